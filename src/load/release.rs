//! What the public may see of the content at a moment.
//!
//! Owns [`Documents::public`]: everything that is not public is taken out of the records before anything is looked up, judged or
//! drawn, so that it cannot leak. What became known later than the site's moment is taken out too: a site rebuilt as of an
//! earlier moment speaks of bodies, places and amendments as they stood then.

use super::documents::{AgencyDoc, PlaceDoc, SpellDoc};
use super::{Documents, MarkdownDoc};
use crate::diag::Spanned;
use crate::model::State;
use crate::model::period::Period;
use crate::model::release::Hour;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

impl Documents {
    /// The records as the public may see them at `now`: only periods that are final and due, with what is published with them.
    #[must_use]
    pub fn public(&self, now: Timestamp) -> Self {
        let due = |state: State, release: Option<&Spanned<Hour>>| {
            state == State::Final && release.is_some_and(|r| r.value.at <= now)
        };
        let mut public = self.clone();
        public.periods.retain(|folder| {
            let doc = folder.doc.as_ref();
            doc.is_some_and(|(_, doc)| due(doc.state.value, doc.release_at.as_ref()))
        });
        for folder in &mut public.periods {
            let out = folder.revisions.iter().take_while(|revision| {
                let doc = revision.doc.as_ref();
                doc.is_some_and(|(_, doc)| due(doc.state.value, doc.release_at.as_ref()))
            });
            let out = out.count();
            folder.revisions.truncate(out);
        }
        // The site's moment: the day of the latest release, else of the plan itself.
        let latest = public.hours().max_by_key(|hour| hour.at).map(|r| r.day);
        let issued = self.plan.as_ref().and_then(|plan| plan.issued);
        let day = latest.or(issued).unwrap_or(Date::MIN);
        // What is announced is public at once, but not what was announced only after the next release: so a site rebuilt as of
        // an earlier moment is the same as then, and the same at every moment until that release.
        let next = self.hours().filter(|hour| hour.at > now);
        if let (Some(next), Some(plan)) = (next.min_by_key(|hour| hour.at), &mut public.plan) {
            plan.announcements.retain(|a| a.on < next.day);
        }
        let periods: Vec<Period> = public.periods.iter().map(|f| f.period).collect();
        let with = |period: Option<&Spanned<Period>>| {
            period.is_none_or(|period| periods.contains(&period.value))
        };
        public
            .amendments
            .retain(|doc| doc.proposed.value <= day && with(doc.publish_with.as_ref()));
        for doc in &mut public.amendments {
            let known = |on: &Spanned<Date>| on.value <= day;
            doc.consolidated = doc.consolidated.take().filter(known);
            doc.decided = doc.decided.take().filter(known);
            doc.refused = doc.refused.take().filter(known);
            if doc.decided.is_none() {
                doc.in_force = None;
                doc.number = None;
                doc.document = None;
            }
        }
        let out = |doc: &MarkdownDoc| {
            let front = doc.front.as_ref();
            with(front.and_then(|f| f.publish_with.as_ref()))
        };
        let dated = |story: &MarkdownDoc| {
            let date = story.front.as_ref().and_then(|f| f.date);
            date.is_some_and(|date| date <= day)
        };
        keep_whole(&mut public.stories, |story| {
            (story.locale.is_some() || dated(story)) && out(story)
        });
        keep_whole(&mut public.pages, out);
        public
            .documents
            .retain(|doc| with(doc.publish_with.as_ref()));
        public
            .glossary
            .retain(|doc| with(doc.publish_with.as_ref()));
        // Of a body or place that ends, the end is what comes with the release; else it is the whole record.
        public
            .agencies
            .retain(|doc| doc.until.is_some() || with(doc.publish_with.as_ref()));
        public
            .places
            .retain(|doc| doc.until.is_some() || with(doc.publish_with.as_ref()));
        for doc in &mut public.agencies {
            if !with(doc.publish_with.as_ref()) {
                doc.forget_end();
            }
        }
        for doc in &mut public.places {
            if !with(doc.publish_with.as_ref()) {
                doc.forget_end();
            }
        }
        let dated = |issued: Option<Date>| issued.is_none_or(|issued| issued <= day);
        public.documents.retain(|doc| dated(doc.issued));
        // Before the first release nothing is known of what came after the plan, but a plan without a date knows all.
        if day > Date::MIN {
            public.agencies.retain(|doc| dated(doc.from));
            public.agencies.iter_mut().for_each(|a| a.as_of(day));
            public.places.retain(|doc| dated(doc.from));
            public.places.iter_mut().for_each(|p| p.as_of(day));
            // A break is known with the first period that reaches to its end, however late a release comes.
            let reached = public.periods.iter().map(|f| f.period.end()).max();
            for target in &mut public.targets {
                target.breaks.retain(|b| {
                    let at = b.at.value.end();
                    let known = reached.is_some_and(|reached| at <= reached)
                        || crate::model::last_day(b.at.value) <= issued.unwrap_or(Date::MIN);
                    known && with(b.publish_with.as_ref())
                });
            }
        }
        public
    }

    /// The hours of all final releases, amended ones among them.
    fn hours(&self) -> impl Iterator<Item = Hour> {
        self.periods.iter().flat_map(|folder| {
            let first = folder
                .doc
                .iter()
                .map(|(_, d)| (d.state.value, &d.release_at));
            let revisions = folder.revisions.iter().filter_map(|r| r.doc.as_ref());
            let revised = revisions.map(|(_, d)| (d.state.value, &d.release_at));
            let all = first.chain(revised);
            all.filter(|(state, _)| *state == State::Final)
                .filter_map(|(_, release)| release.as_ref().map(|r| r.value))
        })
    }
}

/// Keeps texts of which every translation is `wanted`.
fn keep_whole(files: &mut Vec<MarkdownDoc>, wanted: impl Fn(&MarkdownDoc) -> bool) {
    let mut hidden: BTreeSet<String> = BTreeSet::new();
    for file in files.iter().filter(|file| !wanted(file)) {
        hidden.insert(file.stem.clone());
    }
    files.retain(|file| !hidden.contains(&file.stem));
}

impl AgencyDoc {
    /// Forgets how the body ended.
    fn forget_end(&mut self) {
        self.until = None;
        self.becomes.clear();
        self.hands_over.clear();
        // A decision that made the body is known; one that ends it is not yet.
        if self.from.is_none() {
            self.by = None;
        }
    }

    /// Forgets what happened to the body after `day`.
    fn as_of(&mut self, day: Date) {
        if lasts(self.until.as_ref().map(|u| u.value), day) {
            self.forget_end();
        }
        self.reports.iter_mut().for_each(|spell| spell.as_of(day));
        self.members
            .retain(|m| m.spell.from.is_none_or(|from| from <= day));
        self.members.iter_mut().for_each(|m| m.spell.as_of(day));
    }
}

impl PlaceDoc {
    /// Forgets how the place ended.
    fn forget_end(&mut self) {
        self.until = None;
        self.becomes.clear();
        if self.from.is_none() {
            self.by = None;
        }
    }

    /// Forgets what happened to the place after `day`.
    fn as_of(&mut self, day: Date) {
        if lasts(self.until.as_ref().map(|u| u.value), day) {
            self.forget_end();
        }
    }
}

impl SpellDoc {
    fn as_of(&mut self, day: Date) {
        if lasts(self.until.as_ref().map(|u| u.value), day) {
            self.until = None;
        }
    }
}

/// Whether something that ends with `until` still stands on `day`.
fn lasts(until: Option<Date>, day: Date) -> bool {
    until.is_none_or(|until| until >= day)
}
