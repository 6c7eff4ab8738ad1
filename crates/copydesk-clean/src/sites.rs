//! `SiteStatistics`: which lines recur on the pages of a site.
//!
//! What a site repeats from page to page is its furniture. Lines are counted by a hash of their words, once a page. When
//! there are more lines than the limit, those that were seen least often are dropped, as in lossy counting (Manku and
//! Motwani, *Approximate frequency counts over data streams*, 2002), so that a stream of any length fits in memory: a line
//! that recurs often is never among them for long.

use crate::reading::Reading;
use crate::repeats::hash_words;
use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read, Write};

const MAGIC: &[u8; 16] = b"copydesk-sites\x01\x00";

/// A line recurs if it stood on this many pages of the site.
const RECURS: u16 = 2;

/// How many lines are remembered by default, over all sites. Each takes some 20 bytes.
const LIMIT: usize = 4 << 20;

/// How often each line was seen on the pages of each site.
///
/// ```
/// use copydesk_clean::{Cleaner, SiteStatistics};
/// let page = |story: &str| format!("Harbour deals of the week and what they mean for you\n{story}\nThe Quay is printed on paper by our friends");
/// let stories = [
///     "The ferry sailed for the first time in two years on Monday, with 48 people on board.",
///     "A crane fell into the basin on Tuesday night, and nobody was hurt, the harbour master said.",
/// ];
/// let mut sites = SiteStatistics::default();
/// for story in stories {
///     sites.learn("quay.example", &page(story));
/// }
/// let raw = page(stories[0]);
/// let cleaned = Cleaner::new().clean_with_site(&raw, &sites, "quay.example")?;
/// assert_eq!(cleaned.clean_copy(), stories[0]);
/// # Ok::<(), copydesk_text::TextTooLong>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SiteStatistics {
    sites: HashMap<String, Site>,
    lines: usize,
    limit: usize,
}

#[derive(Clone, Default, PartialEq, Eq, Debug)]
struct Site {
    pages: u32,
    lines: HashMap<u64, u16>,
}

impl Default for SiteStatistics {
    fn default() -> Self {
        Self::with_limit(LIMIT)
    }
}

impl SiteStatistics {
    /// Statistics that remember `limit` lines at most, over all sites. Each takes some 20 bytes.
    #[must_use]
    pub fn with_limit(limit: usize) -> Self {
        Self { sites: HashMap::new(), lines: 0, limit: limit.max(1) }
    }

    /// Counts the lines of one page of `site`, each once. Linear in the length of the page, but for the seldom times when
    /// lines are dropped.
    pub fn learn(&mut self, site: &str, page: &str) {
        self.learn_lines(site, Self::lines(page));
    }

    /// The lines of a page as they are counted: a hash of the words of each, in ascending order, none twice. Many pages
    /// can be prepared at the same time and then be [learnt](Self::learn_lines) one after the other.
    #[must_use]
    pub fn lines(page: &str) -> Vec<u64> {
        let (mut words, mut hashes) = (Vec::new(), Vec::new());
        let readings = Reading::all(page, &mut hashes);
        let mut keys: Vec<u64> =
            readings.iter().map(|reading| key(reading.unit.span.slice(page), &mut words)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Counts the [lines](Self::lines) of one page of `site`.
    pub fn learn_lines(&mut self, site: &str, lines: Vec<u64>) {
        if !self.sites.contains_key(site) {
            self.sites.insert(site.to_owned(), Site::default());
        }
        let Some(entry) = self.sites.get_mut(site) else { return };
        entry.pages = entry.pages.saturating_add(1);
        let before = entry.lines.len();
        for key in lines {
            let count = entry.lines.entry(key).or_default();
            *count = count.saturating_add(1);
        }
        self.lines += entry.lines.len() - before;
        if self.lines > self.limit {
            self.drop_seldom();
        }
    }

    /// Drops the lines that were seen least often, until half of the limit is free.
    fn drop_seldom(&mut self) {
        let mut least = 1;
        while self.lines > self.limit / 2 && least < u16::MAX {
            self.lines = 0;
            for site in self.sites.values_mut() {
                site.lines.retain(|_, count| *count > least);
                self.lines += site.lines.len();
            }
            least += 1;
        }
    }

    /// How many pages of `site` were learnt.
    #[must_use]
    pub fn pages(&self, site: &str) -> u32 {
        self.sites.get(site).map_or(0, |site| site.pages)
    }

    /// Adds what other statistics know.
    pub fn merge(&mut self, other: &Self) {
        for (name, theirs) in &other.sites {
            let ours = self.sites.entry(name.clone()).or_default();
            ours.pages = ours.pages.saturating_add(theirs.pages);
            let before = ours.lines.len();
            for (&key, &count) in &theirs.lines {
                let sum = ours.lines.entry(key).or_default();
                *sum = sum.saturating_add(count);
            }
            self.lines += ours.lines.len() - before;
        }
        if self.lines > self.limit {
            self.drop_seldom();
        }
    }

    /// Says of each line whether it recurs on the pages of `site`.
    pub(crate) fn recurring<'t>(&self, site: &str, lines: impl Iterator<Item = &'t str>) -> Vec<bool> {
        let Some(site) = self.sites.get(site).filter(|site| site.pages >= u32::from(RECURS)) else {
            return lines.map(|_| false).collect();
        };
        let mut words = Vec::new();
        lines
            .map(|line| site.lines.get(&key(line, &mut words)).is_some_and(|&count| count >= RECURS))
            .collect()
    }

    /// Writes the statistics: the same bytes for the same statistics.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn save(&self, out: &mut impl Write) -> io::Result<()> {
        out.write_all(MAGIC)?;
        let mut names: Vec<&String> = self.sites.keys().collect();
        names.sort_unstable();
        write_u64(out, self.limit as u64)?;
        write_u64(out, names.len() as u64)?;
        for name in names {
            let site = &self.sites[name];
            write_u64(out, name.len() as u64)?;
            out.write_all(name.as_bytes())?;
            write_u64(out, u64::from(site.pages))?;
            write_u64(out, site.lines.len() as u64)?;
            let mut lines: Vec<(u64, u16)> = site.lines.iter().map(|(&key, &count)| (key, count)).collect();
            lines.sort_unstable();
            for (key, count) in lines {
                write_u64(out, key)?;
                out.write_all(&count.to_le_bytes())?;
            }
        }
        Ok(())
    }

    /// Reads what [`save`](Self::save) has written.
    ///
    /// # Errors
    /// What the reader reports, or that these are no statistics, or damaged ones. Never takes more memory than the data
    /// that is there.
    pub fn load(input: &mut impl Read) -> Result<Self, SiteStatisticsError> {
        let mut magic = [0; 16];
        input.read_exact(&mut magic)?;
        if &magic != MAGIC {
            return Err(SiteStatisticsError("these are no site statistics of this version".to_owned()));
        }
        let limit = usize::try_from(read_u64(input)?).unwrap_or(usize::MAX);
        let mut statistics = Self::with_limit(limit);
        for _ in 0..read_u64(input)? {
            let mut name = Vec::new();
            let len = read_u64(input)?;
            input.by_ref().take(len).read_to_end(&mut name)?;
            let name = String::from_utf8(name)
                .ok()
                .filter(|name| name.len() as u64 == len)
                .ok_or_else(|| SiteStatisticsError("the name of a site is damaged".to_owned()))?;
            let mut site =
                Site { pages: u32::try_from(read_u64(input)?).unwrap_or(u32::MAX), ..Site::default() };
            for _ in 0..read_u64(input)? {
                let key = read_u64(input)?;
                let mut count = [0; 2];
                input.read_exact(&mut count)?;
                site.lines.insert(key, u16::from_le_bytes(count));
            }
            statistics.lines += site.lines.len();
            statistics.sites.insert(name, site);
        }
        Ok(statistics)
    }
}

/// The site that an address belongs to: its host in lower case, without `www.`, user and port. What is no address is taken
/// for the name of a site and stays as it is.
///
/// ```
/// use copydesk_clean::site_of;
/// assert_eq!(site_of("https://www.Quay.example:8080/news/ferry?page=2"), "quay.example");
/// assert_eq!(site_of("www.quay.example"), "quay.example");
/// assert_eq!(site_of("The Quay"), "The Quay");
/// ```
#[must_use]
pub fn site_of(address: &str) -> String {
    let address = address.trim();
    let Some(rest) = address.split_once("://").map(|(_, rest)| rest).or_else(|| address.strip_prefix("//"))
    else {
        return address.strip_prefix("www.").unwrap_or(address).to_owned();
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().to_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

/// Why site statistics could not be read.
#[derive(Debug)]
pub struct SiteStatisticsError(String);

impl fmt::Display for SiteStatisticsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; learn them anew from the site's pages", self.0)
    }
}

impl std::error::Error for SiteStatisticsError {}

impl From<io::Error> for SiteStatisticsError {
    fn from(error: io::Error) -> Self {
        Self(match error.kind() {
            io::ErrorKind::UnexpectedEof => "the site statistics break off".to_owned(),
            _ => format!("the site statistics cannot be read: {error}"),
        })
    }
}

/// The hash by which a line is known: of its words, so that spacing, case and marks do not count.
fn key(line: &str, words: &mut Vec<u64>) -> u64 {
    hash_words(line, words);
    words.iter().fold(words.len() as u64, |hash, word| {
        (hash.rotate_left(7) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    })
}

fn write_u64(out: &mut impl Write, number: u64) -> io::Result<()> {
    out.write_all(&number.to_le_bytes())
}

fn read_u64(input: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    input.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learnt() -> SiteStatistics {
        let mut statistics = SiteStatistics::default();
        statistics.learn("a.example", "Home\nA story\nHome");
        statistics.learn("a.example", "HOME\nAnother story");
        statistics.learn("b.example", "Home");
        statistics
    }

    #[test]
    fn a_line_counts_once_a_page() {
        let statistics = learnt();
        assert_eq!(statistics.pages("a.example"), 2);
        assert_eq!(statistics.recurring("a.example", ["Home", "A story"].into_iter()), [true, false]);
        assert_eq!(statistics.recurring("b.example", ["Home"].into_iter()), [false]);
        assert_eq!(statistics.recurring("c.example", ["Home"].into_iter()), [false]);
    }

    #[test]
    fn saved_and_loaded() {
        let statistics = learnt();
        let mut data = Vec::new();
        statistics.save(&mut data).unwrap();
        assert_eq!(SiteStatistics::load(&mut data.as_slice()).unwrap(), statistics);
        for len in 0..data.len() {
            assert!(SiteStatistics::load(&mut &data[..len]).is_err());
        }
        let error = SiteStatistics::load(&mut &b"something else entirely"[..]).unwrap_err();
        assert!(error.to_string().contains("no site statistics"), "{error}");
    }

    #[test]
    fn memory_is_bounded() {
        let mut statistics = SiteStatistics::with_limit(100);
        for page in 0..200 {
            statistics.learn("a.example", &format!("Home\nstory {page}\nline {page}"));
        }
        assert!(statistics.lines <= 100);
        assert_eq!(statistics.recurring("a.example", ["Home"].into_iter()), [true]);
        let other = statistics.clone();
        statistics.merge(&other);
        assert_eq!(statistics.pages("a.example"), 400);
    }
}
