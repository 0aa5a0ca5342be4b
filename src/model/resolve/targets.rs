//! Target records → [`Target`]s, in the order of the document.

use super::{Names, Registries, Resolver, circles, names, year_reading};
use crate::diag::{Code, Finding, Span, Spanned};
use crate::load::documents::{AboutDoc, DomainDoc, GoalDoc, HedgedDoc, Pair, PartDoc, TargetDoc};
use crate::model::period::Period;
use crate::model::quantity::Number;
use crate::model::series::Cell;
use crate::model::target::{
    Baseline, Better, Break, Condition, Domain, Goal, Measure, Part, Target, Total,
};
use crate::model::{NodeIx, Plan, TargetIx, UnitIx};
use dashu_ratio::RBig;

impl Resolver<'_> {
    /// Resolves all targets into the plan; their positions by name.
    pub(super) fn targets(&mut self, plan: &mut Plan, registries: &Registries) -> Names {
        let docs = self.target_docs();
        // In the order of the document: by section, then by line, then as declared.
        let node_of = |doc: &TargetDoc| registries.nodes.get(&doc.node.value).copied();
        let mut order: Vec<&TargetDoc> = docs.clone();
        order.sort_by_key(|doc| {
            (
                node_of(doc).unwrap_or(usize::MAX),
                doc.line.map_or(u32::MAX, |l| l.0),
            )
        });
        let mut kept: Vec<&TargetDoc> = Vec::new();
        let declared = names(docs.iter().map(|t| &t.id));
        for doc in order {
            let first = declared.get(&doc.id.value.0).copied();
            let is_first = first.and_then(|at| docs.get(at)).map(|d| d.span) == Some(doc.span);
            let node = self.find(&doc.node.value, doc.node.span, &registries.nodes, "section");
            let unit = self.find_id(&doc.unit, &registries.units, "unit");
            if let (true, Some(_), Some(_)) = (is_first, node, unit) {
                kept.push(doc);
            }
        }
        let target_names = names(kept.iter().map(|t| &t.id));
        for doc in &kept {
            let target = self.target(doc, plan, registries, &target_names);
            plan.targets.push(target);
        }
        self.target_circles(plan, &kept);
        for (at, doc) in kept.iter().enumerate() {
            let target = |ix: usize| plan.targets.get(ix);
            let twin = target(at).and_then(|t| t.same_as);
            let holder = twin.and_then(|ix| Some((target(at)?, target(ix.0)?)));
            if let (Some((this, other)), Some(id)) = (holder, &doc.same_as)
                && (this.unit != other.unit || !this.dimensions.is_empty())
            {
                let (why, remedy) = if this.unit == other.unit {
                    ("twin-dimensions", "twin-dimensions-remedy")
                } else {
                    ("twin-unit", "twin-unit-remedy")
                };
                let finding = Finding::new(Code::TwinDiffers, id.span)
                    .with("other", other.id.as_str())
                    .term("why", why)
                    .term("remedy", remedy)
                    .also(other.span, "the-other");
                self.report(finding);
            }
        }
        target_names
    }

    /// Reports targets that are their own whole, part or twin by whatever way round.
    fn target_circles(&mut self, plan: &Plan, docs: &[&TargetDoc]) {
        type Next = fn(&Target) -> Vec<usize>;
        type Place = fn(&TargetDoc) -> Option<Span>;
        let ways: [(Next, Place); 3] = [
            (
                |target| target.part_of.iter().map(|t| t.0).collect(),
                |doc| doc.part_of.as_ref().map(|id| id.span),
            ),
            (
                |target| target.same_as.iter().map(|t| t.0).collect(),
                |doc| doc.same_as.as_ref().map(|id| id.span),
            ),
            (parts_of, |doc| {
                doc.parts.iter().find_map(|part| match part {
                    PartDoc::Target(id) => Some(id.span),
                    PartDoc::Cell(..) => None,
                })
            }),
        ];
        for (next, place) in ways {
            let next = |at: usize| plan.targets.get(at).map(next).unwrap_or_default();
            for at in circles(docs.len(), next) {
                if let Some(doc) = docs.get(at) {
                    self.circle(place(doc).unwrap_or(doc.id.span));
                }
            }
        }
    }

    pub(super) fn target(
        &mut self,
        doc: &TargetDoc,
        plan: &Plan,
        registries: &Registries,
        targets: &Names,
    ) -> Target {
        let measure = doc.measure.value;
        let lead = doc.lead.as_ref();
        let lead = lead.and_then(|id| self.agency(id, &registries.agencies));
        let with = self.agencies_of(&doc.with, &registries.agencies);
        let mut reported_by = self.agencies_of(&doc.reported_by, &registries.agencies);
        if doc.reported_by.is_empty() {
            reported_by.extend(lead);
            if doc.lead.is_none() && doc.same_as.is_none() {
                let finding = Finding::new(Code::NoReporter, doc.id.span)
                    .with("target", doc.id.value.0.as_str());
                self.report(finding);
            }
        }
        let dimensions = self.dimensions(doc, plan);
        let total = doc.total.as_ref().map_or(Total::Reported, |t| t.value);
        if let (Some(total), true) = (&doc.total, dimensions.is_empty())
            && total.value == Total::Sum
        {
            let finding = Finding::new(Code::MissingField, total.span).with("field", "dimensions");
            self.report(finding);
        }
        let twin = doc.same_as.as_ref();
        let whole = doc.part_of.as_ref();
        let mut goals: Vec<Goal> = Vec::new();
        for goal in &doc.goals {
            goals.extend(self.goal(goal, doc, registries));
        }
        goals.sort_by_key(|g| (g.by.is_none(), g.by, g.aspirational));
        Target {
            id: doc.id.value.0.clone(),
            node: NodeIx(registries.nodes.get(&doc.node.value).copied().unwrap_or(0)),
            line: doc.line.map(|l| l.0),
            name: doc.name.clone(),
            definition: doc.definition.clone(),
            unit: UnitIx(
                registries
                    .units
                    .get(&doc.unit.value.0)
                    .copied()
                    .unwrap_or(0),
            ),
            measure,
            better: doc
                .better
                .as_ref()
                .map(|b| b.value)
                .or_else(|| goals.first().map(|g| g.better)),
            baselines: doc
                .baseline
                .iter()
                .map(|b| Baseline {
                    year: b.year.0,
                    value: b.value.as_ref().map(|v| v.value.clone()),
                })
                .collect(),
            goals,
            lead,
            lead_stated: doc.lead_stated.unwrap_or(true),
            with,
            reported_by,
            every: doc.every.map_or(12, |e| e.0),
            parts: self.parts(doc, &dimensions, plan, targets),
            dimensions,
            total,
            season: self.season(doc),
            breaks: doc
                .breaks
                .iter()
                .map(|b| Break {
                    at: b.at.value,
                    reason: b.reason.clone(),
                    comparable: b.comparable.unwrap_or(false),
                })
                .collect(),
            part_of: whole.and_then(|id| self.find_id(id, targets, "target").map(TargetIx)),
            same_as: twin.and_then(|id| self.find_id(id, targets, "target").map(TargetIx)),
            open_list: doc.open_list.unwrap_or(false),
            decimals: doc.decimals.map(|d| usize::from(d.0)),
            was: super::former(&doc.was),
            span: doc.id.span,
        }
    }

    fn dimensions(&mut self, doc: &TargetDoc, plan: &Plan) -> Vec<(String, Domain)> {
        let mut dimensions = Vec::new();
        for (name, domain) in &doc.dimensions.0 {
            let domain = match domain {
                DomainDoc::Codes(codes) => {
                    Domain::Codes(codes.iter().map(|c| c.0.clone()).collect())
                }
                DomainDoc::Kind(kind) => {
                    let known: std::collections::BTreeSet<&str> =
                        plan.places.iter().map(|p| p.kind.as_str()).collect();
                    if !known.contains(kind.value.0.as_str()) {
                        let finding = Finding::new(Code::UnknownReference, kind.span)
                            .with("name", kind.value.0.as_str())
                            .term("kind", "place-kind")
                            .instead(crate::diag::closest(&kind.value.0, known));
                        self.report(finding);
                    }
                    Domain::PlaceKind(kind.value.0.clone())
                }
            };
            let reserved = crate::load::documents::ObservationDoc::FIELDS
                .iter()
                .chain(crate::load::documents::RestatedDoc::FIELDS);
            if reserved.into_iter().any(|f| *f == name.value) {
                let finding = Finding::new(Code::BadId, name.span)
                    .with("id", name.value.as_str())
                    .term("remedy", "id-dimension");
                self.report(finding);
            }
            dimensions.push((name.value.clone(), domain));
        }
        dimensions
    }

    fn parts(
        &mut self,
        doc: &TargetDoc,
        dimensions: &[(String, Domain)],
        plan: &Plan,
        targets: &Names,
    ) -> Vec<Part> {
        let mut parts = Vec::new();
        for part in &doc.parts {
            match part {
                PartDoc::Target(id) => {
                    let found = self.find_id(id, targets, "target");
                    parts.extend(found.map(|at| Part::Target(TargetIx(at))));
                }
                PartDoc::Cell(_, cell) => {
                    let cell = self.cell(cell, dimensions, &[], None, plan);
                    parts.extend(cell.map(Part::Cell));
                }
            }
        }
        parts
    }

    /// Looks up the dimensions and codes of a cell; `at` is the reference period, at whose end a place must be in force.
    pub(super) fn cell(
        &mut self,
        written: &[(Spanned<String>, Spanned<String>)],
        dimensions: &[(String, Domain)],
        fields: &[&str],
        at: Option<Period>,
        plan: &Plan,
    ) -> Option<Cell> {
        let mut cell = Vec::new();
        let mut sound = true;
        for (name, code) in written {
            let Some((_, domain)) = dimensions.iter().find(|(n, _)| *n == name.value) else {
                let mut known: Vec<&str> = fields.to_vec();
                known.extend(dimensions.iter().map(|(n, _)| n.as_str()));
                let finding = Finding::new(Code::UnknownField, name.span)
                    .with("field", name.value.as_str())
                    .with("known", known.join(", "))
                    .instead(crate::diag::closest(&name.value, known));
                self.report(finding);
                sound = false;
                continue;
            };
            let codes: Vec<String> = match (domain, at) {
                (Domain::Codes(codes), _) => codes.clone(),
                (Domain::PlaceKind(_), Some(period)) => plan.codes(domain, period),
                (Domain::PlaceKind(kind), None) => {
                    let places = plan.places.iter().filter(|p| p.kind == *kind);
                    places.map(|p| p.id.clone()).collect()
                }
            };
            if !codes.contains(&code.value) {
                let finding = Finding::new(Code::UnknownCell, code.span)
                    .with("code", code.value.as_str())
                    .with("dimension", name.value.as_str())
                    .instead(crate::diag::closest(
                        &code.value,
                        codes.iter().map(String::as_str),
                    ));
                self.report(finding);
                sound = false;
                continue;
            }
            cell.push((name.value.clone(), code.value.clone()));
        }
        cell.sort();
        sound.then_some(Cell(cell))
    }

    fn season(&mut self, doc: &TargetDoc) -> Vec<(String, Number)> {
        let mut season = Vec::new();
        let mut months = 0;
        let mut sum = RBig::ZERO;
        for (part, share) in &doc.season.0 {
            if doc.measure.value != Measure::Flow {
                self.bad_season(part.span, "season-measure");
                return Vec::new();
            }
            let period = Period::of_part(2000, &part.value);
            let Some(period) = period.filter(|p| !p.is_year()) else {
                self.bad_season(part.span, "season-part");
                return Vec::new();
            };
            if *share.exact() < RBig::ZERO || *share.exact() > RBig::ONE {
                self.bad_season(share.span, "season-share");
                return Vec::new();
            }
            months += period.months();
            sum += share.exact();
            season.push((part.value.clone(), share.value.clone()));
        }
        // Shares of parts that fill the year must make the year; fewer may make less.
        let one = RBig::ONE;
        if let Some((first, _)) = doc.season.0.first()
            && (months > 12 || sum > one || (months == 12 && sum != one))
        {
            self.bad_season(first.span, "season-sum");
        }
        season
    }

    fn bad_season(&mut self, span: Span, why: &'static str) {
        self.report(Finding::new(Code::BadSeason, span).term("why", why));
    }

    fn goal(&mut self, doc: &GoalDoc, target: &TargetDoc, registries: &Registries) -> Option<Goal> {
        let node = match &doc.node {
            Some(node) => self
                .find(&node.value, node.span, &registries.nodes, "section")
                .map(NodeIx),
            None => None,
        };
        let measure = target.measure.value;
        let yearly = matches!(measure, Measure::Flow | Measure::Maintain);
        let each_year = doc.each_year.unwrap_or(false);
        let average = matches!(measure, Measure::FlowAverage | Measure::GrowthAverage);
        if yearly && doc.by.is_none() && !each_year {
            let finding = Finding::new(Code::GoalDate, doc.span)
                .term("why", "goal-undated")
                .term("remedy", "goal-undated-remedy");
            self.report(finding);
        }
        if each_year && !yearly && !average {
            let finding = Finding::new(Code::GoalDate, doc.span)
                .term("why", "goal-yearly")
                .term("remedy", "goal-yearly-remedy");
            self.report(finding);
        }
        // A plan may look ahead, but not for ever.
        let years = self.documents.plan.as_ref().map(|plan| &plan.years);
        if let (Some(by), Some(years)) = (&doc.by, years)
            && !(years.from.0..=years.to.0 + 50).contains(&by.value.0)
        {
            let finding = Finding::new(Code::GoalDate, by.span)
                .term("why", "goal-outside")
                .term("remedy", "goal-outside-remedy");
            self.report(finding);
        }
        if let (Some(by), Some(from)) = (&doc.by, &doc.from)
            && from.value.value.0 > by.value.0
        {
            self.report(Finding::new(Code::ReversedRange, from.span));
        }
        let (condition, span) = self.condition(doc)?;
        let better = self.better(doc, target, &condition, span);
        let tolerance = doc.tolerance.as_ref().or(self
            .documents
            .plan
            .as_ref()
            .and_then(|p| p.tolerance.as_ref()));
        if let Some(tolerance) = tolerance {
            let t = tolerance.value.value.exact();
            if *t < RBig::ZERO || *t >= RBig::ONE {
                self.bad_number(&tolerance.value.value, tolerance.span, "number-tolerance");
            }
        }
        self.reads_as(doc, &condition);
        Some(Goal {
            by: doc.by.as_ref().map(|y| y.value.0),
            from: doc.from.as_ref().map(|r| year_reading(&r.value)),
            each_year,
            condition,
            tolerance: tolerance.map(|t| t.value.clone()),
            better: better?,
            aspirational: doc.aspirational.unwrap_or(false),
            reads_as: doc.reads_as.as_ref().map(|r| r.value.clone()),
            printed: doc.printed.as_ref().map(|p| p.0.clone()),
            node,
            line: doc.line.map(|l| l.0),
            span: doc.span,
        })
    }

    fn condition(&mut self, doc: &GoalDoc) -> Option<(Condition, Span)> {
        let mut found = plain_conditions(
            [&doc.at_least, &doc.more_than, &doc.at_most, &doc.less_than],
            [&doc.between, &doc.above_range],
        );
        if let Some(about) = &doc.about {
            match &about.value {
                AboutDoc::Value(value) => {
                    found.push((Condition::About(value.clone()), about.span));
                }
                AboutDoc::Condition(hedged) => {
                    let inner = hedged_conditions(hedged);
                    let [(inner, _)] = inner.as_slice() else {
                        self.one_condition(hedged.span, inner.len());
                        return None;
                    };
                    let inner = Box::new(inner.clone());
                    found.push((Condition::Hedged(inner), about.span));
                }
            }
        }
        if let Some(kept) = &doc.kept_at {
            found.push((Condition::KeptAt(kept.value.clone()), kept.span));
        }
        if found.len() == 1 {
            return found.pop();
        }
        self.one_condition(doc.span, found.len());
        None
    }

    fn one_condition(&mut self, span: Span, count: usize) {
        let finding = Finding::new(Code::OneCondition, span).with("count", count.to_string());
        self.report(finding);
    }

    fn better(
        &mut self,
        doc: &GoalDoc,
        target: &TargetDoc,
        condition: &Condition,
        span: Span,
    ) -> Option<Better> {
        let declared = doc.better.as_ref().or(target.better.as_ref());
        let implied = implied(condition);
        match (implied, declared) {
            (Some(implied), Some(declared)) if implied != declared.value => {
                // The target's own side is for the goals that leave it open; the goal's own word must agree.
                if let Some(declared) = &doc.better {
                    let finding = Finding::new(Code::NeedsBetter, declared.span)
                        .term("why", "better-contradicts")
                        .term("remedy", "better-contradicts-remedy");
                    self.report(finding);
                }
                Some(implied)
            }
            (Some(implied), _) => Some(implied),
            (None, Some(declared)) => Some(declared.value),
            (None, None) => {
                let finding = Finding::new(Code::NeedsBetter, span)
                    .term("why", "better-missing")
                    .term("remedy", "better-missing-remedy");
                self.report(finding);
                None
            }
        }
    }

    fn reads_as(&mut self, doc: &GoalDoc, condition: &Condition) {
        let Some(reads_as) = &doc.reads_as else {
            return;
        };
        let range = match condition {
            Condition::AboveRange(a, b) => Some((a, b)),
            Condition::Hedged(inner) => match inner.as_ref() {
                Condition::AboveRange(a, b) => Some((a, b)),
                _ => None,
            },
            _ => None,
        };
        if !range.is_some_and(|(a, b)| reads_as.value == *a || reads_as.value == *b) {
            self.report(Finding::new(Code::ReadsAs, reads_as.span));
        }
    }
}

/// The targets that a target is judged by, part by part.
fn parts_of(target: &Target) -> Vec<usize> {
    let parts = target.parts.iter().filter_map(|part| match part {
        Part::Target(ix) => Some(ix.0),
        Part::Cell(_) => None,
    });
    parts.collect()
}

/// The side that a condition itself says is better.
fn implied(condition: &Condition) -> Option<Better> {
    match condition {
        Condition::AtLeast(_) | Condition::MoreThan(_) | Condition::AboveRange(..) => {
            Some(Better::Higher)
        }
        Condition::AtMost(_) | Condition::LessThan(_) => Some(Better::Lower),
        Condition::Between(..) | Condition::About(_) | Condition::KeptAt(_) => None,
        Condition::Hedged(inner) => implied(inner),
    }
}

fn hedged_conditions(doc: &HedgedDoc) -> Vec<(Condition, Span)> {
    plain_conditions(
        [&doc.at_least, &doc.more_than, &doc.at_most, &doc.less_than],
        [&doc.between, &doc.above_range],
    )
}

/// The conditions that are written, of the six plain ones, in the order of the format.
fn plain_conditions(
    one: [&Option<Spanned<Number>>; 4],
    two: [&Option<Spanned<Pair>>; 2],
) -> Vec<(Condition, Span)> {
    let make_one: [fn(Number) -> Condition; 4] = [
        Condition::AtLeast,
        Condition::MoreThan,
        Condition::AtMost,
        Condition::LessThan,
    ];
    let make_two: [fn(Number, Number) -> Condition; 2] =
        [Condition::Between, Condition::AboveRange];
    let mut found = Vec::new();
    for (written, make) in one.into_iter().zip(make_one) {
        found.extend(written.as_ref().map(|v| (make(v.value.clone()), v.span)));
    }
    for (written, make) in two.into_iter().zip(make_two) {
        found.extend(written.as_ref().map(|v| {
            let Pair(a, b) = v.value.clone();
            (make(a, b), v.span)
        }));
    }
    found
}
