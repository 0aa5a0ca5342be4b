//! How two texts differ, word by word, as messages tell it and corrections name it.

use crate::render::narrative::{self, Piece};
use similar::{Algorithm, capture_diff_slices};
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

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

/// A word, a directive as it is written, or what stands beside one without a space.
struct Token<'t> {
    text: &'t str,
    directive: bool,
    /// Whether a sentence, or a block such as a heading, ends with it.
    ends: bool,
    /// Whether a space stands before it.
    apart: bool,
}

impl Token<'_> {
    /// The word without the marks around it, which a correction may leave out.
    fn bare(&self) -> &str {
        bare(self.text)
    }
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c| ".,;:!?()[]\"“”‘’".contains(c))
}

/// A text has a line for each of its blocks.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    for line in text.lines() {
        let mut apart = true;
        for piece in narrative::pieces(line) {
            let (parts, directive): (Vec<&str>, bool) = match piece {
                Piece::Directive(text) => (vec![text], true),
                Piece::Typed(text) => (text.split_inclusive(char::is_whitespace).collect(), false),
            };
            for part in parts {
                let text = if directive { part } else { part.trim_end() };
                if !text.is_empty() {
                    tokens.push(Token {
                        text,
                        directive,
                        ends: !directive && text.ends_with(['.', '!', '?', ':', ';']),
                        apart: std::mem::take(&mut apart),
                    });
                }
                apart |= text.len() < part.len();
            }
        }
        if let Some(last) = tokens.last_mut() {
            last.ends = true;
        }
    }
    tokens
}

fn joined(tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    for token in tokens {
        if token.apart && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(token.text);
    }
    text
}

/// Where two texts differ: what stood there, and what stands there.
type Hunk = (Range<usize>, Range<usize>);

fn hunks(was: &[Token<'_>], now: &[Token<'_>]) -> Vec<Hunk> {
    let was: Vec<&str> = was.iter().map(|token| token.text).collect();
    let now: Vec<&str> = now.iter().map(|token| token.text).collect();
    let all = capture_diff_slices(Algorithm::Myers, &was, &now);
    let differ = all.iter().filter(|op| op.tag() != similar::DiffTag::Equal);
    differ.map(|op| (op.old_range(), op.new_range())).collect()
}

/// The words in which two texts differ.
pub(super) fn difference(was: &str, now: &str) -> (String, String) {
    let (was, now) = (tokens(was), tokens(now));
    let hunks = hunks(&was, &now);
    let some = |tokens: &[Token<'_>], ranges: Vec<Range<usize>>| {
        let parts = ranges.into_iter().filter_map(|range| tokens.get(range));
        parts.map(joined).collect::<Vec<_>>().join(" ")
    };
    let (old, new): (Vec<_>, Vec<_>) = hunks.into_iter().unzip();
    (some(&was, old), some(&now, new))
}

/// The sentences in which two texts differ, each as it was and as it is: for excerpts, and for corrections that readers understand and
/// that can be found in the text. A heading is no part of the paragraph after it.
pub(super) fn edits(was: &str, now: &str) -> Vec<(String, String)> {
    let short = |text: &str| !text.contains('\n') && text.chars().count() <= MOST;
    // What is short is told whole.
    if short(was.trim()) && short(now.trim()) {
        return vec![(words(was), words(now))];
    }
    let (was, now) = (tokens(was), tokens(now));
    let starts = |tokens: &[Token<'_>], at: usize| {
        let before = tokens.get(..at).unwrap_or_default();
        before
            .iter()
            .rposition(|token| token.ends)
            .map_or(0, |end| end + 1)
    };
    let sentences = |tokens: &[Token<'_>], at: &Range<usize>| {
        let from = starts(tokens, at.start);
        if at.end == from {
            return from..from;
        }
        let rest = tokens.get(at.end - 1..).unwrap_or_default();
        let end = rest.iter().position(|token| token.ends);
        from..end.map_or(tokens.len(), |end| at.end + end)
    };
    let mut found: Vec<Hunk> = Vec::new();
    for (old, new) in hunks(&was, &now) {
        let (mut old, mut new) = (sentences(&was, &old), sentences(&now, &new));
        // A sentence that came or went is told with the one before it, else with the one after it.
        if old.is_empty() || new.is_empty() {
            if old.start > 0 && new.start > 0 {
                old.start = starts(&was, old.start - 1);
                new.start = starts(&now, new.start - 1);
            } else {
                old = sentences(&was, &(old.start..(old.end + 1).min(was.len())));
                new = sentences(&now, &(new.start..(new.end + 1).min(now.len())));
            }
        }
        match found.last_mut() {
            Some((a, b)) if old.start < a.end || new.start < b.end => {
                a.end = a.end.max(old.end);
                b.end = b.end.max(new.end);
            }
            _ => found.push((old, new)),
        }
    }
    let text = |tokens: &[Token<'_>], at| tokens.get(at).map(joined).unwrap_or_default();
    let found = found.into_iter();
    found
        .map(|(old, new)| (text(&was, old), text(&now, new)))
        .collect()
}

/// A text as readers saw it, as far as it says that itself: “…” for what a directive shows, which only who saw the page knows.
pub(super) fn seen(text: &str) -> String {
    let pieces = narrative::pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Typed(text) => text,
            Piece::Directive(_) => "…",
        });
    pieces.collect()
}

/// Whether corrections tell of every place in which two texts differ: each with a quotation of the old text and one of the new that
/// both reach over that place.
pub(super) fn is_told(was: &str, now: &str, corrections: &[(&str, &str)]) -> bool {
    let (was, now) = (tokens(was), tokens(now));
    hunks(&was, &now).iter().all(|(old, new)| {
        let mut corrections = corrections.iter();
        corrections.any(|(from, to)| quotes(&was, from, old) && quotes(&now, to, new))
    })
}

/// How many words of a quotation a directive may show.
const SHOWN: usize = 12;

/// Whether a text has a quotation that reaches over some of its words. What directives show it has as readers saw it, which no source
/// says; so it has some of the words around it too.
fn quotes(tokens: &[Token<'_>], quotation: &str, place: &Range<usize>) -> bool {
    let quoted = quotation.split_whitespace().map(bare);
    let quoted: Vec<&str> = quoted.filter(|word| !word.is_empty()).collect();
    if quoted.is_empty() {
        return false;
    }
    // Token, word of the quotation, whether a word of the text was among it.
    let mut open: Vec<(usize, usize, bool)> = (0..=place.start).map(|at| (at, 0, false)).collect();
    let mut tried: HashSet<(usize, usize, bool)> = HashSet::new();
    while let Some((at, word, known)) = open.pop() {
        if !tried.insert((at, word, known)) {
            continue;
        }
        if word == quoted.len() && known && at >= place.end {
            return true;
        }
        let Some(token) = tokens.get(at) else {
            continue;
        };
        if token.directive {
            let least = usize::from(place.contains(&at));
            let most = SHOWN.min(quoted.len() - word);
            open.extend((least..=most).map(|shown| (at + 1, word + shown, known)));
        } else if token.bare().is_empty() {
            open.push((at + 1, word, known));
        } else if quoted.get(word) == Some(&token.bare()) {
            open.push((at + 1, word + 1, true));
        }
    }
    false
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
    use super::{difference, edits, found, is_told, numbers, seen};

    #[test]
    fn what_differs_is_told_in_whole_words() {
        let differ = |a, b| difference(a, b);
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(differ("a b c d", "a x c d"), pair("b", "x"));
        assert_eq!(differ("a b c d", "x b c y"), pair("a d", "x y"));
        assert_eq!(differ("a b", "a b c"), pair("", "c"));
        assert_eq!(differ("bán đất", "bán đá"), pair("đất", "đá"));
        assert_eq!(differ("same", "same"), pair("", ""));
        assert_eq!(differ("", "new"), pair("", "new"));
        let long = "More words that are the same. ".repeat(8);
        for (a, b) in [
            ("It rose by two points.", "It fell by two points."),
            ("Vì 2,5 ha.", "Vì 2,6 ha."),
            ("Two.", "Two three."),
        ] {
            let (was, now) = (format!("{long}{a} {long}"), format!("{long}{b} {long}"));
            assert_eq!(edits(&was, &now), [pair(a, b)]);
            // Far from each other, two edits are two.
            let (twice_was, twice_now) = (format!("{was}{a}"), format!("{now}{b}"));
            assert_eq!(edits(&twice_was, &twice_now), [pair(a, b), pair(a, b)]);
            // What came or went stands beside what was there.
            let same = "More words that are the same.";
            let (less, more) = (format!("{long}{long}"), format!("{long}{b} {long}"));
            assert_eq!(edits(&less, &more), [pair(same, &format!("{same} {b}"))]);
            assert_eq!(edits(&more, &less), [pair(&format!("{same} {b}"), same)]);
        }
        // Without a mark, a sentence goes on to the end of the next.
        let (was, now) = (
            format!("{long}Two {long}"),
            format!("{long}Two three {long}"),
        );
        let told = edits(&was, &now);
        assert!(
            matches!(told.as_slice(), [(a, b)] if a.starts_with("Two More") && b.starts_with("Two three More"))
        );
        assert_eq!(edits("a b c", "a x c"), [pair("a b c", "a x c")]);
    }

    #[test]
    fn a_heading_is_no_part_of_the_paragraph_after_it() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let told = edits("Heading\nIt rose.\nMore", "Heading\nIt fell.\nMore");
        assert_eq!(told, [pair("It rose.", "It fell.")]);
        let told = edits("Heading\nIt rose", "Headline\nIt rose");
        assert_eq!(told, [pair("Heading", "Headline")]);
        let told = edits("Heading\nIt rose", "Before\nHeading\nIt rose");
        assert_eq!(told, [pair("Heading", "Before Heading")]);
    }

    #[test]
    fn corrections_tell_of_each_place() {
        let was =
            "It rose.\nIn :period[] cover is :value[cover]{of=2024}, as planned, in the north.";
        let now =
            "It fell.\nIn :period[] cover is :value[cover]{of=2025}, as planned, in the south.";
        let (rose, fell) = ("It rose", "It fell");
        let (north, south) = ("in the north.", "in the south");
        let (from, to) = ("cover is 64,9%, as", "cover is 65.1 per cent, as");
        let all = [(rose, fell), (north, south), (from, to)];
        assert!(is_told(was, now, &all));
        for without in 0..all.len() {
            let mut some = all.to_vec();
            some.remove(without);
            assert!(!is_told(was, now, &some), "without {without}");
        }
        let told = |from, to| is_told(was, now, &[(rose, fell), (north, south), (from, to)]);
        assert!(told("is … as", "is 65% as"));
        assert!(told(
            "In 2025 cover is 64%",
            "In the last year cover is 65%"
        ));
        // A figure alone could be anywhere, and words that stand elsewhere say nothing of it.
        for (from, to) in [
            ("64,9%", "65,1%"),
            ("It rose", "It fell"),
            ("cover is", "cover is"),
            ("fish is 64,9%", "fish is 65,1%"),
            ("…", "…"),
            ("", ""),
        ] {
            assert!(!told(from, to), "{from} {to}");
        }
        assert!(is_told("same", "same", &[]));
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
        let text = "It is :goal[a]{by=2030}, for a:b.";
        assert_eq!(seen(text), "It is …, for a:b.");
    }

    #[test]
    fn numbers_are_the_same_in_every_writing() {
        assert_eq!(numbers("64,9% of 1.234"), numbers("1234 64.9"));
        assert!(numbers("none").is_empty());
    }
}
