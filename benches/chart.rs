//! What a chart costs: as SVG for a page beside plotters' stock backend drawing the same numbers, and as a press image.
//!
//! `cargo bench --bench chart` prints how many a second of CPU time one core draws, the best of several rounds, and how many
//! bytes each has. Time is that of this thread on the processor, so that a busy machine falsifies little.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops where it cannot"
)]

use std::hint::black_box;
use std::time::Duration;

use plotters::prelude::*;
use plotters_svg::SVGBackend;
use tiendo::render::chart::{
    Chart, Column, Columns, GoalMark, Key, Picture, Point, Sheet, Size, Tone, Trend, Verdict,
    WIDTH, draw, sheet,
};
use tiendo::render::raster::png;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Among many short rounds some are undisturbed on a shared machine.
const ROUNDS: usize = 40;
/// Half-years.
const POINTS: u8 = 16;

fn level(k: u8) -> (f64, f64) {
    let k = f64::from(k);
    (2018.0 + k / 2.0, 41.3 + k * 1.37)
}

fn trend() -> Picture {
    let points = (0..POINTS).map(|k| {
        let (x, y) = level(k);
        Point {
            x,
            y,
            tip: format!("6 tháng đầu năm {}: {y:.1} %", x.ceil()),
            label: format!("{y:.1} %"),
            mark: None,
            provisional: k + 1 == POINTS,
            baseline: k == 0,
        }
    });
    Picture::Trend(Trend {
        points: points.collect(),
        path: vec![(2018.0, 41.3), (2026.0, 70.0)],
        goals: vec![GoalMark {
            x: 2026.0,
            low: Some(70.0),
            high: None,
            tolerance: (None, None),
            tip: "Mục tiêu 2026: ít nhất 70 %".to_owned(),
            label: "≥ 70 %".to_owned(),
            aspirational: false,
        }],
        gap: 0.5,
        ..Trend::default()
    })
}

fn columns() -> Picture {
    let columns = (0..10u8).map(|k| Column {
        x: 2015.0 + f64::from(k),
        y: 120.0 + f64::from(k * k) * 3.0,
        tip: String::new(),
        label: format!("{}", 120 + u32::from(k * k) * 3),
        provisional: k == 8,
        part: k == 9,
    });
    Picture::Columns(Columns {
        columns: columns.collect(),
        ..Columns::default()
    })
}

fn chart(picture: Picture) -> Chart<'static> {
    Chart {
        id: "c",
        title: "Tỷ lệ hộ dân nông thôn được sử dụng nước sạch theo quy chuẩn",
        desc: "Từ 41,3 % năm 2018 lên 61,9 % năm 2025; mục tiêu năm 2026 ít nhất 70 %.",
        y_label: "% số hộ",
        axis_label: &|value, decimals| format!("{value:.decimals$}"),
        year_label: &|year| year.to_string(),
        note: Some("Số liệu minh họa"),
        key: Key {
            series: "Đã báo cáo",
            baseline: "Năm gốc",
            provisional: "Sơ bộ",
            part: "Một phần của năm",
            goal: "Mục tiêu",
            path: "Lộ trình của kế hoạch",
            ..Key::default()
        },
        limits: (Some(0.0), None),
        size: Size::PAGE,
        picture,
    }
}

fn around() -> Sheet<'static> {
    Sheet {
        lang: "vi",
        title: "Tỷ lệ hộ dân nông thôn được sử dụng nước sạch theo quy chuẩn",
        period: "6 tháng đầu năm 2026",
        verdict: Some(Verdict {
            symbol: "◆",
            word: "Chậm tiến độ",
            tone: Tone::Behind,
        }),
        marks: &["Số liệu minh họa"],
        source: "Nguồn: Sở Nông nghiệp và Môi trường",
        as_of: "Số liệu đến ngày 10/7/2026",
        address: "https://tiendo.example.vn/vi/2026-H1/chi-tieu/nuoc-sach/",
        licence: "CC BY 4.0",
        more: &|count| format!("… và {count} nơi khác"),
    }
}

/// The same numbers with plotters' own backend: mesh, axes, line, points.
fn stock() -> String {
    let mut out = String::new();
    {
        let area = SVGBackend::with_string(&mut out, (720, 405)).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .caption("Tỷ lệ hộ dân nông thôn dùng nước sạch", ("sans-serif", 16))
            .x_label_area_size(30)
            .y_label_area_size(40)
            .build_cartesian_2d(2018.0..2026.0, 40.0..70.0)
            .unwrap();
        chart
            .configure_mesh()
            .max_light_lines(0)
            .y_desc("% số hộ")
            .draw()
            .unwrap();
        chart
            .draw_series(LineSeries::new((0..POINTS).map(level), &BLUE))
            .unwrap();
        let points = (0..POINTS).map(|k| Circle::new(level(k), 3, BLUE.filled()));
        chart.draw_series(points).unwrap();
        chart
            .draw_series(LineSeries::new([(2018.0, 41.3), (2026.0, 70.0)], &RED))
            .unwrap();
        area.present().unwrap();
    }
    out
}

/// Seconds that this thread has been on a processor.
fn busy() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap().as_secs_f64()
}

fn measure(name: &str, count: u32, run: impl Fn() -> usize) {
    let bytes = run();
    let best = (0..ROUNDS).map(|_| {
        let before = busy();
        for _ in 0..count {
            black_box(run());
        }
        (busy() - before) / f64::from(count)
    });
    let best = best.fold(f64::INFINITY, f64::min);
    println!("{name:44} {:9.0} a second, {bytes:6} bytes", 1.0 / best);
}

fn main() {
    let (trend, columns) = (chart(trend()), chart(columns()));
    measure("trend of 16 points, SVG for a page", 500, || {
        draw(&trend).len()
    });
    measure("the same numbers, plotters' stock SVG", 500, || {
        stock().len()
    });
    measure("the same, SVG that stands alone", 500, || {
        sheet(&trend, &around()).len()
    });
    for (name, chart) in [("trend", &trend), ("columns", &columns)] {
        let svg = sheet(chart, &around());
        for width in [WIDTH, 2 * WIDTH] {
            measure(&format!("{name}, PNG {width} pixels wide"), 4, || {
                png(&svg, width).unwrap().len()
            });
        }
    }
}
