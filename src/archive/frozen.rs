//! What of a site is sealed, and what a page looks like when it is.
//!
//! Owns [`belongs`] and [`freeze`]. A template marks with comments where the bar of a frozen copy goes, and what makes sense on
//! the living page alone. No content can write these comments: texts are escaped, and Markdown keeps no comment.

use crate::render::chart::escaped;

/// Where the bar goes, once a page.
const BAR: &str = "<!--frozen-->";

/// Around what a frozen copy goes without.
const LIVE: (&str, &str) = ("<!--live-->", "<!--/live-->");

/// Whether a file of a site is sealed: pages and what they show and offer as text. Not: other snapshots, feeds and what else speaks
/// of the site as it changes, and pictures and workbooks that hold again what is there as SVG and CSV.
#[must_use]
pub fn belongs(path: &str) -> bool {
    if path.starts_with("archive/") || path.starts_with('.') {
        return false;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let of_now = [
        "404.html",
        "robots.txt",
        "sitemap.xml",
        "PREVIEW.txt",
        MANIFEST,
    ];
    !of_now.contains(&name) && !path.ends_with(".feed.json") && media_type(path).is_some()
}

/// The manifest of a snapshot, which stands in it.
pub const MANIFEST: &str = "SHA256SUMS";

/// The media type of a file that is sealed.
#[must_use]
pub fn media_type(path: &str) -> Option<&'static str> {
    let (_, end) = path.rsplit_once('.')?;
    Some(match end {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "jsonld" => "application/ld+json",
        "csv" => "text/csv; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "woff2" => "font/woff2",
        "png" if path.starts_with("static/") => "image/png",
        "jpg" | "jpeg" if path.starts_with("static/") => "image/jpeg",
        "webp" if path.starts_with("static/") => "image/webp",
        _ => return None,
    })
}

/// Leads links of a page to files that are not sealed to where these stand on the living site; all others stay as they are.
///
/// `path` is the page's own, `there` tells which files are sealed. What is led to but no page, a workbook or a picture, holds other figures
/// by then: `now` says so behind the link (`data-live`, which the style shows).
#[must_use]
pub fn lead_out(
    page: &str,
    (path, address): (&str, &str),
    now: &str,
    there: &dyn Fn(&str) -> bool,
) -> String {
    let (mut rest, mut out) = (page, String::with_capacity(page.len()));
    let now = escaped(now);
    let address = escaped(address);
    let next = |text: &str| {
        let found = [" href=\"", " src=\""].iter();
        let found = found.filter_map(|key| Some(text.find(key)? + key.len()));
        found.min()
    };
    while let Some(at) = next(rest) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let (link, after) = after.split_once('"').unwrap_or((after, ""));
        let led = resolved(link, path).filter(|(target, _)| !there(target));
        let marked = led
            .as_ref()
            .filter(|(target, _)| !target.ends_with(".html"));
        let marked = marked.is_some() && before.ends_with(" href=\"");
        match led {
            Some((target, end)) => {
                out.push_str(&address);
                out.push('/');
                out.push_str(&target);
                out.push_str(end);
            }
            None => out.push_str(link),
        }
        if rest.len() > at + link.len() {
            out.push('"');
            if marked {
                out.push_str(" data-live=\"");
                out.push_str(&now);
                out.push('"');
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The file that a relative link leads to, from the root of the site, and what follows behind it; `None` of other links.
fn resolved<'l>(link: &'l str, path: &str) -> Option<(String, &'l str)> {
    let end = link.find(['#', '?']).unwrap_or(link.len());
    let (target, end) = link.split_at(end);
    if target.is_empty() || target.starts_with('/') || target.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    Some((parts.join("/"), end))
}

/// The frozen copy of a page; `None` of one whose template has no place for the bar, or marks that do not match.
#[must_use]
pub fn freeze(page: &str, bar: &str) -> Option<String> {
    let (mut rest, mut out) = (page, String::with_capacity(page.len() + bar.len()));
    while let Some((before, after)) = rest.split_once(LIVE.0) {
        out.push_str(before);
        let (inside, after) = after.split_once(LIVE.1)?;
        if inside.contains(LIVE.0) {
            return None;
        }
        rest = after;
    }
    out.push_str(rest);
    if out.contains(LIVE.1) {
        return None;
    }
    let (before, after) = out.split_once(BAR)?;
    (!after.contains(BAR)).then(|| format!("{before}{bar}{after}"))
}

#[cfg(test)]
mod tests {
    use super::{belongs, freeze, lead_out};

    #[test]
    fn links_lead_to_what_is_sealed_or_to_the_living_site() {
        let there = |path: &str| path == "a.html" || path == "b/c.html";
        let at = ("b/x.html", "https://s.example");
        let page = "<a href=\"../a.html#x\">a</a><img src=\"../d.png\"><a class=\"x\" href=\"c.html\"><a href=\"../h.html\"><a href=\"../e/f.xlsx?g#h\"><a \
                    href=\"#i\"><a href=\"https://j.example\"><a href=\"mailto:k\"> href=";
        let led = lead_out(page, at, "now", &there);
        let expected = page
            .replace("\"../d.png", "\"https://s.example/d.png")
            .replace("\"../h.html\"", "\"https://s.example/h.html\"")
            .replace(
                "\"../e/f.xlsx?g#h\"",
                "\"https://s.example/e/f.xlsx?g#h\" data-live=\"now\"",
            );
        assert_eq!(led, expected);
        let cut = "<a href=\"a.html";
        assert_eq!(lead_out(cut, ("x.html", at.1), "now", &there), cut);
    }

    #[test]
    fn a_frozen_page_has_its_bar_and_nothing_that_lives() {
        let page = "<body><!--frozen--><p>a<!--live-->b<!--/live-->c<!--live-->d<!--/live--></p>";
        let frozen = freeze(page, "<b>bar</b>");
        assert_eq!(frozen.as_deref(), Some("<body><b>bar</b><p>ac</p>"));
        for wrong in [
            "<body>",
            "<!--frozen--><!--frozen-->",
            "<!--frozen--><!--live-->",
            "<!--frozen--><!--/live-->",
            "<!--frozen--><!--live--><!--live--><!--/live-->",
            "<!--live--><!--frozen--><!--/live-->",
        ] {
            assert_eq!(freeze(wrong, "bar"), None, "{wrong}");
        }
    }

    #[test]
    fn what_changes_with_the_site_is_not_sealed() {
        for path in [
            "index.html",
            "en/targets/a.html",
            "data/targets/a.csv",
            "data/targets.json",
            "data/charts/a.vi.svg",
            "static/fonts/a.woff2",
            "data/search.vi.js",
            "bao-chi/2024-h1.txt",
            "embed/a.vi.html",
        ] {
            assert!(belongs(path), "{path}");
        }
        for path in [
            "404.html",
            "robots.txt",
            "sitemap.xml",
            ".well-known/security.txt",
            "archive/2024-h1/index.html",
            "bao-chi.xml",
            "bao-chi.feed.json",
            "data/calendar.vi.ics",
            "data/plan.xlsx",
            "data/press/2024.zip",
            "data/charts/a.vi.png",
            "SHA256SUMS",
        ] {
            assert!(!belongs(path), "{path}");
        }
    }
}
