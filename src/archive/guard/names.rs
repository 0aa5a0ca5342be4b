//! Identifiers that changed: what a sealed record names by an old one is named by the new one in the content.

use crate::model::Plan;
use std::collections::BTreeMap;

/// Identifiers that things had before, and have now.
pub(super) struct Names {
    plan: String,
    things: BTreeMap<(&'static str, String), String>,
    bodies: BTreeMap<String, String>,
}

impl Names {
    pub(super) fn of(plan: &Plan) -> Self {
        let mut things = BTreeMap::new();
        let mut bodies = BTreeMap::new();
        let mut all = |kind, id: &str, was: &[String]| {
            for was in was {
                things.insert((kind, was.clone()), id.to_owned());
            }
        };
        plan.targets
            .iter()
            .for_each(|t| all("target", &t.id, &t.was));
        plan.tasks.iter().for_each(|t| all("task", &t.id, &t.was));
        plan.documents
            .iter()
            .for_each(|d| all("document", &d.id, &d.was));
        for agency in &plan.agencies {
            all("agency", &agency.id, &agency.was);
        }
        for place in &plan.places {
            all("place", &place.id, &place.was);
        }
        for ((kind, was), id) in &things {
            if matches!(*kind, "agency" | "place") {
                bodies.insert(was.clone(), id.clone());
            }
        }
        Self {
            plan: plan.meta.id.clone(),
            things,
            bodies,
        }
    }

    pub(super) fn now(&self, about: &str, id: &str) -> String {
        let kind = match about {
            "target" | "goal" | "value" => "target",
            "task" | "task_report" => "task",
            "document" => "document",
            "agency" => "agency",
            "place" => "place",
            // Of which there is one.
            "plan" => return self.plan.clone(),
            _ => return id.to_owned(),
        };
        let now = self.things.get(&(kind, id.to_owned()));
        now.map_or_else(|| id.to_owned(), Clone::clone)
    }

    /// The same of everything that the directives of a text name.
    pub(super) fn directives(&self, mut text: String) -> String {
        for ((_, was), id) in &self.things {
            if text.contains(was.as_str()) {
                text = text.replace(&format!("[{was}]"), &format!("[{id}]"));
            }
        }
        text
    }

    /// The same of every body and place in a list of identifiers and codes.
    pub(super) fn tokens(&self, list: &str) -> String {
        let whole = |text: &str| {
            let now = self.bodies.get(text).or_else(|| {
                let named = |kind| self.things.get(&(kind, text.to_owned()));
                named("target").or_else(|| named("document"))
            });
            now.map_or_else(|| text.to_owned(), Clone::clone)
        };
        let parted = list.split_inclusive([' ', ';', ',', '=']);
        let parted = parted.map(|part| {
            let end = part.trim_end_matches([' ', ';', ',', '=']);
            whole(end) + part.strip_prefix(end).unwrap_or_default()
        });
        parted.collect()
    }
}
