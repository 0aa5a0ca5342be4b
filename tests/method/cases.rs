//! One test a line, a measure, a reason or an open case; the names say which.

use crate::common::check;

// Time and what is known.

#[test]
fn an_observation_a_year_old_is_current_and_an_older_one_is_no_data_with_its_value() {
    check(
        "target a level
         goal at_least 65 by 2030
         baseline 2020 60
         history a 2023 62
         report 2023
         report 2024-H1
         report 2024
         report 2025-H1
         expect 2023 a on-track; now 2023=62; since none
         expect 2024-H1 a on-track; since same
         expect 2024 a on-track; since same
         expect 2025-H1 a no-data; reason too-old; now 2023=62; line 4; since lost",
    );
}

#[test]
fn nothing_reported_is_no_data() {
    check(
        "target a level
         goal at_least 65 by 2030
         report 2024
         expect 2024 a no-data; reason not-reported; now none; since none",
    );
}

#[test]
fn the_reporters_reason_stands_beside_the_value_that_is_too_old() {
    check(
        "target a level
         goal at_least 65 by 2030
         baseline 2020 60
         report 2024
         obs a 2024 none:flood
         report 2025-H1
         obs a 2025-H1 61
         report 2025
         obs a 2025 none
         expect 2024 a no-data; reason no-data-reported flood; now 2020=60
         expect 2025-H1 a far-behind; since new
         expect 2025 a far-behind; now 2025-H1=61; since same",
    );
}

#[test]
fn a_restatement_counts_from_the_report_in_which_it_stands() {
    check(
        "target a level
         goal at_least 70 by 2030
         baseline 2020 60
         report 2024
         obs a 2024 64?
         report 2025
         obs a 2025 65
         obs a 2020 55
         obs a 2024 withdrawn
         expect 2024 a on-track; now 2024=64?; base 2020=60 declared; then 2020=60
         expect 2025 a on-track; base 2020=55 declared; pace 2",
    );
}

#[test]
fn a_declared_baseline_that_is_withdrawn_is_no_base() {
    check(
        "target a level
         goal at_least 70 by 2030
         baseline 2020 60
         history a 2020 60
         history a 2022 63
         report 2024
         obs a 2024 64
         report 2025
         obs a 2025 65
         obs a 2020 withdrawn
         expect 2024 a on-track; base 2020=60 declared
         expect 2025 a behind; base 2022=63 first-report",
    );
}

#[test]
fn a_value_of_a_time_after_the_period_is_not_known_in_it() {
    check(
        "target a level
         goal at_least 65 by 2024
         goal at_least 70 by 2030
         baseline 2020 60
         history a 2026 80
         report 2024
         obs a 2024 64
         report 2026
         expect 2024 a missed; now 2024=64; goal 0
         expect 2026 a achieved-early; now 2026=80; goal 1",
    );
}

#[test]
fn of_periods_that_end_together_the_longest_stands() {
    check(
        "target a level
         goal at_least 65 by 2024
         report 2024
         obs a 2024-M12 66
         obs a 2024-Q4 66
         obs a 2024 64
         obs a 2024-H2 66
         expect 2024 a missed; now 2024=64
         target b level
         goal at_least 65 by 2024
         report 2025
         obs b 2024-M12 64
         obs b 2024-Q4 66
         expect 2025 b achieved; now 2024-Q4=66",
    );
}

#[test]
fn multiples_and_averages_know_whole_years_only() {
    check(
        "target a multiple
         goal at_least 2 by 2030
         baseline 2020 10
         report 2024
         obs a 2023 12
         obs a 2024-H1 15
         expect 2024 a behind; now 2023=12; share 0.877
         target b flow_average
         goal at_least 10 by 2025 from 2022
         obs b 2023 12
         obs b 2024-H1 5
         expect 2024 b on-track; mean 12; known 1",
    );
}

#[test]
fn quarters_and_months_stand_where_they_end() {
    check(
        "target a level
         goal at_least 100 by 2025
         baseline 2023 0
         report 2024-M09
         obs a 2024-Q3 37.5
         expect 2024-M09 a on-track; expected 37.5; pace none",
    );
}

#[test]
fn a_sum_of_cells_is_known_when_all_are() {
    check(
        "target a level
         cell place north south
         total sum
         goal at_least 10 by 2024
         report 2024-H1
         obs a@place=north 2024 6
         obs a@place=south 2024 5?
         report 2024
         expect 2024 a achieved; now 2024=11?",
    );
}

// Breaks.

#[test]
fn a_break_ends_the_series_and_what_was_set_before_it_is_not_assessable() {
    check(
        "target a level
         goal at_least 65 by 2025
         goal at_least 70 by 2030 from 2025
         baseline 2020 60
         break 2025
         report 2024
         obs a 2024 64
         report 2025-H1
         obs a 2025-H1 71
         report 2025
         obs a 2025 71
         report 2026
         obs a 2026 68
         expect 2024 a on-track
         expect 2025-H1 a not-assessable; reason series-broken; line 5; since lost
         expect 2025 a not-assessable; reason series-broken; line 3
         expect 2026 a behind; goal 1; base 4049/2=71 first-report; maintained yes
         expect 2026 a due 0 not-assessable; reason series-broken",
    );
}

#[test]
fn across_a_comparable_break_base_pace_and_path_start_anew() {
    check(
        "target a level
         goal at_least 65 by 2025
         goal at_least 75 by 2030
         baseline 2020 60
         baseline 2025 50
         break 2025 comparable
         history a 2024 64
         report 2026
         obs a 2026 54
         report 2027-H1
         obs a 2027-H1 55
         expect 2026 a behind; base 2025=50 declared; path 2025=50 2030=75; expected 55; pace 4; share 0.8
         expect 2027-H1 a behind; then 2025=50; share 0.667",
    );
}

#[test]
fn a_break_that_comes_after_the_observation_has_not_happened_to_it() {
    check(
        "target a level
         goal at_least 65 by 2024
         goal at_least 70 by 2030
         baseline 2020 60
         break 2025
         report 2024
         obs a 2024 65
         report 2025-H1
         expect 2024 a achieved
         expect 2025-H1 a on-track; now 2024=65
         expect 2025-H1 a due 0 achieved",
    );
}

#[test]
fn an_average_across_a_break_takes_all_its_years_if_they_compare() {
    check(
        "target a flow_average
         goal at_least 10 by 2025 from 2022
         break 2023 comparable
         report 2023
         obs a 2022 8
         obs a 2023 12
         expect 2023 a on-track; mean 10
         target b flow_average
         goal at_least 10 by 2025 from 2022
         break 2023
         obs b 2022 8
         obs b 2023 12
         expect 2023 b not-assessable; reason series-broken
         target c flow_average
         goal at_least 10 by 2025 from 2023
         break 2023
         obs c 2022 8
         obs c 2023 12
         expect 2023 c on-track; mean 12",
    );
}

#[test]
fn a_target_that_states_the_same_quantity_shares_series_and_breaks() {
    check(
        "target a level
         goal at_least 65 by 2025
         break 2024
         target b level
         same_as a
         goal at_least 60 by 2024
         report 2024
         obs a 2023 60
         obs a 2024 61
         expect 2024 a not-assessable; reason series-broken
         expect 2024 b not-assessable; reason series-broken; now 2024=61",
    );
}

// Conditions.

#[test]
fn open_edges_do_not_hold_and_are_no_distance_away() {
    check(
        "target a level
         goal more_than 65 by 2024
         report 2024
         obs a 2024 65
         expect 2024 a missed; gap 0; edge 65
         target b level
         goal less_than 65 by 2024
         obs b 2024 65
         expect 2024 b missed; gap 0
         target c level
         goal more_than 65 by 2025
         baseline 2020 65
         obs c 2024 65
         expect 2024 c behind; maintained yes",
    );
}

#[test]
fn a_range_with_a_better_side_holds_beyond_its_far_edge() {
    check(
        "target a level
         goal between 15 20 by 2024 better higher
         report 2024
         obs a 2024 21
         expect 2024 a achieved; beyond above; low 15; high none
         target b level
         goal between 15 20 by 2024 better lower
         obs b 2024 14
         expect 2024 b achieved; beyond below; low none; high 20
         target c level
         goal between 15 20 by 2024 better none
         obs c 2024 21
         expect 2024 c missed; beyond none; gap 1; edge 20",
    );
}

#[test]
fn a_hedge_moves_the_edge_by_a_share_of_its_size() {
    check(
        "target a level
         goal about at_least -20 by 2024 tolerance 0.05
         report 2024
         obs a 2024 -21
         expect 2024 a achieved; low -21; tolerance 0.05
         target b level
         goal about more_than 8 by 2024 tolerance 0.05
         obs b 2024 7.6
         expect 2024 b missed; low 7.6
         target c level
         goal about between 10 20 by 2024 better none tolerance 0.1
         obs c 2024 22
         expect 2024 c achieved; low 9; high 22
         target d level
         goal about less_than 10 by 2024 tolerance 0.1
         obs d 2024 10.9
         expect 2024 d achieved; high 11",
    );
}

#[test]
fn about_with_a_better_side_counts_one_edge() {
    check(
        "target a level
         goal about 100 by 2024 better higher tolerance 0.05
         report 2024
         obs a 2024 200
         expect 2024 a achieved; low 95; high none; beyond none
         target b level
         goal kept_at 100 by 2024 better none tolerance 0.05
         obs b 2024 105.1
         expect 2024 b missed; low 95; high 105",
    );
}

#[test]
fn without_a_tolerance_only_what_holds_at_zero_is_judged() {
    check(
        "target a level
         goal about 100 by 2024 better higher
         report 2024
         obs a 2024 100
         expect 2024 a achieved; tolerance none
         target b level
         goal about at_least 100 by 2024
         obs b 2024 99.9
         expect 2024 b not-assessable; reason no-tolerance; line 3
         target c level
         goal about at_least 100 by 2025
         baseline 2020 90
         obs c 2024 99.9
         expect 2024 c not-assessable; reason no-tolerance; line 5
         target d level
         goal at_least 100 by 2024 tolerance 0.5
         obs d 2024 99.9
         expect 2024 d missed; tolerance none; low 100",
    );
}

#[test]
fn what_lies_inside_a_printed_range_is_open_unless_it_is_read_or_on_the_path() {
    check(
        "target a level
         goal above_range 18 20 by 2025
         baseline 2021 16
         report 2023
         obs a 2023 18
         report 2024
         obs a 2024 19
         report 2025-H1
         obs a 2025-H1 19
         report 2025
         obs a 2025 20
         expect 2023 a on-track; expected 18
         expect 2024 a on-track; expected 19
         expect 2025-H1 a not-assessable; reason inside-printed-range; expected 19.5; line 5
         expect 2025 a not-assessable; reason inside-printed-range; line 3
         target b level
         goal above_range 18 20 by 2025 reads_as 18
         obs b 2025 18.1
         expect 2025 b achieved; low 18
         target c level
         goal above_range 18 20 by 2025 reads_as 20
         obs c 2025 20
         expect 2025 c missed; low 20
         target d level
         goal above_range 18 20 by 2025
         obs d 2025 18
         expect 2025 d missed
         target e level
         goal above_range 18 20 by 2025
         obs e 2025 20.1
         expect 2025 e achieved
         target f level
         goal about above_range 18 20 by 2025 tolerance 0.1
         obs f 2025 17
         expect 2025 f not-assessable; reason inside-printed-range; low 18",
    );
}

// Which goal counts.

#[test]
fn a_goal_is_judged_in_the_period_in_which_it_falls_due_and_the_next_one_after() {
    check(
        "target a level
         goal at_least 65 by 2025
         goal at_least 70 by 2030
         baseline 2020 60
         report 2024
         obs a 2024 64
         report 2025
         obs a 2025 64
         report 2026-H1
         obs a 2026-H1 66
         report 2030
         obs a 2030 69
         report 2031
         obs a 2031 75
         expect 2024 a on-track; goal 0
         expect 2025 a missed; goal 0; line 3; since worse
         expect 2026-H1 a due 0 missed
         expect 2026-H1 a on-track; goal 1; since next-goal
         expect 2030 a missed; goal 1; since worse
         expect 2031 a missed; goal 1; now 2030=69; since same",
    );
}

#[test]
fn a_due_goal_is_never_inferred_from_another_date() {
    check(
        "target a level
         goal at_least 65 by 2025
         report 2025
         obs a 2025-H1 80
         report 2026
         obs a 2026 80
         report 2027
         obs a 2025 66
         expect 2025 a no-data-due; reason not-reported; now none; line 4
         expect 2026 a no-data-due; reason not-reported
         expect 2027 a achieved; now 2025=66; since new",
    );
}

#[test]
fn firm_goes_before_aspirational_and_an_aspirational_goal_alone_counts() {
    check(
        "target a level
         goal at_least 70 by 2025 aspirational
         goal at_least 65 by 2025
         goal at_least 80 by 2028 aspirational
         goal at_least 75 by 2030
         baseline 2020 60
         report 2025
         obs a 2025 66
         report 2026
         obs a 2026 68
         report 2029
         obs a 2029 74
         expect 2025 a achieved; goal 0
         expect 2025 a due 1 missed
         expect 2026 a behind; goal 2; path 2020=60 2025=65 2028=80
         expect 2029 a on-track; goal 3",
    );
}

#[test]
fn an_undated_goal_counts_after_the_dated_ones() {
    check(
        "target a level
         goal at_least 70 each_year
         goal at_least 65 by 2025
         baseline 2020 60
         report 2025
         obs a 2025 66
         report 2026
         obs a 2026 68
         expect 2025 a achieved; goal 0
         expect 2026 a undated; goal 1; covered 0.8; pace 2; expected none",
    );
}

#[test]
fn for_flows_and_maintained_levels_the_year_judged_chooses_the_goal() {
    check(
        "target a flow
         goal at_least 10 by 2023
         goal at_least 20 by 2030
         target b maintain
         goal at_least 10 by 2023
         goal at_least 20 by 2030
         report 2024-H1
         obs a 2023 12
         obs b 2023 12
         report 2024-Q3
         obs a 2024-H1 12
         obs b 2024-H1 12
         expect 2024-H1 a achieved; goal 0; year 2023
         expect 2024-H1 b achieved; goal 0; year 2023
         expect 2024-Q3 a on-track; goal 1; year 2024
         expect 2024-Q3 b behind; goal 1; year 2024",
    );
}

// Lines 1, 2, 7.

#[test]
fn without_a_goal_a_target_is_followed() {
    check(
        "target a level
         report 2024
         obs a 2024 5
         expect 2024 a followed; line 1; now 2024=5; goal none",
    );
}

#[test]
fn a_span_begins_after_the_end_of_the_year_before() {
    check(
        "target a level
         goal at_least 5 by 2030 from 2025
         target b flow
         goal at_least 5 by 2030 from 2025
         target c flow_average
         goal at_least 5 by 2030 from 2025
         target d increment
         goal at_least 5 by 2030
         baseline 2024
         report 2024
         report 2025-H1
         obs b 2025-H1 3
         obs c 2024 9
         report 2025
         obs b 2025 4
         expect 2024 a not-begun; line 2
         expect 2024 b not-begun
         expect 2024 c not-begun
         expect 2024 d not-begun
         expect 2025-H1 a no-data
         expect 2025-H1 b on-track
         expect 2025-H1 c not-begun
         expect 2025-H1 d no-data
         expect 2025 b missed
         expect 2025 c no-data; reason not-reported",
    );
}

#[test]
fn a_flow_year_before_the_goals_own_span_says_nothing_of_it() {
    check(
        "target a flow
         goal at_least 5 by 2030 from 2024
         report 2024-H1
         obs a 2023 9
         expect 2024-H1 a no-data; reason not-reported; year 2023",
    );
}

#[test]
fn without_a_date_only_holding_is_judged() {
    check(
        "target a level
         goal at_least 65 each_year
         baseline 2020 60
         report 2024
         obs a 2024 66
         expect 2024 a achieved-early; line 6; projection none
         target b multiple
         goal at_least 2 each_year
         baseline 2020 10
         obs b 2024 15
         expect 2024 b undated; line 7; covered 0.585; pace 0.1067
         target c growth_average
         goal at_least 5 from 2023
         obs c 2024 7
         expect 2024 c undated; mean 7; left none
         target d increment
         goal at_least 5 from 2021
         obs d 2024 4
         expect 2024 d undated; covered 0.8; pace 1
         target e level
         goal at_most 65 each_year
         baseline 2020 60
         obs e 2024 66
         expect 2024 e behind; maintained yes
         target f maintain
         goal at_most 65 each_year
         obs f 2024 66
         expect 2024 f behind; line 8",
    );
}

// Level.

#[test]
fn the_base_is_the_first_declared_baseline_that_serves() {
    check(
        "target a level
         goal at_least 70 by 2030
         baseline 2020
         baseline 2022 62
         report 2024
         obs a 2024 64
         report 2025
         obs a 2020 60
         obs a 2025 65
         expect 2024 a on-track; base 2022=62 declared
         expect 2025 a on-track; base 2020=60 declared
         target b level
         goal at_least 70 by 2030
         baseline 2024 62
         obs b 2022 60
         obs b 2024 64
         expect 2025 b on-track; base 2022=60 first-report
         target c level
         goal at_least 70 by 2030
         obs c 2025-H1 60
         obs c 2025 64
         expect 2025 c not-assessable; reason no-base-value; line 5",
    );
}

#[test]
fn a_level_without_a_base_is_not_assessable_even_where_it_holds() {
    check(
        "target a level
         goal at_least 65 by 2030
         report 2024
         obs a 2024 66
         report 2025
         obs a 2025 67
         expect 2024 a not-assessable; reason no-base-value; line 5
         expect 2025 a on-track; base 2024=66 first-report; maintained yes; since new",
    );
}

#[test]
fn the_pace_is_taken_from_the_oldest_observation_of_five_years_else_the_latest_before() {
    check(
        "target a level
         goal at_least 100 by 2030
         baseline 2010 0
         history a 2012 10
         history a 2019 20
         history a 2023-H2 50
         report 2024
         obs a 2024-H1 49
         obs a 2024 50
         expect 2024 a behind; then 2019=20; pace 6; share 0.86
         target b level
         goal at_least 100 by 2030
         baseline 2010 0
         history b 2012 10
         obs b 2024-H1 49
         obs b 2024 34
         expect 2024 b far-behind; then 2012=10; pace 2; projection 46; share 0.46",
    );
}

#[test]
fn without_a_pace_only_the_path_can_say_on_track() {
    check(
        "target a level
         goal at_least 70 by 2028
         baseline 2023 60
         report 2024-H1
         obs a 2024-H1 61
         report 2024
         obs a 2024 61.5
         expect 2024-H1 a on-track; expected 61; pace none; share none; rise none
         expect 2024 a behind; pace 1.5; share 0.75
         target b level
         goal at_least 70 by 2028
         baseline 2023 60
         history b 2024-H1 60.9
         expect 2024-H1 b not-assessable; reason no-pace; line 9",
    );
}

#[test]
fn achieved_early_can_be_lost() {
    check(
        "target a level
         goal at_least 65 by 2025
         baseline 2020 60
         report 2023
         obs a 2023 65
         report 2024
         obs a 2024 64
         report 2025
         obs a 2025 64
         expect 2023 a achieved-early; line 6; needed none; gap 0
         expect 2024 a on-track; pace 1; projection 65; since worse
         expect 2025 a missed",
    );
}

#[test]
fn an_earlier_goal_that_the_base_already_meets_keeps_the_path_flat() {
    check(
        "target a level
         goal at_least 55 by 2025
         goal at_least 70 by 2030
         baseline 2020 60
         report 2026
         obs a 2026 61
         expect 2026 a far-behind; path 2020=60 2025=60 2030=70; expected 62",
    );
}

#[test]
fn moving_away_is_a_share_below_zero() {
    check(
        "target a level
         goal at_least 70 by 2030
         baseline 2020 60
         report 2025
         obs a 2025 60
         report 2026
         obs a 2026 59
         expect 2025 a far-behind; share 0
         expect 2026 a moving-away; share -0.5",
    );
}

#[test]
fn two_sided_levels_go_beyond_their_range() {
    // The far edge is 16; from 20 the near one is 17, and the path is at 18.2 in 2023.
    let plan = "target a level
         goal between 16 17 by 2025 better none
         baseline 2020 20
         report 2023";
    // On the path, leading beyond: it may still slow down.
    check(&format!(
        "{plan}
         obs a 2023 17.5
         expect 2023 a on-track; projection 15.83"
    ));
    // Short of the path, leading beyond.
    check(&format!(
        "{plan}
         obs a 2022 20
         obs a 2023 18.3
         baseline 2022 20
         expect 2023 a behind; share 0.944"
    ));
    check(
        "target a level
         goal between 16 17 by 2025 better none
         break 2022 comparable
         baseline 2022 20
         report 2024-H1
         obs a 2024-H1 18.6
         expect 2024-H1 a behind; expected 18.5
         target b level
         goal between 16.9 17 by 2025 better none
         baseline 2018 20
         history b 2019 22
         obs b 2024-H1 17.7
         expect 2024-H1 b not-assessable; reason beyond-range; expected 17.64",
    );
}

#[test]
fn a_value_beyond_the_range_but_not_beyond_the_path_is_judged() {
    // The earlier goal lies beyond the later one: the path comes back.
    check(
        "target a level
         goal about 10 by 2022 better none tolerance 0
         goal about 15 by 2030 better none tolerance 0
         baseline 2020 20
         history a 2022 10
         report 2026
         obs a 2026 12.5
         report 2027
         obs a 2027 13.5
         report 2028
         obs a 2028 13
         expect 2026 a on-track; expected 12.5; path 2020=20 2022=10 2030=15
         expect 2027 a behind; expected 13.125; projection 15.6; share 0.88
         expect 2028 a not-assessable; reason beyond-range; expected 13.75",
    );
}

// Increment.

#[test]
fn an_increment_is_the_total_since_its_start() {
    check(
        "target a increment
         goal at_least 50 by 2025 from 2021
         report 2023
         obs a 2023 29
         expect 2023 a on-track; base 2020=0 zero; expected 30; covered 0.58; share 0.9667
         target b increment
         goal at_least 50 by 2025
         baseline 2020 700
         obs b 2023 29
         expect 2023 b on-track; base 2020=0 zero
         target c increment
         goal at_least 50 by 2025
         obs c 2021 10
         obs c 2023 29
         expect 2023 c on-track; base none=0 zero; expected none; pace 9.5; projection 48; share 0.96",
    );
}

#[test]
fn an_increment_begins_at_zero_whatever_was_reported_at_its_start() {
    check(
        "target a increment
         goal at_least 50 by 2025 from 2021
         history a 2020 9
         report 2023
         obs a 2023 29
         expect 2023 a on-track; then 2020=0",
    );
}

#[test]
fn an_increment_that_may_not_exceed_is_kept_and_at_best_on_track() {
    check(
        "target a increment
         goal at_most 50 by 2025 from 2021
         report 2022
         obs a 2022 10
         report 2024
         obs a 2024 49
         report 2025
         obs a 2025 51
         expect 2022 a on-track; maintained yes; slipping no; next 15
         expect 2024 a behind; slipping yes; next 61.25
         expect 2025 a missed
         target b increment
         goal at_most -5 by 2026 from 2021
         obs b 2024 -6
         expect 2025 b on-track; maintained yes; next -7.5",
    );
}

// Flow.

#[test]
fn the_condition_decides_a_whole_year_and_parts_that_fill_it() {
    check(
        "target a flow
         goal at_least 10 each_year
         report 2024-H1
         obs a 2024-H1 4
         report 2024
         obs a 2024-Q3 3
         obs a 2024-Q4 3?
         report 2025
         obs a 2025-H1 9
         report 2026
         obs a 2026 11
         expect 2024-H1 a behind; s 0.5; share 0.8; line 8
         expect 2024 a achieved; now 2024=10?; s none; year_parts 2024-H1 2024-Q3 2024-Q4
         expect 2025 a no-data; reason year-incomplete; now 2025-H1=9; since lost
         expect 2026 a achieved; held 2/2",
    );
}

#[test]
fn parts_are_added_without_overlaps() {
    check(
        "target a flow
         goal at_least 10 each_year
         report 2024-Q3
         obs a 2024-M01 1
         obs a 2024-Q1 2
         obs a 2024-H1 4
         obs a 2024-M07 1
         obs a 2024-M08 1
         expect 2024-Q3 a behind; now 2024-M08=6; year_parts 2024-H1 2024-M07 2024-M08; s 0.6667; share 0.9",
    );
}

#[test]
fn a_season_gives_each_part_its_share() {
    check(
        "target a flow
         goal at_least 10 each_year
         season H1 0.2
         season H2 0.8
         report 2024-Q1
         obs a 2024-Q1 1
         report 2024-H1
         obs a 2024-H1 2
         report 2024-Q3
         obs a 2024-Q3 2
         expect 2024-Q1 a on-track; s 0.1
         expect 2024-H1 a on-track; s 0.2
         expect 2024-Q3 a behind; s 0.6; gap 2; share 0.6667
         target b flow
         goal at_least 10 each_year
         season Q1 0.1
         season Q2 0.3
         obs b 2024-H1 4
         expect 2024-Q3 b on-track; s 0.4",
    );
}

#[test]
fn a_part_of_the_year_can_decide_it_unless_something_is_negative() {
    check(
        "target a flow
         goal at_least 10 each_year
         target b flow
         goal at_most 10 each_year
         target c flow
         goal between 5 10 each_year better none
         target d flow
         goal at_least -10 each_year
         target e flow
         goal less_than 10 each_year
         target f flow
         goal more_than 10 each_year
         report 2024-H1
         obs a 2024-H1 10
         obs b 2024-H1 11
         obs c 2024-H1 11
         obs d 2024-H1 -5
         obs e 2024-H1 10
         obs f 2024-H1 10
         report 2024-Q3
         obs a 2024-Q3 -1
         obs b 2024-Q3 -1
         expect 2024-H1 a achieved; line 6
         expect 2024-H1 b missed; line 6
         expect 2024-H1 c missed; line 6
         expect 2024-H1 d on-track; line 8
         expect 2024-H1 e missed; line 6
         expect 2024-H1 f on-track; line 8
         expect 2024-Q3 a on-track; line 8
         expect 2024-Q3 b behind; line 8; share 0.6667",
    );
}

#[test]
fn a_part_of_the_year_inside_two_edges_is_set_against_its_share_of_them() {
    check(
        "target a flow
         goal between 8 10 each_year better none
         report 2024-H1
         obs a 2024-H1 4.5
         report 2025-H1
         obs a 2025-H1 8
         report 2026-H1
         obs a 2026-H1 2
         expect 2024-H1 a on-track; gap 0
         expect 2025-H1 a far-behind; edge 10; gap 3; share 0.4; since worse
         expect 2026-H1 a far-behind; edge 8; gap 2; share 0.5; since same",
    );
}

#[test]
fn a_flow_whose_edge_is_nothing_has_no_share() {
    check(
        "target a flow
         goal at_least 0 each_year
         report 2024-H1
         obs a 2024-H1 -1
         expect 2024-H1 a not-assessable; reason zero-edge; line 9
         target b flow
         goal at_least 5 each_year
         season H1 0
         obs b 2024-H1 -1
         expect 2024-H1 b not-assessable; reason zero-edge; s 0",
    );
}

#[test]
fn a_flow_goal_over_several_years_is_achieved_only_if_it_held_in_all_known_ones() {
    check(
        "years 2021 2030
         target a flow
         goal at_least 10 by 2023
         goal at_least 20 by 2025
         target b flow
         goal at_least 10 by 2023 from 2023
         report 2023
         obs a 2020 1
         obs a 2021 9
         obs a 2023 12
         obs b 2021 9
         obs b 2023 12
         report 2025
         obs a 2024 21
         obs a 2025 22
         expect 2023 a missed; held 1/2; span 2021-2023; line 3
         expect 2023 b achieved; held 1/1; span 2023-2023
         expect 2025 a achieved; held 2/2; span 2024-2025
         expect 2025 a due 0 missed",
    );
}

#[test]
fn a_due_flow_year_that_is_not_whole_is_no_data() {
    check(
        "target a flow
         goal at_least 10 by 2024
         report 2024
         obs a 2024-H1 20
         report 2025
         obs a 2024 none:merged
         expect 2024 a no-data-due; reason year-incomplete; now 2024-H1=20
         expect 2025 a no-data-due; reason no-data-reported merged",
    );
}

#[test]
fn a_part_year_flow_is_set_against_the_same_part_a_year_earlier() {
    check(
        "target a flow
         goal at_least 10 each_year
         report 2024-H1
         obs a 2024-H1 4
         report 2024
         obs a 2024 12
         report 2025-H1
         obs a 2025-H1 5
         report 2025
         obs a 2025 9
         expect 2024-H1 a behind; since none
         expect 2024 a achieved; since better
         expect 2025-H1 a on-track; since better
         expect 2025 a missed; since worse",
    );
}

// Averages.

#[test]
fn a_flow_average_is_the_mean_of_the_known_years_of_its_span() {
    check(
        "target a flow_average
         goal at_least 100 by 2025 from 2021
         history a 2020 500
         history a 2021 80
         report 2023
         obs a 2023 70
         report 2025
         obs a 2025 150
         expect 2023 a behind; mean 75; known 2; left 2; yearly 125; share 0.75
         expect 2025 a achieved; mean 100; known 3; yearly none",
    );
}

#[test]
fn at_its_end_an_average_needs_its_last_year_and_half_of_all() {
    check(
        "target a growth_average
         goal at_least 5 by 2025 from 2021
         report 2025
         obs a 2024 6
         report 2026
         obs a 2025 6
         report 2027
         obs a 2023 3
         expect 2025 a no-data-due; reason not-reported
         expect 2026 a not-assessable; reason few-years; known 2; mean 6
         expect 2027 a missed; mean 4.9904; known 3",
    );
}

#[test]
fn what_an_average_cannot_be_judged_for() {
    check(
        "target a flow_average
         goal at_least 5 by 2025
         report 2024
         obs a 2024 6
         expect 2024 a not-assessable; reason no-span; line 5
         target b growth_average
         goal at_least 5 by 2025 from 2021
         obs b 2023 -100
         obs b 2024 6
         expect 2024 b not-assessable; reason nothing-left
         target c growth_average
         goal at_least 0 by 2025 from 2021
         obs c 2024 -1
         expect 2024 c not-assessable; reason zero-edge; line 9
         target d growth_average
         goal at_least 0 by 2025 from 2021
         obs d 2024 0
         expect 2024 d on-track; mean 0
         target e growth_average
         goal above_range 3 5 by 2025 from 2021
         obs e 2024 4
         expect 2024 e not-assessable; reason inside-printed-range
         target f growth_average
         goal at_least 5 by 2025 from 2021
         obs f 2024 none:later
         expect 2024 f no-data; reason no-data-reported later",
    );
}

#[test]
fn growth_thresholds_are_decided_on_exact_powers() {
    // Two years of 9.5 % are 95 % of "10 % a year" to the last digit; a hair less is not.
    check(
        "target a growth_average
         goal at_least 10 by 2025 from 2021
         history a 2022 9.5
         report 2023
         obs a 2023 9.5
         expect 2023 a on-track; share 0.95
         target b growth_average
         goal at_least 10 by 2025 from 2021
         history b 2022 9.5
         obs b 2023 9.49999999999999999999999999999999999
         expect 2023 b behind; share 0.95
         target c growth_average
         goal at_most 10 by 2025 from 2021
         history c 2022 20
         obs c 2023 20
         expect 2023 c far-behind; share 0; gap 10
         target d growth_average
         goal at_least 10 by 2025 from 2021
         history d 2022 0
         obs d 2023 -0.00000000000000000000000000000000001
         expect 2023 d moving-away; share 0",
    );
}

// Multiple.

#[test]
fn a_multiple_grows_geometrically() {
    check(
        "target a multiple
         goal at_least 2 by 2025
         goal at_least 4 by 2035
         baseline 2020 10
         report 2024
         obs a 2024 17
         report 2030
         obs a 2025 20
         obs a 2030 28
         expect 2024 a on-track; expected 17.411; share 0.957; covered 0.766
         expect 2030 a on-track; share 0.985; expected 28.284; path 2020=10 2025=20 2035=40",
    );
}

#[test]
fn thresholds_of_a_multiple_are_decided_on_exact_powers() {
    // From 1 to 8 in three years is half of the way to 64 in six, whatever rounding says.
    check(
        "thresholds 1 0.5
         target a multiple
         goal at_least 64 by 2023
         baseline 2017 1
         report 2020
         obs a 2020 8
         expect 2020 a on-track; projection 64; share 1
         target b multiple
         goal at_least 4096 by 2023
         baseline 2017 1
         obs b 2020 8
         expect 2020 b behind; projection 64; share 0.5
         target c multiple
         goal at_most 0.25 by 2023
         baseline 2017 1
         obs c 2020 0.5
         expect 2020 c on-track; share 1; pace -0.2063
         target d multiple
         goal at_most 0.25 by 2023
         baseline 2017 1
         obs d 2020 1
         expect 2020 d far-behind; share 0
         target e multiple
         goal at_most 0.25 by 2023
         baseline 2017 1
         obs e 2020 1.01
         expect 2020 e moving-away; share -0.014",
    );
}

#[test]
fn thresholds_with_many_digits_are_decided_all_the_same() {
    check(
        "thresholds 0.50000000000000000000000000000001 0.49999999999999999999999999999999
         target a multiple
         goal at_least 4096 by 2023
         baseline 2017 1
         report 2020
         obs a 2020 8
         expect 2020 a behind; share 0.5",
    );
}

#[test]
fn a_multiple_needs_a_declared_base_above_zero() {
    check(
        "target a multiple
         goal at_least 2 by 2030
         history a 2021 10
         report 2024
         obs a 2024 15
         expect 2024 a not-assessable; reason no-base-value; line 5
         target b multiple
         goal at_least 2 by 2030
         baseline 2020 0
         obs b 2024 15
         expect 2024 b not-assessable; reason not-positive
         target c multiple
         goal at_least 2 by 2030
         baseline 2020 10
         obs c 2024 0
         expect 2024 c not-assessable; reason not-positive
         target d multiple
         goal at_least 2 by 2024
         baseline 2020
         obs d 2024 30
         expect 2024 d not-assessable; reason no-base-value; line 3
         target e multiple
         goal at_least 2 by 2030
         baseline 2018 10
         history e 2020 -1
         obs e 2024 14
         expect 2024 e not-assessable; reason not-positive; line 9; expected 14.142",
    );
}

#[test]
fn a_multiple_that_the_base_meets_is_kept() {
    check(
        "target a multiple
         goal at_least 1 by 2030
         baseline 2020 10
         report 2024
         obs a 2024 9.6
         report 2025
         obs a 2025 12
         expect 2024 a behind; maintained yes; edge 10; gap 0.4
         expect 2025 a on-track; maintained yes; pace 0.4; next 12.4",
    );
}

#[test]
fn a_two_sided_multiple_goes_beyond_its_range() {
    check(
        "target a multiple
         goal about 2 by 2025 better none tolerance 0.05
         baseline 2020 10
         report 2024
         obs a 2024 22
         expect 2024 a not-assessable; reason beyond-range; low 19; high 21",
    );
}

// Maintain.

#[test]
fn what_holds_is_on_track_and_slips_when_it_would_not_hold_in_a_year() {
    check(
        "target a maintain
         goal at_least 95 each_year
         history a 2022 99
         report 2024
         obs a 2024 97
         report 2025
         obs a 2025 95.5
         expect 2024 a on-track; pace -1; next 96; slipping no
         expect 2025 a behind; pace -1.1667; next 94.33; slipping yes; since worse
         target b maintain
         goal about 95 each_year better none
         history b 2022 94
         obs b 2024 95
         expect 2025 b on-track; next 95.5; slipping no",
    );
}

#[test]
fn what_does_not_hold_is_set_against_a_year_before() {
    let goal = "goal at_least 100 each_year";
    check(&format!(
        "target a maintain
         {goal}
         history a 2023 90
         target b maintain
         {goal}
         history b 2023 85
         target c maintain
         {goal}
         target d maintain
         {goal}
         history d 2023 50
         target e maintain
         {goal}
         target f maintain
         {goal}
         history f 2022-H2 80
         history f 2023-H2 91
         report 2024
         obs a 2024 89
         obs b 2024 89
         obs c 2024 95
         obs d 2024 50
         obs e 2024 59
         obs f 2024 90
         expect 2024 a moving-away; before 2023=90; gap 11; gap_before 10
         expect 2024 b behind
         expect 2024 c behind; before none; gap 5
         expect 2024 d far-behind
         expect 2024 e far-behind; before none
         expect 2024 f moving-away; before 2023=91"
    ));
}

#[test]
fn of_two_observations_as_near_to_a_year_before_the_older_counts() {
    check(
        "target a maintain
         goal at_least 100 each_year
         history a 2023-H1 85
         history a 2024-H1 91
         report 2024
         obs a 2024 90
         expect 2024 a behind; before 4045/2=85",
    );
}

#[test]
fn a_maintained_level_is_achieved_or_missed_only_at_its_date() {
    check(
        "target a maintain
         goal kept_at 100 by 2025 better none tolerance 0.05
         report 2023
         obs a 2023 106
         report 2024
         obs a 2024 101
         report 2025
         obs a 2025-H1 101
         report 2026
         obs a 2025 95
         expect 2023 a behind; held 0/1
         expect 2024 a on-track; held 1/2
         expect 2025 a no-data-due; held 1/2
         expect 2026 a achieved; held 2/3",
    );
}

// Several parts.

#[test]
fn a_whole_takes_the_worst_of_its_parts() {
    check(
        "target a level
         part b
         part c
         part d
         target b level
         goal at_least 65 by 2025
         baseline 2020 60
         target c level
         goal at_least 65 by 2025
         baseline 2020 60
         target d level
         goal at_least 65 by 2025
         report 2024
         obs b 2024 64
         obs c 2024 63
         report 2025
         obs b 2025 66
         expect 2024 a behind; judged 2/3; goal none; since none
         expect 2024 a part 0 on-track
         expect 2024 a part 1 behind
         expect 2024 a part 2 no-data
         expect 2025 a achieved; judged 1/3; since better
         expect 2025 a part 1 no-data-due",
    );
}

#[test]
fn cells_are_judged_by_the_wholes_goals_and_their_own_values() {
    check(
        "target a level
         part place=north
         part place=south
         goal at_least 65 by 2025
         goal at_least 70 by 2030
         baseline 2020 60
         history a@place=north 2020 50
         report 2024
         obs a@place=north 2024 62
         obs a@place=south 2024 64
         obs a 2024 80
         report 2025
         obs a@place=north 2025 66
         obs a@place=south 2025 64
         report 2026
         obs a@place=north 2026 70
         obs a@place=south 2026 64
         expect 2024 a on-track; judged 1/2; goal 0
         expect 2024 a part 0 on-track; base 2020=50 declared
         expect 2024 a part 1 not-assessable; reason no-base-value
         expect 2025 a missed; judged 2/2
         expect 2026 a due 0 missed; judged 2/2
         expect 2026 a part 0 achieved-early; goal 1
         expect 2026 a far-behind; goal 1; since next-goal",
    );
}

#[test]
fn a_whole_without_verdicts_takes_the_first_of_the_others() {
    check(
        "target a level
         part b
         part c
         target b level
         goal at_least 65 by 2030 from 2026
         target c level
         goal at_least 65 each_year
         report 2024
         report 2025
         obs c 2025 60
         expect 2024 a no-data; judged 0/2; reason not-reported
         expect 2025 a not-assessable; reason no-base-value; since none",
    );
}

#[test]
fn a_circle_of_parts_ends() {
    check(
        "target a level
         part b
         target b level
         part a
         goal at_least 65 by 2024
         report 2024
         obs b 2024 66
         obs a 2024 66
         expect 2024 b achieved
         expect 2024 a achieved",
    );
}
