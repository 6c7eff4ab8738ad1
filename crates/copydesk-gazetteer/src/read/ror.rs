//! The Research Organization Registry, schema 2 (and 1): one JSON array, however it is laid out, or an object a line.
//! Data under CC0.

use super::Selection;
use crate::entry::{Alias, Case, Entry};
use crate::error::Error;
use copydesk_text::{Form, Kind};
use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;
use std::io::BufRead;
use std::path::Path;

/// Reads the organizations that have not been withdrawn.
pub(crate) fn entries(
    path: &Path,
    mut source: impl BufRead,
    selection: &Selection,
    sink: super::Sink<'_>,
) -> Result<(), Error> {
    let first = loop {
        let bytes = source.fill_buf().map_err(|error| Error::io(path, "read", error))?;
        match bytes.first().copied() {
            // White space and a byte order mark.
            Some(b' ' | b'\n' | b'\r' | b'\t' | 0xEF | 0xBB | 0xBF) => source.consume(1),
            first => break first,
        }
    };
    if first == Some(b'[') {
        let mut failed = None;
        let mut from = serde_json::Deserializer::from_reader(source);
        let mut take = |value: Value| record(&value, selection).map_or(Ok(()), &mut *sink);
        let read = Records { take: &mut take, failed: &mut failed }.deserialize(&mut from);
        if let Some(error) = failed {
            return Err(error.at_path(path));
        }
        return read.map_err(|error| {
            Error::input(format!("not the JSON of ROR: {error}"), "check that the file is whole")
                .at_path(path)
                .at_line(error.line() as u64)
                .at_column(error.column() as u64)
        });
    }
    super::lines(path, source, |_, line| {
        if line.trim().is_empty() {
            return Ok(());
        }
        let value: Value = super::json::value(line)?;
        record(&value, selection).map_or(Ok(()), &mut *sink)
    })
}

/// Takes the items of an array one by one, so that the array is never whole in memory.
struct Records<'a> {
    take: &'a mut dyn FnMut(Value) -> Result<(), Error>,
    failed: &'a mut Option<Error>,
}

impl<'de> DeserializeSeed<'de> for Records<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Records<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of organizations")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element()? {
            if let Err(error) = (self.take)(item) {
                *self.failed = Some(error);
                return Err(serde::de::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// The entry of a record; `None` if it has been withdrawn or has no name. The name to show is taken in any language.
fn record(record: &Value, selection: &Selection) -> Option<Entry> {
    if record["status"] == "withdrawn" {
        return None;
    }
    let id = record["id"].as_str()?.rsplit('/').next().filter(|id| !id.is_empty())?;
    let mut entry = Entry::new(format!("ror:{id}"), "", Kind::Organization);
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    for name in record["names"].as_array().into_iter().flatten() {
        let Some(text) = name["value"].as_str().filter(|text| !text.trim().is_empty()) else { continue };
        let types = texts(&name["types"]);
        let is = |wanted: &str| types.iter().any(|known| known == wanted);
        if is("ror_display") {
            text.clone_into(&mut entry.name);
        } else if !selection.takes(name["lang"].as_str().unwrap_or_default()) {
            continue;
        }
        if is("acronym") {
            entry.aliases.push(Alias::new(text).form(Form::Acronym).case(Case::Exact));
        } else if !is("ror_display") {
            entry.aliases.push(Alias::new(text));
        }
    }
    // Schema 1.
    if let Some(name) = record["name"].as_str() {
        name.clone_into(&mut entry.name);
        let labels = record["labels"].as_array().into_iter().flatten();
        let labels = labels.filter(|label| selection.takes(label["iso639"].as_str().unwrap_or_default()));
        let labels = labels.filter_map(|label| label["label"].as_str());
        entry.aliases.extend(texts(&record["aliases"]).into_iter().map(Alias::from));
        entry.aliases.extend(labels.map(Alias::from));
        let acronyms = texts(&record["acronyms"]).into_iter();
        entry.aliases.extend(acronyms.map(|text| Alias::new(text).form(Form::Acronym).case(Case::Exact)));
    }
    if entry.name.trim().is_empty() {
        entry.name = entry.aliases.first()?.text.clone();
    }
    let place = &record["locations"][0];
    let country =
        place["geonames_details"]["country_code"].as_str().or(record["country"]["country_code"].as_str());
    let wikidata =
        record["external_ids"].as_array().into_iter().flatten().find(|ids| ids["type"] == "wikidata");
    // `preferred` may be null although there is one.
    let wikidata = wikidata.and_then(|ids| ids["preferred"].as_str().or(ids["all"][0].as_str()));
    let wikidata = wikidata.or(record["external_ids"]["Wikidata"]["all"][0].as_str());
    let kinds = texts(&record["types"]).join("|").to_lowercase();
    let since = record["established"].as_u64().map(|year| year.to_string());
    for (key, value) in [
        ("country", country),
        ("city", place["geonames_details"]["name"].as_str()),
        ("wikidata", wikidata),
        ("type", Some(kinds.as_str())),
        ("from", since.as_deref()),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            entry.fields.insert(key.into(), value.into());
        }
    }
    Some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = r#"{"id": "https://ror.org/0abc", "status": "active", "types": ["education", "funder"],
        "established": 1901, "names": [{"value": "Uni of Ex", "types": ["label", "ror_display"], "lang": "en"},
        {"value": "UoE", "types": ["acronym"], "lang": null}, {"value": "Ex-Universität", "types": ["alias"]}],
        "locations": [{"geonames_id": 5, "geonames_details": {"name": "Exton", "country_code": "XX"}}],
        "external_ids": [{"type": "wikidata", "all": ["Q1"], "preferred": null}]}"#;
    const ONE: &str = r#"{"id": "https://ror.org/0old", "status": "active", "name": "Old Lab", "aliases": ["The Lab"],
        "acronyms": ["OL"], "labels": [{"label": "Altes Labor", "iso639": "de"}], "country": {"country_code": "YY"}}"#;
    const GONE: &str = r#"{"id": "https://ror.org/0gon", "status": "withdrawn", "names": []}"#;

    fn read(text: &str) -> Result<Vec<Entry>, Error> {
        let mut all = Vec::new();
        let selection = Selection { languages: vec!["en".into(), "de".into()], ..Selection::default() };
        entries(Path::new("ror.json"), text.as_bytes(), &selection, &mut |entry| {
            all.push(entry);
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn an_array_or_lines() {
        let array = read(&format!("\u{FEFF}[\n {TWO},\n{ONE}, {GONE}]")).unwrap();
        let line = |record: &str| record.replace('\n', " ");
        assert_eq!(read(&[line(TWO), line(ONE), line(GONE)].join("\n")).unwrap(), array);
        assert_eq!(array.len(), 2);
        assert_eq!((array[0].id.as_str(), array[0].name.as_str()), ("ror:0abc", "Uni of Ex"));
        assert_eq!(array[0].aliases[0], Alias::new("UoE").form(Form::Acronym).case(Case::Exact));
        assert_eq!(array[0].fields["wikidata"], "Q1");
        assert_eq!(array[0].fields["type"], "education|funder");
        assert_eq!(array[1].name, "Old Lab");
        assert_eq!(array[1].aliases.len(), 3);
        assert_eq!(array[1].fields["country"], "YY");
    }

    #[test]
    fn names_in_other_languages_are_left_out() {
        let mut all = Vec::new();
        entries(Path::new("r.json"), format!("[{ONE}]").as_bytes(), &Selection::default(), &mut |entry| {
            all.push(entry);
            Ok(())
        })
        .unwrap();
        assert!(!all[0].aliases.iter().any(|alias| alias.text == "Altes Labor"));
    }

    #[test]
    fn a_cut_array_is_an_error_with_its_line() {
        let error = read(&format!("[\n{},", TWO.replace('\n', " "))).unwrap_err().to_string();
        assert!(error.starts_with("ror.json:2:"), "{error}");
    }

    #[test]
    fn an_error_of_the_taker_is_handed_on() {
        let error =
            entries(Path::new("r.json"), format!("[{ONE}]").as_bytes(), &Selection::default(), &mut |_| {
                Err(Error::input("too many", "stop"))
            });
        assert_eq!(error.unwrap_err().to_string(), "r.json: too many; stop");
    }
}
