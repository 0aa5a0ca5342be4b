//! The report of a period as a document for print: its blocks, before anything is set.
//!
//! Owns [`Report`] and [`Block`], the data that the theme's `report.typ` reads as `report.json`. Every text is ready in the
//! language of the report; nothing in them is markup.

pub(super) mod typeset;

use serde::Serialize;
use std::collections::BTreeMap;

/// A report, as the template reads it.
#[derive(Serialize)]
pub(super) struct Report {
    /// Language and region of its texts, such as `vi` and none.
    pub lang: String,
    pub region: Option<String>,
    /// The plan.
    pub title: String,
    pub short: String,
    /// What this is: "Progress report".
    pub kind: String,
    pub period: String,
    /// Who answers for it.
    pub body: Option<String>,
    pub description: String,
    /// What must not be missed: an embargo, that figures are examples.
    pub notices: Vec<String>,
    /// The same in few words, for the head of every page.
    pub mark: Option<String>,
    /// What the title page says of the release: a name and what belongs to it.
    pub facts: Vec<(String, String)>,
    /// The page of the period, where the site has an address.
    pub address: Option<String>,
    /// The heading over the contents.
    pub contents: String,
    pub blocks: Vec<Block>,
    /// Charts by the path that figures name.
    #[serde(skip)]
    pub charts: BTreeMap<String, String>,
}

/// A part of a report.
#[derive(Serialize, Debug, PartialEq, Eq)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Block {
    /// Of level 1 to 6.
    Heading {
        level: u8,
        text: Vec<Run>,
    },
    Text {
        runs: Vec<Run>,
    },
    List {
        /// The number of the first item; none where they are not numbered.
        start: Option<u64>,
        items: Vec<Vec<Self>>,
    },
    Quote {
        blocks: Vec<Self>,
        by: Option<String>,
    },
    Code {
        text: String,
    },
    Rule,
    Table {
        caption: Option<String>,
        columns: Vec<Column>,
        rows: Vec<Vec<Vec<Run>>>,
    },
    Figure {
        /// In [`Report::charts`].
        path: String,
        /// What it shows, for those who do not see it.
        alt: String,
        caption: Vec<Run>,
    },
    /// Blocks in another language than the report's.
    Foreign {
        lang: String,
        blocks: Vec<Self>,
    },
}

/// The head of a column of a table.
#[derive(Serialize, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub head: Vec<Run>,
    /// `left`, `center` or `right`
    pub align: &'static str,
    /// Its share of the width of the page; none takes what its texts need.
    pub share: Option<u8>,
}

/// A text of one look.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a look of its own, and any of them go together"
)]
#[derive(Serialize, Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub text: String,
    pub strong: bool,
    pub emph: bool,
    pub struck: bool,
    pub code: bool,
    /// A whole address.
    pub link: Option<String>,
    /// Whether a new line begins behind it.
    pub ends: bool,
}

impl From<String> for Run {
    fn from(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}

impl From<&str> for Run {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// Lifts headings that would skip a level, which readers of a document by ear lose their way by.
pub(super) fn level(blocks: &mut [Block]) {
    fn walk(blocks: &mut [Block], above: &mut u8) {
        for block in blocks {
            match block {
                Block::Heading { level, .. } => {
                    *level = (*level).min(*above + 1);
                    *above = *level;
                }
                Block::List { items, .. } => items.iter_mut().for_each(|item| walk(item, above)),
                Block::Quote { blocks, .. } | Block::Foreign { blocks, .. } => walk(blocks, above),
                Block::Text { .. }
                | Block::Code { .. }
                | Block::Rule
                | Block::Table { .. }
                | Block::Figure { .. } => {}
            }
        }
    }
    walk(blocks, &mut 0);
}

impl Report {
    /// All its letters, once each and in their order.
    pub(super) fn letters(&self) -> std::collections::BTreeSet<char> {
        // What JSON writes in another way than as itself is no letter.
        let json = serde_json::to_value(self).unwrap_or_default();
        let mut letters = std::collections::BTreeSet::new();
        let mut rest = vec![&json];
        while let Some(value) = rest.pop() {
            match value {
                serde_json::Value::String(text) => letters.extend(text.chars()),
                serde_json::Value::Array(items) => rest.extend(items),
                serde_json::Value::Object(fields) => rest.extend(fields.values()),
                _ => {}
            }
        }
        letters
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, level};

    fn heading(level: u8) -> Block {
        let text = vec!["x".into()];
        Block::Heading { level, text }
    }

    #[test]
    fn no_level_of_headings_is_skipped() {
        let mut blocks = vec![
            heading(2),
            heading(4),
            Block::Foreign {
                lang: "vi".to_owned(),
                blocks: vec![heading(4), heading(6)],
            },
            heading(1),
            heading(3),
        ];
        level(&mut blocks);
        let foreign = Block::Foreign {
            lang: "vi".to_owned(),
            blocks: vec![heading(3), heading(4)],
        };
        let expected = [heading(1), heading(2), foreign, heading(1), heading(2)];
        assert_eq!(blocks, expected);
    }
}
