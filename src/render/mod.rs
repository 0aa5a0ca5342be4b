//! Plan × Progress × Theme → artifacts, one at a time.
//!
//! Owns the list of what a site consists of. Reads no file, knows no clock, judges no progress.

pub mod address;
pub mod chart;
pub mod data;
mod ics;
pub mod locale;
pub mod narrative;
mod pages;
pub mod picture;
mod qr;
pub mod raster;
pub mod sitemap;
pub mod theme;
pub mod view;
pub mod words;

use crate::assess::Progress;
use crate::diag::Findings;
use crate::diff::{Changes, Side, between};
use crate::model::{PeriodIx, Plan, TargetIx};
use crate::parallel;
use address::{Addresses, PageId};
use locale::Locale;
use pages::Pages;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tera::{Kwargs, Tera};
use theme::Theme;
use words::Words;

/// The file that marks a folder as a preview, which is never the public site.
pub const PREVIEW_MARK: &str = "PREVIEW.txt";

/// What stands in it.
const PREVIEW_TEXT: &str = "Bản xem trước, chưa công bố. Không đưa thư mục này lên mạng.\n\
    A preview, not published. Do not put this folder online.\n";

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
}

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
        }
    }

    /// The same with pictures for the press, which take a second or two.
    #[must_use]
    pub fn with_press(self, press: bool) -> Self {
        Self { press, ..self }
    }

    /// Hands every artifact of the site to `put`, as (path, bytes), one at a time; stops where `put` fails.
    ///
    /// # Errors
    /// Those of `put`. Faults of the content are findings, and the artifact they are in is left out.
    pub fn write<E>(
        &self,
        findings: &mut Findings,
        put: &mut dyn FnMut(String, Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let addresses = Addresses::new(self.plan);
        let compared = self.compared();
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
            let feed = addresses.corrections_feed(&locale.code);
            if let Some(xml) = pages.feed(&feed, findings) {
                put(feed, xml.into_bytes())?;
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
        for (path, bytes) in &self.theme.statics {
            put(format!("static/{path}"), bytes.to_vec())?;
        }
        Ok(())
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
            let png = self.press.then(|| raster::png(&svg, chart::WIDTH).ok());
            Some((*ix, svg, png.flatten()))
        };
        parallel::each(&targets, draw, |drawn| {
            let Some((ix, svg, png)) = drawn else {
                return Ok(());
            };
            put(
                addresses.target_picture(ix, locale, "svg"),
                svg.into_bytes(),
            )?;
            match png {
                Some(png) => put(addresses.target_picture(ix, locale, "png"), png),
                None => Ok(()),
            }
        })
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
