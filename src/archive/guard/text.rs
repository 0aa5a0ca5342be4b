//! How two texts differ, as messages tell it and corrections name it.

use crate::render::narrative;
use std::collections::BTreeSet;
use std::ops::Range;

/// A text as readers saw it, as far as it says that itself: what directives show is left out.
pub(super) fn seen(text: &str) -> String {
    narrative::typed(&words(text), GAP)
}

/// In the place of what a directive shows.
pub(super) const GAP: &str = "…";

/// A text with its spaces evened out.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The numbers of a text, without what parts their digits.
pub(super) fn numbers(text: &str) -> BTreeSet<String> {
    let mut numbers = BTreeSet::new();
    let mut number = String::new();
    for c in text.chars().chain([' ']) {
        match c {
            '0'..='9' => number.push(c),
            '.' | ',' if !number.is_empty() => {}
            _ if number.is_empty() => {}
            _ => {
                numbers.insert(std::mem::take(&mut number));
            }
        }
    }
    numbers
}

/// What of two texts is left when they are rid of the words that both begin and end with.
pub(super) fn difference<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    let (_, (x, y), _) = parted(a, b);
    (x, y)
}

/// The words that two texts begin with, what differs, and the words that they end with.
fn parted<'a>(a: &'a str, b: &'a str) -> (&'a str, (&'a str, &'a str), &'a str) {
    if a == b {
        return (a, ("", ""), "");
    }
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    let same: usize = same.map(|(c, _)| c.len_utf8()).sum();
    // Whole words, so that nobody reads halves of them.
    let head = a.get(..same).and_then(|head| head.rfind(PARTS));
    let (head, rest_a) = a.split_at(head.map_or(0, |at| at + 1));
    let rest_b = b.get(head.len()..).unwrap_or_default();
    let ends = rest_a.chars().rev().zip(rest_b.chars().rev());
    let same = ends.take_while(|(a, b)| a == b);
    let same: usize = same.map(|(c, _)| c.len_utf8()).sum();
    let tail = rest_a.get(rest_a.len() - same..).unwrap_or_default();
    let tail = tail
        .find(PARTS)
        .and_then(|at| tail.get(at..))
        .unwrap_or_default();
    let middle = |rest: &'a str| rest.strip_suffix(tail).unwrap_or(rest);
    (head, (middle(rest_a), middle(rest_b)), tail)
}

/// Where in a file what differs in a text stands, of what is said now; none where it is not found.
///
/// Word by word, each without the marks at its ends: lines may be broken and markup stand anywhere between.
pub(super) fn found(file: &str, (was, now): (&str, &str)) -> Option<Range<usize>> {
    let bare = |c: char| !c.is_alphanumeric();
    let mut at = 0;
    let written = file.split_inclusive(char::is_whitespace).map(|part| {
        let word = part.trim_start_matches(bare);
        let from = at + part.len() - word.len();
        at += part.len();
        (from, word.trim_end_matches(bare))
    });
    let written: Vec<(usize, &str)> = written.filter(|(_, word)| !word.is_empty()).collect();
    let bared = |text| -> Vec<&str> {
        let all = str::split_whitespace(text).map(|word| word.trim_matches(bare));
        all.filter(|word| !word.is_empty()).collect()
    };
    let (is, was) = (bared(now), bared(was));
    let same = is.iter().zip(&was).take_while(|(now, was)| now == was);
    let differs = same.count();
    // With the words before it, where they stand there too; what is hardly a word could be anywhere.
    [(2, 3), (1, 2), (2, 1), (0, 2), (0, 1)]
        .into_iter()
        .find_map(|(before, after)| {
            let from = differs.saturating_sub(before);
            let wanted = is.get(from..is.len().min(differs + after))?;
            let known: usize = wanted.iter().map(|word| word.chars().count()).sum();
            if known <= 3 {
                return None;
            }
            let mut windows = written.windows(wanted.len());
            let window = windows.find(|w| w.iter().map(|(_, word)| word).eq(wanted))?;
            let (from, word) = window.get(differs - from).or(window.last())?;
            Some(*from..from + word.len())
        })
}

/// What parts words: a space, or the end of a block.
const PARTS: [char; 2] = [' ', '\n'];

/// What differs, in whole sentences: for excerpts, and for corrections that readers understand and that can be found in the text.
///
/// A text has a line for each of its blocks; a heading is no part of the paragraph after it.
pub(super) fn around(a: &str, b: &str) -> (String, String) {
    let lines = |text: &str| {
        let lines = text.lines().map(words).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    };
    let (a, b) = (lines(a), lines(b));
    // What is short is told whole.
    let short = |text: &str| !text.contains('\n') && text.chars().count() <= MOST;
    if short(&a) && short(&b) {
        return (a, b);
    }
    let (head, (x, y), tail) = parted(&a, &b);
    let ends = |text: &str| text.ends_with(['.', '!', '?', ':', ';']);
    let parts = |text: &str, at: usize, gap: &str| gap == "\n" || text.get(..at).is_some_and(ends);
    // From behind the sentence before …
    let mut starts = head.rmatch_indices(PARTS);
    let from = starts.find(|(at, gap)| parts(head, *at, gap));
    let head = head.get(from.map_or(0, |(at, _)| at + 1)..);
    // … to the end of the last that differs.
    let is_whole = ends(x.trim_end()) && ends(y.trim_end());
    let end = if is_whole {
        Some(0)
    } else {
        let mut gaps = tail.match_indices(PARTS);
        gaps.find(|(at, gap)| parts(tail, *at, gap))
            .map(|(at, _)| at)
    };
    let tail = tail.get(..end.unwrap_or(tail.len()));
    let (head, tail) = (head.unwrap_or_default(), tail.unwrap_or_default());
    let whole = |middle: &str| words(&format!("{head}{middle}{tail}"));
    (whole(x), whole(y))
}

/// How many characters of a text a message bears.
const MOST: usize = 160;

/// A text as long as a message bears it.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{around, difference, found, numbers, seen};

    #[test]
    fn what_differs_is_told_in_whole_words() {
        assert_eq!(difference("a b c d", "a x c d"), ("b", "x"));
        assert_eq!(difference("a b", "a b c"), ("b", "b c"));
        assert_eq!(difference("bán đất", "bán đá"), ("đất", "đá"));
        assert_eq!(difference("same", "same"), ("", ""));
        assert_eq!(difference("", "new"), ("", "new"));
        let long = "More words that are the same. ".repeat(8);
        for (a, b) in [
            ("It rose by two points.", "It fell by two points."),
            ("Vì 2,5 ha.", "Vì 2,6 ha."),
            ("Two.", "Two three."),
            ("Two", "Two three"),
        ] {
            let (was, now) = (format!("{long}{a} {long}"), format!("{long}{b} {long}"));
            let (was, now) = around(&was, &now);
            assert!(was.starts_with(a) && now.starts_with(b), "{was} | {now}");
            assert!(!a.ends_with('.') || (was, now) == (a.to_owned(), b.to_owned()));
        }
        let short = around("a b c", "a x c");
        assert_eq!(short, ("a b c".to_owned(), "a x c".to_owned()));
    }

    #[test]
    fn a_heading_is_no_part_of_the_paragraph_after_it() {
        let told = around("Heading\nIt rose.\nMore", "Heading\nIt fell.\nMore");
        assert_eq!(told, ("It rose.".to_owned(), "It fell.".to_owned()));
        let told = around("Heading\nIt rose", "Headline\nIt rose");
        assert_eq!(told, ("Heading".to_owned(), "Headline".to_owned()));
    }

    #[test]
    fn what_differs_is_found_in_a_file() {
        let file = "name: Cover\nmeaning: >\n  All woods,\n  the *young*\n  ones too\n";
        let at = |was, now| found(file, (was, now)).map(|at| &file[at]);
        let now = "All woods, the young ones too";
        assert_eq!(at("All woods, the old ones too", now), Some("young"));
        assert_eq!(at("All woods, young ones too", now), Some("the"));
        assert_eq!(
            at("All woods, the young ones too and more", now),
            Some("too")
        );
        assert_eq!(at("Woods", "Cover"), Some("Cover"));
        assert_eq!(at("a", "b"), None);
        assert_eq!(at("", ""), None);
    }

    #[test]
    fn what_directives_show_is_left_out() {
        assert_eq!(
            seen("It is :goal[a]{by=2030}\nfor a:b."),
            "It is … for a:b."
        );
    }

    #[test]
    fn numbers_are_the_same_in_every_writing() {
        assert_eq!(numbers("64,9% of 1.234"), numbers("1234 64.9"));
        assert!(numbers("none").is_empty());
    }
}
