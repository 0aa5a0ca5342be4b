//! What a period still lacks before it may be final.
//!
//! Owns [`checklist`]: the same list refuses `final` in a check and is shown for a period that is being prepared. Says what is
//! open and where it is mended; reads no file and prints nothing.

use super::{PeriodIx, Plan, State};
use crate::diag::{Code, Finding, Source, Span};
use crate::load::documents::SignedDoc;
use crate::load::{Documents, MarkdownDoc, PeriodFolder, RevisionFolder};
use crate::model::agency::Topic;
use crate::model::period::Period;
use jiff::civil::Date;

/// One thing that a release needs.
#[derive(Debug)]
pub struct Item {
    /// Its term in the catalogue: `item-headline` and so on.
    pub term: &'static str,
    /// What is missing of it, each where it is mended; nothing when it is done.
    pub open: Vec<Finding>,
}

/// The things that the release of `period` needs, done and open, in the order in which they are done.
///
/// `told` are the findings of the check: what is open of them in the files of the period is open here. With `drafts`, amended
/// releases that are still being written count too.
#[must_use]
pub fn checklist(
    plan: &Plan,
    documents: &Documents,
    sources: &[Source],
    told: &[Finding],
    period: Period,
    drafts: bool,
) -> Vec<Item> {
    let folder = documents.periods.iter().find(|f| f.period == period);
    let at = plan.periods.iter().position(|p| p.period == period);
    let (Some(folder), Some(at)) = (folder, at) else {
        return Vec::new();
    };
    let list = Checklist {
        plan,
        folder,
        sources,
        told,
        at: PeriodIx(at),
        drafts,
    };
    vec![
        list.item("item-reports", "item-reports-remedy", list.reports()),
        list.item("item-headline", "item-headline-remedy", list.headline()),
        list.item("item-texts", "item-texts-remedy", list.texts()),
        list.item(
            "item-translations",
            "item-translations-remedy",
            list.translations(),
        ),
        list.item("item-findings", "item-findings-remedy", list.findings()),
        list.item(
            "item-signed-off",
            "item-signed-off-remedy",
            list.signed_off(),
        ),
        list.item("item-hour", "item-hour-remedy", list.hour()),
    ]
}

struct Checklist<'a> {
    plan: &'a Plan,
    folder: &'a PeriodFolder,
    sources: &'a [Source],
    told: &'a [Finding],
    at: PeriodIx,
    drafts: bool,
}

/// Where something is mended, and which body or file it is about.
type Open = (Span, String);

impl Checklist<'_> {
    fn item(&self, term: &'static str, remedy: &'static str, open: Vec<Open>) -> Item {
        let finding = |(span, what): Open| {
            Finding::new(Code::UnfinishedRelease, span)
                .with("period", self.folder.period.to_string())
                .term("item", term)
                .with("what", what)
                .term("remedy", remedy)
        };
        Item {
            term,
            open: open.into_iter().map(finding).collect(),
        }
    }

    /// Where `state:` stands: what is not there at all is mended in that file.
    fn state(&self) -> Span {
        let doc = self.folder.doc.as_ref();
        doc.map_or(Span::default(), |(_, doc)| doc.state.span)
    }

    /// Bodies that owe a report, have sent none, and are not accounted for.
    fn reports(&self) -> Vec<Open> {
        let Some(period) = self.plan.periods.get(self.at.0) else {
            return Vec::new();
        };
        let mut missing: Vec<&str> = Vec::new();
        for owing in self.plan.roster(self.at) {
            let stands_in = |a| {
                self.plan
                    .agency_on(a, period.due, Topic::Any)
                    .contains(&owing)
            };
            let accounted = period.release.accounted.iter();
            let accounted = accounted
                .map(|(a, _)| *a)
                .any(|a| a == owing || stands_in(a));
            let sent = period.reports.iter().any(|r| r.agency == owing);
            if !sent && !accounted {
                missing.extend(self.plan.agencies.get(owing.0).map(|a| a.id.as_str()));
            }
        }
        if missing.is_empty() {
            return Vec::new();
        }
        vec![(self.state(), missing.join(", "))]
    }

    fn headline(&self) -> Vec<Open> {
        let period = self.plan.periods.get(self.at.0);
        match period.and_then(|p| p.headline.as_ref()) {
            Some(_) => Vec::new(),
            None => vec![(self.state(), "headline:".to_owned())],
        }
    }

    /// Texts written before the reports that they speak of came in.
    fn texts(&self) -> Vec<Open> {
        let folder = self.folder;
        let reports = || folder.reports.iter();
        let mut open = Vec::new();
        let mut older = |text: &MarkdownDoc, data: Option<Date>| {
            let written = text.front.as_ref().and_then(|f| f.written.as_ref());
            if let (Some(written), Some(data)) = (written, data)
                && written.value < data
            {
                open.push((written.span, format!("{} < {data}", written.value)));
            }
        };
        let all = reports().map(|r| r.doc.received).max();
        for text in &folder.report {
            older(text, all);
        }
        for text in &folder.agencies {
            let own = reports().find(|r| r.doc.agency.value.0 == text.stem);
            older(text, own.map(|r| r.doc.received));
        }
        for text in &folder.targets {
            let speaks = reports().filter(|r| {
                let given = r.doc.observations.0.iter();
                let restated = r.doc.restated.iter();
                given
                    .map(|(id, _)| id.value.as_str())
                    .any(|id| id == text.stem)
                    || restated
                        .map(|d| &d.target.value.0)
                        .any(|id| *id == text.stem)
            });
            older(text, speaks.map(|r| r.doc.received).max());
        }
        for revision in folder.revisions.iter().filter(|r| self.counts(r)) {
            let data = revision.reports.iter().map(|(_, doc)| doc.received).max();
            for text in revision.report.iter().chain(&revision.targets) {
                older(text, data);
            }
        }
        open
    }

    fn translations(&self) -> Vec<Open> {
        self.told_here(|code| matches!(code, Code::OutdatedTranslation | Code::MissingTranslation))
    }

    fn findings(&self) -> Vec<Open> {
        self.told_here(|code| {
            !matches!(
                code,
                Code::OutdatedTranslation | Code::MissingTranslation | Code::UnfinishedRelease
            )
        })
    }

    /// Open findings in the files of the period, as places where they are mended.
    fn told_here(&self, wanted: impl Fn(Code) -> bool) -> Vec<Open> {
        let prefix = format!("content/periods/{}/", self.folder.period);
        // An amended release that is still being written is no part of what is released.
        let drafts = self.folder.revisions.iter().filter(|r| !self.counts(r));
        let drafts = drafts.map(|revision| format!("{prefix}revisions/{}/", revision.number));
        let drafts: Vec<String> = drafts.collect();
        let here = |finding: &&Finding| {
            let file = usize::try_from(finding.span.file).ok();
            let path = file.and_then(|at| self.sources.get(at)).map(|s| &s.path);
            path.is_some_and(|path| {
                path.starts_with(&prefix) && !drafts.iter().any(|draft| path.starts_with(draft))
            })
        };
        let told = self.told.iter().filter(|f| wanted(f.code)).filter(here);
        told.map(|f| (f.span, f.code.as_str().to_owned())).collect()
    }

    /// The first release and each amended one.
    fn signed_off(&self) -> Vec<Open> {
        let name = "signed_off:".to_owned();
        let open =
            |signed: &[SignedDoc], span: Span| signed.is_empty().then(|| (span, name.clone()));
        let first = self.folder.doc.iter();
        let first = first.filter_map(|(_, doc)| open(&doc.signed_off, doc.state.span));
        let revisions = self.folder.revisions.iter().filter(|r| self.counts(r));
        let revisions = revisions.filter_map(|r| r.doc.as_ref());
        let revisions = revisions.filter_map(|(_, doc)| open(&doc.signed_off, doc.state.span));
        first.chain(revisions).collect()
    }

    /// Whether an amended release is looked at.
    fn counts(&self, revision: &RevisionFolder) -> bool {
        let doc = revision.doc.as_ref();
        self.drafts || doc.is_some_and(|(_, doc)| doc.state.value == State::Final)
    }

    fn hour(&self) -> Vec<Open> {
        let doc = self.folder.doc.as_ref();
        let hour = doc.and_then(|(_, doc)| doc.release_at.as_ref());
        let first = hour.is_none().then(|| self.state());
        let revisions = self.folder.revisions.iter().filter(|r| self.counts(r));
        let revisions = revisions.filter_map(|r| r.doc.as_ref());
        let without = revisions.filter(|(_, doc)| doc.release_at.is_none());
        let without = without.map(|(_, doc)| doc.state.span);
        let open = first.into_iter().chain(without);
        open.map(|span| (span, "release_at:".to_owned())).collect()
    }
}

/// What keeps final periods from being final: everything for the last of them, and for the others what cannot have come up
/// after their release.
#[must_use]
pub fn unfinished(
    plan: &Plan,
    documents: &Documents,
    sources: &[Source],
    told: &[Finding],
) -> Vec<Finding> {
    let is_final = |period: &&super::ReportingPeriod| period.state == State::Final;
    let mut finals = plan.periods.iter().filter(is_final).rev().peekable();
    let last = finals.peek().map(|p| p.period);
    let mut open = Vec::new();
    for period in finals {
        for item in checklist(plan, documents, sources, told, period.period, false) {
            // A later version of the tool may find more in files that were published long ago.
            let later = matches!(item.term, "item-translations" | "item-findings");
            if !later || Some(period.period) == last {
                open.extend(item.open);
            }
        }
    }
    open
}
