//! What can be searched: for each page its kind, title and words, and the page that asks for them.

use super::{At, Pages};
use crate::render::address::{PageId, relative, search_file};
use crate::render::narrative::plain;
use crate::render::view::SearchPage;

/// A page, or a place on one, as the index knows it: address from the site's root, kind, title, further words.
pub(in crate::render) type Found = (String, String, String, String);

/// An index as the script that brings it.
#[must_use]
pub(in crate::render) fn index(locale: &str, pages: &[Found]) -> String {
    use crate::render::script;
    let lines: Vec<String> = pages.iter().map(script).collect();
    // A line for each page, so that two releases of it can be compared.
    format!(
        "tiendo.search({},[\n{}\n]);\n",
        script(locale),
        lines.join(",\n")
    )
}

impl Pages<'_> {
    pub(super) fn search_page(&self, at: &At<'_>) -> SearchPage {
        let lists = [
            PageId::Targets,
            PageId::Tasks,
            PageId::Sections,
            PageId::Horizons,
            PageId::Agencies,
            PageId::Places,
            PageId::Obstacles,
            PageId::Proposals,
            PageId::Amendments,
            PageId::Documents,
            PageId::Stories,
            PageId::Periods,
            PageId::Glossary,
        ];
        let indexes = self.plan.meta.locales.iter();
        let indexes: Vec<String> = indexes
            .map(|locale| relative(at.path, &search_file(locale)))
            .collect();
        let lists = lists
            .into_iter()
            .filter(|page| self.there.contains_key(page));
        SearchPage {
            indexes: indexes.join(" "),
            lists: lists.map(|page| self.link(at, page)).collect(),
        }
    }

    /// What the index says of a page; nothing of pages that only lead to others.
    pub(super) fn found(&self, at: &At<'_>, page: PageId, said: Vec<String>) -> Vec<Found> {
        let kind = match (page, self.parent(page)) {
            (PageId::NotFound | PageId::Search | PageId::Compare(..), _) => return Vec::new(),
            (_, Some(parent)) => self.title(parent),
            (_, None) => self.t("search.page"),
        };
        let mut words: Vec<String> = Vec::new();
        for text in said {
            let text = plain(&text, " "); // Words of two paragraphs or cells are not one.
            if !text.is_empty() && !words.contains(&text) {
                words.push(text);
            }
        }
        let title = if page == PageId::Overview {
            self.text(&self.plan.meta.title)
        } else {
            self.title(page)
        };
        let mut found = vec![(at.path.to_owned(), kind, title, words.join(" "))];
        if page == PageId::Glossary {
            let kind = self.title(page);
            let terms = &self.plan.glossary;
            found.extend(terms.iter().map(|term| {
                let path = format!("{}#term-{}", at.path, term.id);
                let (name, meaning) = (self.text(&term.term), self.text(&term.meaning));
                (path, kind.clone(), name, meaning)
            }));
        }
        found
    }
}
