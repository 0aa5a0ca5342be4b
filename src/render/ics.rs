//! Calendars for calendar programs: iCalendar, RFC 5545.
//!
//! Owns [`Calendar`]. The libraries for it bring a clock and random identifiers; what is needed here is a list of events.

use crate::model::release::When;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

/// Most bytes of a line, its end not counted.
const LINE: usize = 75;

/// A calendar that is being written.
pub(super) struct Calendar(String);

/// One event.
pub(super) struct Event {
    /// Stays the same while the event moves.
    pub uid: String,
    /// When it was last said; none before anything was.
    pub stamp: Option<Timestamp>,
    pub when: When,
    pub summary: String,
    /// Whether the day was announced.
    pub certain: bool,
    /// How often it was moved.
    pub sequence: usize,
    pub url: Option<String>,
}

impl Calendar {
    pub(super) fn new(name: &str) -> Self {
        let mut calendar = Self(String::new());
        calendar.line("BEGIN:VCALENDAR");
        calendar.line("VERSION:2.0");
        calendar.line("PRODID:-//tiendo//tiendo//EN");
        calendar.line(&format!("NAME:{}", escaped(name)));
        calendar.line(&format!("X-WR-CALNAME:{}", escaped(name)));
        calendar
    }

    pub(super) fn event(&mut self, event: &Event) {
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}", escaped(&event.uid)));
        let stamp = event.stamp.unwrap_or(Timestamp::UNIX_EPOCH);
        self.line(&format!("DTSTAMP:{}", instant(stamp)));
        let day = |date: Date| date.strftime("%Y%m%d").to_string();
        // The end of whole days is the day after the last.
        let after = |date: Date| date.tomorrow().unwrap_or(date);
        match event.when {
            When::Hour(hour) => self.line(&format!("DTSTART:{}", instant(hour.at))),
            When::Day(_) | When::Month(..) => {
                let (first, last) = (event.when.first(), event.when.last());
                self.line(&format!("DTSTART;VALUE=DATE:{}", day(first)));
                self.line(&format!("DTEND;VALUE=DATE:{}", day(after(last))));
            }
        }
        self.line(&format!("SUMMARY:{}", escaped(&event.summary)));
        self.line(&format!("SEQUENCE:{}", event.sequence));
        let status = if event.certain {
            "CONFIRMED"
        } else {
            "TENTATIVE"
        };
        self.line(&format!("STATUS:{status}"));
        self.line("TRANSP:TRANSPARENT");
        if let Some(url) = &event.url {
            self.line(&format!("URL:{url}"));
        }
        self.line("END:VEVENT");
    }

    pub(super) fn finish(mut self) -> String {
        self.line("END:VCALENDAR");
        self.0
    }

    /// A line, folded where it is too long, between characters.
    fn line(&mut self, text: &str) {
        let mut length = 0;
        for c in text.chars() {
            if length + c.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(c);
            length += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

fn instant(at: Timestamp) -> String {
    let utc = Offset::UTC.to_datetime(at);
    utc.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a property holds it.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\n', "\\n");
    text.replace(';', "\\;").replace(',', "\\,")
}

#[cfg(test)]
mod tests {
    use super::Calendar;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut calendar = Calendar(String::new());
        let text = "ế".repeat(60);
        calendar.line(&text);
        assert!(calendar.0.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(calendar.0.replace("\r\n ", "").trim_end(), text);
    }
}
