//! copydesk's own format: one entry a line, as a JSON object.

use super::json;
use crate::error::Error;
use std::io::BufRead;
use std::path::Path;

/// Reads the entries of `source`, which is called `path` in errors. Blank lines are skipped.
pub(crate) fn entries(path: &Path, source: impl BufRead, sink: super::Sink<'_>) -> Result<(), Error> {
    super::lines(path, source, |_, line| {
        if line.trim().is_empty() {
            return Ok(());
        }
        sink(json::entry(json::value(line)?)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Case, Entry};
    use copydesk_text::{Form, Kind};

    fn read(text: &str) -> Result<Vec<Entry>, Error> {
        let mut all = Vec::new();
        entries(Path::new("names.jsonl"), text.as_bytes(), &mut |entry| {
            all.push(entry);
            Ok(())
        })?;
        Ok(all)
    }

    #[test]
    fn aliases_and_fields() {
        let all = read(
            "\u{FEFF}{\"id\": \"a\", \"name\": \"Aland\", \"kind\": \"place\", \"population\": 30129, \"eu\": true, \
             \"tags\": [\"x\", \"y\"], \"none\": null, \"aliases\": [\"Åland\", {\"text\": \"AX\", \"form\": \
             \"acronym\", \"case\": \"exact\", \"needs_context\": true, \"weight\": 0.5}]}\r\n\n",
        )
        .unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].kind, Kind::Place);
        assert_eq!(all[0].fields["population"], "30129");
        assert_eq!(all[0].fields["tags"], "x|y");
        assert_eq!(all[0].fields["eu"], "true");
        assert!(!all[0].fields.contains_key("none"));
        assert_eq!(all[0].aliases[0].text, "Åland");
        let code = &all[0].aliases[1];
        assert_eq!(
            (code.form, code.case, code.needs_context, code.weight),
            (Form::Acronym, Case::Exact, true, 0.5)
        );
    }

    #[test]
    fn errors_say_where_and_what_to_do() {
        let good = "{\"id\": \"a\", \"name\": \"A\", \"kind\": \"place\"}\n";
        for (bad, says) in [
            ("{\"id\": \"b\"", "names.jsonl:2:10: not a JSON object: EOF while parsing an object"),
            ("[]", "names.jsonl:2: the line is an array, not an object"),
            ("{\"id\": 7}", "names.jsonl:2: \"id\" is a number, not a string"),
            ("{\"id\": \"b\"}", "names.jsonl:2: entry b: it has no \"name\""),
            (
                "{\"id\": \"b\", \"name\": \"B\", \"kind\": \"place\", \"aliases\": [{\"text\": \"B\", \"case\": \"loud\"}]}",
                "names.jsonl:2: entry b: the case of the alias \"B\" is \"loud\"",
            ),
            (
                "{\"id\": \"b\", \"name\": \"B\", \"kind\": \"place\", \"x\": {}}",
                "names.jsonl:2: entry b: the field \"x\" is an object",
            ),
        ] {
            let error = read(&format!("{good}{bad}\n")).unwrap_err().to_string();
            assert!(error.starts_with(says), "{error}");
            assert!(error.contains("; "), "no remedy: {error}");
        }
        let error = entries(Path::new("x.jsonl"), &b"{\"id\": \"\xFF\"}"[..], &mut |_| Ok(())).unwrap_err();
        assert_eq!(error.to_string(), "x.jsonl:1:9: the line is not valid UTF-8; convert the file to UTF-8");
    }
}
