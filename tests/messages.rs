//! What the tool says: the same in both languages, and nothing that the code asks for is missing.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test reads the sources, and stops at what it did not expect"
)]

use std::collections::BTreeSet;
use std::path::Path;
use tiendo::diag::{self, Code, Lang};

const LANGS: [Lang; 2] = [Lang::Vi, Lang::En];

/// Every Rust file of the tool.
fn sources() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.expect("readable");
        if entry.path().extension().is_some_and(|end| end == "rs") {
            sources.push(std::fs::read_to_string(entry.path()).expect("UTF-8"));
        }
    }
    sources
}

/// The string literals of a piece of code, without escapes.
fn literals(code: &str) -> Vec<&str> {
    code.split('"').skip(1).step_by(2).collect()
}

/// What stands between the brackets behind each `call(`.
fn arguments<'s>(source: &'s str, call: &str) -> Vec<&'s str> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices(call) {
        let rest = source.get(at + call.len()..).unwrap_or_default();
        let mut depth = 1;
        let end = rest.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        found.push(rest.get(..end.unwrap_or(0)).unwrap_or_default());
    }
    found
}

/// The names between braces.
fn slots(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(slot, _)| slot)
        .filter(|slot| slot.bytes().all(|b| b.is_ascii_lowercase()))
        .collect()
}

#[test]
fn both_languages_have_the_same_keys_and_slots() {
    let (vi, en) = (diag::keys(Lang::Vi), diag::keys(Lang::En));
    let names = |lang| diag::keys(lang).keys().collect::<Vec<_>>();
    assert_eq!(names(Lang::Vi), names(Lang::En));
    for (key, text) in vi {
        if !key.ends_with(".explain") {
            assert_eq!(slots(text), slots(&en[key]), "{key}");
        }
    }
}

#[test]
fn every_code_has_its_words_and_no_other() {
    let mut expected: Vec<String> = Vec::new();
    for code in Code::ALL {
        for part in ["explain", "help", "title"] {
            expected.push(format!("codes.{}.{part}", code.as_str()));
        }
    }
    expected.sort();
    for lang in LANGS {
        let keys = diag::keys(lang).keys();
        let codes: Vec<&String> = keys.filter(|key| key.starts_with("codes.")).collect();
        assert_eq!(codes, expected.iter().collect::<Vec<_>>());
    }
}

#[test]
fn texts_keep_their_form() {
    for lang in LANGS {
        for (key, text) in diag::keys(lang) {
            assert!(!text.trim().is_empty(), "{key} is empty");
            assert!(
                !text.contains('!') || key.contains("tag") || key.ends_with("explain"),
                "{key}"
            );
            let lines = text.lines().map(|line| line.chars().count());
            if key.ends_with(".explain") {
                assert!(lines.max() < Some(125), "{key} has a long line");
                let words = match lang {
                    Lang::Vi => ["Sai:", "Đúng:"],
                    Lang::En => ["Wrong:", "Right:"],
                };
                assert!(
                    words.iter().all(|word| text.contains(word)),
                    "{key} lacks an example"
                );
            } else {
                assert_eq!(text.lines().count(), 1, "{key}");
            }
            if [".title", ".help"].iter().any(|end| key.ends_with(end)) || key.starts_with("terms.")
            {
                assert!(!text.ends_with('.'), "{key} ends with a full stop");
            }
        }
    }
}

#[test]
fn every_term_that_the_code_uses_exists() {
    let mut used = BTreeSet::new();
    let sources = sources();
    for source in sources.iter().filter(|s| s.contains("Finding::new(")) {
        for call in [".term(", ".also("] {
            for arguments in arguments(source, call) {
                // A single literal is the slot; its term then comes from elsewhere.
                let least = if call == ".term(" { 2 } else { 1 };
                let literals = literals(arguments);
                if literals.len() >= least {
                    used.extend(literals.last().copied());
                }
            }
        }
        for call in [
            "Slot::Term(",
            "wrong_type(",
            ".scalar(",
            "d.map(",
            ".find(&",
            ".find_id(",
            ".bad_season(",
        ] {
            for arguments in arguments(source, call) {
                used.extend(literals(arguments).last().copied());
            }
        }
        let remedies = source.match_indices("-remedy\"");
        used.extend(remedies.filter_map(|(at, _)| {
            let (_, name) = source.get(..at + "-remedy".len())?.rsplit_once('"')?;
            Some(name)
        }));
    }
    assert!(used.len() > 50, "the code says less than it did: {used:?}");
    for lang in LANGS {
        for term in &used {
            assert!(
                diag::keys(lang).contains_key(&format!("terms.{term}")),
                "there is no term {term}"
            );
        }
    }
}

#[test]
fn every_term_is_used() {
    let sources = sources().concat();
    for key in diag::keys(Lang::En).keys() {
        if let Some(term) = key.strip_prefix("terms.") {
            assert!(
                sources.contains(&format!("\"{term}\"")),
                "nothing says {term}"
            );
        }
    }
}

#[test]
fn every_sentence_of_the_commands_exists() {
    let main = sources().concat();
    let mut used: BTreeSet<String> = ["check-clean", "check-found", "no-content", "unreadable"]
        .map(str::to_owned)
        .into();
    for call in ["say(lang,", "message(lang,"] {
        for arguments in arguments(&main, call) {
            let literal = literals(arguments).first().copied();
            used.extend(literal.filter(|key| !key.contains('{')).map(str::to_owned));
        }
    }
    for arguments in arguments(&main, ".help(help(")
        .into_iter()
        .chain(arguments(&main, ".about(help("))
    {
        used.extend(literals(arguments).first().map(|key| format!("help-{key}")));
    }
    assert!(used.len() > 8, "{used:?}");
    for lang in LANGS {
        for key in &used {
            assert!(
                diag::keys(lang).contains_key(&format!("messages.{key}")),
                "there is no message {key}"
            );
        }
    }
}

#[test]
fn explanations_leave_slots_open_and_braces_alone() {
    let text = diag::explain(Lang::Vi, Code::MissingFile);
    assert!(
        text.starts_with("missing-file: Thiếu tệp `…`\n\n"),
        "{text}"
    );
    let text = diag::explain(Lang::En, Code::ReversedRange);
    assert!(text.contains("between: [20, 15]"), "{text}");
    let text = diag::explain(Lang::En, Code::WrongType);
    assert!(text.contains("years: { from: 2023, to: 2030 }"), "{text}");
    for code in Code::ALL {
        for lang in LANGS {
            assert!(
                !diag::title(lang, *code).contains(['{', '}']),
                "{}",
                code.as_str()
            );
        }
    }
}
