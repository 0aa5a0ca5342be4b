//! What the public may see of the content at a moment.
//!
//! Owns [`Documents::public`]: everything that is not public is taken out of the records before anything is looked up, judged or
//! drawn, so that it cannot leak. What became known later than the site's moment is taken out too: a site rebuilt as of an
//! earlier moment speaks of bodies, places and amendments as they stood then.

use super::documents::{AgencyDoc, PlaceDoc, SpellDoc};
use super::{Documents, PeriodFolder};
use crate::model::State;
use crate::model::period::Period;
use jiff::Timestamp;
use jiff::civil::Date;

impl Documents {
    /// The records as the public may see them at `now`: only periods that are final and due, with what is published with them.
    #[must_use]
    pub fn public(&self, now: Timestamp) -> Self {
        let out = |folder: &&PeriodFolder| {
            folder.doc.as_ref().is_some_and(|(_, doc)| {
                let due = doc.release_at.as_ref().is_some_and(|r| r.value.at <= now);
                doc.state.value == State::Final && due
            })
        };
        let mut public = self.clone();
        public.periods = self.periods.iter().filter(out).cloned().collect();
        let released = public.periods.iter().filter_map(|folder| {
            let (_, doc) = folder.doc.as_ref()?;
            doc.release_at.as_ref()
        });
        // The site's moment: the day of the latest release, else of the plan itself.
        let latest = released.max_by_key(|r| r.value.at).map(|r| r.value.day);
        let issued = self.plan.as_ref().and_then(|plan| plan.issued);
        let day = latest.or(issued).unwrap_or(Date::MIN);
        let with = |period: Option<Period>| {
            period.is_none_or(|period| public.periods.iter().any(|f| f.period == period))
        };
        public.amendments.retain(|doc| {
            doc.proposed.value <= day && with(doc.publish_with.as_ref().map(|p| p.value))
        });
        for doc in &mut public.amendments {
            let known = |on: &crate::diag::Spanned<Date>| on.value <= day;
            doc.consolidated = doc.consolidated.take().filter(known);
            doc.decided = doc.decided.take().filter(known);
            doc.refused = doc.refused.take().filter(known);
            if doc.decided.is_none() {
                doc.in_force = None;
                doc.number = None;
                doc.document = None;
            }
        }
        let hidden: Vec<String> = self
            .stories
            .iter()
            .filter(|story| story.locale.is_none())
            .filter(|story| {
                let front = story.front.as_ref();
                let date = front.and_then(|f| f.date);
                let period = front.and_then(|f| f.publish_with.as_ref());
                date.is_none_or(|date| date > day) || !with(period.map(|p| p.value))
            })
            .map(|story| story.stem.clone())
            .collect();
        public.stories.retain(|story| !hidden.contains(&story.stem));
        let dated = |issued: Option<Date>| issued.is_none_or(|issued| issued <= day);
        public.documents.retain(|doc| dated(doc.issued));
        // Before the first release nothing is known of what came after the plan, but a plan without a date knows all.
        if day > Date::MIN {
            public.agencies.retain(|doc| dated(doc.from));
            public.agencies.iter_mut().for_each(|a| a.as_of(day));
            public.places.retain(|doc| dated(doc.from));
            public.places.iter_mut().for_each(|p| p.as_of(day));
            for target in &mut public.targets {
                let begun = |at: Period| crate::model::first_day(at) <= day;
                target.breaks.retain(|b| begun(b.at.value));
            }
        }
        public
    }
}

impl AgencyDoc {
    /// Forgets what happened to the body after `day`.
    fn as_of(&mut self, day: Date) {
        if lasts(self.until.as_ref().map(|u| u.value), day) {
            self.until = None;
            self.becomes.clear();
            self.hands_over.clear();
            // A decision that made the body is known; one that ends it is not yet.
            if self.from.is_none() {
                self.by = None;
            }
        }
        self.reports.iter_mut().for_each(|spell| spell.as_of(day));
        self.members
            .retain(|m| m.spell.from.is_none_or(|from| from <= day));
        self.members.iter_mut().for_each(|m| m.spell.as_of(day));
    }
}

impl PlaceDoc {
    /// Forgets what happened to the place after `day`.
    fn as_of(&mut self, day: Date) {
        if lasts(self.until.as_ref().map(|u| u.value), day) {
            self.until = None;
            self.becomes.clear();
            if self.from.is_none() {
                self.by = None;
            }
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
