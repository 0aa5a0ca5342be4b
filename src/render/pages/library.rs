//! Documents, stories and terms: the registers, and the page of each.

use super::{At, Pages};
use crate::model::library::{Document, Relation, Story, StoryKind};
use crate::model::{DocumentIx, StoryIx};
use crate::render::Findings;
use crate::render::address::PageId;
use crate::render::locale::Locale;
use crate::render::view::{
    DocumentGroup, DocumentList, DocumentPage, DocumentRow, Glossary, StoryKindLink, StoryList,
    StoryPage, StoryRow, TermView,
};
use memchr::memmem::Finder;
use std::cell::RefCell;

impl Pages<'_> {
    pub(super) fn document_row(&self, at: &At<'_>, ix: DocumentIx) -> Option<DocumentRow> {
        let document = self.plan.documents.get(ix.0)?;
        let today = self.today();
        Some(DocumentRow {
            title: self.text(&document.title),
            href: self.href(at, PageId::Document(ix)),
            kind: self.t(&format!("document.kind-{}", document.kind.slug())),
            number: document.number.clone(),
            issued: document.issued.map(|d| self.locale.date(d)),
            validity: self.validity(document),
            year: document.year.map(|y| y.to_string()),
            over: document.validity.until.is_some_and(|until| until < today)
                || document.replaced_by.is_some(),
        })
    }

    /// "2021–2025" where whole years are meant, else days.
    fn validity(&self, document: &Document) -> Option<String> {
        let validity = document.validity;
        let from = validity.from.filter(|d| (d.month(), d.day()) == (1, 1));
        let until = validity.until.filter(|d| (d.month(), d.day()) == (12, 31));
        match (from, until) {
            (Some(from), Some(until)) => Some(format!("{}–{}", from.year(), until.year())),
            (_, _) => self.tenure(validity),
        }
    }

    pub(super) fn document_rows(
        &self,
        at: &At<'_>,
        documents: impl IntoIterator<Item = DocumentIx>,
    ) -> Vec<DocumentRow> {
        let documents = documents.into_iter();
        documents
            .filter_map(|ix| self.document_row(at, ix))
            .collect()
    }

    pub(super) fn documents_where(
        &self,
        at: &At<'_>,
        holds: impl Fn(&Document) -> bool,
    ) -> Vec<DocumentRow> {
        let documents = self.plan.documents.iter().enumerate();
        let found = documents.filter(|(_, d)| holds(d));
        self.document_rows(at, found.map(|(n, _)| DocumentIx(n)))
    }

    pub(super) fn document_list(&self, at: &At<'_>) -> DocumentList {
        let groups = Relation::ALL.iter().filter_map(|relation| {
            let rows = self.documents_where(at, |d| d.relation == *relation);
            (!rows.is_empty()).then(|| DocumentGroup {
                relation: self.t(&format!("document.relation-{}", relation.slug())),
                rows,
            })
        });
        DocumentList {
            groups: groups.collect(),
        }
    }

    pub(super) fn document_page(&self, at: &At<'_>, ix: DocumentIx) -> Option<DocumentPage> {
        let document = self.plan.documents.get(ix.0)?;
        let latest = self.latest();
        let lines: Vec<String> = document.lines.iter().map(ToString::to_string).collect();
        let neighbour = |n: Option<usize>| {
            let n = n
                .filter(|n| *n < self.plan.documents.len())
                .map(DocumentIx)?;
            Some(self.link(at, PageId::Document(n)))
        };
        let amendments = self.plan.amendments.iter().enumerate();
        let amendments = amendments.filter(|(_, a)| a.document == Some(ix));
        let sections = document.nodes.iter();
        Some(DocumentPage {
            row: self.document_row(at, ix)?,
            relation: self.t(&format!("document.relation-{}", document.relation.slug())),
            issuer: document.issuer.as_ref().map(|t| self.text(t)),
            owner: self.bodies(at, document.owner),
            replaced_by: document
                .replaced_by
                .map(|d| self.link(at, PageId::Document(d))),
            url: document.url.clone(),
            note: document.note.as_ref().map(|t| self.text(t)),
            lines: (!lines.is_empty()).then(|| self.list(&lines)),
            targets: self.rows(at, document.targets.iter().copied(), latest),
            tasks: self.task_rows(at, document.tasks.iter().copied(), latest),
            sections: sections.map(|n| self.section_link(at, *n)).collect(),
            amendments: amendments
                .map(|(n, _)| self.link(at, PageId::Amendment(crate::model::AmendmentIx(n))))
                .collect(),
            previous: neighbour(ix.0.checked_sub(1)),
            next: neighbour(Some(ix.0 + 1)),
        })
    }

    pub(super) fn story_row(&self, at: &At<'_>, ix: StoryIx) -> Option<StoryRow> {
        let story = self.plan.stories.get(ix.0)?;
        let vocabularies = &self.plan.meta.vocabularies;
        let tags = story.tags.iter();
        let audience = story.audience.iter();
        let places = story.places.iter();
        Some(StoryRow {
            title: self.text(&story.title),
            href: self.href(at, PageId::Story(ix)),
            kind: self.words.marked("story", story.kind.slug()),
            date: self.locale.date(story.date),
            summary: story.summary.as_ref().map(|t| self.text(t)),
            by: story.by.map(|a| self.link(at, PageId::Agency(a))),
            places: places.map(|p| self.link(at, PageId::Place(*p))).collect(),
            tags: tags
                .map(|code| self.word_of(&vocabularies.tags, code))
                .collect(),
            audience: audience
                .map(|code| self.word_of(&vocabularies.audiences, code))
                .collect(),
        })
    }

    /// The stories that meet a condition, the newest first.
    pub(super) fn story_rows(&self, at: &At<'_>, holds: impl Fn(&Story) -> bool) -> Vec<StoryRow> {
        let stories = self.plan.stories.iter().enumerate();
        let found = stories.filter(|(_, s)| holds(s));
        found
            .filter_map(|(n, _)| self.story_row(at, StoryIx(n)))
            .collect()
    }

    pub(super) fn story_list(&self, at: &At<'_>, kind: Option<StoryKind>) -> StoryList {
        let kinds = StoryKind::ALL.iter().filter_map(|k| {
            let count = self.plan.stories.iter().filter(|s| s.kind == *k).count();
            (count > 0).then(|| StoryKindLink {
                kind: self.words.marked("story", k.slug()),
                href: self.href(at, PageId::StoriesOf(*k)),
                count,
                current: kind == Some(*k),
            })
        });
        StoryList {
            title: self.title(kind.map_or(PageId::Stories, PageId::StoriesOf)),
            kinds: kinds.collect(),
            rows: self.story_rows(at, |s| kind.is_none_or(|k| s.kind == k)),
        }
    }

    pub(super) fn story_page(
        &self,
        at: &At<'_>,
        ix: StoryIx,
        findings: &RefCell<&mut Findings>,
    ) -> Option<StoryPage> {
        let story = self.plan.stories.get(ix.0)?;
        let latest = self.latest();
        let (html, lang, outdated) = self.narrative(
            at,
            &story.bodies,
            story.as_of(self.plan),
            ("s", 2),
            findings,
        )?;
        let neighbour = |n: Option<usize>| {
            let n = n.filter(|n| *n < self.plan.stories.len()).map(StoryIx)?;
            Some(self.link(at, PageId::Story(n)))
        };
        let known = |year: &i32| self.plan.horizons().contains(year);
        Some(StoryPage {
            row: self.story_row(at, ix)?,
            html,
            lang,
            outdated,
            targets: self.rows(at, story.targets.iter().copied(), latest),
            tasks: self.task_rows(at, story.tasks.iter().copied(), latest),
            horizon: story
                .horizon
                .filter(known)
                .map(|year| self.link(at, PageId::Horizon(year))),
            // The newest stands first, so the story before in time comes after in the list.
            previous: neighbour(Some(ix.0 + 1)),
            next: neighbour(ix.0.checked_sub(1)),
        })
    }

    pub(super) fn glossary(&self, at: &At<'_>) -> Glossary {
        let mut terms: Vec<TermView> = (0..self.plan.glossary.len())
            .filter_map(|n| self.term(at, n))
            .collect();
        terms.sort_by(|a, b| self.locale.compare(&a.term, &b.term));
        Glossary { terms }
    }

    fn term(&self, at: &At<'_>, n: usize) -> Option<TermView> {
        let term = self.plan.glossary.get(n)?;
        Some(TermView {
            id: format!("term-{}", term.id),
            term: self.text(&term.term),
            meaning: self.text(&term.meaning),
            href: format!("{}#term-{}", self.href(at, PageId::Glossary), term.id),
        })
    }

    /// The terms that some texts use, in the order of the glossary; a word inside another word is no use of it.
    pub(super) fn terms_in(&self, at: &At<'_>, texts: &[String]) -> Vec<TermView> {
        let texts: Vec<String> = texts.iter().map(|t| t.to_lowercase()).collect();
        let used = |spelling: &Finder<'static>| texts.iter().any(|text| holds_word(text, spelling));
        let found = self.spellings.iter().enumerate();
        let found = found.filter(|(_, spellings)| spellings.iter().any(used));
        found.filter_map(|(n, _)| self.term(at, n)).collect()
    }

    /// The spellings of every term in the page's language, in small letters.
    pub(super) fn spellings(words: crate::render::words::Words<'_>) -> Vec<Vec<Finder<'static>>> {
        let terms = words.plan.glossary.iter();
        terms
            .map(|term| {
                let own = words.plan_text(&term.term);
                let also = term.also.iter().cloned();
                let all = std::iter::once(own).chain(also);
                all.map(|s| Finder::new(s.to_lowercase().as_bytes()).into_owned())
                    .collect()
            })
            .collect()
    }

    /// A code's word in one of the plan's vocabularies, else the code.
    pub(super) fn word_of(&self, vocabulary: &crate::model::Vocabulary, code: &str) -> String {
        let found = vocabulary.iter().find(|(c, _)| c == code);
        found.map_or_else(
            || Locale::sentence_case(&code.replace('-', " ")),
            |(_, text)| self.text(text),
        )
    }
}

/// Whether a text holds a word or phrase, not as part of a longer word.
fn holds_word(text: &str, word: &Finder<'_>) -> bool {
    let length = word.needle().len();
    length > 0
        && word.find_iter(text.as_bytes()).any(|at| {
            let before = text.get(..at).and_then(|t| t.chars().next_back());
            let after = text.get(at + length..).and_then(|t| t.chars().next());
            ![before, after]
                .into_iter()
                .flatten()
                .any(char::is_alphanumeric)
        })
}
