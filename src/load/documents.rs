//! The format of the content: one table of fields a record.
//!
//! Owns the records as they are written. What they mean together is looked up in `model::resolve`.

#![expect(missing_docs, reason = "docs/format.md says what each field means")]

use super::decode::{
    Decode, Decoder, Id, Label, Line, Order, Small, Table, TileStep, Year, choice, record,
};
use super::yaml::{Kind, Node};
use crate::diag::{Code, Finding, Span, Spanned};
use crate::model::agency::AgencyKind;
use crate::model::library::{DocumentKind, Relation, StoryKind};
use crate::model::matter::MatterState;
use crate::model::period::Period;
use crate::model::quantity::Number;
use crate::model::release::{Hour, When};
use crate::model::series::RestatementKind;
use crate::model::target::{Better, Measure, Reading, Total};
use crate::model::task::{Deadline, Reported, TaskKind};
use crate::model::{State, Text};
use jiff::civil::Date;

choice! {
    Measure {
        "level" => Measure::Level,
        "flow" => Measure::Flow,
        "flow_average" => Measure::FlowAverage,
        "growth_average" => Measure::GrowthAverage,
        "multiple" => Measure::Multiple,
        "maintain" => Measure::Maintain,
        "increment" => Measure::Increment,
    }
    Better {
        "higher" => Better::Higher,
        "lower" => Better::Lower,
        "none" => Better::None,
    }
    Total {
        "reported" => Total::Reported,
        "sum" => Total::Sum,
    }
    State {
        "open" => State::Open,
        "review" => State::Review,
        "final" => State::Final,
    }
    RestatementKind {
        "final" => RestatementKind::Final,
        "correction" => RestatementKind::Correction,
        "method" => RestatementKind::Method,
        "withdrawn" => RestatementKind::Withdrawn,
    }
    AgencyKind {
        "committee" => AgencyKind::Committee,
        "department" => AgencyKind::Department,
        "board" => AgencyKind::Board,
        "office" => AgencyKind::Office,
        "district" => AgencyKind::District,
        "commune" => AgencyKind::Commune,
        "union" => AgencyKind::Union,
        "front" => AgencyKind::Front,
        "bank" => AgencyKind::Bank,
        "ministry" => AgencyKind::Ministry,
        "group" => AgencyKind::Group,
        "other" => AgencyKind::Other,
    }
    TaskKind {
        "task" => TaskKind::Task,
        "duty" => TaskKind::Duty,
    }
    Reported {
        "not_started" => Reported::NotStarted,
        "under_way" => Reported::UnderWay,
        "continuous" => Reported::Continuous,
        "done" => Reported::Done,
        "stopped" => Reported::Stopped,
    }
    ObstacleState {
        "open" => ObstacleState(MatterState::Open),
        "forwarded" => ObstacleState(MatterState::Forwarded),
        "answered" => ObstacleState(MatterState::Answered),
        "settled" => ObstacleState(MatterState::Settled),
    }
    ProposalState {
        "open" => ProposalState(MatterState::Open),
        "forwarded" => ProposalState(MatterState::Forwarded),
        "accepted" => ProposalState(MatterState::Accepted),
        "refused" => ProposalState(MatterState::Refused),
        "settled" => ProposalState(MatterState::Settled),
    }
    Met {
        "met" => Met(true),
        "not_met" => Met(false),
    }
    DocumentKind {
        "law" => DocumentKind::Law,
        "resolution" => DocumentKind::Resolution,
        "decision" => DocumentKind::Decision,
        "plan" => DocumentKind::Plan,
        "programme" => DocumentKind::Programme,
        "project" => DocumentKind::Project,
        "report" => DocumentKind::Report,
        "agreement" => DocumentKind::Agreement,
        "other" => DocumentKind::Other,
    }
    Relation {
        "basis" => Relation::Basis,
        "carries_out" => Relation::CarriesOut,
        "sub_plan" => Relation::SubPlan,
        "work_programme" => Relation::WorkProgramme,
        "amends" => Relation::Amends,
        "cited" => Relation::Cited,
    }
    StoryKind {
        "commendation" => StoryKind::Commendation,
        "good_practice" => StoryKind::GoodPractice,
        "notice" => StoryKind::Notice,
        "review" => StoryKind::Review,
        "opinion" => StoryKind::Opinion,
    }
}

/// The states that an obstacle may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObstacleState(pub MatterState);

/// The states that a proposal may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProposalState(pub MatterState);

/// Whether something asked for is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met(pub bool);

/// How often a target is observed, in months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Every(pub i32);

choice! {
    Every {
        "year" => Every(12),
        "half_year" => Every(6),
        "quarter" => Every(3),
        "month" => Every(1),
    }
}

record! {
    /// `plan.yaml`.
    PlanDoc {
        /// Version of the format.
        format: Spanned<String>,
        id: Id,
        title: Text,
        short: Text,
        number: Option<String>,
        issued: Option<Date>,
        issuer: Option<Spanned<Id>>,
        standing: Option<Spanned<Id>>,
        years: YearsDoc,
        locales: Vec<Spanned<String>>,
        address: Option<Spanned<String>>,
        illustrative: Option<Text>,
        calendar: Vec<CalendarDoc>,
        announcements: Vec<AnnouncementDoc>,
        thresholds: Option<ThresholdsDoc>,
        tolerance: Option<Spanned<Reading<Number>>>,
        folders: Table<Spanned<Label>>,
        reports_to: Vec<Spanned<Id>>,
        fields: Table<Text>,
        sectors: Table<Text>,
        tags: Table<Text>,
        audiences: Table<Text>,
        place_kinds: Table<Text>,
        licence: Option<LicenceDoc>,
        contact: Option<ContactDoc>,
        security: Option<SecurityDoc>,
    }

    /// `security:`, whom to tell of a weakness of the site
    SecurityDoc {
        url: Option<Spanned<String>>,
        email: Option<Spanned<String>>,
        expires: Spanned<Date>,
    }

    /// `years:`
    YearsDoc {
        from: Year,
        to: Year,
    }

    /// An entry of `calendar:`
    CalendarDoc {
        period: Spanned<String>,
        due: Spanned<String>,
        years_after: Option<Small>,
    }

    /// `thresholds:`
    ThresholdsDoc {
        on_track: Spanned<Number>,
        behind: Spanned<Number>,
    }

    /// `licence:`
    LicenceDoc {
        name: Text,
        url: Option<Spanned<String>>,
    }

    /// `contact:`
    ContactDoc {
        name: Text,
        email: Option<Spanned<String>>,
        phone: Option<String>,
        address: Option<Text>,
    }

    /// A node of `outline.yaml`.
    NodeDoc {
        id: Spanned<String>,
        title: Text,
        line: Option<Line>,
        last_line: Option<Line>,
        horizon: Option<Year>,
        summary: Option<Text>,
        heading_only: Option<bool>,
        excused: Vec<ExcusedDoc>,
        untracked: Option<Text>,
        sections: Vec<NodeDoc>,
    }

    /// An entry of `excused:`
    ExcusedDoc {
        line: Line,
        why: Text,
    }

    /// An entry of `units.yaml`.
    UnitDoc {
        id: Spanned<Id>,
        name: Text,
        symbol: Option<Label>,
        one: Option<Label>,
        spaced: Option<bool>,
        ratio: Option<Spanned<Number>>,
        decimals: Option<Small>,
        display: Option<DisplayDoc>,
    }

    /// `display:` of a unit.
    DisplayDoc {
        scale: Spanned<Number>,
        name: Text,
    }

    /// An entry of `agencies.yaml`.
    AgencyDoc {
        id: Spanned<Id>,
        name: Text,
        short: Option<Text>,
        kind: Option<AgencyKind>,
        from: Option<Date>,
        until: Option<Spanned<Date>>,
        becomes: Vec<Spanned<Id>>,
        hands_over: Vec<HandOverDoc>,
        by: Option<Reading<Text>>,
        responsible: Option<Text>,
        reports: Option<SpellDoc>,
        place: Option<Spanned<Id>>,
        governs: Vec<Spanned<Id>>,
        members: Vec<MemberDoc>,
        publish_with: Option<Spanned<Period>>,
        was: Vec<Spanned<Id>>,
    }

    /// An entry of `hands_over:`
    HandOverDoc {
        to: Spanned<Id>,
        targets: Vec<Spanned<Id>>,
        tasks: Vec<Spanned<Id>>,
        by: Option<Reading<Text>>,
    }

    /// From a day until a day.
    SpellDoc {
        from: Option<Date>,
        until: Option<Spanned<Date>>,
    }

    /// An entry of `places.yaml`.
    PlaceDoc {
        id: Spanned<Id>,
        kind: Id,
        within as "in": Option<Spanned<Id>>,
        name: Text,
        short: Option<Label>,
        tile: Option<Spanned<TileDoc>>,
        from: Option<Date>,
        until: Option<Spanned<Date>>,
        becomes: Vec<Spanned<Id>>,
        members: Vec<Spanned<Id>>,
        about: Option<Text>,
        by: Option<Reading<Text>>,
        publish_with: Option<Spanned<Period>>,
        was: Vec<Spanned<Id>>,
    }

    /// An entry of `targets/*.yaml`.
    TargetDoc {
        id: Spanned<Id>,
        node as "ref": Spanned<String>,
        line: Option<Line>,
        name: Text,
        definition: Option<Text>,
        unit: Spanned<Id>,
        measure: Spanned<Measure>,
        better: Option<Spanned<Better>>,
        baseline: Vec<BaselineDoc>,
        goals: Vec<GoalDoc>,
        lead: Option<Spanned<Id>>,
        lead_stated: Option<bool>,
        with: Vec<Spanned<Id>>,
        reported_by: Vec<Spanned<Id>>,
        every: Option<Every>,
        dimensions: Table<DomainDoc>,
        total: Option<Spanned<Total>>,
        season: Table<Spanned<Number>>,
        breaks: Vec<BreakDoc>,
        part_of: Option<Spanned<Id>>,
        same_as: Option<Spanned<Id>>,
        parts: Vec<PartDoc>,
        open_list: Option<bool>,
        decimals: Option<Small>,
        was: Vec<Spanned<Id>>,
    }

    /// An entry of `tasks/*.yaml`.
    TaskDoc {
        id: Spanned<Id>,
        node as "ref": Spanned<String>,
        line: Vec<Line>,
        kind: Option<TaskKind>,
        title: Text,
        summary: Option<Text>,
        lead: Vec<Spanned<Id>>,
        lead_stated: Option<bool>,
        with: Vec<Spanned<Id>>,
        asked: Vec<Spanned<Id>>,
        targets: Vec<Spanned<Id>>,
        documents: Vec<Spanned<Id>>,
        by: Option<Deadline>,
        printed: Option<Label>,
        was: Vec<Spanned<Id>>,
    }

    /// An entry of `amendments/*.yaml`.
    AmendmentDoc {
        id: Spanned<Id>,
        title: Text,
        by: Option<Spanned<Id>>,
        number: Option<String>,
        document: Option<Spanned<Id>>,
        proposed: Spanned<Date>,
        consolidated: Option<Spanned<Date>>,
        decided: Option<Spanned<Date>>,
        refused: Option<Spanned<Date>>,
        in_force: Option<Spanned<Date>>,
        publish_with: Option<Spanned<Period>>,
        reason: Option<Text>,
        changes: Vec<ChangeDoc>,
    }

    /// `set:` of a target in an amendment.
    TargetSetDoc {
        name: Option<Text>,
        definition: Option<Text>,
        goals: Option<Vec<GoalDoc>>,
        lead: Option<Spanned<Id>>,
        lead_stated: Option<bool>,
        with: Option<Vec<Spanned<Id>>>,
        reported_by: Option<Vec<Spanned<Id>>>,
        breaks: Option<Vec<BreakDoc>>,
    }

    /// `set:` of a task in an amendment.
    TaskSetDoc {
        title: Option<Text>,
        summary: Option<Text>,
        lead: Option<Vec<Spanned<Id>>>,
        lead_stated: Option<bool>,
        with: Option<Vec<Spanned<Id>>>,
        asked: Option<Vec<Spanned<Id>>>,
        by: Option<Deadline>,
        printed: Option<Label>,
    }

    /// An entry of `documents.yaml`.
    DocumentDoc {
        id: Spanned<Id>,
        kind: DocumentKind,
        number: Option<String>,
        title: Text,
        issued: Option<Date>,
        issuer: Option<Text>,
        relation: Relation,
        owner: Option<Spanned<Id>>,
        year: Option<Year>,
        validity: Option<SpellDoc>,
        replaced_by: Option<Spanned<Id>>,
        line: Vec<Line>,
        serves: Option<ServesDoc>,
        url: Option<Spanned<String>>,
        note: Option<Text>,
        publish_with: Option<Spanned<Period>>,
        was: Vec<Spanned<Id>>,
    }

    /// `serves:` of a document.
    ServesDoc {
        targets: Vec<Spanned<Id>>,
        tasks: Vec<Spanned<Id>>,
        sections: Vec<Spanned<String>>,
    }

    /// An entry of `glossary.yaml`.
    TermDoc {
        id: Spanned<Id>,
        term: Text,
        also: Vec<String>,
        meaning: Text,
        line: Vec<Line>,
        publish_with: Option<Spanned<Period>>,
    }

    /// `baseline:`
    BaselineDoc {
        year: Year,
        value: Option<Spanned<Number>>,
    }

    /// An entry of `breaks:`
    BreakDoc {
        at: Spanned<Period>,
        reason: Text,
        comparable: Option<bool>,
        publish_with: Option<Spanned<Period>>,
    }

    /// An entry of `goals:`
    GoalDoc {
        by: Option<Spanned<Year>>,
        from: Option<Spanned<Reading<Year>>>,
        each_year: Option<bool>,
        at_least: Option<Spanned<Number>>,
        more_than: Option<Spanned<Number>>,
        at_most: Option<Spanned<Number>>,
        less_than: Option<Spanned<Number>>,
        between: Option<Spanned<Pair>>,
        about: Option<Spanned<AboutDoc>>,
        kept_at: Option<Spanned<Number>>,
        above_range: Option<Spanned<Pair>>,
        tolerance: Option<Spanned<Reading<Number>>>,
        better: Option<Spanned<Better>>,
        aspirational: Option<bool>,
        reads_as: Option<Spanned<Number>>,
        printed: Option<Label>,
        node as "ref": Option<Spanned<String>>,
        line: Option<Line>,
    }

    /// `about: { … }`
    HedgedDoc {
        at_least: Option<Spanned<Number>>,
        more_than: Option<Spanned<Number>>,
        at_most: Option<Spanned<Number>>,
        less_than: Option<Spanned<Number>>,
        between: Option<Spanned<Pair>>,
        above_range: Option<Spanned<Pair>>,
    }

    /// An entry of `history/*.yaml`.
    HistoryDoc {
        target: Spanned<Id>,
        source: Option<Text>,
        observations: Vec<ObservationDoc>,
    }

    /// `period.yaml`.
    PeriodDoc {
        state: Spanned<State>,
        release_at: Option<Spanned<Hour>>,
        headline: Option<Spanned<Text>>,
        press: Option<PressDoc>,
        reminded: Vec<RemindedDoc>,
        consolidated: Option<ConsolidatedDoc>,
        signed_off: Vec<SignedDoc>,
        next: Option<Spanned<When>>,
        notes: Vec<Text>,
        early_access: Vec<AccessDoc>,
        accounted: Vec<AccountedDoc>,
        corrected: Vec<CorrectedDoc>,
    }

    /// `revisions/<n>/revision.yaml`.
    RevisionDoc {
        state: Spanned<State>,
        release_at: Option<Spanned<Hour>>,
        wrong: Text,
        message: Text,
        headline: Option<Spanned<Text>>,
        signed_off: Vec<SignedDoc>,
        corrected: Vec<CorrectedDoc>,
    }

    /// `press:` of a period
    PressDoc {
        key_figures: Vec<KeyFigureDoc>,
        statements: Vec<StatementDoc>,
        contact: Option<ContactDoc>,
    }

    /// An entry of `key_figures:`
    KeyFigureDoc {
        target: Spanned<Id>,
        title: Option<Spanned<Text>>,
        trend: Option<Spanned<Text>>,
    }

    /// An entry of `statements:`
    StatementDoc {
        name: String,
        office: Text,
        text: Text,
    }

    /// `revisions/<n>/reports/<agency>.yaml`.
    RevisionReportDoc {
        agency: Spanned<Id>,
        received: Date,
        observations: Table<Vec<ObservationDoc>>,
        restated: Vec<RestatedDoc>,
    }

    /// An entry of `signed_off:`
    SignedDoc {
        name: String,
        office: Text,
        on: Spanned<Date>,
    }

    /// An entry of `early_access:`
    AccessDoc {
        role: Text,
        at: Option<Spanned<Hour>>,
        why: Option<Text>,
    }

    /// An entry of `accounted:`
    AccountedDoc {
        agency: Spanned<Id>,
        why: Text,
    }

    /// An entry of `corrected:`, a published text that was changed.
    CorrectedDoc {
        what: Text,
        from: Label,
        to: Label,
        why: Text,
        of: Option<Spanned<Period>>,
        target: Option<Spanned<Id>>,
        task: Option<Spanned<Id>>,
    }

    /// An entry of `announcements:` in `plan.yaml`.
    AnnouncementDoc {
        period: Spanned<Period>,
        on: Date,
        release: Spanned<When>,
        why: Option<Text>,
    }

    /// An entry of `reminded:`
    RemindedDoc {
        agency: Spanned<Id>,
        on: Spanned<Date>,
    }

    /// `consolidated:`
    ConsolidatedDoc {
        sent: Spanned<Date>,
        to: Vec<Spanned<Id>>,
        note: Option<Text>,
    }

    /// `reports/<agency>.yaml`.
    ReportDoc {
        agency: Spanned<Id>,
        received: Date,
        observations: Table<Vec<ObservationDoc>>,
        restated: Vec<RestatedDoc>,
        tasks: Table<TaskReportDoc>,
        obstacles: Vec<ObstacleDoc>,
        proposals: Vec<ProposalDoc>,
    }

    /// An entry of `obstacles:` in a report.
    ObstacleDoc {
        id: Spanned<Id>,
        state: ObstacleState,
        text: Option<Text>,
        field: Option<Spanned<Id>>,
        sector: Option<Spanned<Id>>,
        node as "ref": Option<Spanned<String>>,
        place: Option<Spanned<Id>>,
        targets: Vec<Spanned<Id>>,
        tasks: Vec<Spanned<Id>>,
        to: Option<Spanned<Id>>,
        note: Option<Text>,
    }

    /// An entry of `proposals:` in a report.
    ProposalDoc {
        id: Spanned<Id>,
        state: ProposalState,
        text: Option<Text>,
        field: Option<Spanned<Id>>,
        sector: Option<Spanned<Id>>,
        node as "ref": Option<Spanned<String>>,
        place: Option<Spanned<Id>>,
        targets: Vec<Spanned<Id>>,
        tasks: Vec<Spanned<Id>>,
        obstacles: Vec<Spanned<Id>>,
        to: Option<Spanned<Id>>,
        note: Option<Text>,
        document: Option<Spanned<Id>>,
        amendment: Option<Spanned<Id>>,
    }

    /// Front matter of a Markdown file.
    FrontDoc {
        translates: Option<Spanned<String>>,
        title: Option<String>,
        address: Option<Spanned<Id>>,
        order: Option<Order>,
        kind: Option<StoryKind>,
        date: Option<Date>,
        summary: Option<String>,
        by: Option<Spanned<Id>>,
        place: Vec<Spanned<Id>>,
        tags: Vec<Spanned<Id>>,
        audience: Vec<Spanned<Id>>,
        targets: Vec<Spanned<Id>>,
        tasks: Vec<Spanned<Id>>,
        horizon: Option<Year>,
        written: Option<Spanned<Date>>,
        publish_with: Option<Spanned<Period>>,
    }
}

/// What a report says of a task: a state, or a state with more.
#[derive(Clone, Debug)]
pub struct TaskReportDoc {
    /// The state.
    pub state: Reported,
    /// A remark.
    pub note: Option<Text>,
    /// Whether the quality asked for is met.
    pub quality: Option<bool>,
    /// Whether the procedure asked for is met.
    pub procedure: Option<bool>,
}

impl Decode for TaskReportDoc {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            return Some(Self {
                state: Reported::decode(node, d)?,
                note: None,
                quality: None,
                procedure: None,
            });
        };
        d.unknown(entries, &["state", "note", "quality", "procedure"]);
        let state = d.field(entries, node.span, "state");
        let remark = d.field(entries, node.span, "note");
        let quality: Option<Option<Met>> = d.field(entries, node.span, "quality");
        let procedure: Option<Option<Met>> = d.field(entries, node.span, "procedure");
        Some(Self {
            state: state?,
            note: remark?,
            quality: quality?.map(|m| m.0),
            procedure: procedure?.map(|m| m.0),
        })
    }
}

impl Decode for Deadline {
    /// A year, or a date.
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let year = matches!(&node.kind, Kind::Scalar { text, .. } if text.len() == 4);
        if year {
            Year::decode(node, d).map(|year| Self::Year(year.0))
        } else {
            Date::decode(node, d).map(Self::Day)
        }
    }
}

/// One change of an amendment.
#[derive(Clone, Debug)]
pub enum ChangeDoc {
    /// Fields of a target.
    SetTarget(Spanned<Id>, Box<TargetSetDoc>),
    /// A target is withdrawn, and why.
    WithdrawTarget(Spanned<Id>, Text),
    /// A new target.
    AddTarget(Box<TargetDoc>),
    /// Fields of a task.
    SetTask(Spanned<Id>, Box<TaskSetDoc>),
    /// A task is withdrawn, and why.
    WithdrawTask(Spanned<Id>, Text),
    /// A new task.
    AddTask(Box<TaskDoc>),
}

impl Decode for ChangeDoc {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let entries = d.map(node, "map")?;
        let at = node.span;
        let has = |key: &str| entries.iter().any(|e| e.key.value == key);
        if has("add_target") {
            d.unknown(entries, &["add_target"]);
            let doc = d.field(entries, at, "add_target")?;
            return Some(Self::AddTarget(Box::new(doc)));
        }
        if has("add_task") {
            d.unknown(entries, &["add_task"]);
            let doc = d.field(entries, at, "add_task")?;
            return Some(Self::AddTask(Box::new(doc)));
        }
        let task = has("task");
        let what = if task { "task" } else { "target" };
        // One of the two must stand; where neither does, `set` is what is missing.
        let how = if has("withdraw") { "withdraw" } else { "set" };
        let known = [what, how];
        let all = [
            "target",
            "task",
            "set",
            "withdraw",
            "add_target",
            "add_task",
        ];
        let strange = entries
            .iter()
            .any(|e| !known.contains(&e.key.value.as_str()));
        if strange {
            let both = entries.iter().all(|e| all.contains(&e.key.value.as_str()));
            d.unknown(entries, if both { &known } else { &all });
        }
        let id = d.field(entries, at, what);
        Some(match (task, how) {
            (false, "withdraw") => {
                let why = d.field(entries, at, how);
                Self::WithdrawTarget(id?, why?)
            }
            (false, _) => {
                let set = d.field(entries, at, how);
                Self::SetTarget(id?, Box::new(set?))
            }
            (true, "withdraw") => {
                let why = d.field(entries, at, how);
                Self::WithdrawTask(id?, why?)
            }
            (true, _) => {
                let set = d.field(entries, at, how);
                Self::SetTask(id?, Box::new(set?))
            }
        })
    }
}

/// A member of a group: an agency, or an agency with its days.
#[derive(Clone, Debug)]
pub struct MemberDoc {
    /// The agency.
    pub agency: Spanned<Id>,
    /// Its days.
    pub spell: SpellDoc,
}

impl Decode for MemberDoc {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            let spell = SpellDoc {
                span: node.span,
                from: None,
                until: None,
            };
            return Decode::decode(node, d).map(|agency| Self { agency, spell });
        };
        d.unknown(entries, &["agency", "from", "until"]);
        let agency = d.field(entries, node.span, "agency");
        let from = d.field(entries, node.span, "from");
        let until = d.field(entries, node.span, "until");
        Some(Self {
            agency: agency?,
            spell: SpellDoc {
                span: node.span,
                from: from?,
                until: until?,
            },
        })
    }
}

/// Two numbers, the smaller first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair(pub Number, pub Number);

impl Decode for Pair {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let Kind::List(items) = &node.kind else {
            d.wrong_type(node, "pair");
            return None;
        };
        let [low, high] = items.as_slice() else {
            if !decimal_commas(items, d) {
                d.wrong_type(node, "pair");
            }
            return None;
        };
        let (first, second) = (Number::decode(low, d), Number::decode(high, d));
        let (first, second) = (first?, second?);
        if first.exact() > second.exact() {
            d.report(Finding::new(Code::ReversedRange, low.span.to(high.span)));
            return None;
        }
        Some(Self(first, second))
    }
}

/// Column and row of a place on a tile map, from the top left: `[3, 0]`; nothing where what is written is none, which then
/// has been reported: the place is there all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileDoc(pub Option<(u8, u8)>);

impl Decode for TileDoc {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let items = match &node.kind {
            Kind::List(items) => items.as_slice(),
            Kind::Null | Kind::Scalar { .. } | Kind::Map(_) => &[],
        };
        let [column, row] = items else {
            d.wrong_type(node, "tile");
            return Some(Self(None));
        };
        let steps = (TileStep::decode(column, d), TileStep::decode(row, d));
        let tile = steps.0.zip(steps.1);
        Some(Self(tile.map(|(column, row)| (column.0, row.0))))
    }
}

/// Reports numbers with decimal commas in a list, `[63,5, 70]`, where YAML takes each comma for the end of an item; whether
/// there were any.
fn decimal_commas(items: &[Node], d: &mut Decoder<'_>) -> bool {
    let mut found = false;
    for (whole, fraction) in items.iter().zip(items.iter().skip(1)) {
        let (Kind::Scalar { text, .. }, Kind::Scalar { text: rest, .. }) =
            (&whole.kind, &fraction.kind)
        else {
            continue;
        };
        let instead = format!("{text}.{rest}");
        if whole.span.end + 1 == fraction.span.start && Number::parse(&instead).is_ok() {
            found = true;
            let finding = Finding::new(Code::DecimalComma, whole.span.to(fraction.span))
                .with("number", format!("{text},{rest}"))
                .instead(Some(instead));
            d.report(finding);
        }
    }
    found
}

/// `about: 3` or `about: { more_than: 8 }`.
#[derive(Clone, Debug)]
pub enum AboutDoc {
    /// Around a value.
    Value(Number),
    /// Around another condition.
    Condition(Box<HedgedDoc>),
}

impl Decode for AboutDoc {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        match node.kind {
            Kind::Map(_) => HedgedDoc::decode(node, d).map(|h| Self::Condition(Box::new(h))),
            Kind::Null | Kind::Scalar { .. } | Kind::List(_) => {
                Number::decode(node, d).map(Self::Value)
            }
        }
    }
}

/// The values of a dimension: a kind of place, or codes.
#[derive(Clone, Debug)]
pub enum DomainDoc {
    /// A kind of place.
    Kind(Spanned<Id>),
    /// Codes.
    Codes(Vec<Id>),
}

impl Decode for DomainDoc {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        match node.kind {
            Kind::List(_) => Decode::decode(node, d).map(Self::Codes),
            Kind::Null | Kind::Scalar { .. } | Kind::Map(_) => {
                Decode::decode(node, d).map(Self::Kind)
            }
        }
    }
}

/// A part: a target, or a cell.
#[derive(Clone, Debug)]
pub enum PartDoc {
    /// Another target.
    Target(Spanned<Id>),
    /// A cell of this one.
    Cell(Span, Vec<(Spanned<String>, Spanned<String>)>),
}

impl Decode for PartDoc {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        match node.kind {
            Kind::Map(_) => {
                let cell: Table<Spanned<String>> = Decode::decode(node, d)?;
                Some(Self::Cell(node.span, cell.0))
            }
            Kind::Null | Kind::Scalar { .. } | Kind::List(_) => {
                Decode::decode(node, d).map(Self::Target)
            }
        }
    }
}

/// One value as reported: a number, or a map that may also name the cell by the target's dimensions.
#[derive(Clone, Debug)]
pub struct ObservationDoc {
    /// Where it stands.
    pub span: Span,
    /// Where what it says stands: the value, the numerator or the reason for having none.
    pub figure: Span,
    /// Dimensions and codes; which there are is for the target to say.
    pub cell: Vec<(Spanned<String>, Spanned<String>)>,
    /// Reference period; default: the report's.
    pub of: Option<Spanned<Period>>,
    /// The value.
    pub value: Option<Number>,
    /// Numerator of a share.
    pub numerator: Option<Spanned<Number>>,
    /// Denominator of a share.
    pub denominator: Option<Spanned<Number>>,
    /// Why there is none.
    pub no_data: Option<Text>,
    /// Whether a later value is to be expected.
    pub provisional: bool,
    /// A remark.
    pub note: Option<Text>,
}

impl ObservationDoc {
    /// Fields besides the dimensions.
    pub const FIELDS: &[&str] = &[
        "of",
        "value",
        "numerator",
        "denominator",
        "no_data",
        "provisional",
        "note",
    ];
}

/// The entries that are no fields: cells, by dimension.
fn cell(
    entries: &[super::yaml::Entry],
    fields: &[&str],
    d: &mut Decoder<'_>,
) -> Vec<(Spanned<String>, Spanned<String>)> {
    entries
        .iter()
        .filter(|e| !fields.contains(&e.key.value.as_str()))
        .filter_map(|e| {
            // What is no scalar can be no code, so it must be a misspelt field: `resolve` says so by the key.
            let value = match e.value.kind {
                Kind::Scalar { .. } => String::decode(&e.value, d)?,
                Kind::Null | Kind::List(_) | Kind::Map(_) => String::new(),
            };
            let span = e.value.span;
            Some((e.key.clone(), Spanned { value, span }))
        })
        .collect()
}

impl Decode for ObservationDoc {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let mut observation = Self {
            span: node.span,
            figure: node.span,
            cell: Vec::new(),
            of: None,
            value: None,
            numerator: None,
            denominator: None,
            no_data: None,
            provisional: false,
            note: None,
        };
        let Kind::Map(entries) = &node.kind else {
            observation.value = Some(Number::decode(node, d)?);
            return Some(observation);
        };
        let at = node.span;
        let figures = ["value", "numerator", "no_data"];
        let figure = entries
            .iter()
            .find(|e| figures.contains(&e.key.value.as_str()));
        observation.figure = figure.map_or(at, |e| e.value.span);
        observation.cell = cell(entries, Self::FIELDS, d);
        let of = d.field(entries, at, "of");
        let value = d.field(entries, at, "value");
        let numerator = d.field(entries, at, "numerator");
        let denominator = d.field(entries, at, "denominator");
        let no_data = d.field(entries, at, "no_data");
        let provisional: Option<Option<bool>> = d.field(entries, at, "provisional");
        let remark = d.field(entries, at, "note");
        observation.of = of?;
        observation.value = value?;
        observation.numerator = numerator?;
        observation.denominator = denominator?;
        observation.no_data = no_data?;
        observation.provisional = provisional?.unwrap_or(false);
        observation.note = remark?;
        Some(observation)
    }
}

/// A figure as written in a restatement: a value, or numerator and denominator.
#[derive(Clone, Debug)]
pub struct FigureDoc {
    /// Where it stands.
    pub span: Span,
    /// The value.
    pub value: Option<Number>,
    /// Numerator and denominator.
    pub ratio: Option<(Spanned<Number>, Spanned<Number>)>,
}

impl Decode for FigureDoc {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let span = node.span;
        let Kind::Map(entries) = &node.kind else {
            let value = Some(Number::decode(node, d)?);
            let ratio = None;
            return Some(Self { span, value, ratio });
        };
        d.unknown(entries, &["numerator", "denominator"]);
        let numerator = d.field(entries, span, "numerator");
        let denominator = d.field(entries, span, "denominator");
        let ratio = Some((numerator?, denominator?));
        let value = None;
        Some(Self { span, value, ratio })
    }
}

/// An entry of `restated:`
#[derive(Clone, Debug)]
pub struct RestatedDoc {
    /// Where it stands.
    pub span: Span,
    /// Target.
    pub target: Spanned<Id>,
    /// Dimensions and codes.
    pub cell: Vec<(Spanned<String>, Spanned<String>)>,
    /// Reference period.
    pub of: Spanned<Period>,
    /// The value known before.
    pub from: FigureDoc,
    /// The value from now on; none when it is withdrawn.
    pub to: Option<FigureDoc>,
    /// Why, in one word.
    pub kind: Spanned<RestatementKind>,
    /// Why, in a sentence.
    pub reason: Text,
    /// Whether a later value is still to be expected.
    pub provisional: bool,
    /// Whether it had been announced that the value would be gone over; so it is for a provisional one.
    pub scheduled: Option<bool>,
}

impl RestatedDoc {
    /// Fields besides the dimensions.
    pub const FIELDS: &[&str] = &[
        "target",
        "of",
        "from",
        "to",
        "kind",
        "reason",
        "provisional",
        "scheduled",
    ];
}

impl Decode for RestatedDoc {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let entries = d.map(node, "map")?;
        let at = node.span;
        let cell = cell(entries, Self::FIELDS, d);
        let target = d.field(entries, at, "target");
        let of = d.field(entries, at, "of");
        let from = d.field(entries, at, "from");
        let to = d.field(entries, at, "to");
        let kind = d.field(entries, at, "kind");
        let reason = d.field(entries, at, "reason");
        let provisional: Option<Option<bool>> = d.field(entries, at, "provisional");
        let scheduled = d.field(entries, at, "scheduled");
        Some(Self {
            scheduled: scheduled?,
            span: at,
            cell,
            target: target?,
            of: of?,
            from: from?,
            to: to?,
            kind: kind?,
            reason: reason?,
            provisional: provisional?.unwrap_or(false),
        })
    }
}
