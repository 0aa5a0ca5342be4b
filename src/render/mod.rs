//! Plan × Progress × Theme → artifacts, one at a time.
//!
//! Owns the list of what a site consists of. Reads no file, knows no clock, judges no progress.

pub mod address;
pub mod chart;
pub mod data;
mod feed;
mod ics;
mod kit;
pub mod locale;
mod memento;
pub mod narrative;
mod pages;
pub mod picture;
mod qr;
pub mod raster;
#[cfg(feature = "pdf")]
mod report;
pub mod sitemap;
pub mod theme;
pub mod view;
pub mod words;

use crate::archive::Frame;
use crate::archive::lock::sha256;
use crate::assess::Progress;
use crate::diag::Findings;
#[cfg(feature = "pdf")]
use crate::diag::{Code, Finding, Severity, Span};
use crate::diff::{Changes, Side, between};
use crate::model::{PeriodIx, Plan, TargetIx};
use crate::parallel;
use address::{Addresses, PageId};
use kit::Kit;
use locale::Locale;
use pages::Pages;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;
use tera::{Kwargs, Tera};
use theme::Theme;
use words::Words;

/// The file that marks a folder as a preview, which is never the public site.
pub const PREVIEW_MARK: &str = "PREVIEW.txt";

/// What stands in it.
const PREVIEW_TEXT: &str = "Bản xem trước, chưa công bố. Không đưa thư mục này lên mạng.\n\
    A preview, not published. Do not put this folder online.\n";

/// Where those who found a weakness look.
const SECURITY: &str = ".well-known/security.txt";

/// All of a public site is for search engines.
const ROBOTS: &str = "User-agent: *\nAllow: /\n";

/// Nothing of a preview is.
const NO_ROBOTS: &str = "User-agent: *\nDisallow: /\n";

/// A site about to be written: a plan as the public may see it, its verdicts and its theme.
pub struct Site<'a> {
    plan: &'a Plan,
    progress: &'a Progress,
    theme: &'a Theme,
    locales: Vec<(Arc<Locale>, Tera)>,
    /// Whether it carries pictures for the press too.
    press: bool,
    /// What stood under a path when the site was built before.
    before: &'a Before,
}

/// What a sealed package says of itself.
pub struct SealTexts {
    /// Plan and release.
    pub title: String,
    /// What it is, what it holds and how it is checked, in one language or in all.
    pub readme: String,
}

/// Reads what a build before this one left under a path, if anything.
pub type Before = dyn Fn(&str) -> Option<Vec<u8>> + Sync;

/// Where there was no build before.
const NOTHING: &Before = &|_| None;

impl<'a> Site<'a> {
    /// Readies the templates for each locale.
    #[must_use]
    pub fn new(plan: &'a Plan, progress: &'a Progress, theme: &'a Theme) -> Self {
        let locales = plan.meta.locales.iter().map(|code| {
            let phrases = theme.phrases.get(code).cloned().unwrap_or_default();
            let ready = phrases.iter();
            let ready: HashMap<String, tera::Value> = ready
                .map(|(key, text)| (key.clone(), tera::Value::from(text.as_str())))
                .collect();
            let locale = Arc::new(Locale::new(code, phrases));
            let said = Arc::clone(&locale);
            let mut tera = theme.tera.clone();
            tera.register_function("t", move |arguments: Kwargs, _: &tera::State| {
                // Most phrases have no slots, and stand on every page.
                let bare = arguments.iter().nth(1).is_none();
                let known = ready.get(arguments.must_get::<&str>("key")?);
                match known.filter(|_| bare) {
                    Some(phrase) => Ok(phrase.clone()),
                    None => phrase(&said, &arguments).map(tera::Value::from),
                }
            });
            (locale, tera)
        });
        Self {
            plan,
            progress,
            theme,
            locales: locales.collect(),
            press: false,
            before: NOTHING,
        }
    }

    /// The same with pictures for the press, which take a second or two.
    #[must_use]
    pub fn with_press(self, press: bool) -> Self {
        Self { press, ..self }
    }

    /// The same over a site that was built before: pictures that are the same are not drawn again.
    #[must_use]
    pub fn over(self, before: &'a Before) -> Self {
        Self { before, ..self }
    }

    /// Hands every artifact of the site to `outside`, as (path, bytes), one at a time; stops where `put` fails.
    ///
    /// # Errors
    /// Those of `put`. Faults of the content are findings, and the artifact they are in is left out.
    pub fn write<E>(
        &self,
        findings: &mut Findings,
        outside: &mut dyn FnMut(String, Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let addresses = Addresses::new(self.plan);
        let compared = self.compared();
        let latest = self.plan.latest().filter(|_| self.press);
        let mut kit = latest.map(|ix| (ix, Kit::begin(&self.kit_name(ix))));
        // What is of the press goes into the kit on its way.
        let put: &mut dyn FnMut(String, Vec<u8>) -> Result<(), E> = &mut |path, bytes| {
            if let (Some((_, kit)), Some(name)) = (&mut kit, kit::name(&path)) {
                kit.add(&name, &bytes);
            }
            outside(path, bytes)
        };
        let mut told = Vec::new();
        for (locale, tera) in &self.locales {
            let words = Words {
                plan: self.plan,
                locale,
            };
            let pages = Pages::new(
                words,
                self.progress,
                self.theme,
                tera,
                &compared,
                self.press,
            );
            let make = |page: &PageId| {
                let mut findings = Findings::default();
                let path = addresses.path(*page, &locale.code);
                let page = pages.render(*page, &path, &mut findings);
                (path, page, findings)
            };
            let mut index = Vec::new();
            parallel::each(&addresses.pages(), make, |(path, page, found)| {
                findings.extend(found);
                page.map_or(Ok(()), |page| {
                    index.extend(page.found);
                    put(path, page.html.into_bytes())
                })
            })?;
            self.pictures(&pages, &locale.code, put)?;
            let index = pages::index(&locale.code, &index);
            put(address::search_file(&locale.code), index.into_bytes())?;
            if self.plan.periods.len() > 1 {
                let history = pages.history_script();
                put(address::history_file(&locale.code), history.into_bytes())?;
            }
            for (path, page) in addresses.moved(&locale.code) {
                if let Some(html) = pages.moved(&path, page, findings) {
                    put(path, html.into_bytes())?;
                }
            }
            self.beside(&pages, &locale.code, findings, put)?;
            if let Some(ix) = latest {
                told.extend(pages.kit_texts(ix));
                #[cfg(feature = "pdf")]
                if let Some(pdf) = self.report(&pages, ix, findings) {
                    put(addresses.report(ix, &locale.code), pdf)?;
                }
            }
            let calendar = pages.calendar_file();
            put(address::calendar_file(&locale.code), calendar.into_bytes())?;
            let main = self.plan.meta.locales.first() == Some(&locale.code);
            if main && self.plan.meta.address.is_some() {
                let path = addresses.path(PageId::NotFound, &locale.code);
                if let Some(page) = pages.render(PageId::NotFound, &path, findings) {
                    put(path, page.html.into_bytes())?;
                }
            }
        }
        let locales = self.locales.iter().map(|(locale, _)| Arc::clone(locale));
        let locales: Vec<Arc<Locale>> = locales.collect();
        data::files(self.plan, self.progress, &locales, put)?;
        self.around(put)?;
        for (path, bytes) in &self.theme.statics {
            put(format!("static/{path}"), bytes.to_vec())?;
        }
        let Some((ix, mut kit)) = kit else {
            return Ok(());
        };
        for (path, text) in told {
            kit.add(&path, text.as_bytes());
        }
        outside(addresses.kit(ix), kit.finish())
    }

    /// What a site says to programs: where its pages are, what of it may be looked at, whom to tell of a weakness.
    fn around<E>(&self, put: &mut dyn FnMut(String, Vec<u8>) -> Result<(), E>) -> Result<(), E> {
        if self.plan.meta.preview {
            put(PREVIEW_MARK.to_owned(), PREVIEW_TEXT.as_bytes().to_vec())?;
        }
        let mut robots = if self.plan.meta.preview {
            NO_ROBOTS.to_owned()
        } else {
            ROBOTS.to_owned()
        };
        let address = self.plan.meta.address.as_ref();
        if let Some(address) = address.filter(|_| !self.plan.meta.preview) {
            for (path, xml) in sitemap::files(self.plan, address) {
                put(path, xml.into_bytes())?;
            }
            robots = format!("{robots}Sitemap: {address}/{}\n", sitemap::SITEMAP);
        }
        put("robots.txt".to_owned(), robots.into_bytes())?;
        if let Some(map) = memento::time_map(self.plan) {
            put(memento::TIME_MAP.to_owned(), map.into_bytes())?;
        }
        if let Some(text) = self.security().filter(|_| !self.plan.meta.preview) {
            put(SECURITY.to_owned(), text.into_bytes())?;
        }
        Ok(())
    }

    /// The paths of pages that speak of sealed releases.
    #[must_use]
    pub fn archive_pages(&self) -> Vec<String> {
        let addresses = Addresses::new(self.plan);
        let locales = self.plan.meta.locales.iter();
        locales
            .map(|code| addresses.path(PageId::Archive, code))
            .collect()
    }

    /// What a package says of itself: its title, and a text in every language.
    #[must_use]
    pub fn seal_texts(&self, ix: PeriodIx) -> SealTexts {
        let mut title = String::new();
        let mut readme = String::new();
        for (locale, _) in &self.locales {
            let words = self.words(locale);
            let text = words.seal_text(ix);
            if title.is_empty() {
                title.clone_from(&text.title);
            } else {
                readme.push_str("\n\n");
            }
            readme.push_str(&text.readme);
        }
        readme.push('\n');
        SealTexts { title, readme }
    }

    /// The bar of the frozen copy of a page, in the page's language; `anchor` is that of its release on the archive page.
    #[must_use]
    pub fn frame(&self, ix: PeriodIx, path: &str, anchor: &str) -> Frame {
        let of_locale = |code: &str| {
            path.starts_with(&format!("{code}/")) || path.ends_with(&format!(".{code}.html"))
        };
        let own = self.locales.iter().find(|(l, _)| of_locale(&l.code));
        let Some((locale, _)) = own.or(self.locales.first()) else {
            return Frame::default();
        };
        self.words(locale).frame(ix, path, anchor)
    }

    fn words<'w>(&'w self, locale: &'w Locale) -> Words<'w> {
        Words {
            plan: self.plan,
            locale,
        }
    }

    /// Whom to tell of a weakness of the site, as those who look for it read it (RFC 9116).
    fn security(&self) -> Option<String> {
        let meta = &self.plan.meta;
        let security = meta.security.as_ref()?;
        let mail = security
            .email
            .as_ref()
            .map(|email| format!("mailto:{email}"));
        let mut text = String::new();
        // Writing into a string does not fail.
        for contact in mail.iter().chain(&security.url) {
            let _ = writeln!(text, "Contact: {contact}");
        }
        let _ = writeln!(text, "Expires: {}T23:59:59Z", security.expires);
        let _ = writeln!(text, "Preferred-Languages: {}", meta.locales.join(", "));
        if let Some(address) = &meta.address {
            let _ = writeln!(text, "Canonical: {address}/{SECURITY}");
        }
        Some(text)
    }

    /// The folder that the kit of a release unpacks into.
    fn kit_name(&self, ix: PeriodIx) -> String {
        let period = self.plan.periods.get(ix.0).map(|p| p.period.slug());
        let period = period.unwrap_or_default();
        let until = match self.plan.meta.embargo {
            Some(_) => "-embargo",
            None => "",
        };
        format!("{}-{period}{until}", self.plan.meta.id)
    }

    /// What stands beside pages of one locale: feeds, releases as text, charts for other sites.
    fn beside<E>(
        &self,
        pages: &Pages<'_>,
        locale: &str,
        findings: &mut Findings,
        put: &mut dyn FnMut(String, Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let addresses = Addresses::new(self.plan);
        let feeds = |page: &PageId| pages.feeds(*page);
        parallel::each(&addresses.fed(), feeds, |feeds| {
            let mut feeds = feeds.into_iter();
            feeds.try_for_each(|(path, text)| put(path, text.into_bytes()))
        })?;
        let releases: Vec<PeriodIx> = (0..self.plan.periods.len()).map(PeriodIx).collect();
        let texts = |ix: &PeriodIx| pages.press_texts(*ix);
        parallel::each(&releases, texts, |texts| {
            let mut texts = texts.into_iter();
            texts.try_for_each(|(path, text)| put(path, text.into_bytes()))
        })?;
        let embed = |(ix, path): &(TargetIx, String)| {
            let mut findings = Findings::default();
            let html = pages.embed(*ix, path, &mut findings);
            (html.map(|html| (path.clone(), html)), findings)
        };
        let targets = (0..self.plan.targets.len()).map(TargetIx);
        let embeds = targets.flat_map(|ix| {
            let paths = std::iter::once(addresses.embed(ix, locale));
            let paths = paths.chain(addresses.former_embeds(ix, locale));
            paths.map(move |path| (ix, path))
        });
        let embeds: Vec<(TargetIx, String)> = embeds.collect();
        parallel::each(&embeds, embed, |(page, found)| {
            findings.extend(found);
            page.map_or(Ok(()), |(path, html)| put(path, html.into_bytes()))
        })
    }

    /// The charts of all targets as pictures that stand alone, in one locale.
    fn pictures<E>(
        &self,
        pages: &Pages<'_>,
        locale: &str,
        put: &mut dyn FnMut(String, Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let addresses = Addresses::new(self.plan);
        let targets: Vec<TargetIx> = (0..self.plan.targets.len()).map(TargetIx).collect();
        let draw = |ix: &TargetIx| {
            let svg = pages.picture(*ix)?;
            // What our own code has drawn is SVG.
            let png = |path: String, width| {
                let drawn = raster::redrawn(&svg, width, (self.before)(&path));
                drawn.ok().map(|png| (path, png))
            };
            let sizes = [("", chart::WIDTH), ("@2x", 2 * chart::WIDTH)];
            let sizes = sizes.into_iter().filter(|_| self.press);
            let pngs: Vec<(String, Vec<u8>)> = sizes
                .filter_map(|(suffix, width)| {
                    let locale = format!("{locale}{suffix}");
                    png(addresses.target_picture(*ix, &locale, "png"), width)
                })
                .collect();
            Some((*ix, svg, pngs))
        };
        parallel::each(&targets, draw, |drawn| {
            let Some((ix, svg, pngs)) = drawn else {
                return Ok(());
            };
            put(
                addresses.target_picture(ix, locale, "svg"),
                svg.into_bytes(),
            )?;
            pngs.into_iter().try_for_each(|(path, png)| put(path, png))
        })
    }

    /// The report of a period as PDF; `None` when a fault was found, which is told.
    #[cfg(feature = "pdf")]
    fn report(&self, pages: &Pages<'_>, ix: PeriodIx, findings: &mut Findings) -> Option<Vec<u8>> {
        use report::typeset::{Fonts, pdf};
        let template = self.theme.report.as_ref()?;
        let report = pages.period_report(ix, true)?;
        let ident = format!("{} {}", self.kit_name(ix), report.lang);
        let fonts = Fonts::new(self.theme);
        let dated = pages.dated(ix)?;
        let before = findings.count(Severity::Error);
        pages.missing_letters(ix, &report, &fonts, findings);
        if findings.count(Severity::Error) > before {
            return None;
        }
        pdf(&report, &template.text, &fonts, ident, dated)
            .map_err(|faults| {
                for fault in faults {
                    let place = fault
                        .place
                        .map(|p| Span::new(template.file, p.start, p.end));
                    let place = place.unwrap_or_else(|| Span::file(template.file));
                    let finding = Finding::new(Code::BadTemplate, place);
                    findings.push(finding.with("reason", fault.reason));
                }
            })
            .ok()
    }

    /// What is different between the periods that are compared: the same in every locale.
    fn compared(&self) -> Compared {
        let side = |as_of| Side {
            plan: self.plan,
            progress: self.progress,
            as_of: Some(as_of),
        };
        let later = (0..self.plan.periods.len()).map(PeriodIx);
        let pairs: Vec<(PeriodIx, PeriodIx)> = later
            .flat_map(|later| {
                let earlier = self.plan.compared(later).into_iter();
                earlier.map(move |earlier| (later, earlier))
            })
            .collect();
        let changes = parallel::map(&pairs, |(later, earlier)| {
            between(side(*earlier), side(*later))
        });
        pairs.into_iter().zip(changes).collect()
    }

    /// Reads every narrative and page as its readers will, in all periods, and draws nothing: for `check`.
    pub fn check(&self, findings: &mut Findings) {
        for (locale, tera) in &self.locales {
            let words = Words {
                plan: self.plan,
                locale,
            };
            let none = Compared::new();
            Pages::new(words, self.progress, self.theme, tera, &none, self.press).check(findings);
        }
    }
}

/// Data as it stands in a script.
fn script(data: &(impl serde::Serialize + ?Sized)) -> String {
    serde_json::to_string(data)
        .unwrap_or_else(|_| unreachable!("texts and numbers are always JSON"))
}

/// Changes by the later and the earlier period.
type Compared = BTreeMap<(PeriodIx, PeriodIx), Vec<Changes>>;

/// The function `t` of templates: `t(key="…", n=…, name="…")`.
fn phrase(locale: &Locale, arguments: &Kwargs) -> tera::TeraResult<String> {
    let key: String = arguments.must_get("key")?;
    let count: Option<usize> = arguments.get("n")?;
    let mut slots: Vec<(String, String)> = Vec::new();
    for (name, value) in arguments.iter() {
        let name = name.to_string();
        if name != "key" && name != "n" {
            slots.push((name, value.to_string()));
        }
    }
    let slots: Vec<(&str, &str)> = slots
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let known = locale.phrase(&key).is_some() || locale.phrase(&format!("{key}.other")).is_some();
    if !known {
        return Err(tera::Error::message(format!("no phrase `{key}`")));
    }
    Ok(match count {
        Some(count) if locale.phrase(&key).is_none() => locale.plural(&key, count, &slots),
        Some(_) | None => locale.t(&key, &slots),
    })
}
