//! One entry from a JSON object of copydesk's own format.

use crate::entry::{Alias, Case, Entry};
use crate::error::Error;
use copydesk_text::{Form, Kind};
use serde_json::{Map, Value};

const FORMS: [Form; 4] = [Form::Name, Form::Short, Form::Acronym, Form::Demonym];

/// The value of a line.
pub(super) fn value(line: &str) -> Result<Value, Error> {
    serde_json::from_str(line).map_err(|error| {
        Error::input(format!("not a JSON object: {}", plain(&error)), "write one entry a line")
            .at_column(error.column() as u64)
    })
}

/// The message of a JSON error without its "at line 1 column 5", which we say ourselves.
fn plain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.rsplit_once(" at line ").map_or(message.clone(), |(what, _)| what.to_owned())
}

/// The entry that an object describes.
pub(super) fn entry(value: Value) -> Result<Entry, Error> {
    let Value::Object(mut object) = value else {
        return Err(Error::input(
            format!("the line is {}, not an object", sort(&value)),
            "write {\"id\": …, \"name\": …, \"kind\": …}",
        ));
    };
    let id = string(&mut object, "id")?;
    rest(&id, object).map_err(|error| error.at_entry(&id))
}

fn rest(id: &str, mut object: Map<String, Value>) -> Result<Entry, Error> {
    let name = string(&mut object, "name")?;
    let kind = string(&mut object, "kind")?;
    let mut entry = Entry::new(id, name, Kind::from(kind.as_str()));
    match object.remove("aliases") {
        None | Some(Value::Null) => {}
        Some(Value::Array(aliases)) => {
            entry.aliases = aliases.into_iter().map(alias).collect::<Result<_, _>>()?;
        }
        Some(other) => {
            return Err(Error::input(
                format!("\"aliases\" is {}, not an array", sort(&other)),
                "write [\"name\", {\"text\": \"name\", \"form\": \"short\"}]",
            ));
        }
    }
    for (key, value) in object {
        if let Some(text) = field(&value).ok_or_else(|| {
            Error::input(
                format!("the field \"{key}\" is {}", sort(&value)),
                "fields are strings, numbers, true, false, or arrays of these",
            )
        })? {
            entry.fields.insert(key, text);
        }
    }
    Ok(entry)
}

fn string(object: &mut Map<String, Value>, key: &str) -> Result<String, Error> {
    match object.remove(key) {
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(Error::input(
            format!("\"{key}\" is {}, not a string", sort(&other)),
            "put it in quotation marks",
        )),
        None => Err(Error::input(
            format!("it has no \"{key}\""),
            "every entry needs \"id\", \"name\" and \"kind\"",
        )),
    }
}

fn alias(value: Value) -> Result<Alias, Error> {
    let mut object = match value {
        Value::String(text) => return Ok(Alias::new(text)),
        Value::Object(object) => object,
        other => {
            return Err(Error::input(
                format!("an alias is {}", sort(&other)),
                "write a string, or an object with \"text\"",
            ));
        }
    };
    let mut alias = Alias::new(string(&mut object, "text")?);
    for (key, value) in object {
        let wrong = |allowed: &'static str| {
            Error::input(format!("the {key} of the alias {:?} is {value}", alias.text), allowed)
        };
        match key.as_str() {
            "form" => {
                alias.form = FORMS
                    .into_iter()
                    .find(|form| value == form.as_str())
                    .ok_or_else(|| wrong("say \"name\", \"short\", \"acronym\" or \"demonym\""))?;
            }
            "case" => {
                alias.case = value
                    .as_str()
                    .and_then(Case::from_name)
                    .ok_or_else(|| wrong("say \"exact\", \"smart\" or \"any\""))?;
            }
            "needs_context" => {
                alias.needs_context = value.as_bool().ok_or_else(|| wrong("say true or false"))?;
            }
            "weight" => alias.weight = value.as_f64().ok_or_else(|| wrong("give a number"))? as f32,
            _ => {
                return Err(Error::input(
                    format!("the alias {:?} has the key \"{key}\"", alias.text),
                    "an alias has text, form, case, needs_context and weight",
                ));
            }
        }
    }
    Ok(alias)
}

/// A field's value as text: `Some(None)` for null, `None` if it is an object.
fn field(value: &Value) -> Option<Option<String>> {
    Some(match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(items) => {
            let items = items.iter().map(field).collect::<Option<Vec<_>>>()?;
            Some(items.into_iter().flatten().collect::<Vec<_>>().join("|"))
        }
        Value::Object(_) => return None,
    })
}

fn sort(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
