//! A picture that stands alone (SVG) → PNG.
//!
//! Owns the one font database, which holds the two bundled faces and nothing else: no font of the
//! machine is ever asked. The PNG has a palette: a chart has a dozen colours and the shades between
//! them, and a byte a pixel is written in a quarter of the time of four.

use std::fmt;
use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{IntSize, Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};

use super::chart::{REGULAR_TTF, SEMIBOLD_TTF};

/// How hard a picture is compressed: measured, harder gains few bytes and takes twice the time.
const LEVEL: u8 = 2;
/// Neither side of a picture may be longer, in pixels: an A2 sheet at 400 dots an inch.
const LONGEST: u32 = 10_000;

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(REGULAR_TTF.to_vec());
    fonts.load_font_data(SEMIBOLD_TTF.to_vec());
    fonts.set_sans_serif_family("Tiendo Sans");
    Options {
        fontdb: Arc::new(fonts),
        font_family: "Tiendo Sans".to_owned(),
        ..Options::default()
    }
});

/// Why a picture could not be made.
#[derive(Debug)]
pub enum Failure {
    /// The text is not an SVG document.
    Svg(resvg::usvg::Error),
    /// A side would be empty or too long.
    Size(u32),
    /// The picture could not be written.
    Png(png::EncodingError),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Svg(error) => write!(f, "not an SVG document: {error}"),
            Self::Size(width) => write!(f, "no picture can be {width} pixels wide"),
            Self::Png(error) => write!(f, "cannot write PNG: {error}"),
        }
    }
}

impl std::error::Error for Failure {}

/// Draws an SVG document on white, so many pixels wide; the same input gives the same bytes.
///
/// # Errors
///
/// If the text is no SVG document or a side would be empty or longer than 10,000 pixels.
pub fn png(svg: &str, width: u32) -> Result<Vec<u8>, Failure> {
    let tree = Tree::from_str(svg, &OPTIONS).map_err(Failure::Svg)?;
    let pixmap = painted(&tree, width).ok_or(Failure::Size(width))?;
    encoded(&pixmap, &source(svg, width)).map_err(Failure::Png)
}

/// The same, but not drawn again where `before` is the picture of this very document, drawn by this very version.
///
/// # Errors
///
/// Those of [`png()`].
pub fn redrawn(svg: &str, width: u32, before: Option<Vec<u8>>) -> Result<Vec<u8>, Failure> {
    let source = source(svg, width);
    match before.filter(|picture| is_whole(picture, &source)) {
        Some(picture) => Ok(picture),
        None => png(svg, width),
    }
}

/// What a picture is drawn from, as it says itself.
fn source(svg: &str, width: u32) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("tiendo {version} {width} {}", super::sha256(svg.as_bytes()))
}

/// Whether a picture says that it is drawn from `source` and none of its parts is damaged.
fn is_whole(picture: &[u8], source: &str) -> bool {
    let Some(mut rest) = picture.strip_prefix(b"\x89PNG\r\n\x1a\n") else {
        return false;
    };
    let mut said = false;
    // Length, kind, content, check: to the last one, and no more after it.
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some((part, after)) = after.split_at_checked(length.saturating_add(4)) else {
            return false;
        };
        let Some((check, after)) = after.split_first_chunk::<4>() else {
            return false;
        };
        let mut sum = flate2::Crc::new();
        sum.update(part);
        if sum.sum() != u32::from_be_bytes(*check) {
            return false;
        }
        said |= part.strip_prefix(b"tEXtSource\0") == Some(source.as_bytes());
        if part == b"IEND" {
            return said && after.is_empty();
        }
        rest = after;
    }
    false
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "sides are at most 10,000; `as` saturates beyond"
)]
fn painted(tree: &Tree, width: u32) -> Option<Pixmap> {
    let size = tree.size();
    let scale = width as f32 / size.width();
    let height = (size.height() * scale).round() as u32;
    if width > LONGEST || height > LONGEST {
        return None;
    }
    let size = IntSize::from_wh(width, height)?;
    // White, written once; an empty pixmap would be zeroed first.
    let white = vec![u8::MAX; 4 * width as usize * height as usize];
    let mut pixmap = Pixmap::from_vec(white, size)?;
    let transform = Transform::from_scale(scale, scale);
    resvg::render(tree, transform, &mut pixmap.as_mut());
    Some(pixmap)
}

fn encoded(pixmap: &Pixmap, source: &str) -> Result<Vec<u8>, png::EncodingError> {
    let (width, height) = (pixmap.width(), pixmap.height());
    let (colours, places) = indexed(pixmap);
    let mut out = Vec::with_capacity(48 * 1024);
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(colours.concat());
    // Places in a palette are no amounts: differences between them say nothing.
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(LEVEL));
    encoder.add_text_chunk("Source".to_owned(), source.to_owned())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&places)?;
    writer.finish()?;
    Ok(out)
}

/// A colour, and of how many pixels in a row.
type Run = ([u8; 4], usize);

/// The palette of a picture, and each pixel's place in it.
fn indexed(pixmap: &Pixmap) -> (Vec<[u8; 3]>, Vec<u8>) {
    let runs = runs(pixmap.data());
    let palette = Palette::of(&runs);
    let mut places = Vec::with_capacity(pixmap.data().len() / 4);
    for (pixel, count) in runs {
        let place = palette.places.get(cell(pixel)).copied().unwrap_or(0);
        places.resize(places.len() + count, place);
    }
    (palette.colours, places)
}

/// The 256 colours that stand for all others.
struct Palette {
    colours: Vec<[u8; 3]>,
    /// The place in `colours` that stands for a cell of similar colours.
    places: Vec<u8>,
}

/// Colours that are alike in the four upper bits of each channel share a cell: sixteen steps from a
/// colour to its ground are as many as an eye tells apart at the edge of a letter.
const CELLS: usize = 1 << 12;

fn cell([red, green, blue, _]: [u8; 4]) -> usize {
    let bits = |channel: u8| usize::from(channel >> 4);
    bits(red) << 8 | bits(green) << 4 | bits(blue)
}

/// How often a cell was seen, and the colour that most of it has: flat areas keep their colour to
/// the bit, whatever shades are near it.
#[derive(Clone, Copy, Default)]
struct Seen {
    count: usize,
    colour: [u8; 3],
    votes: usize,
}

impl Seen {
    /// The colour that has more than half of all votes stays (Boyer and Moore).
    fn vote(&mut self, [red, green, blue, _]: [u8; 4], count: usize) {
        let colour = [red, green, blue];
        self.count += count;
        if self.colour == colour {
            self.votes += count;
        } else if self.votes < count {
            self.colour = colour;
            self.votes = count - self.votes;
        } else {
            self.votes -= count;
        }
    }
}

impl Palette {
    fn of(runs: &[Run]) -> Self {
        let mut cells = vec![Seen::default(); CELLS];
        for (pixel, count) in runs {
            if let Some(seen) = cells.get_mut(cell(*pixel)) {
                seen.vote(*pixel, *count);
            }
        }
        let mut common: Vec<(usize, Seen)> = cells
            .into_iter()
            .enumerate()
            .filter(|(_, seen)| seen.count > 0)
            .collect();
        common.sort_by_key(|(cell, seen)| (std::cmp::Reverse(seen.count), *cell));
        let colours: Vec<[u8; 3]> = common.iter().take(256).map(|(_, s)| s.colour).collect();
        let mut places = vec![0; CELLS];
        for (place, (cell, seen)) in common.iter().enumerate() {
            let place = u8::try_from(place).unwrap_or_else(|_| nearest(&colours, seen.colour));
            if let Some(slot) = places.get_mut(*cell) {
                *slot = place;
            }
        }
        Self { colours, places }
    }
}

/// The place of the colour that looks most like another.
fn nearest(colours: &[[u8; 3]], wanted: [u8; 3]) -> u8 {
    let distance = |colour: &[u8; 3]| -> u32 {
        let channels = colour.iter().zip(wanted);
        channels.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let places = (0u8..=255).zip(colours);
    places
        .min_by_key(|(_, colour)| distance(colour))
        .map_or(0, |(place, _)| place)
}

/// Pixels with how often each is repeated: most of a picture is its ground.
fn runs(data: &[u8]) -> Vec<Run> {
    /// Pixels compared at once.
    const BLOCK: usize = 32;
    let (pixels, _) = data.as_chunks::<4>();
    let (blocks, rest) = pixels.as_chunks::<BLOCK>();
    let mut runs = Vec::with_capacity(1 << 16);
    let (mut pixel, mut count) = ([0; 4], 0);
    let mut same = [pixel; BLOCK];
    for block in blocks {
        if *block == same {
            count += BLOCK;
            continue;
        }
        for next in block {
            if *next != pixel {
                runs.push((pixel, count));
                (pixel, count) = (*next, 0);
            }
            count += 1;
        }
        same = [pixel; BLOCK];
    }
    runs.push((pixel, count));
    runs.extend(rest.iter().map(|next| (*next, 1)));
    runs
}

#[cfg(test)]
mod tests {
    use super::{is_whole, png, redrawn, source};

    const ONE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><rect width=\"4\" height=\"8\"/></svg>";
    const OTHER: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"><rect width=\"8\" height=\"4\"/></svg>";

    #[test]
    fn only_what_is_another_or_damaged_is_drawn_again() {
        let (one, other) = (png(ONE, 8).expect("drawn"), png(OTHER, 8).expect("drawn"));
        assert!(is_whole(&one, &source(ONE, 8)));
        assert!(!is_whole(&one, &source(ONE, 9)));
        assert!(!is_whole(&other, &source(ONE, 8)));
        // A picture that says that it is this one is taken for it: it was not drawn.
        let (from, to) = (source(OTHER, 8), source(ONE, 8));
        let at = other
            .windows(from.len())
            .position(|part| part == from.as_bytes());
        let at = at.expect("it says what it is drawn from");
        let mut posing = other.clone();
        posing[at..at + to.len()].copy_from_slice(to.as_bytes());
        let part = at - "tEXtSource\0".len()..at + to.len();
        let mut sum = flate2::Crc::new();
        sum.update(&posing[part.clone()]);
        posing[part.end..part.end + 4].copy_from_slice(&sum.sum().to_be_bytes());
        assert_eq!(
            redrawn(ONE, 8, Some(posing.clone())).expect("there"),
            posing
        );
        // One flipped bit anywhere, or a byte more or less, and it is drawn again.
        for at in 0..one.len() {
            let mut damaged = one.clone();
            damaged[at] ^= 1;
            assert_eq!(redrawn(ONE, 8, Some(damaged)).expect("drawn"), one, "{at}");
        }
        for damaged in [
            [&one[..], &[0]].concat(),
            one[..one.len() - 1].to_vec(),
            Vec::new(),
        ] {
            assert_eq!(redrawn(ONE, 8, Some(damaged)).expect("drawn"), one);
        }
        assert_eq!(redrawn(ONE, 8, Some(other)).expect("drawn"), one);
    }
}
