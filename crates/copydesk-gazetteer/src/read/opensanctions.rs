//! OpenSanctions and other FollowTheMoney entities: an object a line, each property a list of strings, or, in the nested
//! form, of objects. OpenSanctions' data is under CC BY-NC 4.0.

use crate::entry::{Alias, Case, Entry};
use crate::error::Error;
use copydesk_text::{Form, Kind};
use serde_json::Value;
use std::collections::HashSet;
use std::io::BufRead;
use std::path::Path;

/// Reads people, bodies, ships and aircraft; what has no name of its own (addresses, payments, positions) is left out.
pub(crate) fn entries(path: &Path, source: impl BufRead, sink: super::Sink<'_>) -> Result<(), Error> {
    super::lines(path, source, |_, line| {
        if line.trim().is_empty() {
            return Ok(());
        }
        let value = super::json::value(line)?;
        let Some(id) = value["id"].as_str().filter(|id| !id.is_empty()) else {
            return Err(Error::input(
                "the record has no \"id\"",
                "check that the file holds FollowTheMoney entities",
            ));
        };
        let Some(schema) = value["schema"].as_str() else {
            return Err(Error::input(
                "the record has no \"schema\"",
                "check that the file holds FollowTheMoney entities",
            )
            .at_entry(id));
        };
        entry(id, schema, &value).map_or(Ok(()), &mut *sink)
    })
}

fn entry(id: &str, schema: &str, value: &Value) -> Option<Entry> {
    let kind = match schema {
        "Person" => Kind::Person,
        "Organization" | "Company" | "LegalEntity" | "PublicBody" => Kind::Organization,
        "Vessel" => Kind::from("vessel"),
        "Airplane" => Kind::from("aircraft"),
        _ => return None,
    };
    let properties = &value["properties"];
    // Objects in a list are neighbours in the nested form, with records of their own.
    let all = |key: &str| properties[key].as_array().into_iter().flatten().filter_map(Value::as_str);
    let caption = value["caption"].as_str().filter(|caption| !caption.trim().is_empty());
    let name = caption.or_else(|| all("name").next())?;
    let mut entry = Entry::new(format!("opensanctions:{id}"), name, kind);
    for key in ["name", "alias", "previousName"] {
        entry.aliases.extend(all(key).filter(|alias| *alias != name).map(named));
    }
    entry
        .aliases
        .extend(all("abbreviation").map(|text| Alias::new(text).form(Form::Acronym).case(Case::Exact)));
    let mut seen = HashSet::new();
    entry.aliases.retain(|alias| seen.insert(alias.text.clone()));
    if is_shouted(name) {
        entry.aliases.push(named(name));
    }
    let joined = |keys: &[&str]| keys.iter().flat_map(|key| all(key)).collect::<Vec<_>>().join("|");
    let referents = value["referents"].as_array().into_iter().flatten().filter_map(Value::as_str);
    for (key, value) in [
        // Too broad to be looked for.
        ("weak_alias", joined(&["weakAlias"])),
        ("country", all("country").chain(all("nationality")).next().unwrap_or_default().to_uppercase()),
        ("gender", joined(&["gender"])),
        ("born", joined(&["birthDate"])),
        ("office", joined(&["position"])),
        ("topics", joined(&["topics"])),
        // Well-known people go by their Wikidata identifier.
        (
            "wikidata",
            all("wikidataId").next().or(Some(id).filter(|id| is_wikidata(id))).unwrap_or_default().to_owned(),
        ),
        ("referents", referents.collect::<Vec<_>>().join("|")),
    ] {
        if !value.is_empty() {
            entry.fields.insert(key.into(), value);
        }
    }
    Some(entry)
}

fn is_wikidata(id: &str) -> bool {
    id.strip_prefix('Q')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether several words are written in capitals throughout, as many official lists write names.
fn is_shouted(name: &str) -> bool {
    name.contains(' ') && !name.chars().any(char::is_lowercase)
}

/// A name that is shouted is looked for in any case.
fn named(text: &str) -> Alias {
    Alias::new(text).case(if is_shouted(text) { Case::Any } else { Case::Smart })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Entry>, Error> {
        let mut all = Vec::new();
        entries(Path::new("entities.ftm.json"), text.as_bytes(), &mut |entry| {
            all.push(entry);
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn records() {
        let all = read(concat!(
            r#"{"id": "NK-1", "schema": "Person", "caption": "Ann Example", "referents": ["old-1"], "properties": {"name": ["Ann Example", "Anna Example"], "weakAlias": ["Annie"], "nationality": ["xx"], "wikidataId": ["Q9"], "addressEntity": [{"id": "a", "schema": "Address", "properties": {}}]}}"#,
            "\n",
            r#"{"id": "A", "schema": "Address", "properties": {"full": ["1 Road"]}}"#,
            "\n\n",
            r#"{"id": "B", "schema": "Vessel", "properties": {"name": ["MV Example"]}}"#,
            "\n",
        ))
        .unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].aliases, [Alias::new("Anna Example")]);
        assert_eq!(all[0].fields["weak_alias"], "Annie");
        assert_eq!(all[0].fields["country"], "XX");
        assert_eq!(all[0].fields["referents"], "old-1");
        assert_eq!(all[1].kind.as_str(), "vessel");
    }

    #[test]
    fn shouted_names_are_of_any_case_and_weak_ones_are_kept_aside() {
        let all = read(concat!(
            r#"{"id": "Q77", "schema": "Person", "caption": "EXAMPLE ANN", "properties": {"name": ["EXAMPLE ANN", "Ann Example", "Ann Example"], "weakAlias": ["ANN"], "alias": []}}"#,
            "\n",
        ))
        .unwrap();
        let cases: Vec<(&str, Case)> = all[0].aliases.iter().map(|a| (a.text.as_str(), a.case)).collect();
        assert_eq!(cases, [("Ann Example", Case::Smart), ("EXAMPLE ANN", Case::Any)]);
        assert_eq!(
            (all[0].fields["wikidata"].as_str(), all[0].fields["weak_alias"].as_str()),
            ("Q77", "ANN")
        );
    }

    #[test]
    fn errors_say_where() {
        let error = read(
            "{\"id\": \"a\", \"schema\": \"Person\", \"properties\": {\"name\": [\"A\"]}}\n{\"id\": \"b\"}\n",
        );
        let error = error.unwrap_err().to_string();
        assert!(error.starts_with("entities.ftm.json:2: entry b: the record has no \"schema\"; "), "{error}");
    }
}
