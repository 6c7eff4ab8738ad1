//! GeoNames: tab-separated, no header, no quoting (a `"` is a character), UTF-8. Data under CC BY 4.0.
//!
//! The columns are those of GeoNames' `readme.txt`.

use super::Selection;
use crate::entry::{Alias, Case, Entry};
use crate::error::Error;
use copydesk_text::{Form, Kind};
use std::io::BufRead;
use std::path::Path;

const COLUMNS: usize = 19;

/// Reads `allCountries.txt`, `cities*.txt` and the like.
pub(crate) fn places(
    path: &Path,
    source: impl BufRead,
    selection: &Selection,
    sink: super::Sink<'_>,
) -> Result<(), Error> {
    super::lines(path, source, |_, line| {
        if line.is_empty() {
            return Ok(());
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let [
            id,
            name,
            ascii,
            others,
            lat,
            lon,
            class,
            code,
            country,
            _,
            admin1,
            admin2,
            _,
            _,
            population,
            ..,
        ] = cells[..]
        else {
            return Err(columns(cells.len(), COLUMNS));
        };
        let people: u64 = population.parse().unwrap_or(0);
        if !selection.feature_classes.is_empty() && !selection.feature_classes.contains(class)
            || class == "P" && people < selection.least_population
            || name.trim().is_empty()
        {
            return Ok(());
        }
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::input(
                format!("the first cell is {id:?}, not a GeoNames number"),
                "check the file",
            )
            .at_column(1));
        }
        let mut entry = Entry::new(format!("geonames:{id}"), name, Kind::Place);
        for other in std::iter::once(ascii).chain(others.split(',')) {
            if !other.is_empty() && other != name && !is_code(other) {
                entry.aliases.push(Alias::new(other));
            }
        }
        let fields = [
            ("type", sort(class, code)),
            ("feature", code),
            ("country", country),
            ("admin1", admin1),
            ("admin2", admin2),
            ("lat", lat),
            ("lon", lon),
        ];
        for (key, value) in fields {
            if !value.is_empty() {
                entry.fields.insert(key.into(), value.into());
            }
        }
        if people > 0 {
            entry.fields.insert("population".into(), people.to_string());
        }
        // States and dependencies are what their ISO code means; former and semi-independent ones are not.
        if matches!(code, "PCLI" | "PCLD" | "PCLF" | "PCLS") && country.len() == 2 {
            entry.fields.insert("iso3166".into(), country.into());
        }
        sink(entry)
    })
}

/// Codes of airports and the like stand among the other names: capitals and digits without a space.
fn is_code(name: &str) -> bool {
    name.len() <= 5 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// What a feature is, in the words of copydesk's own data.
fn sort<'a>(class: &'a str, code: &str) -> &'a str {
    match class {
        "A" if code.starts_with("PCL") => "country",
        "A" => "region",
        "P" if code == "PPLC" => "capital",
        "P" => "city",
        "H" => "water",
        "L" => "area",
        "T" => "mountain",
        "V" => "forest",
        "R" => "road",
        "S" => "spot",
        "U" => "undersea",
        other => other,
    }
}

/// One more name, or an identifier, of a place.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Addition {
    Name(Alias),
    Wikidata(String),
}

/// Reads `alternateNamesV2.txt`: calls `add` with the GeoNames number and what its place has more.
pub(crate) fn names(
    path: &Path,
    source: impl BufRead,
    selection: &Selection,
    mut add: impl FnMut(&str, Addition),
) -> Result<(), Error> {
    super::lines(path, source, |_, line| {
        if line.is_empty() {
            return Ok(());
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let [_, place, language, name, ref flags @ ..] = cells[..] else {
            return Err(columns(cells.len(), 10));
        };
        let is = |flag: usize| flags.get(flag).is_some_and(|cell| *cell == "1");
        let alias = match language {
            "wkdt" => {
                add(place, Addition::Wikidata(name.to_owned()));
                return Ok(());
            }
            "post" | "iata" | "icao" | "faac" | "tcid" | "unlc" | "link" | "phon" | "fr_1793" | "piny" => {
                return Ok(());
            }
            "abbr" => Alias::new(name).form(Form::Acronym).case(Case::Exact),
            other if !selection.takes(other) => return Ok(()),
            // isPreferredName, isShortName, isColloquial, isHistoric
            _ if is(1) => Alias::new(name).form(Form::Short),
            _ if is(2) => Alias::new(name).needs_context(true),
            _ if is(3) => Alias::new(name).weight(0.5),
            _ => Alias::new(name),
        };
        if !name.trim().is_empty() {
            add(place, Addition::Name(alias));
        }
        Ok(())
    })
}

/// Reads `countryInfo.txt`, whose head is lines with `#`.
pub(crate) fn countries(path: &Path, source: impl BufRead, sink: super::Sink<'_>) -> Result<(), Error> {
    super::lines(path, source, |_, line| {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let [iso, iso3, _, _, name, capital, _, population, continent, ..] = cells[..] else {
            return Err(columns(cells.len(), COLUMNS));
        };
        let number = cells.get(16).copied().unwrap_or_default();
        let mut entry = Entry::new(format!("iso3166:{iso}"), name, Kind::Place).field("type", "country");
        for (key, value) in [
            ("country", iso),
            ("iso3", iso3),
            ("capital", capital),
            ("population", population),
            ("continent", continent),
            ("geonames", number),
        ] {
            if !value.is_empty() && value != "0" {
                entry.fields.insert(key.into(), value.into());
            }
        }
        sink(entry)
    })
}

/// Reads `admin1CodesASCII.txt` and `admin2Codes.txt`: code ("US.CA"), name, name in ASCII, number.
pub(crate) fn divisions(path: &Path, source: impl BufRead, sink: super::Sink<'_>) -> Result<(), Error> {
    super::lines(path, source, |_, line| {
        if line.is_empty() {
            return Ok(());
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let [code, name, ascii, number] = cells[..] else {
            return Err(columns(cells.len(), 4));
        };
        let mut entry = Entry::new(format!("geonames:{number}"), name, Kind::Place).field("type", "region");
        if !ascii.is_empty() && ascii != name {
            entry.aliases.push(Alias::new(ascii));
        }
        for (key, value) in ["country", "admin1", "admin2"].into_iter().zip(code.split('.')) {
            entry.fields.insert(key.into(), value.into());
        }
        sink(entry)
    })
}

fn columns(has: usize, wants: usize) -> Error {
    Error::input(
        format!("the line has {has} cells where GeoNames has {wants}"),
        "check that the file is GeoNames' own, separated by tabs",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, name: &str, others: &str, class: &str, code: &str, population: &str) -> String {
        format!(
            "{id}\t{name}\t{name}\t{others}\t1.0\t2.0\t{class}\t{code}\tXX\t\t07\t\t\t\t{population}\t\t9\tUTC\t2026-01-01\n"
        )
    }

    #[test]
    fn rows() {
        let text = row("7", "Quoted \"Town", "Ville,QTW,Città,", "P", "PPL", "1200")
            + &row("8", "Hamlet", "", "P", "PPL", "9")
            + &row("9", "The \u{2018}Sea", "", "H", "SEA", "0");
        let mut all = Vec::new();
        let selection =
            Selection { feature_classes: "P".into(), least_population: 100, ..Selection::default() };
        places(Path::new("cities.txt"), text.as_bytes(), &selection, &mut |entry| {
            all.push(entry);
            Ok(())
        })
        .unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].id.as_str(), all[0].name.as_str()), ("geonames:7", "Quoted \"Town"));
        assert_eq!(all[0].aliases.iter().map(|a| a.text.as_str()).collect::<Vec<_>>(), ["Ville", "Città"]);
        assert_eq!(all[0].fields["type"], "city");
        assert_eq!(all[0].fields["admin1"], "07");
        assert_eq!((all[0].fields["lat"].as_str(), all[0].fields["lon"].as_str()), ("1.0", "2.0"));
    }

    #[test]
    fn a_short_row_is_an_error_with_its_line() {
        let text = row("7", "Town", "", "P", "PPL", "1") + "8\tTown\n";
        let error =
            places(Path::new("c.txt"), text.as_bytes(), &Selection::default(), &mut |_| Ok(())).unwrap_err();
        assert!(
            error.to_string().starts_with("c.txt:2: the line has 2 cells where GeoNames has 19; "),
            "{error}"
        );
    }

    #[test]
    fn more_names() {
        let text = "1\t7\ten\tTown Proper\t1\t\t\t\t\t\n2\t7\tiata\tTWN\t\t\t\t\t\t\n3\t7\twkdt\tQ42\t\t\t\t\t\t\n\
                    4\t7\tde\tStadt\t\t\t\t\t\t\n5\t7\tabbr\tT.P.\t\t\t\t\t\t\n6\t7\ten\tTowny\t\t\t1\t\t\t\n\
                    7\t7\t\tTuhn\t\t1\t\t\t\t\n";
        let mut all = Vec::new();
        names(Path::new("a.txt"), text.as_bytes(), &Selection::default(), |id, more| {
            all.push((id.to_owned(), more))
        })
        .unwrap();
        assert_eq!(all.len(), 5);
        assert!(all.iter().all(|(id, _)| id == "7"));
        assert_eq!(all[1].1, Addition::Wikidata("Q42".into()));
        assert_eq!(all[2].1, Addition::Name(Alias::new("T.P.").form(Form::Acronym).case(Case::Exact)));
        assert_eq!(all[3].1, Addition::Name(Alias::new("Towny").needs_context(true)));
        assert_eq!(all[4].1, Addition::Name(Alias::new("Tuhn").form(Form::Short)));
    }

    #[test]
    fn division_rows() {
        let text = "XX.07\tNörth\tNorth\t70\nXX.07.012\tSmall County\tSmall County\t71\n";
        let mut all = Vec::new();
        divisions(Path::new("admin2Codes.txt"), text.as_bytes(), &mut |entry| {
            all.push(entry);
            Ok(())
        })
        .unwrap();
        assert_eq!((all[0].id.as_str(), all[0].aliases.len()), ("geonames:70", 1));
        assert_eq!((all[1].fields["admin1"].as_str(), all[1].fields["admin2"].as_str()), ("07", "012"));
    }

    #[test]
    fn states_have_their_code_and_unpeopled_features_are_not_counted() {
        let text = row("1", "Exland", "", "A", "PCLI", "0") + &row("2", "Old Exland", "", "A", "PCLH", "0");
        let selection = Selection { least_population: 100, ..Selection::default() };
        let mut all = Vec::new();
        places(Path::new("c.txt"), text.as_bytes(), &selection, &mut |entry| {
            all.push(entry);
            Ok(())
        })
        .unwrap();
        assert_eq!(all[0].fields["iso3166"], "XX");
        assert!(!all[1].fields.contains_key("iso3166"));
    }

    #[test]
    fn country_rows() {
        let text = "# a remark\n#ISO\tISO3\nXX\tXXX\t999\tXX\tExland\tExton\t10\t5000\tEU\t.xx\tEXD\tDollar\t9\t\t\ten\t77\t\t\n";
        let mut all = Vec::new();
        countries(Path::new("countryInfo.txt"), text.as_bytes(), &mut |entry| {
            all.push(entry);
            Ok(())
        })
        .unwrap();
        assert_eq!(all[0].id, "iso3166:XX");
        assert_eq!(all[0].fields["geonames"], "77");
        assert_eq!(all[0].fields["population"], "5000");
    }
}
