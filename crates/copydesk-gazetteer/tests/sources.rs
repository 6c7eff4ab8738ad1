//! Dumps of every format, small ones written here, read one after the other and joined by the identifiers that they share.

use copydesk_gazetteer::{Builder, Entry, Format, Gazetteer, Selection};
use std::error::Error;
use std::path::PathBuf;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> std::io::Result<Self> {
        tempfile::tempdir().map(Self)
    }

    fn file(&self, name: &str, text: &str) -> std::io::Result<PathBuf> {
        let path = self.0.path().join(name);
        std::fs::write(&path, text)?;
        Ok(path)
    }
}

fn place(id: &str, name: &str, class: &str, code: &str, people: &str) -> String {
    format!(
        "{id}\t{name}\t{name}\t\t1.0\t2.0\t{class}\t{code}\tXX\t\t07\t\t\t\t{people}\t\t9\tUTC\t2026-01-01\n"
    )
}

fn id_of<'a>(gazetteer: &'a Gazetteer, name: &str) -> Option<&'a str> {
    let found = gazetteer.lookup(name)?;
    gazetteer.senses(&found).next().map(|sense| sense.entry.id())
}

#[test]
fn sources_are_joined_by_the_identifiers_they_share() -> Result<(), Box<dyn Error>> {
    let folder = Folder::new()?;
    let own =
        folder.file("own.jsonl", "{\"id\": \"iso3166:XX\", \"name\": \"Exland\", \"kind\": \"place\"}\n")?;
    let countries = folder.file(
        "countryInfo.txt",
        "#ISO\nXX\tXXX\t999\tXX\tExlandia\tExton\t10\t5000\tEU\t.xx\tEXD\tDollar\t9\t\t\ten\t77\t\t\n",
    )?;
    let places = folder.file(
        "allCountries.txt",
        &(place("77", "Republic of Exland", "A", "PCLI", "5000") + &place("78", "Exton", "P", "PPLC", "900")),
    )?;
    let names = folder.file(
        "alternateNamesV2.txt",
        "1\t78\twkdt\tQ780\t\t\t\t\t\t\n2\t78\ten\tOld Exton\t\t\t\t1\t\t\n3\t77\tlink\thttps://x.example\t\t\t\t\t\t\n\
         4\t99\ten\tNowhere\t\t\t\t\t\t\n",
    )?;
    let wikidata = folder.file(
        "dump.json",
        concat!(
            "[\n",
            r#"{"type": "item", "id": "Q780", "labels": {"en": {"language": "en", "value": "Exton City"}}, "claims": {"P1566": [{"mainsnak": {"datavalue": {"value": "78"}}, "rank": "normal"}]}},"#,
            "\n",
            r#"{"type": "item", "id": "Q770", "labels": {"en": {"language": "en", "value": "State of Exland"}}, "claims": {"P297": [{"mainsnak": {"datavalue": {"value": "XX"}}, "rank": "normal"}], "P1549": [{"mainsnak": {"datavalue": {"value": {"text": "Exlandish", "language": "en"}}}, "rank": "normal"}]}},"#,
            "\n",
            r#"{"type": "item", "id": "Q900", "labels": {"en": {"language": "en", "value": "University of Exton"}}, "claims": {"P6782": [{"mainsnak": {"datavalue": {"value": "0abc"}}, "rank": "normal"}]}}"#,
            "\n]\n",
        ),
    )?;
    let ror = folder.file(
        "ror.json",
        r#"[{"id": "https://ror.org/0abc", "status": "active", "names": [{"value": "Exton University", "types": ["ror_display"], "lang": "en"}], "external_ids": [{"type": "wikidata", "all": ["Q900"], "preferred": null}]}]"#,
    )?;
    let mut builder = Builder::new();
    for path in [own, countries, places, names, wikidata, ror] {
        builder = builder.read(path)?;
    }
    let all = builder.build()?;
    let ids: Vec<&str> = all.entries().map(|entry| entry.id()).collect();
    assert_eq!(ids, ["iso3166:XX", "geonames:78", "wikidata:Q900"]);
    for (name, id) in [
        ("Exland", "iso3166:XX"),
        ("Exlandia", "iso3166:XX"),
        ("Republic of Exland", "iso3166:XX"),
        ("State of Exland", "iso3166:XX"),
        ("Exlandish", "iso3166:XX"),
        ("Exton", "geonames:78"),
        ("Old Exton", "geonames:78"),
        ("Exton City", "geonames:78"),
        ("University of Exton", "wikidata:Q900"),
        ("Exton University", "wikidata:Q900"),
    ] {
        assert_eq!(id_of(&all, name), Some(id), "{name}");
    }
    assert!(all.lookup("Nowhere").is_none());
    assert_eq!(all.entries().nth(1).and_then(|entry| entry.field("wikidata")), Some("Q780"));
    Ok(())
}

#[test]
fn selections_are_taken_from_dumps() -> Result<(), Box<dyn Error>> {
    let folder = Folder::new()?;
    let text = place("1", "Bigton", "P", "PPL", "5000")
        + &place("2", "Smallton", "P", "PPL", "50")
        + &place("3", "Shire", "A", "ADM1", "0")
        + &place("4", "Blue Lake", "H", "LK", "0");
    let places = folder.file("XX.txt", &text)?;
    let selection = Selection { feature_classes: "AP".into(), least_population: 500, ..Selection::default() };
    let some = Builder::new().read_as(&places, Format::GeoNames, &selection)?.build()?;
    assert_eq!(some.entries().map(|entry| entry.name()).collect::<Vec<_>>(), ["Bigton", "Shire"]);
    Ok(())
}

#[test]
fn weak_names_are_kept_but_not_looked_for() -> Result<(), Box<dyn Error>> {
    let folder = Folder::new()?;
    let path = folder.file(
        "targets.nested.json",
        "{\"id\": \"NK-1\", \"schema\": \"Person\", \"caption\": \"Ann Example\", \"properties\": {\"name\": [\"Ann Example\"], \
         \"weakAlias\": [\"Annie\"], \"ownershipOwner\": [{\"id\": \"NK-2\", \"schema\": \"Ownership\", \"properties\": {\"role\": \
         [\"owner\"]}}]}}\n",
    )?;
    let all = Builder::new().read(path)?.build()?;
    assert!(all.lookup("Annie").is_none());
    assert_eq!(all.entries().next().and_then(|entry| entry.field("weak_alias")), Some("Annie"));
    Ok(())
}

#[test]
fn what_is_wrong_with_a_file_is_said() -> Result<(), Box<dyn Error>> {
    let folder = Folder::new()?;
    for (name, text, says) in [
        ("missing.csv", "id,title,kind\n", "missing.csv:1: there is no column \"name\"; "),
        ("empty.csv", "", "empty.csv:1: there is no column \"id\"; "),
        ("short.txt", "1\tExton\n", "the format of \"short.txt\" is not known; "),
        ("array.json", "[{\"id\": \"a\"}]", "the JSON is none of Wikidata, ROR"),
        (
            "bad.jsonl",
            "{\"id\": \"a\", \"name\": \"A\", \"kind\": \"x\"}\n{\"id\": }\n",
            "bad.jsonl:2:8: not a JSON object",
        ),
        (
            "noname.jsonl",
            "{\"id\": \"a\", \"name\": \" \", \"kind\": \"x\"}\n",
            "noname.jsonl:1: entry a: it has no name; ",
        ),
        ("archive.zip", "PK", "it is a zip archive; unpack it first"),
        ("packed.jsonl.gz", "{}", "packed.jsonl.gz"),
    ] {
        let path = folder.file(name, text)?;
        let error = Builder::new().read(&path).err().ok_or(name)?.to_string();
        assert!(error.contains(says), "{name}: {error}");
    }
    let binary = folder.0.path().join("binary.jsonl");
    std::fs::write(&binary, b"\x89PNG\r\n\x1A\n\0\xFF")?;
    let error = Builder::new().read(&binary).err().ok_or("binary")?.to_string();
    assert!(error.contains("binary.jsonl:1:1: the line is not valid UTF-8; "), "{error}");
    let folder_itself = Builder::new().read(folder.0.path()).err().ok_or("folder")?.to_string();
    assert!(folder_itself.contains("it is a folder; name a file"), "{folder_itself}");
    assert!(Builder::new().read(folder.0.path().join("none.csv")).err().ok_or("none")?.is_io());
    let empty = Builder::new().entries(Vec::<Entry>::new())?.build()?;
    assert!(empty.is_empty() && empty.find("Anything").is_empty());
    Ok(())
}
