//! Charts: every kind of picture as golden SVG, and laws of the layout.
//!
//! `BLESS=1 cargo test --test chart` writes the golden files anew.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test says so by panicking"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "the agreed pictures stand on disk"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use proptest::prelude::*;
use quick_xml::events::Event;
use tiendo::render::chart::{
    Band, Bar, Bars, Chart, Column, Columns, GoalMark, Key, Layout, Picture, Point, Role, Shape,
    Size, Trend, draw, lay_out,
};

/// A number as Vietnamese writes it: 1.234,5.
fn vietnamese(value: f64, decimals: usize) -> String {
    let plain = format!("{:.*}", decimals, value.abs());
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    let sign = if value < 0.0 { "−" } else { "" };
    let comma = if rest.is_empty() { "" } else { "," };
    format!("{sign}{grouped}{comma}{rest}")
}

fn year(year: i32) -> String {
    year.to_string()
}

const KEY: Key = Key {
    series: "Đã báo cáo",
    baseline: "Năm gốc",
    provisional: "Sơ bộ",
    part: "Một phần của năm",
    gap: "Không có số liệu",
    goal: "Mục tiêu",
    aspiration: "Mức phấn đấu",
    path: "Lộ trình của kế hoạch",
    projection: "Theo tốc độ hiện nay",
};

fn chart(picture: Picture) -> Chart<'static> {
    Chart {
        id: "c",
        title: "Tỷ lệ hộ dân nông thôn dùng nước sạch",
        desc: "Năm 2023 là 64,0 %; mục tiêu năm 2025 ít nhất 65 %.",
        y_label: "% số hộ",
        axis_label: &vietnamese,
        year_label: &year,
        note: Some("Số liệu minh họa"),
        key: KEY,
        limits: (None, None),
        size: Size::PAGE,
        picture,
    }
}

fn point(x: f64, y: f64) -> Point {
    Point {
        x,
        y,
        tip: format!("{x}: {} %", vietnamese(y, 1)),
        label: format!("{} %", vietnamese(y, 1)),
        mark: None,
        provisional: false,
        baseline: false,
    }
}

fn goal(x: f64, low: Option<f64>, high: Option<f64>, label: &str) -> GoalMark {
    GoalMark {
        x,
        low,
        high,
        tip: format!("Mục tiêu {x}: {label}"),
        label: label.to_owned(),
        aspirational: false,
    }
}

fn band(from_x: f64, to_x: f64, low: Option<f64>, high: Option<f64>, label: &str) -> Band {
    Band {
        from_x,
        to_x,
        low,
        high,
        label: label.to_owned(),
        tip: format!("Mục tiêu: {label}"),
    }
}

fn column(x: f64, y: f64) -> Column {
    Column {
        x,
        y,
        tip: format!("{x}: {}", vietnamese(y, 0)),
        label: vietnamese(y, 0),
        provisional: false,
        part: false,
    }
}

fn bar(label: &str, value: f64) -> Bar {
    Bar {
        label: label.to_owned(),
        value: Some(value),
        text: format!("{} %", vietnamese(value, 1)),
        tip: format!("{label}: {} %", vietnamese(value, 1)),
        provisional: false,
    }
}

/// A level with base, halves, a provisional value, two goals, path and projection.
fn water() -> Chart<'static> {
    let baseline = Point {
        baseline: true,
        ..point(2020.0, 63.0)
    };
    let last = Point {
        provisional: true,
        ..point(2023.5, 64.1)
    };
    chart(Picture::Trend(Trend {
        points: vec![
            baseline,
            point(2021.0, 63.2),
            point(2022.0, 63.7),
            point(2023.0, 64.0),
            last,
        ],
        path: vec![(2020.0, 63.0), (2025.0, 65.0), (2030.0, 68.0)],
        goals: vec![
            goal(2025.0, Some(65.0), None, "≥ 65 % (2025)"),
            GoalMark {
                aspirational: true,
                ..goal(2030.0, Some(68.0), None, "phấn đấu ≥ 68 % (2030)")
            },
        ],
        projection: Some(vec![(2023.5, 64.1), (2025.0, 64.6)]),
        gap: 1.0,
        ..Trend::default()
    }))
}

/// A ratio with a broken series, a gap, a range as goal, and a goal that asks for less.
fn poverty() -> Chart<'static> {
    let mut chart = chart(Picture::Trend(Trend {
        points: vec![
            Point {
                baseline: true,
                ..point(2016.0, 12.4)
            },
            point(2017.0, 10.9),
            point(2018.0, 9.2),
            point(2020.0, 6.1),
            point(2022.0, 9.8),
            point(2023.0, 8.1),
            point(2024.0, 7.0),
        ],
        goals: vec![
            goal(2020.0, None, Some(7.0), "≤ 7 %"),
            goal(2025.0, Some(5.0), Some(6.0), "5–6 %"),
        ],
        breaks: vec![(2021.5, "Chuẩn nghèo đa chiều mới".to_owned())],
        gap: 1.0,
        zero: true,
        ..Trend::default()
    }));
    chart.limits = (Some(0.0), Some(100.0));
    chart
}

/// A level that is to be kept above an edge, close to what is possible.
fn power() -> Chart<'static> {
    let mut chart = chart(Picture::Trend(Trend {
        points: vec![
            point(2020.0, 99.95),
            point(2021.0, 99.4),
            point(2022.0, 99.1),
            point(2023.0, 98.9),
        ],
        bands: vec![band(
            2020.0,
            2025.0,
            Some(99.0),
            None,
            "giữ từ 99 % trở lên",
        )],
        gap: 1.0,
        ..Trend::default()
    }));
    chart.limits = (Some(0.0), Some(100.0));
    chart.note = None;
    chart
}

/// A level to be kept near a value, and amounts that need thousands.
fn herd() -> Chart<'static> {
    let mut chart = chart(Picture::Trend(Trend {
        points: (2020i16..)
            .zip([438_000.0, 452_000.0, 461_500.0, 449_200.0, 441_000.0])
            .map(|(x, y)| Point {
                label: vietnamese(y, 0),
                ..point(f64::from(x), y)
            })
            .collect(),
        bands: vec![band(
            2020.0,
            2025.0,
            Some(427_500.0),
            Some(472_500.0),
            "khoảng 450.000 ± 5 %",
        )],
        gap: 1.0,
        ..Trend::default()
    }));
    chart.y_label = "con";
    chart
}

/// Sixteen half-years, with tips as long as they come.
fn halves() -> Chart<'static> {
    let points = (0..16u8).map(|k| {
        let (x, y) = (2018.0 + f64::from(k) * 0.5, 41.3 + f64::from(k) * 1.37);
        Point {
            tip: format!("6 tháng đầu năm {}: {} %", x.ceil(), vietnamese(y, 1)),
            ..point(x, y)
        }
    });
    chart(Picture::Trend(Trend {
        points: points.collect(),
        path: vec![(2018.0, 41.3), (2026.0, 70.0)],
        goals: vec![goal(2026.0, Some(70.0), None, "≥ 70 %")],
        gap: 0.5,
        ..Trend::default()
    }))
}

/// Yearly amounts against a yearly range, the last one a half-year.
fn cooperatives() -> Chart<'static> {
    let mut chart = chart(Picture::Columns(Columns {
        columns: vec![
            column(2020.0, 11.0),
            column(2021.0, 14.0),
            column(2022.0, 19.0),
            Column {
                provisional: true,
                ..column(2023.0, 25.0)
            },
            Column {
                part: true,
                ..column(2024.0, 6.0)
            },
        ],
        bands: vec![band(
            2021.0,
            2025.0,
            Some(15.0),
            Some(20.0),
            "15–20 mỗi năm",
        )],
    }));
    chart.y_label = "hợp tác xã thành lập mới";
    chart
}

/// Growth rates: negative amounts, one edge, and too many years to label each.
fn growth() -> Chart<'static> {
    let values = [2.5, 3.1, -0.8, 2.9, 3.4, 4.0, 3.3, -1.2, 2.0, 2.7, 3.0, 3.2];
    chart(Picture::Columns(Columns {
        columns: (2013..)
            .zip(values)
            .map(|(x, y)| Column {
                label: format!("{} %", vietnamese(y, 1)),
                ..column(f64::from(x), y)
            })
            .collect(),
        bands: vec![band(2021.0, 2025.0, Some(3.0), None, "≥ 3 % mỗi năm")],
    }))
}

/// Places of one level, one without a value, two with long names.
fn places() -> Chart<'static> {
    let mut chart = chart(Picture::Bars(Bars {
        bars: vec![
            bar("Phường Đồng Hới", 91.4),
            bar("Xã Phong Nha", 78.0),
            bar("Xã Trường Sơn, vùng biên giới phía tây", 71.25),
            Bar {
                provisional: true,
                ..bar("Xã Ninh Châu", 58.9)
            },
            bar(
                "Xã có một cái tên rất dài mà không hàng chữ nào có thể chứa hết được",
                40.2,
            ),
            Bar {
                value: None,
                text: "chưa báo cáo".to_owned(),
                ..bar("Đặc khu Cồn Cỏ", 0.0)
            },
        ],
        reference: Some((64.1, "Toàn tỉnh: 64,1 %".to_owned())),
    }));
    chart.limits = (Some(0.0), Some(100.0));
    chart
}

/// Changes on both sides of zero.
fn changes() -> Chart<'static> {
    chart(Picture::Bars(Bars {
        bars: vec![
            bar("Xã Lệ Thủy", 3.4),
            bar("Xã Quảng Ninh", 1.1),
            bar("Xã Bố Trạch", 0.0),
            bar("Xã Tuyên Hóa", -2.6),
        ],
        reference: None,
    }))
}

fn empty() -> Chart<'static> {
    chart(Picture::Trend(Trend::default()))
}

fn samples() -> Vec<(&'static str, Chart<'static>)> {
    vec![
        ("trend-water", water()),
        ("trend-poverty", poverty()),
        ("trend-power", power()),
        ("trend-herd", herd()),
        ("trend-halves", halves()),
        ("columns-cooperatives", cooperatives()),
        ("columns-growth", growth()),
        ("bars-places", places()),
        ("bars-changes", changes()),
        ("empty", empty()),
    ]
}

#[test]
fn every_picture_is_as_agreed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/charts");
    let mut used = BTreeSet::new();
    for (name, chart) in samples() {
        let (path, drawn) = (folder.join(format!("{name}.svg")), draw(&chart) + "\n");
        if env::var_os("BLESS").is_some() {
            fs::write(&path, &drawn).unwrap();
        }
        let agreed = fs::read_to_string(&path).unwrap_or_default();
        assert!(drawn == agreed, "{} would be:\n{drawn}", path.display());
        used.insert(path);
    }
    let present: BTreeSet<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(present, used, "a golden file that no test uses");
}

#[test]
fn every_sample_keeps_the_laws() {
    for (name, chart) in samples() {
        check_layout(&lay_out(&chart)).unwrap_or_else(|error| panic!("{name}: {error}"));
        check_markup(&draw(&chart)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn a_trend_of_sixteen_points_stays_small() {
    let size = draw(&halves()).len();
    assert!(size <= 5 * 1024, "{size} bytes");
}

#[test]
fn a_role_is_found_by_its_place() {
    for (index, role) in Role::ALL.into_iter().enumerate() {
        assert_eq!(index, role as usize);
    }
}

#[test]
fn text_cannot_break_out_of_the_markup() {
    let mut chart = water();
    chart.id = "a\"b";
    chart.title = "<script>alert('&')</script>\u{0}";
    chart.y_label = "a < b & c \"d\"";
    let svg = draw(&chart);
    check_markup(&svg).unwrap();
    assert!(!svg.contains("<script"));
    assert!(svg.contains("a &lt; b &amp; c"));
}

fn texts(chart: &Chart) -> Vec<String> {
    let texts = lay_out(chart).texts.into_iter();
    texts.map(|text| text.content).collect()
}

#[test]
fn what_matters_is_labelled() {
    let texts = texts(&water());
    for wanted in [
        "64,1 %",
        "≥ 65 % (2025)",
        "phấn đấu ≥ 68 % (2030)",
        "Số liệu minh họa",
        "% số hộ",
        // The years of the goals.
        "2025",
        "2030",
    ] {
        assert!(texts.iter().any(|text| text == wanted), "{wanted}");
    }
}

#[test]
fn an_axis_keeps_within_what_is_possible() {
    let texts = texts(&power());
    assert!(
        texts.iter().any(|text| text.starts_with("100")),
        "{texts:?}"
    );
    assert!(
        !texts.iter().any(|text| text.starts_with("100,5")),
        "{texts:?}"
    );
}

#[test]
fn tiny_equal_and_huge_values_have_readable_axes() {
    for (value, label) in [
        (0.0, "1,0"),
        (1e-9, "0,000000001"),
        (1e12, "1.000.000.000.000"),
    ] {
        let points = vec![point(2023.0, value), point(2024.0, value)];
        let texts = texts(&chart(Picture::Trend(Trend {
            points,
            ..Trend::default()
        })));
        assert!(
            texts.iter().any(|text| text.starts_with(label)),
            "{value:e}: {texts:?}"
        );
    }
}

/// Texts inside the frame and not on each other; marks inside the frame.
fn check_layout(layout: &Layout) -> Result<(), String> {
    for (index, text) in layout.texts.iter().enumerate() {
        if !layout.frame.contains(&text.area) {
            return Err(format!("outside {:?}: {text:?}", layout.frame));
        }
        for other in layout.texts.iter().skip(index + 1) {
            if text.area.overlaps(&other.area) {
                return Err(format!("overlap: {text:?} and {other:?}"));
            }
        }
    }
    for mark in &layout.marks {
        let spots = match &mark.shape {
            Shape::Line(spots) | Shape::Outline(spots) => spots.clone(),
            Shape::Block(area) => vec![(area.left, area.top), (area.right, area.bottom)],
            Shape::Dot((x, y), _) => vec![(*x, *y)],
        };
        for (x, y) in spots {
            let (right, bottom) = (layout.frame.right, layout.frame.bottom);
            if !(0..=right).contains(&x) || !(0..=bottom).contains(&y) {
                return Err(format!("outside {:?}: {mark:?}", layout.frame));
            }
        }
    }
    Ok(())
}

/// Whether a text is well-formed XML.
fn check_markup(svg: &str) -> Result<(), String> {
    let mut reader = quick_xml::Reader::from_str(svg);
    let mut depth = 0;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => {
                for attribute in start.attributes() {
                    attribute.map_err(|error| error.to_string())?;
                }
                depth += 1;
            }
            Event::Empty(element) => {
                for attribute in element.attributes() {
                    attribute.map_err(|error| error.to_string())?;
                }
            }
            Event::End(_) => depth -= 1,
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err("an element is not closed".to_owned()),
            _ => {}
        }
    }
}

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -1e3..1e3,
        1 => -1e12..1e12,
        1 => 1e12..1e12 + 9.0,
        1 => -1e-9..1e-9,
        1 => Just(0.0),
        1 => Just(100.0),
        1 => any::<f64>(),
    ]
}

fn any_year() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (7980i32..8140).prop_map(|quarters| f64::from(quarters) / 4.0),
        1 => 1990.0..2060.0,
        1 => any::<f64>(),
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[0-9]{1,4},[0-9] %",
        2 => "[a-zăâđêôơưấệộ ]{0,60}",
        1 => "\\PC{0,30}",
    ]
}

fn any_edge() -> impl Strategy<Value = Option<f64>> {
    proptest::option::of(any_value())
}

fn any_line() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((any_year(), any_value()), 0..4)
}

prop_compose! {
    fn any_point()(
        x in any_year(), y in any_value(), label in any_text(), restated: bool, provisional: bool, baseline: bool,
    ) -> Point {
        let mark = restated.then(|| "(R)".to_owned());
        Point { x, y, tip: label.clone(), label, mark, provisional, baseline }
    }
}

prop_compose! {
    fn any_goal()(
        x in any_year(), low in any_edge(), high in any_edge(), label in any_text(),
        aspirational: bool,
    ) -> GoalMark {
        GoalMark { x, low, high, tip: label.clone(), label, aspirational }
    }
}

prop_compose! {
    fn any_band()(
        from_x in any_year(), to_x in any_year(), low in any_edge(), high in any_edge(),
        label in any_text(),
    ) -> Band {
        Band { from_x, to_x, low, high, tip: label.clone(), label }
    }
}

prop_compose! {
    fn any_trend()(
        points in prop::collection::vec(any_point(), 0..40),
        path in any_line(),
        goals in prop::collection::vec(any_goal(), 0..5),
        bands in prop::collection::vec(any_band(), 0..3),
        projection in proptest::option::of(any_line()),
        breaks in prop::collection::vec((any_year(), any_text()), 0..3),
        gap in prop_oneof![Just(1.0), Just(0.25), any::<f64>()],
        zero: bool,
    ) -> Picture {
        Picture::Trend(Trend { points, path, goals, bands, projection, breaks, gap, zero })
    }
}

prop_compose! {
    fn any_column()(
        x in any_year(), y in any_value(), label in any_text(), provisional: bool, part: bool,
    ) -> Column {
        Column { x, y, tip: label.clone(), label, provisional, part }
    }
}

prop_compose! {
    fn any_columns()(
        columns in prop::collection::vec(any_column(), 0..40),
        bands in prop::collection::vec(any_band(), 0..3),
    ) -> Picture {
        Picture::Columns(Columns { columns, bands })
    }
}

prop_compose! {
    fn any_bar()(
        label in any_text(), value in any_edge(), text in any_text(), provisional: bool,
    ) -> Bar {
        Bar { tip: label.clone(), label, value, text, provisional }
    }
}

prop_compose! {
    fn any_bars()(
        bars in prop::collection::vec(any_bar(), 0..40),
        reference in proptest::option::of((any_value(), any_text())),
    ) -> Picture {
        Picture::Bars(Bars { bars, reference })
    }
}

/// All values are 0, and so is the greatest that is possible: the axis still has room.
#[test]
fn an_axis_of_zeros_has_room() {
    let band = Band {
        from_x: 1995.0,
        to_x: 1995.0,
        low: None,
        high: Some(0.0),
        label: "0".to_owned(),
        tip: "0".to_owned(),
    };
    let columns = Vec::new();
    let bands = vec![band];
    let mut chart = chart(Picture::Columns(Columns { columns, bands }));
    chart.limits = (None, Some(0.0));
    assert_eq!(check_layout(&lay_out(&chart)), Ok(()));
}

proptest! {
    #[test]
    fn any_input_is_drawn_without_overlaps(
        picture in prop_oneof![any_trend(), any_columns(), any_bars()],
        unit in any_text(),
        note in proptest::option::of(any_text()),
        limits in (any_edge(), any_edge()),
    ) {
        let mut chart = chart(picture);
        chart.y_label = &unit;
        chart.note = note.as_deref();
        chart.limits = limits;
        if let Err(error) = check_layout(&lay_out(&chart)) {
            prop_assert!(false, "{}", error);
        }
        let svg = draw(&chart);
        if let Err(error) = check_markup(&svg) {
            prop_assert!(false, "{}", error);
        }
        prop_assert_eq!(svg, draw(&chart));
    }
}
