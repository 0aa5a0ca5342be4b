//! METHOD's own examples.

use crate::common::check;

#[test]
fn example_1() {
    check(
        "target a level
         goal at_most 0 by 2030
         baseline 2020 10
         report 2025
         obs a 2025 5
         expect 2025 a on-track; pace -1; projection 0; share 1",
    );
}

#[test]
fn example_2() {
    check(
        "target a level
         goal at_least 100 by 2030
         baseline 2020 0
         report 2025
         obs a 2025 1
         expect 2025 a far-behind; pace 0.2; projection 2; share 0.02",
    );
}

#[test]
fn example_3() {
    check(
        "target a level
         goal at_least 65 by 2025
         baseline 2020 63.0
         history a 2023 64.0
         report 2024-H1
         obs a 2024-H1 64.1
         expect 2024-H1 a behind; pace 0.3142857; projection 64.5714286; share 0.7857; expected 64.4; needed 0.6",
    );
}

#[test]
fn example_4() {
    check(
        "target a flow
         goal between 15 20 better higher each_year
         report 2024-H1
         obs a 2024-H1 6
         report 2024
         obs a 2024 25
         expect 2024-H1 a behind; s 0.5; edge 15; share 0.8; beyond none
         expect 2024 a achieved; beyond above",
    );
}

#[test]
fn example_5() {
    check(
        "target a multiple
         goal at_least 1.3 by 2025
         baseline 2020 28.5
         report 2023
         obs a 2023 34.2
         expect 2023 a on-track; pace 0.0626586; projection 38.6201; share 1.1582",
    );
}

#[test]
fn example_6() {
    check(
        "target a growth_average
         goal about 3 from 2021 by 2025 better higher tolerance 0.05
         history a 2021 2.5
         history a 2022 3.1
         report 2023
         obs a 2023 2.2
         expect 2023 a behind; mean 2.5993; edge 2.85; share 0.9120; yearly 3.6040; left 2",
    );
}

#[test]
fn example_7() {
    check(
        "target a level
         goal between 16 17 by 2025 better none
         baseline 2020 20
         report 2023
         obs a 2023 18.2
         expect 2023 a on-track; pace -0.6; projection 17.0",
    );
    check(
        "target a level
         goal between 16 17 by 2025 better none
         baseline 2020 20
         report 2023
         obs a 2023 15
         expect 2023 a not-assessable; reason beyond-range",
    );
}

#[test]
fn example_8() {
    check(
        "target a level
         goal at_least 99 by 2025
         baseline 2020 99.5
         report 2023
         obs a 2023 98.9
         report 2025
         obs a 2025 98.9
         expect 2023 a behind; maintained yes; slipping no
         expect 2025 a missed",
    );
}

#[test]
fn example_9() {
    check(
        "target a level
         goal at_least 8 by 2025
         goal at_least 15 by 2030
         baseline 2020 5
         history a 2021 5.6
         report 2026
         obs a 2026 9.4
         expect 2026 a on-track; pace 0.76; projection 12.44; share 0.744; expected 9.4; needed 1.4; rise 0.64",
    );
}

#[test]
fn example_10() {
    check(
        "target a maintain
         goal about 450000 each_year better none
         report 2024
         obs a 2024 441000
         expect 2024 a not-assessable; reason no-tolerance",
    );
    check(
        "target a maintain
         goal about 450000 each_year better none tolerance 0.05
         report 2024
         obs a 2024 441000
         expect 2024 a on-track",
    );
}
