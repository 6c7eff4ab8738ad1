//! `Site`: what a gazetteer entry says of where it lies, and two entries for one country or division made one.

use crate::hits::{bit_of, kinds};
use copydesk_gazetteer::{EntryRef, Gazetteer};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// What rank of place an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum Level {
    Country,
    /// A state, a province: the first order below a country.
    Division,
    /// A county, a district: an order below that.
    Subdivision,
    /// A populated place.
    City,
    /// A continent, an ocean, a part of the world.
    World,
    /// A sea, a river, a square.
    Other,
}

impl Level {
    /// Whether other places lie in it.
    pub(crate) const fn is_area(self) -> bool {
        matches!(self, Self::Country | Self::Division | Self::Subdivision)
    }
}

/// A square degree of the globe, by the whole degrees of its south-west corner.
pub(crate) type Cell = (i16, i16);

/// Where an entry lies. Areas are hashes of their codes ("US", "US.TX", "US.TX.277"), 0 where none is known.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Site {
    pub(crate) level: Level,
    pub(crate) country: u64,
    pub(crate) division: u64,
    pub(crate) subdivision: u64,
    /// How many people live there, where that is told.
    pub(crate) population: Option<f32>,
    /// Whether a country is governed from it.
    pub(crate) capital: bool,
    pub(crate) cell: Option<Cell>,
}

impl Site {
    /// What an entry says, from one pass over its fields: `country`, `admin1`, `admin2`, `population`, `type`, `feature`,
    /// `lat` and `lon`, and from an ISO 3166 identifier.
    pub(crate) fn of(entry: EntryRef<'_>) -> Self {
        let id = entry.id();
        let (mut country, mut first, mut second, mut kind, mut feature) = ("", "", "", "", "");
        let (mut population, mut lat, mut lon) = (None, None, None);
        for (key, value) in entry.fields() {
            match key {
                "country" => country = value,
                "admin1" => first = value,
                "admin2" => second = value,
                "type" => kind = value,
                "feature" => feature = value,
                "population" => population = value.parse::<f32>().ok().filter(|people| *people > 0.0),
                "lat" | "latitude" => lat = degrees(value),
                "lon" | "longitude" => lon = degrees(value),
                _ => {}
            }
        }
        if let Some(code) = id.strip_prefix("iso3166:") {
            country = code;
        } else if let Some((land, code)) = id.strip_prefix("iso3166-2:").and_then(|id| id.split_once('-')) {
            country = land;
            if first.is_empty() {
                first = code;
            }
        }
        let level = level(id, kind, feature, !second.is_empty());
        let hash = |parts: &[&str]| {
            if parts.contains(&"") {
                return 0;
            }
            parts.iter().fold(0, |area, part| xxh3_64_with_seed(part.as_bytes(), area)).max(1)
        };
        Self {
            level,
            country: hash(&[country]),
            division: hash(&[country, first]),
            subdivision: hash(&[country, first, second]),
            population,
            capital: matches!(kind, "capital" | "capital-city") || feature == "PPLC",
            cell: lat.zip(lon),
        }
    }

    /// Whether a place lies in an area, as their codes tell.
    pub(crate) fn lies_in(&self, area: &Self) -> bool {
        match area.level {
            Level::Country => {
                self.level != Level::Country && self.country != 0 && self.country == area.country
            }
            Level::Division => {
                !matches!(self.level, Level::Country | Level::Division)
                    && self.division != 0
                    && self.division == area.division
            }
            Level::Subdivision => {
                !self.level.is_area() && self.subdivision != 0 && self.subdivision == area.subdivision
            }
            Level::City | Level::World | Level::Other => false,
        }
    }
}

fn degrees(text: &str) -> Option<i16> {
    let degrees: f32 = text.parse().ok()?;
    (degrees.abs() <= 180.0).then_some(degrees.floor() as i16)
}

fn level(id: &str, kind: &str, feature: &str, second: bool) -> Level {
    if id.starts_with("iso3166:") || feature.starts_with("PCL") || kind == "country" {
        return Level::Country;
    }
    if id.starts_with("iso3166-2:") || feature == "ADM1" {
        return Level::Division;
    }
    match (feature, kind) {
        ("ADM2" | "ADM3" | "ADM4" | "ADM5" | "ADMD", _) => Level::Subdivision,
        ("CONT" | "OCN", _) | (_, "continent" | "ocean" | "world-region") => Level::World,
        (_, "city" | "capital" | "town" | "village" | "municipality") => Level::City,
        (_, "state" | "province" | "admin1" | "division") => Level::Division,
        (_, "county" | "district" | "parish" | "admin2" | "subdivision") => Level::Subdivision,
        (_, "region") if second => Level::Subdivision,
        _ if feature.starts_with('P') => Level::City,
        _ => Level::Other,
    }
}

/// The entry that stands for all that a gazetteer has of one country or first-level division: the one added last, which
/// is the user's own where it was merged into another gazetteer. "S.C.", an alias of `iso3166-2:US-SC`, then means the
/// `geonames:4597040` of a user who brought GeoNames. Other entries stand for themselves.
pub(crate) fn canonical<'a>(
    gazetteer: &'a Gazetteer,
    entry: EntryRef<'a>,
    site: Site,
) -> (EntryRef<'a>, Site) {
    if !matches!(site.level, Level::Country | Level::Division) || site.country == 0 {
        return (entry, site);
    }
    let Some(found) = gazetteer.lookup(entry.name()) else { return (entry, site) };
    gazetteer
        .senses(&found)
        .map(|sense| sense.entry)
        .filter(|other| other.index() > entry.index() && bit_of(other.kind()) == kinds::PLACE)
        .map(|other| (other, Site::of(other)))
        .filter(|(other, other_site)| {
            other_site.level == site.level
                && other_site.country == site.country
                && same_name(other.name(), entry.name())
        })
        .max_by_key(|(other, _)| other.index())
        .unwrap_or((entry, site))
}

/// Whether two names are the same but for case and accents.
pub(crate) fn same_name(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || !(a.is_ascii() && b.is_ascii()) && key(a) == key(b)
}

fn key(name: &str) -> u64 {
    xxh3_64(copydesk_text::fold::fold(name, copydesk_text::fold::Folds::ALL).text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_gazetteer::Entry;
    use copydesk_text::Kind;

    fn gazetteer() -> Gazetteer {
        let place = |id: &str, name: &str| Entry::new(id, name, Kind::Place);
        Gazetteer::from_entries([
            place("iso3166:US", "United States").field("type", "country").alias("America"),
            place("iso3166-2:US-TX", "Texas").field("type", "state").field("country", "US"),
            place("geonames:6252001", "United States").field("type", "country").field("country", "US"),
            place("geonames:4736286", "Texas")
                .field("type", "region")
                .field("feature", "ADM1")
                .field("country", "US")
                .field("admin1", "TX"),
            place("geonames:4717560", "Paris")
                .field("type", "city")
                .field("country", "US")
                .field("admin1", "TX")
                .field("admin2", "277")
                .field("population", "24782")
                .field("lat", "33.66")
                .field("lon", "-95.55"),
            place("geonames:4707046", "Lamar County")
                .field("feature", "ADM2")
                .field("country", "US")
                .field("admin1", "TX")
                .field("admin2", "277"),
        ])
        .unwrap()
    }

    #[test]
    fn places_lie_in_their_areas() {
        let gazetteer = gazetteer();
        let [iso, state, land, division, city, county] =
            gazetteer.entries().map(Site::of).collect::<Vec<_>>().try_into().unwrap();
        assert_eq!((iso.level, state.level), (Level::Country, Level::Division));
        assert_eq!((land.level, division.level), (Level::Country, Level::Division));
        assert_eq!((city.level, county.level), (Level::City, Level::Subdivision));
        assert!(
            city.lies_in(&iso) && city.lies_in(&state) && city.lies_in(&division) && city.lies_in(&county)
        );
        assert!(county.lies_in(&division) && !county.lies_in(&county) && !division.lies_in(&county));
        assert_eq!(city.cell, Some((33, -96)));
        assert_eq!(city.population, Some(24782.0));
    }

    #[test]
    fn one_country_under_two_ids_is_one() {
        let gazetteer = gazetteer();
        let of = |number: usize| {
            let entry = gazetteer.entries().nth(number).unwrap();
            canonical(&gazetteer, entry, Site::of(entry)).0.id().to_owned()
        };
        assert_eq!(of(0), "geonames:6252001");
        assert_eq!(of(1), "geonames:4736286");
        assert_eq!(of(3), "geonames:4736286");
        assert_eq!(of(4), "geonames:4717560");
    }
}
