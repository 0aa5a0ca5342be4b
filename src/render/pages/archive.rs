//! The archive: every sealed release, with what proves it.

use super::{At, Pages};
use crate::archive::lock::{Entry, Origin};
use crate::archive::{PUBLIC_LOCK, SIGNERS};
use crate::model::PeriodIx;
use crate::model::release::Hour;
use crate::render::address::{PageId, relative};
use crate::render::locale::Locale;
use crate::render::memento::TIME_MAP;
use crate::render::view::{ArchivePage, Link, SealRow, SealedView};

impl Pages<'_> {
    pub(super) fn archive(&self, at: &At<'_>) -> ArchivePage {
        let seals = &self.plan.seals;
        let rows = seals.iter().enumerate().map(|(n, seal)| {
            let before = n.checked_sub(1).and_then(|n| seals.get(n));
            self.seal_row(at, seal, before, seals.get(n + 1))
        });
        let mut rows: Vec<SealRow> = rows.collect();
        rows.reverse();
        ArchivePage {
            rows,
            head: seals.last().map_or_else(String::new, Entry::head),
            signers: self.signed_file(at, SIGNERS),
            lock: relative(at.path, PUBLIC_LOCK),
            time_map: self
                .plan
                .meta
                .address
                .as_ref()
                .map(|_| relative(at.path, TIME_MAP)),
        }
    }

    fn seal_row(
        &self,
        at: &At<'_>,
        seal: &Entry,
        before: Option<&Entry>,
        after: Option<&Entry>,
    ) -> SealRow {
        let period = self
            .plan
            .periods
            .iter()
            .position(|p| Some(p.period) == seal.period());
        let origin = match seal.from {
            Origin::Published => "archive.published",
            Origin::Rebuilt => "archive.rebuilt",
        };
        let link = |seal: &Entry| Link {
            href: relative(at.path, &self.snapshot(seal)),
            text: self.seal_name(seal),
        };
        let folder = seal.folder();
        SealRow {
            id: seal.slug(),
            open: link(seal),
            live: period.map(|at_| self.link(at, PageId::Period(PeriodIx(at_)))),
            previous: before.map(link),
            next: after.map(link),
            released: self
                .hour_of(seal)
                .map_or_else(|| self.utc(seal.released), |hour| self.locale.hour(hour)),
            sealed: self.hour_of(seal).map_or_else(
                || self.utc(seal.sealed),
                |hour| self.locale.hour(hour.there(seal.sealed)),
            ),
            origin: self.t(origin),
            tool: seal.tool.clone(),
            method: seal.method,
            package: Link {
                href: relative(at.path, &format!("archive/{}", seal.package)),
                text: seal.package.clone(),
            },
            bytes: seal.bytes,
            files: self.locale.integer(seal.files),
            sha256: seal.sha256.clone(),
            manifest: Link {
                href: relative(at.path, &format!("{folder}SHA256SUMS")),
                text: seal.manifest.clone(),
            },
            pages: seal.pages.clone(),
            signature: self.signed_file(at, &seal.signature()),
        }
    }

    /// The sealed copy of a page as it is now: of its address or, where that is newer than the seal, of a former one.
    pub(super) fn sealed_copy(
        &self,
        path: &str,
        former: impl IntoIterator<Item = String>,
    ) -> Option<String> {
        let seal = self.plan.seals.last()?;
        let mut paths = std::iter::once(path.to_owned()).chain(former);
        let sealed = paths.find(|path| self.plan.sealed_pages.contains(path))?;
        Some(seal.folder() + &sealed)
    }

    /// The last seal of a period: its copy, and what the chain ended in then.
    pub(super) fn last_seal(&self, at: &At<'_>, ix: PeriodIx) -> Option<SealedView> {
        let period = self.plan.periods.get(ix.0)?.period;
        let mut seals = self.plan.seals.iter();
        let seal = seals.rfind(|seal| seal.period() == Some(period))?;
        Some(SealedView {
            copy: Link {
                href: relative(at.path, &self.snapshot(seal)),
                text: self.seal_name(seal),
            },
            head: seal.head(),
        })
    }

    /// A file of signatures, where there is one.
    fn signed_file(&self, at: &At<'_>, name: &str) -> Option<Link> {
        let path = self.plan.signed.get(&format!("archive/{name}"))?;
        Some(Link {
            href: relative(at.path, path),
            text: name.to_owned(),
        })
    }

    /// The sealed copies of a period.
    pub(super) fn sealed(&self, at: &At<'_>, ix: PeriodIx) -> Vec<Link> {
        let period = self.plan.periods.get(ix.0).map(|p| p.period);
        let seals = self.plan.seals.iter();
        let seals = seals.filter(|seal| period.is_some() && seal.period() == period);
        seals
            .map(|seal| Link {
                href: relative(at.path, &self.snapshot(seal)),
                text: self.revision_name(seal.revision),
            })
            .collect()
    }

    /// The first page of a snapshot, in this language.
    fn snapshot(&self, seal: &Entry) -> String {
        let home = self.addresses.path(PageId::Overview, &self.locale.code);
        format!("{}{home}", seal.folder())
    }

    /// "First half of 2026 – Revision 2"
    fn seal_name(&self, seal: &Entry) -> String {
        let name = seal.period();
        let name = name.map_or(String::new(), |p| self.locale.period(p, false));
        let name = Locale::sentence_case(&name);
        match seal.revision {
            0 | 1 => name,
            number => format!("{name} – {}", self.revision_name(number)),
        }
    }

    /// The hour of a sealed release, in the zone that it was announced in.
    fn hour_of(&self, seal: &Entry) -> Option<Hour> {
        let mut periods = self.plan.periods.iter();
        let period = periods.find(|p| Some(p.period) == seal.period())?;
        let mut hours = period.releases().filter_map(|(_, hour, _)| hour);
        hours.find(|hour| hour.at == seal.released)
    }

    /// A moment as everybody reads it the same.
    fn utc(&self, at: jiff::Timestamp) -> String {
        let clock = at.strftime("%H:%M").to_string();
        let date = jiff::tz::Offset::UTC.to_datetime(at).date();
        let slots = [
            ("clock", &*clock),
            ("zone", "UTC"),
            ("date", &*self.locale.date(date)),
        ];
        self.locale.t("release.hour", &slots)
    }
}
