//! What there is for search engines: every page in every language, and when it last changed.

use super::address::{Addresses, PageId};
use super::chart::escaped;
use crate::model::{Plan, ReportingPeriod};
use jiff::civil::Date;

/// Where search engines look first, and what is told to them.
pub const SITEMAP: &str = "sitemap.xml";

/// The most addresses that one file may hold, by the protocol of sitemaps.
const MOST: usize = 50_000;

/// The files of a site at `address`: one, or an index and its parts.
#[must_use]
pub fn files(plan: &Plan, address: &str) -> Vec<(String, String)> {
    let addresses = Addresses::new(plan);
    let mut entries = Vec::new();
    for page in addresses.pages() {
        let locales = plan.meta.locales.iter();
        let places: Vec<(&String, String)> = locales
            .map(|code| {
                let place = format!("{address}/{}", addresses.path(page, code));
                (code, escaped(&place))
            })
            .collect();
        let others: String = if places.len() > 1 {
            let link = |(code, place): &(&String, String)| {
                format!("<xhtml:link rel=\"alternate\" hreflang=\"{code}\" href=\"{place}\"/>")
            };
            places.iter().map(link).collect()
        } else {
            String::new()
        };
        let changed = changed(plan, page);
        let changed = changed.map_or(String::new(), |day| format!("<lastmod>{day}</lastmod>"));
        let all = places.iter();
        entries.extend(
            all.map(|(_, place)| format!("<url><loc>{place}</loc>{changed}{others}</url>\n")),
        );
    }
    let parts: Vec<String> = entries.chunks(MOST).map(urls).collect();
    if let [one] = parts.as_slice() {
        return vec![(SITEMAP.to_owned(), one.clone())];
    }
    let named = (1..).zip(parts);
    let named = named.map(|(number, part)| (format!("sitemap-{number}.xml"), part));
    let mut files: Vec<(String, String)> = named.collect();
    let parts = files.iter();
    let parts = parts.map(|(name, _)| {
        let place = format!("{address}/{name}");
        format!("<sitemap><loc>{}</loc></sitemap>\n", escaped(&place))
    });
    let parts: String = parts.collect();
    files.push((
        SITEMAP.to_owned(),
        format!("{HEAD}<sitemapindex xmlns=\"{SCHEMA}\">\n{parts}</sitemapindex>\n"),
    ));
    files
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SCHEMA: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

fn urls(entries: &[String]) -> String {
    let xhtml = "http://www.w3.org/1999/xhtml";
    format!(
        "{HEAD}<urlset xmlns=\"{SCHEMA}\" xmlns:xhtml=\"{xhtml}\">\n{}</urlset>\n",
        entries.concat()
    )
}

/// The day of the release with which a page last changed: a period's page is its own, the others show the latest figures.
fn changed(plan: &Plan, page: PageId) -> Option<Date> {
    match page {
        PageId::Period(ix) | PageId::Compare(ix, _) => plan.periods.get(ix.0)?.shown_on(),
        _ => plan
            .periods
            .iter()
            .filter_map(ReportingPeriod::shown_on)
            .max(),
    }
}
