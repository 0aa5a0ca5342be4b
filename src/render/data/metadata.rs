//! What describes the data to other programs: Data Package, CSV on the Web, DCAT-AP, schema.org, JSON Schema.
//!
//! Owns these files. All of it comes from the tables' own columns and the phrases on them.

use super::tables::{Column, Holds, Kind};
use super::{PACKAGE, PLAN_XLSX, TARGETS_SCHEMA, TASKS_JSON, TASKS_SCHEMA};
use crate::model::{Plan, TargetIx};
use crate::render::address::{Addresses, PageId, TARGETS_JSON, relative};
use crate::render::words::Words;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// A table as a file.
pub(super) struct File {
    path: String,
    kind: Kind,
    pub(super) head: Vec<Column>,
    bytes: usize,
    sha256: String,
}

impl File {
    pub(super) fn new(path: String, kind: Kind, head: &[Column], csv: &[u8]) -> Self {
        Self {
            path,
            kind,
            head: head.to_vec(),
            bytes: csv.len(),
            sha256: crate::render::sha256(csv),
        }
    }
}

/// Describes the data of a plan in the words of each locale.
#[derive(Clone, Copy)]
pub(super) struct Metadata<'a> {
    pub(super) plan: &'a Plan,
    pub(super) words: &'a [Words<'a>],
}

impl Metadata<'_> {
    /// When the data were last released; the start of 1970 before they ever were.
    pub(super) fn stamp(self) -> Timestamp {
        let hour = self.plan.last_hour();
        hour.map_or(Timestamp::UNIX_EPOCH, |hour| hour.at)
    }

    /// The name of the data in each locale.
    pub(super) fn titles(self) -> Vec<String> {
        self.words.iter().map(|words| title(*words)).collect()
    }

    /// What stands above every workbook.
    pub(super) fn about(self) -> Vec<String> {
        let lines = self.words.iter().flat_map(|words| {
            let period = self.plan.periods.last();
            let released = period.and_then(|period| {
                let date = words.locale.date(period.shown_on()?);
                let name = words.locale.period(period.period, false);
                let slots = [("period", &*name), ("date", &*date)];
                Some(words.locale.t("data.released", &slots))
            });
            let meta = &self.plan.meta;
            let licence = meta.licence.as_ref().map(|licence| {
                let name = words.plan_text(&licence.name);
                let phrase = words.locale.t("foot.licence", &[]);
                format!("{phrase} {name}")
            });
            [
                Some(title(*words)),
                meta.embargo.map(|hour| words.embargo(hour)),
                meta.illustrative.as_ref().map(|t| words.plan_text(t)),
                released,
                licence,
                Some(words.locale.t("data.sheets", &[])),
            ]
        });
        let mut lines: Vec<String> = lines.flatten().collect();
        lines.extend(self.plan.meta.address.clone());
        lines
    }

    /// What a column holds, in the words of each locale.
    pub(super) fn described(self, column: &Column) -> Vec<String> {
        let all = self.words.iter();
        all.map(|words| described(*words, column)).collect()
    }

    /// A text of each locale, as values of JSON-LD.
    fn tagged(self, text: impl Fn(Words<'_>) -> String) -> Value {
        let texts = self.words.iter();
        texts
            .map(|words| json!({ "@value": text(*words), "@language": words.locale.code }))
            .collect()
    }

    /// A text in the first locale.
    fn first(self, text: impl Fn(Words<'_>) -> String) -> String {
        self.words
            .first()
            .map_or(String::new(), |words| text(*words))
    }

    /// The tables for CSV on the Web (W3C): a group whose tables stand beside or below it.
    pub(super) fn csvw(self, files: &[File]) -> Vec<u8> {
        let alone = files.iter().all(|file| file.kind == Kind::Values) && files.len() > 1;
        let place = if alone {
            super::TARGETS_CSVW
        } else {
            super::CSVW
        };
        let tables = files.iter().map(|file| {
            let mut table = Map::new();
            table.insert("url".to_owned(), json!(relative(place, &file.path)));
            if !alone {
                table.insert("dc:title".to_owned(), self.tagged(|w| named(w, file.kind)));
                table.insert("tableSchema".to_owned(), self.csvw_schema(file, files));
            }
            Value::Object(table)
        });
        let mut group = Map::new();
        let first = self.plan.meta.locales.first();
        group.insert(
            "@context".to_owned(),
            json!(["http://www.w3.org/ns/csvw", { "@language": first }]),
        );
        group.insert("dc:title".to_owned(), self.tagged(title));
        group.insert("dc:description".to_owned(), self.tagged(description));
        let licence = self.plan.meta.licence.as_ref();
        if let Some(url) = licence.and_then(|licence| licence.url.as_ref()) {
            group.insert("dc:license".to_owned(), json!({ "@id": url }));
        }
        if let Some(file) = files.first().filter(|_| alone) {
            group.insert("tableSchema".to_owned(), self.csvw_schema(file, &[]));
        }
        group.insert("tables".to_owned(), tables.collect());
        written(&Value::Object(group))
    }

    fn csvw_schema(self, file: &File, files: &[File]) -> Value {
        let columns = file.head.iter().map(|column| {
            let mut entry = Map::new();
            let header = column.header();
            entry.insert("name".to_owned(), json!(header));
            entry.insert("titles".to_owned(), json!(header));
            entry.insert(
                "dc:description".to_owned(),
                self.tagged(|words| described(words, column)),
            );
            let datatype = match column.holds() {
                Holds::Text | Holds::Choice(_) => "string",
                Holds::Number => "decimal",
                Holds::Integer => "integer",
                Holds::Boolean => "boolean",
                Holds::Date => "date",
                Holds::Instant => "dateTimeStamp",
                Holds::Address => "anyURI",
            };
            entry.insert("datatype".to_owned(), json!(datatype));
            if let Some(locale) = &column.locale {
                entry.insert("lang".to_owned(), json!(locale));
            }
            Value::Object(entry)
        });
        let mut schema = Map::new();
        schema.insert("columns".to_owned(), columns.collect());
        if !file.kind.key().is_empty() {
            schema.insert("primaryKey".to_owned(), json!(file.kind.key()));
        }
        let keys: Vec<Value> = references(file, files)
            .map(|(column, to)| {
                let reference =
                    json!({ "resource": relative(super::CSVW, &to.path), "columnReference": column });
                json!({ "columnReference": column, "reference": reference })
            })
            .collect();
        if !keys.is_empty() {
            schema.insert("foreignKeys".to_owned(), Value::Array(keys));
        }
        Value::Object(schema)
    }

    /// The tables as a Data Package (Frictionless, version 1).
    pub(super) fn package(self, files: &[File]) -> Vec<u8> {
        let meta = &self.plan.meta;
        let resources = files.iter().map(|file| {
            let fields = file.head.iter().map(|column| self.field(column));
            let mut schema = Map::new();
            schema.insert("fields".to_owned(), fields.collect());
            if !file.kind.key().is_empty() {
                schema.insert("primaryKey".to_owned(), json!(file.kind.key()));
            }
            let keys: Vec<Value> = references(file, files)
                .map(|(column, to)| {
                    let reference = json!({ "resource": to.kind.slug(), "fields": column });
                    json!({ "fields": column, "reference": reference })
                })
                .collect();
            if !keys.is_empty() {
                schema.insert("foreignKeys".to_owned(), Value::Array(keys));
            }
            json!({
                "name": file.kind.slug(),
                "path": relative(PACKAGE, &file.path),
                "title": self.first(|words| named(words, file.kind)),
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": file.bytes,
                "hash": format!("sha256:{}", file.sha256),
                "schema": schema,
            })
        });
        let mut package = Map::new();
        let mut put = |key: &str, value: Value| package.insert(key.to_owned(), value);
        put("profile", json!("data-package"));
        put("name", json!(meta.id));
        put("title", json!(self.first(title)));
        put("description", json!(self.first(description)));
        if let Some(address) = &meta.address {
            let page = self.page(address);
            put("id", json!(page));
            put("homepage", json!(page));
        }
        if let Some(period) = self.plan.periods.last() {
            put("version", json!(version(period)));
            put("created", json!(self.stamp().to_string()));
        }
        let licence = meta.licence.as_ref();
        if let Some((licence, url)) = licence.and_then(|l| Some((l, l.url.as_ref()?))) {
            let title = self.first(|words| words.plan_text(&licence.name));
            put("licenses", json!([{ "path": url, "title": title }]));
        }
        let publisher = self.plan.publisher();
        if let Some(agency) = publisher.and_then(|ix| self.plan.agencies.get(ix.0)) {
            let name = self.first(|words| words.plan_text(&agency.name));
            put(
                "contributors",
                json!([{ "title": name, "role": "publisher" }]),
            );
        }
        put("resources", resources.collect());
        written(&Value::Object(package))
    }

    fn field(self, column: &Column) -> Value {
        let mut field = Map::new();
        field.insert("name".to_owned(), json!(column.header()));
        let kind = match column.holds() {
            Holds::Text | Holds::Choice(_) | Holds::Address => "string",
            Holds::Number => "number",
            Holds::Integer => "integer",
            Holds::Boolean => "boolean",
            Holds::Date => "date",
            Holds::Instant => "datetime",
        };
        field.insert("type".to_owned(), json!(kind));
        field.insert(
            "description".to_owned(),
            json!(self.first(|words| described(words, column))),
        );
        if let Holds::Choice(words) = column.holds() {
            field.insert("constraints".to_owned(), json!({ "enum": words }));
        }
        Value::Object(field)
    }

    /// The catalogue for data portals (DCAT-AP 3, as JSON-LD that needs nothing from elsewhere); none without an address.
    pub(super) fn catalog(self, files: &[File]) -> Option<Vec<u8>> {
        let address = self.plan.meta.address.as_ref()?;
        let page = self.page(address);
        let mut catalog = Map::new();
        let mut put = |key: &str, value: Value| catalog.insert(key.to_owned(), value);
        put(
            "@context",
            json!({
                "dcat": "http://www.w3.org/ns/dcat#",
                "dct": "http://purl.org/dc/terms/",
                "foaf": "http://xmlns.com/foaf/0.1/",
                "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
                "spdx": "http://spdx.org/rdf/terms#",
                "vcard": "http://www.w3.org/2006/vcard/ns#",
                "xsd": "http://www.w3.org/2001/XMLSchema#",
            }),
        );
        put("@id", json!(format!("{page}#catalog")));
        put("@type", json!("dcat:Catalog"));
        put("dct:title", self.tagged(title));
        put("dct:description", self.tagged(description));
        put("dct:language", self.languages());
        put(
            "foaf:homepage",
            json!({ "@id": format!("{address}/"), "@type": "foaf:Document" }),
        );
        self.dated(&mut put);
        if let Some(agent) = self.agent(address) {
            put("dct:publisher", agent);
        }
        put("dcat:dataset", self.dcat_dataset(address, files));
        Some(written(&Value::Object(catalog)))
    }

    /// The data as a data set of the catalogue.
    fn dcat_dataset(self, address: &str, files: &[File]) -> Value {
        let meta = &self.plan.meta;
        let page = self.page(address);
        let mut dataset = Map::new();
        let mut put = |key: &str, value: Value| dataset.insert(key.to_owned(), value);
        put("@id", json!(format!("{page}#dataset")));
        put("@type", json!("dcat:Dataset"));
        put("dct:title", self.tagged(title));
        put("dct:description", self.tagged(description));
        put("dct:identifier", json!(page));
        put(
            "dcat:landingPage",
            json!({ "@id": page, "@type": "foaf:Document" }),
        );
        put(
            "dcat:keyword",
            self.tagged(|words| words.plan_text(&meta.short)),
        );
        put("dct:language", self.languages());
        put(
            "dct:temporal",
            json!({
                "@type": "dct:PeriodOfTime",
                "dcat:startDate": { "@value": format!("{}-01-01", meta.years.0), "@type": "xsd:date" },
                "dcat:endDate": { "@value": format!("{}-12-31", meta.years.1), "@type": "xsd:date" },
            }),
        );
        self.dated(&mut put);
        if let Some(period) = self.plan.periods.last() {
            put("dcat:version", json!(version(period)));
        }
        if let Some(agent) = self.agent(address) {
            put("dct:publisher", agent);
        }
        if let Some(contact) = self.contact() {
            put("dcat:contactPoint", contact);
        }
        put("dcat:distribution", self.distributions(address, files));

        Value::Object(dataset)
    }

    /// The files of the data, each with where it is and what it is.
    fn distributions(self, address: &str, files: &[File]) -> Value {
        let page = self.page(address);
        let licence = &self.plan.meta.licence;
        let licence = licence.as_ref().and_then(|licence| licence.url.as_ref());
        let at = |path: &str| format!("{address}/{path}");
        let media = |kind: &str| format!("https://www.iana.org/assignments/media-types/{kind}");
        let distribution = |path: &str, kind: &str, name: Value| {
            let mut entry = Map::new();
            let mut put = |key: &str, value: Value| entry.insert(key.to_owned(), value);
            put("@id", json!(at(path)));
            put("@type", json!("dcat:Distribution"));
            put("dct:title", name);
            put(
                "dcat:accessURL",
                json!({ "@id": page, "@type": "rdfs:Resource" }),
            );
            put("dcat:downloadURL", json!({ "@id": at(path) }));
            put(
                "dcat:mediaType",
                json!({ "@id": media(kind), "@type": "dct:MediaType" }),
            );
            if let Some(url) = licence {
                put(
                    "dct:license",
                    json!({ "@id": url, "@type": "dct:LicenseDocument" }),
                );
            }
            entry
        };
        let tables = files.iter().map(|file| {
            let name = self.tagged(|words| named(words, file.kind));
            let mut entry = distribution(&file.path, "text/csv", name);
            let bytes = file.bytes.to_string();
            let size = json!({ "@value": bytes, "@type": "xsd:nonNegativeInteger" });
            entry.insert("dcat:byteSize".to_owned(), size);
            entry.insert(
                "spdx:checksum".to_owned(),
                json!({
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {
                        "@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
                        "@type": "spdx:ChecksumAlgorithm",
                    },
                    "spdx:checksumValue": { "@value": file.sha256, "@type": "xsd:hexBinary" },
                }),
            );
            Value::Object(entry)
        });
        let rest = [
            (
                TARGETS_JSON,
                "application/json",
                "data.json",
                TARGETS_SCHEMA,
            ),
            (
                TASKS_JSON,
                "application/json",
                "data.tasks-json",
                TASKS_SCHEMA,
            ),
            (PLAN_XLSX, SHEET, "data.xlsx", ""),
        ];
        let has_tasks = files.iter().any(|file| file.kind == Kind::Tasks);
        let rest = rest
            .into_iter()
            .filter(|(path, ..)| *path != TASKS_JSON || has_tasks);
        let rest = rest.map(|(path, kind, key, schema)| {
            let name = self.tagged(|words| words.locale.t(key, &[]));
            let mut entry = distribution(path, kind, name);
            if !schema.is_empty() {
                let standard = json!({ "@id": at(schema), "@type": "dct:Standard" });
                entry.insert("dct:conformsTo".to_owned(), standard);
            }
            Value::Object(entry)
        });
        tables.chain(rest).collect()
    }

    /// The days of the first and the latest release.
    fn dated<R>(self, put: &mut impl FnMut(&str, Value) -> R) {
        let day =
            |day: jiff::civil::Date| json!({ "@value": day.to_string(), "@type": "xsd:date" });
        let first = self.plan.periods.first();
        if let Some(hour) = first.and_then(|period| period.hour) {
            put("dct:issued", day(hour.day));
        }
        if let Some(hour) = self.plan.last_hour() {
            put("dct:modified", day(hour.day));
        }
    }

    fn languages(self) -> Value {
        let language = |words: &Words<'_>| {
            let code = words.locale.code.split('-').next().unwrap_or_default();
            let id = format!("http://id.loc.gov/vocabulary/iso639-1/{code}");
            json!({ "@id": id, "@type": "dct:LinguisticSystem" })
        };
        self.words.iter().map(language).collect()
    }

    /// Who publishes.
    fn agent(self, address: &str) -> Option<Value> {
        let publisher = self.plan.publisher()?;
        let agency = self.plan.agencies.get(publisher.0)?;
        let locale = self.plan.meta.locales.first()?;
        let page = Addresses::new(self.plan).path(PageId::Agency(publisher), locale);
        Some(json!({
            "@id": format!("{address}/{page}"),
            "@type": "foaf:Agent",
            "foaf:name": self.tagged(|words| words.plan_text(&agency.name)),
        }))
    }

    fn contact(self) -> Option<Value> {
        let contact = self.plan.meta.contact.as_ref()?;
        let mut card = Map::new();
        let name = self.first(|words| words.plan_text(&contact.name));
        card.insert(
            "@type".to_owned(),
            json!(["vcard:Kind", "vcard:Organization"]),
        );
        card.insert("vcard:fn".to_owned(), json!(name));
        if let Some(email) = &contact.email {
            let address = json!({ "@id": format!("mailto:{email}") });
            card.insert("vcard:hasEmail".to_owned(), address);
        }
        Some(Value::Object(card))
    }

    /// The address of the page on the data in the first locale.
    fn page(self, address: &str) -> String {
        let addresses = Addresses::new(self.plan);
        let path = self.first(|words| addresses.path(PageId::Data, &words.locale.code));
        format!("{address}/{path}")
    }

    /// The schema of the JSON of tasks: what stands above the rows is that of targets.
    pub(super) fn tasks_schema(self, head: &[Column], targets: &str) -> Vec<u8> {
        let mut schema: Map<String, Value> = serde_json::from_str(targets).unwrap_or_default();
        let properties = head.iter().map(|column| {
            let kinds = match column.holds() {
                Holds::Boolean => json!(["boolean", "null"]),
                Holds::Integer => json!(["integer", "null"]),
                _ => json!(["string", "null"]),
            };
            let description = self.first(|words| described(words, column));
            let mut property = Map::new();
            property.insert("description".to_owned(), json!(description));
            property.insert("type".to_owned(), kinds);
            if let Holds::Choice(words) = column.holds() {
                let words = words.iter().map(|word| json!(word));
                let words: Vec<Value> = words.chain([Value::Null]).collect();
                property.insert("enum".to_owned(), json!(words));
            }
            (column.header(), Value::Object(property))
        });
        let headers: Vec<String> = head.iter().map(Column::header).collect();
        let rows = json!({
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": false,
                "required": headers,
                "properties": Value::Object(properties.collect()),
            },
        });
        schema.remove("oneOf");
        schema.insert(
            "title".to_owned(),
            json!(self.first(|w| named(w, Kind::Tasks))),
        );
        schema.insert(
            "description".to_owned(),
            json!(self.first(|w| rows_of(w, Kind::Tasks))),
        );
        if let Some(Value::Object(all)) = schema.get_mut("properties") {
            all.remove("target");
            all.remove("targets");
            all.insert("tasks".to_owned(), rows);
        }
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            required.push(json!("tasks"));
        }
        let kinds = schema.remove("$defs").unwrap_or_default();
        let mut used = Map::new();
        referred(&Value::Object(schema.clone()), &kinds, &mut used);
        schema.insert("$defs".to_owned(), Value::Object(used));
        written(&Value::Object(schema))
    }
}

/// Puts every definition that a schema refers to, by way of others too, into `used`.
fn referred(schema: &Value, kinds: &Value, used: &mut Map<String, Value>) {
    match schema {
        Value::Object(map) => {
            let name = map.get("$ref").and_then(Value::as_str);
            let name = name.and_then(|name| name.strip_prefix("#/$defs/"));
            if let Some((name, kind)) = name.and_then(|name| Some((name, kinds.get(name)?)))
                && !used.contains_key(name)
            {
                used.insert(name.to_owned(), kind.clone());
                referred(kind, kinds, used);
            }
            map.values().for_each(|value| referred(value, kinds, used));
        }
        Value::Array(all) => all.iter().for_each(|value| referred(value, kinds, used)),
        _ => {}
    }
}

/// The media type of workbooks.
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Columns of a table that name rows of another, with that other.
fn references<'f>(
    file: &'f File,
    files: &'f [File],
) -> impl Iterator<Item = (&'static str, &'f File)> {
    let to = files
        .iter()
        .filter(|to| to.kind == Kind::Targets && file.kind != to.kind);
    let names = file.head.iter().any(|column| column.name == "target");
    to.filter(move |_| names).map(|to| ("target", to))
}

/// The name of the data: "Data on …".
fn title(words: Words<'_>) -> String {
    let plan = words.plan_text(&words.plan.meta.title);
    words.locale.t("data.title", &[("plan", &plan)])
}

fn description(words: Words<'_>) -> String {
    let meta = &words.plan.meta;
    let plan = words.plan_text(&meta.title);
    let mut text = words.locale.t("data.description", &[("plan", &plan)]);
    if let Some(note) = &meta.illustrative {
        text.push(' ');
        text.push_str(&words.plan_text(note));
    }
    text
}

/// The name of a table.
pub(in crate::render) fn named(words: Words<'_>, kind: Kind) -> String {
    words.locale.t(&format!("table.{}", kind.slug()), &[])
}

/// What each row of a table is.
pub(in crate::render) fn rows_of(words: Words<'_>, kind: Kind) -> String {
    words.locale.t(&format!("table.{}-rows", kind.slug()), &[])
}

/// What a column holds.
pub(in crate::render) fn described(words: Words<'_>, column: &Column) -> String {
    let text = words.locale.t(&format!("column.{}", column.name), &[]);
    match &column.locale {
        Some(locale) => format!("{text} ({locale})"),
        None => text,
    }
}

/// Which release the data are of: "2025-H1", "2025-H1.2" when amended.
fn version(period: &crate::model::ReportingPeriod) -> String {
    match period.revision() {
        Some(revision) => format!("{}.{}", period.period, revision.number),
        None => period.period.to_string(),
    }
}

fn written(value: &Value) -> Vec<u8> {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text.into_bytes()
}

/// What search engines for data read on a page (schema.org `Dataset`): of the whole plan, or of a target; none without an address.
pub(in crate::render) fn dataset(words: Words<'_>, target: Option<TargetIx>) -> Option<Value> {
    let plan = words.plan;
    let meta = &plan.meta;
    let locale = words.locale;
    let address = meta.address.as_ref()?;
    let addresses = Addresses::new(plan);
    let at = |path: String| format!("{address}/{path}");
    let whole = at(addresses.path(PageId::Data, &locale.code));
    let download = |path: String, kind: &str| json!({ "@type": "DataDownload", "encodingFormat": kind, "contentUrl": at(path) });
    let mut set = Map::new();
    let mut put = |key: &str, value: Value| set.insert(key.to_owned(), value);
    put("@context", json!("https://schema.org"));
    put("@type", json!("Dataset"));
    match target {
        None => {
            put("@id", json!(format!("{whole}#dataset")));
            put("url", json!(whole));
            put("identifier", json!(whole));
            put("name", json!(title(words)));
            put("description", json!(description(words)));
            put(
                "distribution",
                json!([
                    download(Kind::Values.csv(), "text/csv"),
                    download(Kind::Verdicts.csv(), "text/csv"),
                    download(TARGETS_JSON.to_owned(), "application/json"),
                    download(PLAN_XLSX.to_owned(), SHEET),
                ]),
            );
        }
        Some(ix) => {
            let target = plan.target(ix, plan.latest())?;
            let page = at(addresses.path(PageId::Target(ix), &locale.code));
            let name = words.plan_text(&target.name);
            let slots = [("target", &*name), ("plan", &*words.plan_text(&meta.title))];
            let mut about = locale.t("data.description-target", &slots);
            if let Some(definition) = &target.definition {
                about.push(' ');
                about.push_str(&words.plan_text(definition));
            }
            put("@id", json!(format!("{page}#dataset")));
            put("url", json!(page));
            put("identifier", json!(page));
            put("name", json!(name));
            put("description", json!(about));
            put(
                "isPartOf",
                json!({ "@type": "Dataset", "@id": format!("{whole}#dataset") }),
            );
            let unit = words.unit(target);
            put(
                "variableMeasured",
                json!({
                    "@type": "PropertyValue",
                    "name": name,
                    "unitText": unit.name.get(&locale.code).0,
                }),
            );
            put(
                "distribution",
                json!([
                    download(addresses.target_data(ix, "csv"), "text/csv"),
                    download(addresses.target_data(ix, "json"), "application/json"),
                    download(addresses.target_data(ix, "xlsx"), SHEET),
                ]),
            );
        }
    }
    put("inLanguage", json!(locale.code));
    put("isAccessibleForFree", json!(true));
    put(
        "keywords",
        json!(
            [Some(words.plan_text(&meta.short)), meta.number.clone()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        ),
    );
    put(
        "temporalCoverage",
        json!(format!("{}-01-01/{}-12-31", meta.years.0, meta.years.1)),
    );
    if let Some(url) = meta
        .licence
        .as_ref()
        .and_then(|licence| licence.url.as_ref())
    {
        put("license", json!(url));
    }
    if let Some(agency) = plan.publisher().and_then(|ix| plan.agencies.get(ix.0)) {
        let name = words.plan_text(&agency.name);
        put("creator", json!({ "@type": "Organization", "name": name }));
    }
    if let Some(period) = plan.periods.last() {
        put("version", json!(version(period)));
    }
    if let Some(hour) = plan.last_hour() {
        put("dateModified", json!(hour.at.to_string()));
    }
    Some(Value::Object(set))
}
