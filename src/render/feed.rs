//! Feeds: what is new, for programs that look now and then. Atom (RFC 4287) and JSON Feed 1.1.
//!
//! Owns both forms of a [`Feed`]. Knows no page and no clock.

use super::chart::escaped as text;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// What is new, the newest first.
pub(super) struct Feed {
    pub lang: String,
    pub title: String,
    /// What is to be known of all entries.
    pub note: Option<String>,
    /// The page whose feed it is, as an absolute address.
    pub page: String,
    /// Where the Atom and the JSON form are, as absolute addresses.
    pub atom: String,
    pub json: String,
    pub author: String,
    /// When anything of it last changed.
    pub updated: Timestamp,
    pub entries: Vec<Entry>,
}

/// One piece of news.
pub(super) struct Entry {
    /// An absolute address that never changes.
    pub id: String,
    pub title: String,
    pub published: Timestamp,
    /// When what it says last changed.
    pub updated: Timestamp,
    pub summary: String,
    /// An absolute address.
    pub href: String,
}

impl Feed {
    pub(super) fn atom(&self) -> String {
        use std::fmt::Write as _;
        let mut out = String::new();
        let note = self.note.as_ref();
        let note = note.map_or(String::new(), |n| {
            format!("<subtitle>{}</subtitle>\n", text(n))
        });
        // Writing into a string does not fail.
        let _ = write!(
            out,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{lang}\">\n\
             <title>{title}</title>\n{note}<id>{atom}</id>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"{atom}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{page}\"/>\n\
             <link rel=\"alternate\" type=\"application/feed+json\" href=\"{json}\"/>\n\
             <updated>{updated}</updated>\n<author><name>{author}</name></author>\n\
             <generator version=\"{version}\">tiendo</generator>\n",
            lang = text(&self.lang),
            title = text(&self.title),
            atom = text(&self.atom),
            json = text(&self.json),
            page = text(&self.page),
            updated = self.updated,
            author = text(&self.author),
            version = env!("CARGO_PKG_VERSION"),
        );
        for entry in &self.entries {
            let _ = write!(
                out,
                "<entry>\n<title>{title}</title>\n<id>{id}</id>\n\
                 <link rel=\"alternate\" type=\"text/html\" href=\"{href}\"/>\n\
                 <published>{at}</published>\n<updated>{updated}</updated>\n\
                 <summary>{summary}</summary>\n</entry>\n",
                title = text(&entry.title),
                id = text(&entry.id),
                href = text(&entry.href),
                at = entry.published,
                updated = entry.updated,
                summary = text(&entry.summary),
            );
        }
        out.push_str("</feed>\n");
        out
    }

    pub(super) fn json(&self) -> String {
        let items = self.entries.iter().map(|entry| {
            json!({
                "id": entry.id,
                "url": entry.href,
                "title": entry.title,
                "content_text": entry.summary,
                "date_published": entry.published.to_string(),
                "date_modified": entry.updated.to_string(),
            })
        });
        let mut feed = Map::new();
        let mut put = |key: &str, value: Value| feed.insert(key.to_owned(), value);
        put("version", json!("https://jsonfeed.org/version/1.1"));
        put("title", json!(self.title));
        put("home_page_url", json!(self.page));
        put("feed_url", json!(self.json));
        if let Some(note) = &self.note {
            put("description", json!(note));
        }
        put("language", json!(self.lang));
        put("authors", json!([{ "name": self.author }]));
        put("items", items.collect());
        let mut json = serde_json::to_string_pretty(&feed).unwrap_or_default();
        json.push('\n');
        json
    }
}
