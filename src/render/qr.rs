//! An address as a QR code, so that a printed page leads back to the live one.

use super::chart::escaped;
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};
use std::fmt::Write as _;

/// White around the code, in modules: what the standard asks for.
const QUIET: i32 = 4;

/// The code as an SVG of one path, a module wide and high each unit; `None` for a text that fits into no code.
#[must_use]
pub(super) fn svg(text: &str, label: &str) -> Option<String> {
    let code = code(text)?;
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        let mut x = 0;
        // Where the pen stands: after the last run of this row, or nowhere.
        let mut pen = None;
        while x < size {
            let start = x;
            while x < size && code.get_module(x, y) {
                x += 1;
            }
            if x > start {
                let _ = match pen {
                    None => write!(path, "M{} {}.5", start + QUIET, y + QUIET),
                    Some(pen) => write!(path, "m{} 0", start - pen),
                };
                let _ = write!(path, "h{}", x - start);
                pen = Some(x);
            }
            x += 1;
        }
    }
    let side = size + 2 * QUIET;
    let label = escaped(label);
    Some(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\"><path d=\"{path}\"/></svg>"
    ))
}

/// One mask for all: choosing the best of eight takes most of the time of a code, and every reader knows each of them.
fn code(text: &str) -> Option<QrCode> {
    let parts = QrSegment::make_segments(text);
    let mask = Some(Mask::new(3));
    let (least, most) = (Version::MIN, Version::MAX);
    QrCode::encode_segments_advanced(&parts, QrCodeEcc::Low, least, most, mask, true).ok()
}

#[cfg(test)]
mod tests {
    use super::{code, svg};

    /// The runs of a path, drawn again.
    fn drawn(svg: &str) -> Vec<(i32, i32)> {
        let (_, path) = svg.split_once(" d=\"").unwrap();
        let (path, _) = path.split_once('"').unwrap();
        let mut dark = Vec::new();
        let (mut x, mut y) = (0, 0);
        let spaced = path
            .replace('M', " M")
            .replace('m', " m")
            .replace('h', " h");
        let mut words = spaced.split_whitespace();
        while let Some(word) = words.next() {
            let (step, by) = word.split_at(1);
            let by: i32 = by.parse().unwrap();
            match step {
                "M" => {
                    x = by;
                    y = words
                        .next()
                        .unwrap()
                        .strip_suffix(".5")
                        .unwrap()
                        .parse()
                        .unwrap();
                }
                "m" => {
                    x += by;
                    assert_eq!(words.next(), Some("0"));
                }
                _ => {
                    dark.extend((x..x + by).map(|x| (x - 4, y - 4)));
                    x += by;
                }
            }
        }
        dark
    }

    #[test]
    fn every_module_is_drawn() {
        let address = "https://tien-do.example/chi-tieu/ty-le-che-phu-rung.html";
        let code = code(address).unwrap();
        let all = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
        let dark: Vec<(i32, i32)> = all.filter(|(x, y)| code.get_module(*x, *y)).collect();
        assert_eq!(drawn(&svg(address, "a").unwrap()), dark);
        assert!(svg(&"a".repeat(5000), "a").is_none());
    }
}
