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
    Band, Bar, Bars, Bullet, Category, Chart, Column, Columns, GoalMark, Key, Layout, Mean, Panel,
    Picture, Point, Receipt, Role, Roster, RosterRow, Shape, Size, Spark, SparkGoal, SparkPoint,
    Stack, StackCount, StackPeriod, Step, Tile, Tiles, Trend, bullet, draw, lay_out, lay_out_panel,
    panel, spark,
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
    tolerance: "Dung sai",
    path: "Lộ trình của kế hoạch",
    projection: "Theo tốc độ hiện nay",
    mean: "Bình quân các năm đã có số liệu",
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
        tolerance: (None, None),
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
        tolerance: (None, None),
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
        bands: vec![Band {
            tolerance: (Some(427_500.0), Some(472_500.0)),
            ..band(
                2020.0,
                2025.0,
                Some(450_000.0),
                Some(450_000.0),
                "khoảng 450.000",
            )
        }],
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
        means: Vec::new(),
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
        bands: vec![Band {
            tolerance: (Some(2.85), None),
            ..band(2021.0, 2025.0, Some(3.0), None, "khoảng 3 % mỗi năm")
        }],
        means: Vec::new(),
    }))
}

/// Amounts whose mean over spans of years is what counts.
fn averages() -> Chart<'static> {
    let values = [6.4, 7.1, 1.2, 8.0, 7.4, 5.9, 6.6, 7.9];
    let mean = |from_x, to_x, value, label: &str| Mean {
        from_x,
        to_x,
        value,
        label: label.to_owned(),
        tip: format!("Bình quân {from_x}–{to_x}: {label}"),
    };
    let mut chart = chart(Picture::Columns(Columns {
        columns: (2018..)
            .zip(values)
            .map(|(x, y)| Column {
                label: vietnamese(y, 1),
                provisional: x == 2025,
                ..column(f64::from(x), y)
            })
            .collect(),
        bands: vec![band(2021.0, 2025.0, Some(8.0), Some(9.0), "8–9 % mỗi năm")],
        means: vec![
            mean(2018.0, 2020.0, 4.9, "bình quân 4,9 %"),
            mean(2021.0, 2025.0, 7.16, "bình quân 7,2 %"),
        ],
    }));
    chart.y_label = "% mỗi năm";
    chart
}

fn tile(column: u8, row: u8, name: &str, value: f64) -> Tile {
    let short: String = name
        .split(' ')
        .filter_map(|word| word.chars().next())
        .collect();
    let step = match value {
        v if v < 60.0 => Step::First,
        v if v < 70.0 => Step::Second,
        v if v < 80.0 => Step::Third,
        v if v < 90.0 => Step::Fourth,
        _ => Step::Fifth,
    };
    Tile {
        column,
        row,
        name: name.to_owned(),
        short,
        text: vietnamese(value, 1),
        tip: format!("{name}: {} %", vietnamese(value, 1)),
        step: Some(step),
        provisional: false,
    }
}

fn map(tiles: Vec<Tile>) -> Chart<'static> {
    chart(Picture::Tiles(Tiles {
        tiles,
        steps: ["dưới 60 %", "60–69 %", "70–79 %", "80–89 %", "từ 90 %"].map(str::to_owned),
        no_data: "Chưa có số liệu".to_owned(),
    }))
}

/// The eleven districts of a province, on four columns: names and values.
fn districts() -> Chart<'static> {
    map(vec![
        tile(1, 0, "Tràng Định", 58.2),
        tile(0, 1, "Bình Gia", 61.0),
        tile(1, 1, "Văn Lãng", 74.4),
        Tile {
            step: None,
            text: "–".to_owned(),
            tip: "Cao Lộc: chưa có số liệu".to_owned(),
            ..tile(2, 1, "Cao Lộc", 0.0)
        },
        tile(0, 2, "Bắc Sơn", 83.5),
        tile(1, 2, "Văn Quan", 66.6),
        tile(2, 2, "Thành phố Lạng Sơn", 97.9),
        Tile {
            provisional: true,
            ..tile(3, 2, "Lộc Bình", 79.0)
        },
        tile(0, 3, "Hữu Lũng", 92.3),
        Tile {
            provisional: true,
            ..tile(1, 3, "Chi Lăng", 88.1)
        },
        tile(3, 3, "Đình Lập", 55.0),
    ])
}

/// Sixty-five communes, on ten columns: abbreviations and values.
fn communes() -> Chart<'static> {
    let names = [
        "Thất Khê",
        "Đoàn Kết",
        "Tân Tiến",
        "Quốc Khánh",
        "Na Sầm",
        "Hội Hoan",
        "Kỳ Lừa",
        "Đồng Đăng",
        "Mẫu Sơn",
        "Ba Sơn",
        "Vũ Lễ",
    ];
    let tiles = (0..65u8).map(|k| {
        let name = names.get(usize::from(k) % names.len()).unwrap_or(&"");
        let value = 50.0 + f64::from(u32::from(k) * 37 % 500) / 10.0;
        let (column, row) = (k % 10, k / 10);
        Tile {
            step: if k % 13 == 5 {
                None
            } else {
                tile(0, 0, "", value).step
            },
            text: if k % 13 == 5 {
                "–".to_owned()
            } else {
                vietnamese(value, 1)
            },
            provisional: k % 17 == 3,
            ..tile(column, row, name, value)
        }
    });
    map(tiles.collect())
}

/// A grid of sixteen columns: abbreviations alone.
fn crowded() -> Chart<'static> {
    let tiles = (0..120u8).map(|k| Tile {
        short: if k % 7 == 3 {
            "HV".to_owned()
        } else {
            format!("{k}")
        },
        ..tile(k % 16, k / 16, "Xã Hưng Vũ", f64::from(k % 50) + 50.0)
    });
    map(tiles.collect())
}

fn states() -> Vec<Category> {
    [
        ("achieved", "✓", "Đạt", false),
        ("on-track", "●", "Đúng tiến độ", false),
        ("behind", "◆", "Chậm", false),
        ("far-behind", "○", "Rất chậm", false),
        ("missed", "✗", "Không đạt", false),
        ("no-data", "?", "Chưa có số liệu", true),
    ]
    .into_iter()
    .map(|(slug, symbol, word, hollow)| Category {
        slug: slug.to_owned(),
        symbol: symbol.to_owned(),
        word: word.to_owned(),
        hollow,
    })
    .collect()
}

fn stacked(label: &str, counts: &[u32]) -> StackPeriod {
    let counts = counts.iter().zip(states());
    StackPeriod {
        label: label.to_owned(),
        counts: counts
            .map(|(count, state)| StackCount {
                count: *count,
                tip: format!("{label}: {count} {}", state.word.to_lowercase()),
            })
            .collect(),
    }
}

fn stack(periods: Vec<StackPeriod>) -> Chart<'static> {
    let mut chart = chart(Picture::Stack(Stack {
        categories: states(),
        periods,
    }));
    chart.y_label = "số mục tiêu";
    chart
}

/// Half-years and years of a plan that always has as many targets.
fn statuses() -> Chart<'static> {
    stack(vec![
        stacked("6 tháng 2022", &[0, 14, 6, 3, 0, 42]),
        stacked("Năm 2022", &[2, 21, 9, 8, 0, 25]),
        stacked("6 tháng 2023", &[2, 24, 11, 9, 1, 18]),
        stacked("Năm 2023", &[5, 27, 12, 8, 2, 11]),
        stacked("6 tháng 2024", &[6, 28, 13, 9, 3, 6]),
        stacked("Năm 2024", &[9, 27, 12, 7, 4, 6]),
        stacked("6 tháng 2025", &[11, 26, 14, 6, 6, 2]),
    ])
}

/// Twenty quarters, and totals that grow.
fn quarters() -> Chart<'static> {
    let years =
        (2021..2026).flat_map(|year| ["I", "II", "III", "IV"].map(|quarter| (quarter, year)));
    let periods = (0..20u32).zip(years).map(|(k, (quarter, year))| {
        let label = format!("Quý {quarter} năm {year}");
        stacked(&label, &[k, 10 + k / 2, 8 - k / 4, 5, k / 6, 20 - k])
    });
    stack(periods.collect())
}

fn row(name: &str, receipt: Receipt, text: &str) -> RosterRow {
    RosterRow {
        name: name.to_owned(),
        receipt,
        text: text.to_owned(),
        tip: format!("{name}: {text}"),
    }
}

fn roster(rows: Vec<RosterRow>) -> Chart<'static> {
    let mut chart = chart(Picture::Roster(Roster {
        rows,
        due: Some((15, "Hạn 15/6/2024".to_owned())),
        ticks: vec![
            (1, "1/6".to_owned()),
            (8, "8/6".to_owned()),
            (15, "15/6".to_owned()),
            (22, "22/6".to_owned()),
            (29, "29/6".to_owned()),
        ],
        on_time: "Đúng hạn".to_owned(),
        late: "Chậm".to_owned(),
        missing: "Chưa báo cáo".to_owned(),
    }));
    chart.y_label = "";
    chart
}

/// Bodies with the longest names, on time, late and silent.
fn reports() -> Chart<'static> {
    use Receipt::{Late, Missing, OnTime};
    roster(vec![
        row("Sở Nông nghiệp và Phát triển nông thôn", OnTime(14), "14/6"),
        row("Sở Giáo dục và Đào tạo", OnTime(15), "15/6"),
        row("Sở Y tế", OnTime(3), "3/6"),
        row(
            "Sở Lao động - Thương binh và Xã hội",
            Late(18),
            "chậm 3 ngày",
        ),
        row("Ban Dân tộc", Late(16), "chậm 1 ngày"),
        row("Ủy ban nhân dân huyện Tràng Định", Missing, "chưa báo cáo"),
        row(
            "Ủy ban nhân dân thành phố Lạng Sơn",
            Late(29),
            "chậm 14 ngày",
        ),
        row("Ủy ban nhân dân huyện Đình Lập", OnTime(12), "12/6"),
    ])
}

fn little(points: &[(f64, f64)]) -> Spark {
    Spark {
        points: points
            .iter()
            .map(|(x, y)| SparkPoint {
                x: *x,
                y: *y,
                provisional: false,
            })
            .collect(),
        years: (2020.0, 2030.0),
        gap: 1.0,
        ..Spark::default()
    }
}

const WATER: [(f64, f64); 5] = [
    (2020.0, 63.0),
    (2021.0, 63.2),
    (2022.0, 63.7),
    (2023.0, 64.0),
    (2023.5, 64.1),
];

fn sparks() -> Vec<(&'static str, Spark)> {
    let at = |from, to, low, high| SparkGoal {
        from,
        to,
        low,
        high,
    };
    let mut water = little(&WATER);
    water.goals = vec![
        at(2025.0, 2025.0, Some(65.0), None),
        at(2030.0, 2030.0, Some(68.0), None),
    ];
    if let Some(last) = water.points.last_mut() {
        last.provisional = true;
    }
    let mut power = little(&[(2020.0, 99.95), (2021.0, 99.4), (2024.0, 98.9)]);
    power.goals = vec![at(2020.0, 2030.0, Some(99.0), None)];
    let mut range = little(&[(2020.0, 12.4), (2021.0, 9.0), (2023.0, 7.0), (2025.0, 6.5)]);
    range.goals = vec![at(2028.0, 2028.0, Some(3.0), Some(5.0))];
    range.breaks = vec![2022.0];
    vec![
        ("spark-water", water),
        ("spark-power", power),
        ("spark-range", range),
        ("spark-one", little(&[(2024.0, 3.0)])),
        ("spark-none", little(&[])),
    ]
}

fn bullets() -> Vec<(&'static str, Bullet)> {
    let at = |covered, expected| Bullet {
        covered,
        expected,
        provisional: false,
    };
    vec![
        ("bullet-behind", at(Some(0.42), Some(0.7))),
        (
            "bullet-provisional",
            Bullet {
                provisional: true,
                ..at(Some(0.8), Some(0.7))
            },
        ),
        ("bullet-away", at(Some(-0.08), Some(0.5))),
        ("bullet-far-away", at(Some(-3.0), Some(0.5))),
        ("bullet-beyond", at(Some(1.12), Some(1.0))),
        ("bullet-far-beyond", at(Some(2.5), None)),
        ("bullet-none", at(None, Some(0.3))),
    ]
}

fn small() -> Panel<'static> {
    Panel {
        id: "p",
        title: "Tỷ lệ hộ dân nông thôn dùng nước sạch",
        desc: "Năm 2023 là 64,0 %; mục tiêu năm 2025 ít nhất 65 %.",
        years: (2020.0, 2030.0),
        year_labels: ("2020", "2030"),
        values: None,
        zero: false,
        points: Vec::new(),
        breaks: Vec::new(),
        gap: 1.0,
        columns: Vec::new(),
        goals: Vec::new(),
        bands: Vec::new(),
    }
}

fn panels() -> Vec<(&'static str, Panel<'static>)> {
    let points = |points: &[(f64, f64)]| points.iter().map(|(x, y)| point(*x, *y)).collect();
    let water = Panel {
        points: points(&WATER),
        goals: vec![
            goal(2025.0, Some(65.0), None, "≥ 65 %"),
            goal(2030.0, Some(68.0), None, "≥ 68 %"),
        ],
        ..small()
    };
    let poverty = Panel {
        points: points(&[
            (2020.0, 12.4),
            (2021.0, 10.9),
            (2022.0, 11.5),
            (2024.0, 7.0),
        ]),
        breaks: vec![2021.5],
        goals: vec![goal(2025.0, Some(5.0), Some(6.0), "5–6 %")],
        values: Some((0.0, 20.0)),
        zero: true,
        ..small()
    };
    let power = Panel {
        points: points(&[
            (2020.0, 99.9),
            (2021.0, 99.4),
            (2022.0, 99.1),
            (2023.0, 98.9),
        ]),
        bands: vec![band(2020.0, 2030.0, Some(99.0), None, "từ 99 %")],
        ..small()
    };
    let herd = Panel {
        points: (2020i16..)
            .zip([438_000.0, 452_000.0, 461_500.0, 449_200.0, 441_000.0])
            .map(|(x, y)| Point {
                label: vietnamese(y, 0),
                provisional: x == 2024,
                ..point(f64::from(x), y)
            })
            .collect(),
        bands: vec![band(
            2020.0,
            2025.0,
            Some(427_500.0),
            Some(472_500.0),
            "450.000 ± 5 %",
        )],
        ..small()
    };
    let cooperatives = Panel {
        columns: (2020i16..)
            .zip([11.0, 14.0, 19.0, 25.0, 6.0])
            .map(|(x, y)| Column {
                part: x == 2024,
                ..column(f64::from(x), y)
            })
            .collect(),
        bands: vec![band(2021.0, 2025.0, Some(15.0), None, "từ 15")],
        ..small()
    };
    let growth = Panel {
        columns: (2020i16..)
            .zip([2.5, -3.1, 4.2, 1.0])
            .map(|(x, y)| Column {
                label: format!("{} %", vietnamese(y, 1)),
                ..column(f64::from(x), y)
            })
            .collect(),
        ..small()
    };
    let one = Panel {
        points: points(&[(2024.0, 35.0)]),
        goals: vec![goal(2030.0, None, Some(0.0), "không còn")],
        ..small()
    };
    vec![
        ("panel-water", water),
        ("panel-poverty", poverty),
        ("panel-power", power),
        ("panel-herd", herd),
        ("panel-cooperatives", cooperatives),
        ("panel-growth", growth),
        ("panel-one", one),
        ("panel-none", small()),
    ]
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
        ("columns-averages", averages()),
        ("tiles-districts", districts()),
        ("tiles-communes", communes()),
        ("tiles-crowded", crowded()),
        ("stack-statuses", statuses()),
        ("stack-quarters", quarters()),
        ("roster-reports", reports()),
        ("empty", empty()),
    ]
}

/// Every picture as it is drawn.
fn drawn() -> Vec<(&'static str, String)> {
    let charts = samples()
        .into_iter()
        .map(|(name, chart)| (name, draw(&chart)));
    let panels = panels().into_iter().map(|(name, p)| (name, panel(&p)));
    let sparks = sparks().into_iter().map(|(name, s)| (name, spark(&s)));
    let bullets = bullets().into_iter().map(|(name, b)| (name, bullet(&b)));
    charts.chain(panels).chain(sparks).chain(bullets).collect()
}

#[test]
fn every_picture_is_as_agreed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/charts");
    let mut used = BTreeSet::new();
    for (name, drawn) in drawn() {
        let (path, drawn) = (folder.join(format!("{name}.svg")), drawn + "\n");
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
    }
    for (name, panel) in panels() {
        check_layout(&lay_out_panel(&panel)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    for (name, svg) in drawn() {
        check_markup(&svg).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn pictures_stay_small() {
    for (name, svg) in drawn() {
        let most = match name.split_once('-').map_or(name, |(kind, _)| kind) {
            "spark" => 600,
            "bullet" => 640,
            "panel" => 2 * 1024,
            // The tips of 120 places or segments.
            "tiles" | "stack" => 20 * 1024,
            _ => 5 * 1024,
        };
        assert!(svg.len() <= most, "{name}: {} bytes", svg.len());
    }
}

/// What is hidden from those who listen says so, and has neither text nor title.
#[test]
fn little_pictures_are_silent() {
    for (name, svg) in drawn() {
        let little = name.starts_with("spark") || name.starts_with("bullet");
        assert_eq!(
            little,
            svg.contains("aria-hidden=\"true\" focusable=\"false\""),
            "{name}"
        );
        assert_ne!(little, svg.contains("<title"), "{name}");
    }
}

#[test]
fn the_last_period_is_always_labelled() {
    let texts = texts(&quarters());
    assert!(texts.iter().any(|text| text.contains("2025")), "{texts:?}");
}

#[test]
fn small_tiles_say_the_short_form() {
    let shown = texts(&districts());
    assert!(shown.iter().any(|text| text == "Tràng Định"), "{shown:?}");
    assert!(shown.iter().any(|text| text == "97,9"), "{shown:?}");
    let shown = texts(&crowded());
    assert!(shown.iter().any(|text| text == "HV"), "{shown:?}");
    assert!(
        !shown.iter().any(|text| text.starts_with("Xã")),
        "{shown:?}"
    );
}

/// Rows share a time axis: the same date lies at the same place.
#[test]
fn sparklines_share_their_axis() {
    let dot = |spark: &Spark| {
        let svg = tiendo::render::chart::spark(spark);
        let at = svg.split_once("cx=\"").unwrap().1;
        at.split_once('"').unwrap().0.to_owned()
    };
    let (short, long) = (
        little(&[(2024.0, 1.0)]),
        little(&[(2020.0, 5.0), (2024.0, 9.0)]),
    );
    assert_eq!(dot(&short), dot(&long));
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
        tolerance in (any_edge(), any_edge()), aspirational: bool,
    ) -> GoalMark {
        GoalMark { x, low, high, tolerance, tip: label.clone(), label, aspirational }
    }
}

prop_compose! {
    fn any_band()(
        from_x in any_year(), to_x in any_year(), low in any_edge(), high in any_edge(),
        tolerance in (any_edge(), any_edge()), label in any_text(),
    ) -> Band {
        Band { from_x, to_x, low, high, tolerance, tip: label.clone(), label }
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
        means in prop::collection::vec(any_mean(), 0..3),
    ) -> Picture {
        Picture::Columns(Columns { columns, bands, means })
    }
}

prop_compose! {
    fn any_mean()(
        from_x in any_year(), to_x in any_year(), value in any_value(), label in any_text(),
    ) -> Mean {
        Mean { from_x, to_x, value, tip: label.clone(), label }
    }
}

prop_compose! {
    fn any_tile()(
        column in prop_oneof![4 => 0..6u8, 2 => 0..16u8, 1 => any::<u8>()],
        row in prop_oneof![9 => 0..16u8, 1 => any::<u8>()],
        name in any_text(), short in "\\PC{0,4}", text in any_text(),
        step in proptest::option::of(prop::sample::select(Step::ALL.to_vec())),
        provisional: bool,
    ) -> Tile {
        Tile { column, row, tip: name.clone(), name, short, text, step, provisional }
    }
}

prop_compose! {
    fn any_tiles()(
        tiles in prop::collection::vec(any_tile(), 0..60),
        steps in prop::array::uniform5(any_text()),
        no_data in any_text(),
    ) -> Picture {
        Picture::Tiles(Tiles { tiles, steps, no_data })
    }
}

prop_compose! {
    fn any_category()(
        slug in any_text(), symbol in "\\PC{0,2}", word in any_text(), hollow: bool,
    ) -> Category {
        Category { slug, symbol, word, hollow }
    }
}

prop_compose! {
    fn any_period()(
        label in any_text(),
        counts in prop::collection::vec(prop_oneof![9 => 0..40u32, 1 => any::<u32>()], 0..8),
    ) -> StackPeriod {
        let counts = counts.into_iter().map(|count| StackCount { count, tip: label.clone() }).collect();
        StackPeriod { label, counts }
    }
}

prop_compose! {
    fn any_stack()(
        categories in prop::collection::vec(any_category(), 0..7),
        periods in prop::collection::vec(any_period(), 0..40),
    ) -> Picture {
        Picture::Stack(Stack { categories, periods })
    }
}

fn any_day() -> impl Strategy<Value = i32> {
    prop_oneof![6 => 20_000..20_060i32, 1 => any::<i32>()]
}

fn any_receipt() -> impl Strategy<Value = Receipt> {
    prop_oneof![
        any_day().prop_map(Receipt::OnTime),
        any_day().prop_map(Receipt::Late),
        Just(Receipt::Missing),
    ]
}

prop_compose! {
    fn any_row()(name in any_text(), receipt in any_receipt(), text in any_text()) -> RosterRow {
        RosterRow { tip: name.clone(), name, receipt, text }
    }
}

prop_compose! {
    fn any_roster()(
        rows in prop::collection::vec(any_row(), 0..60),
        due in proptest::option::of((any_day(), any_text())),
        ticks in prop::collection::vec((any_day(), any_text()), 0..9),
        words in prop::array::uniform3(any_text()),
    ) -> Picture {
        let [on_time, late, missing] = words;
        Picture::Roster(Roster { rows, due, ticks, on_time, late, missing })
    }
}

fn any_span() -> impl Strategy<Value = (f64, f64)> {
    prop_oneof![6 => Just((1995.0, 2035.0)), 2 => Just((2020.0, 2020.25)), 1 => (any_year(), any_year())]
}

prop_compose! {
    fn any_spark()(
        points in prop::collection::vec((any_year(), any_value(), any::<bool>()), 0..40),
        goals in prop::collection::vec((any_year(), any_year(), any_edge(), any_edge()), 0..4),
        breaks in prop::collection::vec(any_year(), 0..3),
        years in any_span(),
        gap in prop_oneof![Just(1.0), Just(0.25), any::<f64>()],
    ) -> Spark {
        let points = points.into_iter().map(|(x, y, provisional)| SparkPoint { x, y, provisional });
        let goals = goals.into_iter().map(|(from, to, low, high)| SparkGoal { from, to, low, high });
        Spark { points: points.collect(), goals: goals.collect(), breaks, years, gap }
    }
}

prop_compose! {
    fn any_panel()(
        points in prop::collection::vec(any_point(), 0..40),
        columns in prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(any_column(), 0..40)],
        goals in prop::collection::vec(any_goal(), 0..4),
        bands in prop::collection::vec(any_band(), 0..3),
        breaks in prop::collection::vec(any_year(), 0..3),
        (years, values) in (any_span(), proptest::option::of((any_value(), any_value()))),
        zero: bool,
    ) -> Panel<'static> {
        Panel { points, columns, goals, bands, breaks, years, values, zero, ..small() }
    }
}

/// Numbers of a little picture: all within its frame.
fn check_little(svg: &str, width: f64, height: f64) -> Result<(), String> {
    check_markup(svg)?;
    if svg.contains("NaN") || svg.contains("inf") {
        return Err(format!("no number: {svg}"));
    }
    for circle in svg.split("<circle ").skip(1) {
        let number = |name: &str| -> Option<f64> {
            let (_, rest) = circle.split_once(name)?;
            rest.split_once('"')?.0.parse().ok()
        };
        let (x, y) = (number("cx=\"").unwrap(), number("cy=\"").unwrap());
        if !(0.0..=width).contains(&x) || !(0.0..=height).contains(&y) {
            return Err(format!("outside: {svg}"));
        }
    }
    Ok(())
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
        tolerance: (None, None),
        label: "0".to_owned(),
        tip: "0".to_owned(),
    };
    let columns = Vec::new();
    let bands = vec![band];
    let means = Vec::new();
    let mut chart = chart(Picture::Columns(Columns {
        columns,
        bands,
        means,
    }));
    chart.limits = (None, Some(0.0));
    assert_eq!(check_layout(&lay_out(&chart)), Ok(()));
}

proptest! {
    #[test]
    fn any_input_is_drawn_without_overlaps(
        picture in prop_oneof![
            any_trend(), any_columns(), any_bars(), any_tiles(), any_stack(), any_roster(),
        ],
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

    #[test]
    fn any_panel_is_drawn_without_overlaps(p in any_panel()) {
        if let Err(error) = check_layout(&lay_out_panel(&p)) {
            prop_assert!(false, "{}", error);
        }
        let svg = panel(&p);
        if let Err(error) = check_markup(&svg) {
            prop_assert!(false, "{}", error);
        }
        prop_assert_eq!(svg, panel(&p));
    }

    #[test]
    fn any_sparkline_stays_in_its_frame(s in any_spark()) {
        prop_assert_eq!(check_little(&spark(&s), 96.0, 28.0), Ok(()));
    }

    #[test]
    fn any_bullet_stays_in_its_frame(covered in any_edge(), expected in any_edge(), provisional: bool) {
        let svg = bullet(&Bullet { covered, expected, provisional });
        prop_assert_eq!(check_little(&svg, 96.0, 14.0), Ok(()));
    }
}
