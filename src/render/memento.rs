//! The archive for programs that look for earlier states of a page (RFC 7089), and the words of frozen copies.
//!
//! Owns the `TimeMap` of the first page, and the bar and the text that go with a seal.

use super::SealTexts;
use super::address::{Addresses, PageId};
use super::chart::escaped;
use super::locale::Locale;
use super::words::Words;
use crate::archive::Frame;
use crate::model::{PeriodIx, Plan, ReportingPeriod};
use jiff::Timestamp;

/// The path of the `TimeMap`.
pub(super) const TIME_MAP: &str = "archive/timemap.txt";

/// The `TimeMap` of the site's first page, in the link format of RFC 7089; none before the first seal or without an address.
#[must_use]
pub(super) fn time_map(plan: &Plan) -> Option<String> {
    let address = plan.meta.address.as_ref().filter(|_| !plan.meta.preview)?;
    let (first, last) = plan.seals.first().zip(plan.seals.last())?;
    let day = |at: Timestamp| at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let mut links = vec![
        format!("<{address}/index.html>; rel=\"original\""),
        format!(
            "<{address}/{TIME_MAP}>; rel=\"self\"; type=\"application/link-format\"; from=\"{}\"; until=\"{}\"",
            day(first.released),
            day(last.released)
        ),
    ];
    let count = plan.seals.len();
    links.extend(plan.seals.iter().enumerate().map(|(at, seal)| {
        let rel = match (at == 0, at + 1 == count) {
            (true, true) => "first last memento",
            (true, false) => "first memento",
            (false, true) => "last memento",
            (false, false) => "memento",
        };
        let folder = seal.folder();
        let day = day(seal.released);
        format!("<{address}/{folder}index.html>; rel=\"{rel}\"; datetime=\"{day}\"")
    }));
    Some(links.join(",\n") + "\n")
}

impl Words<'_> {
    /// What the frozen copy of a page says of itself.
    pub(super) fn frame(&self, ix: PeriodIx, path: &str, anchor: &str) -> Frame {
        let t = |key: &str| escaped(&self.locale.t(key, &[]));
        let hour = self.published(ix);
        let address = self.plan.meta.address.as_deref().unwrap_or_default();
        let archive = Addresses::new(self.plan).path(PageId::Archive, &self.locale.code);
        // Whether it was published or made again is said where all seals are: a package hangs on what it holds alone.
        let said = escaped(&self.locale.t("archive.bar", &[("hour", &*hour)]));
        let (live, all) = (t("archive.live"), t("archive.all"));
        // In a frame of another site a page of this one has no room.
        let away = if path.starts_with("embed/") {
            " target=\"_blank\" rel=\"noopener\""
        } else {
            ""
        };
        let address = escaped(address);
        let bar = format!(
            "<p class=\"banner frozen\"><span class=\"wrap\">{said} <a href=\"{address}/{path}\"{away}>{live}</a> · \
             <a href=\"{address}/{archive}#{anchor}\"{away}>{all}</a></span></p>"
        );
        let now = self.locale.t("archive.today", &[]);
        Frame { bar, now }
    }

    /// Title and text of a sealed package.
    pub(super) fn seal_text(&self, ix: PeriodIx) -> SealTexts {
        let period = self.plan.periods.get(ix.0);
        let name = period.map_or(String::new(), |p| self.locale.period(p.period, false));
        let plan = self.plan_text(&self.plan.meta.title);
        let title = format!("{plan} – {}", Locale::sentence_case(&name));
        let hour = self.published(ix);
        let address = self.plan.meta.address.as_deref().unwrap_or_default();
        let slots = [("title", &*title), ("hour", &*hour), ("address", address)];
        let mut readme = self.locale.t("archive.readme", &slots);
        if let Some(note) = &self.plan.meta.illustrative {
            readme = format!("{readme}\n\n{}", self.plan_text(note));
        }
        SealTexts { title, readme }
    }

    /// The hour of a release, the last amended one included.
    fn published(&self, ix: PeriodIx) -> String {
        let period = self.plan.periods.get(ix.0);
        let hour = period.and_then(ReportingPeriod::last_hour);
        hour.map_or(String::new(), |hour| self.locale.hour(hour))
    }
}
