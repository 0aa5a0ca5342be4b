//! A map of tiles: every place as large as every other, about where it lies, shaded by steps.

use std::collections::BTreeMap;

use super::layout::{Anchor, Area, Label, Layout, Role, Shade, Shape, Spot, UNIT};
use super::legend::{self, Entry};
use super::measure::{self, ASCENT, Face, HEIGHT};
use super::{Chart, Step, Tile, Tiles};

/// A tile is never wider than this.
const WIDEST: i32 = 100 * UNIT;
/// Tiles up to this width are squares, unless their texts need more height.
const SQUARE: i32 = 34 * UNIT;
/// Between tiles, where they are not tiny.
const GAP: i32 = 15;
/// Between a text and the sides of its tile.
const PADDING: i32 = 3;
/// Between the lines of the hatching.
const HATCH: i32 = 7 * UNIT;
/// From the dashed outline of a provisional tile to its shade.
const RIM: i32 = 22;
/// A sign of the key.
const SWATCH: (i32, i32) = (18 * UNIT, 11 * UNIT);

/// Places every part of a map.
pub(super) fn lay_out(chart: &Chart, input: &Tiles) -> Layout {
    let mut places: BTreeMap<(u8, u8), &Tile> = BTreeMap::new();
    for tile in &input.tiles {
        places.entry((tile.row, tile.column)).or_insert(tile);
    }
    let mut layout = Layout::new(chart.size);
    let top = layout.head(chart) + 4 * UNIT;
    let tiles: Vec<&Tile> = places.into_values().collect();
    let Some(grid) = Grid::new(&tiles, layout.frame.right, top) else {
        return Layout::empty(chart);
    };
    for tile in &tiles {
        grid.shade(&mut layout, tile);
    }
    let mut texts: Vec<(Label, String, Spot)> =
        tiles.iter().flat_map(|tile| grid.texts(tile)).collect();
    // Those of one look share a group.
    texts.sort_by_key(|(label, _, _)| match label {
        Label::TileName(shade) => (*shade, false),
        _ => (tile_shade(*label), true),
    });
    for (label, text, at) in &texts {
        layout.text(*label, text, Anchor::Middle, *at);
    }
    let bottom = explain(&mut layout, (chart, input), &tiles, grid.bottom);
    layout.finish(bottom)
}

fn tile_shade(label: Label) -> Shade {
    match label {
        Label::TileName(shade) | Label::TileValue(shade) => shade,
        _ => None,
    }
}

/// Explains the steps, what has no value and what is provisional.
fn explain(
    layout: &mut Layout,
    (chart, input): (&Chart, &Tiles),
    tiles: &[&Tile],
    top: i32,
) -> i32 {
    let (width, height) = SWATCH;
    let swatch = Area::around((width / 2, 0), width / 2, height / 2);
    let mut entries: Vec<Entry> = Step::ALL
        .into_iter()
        .zip(&input.steps)
        .map(|(step, word)| {
            Entry::new(width, word).with(Role::tile(Some(step)), Shape::Block(swatch))
        })
        .collect();
    if tiles.iter().any(|tile| tile.step.is_none()) {
        let mut entry =
            Entry::new(width, &input.no_data).with(Role::TileMissing, Shape::Block(swatch));
        for line in hatching(&swatch) {
            entry = entry.with(Role::Hatch, line);
        }
        entries.push(entry);
    }
    if tiles
        .iter()
        .any(|tile| tile.provisional && tile.step.is_some())
    {
        entries.push(
            Entry::new(width, chart.key.provisional)
                .with(Role::TileProvisional, Shape::Block(swatch)),
        );
    }
    legend::lay_out(layout, top, entries)
}

/// Where tiles lie and how much they can carry.
struct Grid {
    /// The column and the row in use that come first.
    first: (i32, i32),
    top: i32,
    bottom: i32,
    /// From the left of one tile to that of the next.
    width: i32,
    height: i32,
    gap: i32,
    /// Whether the values of all tiles fit; some of them would look chosen.
    values: bool,
}

impl Grid {
    /// `None` without a tile.
    fn new(tiles: &[&Tile], whole: i32, top: i32) -> Option<Self> {
        let columns = || tiles.iter().map(|tile| i32::from(tile.column));
        let rows = || tiles.iter().map(|tile| i32::from(tile.row));
        let first = (columns().min()?, rows().min()?);
        let count = columns().max()? - first.0 + 1;
        let gap = GAP.min(whole / count / 6);
        let width = ((whole + gap) / count).min(WIDEST);
        let mut grid = Self {
            first,
            top,
            bottom: top,
            width,
            height: 0,
            gap,
            values: false,
        };
        let room = grid.room();
        grid.values = tiles
            .iter()
            .all(|tile| measure::width(&tile.text, Face::Semibold) <= room);
        let lines = tiles.iter().map(|tile| grid.lines(tile).len()).max()?;
        let lines = i32::try_from(lines + usize::from(grid.values)).ok()?;
        grid.height = (lines * HEIGHT + 4 * UNIT + grid.gap)
            .max(width.min(SQUARE))
            .max(width / 2);
        grid.bottom = top + (rows().max()? - first.1 + 1) * grid.height - grid.gap;
        Some(grid)
    }

    /// The room for a text.
    fn room(&self) -> i32 {
        self.width - self.gap - 2 * PADDING
    }

    fn area(&self, tile: &Tile) -> Area {
        let left = (i32::from(tile.column) - self.first.0) * self.width;
        let top = self.top + (i32::from(tile.row) - self.first.1) * self.height;
        Area {
            left,
            top,
            right: left + self.width - self.gap,
            bottom: top + self.height - self.gap,
        }
    }

    /// The name in one line or two, else its short form. Nothing where not even that fits: cut
    /// short forms of two places could be the same.
    fn lines(&self, tile: &Tile) -> Vec<String> {
        let room = self.room();
        for name in [&tile.name, &tile.short] {
            let lines = measure::wrap(name, Face::Regular, room);
            if lines.join(" ") == *name {
                return lines;
            }
        }
        Vec::new()
    }

    fn shade(&self, layout: &mut Layout, tile: &Tile) {
        let area = self.area(tile);
        let role = Role::tile(tile.step);
        if tile.step.is_none() {
            layout.mark(role, Shape::Block(area), &tile.tip);
            for line in hatching(&area) {
                layout.mark(Role::Hatch, line, "");
            }
        } else if tile.provisional {
            let rim = RIM.min((area.right - area.left) / 4);
            let shaded = Area {
                left: area.left + rim,
                top: area.top + rim,
                right: area.right - rim,
                bottom: area.bottom - rim,
            };
            layout.mark(role, Shape::Block(shaded), &tile.tip);
            layout.mark(Role::TileProvisional, Shape::Block(area), "");
        } else {
            layout.mark(role, Shape::Block(area), &tile.tip);
        }
    }

    /// The name and the value in the middle of a tile.
    fn texts(&self, tile: &Tile) -> Vec<(Label, String, Spot)> {
        let (x, middle) = self.area(tile).middle();
        let mut texts: Vec<(Label, String)> = self
            .lines(tile)
            .into_iter()
            .map(|line| (Label::TileName(tile.step), line))
            .collect();
        if self.values && !tile.text.is_empty() {
            texts.push((Label::TileValue(tile.step), tile.text.clone()));
        }
        let count = i32::try_from(texts.len()).unwrap_or(0);
        let start = middle - count * HEIGHT / 2 + ASCENT;
        let texts = (0..).zip(texts);
        texts
            .map(|(line, (label, text))| (label, text, (x, start + line * HEIGHT)))
            .collect()
    }
}

/// Slanted lines across an area.
fn hatching(area: &Area) -> Vec<Shape> {
    let (width, height) = (area.right - area.left, area.bottom - area.top);
    let count = (width + height) / HATCH;
    // Each begins at the left or at the bottom and goes up to the right.
    (1..=count)
        .map(|k| k * HATCH - HATCH / 2)
        .map(|along| {
            let (down, across) = (along.min(height), along.min(width));
            Shape::Line(vec![
                (area.left + along - down, area.top + down),
                (area.left + across, area.top + along - across),
            ])
        })
        .collect()
}
