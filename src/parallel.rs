//! The same work on many things, on all cores, with results in the order of the things.
//!
//! Owns [`each`] and [`map`]. How many cores there are changes when a result is there, never what it is or where it stands.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Results that may wait to be taken: enough that nobody idles, few enough that memory never holds all of them.
const AHEAD: usize = 96;

/// Hands what `work` gives for each item to `take`, in the order of the items, while others are still at work.
///
/// A panic in `work` is a panic here.
///
/// # Errors
/// The first that `take` gives; nothing is handed over after it.
pub(crate) fn each<T: Sync, R: Send, E>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let cores = cores.min(items.len());
    if cores < 2 {
        return items.iter().try_for_each(|item| take(work(item)));
    }
    let next = AtomicUsize::new(0);
    let shelf = Shelf::default();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let leaving = Leaving(&shelf);
                // Whoever is through takes the next item: some take a hundred times longer than others.
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else {
                        // Whoever finds nothing more to do leaves the others at their work.
                        std::mem::forget(leaving);
                        return;
                    };
                    if !shelf.wait_for_room(at) {
                        return;
                    }
                    shelf.put(at, work(item));
                }
            });
        }
        // Where taking fails, those at work stop at their next item.
        let _leaving = Leaving(&shelf);
        for at in 0..items.len() {
            match shelf.take(at) {
                Some(result) => take(result)?,
                // Somebody panicked, which the end of the scope passes on.
                None => break,
            }
        }
        Ok(())
    })
}

/// What `work` gives for each item, in their order. A panic in one is a panic here.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let mut out = Vec::with_capacity(items.len());
    let Ok(()) = each(items, work, |result| {
        out.push(result);
        Ok::<(), Infallible>(())
    });
    out
}

/// Results between those at work and the one who takes them.
struct Shelf<R> {
    state: Mutex<State<R>>,
    changed: Condvar,
}

struct State<R> {
    done: BTreeMap<usize, R>,
    /// Results that were taken.
    taken: usize,
    /// Nobody takes any more, or somebody panicked.
    over: bool,
}

impl<R> Default for Shelf<R> {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                done: BTreeMap::new(),
                taken: 0,
                over: false,
            }),
            changed: Condvar::new(),
        }
    }
}

impl<R> Shelf<R> {
    fn state(&self) -> MutexGuard<'_, State<R>> {
        // Nothing is left half done under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State<R>>) -> MutexGuard<'s, State<R>> {
        self.changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the result of item `at` may be put down; false when it is wanted no more.
    fn wait_for_room(&self, at: usize) -> bool {
        let mut state = self.state();
        while !state.over && at >= state.taken + AHEAD {
            state = self.wait(state);
        }
        !state.over
    }

    fn put(&self, at: usize, result: R) {
        self.state().done.insert(at, result);
        self.changed.notify_all();
    }

    /// Waits for the result of item `at`; `None` when it never comes.
    fn take(&self, at: usize) -> Option<R> {
        let mut state = self.state();
        loop {
            if let Some(result) = state.done.remove(&at) {
                state.taken = at + 1;
                self.changed.notify_all();
                return Some(result);
            }
            if state.over {
                return None;
            }
            state = self.wait(state);
        }
    }
}

/// Says that all is over when it is dropped: at the end of taking, or where a panic unwinds.
struct Leaving<'s, R>(&'s Shelf<R>);

impl<R> Drop for Leaving<'_, R> {
    fn drop(&mut self) {
        self.0.state().over = true;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::{AHEAD, each, map};

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..5 * AHEAD).collect();
        let slow_first = |n: &usize| {
            if n.is_multiple_of(50) {
                std::thread::yield_now();
            }
            n * 2
        };
        let doubled: Vec<usize> = items.iter().map(|n| n * 2).collect();
        assert_eq!(map(&items, slow_first), doubled);
    }

    #[test]
    fn taking_stops_at_its_first_failure() {
        let items: Vec<usize> = (0..5 * AHEAD).collect();
        let mut taken = Vec::new();
        let result = each(
            &items,
            |n| *n,
            |n| {
                if n == AHEAD + 7 {
                    return Err(n);
                }
                taken.push(n);
                Ok(())
            },
        );
        assert_eq!(result, Err(AHEAD + 7));
        assert_eq!(taken, (0..AHEAD + 7).collect::<Vec<_>>());
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_at_work_is_passed_on() {
        let items: Vec<usize> = (0..5 * AHEAD).collect();
        map(&items, |n| assert_ne!(*n, AHEAD + 7, "told"));
    }
}
