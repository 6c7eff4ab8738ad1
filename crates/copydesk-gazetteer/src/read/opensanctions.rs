//! OpenSanctions and other FollowTheMoney entities: an object a line, each property a list of strings, or, in the nested
//! form, of objects. OpenSanctions' data is under CC BY-NC 4.0.

use super::Selection;
use crate::entry::{Alias, Entry};
use crate::error::Error;
use copydesk_text::{Form, Kind};
use serde_json::Value;
use std::io::BufRead;
use std::path::Path;

/// Reads people, bodies, ships and aircraft; what has no name of its own (addresses, payments, positions) is left out.
pub(crate) fn entries(
    path: &Path,
    source: impl BufRead,
    _selection: &Selection,
    sink: super::Sink<'_>,
) -> Result<(), Error> {
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
        entry.aliases.extend(all(key).filter(|alias| *alias != name).map(Alias::from));
    }
    entry.aliases.extend(all("abbreviation").map(|text| Alias::new(text).form(Form::Acronym)));
    entry.aliases.dedup_by(|a, b| a.text == b.text);
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
        ("wikidata", all("wikidataId").next().unwrap_or_default().to_owned()),
        ("referents", referents.collect::<Vec<_>>().join("|")),
    ] {
        if !value.is_empty() {
            entry.fields.insert(key.into(), value);
        }
    }
    Some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Entry>, Error> {
        let mut all = Vec::new();
        entries(Path::new("entities.ftm.json"), text.as_bytes(), &Selection::default(), &mut |entry| {
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
    fn errors_say_where() {
        let error = read(
            "{\"id\": \"a\", \"schema\": \"Person\", \"properties\": {\"name\": [\"A\"]}}\n{\"id\": \"b\"}\n",
        );
        let error = error.unwrap_err().to_string();
        assert!(error.starts_with("entities.ftm.json:2: entry b: the record has no \"schema\"; "), "{error}");
    }
}
