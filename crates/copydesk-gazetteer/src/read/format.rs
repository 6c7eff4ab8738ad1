//! `Format` and `Selection`: which format a file has, and what to take from a dump of many entries.

use crate::error::Error;
use std::path::Path;

/// The format of a file of entries.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
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
    /// Wikidata's JSON dump, or the output of `wikibase-dump-filter`.
    Wikidata,
    /// The Research Organization Registry, schema 2 or 1: one JSON array, or an object a line.
    Ror,
    /// OpenSanctions or other FollowTheMoney entities, plain or nested: an object a line.
    OpenSanctions,
}

impl Format {
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
            "txt" if head.lines().next().is_some_and(|line| line.matches('\t').count() == 18) => {
                Self::GeoNames
            }
            "json" | "jsonl" | "ndjson" => Self::of_json(head, extension),
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

    fn of_json(head: &str, extension: &str) -> Self {
        let has = |keys: &[&str]| keys.iter().all(|key| head.contains(&format!("\"{key}\"")));
        if head.contains("https://ror.org/") {
            Self::Ror
        } else if has(&["schema", "properties"]) {
            Self::OpenSanctions
        } else if head.trim_start().starts_with('[') || extension == "json" || has(&["labels", "type"]) {
            Self::Wikidata
        } else {
            Self::Jsonl
        }
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
    /// GeoNames: places with fewer people are left out.
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
