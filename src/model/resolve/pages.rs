//! Markdown files → narratives and pages: what each is about, which translations it has, whether they are up to date.

use super::{Registries, Resolver};
use crate::diag::{Code, Finding, Span};
use crate::load::decode::Label;
use crate::load::{MarkdownDoc, RevisionFolder, body_hash};
use crate::model::{AgencyIx, Body, Narrative, Page, Plan, Subject, TargetIx, Text};
use std::collections::BTreeMap;

impl Resolver<'_> {
    /// Resolves narratives and pages into the plan.
    pub(super) fn markdown(&mut self, plan: &mut Plan, registries: &Registries) {
        let targets = &registries.targets;
        let documents = self.documents;
        for folder in &documents.periods {
            let mut narratives = Vec::new();
            // A text of an amended release stands in for the one before.
            let revised = |pick: fn(&RevisionFolder) -> &Vec<MarkdownDoc>| {
                folder.revisions.iter().rev().map(pick)
            };
            for (_, group) in latest(&folder.report, revised(|r| &r.report)) {
                let bodies = self.bodies(&group, plan);
                let subject = Subject::Period;
                narratives.push(Narrative { subject, bodies });
            }
            for (stem, group) in group(&folder.agencies) {
                let span = group.first().map_or(Span::default(), |d| d.body);
                let found = self.find(stem, Span::file(span.file), &registries.agencies, "agency");
                let bodies = self.bodies(&group, plan);
                if let Some(agency) = found.map(AgencyIx) {
                    let subject = Subject::Agency(agency);
                    narratives.push(Narrative { subject, bodies });
                }
            }
            for (stem, group) in latest(&folder.targets, revised(|r| &r.targets)) {
                let span = group.first().map_or(Span::default(), |d| d.body);
                let found = self.find(stem, Span::file(span.file), targets, "target");
                let bodies = self.bodies(&group, plan);
                if let Some(target) = found.map(TargetIx) {
                    let subject = Subject::Target(target);
                    narratives.push(Narrative { subject, bodies });
                }
            }
            let period = plan.periods.iter_mut().find(|p| p.period == folder.period);
            if let Some(period) = period {
                period.narratives = narratives;
            }
        }
        for (stem, group) in group(&documents.pages) {
            if let Some(page) = self.page(stem, &group, plan) {
                plan.pages.push(page);
            }
        }
        for (stem, group) in group(&documents.stories) {
            let bodies = self.bodies(&group, plan);
            let story = self.story(stem, &group, bodies, plan, registries);
            plan.stories.extend(story);
        }
        plan.stories
            .sort_by(|a, b| (b.date, &a.id).cmp(&(a.date, &b.id)));
        plan.pages
            .sort_by(|a, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    }

    fn page(&mut self, stem: &str, group: &[&MarkdownDoc], plan: &Plan) -> Option<Page> {
        let span = group.first().map(|d| Span::file(d.body.file))?;
        if !self.is_file_name(stem, span) {
            return None;
        }
        let locales = &plan.meta.locales;
        let main = locales.first()?;
        let mut title = Vec::new();
        let mut address = Vec::new();
        let mut spans: Vec<(&String, Span)> = Vec::new();
        let mut order = 0;
        for doc in group {
            let locale = doc.locale.as_ref().unwrap_or(main);
            let front = doc.front.as_ref();
            if let Some(text) = front.and_then(|f| f.title.as_ref()) {
                title.push((locale.clone(), text.clone()));
            } else {
                self.lacks(doc, "title");
            }
            let name = front.and_then(|f| f.address.as_ref());
            let name = name.map_or(stem, |n| n.value.0.as_str());
            address.push((locale.clone(), name.to_owned()));
            let span = front.and_then(|f| f.address.as_ref()).map(|a| a.span);
            spans.push((locale, span.unwrap_or(Span::file(doc.body.file))));
            order = front.and_then(|f| f.order).map_or(order, |o| o.0);
        }
        if title.is_empty() {
            return None;
        }
        let at = |(locale, _): &(String, String)| locales.iter().position(|l| l == locale);
        title.sort_by_key(at);
        address.sort_by_key(at);
        let mut others: BTreeMap<String, Text> = plan.meta.folders.clone();
        for page in &plan.pages {
            others.insert(format!("page {}", page.id), page.address.clone());
        }
        let address = Text(address);
        let place = |locale: &str| {
            let found = spans.iter().find(|(l, _)| *l == locale);
            found.map_or(span, |(_, span)| *span)
        };
        self.page_names(&Label(address.clone()), place, locales, &others);
        Some(Page {
            id: stem.to_owned(),
            title: Text(title),
            address,
            order,
            bodies: self.bodies(group, plan),
        })
    }

    /// The bodies of one document in the order of the plan's locales; missing and outdated translations are reported.
    fn bodies(&mut self, group: &[&MarkdownDoc], plan: &Plan) -> Vec<Body> {
        let locales = &plan.meta.locales;
        let main = group.iter().find(|d| d.locale.is_none());
        let hash = main.map(|d| body_hash(&d.markdown));
        let mut bodies = Vec::new();
        for (at, locale) in locales.iter().enumerate() {
            let wanted = (at > 0).then_some(locale);
            let doc = group.iter().find(|d| d.locale.as_ref() == wanted);
            let Some(doc) = doc else {
                let Some(first) = group.first() else { break };
                if self.unread(first, wanted.map(String::as_str)) {
                    continue;
                }
                let finding = Finding::new(Code::MissingTranslation, Span::file(first.body.file))
                    .with("missing", locale.as_str())
                    .with("first", locales.first().cloned().unwrap_or_default());
                self.report(finding);
                continue;
            };
            let mut outdated = false;
            if let (true, Some(hash)) = (at > 0, &hash) {
                let said = doc.front.as_ref().and_then(|f| f.translates.as_ref());
                outdated = said.is_none_or(|s| s.value != *hash);
                if outdated {
                    let front = doc.front.as_ref().map(|f| f.span);
                    let span = said.map(|s| s.span).or(front);
                    let span = span.unwrap_or(Span::file(doc.body.file));
                    let instead = match said {
                        Some(_) => hash.clone(),
                        None => format!("translates: {hash}"),
                    };
                    let finding =
                        Finding::new(Code::OutdatedTranslation, span).instead(Some(instead));
                    self.report(finding);
                }
            }
            bodies.push(Body {
                locale: locale.clone(),
                span: doc.body,
                markdown: doc.markdown.clone(),
                outdated,
            });
        }
        bodies
    }

    /// Whether there is a file of `doc` in another locale: then it could not be read, and that has been told.
    fn unread(&self, doc: &MarkdownDoc, locale: Option<&str>) -> bool {
        let file = usize::try_from(doc.body.file).ok();
        let path = file.and_then(|at| self.sources.get(at)).map(|s| &s.path);
        let folder = path.and_then(|path| path.rsplit_once('/'));
        let dot = if locale.is_some() { "." } else { "" };
        let name = format!("{}{dot}{}.md", doc.stem, locale.unwrap_or_default());
        folder.is_some_and(|(folder, _)| {
            let path = format!("{folder}/{name}");
            self.sources.iter().any(|source| source.path == path)
        })
    }
}

/// Files by what they are named after, of amended releases (the latest first) before those of the first.
fn latest<'d>(
    first: &'d [MarkdownDoc],
    revised: impl Iterator<Item = &'d Vec<MarkdownDoc>>,
) -> BTreeMap<&'d str, Vec<&'d MarkdownDoc>> {
    let mut groups: BTreeMap<&str, Vec<&MarkdownDoc>> = BTreeMap::new();
    for docs in revised.map(Vec::as_slice).chain([first]) {
        for (stem, group) in group(docs) {
            groups.entry(stem).or_insert(group);
        }
    }
    groups
}

/// Files by what they are named after, each name once, in the order of names.
fn group(docs: &[MarkdownDoc]) -> BTreeMap<&str, Vec<&MarkdownDoc>> {
    let mut groups: BTreeMap<&str, Vec<&MarkdownDoc>> = BTreeMap::new();
    for doc in docs {
        groups.entry(doc.stem.as_str()).or_default().push(doc);
    }
    for docs in groups.values_mut() {
        // The file without a locale speaks for all of them.
        docs.sort_by_key(|doc| doc.locale.is_some());
    }
    groups
}
