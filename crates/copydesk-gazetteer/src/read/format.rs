//! `Format` and `Selection`: which format a file has, and what to take from a dump of many entries.

use crate::error::Error;
use std::path::Path;

/// The format of a file of entries.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Format {
    /// copydesk's own: one JSON object a line.
    Jsonl,
    /// A table with a header line, separated by commas.
    Csv,
    /// A table with a header line, separated by tabs.
    Tsv,
    /// GeoNames' places: `allCountries.txt`, `cities500.txt` … and the files of one country.
    GeoNames,
    /// GeoNames' `alternateNamesV2.txt`: more names of places that were read before, and their Wikidata identifiers.
    GeoNamesNames,
    /// GeoNames' `countryInfo.txt`.
    GeoNamesCountries,
    /// GeoNames' `admin1CodesASCII.txt` and `admin2Codes.txt`.
    GeoNamesDivisions,
    /// Wikidata's JSON dump, or the output of `wikibase-dump-filter`.
    Wikidata,
    /// The Research Organization Registry, schema 2 or 1: one JSON array, or an object a line.
    Ror,
    /// OpenSanctions or other FollowTheMoney entities, plain or nested: an object a line.
    OpenSanctions,
}

impl Format {
    /// The licence of the data that comes in this format from its publisher; nothing for your own.
    #[must_use]
    pub const fn licence(self) -> &'static str {
        match self {
            Self::Jsonl | Self::Csv | Self::Tsv => "",
            Self::GeoNames | Self::GeoNamesNames | Self::GeoNamesCountries | Self::GeoNamesDivisions => {
                "CC BY 4.0"
            }
            Self::Wikidata | Self::Ror => "CC0 1.0",
            Self::OpenSanctions => "CC BY-NC 4.0 if from OpenSanctions",
        }
    }

    /// Tells the format of a file by its name and, where that does not do, by its first record.
    ///
    /// # Errors
    /// If the file cannot be read, or its format is not known.
    pub fn of(path: impl AsRef<Path>) -> Result<Self, Error> {
        super::tell(path.as_ref())
    }

    /// Tells the format of a file by its name and, for JSON, by its first record, of which `head` holds the beginning.
    pub(crate) fn tell(path: &Path, head: &str) -> Result<Self, Error> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let plain = ["gz", "bz2", "zst"]
            .iter()
            .find_map(|packed| name.strip_suffix(packed)?.strip_suffix('.'))
            .unwrap_or(&name);
        let (stem, extension) = plain.rsplit_once('.').unwrap_or((plain, ""));
        Ok(match extension {
            "csv" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            "txt" if stem.starts_with("alternatenames") => Self::GeoNamesNames,
            "txt" if stem == "countryinfo" => Self::GeoNamesCountries,
            "txt" if matches!(stem, "admin1codesascii" | "admin2codes") => Self::GeoNamesDivisions,
            "txt" if head.lines().next().is_some_and(|line| line.matches('\t').count() == 18) => {
                Self::GeoNames
            }
            "json" | "jsonl" | "ndjson" => Self::of_json(head).ok_or_else(|| {
                Error::input(
                    "the JSON is none of Wikidata, ROR, OpenSanctions, or an entry a line",
                    "write entries one a line: {\"id\": …, \"name\": …, \"kind\": …}",
                )
                .at_path(path)
            })?,
            "zip" => return Err(Error::input("it is a zip archive", "unpack it first").at_path(path)),
            _ => {
                return Err(Error::input(
                    format!("the format of {name:?} is not known"),
                    "use .jsonl, .csv or .tsv, or the names that GeoNames, Wikidata, ROR and OpenSanctions give their \
                     files, as they are or packed (.gz, .bz2, .zst)",
                )
                .at_path(path));
            }
        })
    }

    /// The format of JSON of which this is the beginning; `None` if it is an array of something else.
    fn of_json(head: &str) -> Option<Self> {
        let has = |keys: &[&str]| keys.iter().all(|key| head.contains(&format!("\"{key}\"")));
        let is_array = head.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).starts_with('[');
        Some(if head.contains("https://ror.org/") {
            Self::Ror
        } else if has(&["schema", "properties"]) {
            Self::OpenSanctions
        } else if has(&["labels", "type"]) || has(&["labels", "claims"]) {
            Self::Wikidata
        } else if is_array {
            return None;
        } else {
            Self::Jsonl
        })
    }
}

/// What to take from a dump: the filters of GeoNames and Wikidata, and the languages of names.
///
/// ```
/// use copydesk_gazetteer::Selection;
/// let towns = Selection { feature_classes: "P".into(), least_population: 5_000, ..Selection::default() };
/// assert_eq!(towns.languages, ["en"]);
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Selection {
    /// The languages of the names to take, as the source codes them ("en"). Names of no language are always taken.
    pub languages: Vec<String>,
    /// GeoNames: the feature classes to take ("P" populated places, "A" administrative, "H" water, "L" areas, "T"
    /// mountains …); all if empty.
    pub feature_classes: String,
    /// GeoNames: populated places with fewer people are left out. Other features have nobody to count.
    pub least_population: u64,
    /// Wikidata: items without a page there are left out ("enwiki"); none if empty.
    pub sitelink: String,
    /// Wikidata: the classes (P31) to take with the kind that each means ("Q5", "person"). If empty, kinds are read
    /// from what items say of themselves: humans are persons; with a GeoNames identifier, an ISO code or coordinates,
    /// places; with a ROR or LEI identifier or headquarters, organizations; others are left out.
    pub classes: Vec<(String, String)>,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            languages: vec!["en".into()],
            feature_classes: String::new(),
            least_population: 0,
            sitelink: String::new(),
            classes: Vec::new(),
        }
    }
}

impl Selection {
    /// Whether names of a language are taken. Wikidata's "mul" is for all languages.
    pub(crate) fn takes(&self, language: &str) -> bool {
        language.is_empty() || language == "mul" || self.languages.iter().any(|known| known == language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_first_records_tell() {
        let tell = |name: &str, head: &str| Format::tell(Path::new(name), head).ok();
        for (name, head, format) in [
            ("a.csv", "", Format::Csv),
            ("A.TSV.GZ", "", Format::Tsv),
            ("allCountries.txt.bz2", &"\t".repeat(18), Format::GeoNames),
            ("alternateNamesV2.txt", "", Format::GeoNamesNames),
            ("countryInfo.txt", "# GeoNames", Format::GeoNamesCountries),
            ("admin1CodesASCII.txt", "", Format::GeoNamesDivisions),
            ("latest-all.json.zst", "[\n{\"type\":\"item\",\"id\":\"Q1\",\"labels\":{", Format::Wikidata),
            ("humans.ndjson", "{\"id\":\"Q1\",\"labels\":{},\"claims\":{}}", Format::Wikidata),
            ("v2.1-ror-data.json", "[\n  {\n    \"id\": \"https://ror.org/0abc\"", Format::Ror),
            (
                "entities.ftm.json",
                "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{}}",
                Format::OpenSanctions,
            ),
            ("own.json", "{\"id\":\"a\",\"name\":\"A\",\"kind\":\"place\"}", Format::Jsonl),
            ("empty.jsonl", "", Format::Jsonl),
        ] {
            assert_eq!(tell(name, head), Some(format), "{name}");
        }
        for (name, head) in
            [("own.json", "[{\"id\":\"a\"}]"), ("a.txt", "a\tb"), ("allCountries.zip", ""), ("a", "")]
        {
            let error = Format::tell(Path::new(name), head).unwrap_err().to_string();
            assert!(error.starts_with(name) && error.contains("; "), "{error}");
        }
    }
}
