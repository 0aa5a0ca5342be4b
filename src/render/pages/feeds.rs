//! What is new on a page, release by release.

use super::{At, Pages};
use crate::assess::Since;
use crate::model::series::Vintage;
use crate::model::{AgencyIx, NodeIx, PeriodIx, PlaceIx, TargetIx, TaskIx};
use crate::render::address::{PageId, relative};
use crate::render::feed::{Entry, Feed};
use crate::render::view::{Link, Tally};

/// The media types of the forms of a feed, with how their files end.
const KINDS: [(&str, &str); 2] = [
    ("xml", "application/atom+xml"),
    ("feed.json", "application/feed+json"),
];

impl Pages<'_> {
    /// Links to the feeds of a page, with their media types.
    pub(super) fn feed_links(&self, at: &At<'_>, page: PageId) -> Vec<Link> {
        if !self.fed.contains(&page) {
            return Vec::new();
        }
        let code = &self.locale.code;
        let link = |(kind, media): (&str, &str)| Link {
            href: relative(at.path, &self.addresses.feed(page, code, kind)),
            text: media.to_owned(),
        };
        KINDS.into_iter().map(link).collect()
    }

    /// Every feed of the locale in both forms, as (path, text).
    pub(in crate::render) fn feeds(&self, page: PageId) -> Vec<(String, String)> {
        let code = &self.locale.code;
        let Some((feed, [atom, json])) = self.feed(page).map(|feed| {
            let path = |(kind, _)| self.addresses.feed(page, code, kind);
            (feed, KINDS.map(path))
        }) else {
            return Vec::new();
        };
        vec![(atom, feed.atom()), (json, feed.json())]
    }

    fn feed(&self, page: PageId) -> Option<Feed> {
        let meta = &self.plan.meta;
        let address = meta.address.as_ref()?;
        let code = &self.locale.code;
        let [atom, json] =
            KINDS.map(|(kind, _)| format!("{address}/{}", self.addresses.feed(page, code, kind)));
        let place = format!("{address}/{}", self.addresses.path(page, code));
        let entries = match page {
            PageId::Corrections => self.correction_entries(&place),
            PageId::Press => self.release_entries(address, &place),
            _ => self.scope_entries(page, address, &place),
        };
        let author = meta
            .contact
            .as_ref()
            .map_or(&meta.title, |contact| &contact.name);
        Some(Feed {
            lang: code.clone(),
            title: format!("{} – {}", self.title(page), self.text(&meta.short)),
            note: meta.illustrative.as_ref().map(|t| self.text(t)),
            page: place,
            atom,
            json,
            author: self.text(author),
            updated: self.plan.last_hour()?.at,
            entries,
        })
    }

    /// Every release, amended ones too.
    fn release_entries(&self, address: &str, page: &str) -> Vec<Entry> {
        let here = At { path: "" };
        let mut entries = Vec::new();
        for ix in (0..self.plan.periods.len()).rev().map(PeriodIx) {
            let Some(period) = self.plan.periods.get(ix.0) else {
                continue;
            };
            let id = period.period.slug();
            let href = format!("{address}/{}", self.href(&here, PageId::Release(ix)));
            let name = self.title(PageId::Release(ix));
            for revision in period.release.revisions.iter().rev() {
                let Some(hour) = revision.release else {
                    continue;
                };
                entries.push(Entry {
                    id: format!("{page}#{id}-{}", revision.number),
                    title: format!("{name}: {}", self.revision_name(revision.number)),
                    published: hour.at,
                    updated: hour.at,
                    summary: format!(
                        "{} {}",
                        self.text(&revision.wrong),
                        self.text(&revision.message)
                    ),
                    href: href.clone(),
                });
            }
            let Some(hour) = period.hour else { continue };
            let tally = self.tally(&here, self.all(Some(ix)), Some(ix));
            let headline = self.headline(ix);
            // Who keeps what a feed brought can prove the archive by it.
            let sealed = self.last_seal(&here, ix);
            let sealed = sealed.map(|seal| {
                let head = [("head", &*seal.head)];
                self.locale.t("archive.head-then", &head)
            });
            let told = headline
                .into_iter()
                .chain(tally.map(|tally| counts(&tally)))
                .chain(sealed);
            entries.push(Entry {
                id: format!("{page}#{id}-1"),
                title: name,
                published: hour.at,
                // It is told as it stands after an amended release.
                updated: period.last_hour().unwrap_or(hour).at,
                summary: told.collect::<Vec<_>>().join(" "),
                href,
            });
        }
        entries
    }

    /// What each release brought for a body, a section or a place.
    fn scope_entries(&self, page: PageId, address: &str, place: &str) -> Vec<Entry> {
        let here = At { path: "" };
        let periods = (0..self.plan.periods.len()).rev().map(PeriodIx);
        let entries = periods.filter_map(|ix| {
            let period = self.plan.periods.get(ix.0)?;
            let told = match page {
                PageId::Agency(agency) => self.agency_news(&here, agency, ix),
                PageId::Section(node) => self.section_news(&here, node, ix),
                PageId::Place(place) => self.place_news(place, ix),
                _ => Vec::new(),
            };
            let hour = period.hour.filter(|_| !told.is_empty())?;
            let name = self.names.get(ix.0)?;
            Some(Entry {
                id: format!("{place}#{}", period.period.slug()),
                title: format!("{name}: {}", self.title(page)),
                published: hour.at,
                // It is told as it stands after an amended release.
                updated: period.last_hour().unwrap_or(hour).at,
                summary: told.join(" "),
                href: format!("{address}/{}", self.href(&here, page)),
            })
        });
        entries.collect()
    }

    fn agency_news(&self, here: &At<'_>, agency: AgencyIx, ix: PeriodIx) -> Vec<String> {
        let mut told = Vec::new();
        let Some((body, period)) = self
            .plan
            .agencies
            .get(agency.0)
            .zip(self.plan.periods.get(ix.0))
        else {
            return told;
        };
        let (received, slug) = Self::punctuality(period, agency);
        if received.is_some() || body.reports.is_some_and(|r| r.holds(period.due)) {
            let word = self.words.punctuality(slug).word;
            let date = received.map(|day| self.locale.date(day));
            let slots = [("word", &*word), ("date", date.as_deref().unwrap_or("–"))];
            told.push(self.locale.t("feed.report", &slots));
        }
        if body.tenure.holds(period.due) {
            let targets = self.led_by(agency, Some(ix));
            let tasks = self.tasks_by(agency, Some(ix), false);
            self.news(here, &targets, &tasks, ix, &mut told);
        }
        told
    }

    fn section_news(&self, here: &At<'_>, node: NodeIx, ix: PeriodIx) -> Vec<String> {
        let mut told = Vec::new();
        let inside = self.targets_in(node);
        let targets: Vec<TargetIx> = self.all(Some(ix)).filter(|t| inside.contains(t)).collect();
        let inside = self.tasks_in(node);
        let tasks: Vec<TaskIx> = self
            .all_tasks(Some(ix))
            .filter(|t| inside.contains(t))
            .collect();
        self.news(here, &targets, &tasks, ix, &mut told);
        told
    }

    /// The figures of a place that a release brought.
    fn place_news(&self, place: PlaceIx, ix: PeriodIx) -> Vec<String> {
        let Some(id) = self.plan.places.get(place.0).map(|p| &p.id) else {
            return Vec::new();
        };
        let mut told = Vec::new();
        for ((target_ix, cell), series) in &self.plan.series {
            let target = self.plan.target(*target_ix, Some(ix));
            let Some(target) = target.filter(|_| cell.0.iter().any(|(_, code)| code == id)) else {
                continue;
            };
            let fresh = series
                .all()
                .iter()
                .filter(|o| o.vintage == Vintage::Report(ix));
            for (o, value) in fresh.filter_map(|o| Some((o, o.value()?))) {
                told.push(format!(
                    "{} ({}): {}.",
                    self.text(&target.name),
                    self.locale.period(o.reference, true),
                    self.words.value(target, value)
                ));
            }
        }
        told
    }

    /// How targets and tasks stand, and which of the targets changed.
    fn news(
        &self,
        here: &At<'_>,
        targets: &[TargetIx],
        tasks: &[TaskIx],
        ix: PeriodIx,
        told: &mut Vec<String>,
    ) {
        let tallies = [
            (
                "page.targets",
                self.tally(here, targets.iter().copied(), Some(ix)),
            ),
            (
                "page.tasks",
                self.task_tally(here, tasks.iter().copied(), Some(ix)),
            ),
        ];
        for (key, tally) in tallies {
            told.extend(tally.map(|tally| format!("{}: {}", self.t(key), counts(&tally))));
        }
        for target in targets {
            let progress = self.progress_of(*target, Some(ix));
            let quiet = matches!(progress.since, Since::Same | Since::None);
            let since = self.words.since(progress.since).filter(|_| !quiet);
            let word = self.words.status(progress.counted.verdict).word;
            let name = self
                .plan
                .target(*target, Some(ix))
                .map(|t| self.text(&t.name));
            if let Some((since, name)) = since.zip(name) {
                told.push(format!("{name}: {word} ({}).", since.word));
            }
        }
    }
}

/// "On track: 12; behind: 3."
fn counts(tally: &Tally) -> String {
    let items = tally.items.iter();
    let items = items.map(|item| format!("{}: {}", item.status.word, item.count_text));
    format!("{}.", items.collect::<Vec<_>>().join("; "))
}
