//! Wikidata: the JSON dump (an array with an item a line) or the lines of `wikibase-dump-filter`. Data under CC0.
//!
//! Of one property the statements of the best rank count, as Wikidata's own "truthy" export has it.

use super::Selection;
use crate::entry::{Alias, Case, Entry};
use crate::error::Error;
use copydesk_text::{Form, Kind};
use serde_json::Value;
use std::io::BufRead;
use std::path::Path;

const INSTANCE_OF: &str = "P31";
const HUMAN: &str = "Q5";
const GENDER: &str = "P21";
const POSITION: &str = "P39";
const START: &str = "P580";
const END: &str = "P582";
const POPULATION: &str = "P1082";
const OFFICIAL_NAME: &str = "P1448";
const SHORT_NAME: &str = "P1813";
const DEMONYM: &str = "P1549";
const ISO_ALPHA_2: &str = "P297";
const ISO_DIVISION: &str = "P300";
const GEONAMES: &str = "P1566";
const COORDINATES: &str = "P625";
const HEADQUARTERS: &str = "P159";
const ROR: &str = "P6782";
const LEI: &str = "P1278";

/// Reads the items that the selection takes.
pub(crate) fn entries(
    path: &Path,
    source: impl BufRead,
    selection: &Selection,
    sink: super::Sink<'_>,
) -> Result<(), Error> {
    super::lines(path, source, |_, line| {
        let line = line.trim().trim_end_matches(',');
        if matches!(line, "" | "[" | "]") {
            return Ok(());
        }
        // Most items of a dump are left out: the cheapest test comes before the parsing.
        if !selection.sitelink.is_empty() && !line.contains(&format!("\"{}\"", selection.sitelink)) {
            return Ok(());
        }
        let item = super::json::value(line)?;
        entry(&item, selection).map_or(Ok(()), &mut *sink)
    })
}

fn entry(item: &Value, selection: &Selection) -> Option<Entry> {
    let id = item["id"].as_str().filter(|id| id.starts_with('Q'))?;
    if !selection.sitelink.is_empty() && item["sitelinks"].get(&selection.sitelink).is_none() {
        return None;
    }
    let claims = &item["claims"];
    let kind = kind(claims, selection)?;
    let label = |language: &str| item["labels"][language]["value"].as_str();
    let name = selection.languages.iter().map(String::as_str).chain(["mul"]).find_map(label)?;
    let mut entry = Entry::new(format!("wikidata:{id}"), name, kind);
    for language in selection.languages.iter().map(String::as_str).chain(["mul"]) {
        entry.aliases.extend(label(language).filter(|other| *other != name).map(Alias::from));
        // Empty maps are written `[]` in old dumps, which has no languages either.
        let aliases = item["aliases"][language].as_array().into_iter().flatten();
        entry.aliases.extend(aliases.filter_map(|alias| alias["value"].as_str()).map(Alias::from));
    }
    for (property, form) in [(OFFICIAL_NAME, Form::Name), (SHORT_NAME, Form::Short), (DEMONYM, Form::Demonym)]
    {
        for value in best(claims, property) {
            let (Some(text), Some(language)) = (value["text"].as_str(), value["language"].as_str()) else {
                continue;
            };
            if selection.takes(language) && text != name {
                entry.aliases.push(named(text, form));
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    entry.aliases.retain(|alias| !alias.text.trim().is_empty() && seen.insert(alias.text.clone()));
    let text = |property: &str| best(claims, property).find_map(|value| value.as_str().map(str::to_owned));
    let classes = best(claims, INSTANCE_OF).filter_map(item_id).collect::<Vec<_>>().join("|");
    let people = best(claims, POPULATION).find_map(|value| {
        Some(value["amount"].as_str()?.trim_start_matches('+').split('.').next()?.to_owned())
    });
    let at = best(claims, COORDINATES).next();
    let degrees = |key: &str| Some(at?[key].as_f64()?.to_string());
    let gender = best(claims, GENDER).filter_map(item_id).find_map(|gender| match gender.as_str() {
        "Q6581097" => Some("male".to_owned()),
        "Q6581072" => Some("female".to_owned()),
        _ => None,
    });
    for (key, value) in [
        ("classes", Some(classes)),
        ("population", people),
        ("gender", gender),
        ("offices", Some(offices(claims))),
        ("iso3166", text(ISO_ALPHA_2)),
        ("iso3166-2", text(ISO_DIVISION)),
        ("geonames", text(GEONAMES)),
        ("lat", degrees("latitude")),
        ("lon", degrees("longitude")),
        ("ror", text(ROR)),
        ("lei", text(LEI)),
        (
            "description",
            item["descriptions"][selection.languages.first()?]["value"].as_str().map(str::to_owned),
        ),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            entry.fields.insert(key.into(), value);
        }
    }
    Some(entry)
}

/// A short name in capitals is an acronym.
fn named(text: &str, form: Form) -> Alias {
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    if form == Form::Short && capitals > 1 && !text.chars().any(char::is_lowercase) {
        return Alias::new(text).form(Form::Acronym).case(Case::Exact);
    }
    Alias::new(text).form(form)
}

fn kind(claims: &Value, selection: &Selection) -> Option<Kind> {
    let classes: Vec<String> = best(claims, INSTANCE_OF).filter_map(item_id).collect();
    if !selection.classes.is_empty() {
        let kind = selection.classes.iter().find(|(class, _)| classes.contains(class))?;
        return Some(Kind::from(kind.1.as_str()));
    }
    let has = |properties: &[&str]| properties.iter().any(|property| best(claims, property).next().is_some());
    if classes.iter().any(|class| class == HUMAN) {
        Some(Kind::Person)
    } else if has(&[ROR, LEI, HEADQUARTERS]) {
        Some(Kind::Organization)
    } else if has(&[ISO_ALPHA_2, ISO_DIVISION, GEONAMES, COORDINATES]) {
        Some(Kind::Place)
    } else {
        None
    }
}

/// The statements of a property: the preferred ones, or, if there are none, the normal ones.
fn statements<'a>(claims: &'a Value, property: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    let all = claims[property].as_array().map_or(&[][..], Vec::as_slice);
    let rank = if all.iter().any(|one| one["rank"] == "preferred") { "preferred" } else { "normal" };
    all.iter().filter(move |one| one["rank"] == rank)
}

/// Their values. "No value" and "some value" are none.
fn best<'a>(claims: &'a Value, property: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    statements(claims, property).filter_map(|one| one["mainsnak"].get("datavalue")?.get("value"))
}

/// The identifier of an item; old records have only its number.
fn item_id(value: &Value) -> Option<String> {
    let number = || value["numeric-id"].as_u64().map(|number| format!("Q{number}"));
    value["id"].as_str().map(str::to_owned).or_else(number)
}

/// All positions held, with the years: "Q218295 2012–|Q35073 1999–2000".
fn offices(claims: &Value) -> String {
    let all = claims[POSITION].as_array().into_iter().flatten().filter(|one| one["rank"] != "deprecated");
    let year = |one: &Value, property: &str| -> String {
        let time = one["qualifiers"][property][0]["datavalue"]["value"]["time"].as_str().unwrap_or_default();
        let digits = time.trim_start_matches('+').trim_start_matches('0');
        digits.split('-').next().unwrap_or_default().to_owned()
    };
    let office = |one: &Value| {
        let id = item_id(one["mainsnak"].get("datavalue")?.get("value")?)?;
        Some(format!("{id} {}–{}", year(one, START), year(one, END)))
    };
    all.filter_map(office).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(value: &str, rank: &str, more: &str) -> String {
        format!(
            r#"{{"mainsnak": {{"snaktype": "value", "datavalue": {{"value": {value}}}}}, "rank": "{rank}"{more}}}"#
        )
    }

    fn person() -> String {
        let held =
            r#", "qualifiers": {"P580": [{"datavalue": {"value": {"time": "+2012-05-07T00:00:00Z"}}}]}"#;
        format!(
            r#"{{"type": "item", "id": "Q1", "labels": {{"en": {{"value": "Ann Example"}}, "de": {{"value": "Anna"}}}},
            "aliases": {{"en": [{{"value": "Annie E."}}]}}, "descriptions": [], "sitelinks": {{"enwiki": {{}}}},
            "claims": {{"P31": [{}], "P39": [{}, {{"mainsnak": {{"snaktype": "somevalue"}}, "rank": "normal"}}]}}}}"#,
            statement(r#"{"numeric-id": 5}"#, "normal", ""),
            statement(r#"{"id": "Q30"}"#, "normal", held),
        )
        .replace('\n', " ")
    }

    fn agency() -> String {
        format!(
            r#"{{"type": "item", "id": "Q2", "labels": {{"en": {{"value": "Example News"}}}}, "aliases": [], "sitelinks": [],
            "claims": {{"P625": [{}], "P1813": [{}, {}], "P159": [{}], "P1082": [{}, {}]}}}}"#,
            statement(r#"{"latitude": 1.5, "longitude": -2, "precision": 0.1}"#, "normal", ""),
            statement(r#"{"text": "EXN", "language": "en"}"#, "normal", ""),
            statement(r#"{"text": "BSP", "language": "de"}"#, "normal", ""),
            statement(r#"{"id": "Q9"}"#, "normal", ""),
            statement(r#"{"amount": "+10"}"#, "normal", ""),
            statement(r#"{"amount": "+20"}"#, "preferred", ""),
        )
        .replace('\n', " ")
    }

    fn read(text: &str, selection: &Selection) -> Result<Vec<Entry>, Error> {
        let mut all = Vec::new();
        entries(Path::new("dump.json"), text.as_bytes(), selection, &mut |entry| {
            all.push(entry);
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn a_dump_or_lines() {
        let nothing = r#"{"id": "Q3", "labels": {"en": {"value": "Idea"}}, "claims": []}"#;
        let dump = format!("[\n{},\n{},\n{nothing}\n]\n", person(), agency());
        let all = read(&dump, &Selection::default()).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].kind.clone(), all[0].name.as_str()), (Kind::Person, "Ann Example"));
        assert_eq!(all[0].aliases, [Alias::new("Annie E.")]);
        assert_eq!(all[0].fields["offices"], "Q30 2012–");
        assert_eq!(all[1].aliases, [Alias::new("EXN").form(Form::Acronym).case(Case::Exact)]);
        assert_eq!(all[1].fields["population"], "20");
        assert_eq!((all[1].fields["lat"].as_str(), all[1].fields["lon"].as_str()), ("1.5", "-2"));
        let lines = format!("{}\n{}\n", person(), agency());
        assert_eq!(read(&lines, &Selection::default()).unwrap(), all);
    }

    #[test]
    fn selections() {
        let dump = format!("[\n{},\n{}\n]\n", person(), agency());
        let linked = Selection { sitelink: "enwiki".into(), ..Selection::default() };
        assert_eq!(read(&dump, &linked).unwrap().len(), 1);
        let classes = Selection { classes: vec![("Q5".into(), "celebrity".into())], ..Selection::default() };
        assert_eq!(read(&dump, &classes).unwrap()[0].kind.as_str(), "celebrity");
        let german = Selection { languages: vec!["de".into()], ..Selection::default() };
        assert_eq!(read(&dump, &german).unwrap()[0].name, "Anna");
    }

    #[test]
    fn errors_say_where() {
        let error = read("[\n{\"id\": \n", &Selection::default()).unwrap_err().to_string();
        assert!(error.starts_with("dump.json:2:"), "{error}");
    }
}
