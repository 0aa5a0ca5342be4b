//! Documents, terms and stories: records → the plan's registers.

use super::{Registries, Resolver, former};
use crate::diag::{Code, Finding, Span};
use crate::load::decode::is_kebab;
use crate::load::documents::DocumentDoc;
use crate::load::{Documents, MarkdownDoc};
use crate::model::library::{Document, Story, Term};
use crate::model::{AgencyIx, Body, DocumentIx, PlaceIx, Plan, Text};

impl Resolver<'_> {
    /// The documents' positions by name, in the order of the register.
    pub(super) fn library_names(&mut self, names: &mut Registries) {
        let documents = self.documents;
        names.documents = super::names(register(documents).iter().map(|d| &d.id));
        self.duplicates(documents.glossary.iter().map(|t| &t.id));
    }

    /// Resolves documents and terms.
    pub(super) fn library(&mut self, plan: &mut Plan, names: &Registries) {
        let documents = self.documents;
        for doc in register(documents) {
            if let Some(url) = &doc.url {
                self.link_address(url);
            }
            let (mut targets, mut tasks, mut nodes) = (Vec::new(), Vec::new(), Vec::new());
            if let Some(serves) = &doc.serves {
                targets = self.targets_of(&serves.targets, names);
                tasks = self.tasks_of(&serves.tasks, names);
                for node in &serves.sections {
                    nodes.extend(self.node(node, names));
                }
            }
            let owner = doc.owner.as_ref();
            let replaced = doc.replaced_by.as_ref();
            plan.documents.push(Document {
                id: doc.id.value.0.clone(),
                kind: doc.kind,
                number: doc.number.clone(),
                title: doc.title.clone(),
                issued: doc.issued,
                issuer: doc.issuer.clone(),
                relation: doc.relation,
                owner: owner.and_then(|id| self.agency(id, &names.agencies)),
                year: doc.year.map(|y| y.0),
                validity: doc
                    .validity
                    .as_ref()
                    .map_or_else(Default::default, |spell| self.spell(spell)),
                replaced_by: replaced
                    .and_then(|id| self.find_id(id, &names.documents, "document"))
                    .map(DocumentIx),
                lines: doc.line.iter().map(|l| l.0).collect(),
                targets,
                tasks,
                nodes,
                url: doc.url.as_ref().map(|u| u.value.clone()),
                note: doc.note.clone(),
                was: former(&doc.was),
                span: doc.id.span,
            });
        }
        let replaced = |at: usize| -> Vec<usize> {
            let document = plan.documents.get(at);
            document
                .and_then(|d| d.replaced_by)
                .iter()
                .map(|d| d.0)
                .collect()
        };
        let found = super::circles(plan.documents.len(), replaced);
        for at in found {
            self.circle(plan.documents.get(at).map_or(Span::default(), |d| d.span));
        }
        // What a task names serves it, too.
        for (at, task) in plan.tasks.iter().enumerate() {
            for document in &task.documents {
                if let Some(document) = plan.documents.get_mut(document.0) {
                    let task = crate::model::TaskIx(at);
                    if !document.tasks.contains(&task) {
                        document.tasks.push(task);
                    }
                }
            }
        }
        for doc in &documents.glossary {
            plan.glossary.push(Term {
                id: doc.id.value.0.clone(),
                term: doc.term.clone(),
                also: doc.also.clone(),
                meaning: doc.meaning.clone(),
                span: doc.id.span,
            });
        }
    }

    /// One story from its files; `None` when it lacks what it must say.
    pub(super) fn story(
        &mut self,
        stem: &str,
        group: &[&MarkdownDoc],
        bodies: Vec<Body>,
        plan: &Plan,
        names: &Registries,
    ) -> Option<Story> {
        let main = group.first()?;
        let span = Span::file(main.body.file);
        if !self.is_file_name(stem, span) {
            return None;
        }
        let locales = &plan.meta.locales;
        let first = locales.first()?;
        let (mut title, mut summary) = (Vec::new(), Vec::new());
        for doc in group {
            let locale = doc.locale.as_ref().unwrap_or(first);
            let front = doc.front.as_ref();
            if let Some(text) = front.and_then(|f| f.title.as_ref()) {
                title.push((locale.clone(), text.clone()));
            } else {
                self.lacks(doc, "title");
            }
            if let Some(text) = front.and_then(|f| f.summary.as_ref()) {
                summary.push((locale.clone(), text.clone()));
            }
        }
        let at = |(locale, _): &(String, String)| locales.iter().position(|l| l == locale);
        title.sort_by_key(at);
        summary.sort_by_key(at);
        let front = main.front.as_ref();
        let kind = front.and_then(|f| f.kind);
        let date = front.and_then(|f| f.date);
        if kind.is_none() {
            self.lacks(main, "kind");
        }
        if date.is_none() {
            self.lacks(main, "date");
        }
        let front = front?;
        self.published_with(front.publish_with.as_ref(), &plan.meta);
        let mut places = Vec::new();
        for place in &front.place {
            let found = self.find_id(place, &names.places, "place");
            places.extend(found.map(PlaceIx));
        }
        let vocabularies = &plan.meta.vocabularies;
        let mut tags = Vec::new();
        for tag in &front.tags {
            tags.extend(self.code(tag, &vocabularies.tags, "tag-code"));
        }
        let mut audience = Vec::new();
        for code in &front.audience {
            audience.extend(self.code(code, &vocabularies.audiences, "audience-code"));
        }
        let by = front.by.as_ref();
        let by: Option<AgencyIx> = by.and_then(|id| self.agency(id, &names.agencies));
        let story = Story {
            id: stem.to_owned(),
            kind: kind?,
            title: Text(title),
            summary: (!summary.is_empty()).then_some(Text(summary)),
            date: date?,
            by,
            places,
            tags,
            audience,
            targets: self.targets_of(&front.targets, names),
            tasks: self.tasks_of(&front.tasks, names),
            horizon: front.horizon.map(|y| y.0),
            bodies,
            span,
        };
        (!story.title.0.is_empty()).then_some(story)
    }

    /// Whether a Markdown file's name can be that of a page; reports one that cannot.
    pub(super) fn is_file_name(&mut self, stem: &str, span: Span) -> bool {
        let kebab = is_kebab(stem);
        if !kebab {
            let finding = Finding::new(Code::BadId, span)
                .with("id", stem)
                .term("remedy", "id-file");
            self.report(finding);
        }
        kebab
    }

    /// Reports what the front matter of a Markdown file lacks.
    pub(super) fn lacks(&mut self, doc: &MarkdownDoc, field: &'static str) {
        let span = doc
            .front
            .as_ref()
            .map_or(Span::file(doc.body.file), |f| f.span);
        let finding = Finding::new(Code::MissingField, span).with("field", field);
        self.report(finding);
    }
}

/// The records of documents by relation, then as declared.
fn register(documents: &Documents) -> Vec<&DocumentDoc> {
    let mut docs: Vec<&DocumentDoc> = documents.documents.iter().collect();
    docs.sort_by_key(|doc| doc.relation);
    docs
}
