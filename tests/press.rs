//! Press images: golden sheets, laws of what stands where, and PNGs made from them.
//!
//! `BLESS=1 cargo test --test press` writes the golden files anew.
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
use quick_xml::events::{BytesStart, Event};
use tiendo::render::chart::{
    Area, Band, Bar, Bars, Chart, Column, Columns, GoalMark, Ink, Key, Picture, Point, Sheet,
    SheetLayout, Size, Tone, Trend, Verdict, lay_out_sheet, sheet,
};
use tiendo::render::raster::{Failure, png};

fn comma(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}").replace('.', ",")
}

fn year(year: i32) -> String {
    year.to_string()
}

fn more(count: usize) -> String {
    format!("… và {count} nơi khác")
}

const KEY: Key = Key {
    series: "Đã báo cáo",
    baseline: "Năm gốc",
    provisional: "Sơ bộ",
    part: "Một phần của năm",
    gap: "Không có số liệu",
    goal: "Mục tiêu",
    aspiration: "Mức phấn đấu",
    tolerance: "Dung sai",
    path: "Lộ trình của kế hoạch",
    projection: "Theo tốc độ hiện nay",
    mean: "Bình quân",
};

const TITLE: &str = "Tỷ lệ hộ dân nông thôn được sử dụng nước sạch theo quy chuẩn";

fn chart(picture: Picture) -> Chart<'static> {
    Chart {
        id: "c",
        title: TITLE,
        desc: "Năm 2023 là 64,0 %; mục tiêu năm 2025 ít nhất 65 %.",
        y_label: "% số hộ",
        axis_label: &comma,
        year_label: &year,
        note: Some("Số liệu minh họa"),
        key: KEY,
        limits: (Some(0.0), Some(100.0)),
        size: Size::PAGE,
        picture,
    }
}

fn around(title: &'static str) -> Sheet<'static> {
    Sheet {
        lang: "vi",
        title,
        period: "6 tháng đầu năm 2026",
        verdict: Some(Verdict {
            symbol: "◆",
            word: "Chậm tiến độ",
            tone: Tone::Behind,
        }),
        marks: &["Số liệu minh họa", "sơ bộ"],
        source: "Nguồn: Sở Nông nghiệp và Môi trường tỉnh Lạng Sơn",
        as_of: "Số liệu biết đến ngày 10/7/2026",
        address: "https://tiendo.example.vn/vi/2026-H1/chi-tieu/nuoc-sach/",
        licence: "CC BY 4.0",
        more: &more,
    }
}

fn point(x: f64, y: f64) -> Point {
    Point {
        x,
        y,
        tip: String::new(),
        label: format!("{} %", comma(y, 1)),
        mark: None,
        provisional: false,
        baseline: false,
    }
}

fn water() -> Picture {
    let baseline = Point {
        baseline: true,
        ..point(2020.0, 63.0)
    };
    let last = Point {
        provisional: true,
        ..point(2023.5, 64.1)
    };
    let goal = |x, low, label: &str, aspirational| GoalMark {
        x,
        low: Some(low),
        high: None,
        tolerance: (None, None),
        tip: String::new(),
        label: label.to_owned(),
        aspirational,
    };
    Picture::Trend(Trend {
        points: vec![
            baseline,
            point(2021.0, 63.2),
            point(2022.0, 63.7),
            point(2023.0, 64.0),
            last,
        ],
        path: vec![(2020.0, 63.0), (2025.0, 65.0), (2030.0, 68.0)],
        goals: vec![
            goal(2025.0, 65.0, "≥ 65 % (2025)", false),
            goal(2030.0, 68.0, "phấn đấu ≥ 68 % (2030)", true),
        ],
        projection: Some(vec![(2023.5, 64.1), (2025.0, 64.6)]),
        gap: 1.0,
        ..Trend::default()
    })
}

/// So many half-years without a goal.
fn halves(count: u16) -> Picture {
    let points = (0..count).map(|k| {
        let k = f64::from(k);
        point(2006.0 + k / 2.0, 31.3 + k * 1.07 - (k * 0.9).sin() * 2.0)
    });
    Picture::Trend(Trend {
        points: points.collect(),
        gap: 0.5,
        ..Trend::default()
    })
}

fn cooperatives(goal: &str) -> Picture {
    let column = |x, y: f64| Column {
        x,
        y,
        tip: String::new(),
        label: comma(y, 0),
        provisional: false,
        part: false,
    };
    Picture::Columns(Columns {
        means: Vec::new(),
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
        bands: vec![Band {
            from_x: 2021.0,
            to_x: 2025.0,
            low: Some(15.0),
            high: Some(20.0),
            tolerance: (None, None),
            label: goal.to_owned(),
            tip: String::new(),
        }],
    })
}

fn places(count: u16) -> Picture {
    let names = [
        "Phường Đông Kinh",
        "Xã Hữu Lũng",
        "Xã Mẫu Sơn, vùng biên giới phía đông của tỉnh",
        "Xã Bắc Sơn",
        "Xã Tràng Định",
    ];
    let bars = names.iter().cycle().zip(0..count).map(|(name, k)| Bar {
        label: (*name).to_owned(),
        value: (k != 4).then(|| 91.4 - f64::from(k) * 1.9),
        text: if k == 4 {
            "chưa báo cáo".to_owned()
        } else {
            format!("{} %", comma(91.4 - f64::from(k) * 1.9, 1))
        },
        tip: String::new(),
        provisional: k == 3,
    });
    Picture::Bars(Bars {
        bars: bars.collect(),
        reference: Some((84.1, "Toàn tỉnh: 84,1 %".to_owned())),
    })
}

type Sample = (&'static str, Chart<'static>, Sheet<'static>);

fn samples() -> Vec<Sample> {
    let english = Sheet {
        lang: "en",
        title: "Newly founded cooperatives",
        period: "First half of 2026",
        verdict: Some(Verdict {
            symbol: "✓",
            word: "Achieved early",
            tone: Tone::Achieved,
        }),
        marks: &[
            "Illustrative data",
            "provisional",
            "Preview: not published, not to be quoted",
        ],
        source: "Source: Department of Finance, Lạng Sơn Provincial People’s Committee",
        as_of: "As known on 10 July 2026",
        address: "https://tiendo.example.vn/en/2026-H1/targets/cooperatives/",
        ..around("")
    };
    let mut columns = chart(cooperatives("15–20 a year"));
    columns.title = english.title;
    columns.note = Some("Illustrative data");
    columns.key = Key {
        series: "Reported",
        provisional: "Provisional",
        part: "Part of a year",
        goal: "Goal",
        ..Key::default()
    };
    columns.desc = "25 in 2023; the goal is 15 to 20 a year.";
    columns.y_label = "cooperatives";
    columns.limits = (Some(0.0), None);
    vec![
        ("trend", chart(water()), around(TITLE)),
        ("columns", columns, english),
        ("bars", chart(places(6)), around(TITLE)),
    ]
}

/// What the golden files do not hold, since it need not stay as it is.
fn more_samples() -> Vec<Sample> {
    let without = Sheet {
        verdict: None,
        marks: &[],
        as_of: "",
        ..around("Tỷ lệ che phủ rừng")
    };
    let unjudged = Sheet {
        verdict: Some(Verdict {
            symbol: "?",
            word: "Đến hạn, chưa báo cáo",
            tone: Tone::Unreported,
        }),
        ..around(TITLE)
    };
    let long = "Tỷ lệ cơ sở sản xuất, kinh doanh nông, lâm, thủy sản thuộc diện quản lý được cấp giấy chứng \
                nhận đủ điều kiện an toàn thực phẩm trên địa bàn các huyện, thành phố của tỉnh đến năm 2030";
    let mut bare = chart(halves(2));
    bare.note = None;
    vec![
        ("trend-2", bare, without),
        ("trend-40", chart(halves(40)), unjudged),
        ("trend-long", chart(water()), around(long)),
        ("bars-2", chart(places(2)), around(TITLE)),
        (
            "columns-vi",
            chart(cooperatives("15–20 mỗi năm")),
            around("Hợp tác xã thành lập mới"),
        ),
        ("bars-40", chart(places(40)), around(TITLE)),
        (
            "empty",
            chart(Picture::Trend(Trend::default())),
            around(TITLE),
        ),
    ]
}

#[test]
fn every_sheet_is_as_agreed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/press");
    let mut used = BTreeSet::new();
    for (name, chart, around) in samples() {
        let (path, drawn) = (
            folder.join(format!("{name}.svg")),
            sheet(&chart, &around) + "\n",
        );
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
fn every_sheet_keeps_the_laws() {
    for (name, chart, around) in samples().into_iter().chain(more_samples()) {
        let laid_out = lay_out_sheet(&chart, &around);
        check_layout(&laid_out).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            laid_out.scale, 1000,
            "{name} is drawn smaller than laid out"
        );
        check_markup(&sheet(&chart, &around)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// Everything that the caller gives is in the picture, whole.
#[test]
fn a_sheet_says_what_and_whose_it_is() {
    for (name, chart, around) in samples() {
        let laid_out = lay_out_sheet(&chart, &around);
        let lines: Vec<&str> = laid_out.lines.iter().map(|l| l.content.as_str()).collect();
        let all = lines.join(" ");
        let verdict = around.verdict.unwrap();
        let singles = [
            around.title,
            around.period,
            verdict.symbol,
            verdict.word,
            around.source,
            around.as_of,
            around.address,
            around.licence,
        ];
        for wanted in singles.iter().chain(around.marks) {
            assert!(all.contains(wanted), "{name}: {wanted} in {all}");
        }
        let unit = laid_out
            .chart
            .texts
            .iter()
            .any(|t| t.content == chart.y_label);
        assert!(unit, "{name}: {}", chart.y_label);
    }
}

/// The note of the chart is shown even if the caller forgets it among the marks, and only once.
#[test]
fn no_mark_is_lost() {
    let mut around = around("Tỷ lệ che phủ rừng");
    around.marks = &["bản xem trước"];
    let svg = sheet(&chart(water()), &around);
    assert_eq!(svg.matches("Số liệu minh họa").count(), 1, "{svg}");
    assert!(svg.contains("bản xem trước"));
}

#[test]
fn a_long_ranking_shows_its_ends() {
    let laid_out = lay_out_sheet(&chart(places(40)), &around(TITLE));
    let texts: Vec<&str> = laid_out
        .chart
        .texts
        .iter()
        .map(|text| text.content.as_str())
        .collect();
    assert!(texts.contains(&"91,4 %"), "{texts:?}");
    assert!(texts.contains(&"17,3 %"), "{texts:?}");
    let hidden = texts.iter().filter(|text| text.ends_with("nơi khác"));
    assert_eq!(hidden.count(), 1, "{texts:?}");
}

/// The palette of what stands alone is that of the theme's light scheme.
#[test]
fn the_palette_is_that_of_the_theme() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/static");
    let light = |file: &str| {
        let css = fs::read_to_string(root.join(file)).unwrap();
        let (_, rest) = css.split_once(":root {").unwrap();
        rest.split_once('}').unwrap().0.to_owned()
    };
    let (chart_css, style_css) = (light("chart.css"), light("style.css"));
    for ink in Ink::ALL {
        let wanted = format!("{}: {};", ink.variable(), ink.hex());
        assert!(chart_css.contains(&wanted), "{wanted}");
    }
    for tone in Tone::ALL {
        let wanted = format!("{}: {};", tone.variable(), tone.hex());
        assert!(style_css.contains(&wanted), "{wanted}");
    }
}

/// Width and height from the header of a PNG.
fn size_of(png: &[u8]) -> (u32, u32) {
    let (signature, header) = png.split_at(16);
    assert!(signature.starts_with(b"\x89PNG\r\n\x1a\n"));
    let (sides, _) = header.as_chunks::<4>();
    let [width, height] = [0, 1].map(|at| u32::from_be_bytes(*sides.get(at).unwrap()));
    (width, height)
}

#[test]
fn a_png_has_its_size_and_is_the_same_twice() {
    for (name, chart, around) in samples() {
        let svg = sheet(&chart, &around);
        let once = png(&svg, 1200).unwrap();
        assert_eq!(size_of(&once), (1200, 630), "{name}");
        assert!(once.len() <= 40 * 1024, "{name}: {} bytes", once.len());
        assert_eq!(once, png(&svg, 1200).unwrap(), "{name}");
        assert_eq!(size_of(&png(&svg, 2400).unwrap()), (2400, 1260), "{name}");
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    assert!(matches!(png("<p>", 1200), Err(Failure::Svg(_))));
    let (_, chart, around) = samples().remove(0);
    let svg = sheet(&chart, &around);
    assert!(matches!(png(&svg, 0), Err(Failure::Size(0))));
    assert!(matches!(png(&svg, u32::MAX), Err(Failure::Size(_))));
}

/// Writes PNGs of all samples into the folder named by `PRESS_OUT`, to be looked at.
#[test]
fn pictures_to_look_at() {
    let Some(folder) = env::var_os("PRESS_OUT") else {
        return;
    };
    for (name, chart, around) in samples().into_iter().chain(more_samples()) {
        let svg = sheet(&chart, &around);
        let path = Path::new(&folder).join(name);
        fs::write(path.with_extension("png"), png(&svg, 1200).unwrap()).unwrap();
        fs::write(path.with_extension("svg"), svg).unwrap();
    }
}

/// Lines inside the frame, apart from each other and from the chart; the chart's own texts too.
fn check_layout(layout: &SheetLayout) -> Result<(), String> {
    let of_chart = |area: &Area| {
        let scaled = |at: i32, length: i32| at + length * layout.scale / 1000;
        Area {
            left: scaled(layout.at.0, area.left),
            top: scaled(layout.at.1, area.top),
            right: scaled(layout.at.0, area.right),
            bottom: scaled(layout.at.1, area.bottom),
        }
    };
    let lines = layout.lines.iter().map(|l| (l.area, l.content.as_str()));
    let own = layout.chart.texts.iter();
    let own = own.map(|t| (of_chart(&t.area), t.content.as_str()));
    let all: Vec<(Area, &str)> = lines.chain(own).collect();
    for (index, (area, text)) in all.iter().enumerate() {
        if !layout.frame.contains(area) {
            return Err(format!("outside {:?}: {area:?} {text:?}", layout.frame));
        }
        for (other, beside) in all.iter().skip(index + 1) {
            if area.overlaps(other) {
                return Err(format!("overlap: {area:?} {text:?}, {other:?} {beside:?}"));
            }
        }
    }
    let whole = of_chart(&layout.chart.frame);
    if !layout.frame.contains(&whole) {
        return Err(format!("the chart is outside: {whole:?}"));
    }
    match layout.lines.iter().find(|line| line.area.overlaps(&whole)) {
        Some(line) => Err(format!("on the chart {whole:?}: {line:?}")),
        None => Ok(()),
    }
}

/// Whether a text is well-formed XML that needs nothing but itself.
fn check_markup(svg: &str) -> Result<(), String> {
    let check = |element: &BytesStart| {
        if element.name().as_ref() == "style" {
            return Err("a style element".to_owned());
        }
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let name = attribute.key.as_ref();
            if ["class", "style", "href", "xlink:href"].contains(&name) {
                return Err(format!("an attribute {name}"));
            }
        }
        Ok(())
    };
    let mut reader = quick_xml::Reader::from_str(svg);
    let mut depth = 0;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => {
                check(&start)?;
                depth += 1;
            }
            Event::Empty(element) => check(&element)?,
            Event::End(_) => depth -= 1,
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err("an element is not closed".to_owned()),
            _ => {}
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-zăâđêôơưấệộ ]{0,60}",
        1 => "[a-zăâđêôơưấệộ/:. ]{100,400}",
        1 => "[A-ZẴỂỮ]{50,200}",
        1 => "\\PC{0,80}",
        1 => Just("<script>&\"'</script>\u{0}\u{202e}".to_owned()),
        1 => Just(String::new()),
    ]
}

fn any_picture() -> impl Strategy<Value = Picture> {
    prop_oneof![
        Just(water()),
        (0u16..60).prop_map(halves),
        Just(cooperatives("15–20 mỗi năm")),
        (0u16..60).prop_map(places),
        (any_text(), 0u16..30).prop_map(|(name, count)| {
            let bar = Bar {
                label: name.clone(),
                value: Some(3.0),
                text: name,
                tip: String::new(),
                provisional: false,
            };
            let bars = vec![bar; usize::from(count)];
            Picture::Bars(Bars {
                bars,
                reference: None,
            })
        }),
        (any_text(), 1f64..9e14).prop_map(|(label, y)| {
            let points = vec![
                Point {
                    label,
                    ..point(2024.0, y)
                },
                point(2025.0, -y),
            ];
            Picture::Trend(Trend {
                points,
                ..Trend::default()
            })
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_sheet_holds_its_texts(
        picture in any_picture(),
        texts in prop::collection::vec(any_text(), 10),
        tone in prop::sample::select(Tone::ALL.to_vec()),
        judged: bool,
    ) {
        let text = |at: usize| texts.get(at).map_or("", String::as_str);
        let mut chart = chart(picture);
        chart.id = text(0);
        chart.y_label = text(9);
        let marks = [text(7), text(8)];
        let verdict = Verdict { symbol: text(1).get(..1).unwrap_or("◆"), word: text(1), tone };
        let around = Sheet {
            lang: text(2),
            title: text(3),
            period: text(4),
            verdict: judged.then_some(verdict),
            marks: &marks,
            source: text(5),
            as_of: text(6),
            address: text(7),
            licence: text(8),
            more: &more,
        };
        if let Err(error) = check_layout(&lay_out_sheet(&chart, &around)) {
            prop_assert!(false, "{}", error);
        }
        let svg = sheet(&chart, &around);
        if let Err(error) = check_markup(&svg) {
            prop_assert!(false, "{}", error);
        }
        prop_assert_eq!(&svg, &sheet(&chart, &around));
        prop_assert!(png(&svg, 300).is_ok());
    }
}
