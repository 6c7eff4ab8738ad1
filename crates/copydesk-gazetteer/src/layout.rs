//! The layout of a compiled gazetteer: a head, a table of sections, and little-endian arrays that are used in place.
//!
//! ```text
//! 0   magic "copydesk"                 8 bytes
//! 8   format version                   u32
//! 12  number of sections               u32
//! 16  length of the whole              u64
//! 24  checksum of all after the head   u64, xxh3
//! 32  checksum of the head             u64, xxh3 of the head with this number 0
//! 40  settings (folds, seed, flags)    u64
//! 48  sections: offset and length      2 × u64 each
//! ```

use crate::bytes::u64_at;
use copydesk_text::fold::Folds;
use xxhash_rust::xxh3::xxh3_64;

pub(crate) const MAGIC: &[u8; 8] = b"copydesk";
/// The versions that are read. Files are of the first, unless what the second brought is in them: words that are hashed with
/// [case kept](Settings::exact).
pub(crate) const VERSIONS: [u32; 2] = [7, 8];
/// The bytes of the head.
pub(crate) const HEAD: usize = 256;
const TABLE: usize = 48;

/// The arrays of a compiled gazetteer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Section {
    /// Provenance, kinds and keys as JSON.
    About,
    /// The hash table: buckets of eight fingerprints and eight values.
    Buckets,
    /// What is known of first words by their hashes, in cells of 32 bits.
    First,
    /// As `First`, of first words that can begin in lower case, where only some can.
    FirstLower,
    /// The first two bytes of such words, as bits.
    Pairs,
    /// Hashes of the first two words, as bits.
    Second,
    /// The words with which names begin, if they are few.
    Beginnings,
    /// What names mean where several end, or have marks: place of the name, flags.
    Senses,
    /// The place of each entry's record.
    Places,
    /// The records.
    Records,
}

impl Section {
    pub(crate) const ALL: [Self; 10] = [
        Self::About,
        Self::Buckets,
        Self::First,
        Self::FirstLower,
        Self::Pairs,
        Self::Second,
        Self::Beginnings,
        Self::Senses,
        Self::Places,
        Self::Records,
    ];
}

/// What is decided once for a gazetteer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Settings {
    pub(crate) folds: Folds,
    /// Whether all names are of exact case, and case does not fold, so that words are [hashed](crate::hash) with case kept.
    pub(crate) exact: bool,
    /// What makes the fingerprints in the hash table differ.
    pub(crate) seed: u32,
    pub(crate) begin: Begin,
    /// Whether a name begins with a digit.
    pub(crate) digits: bool,
}

/// With which words of a text names can begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Begin {
    /// With those that do not begin with an ASCII lower-case letter.
    NotLower,
    /// Some names with others too, which have a filter of their own.
    LowerToo,
    /// With any.
    Any,
}

impl Settings {
    fn to_bits(self) -> u64 {
        let Folds { case, accents, hyphens, apostrophes, width, spaces } = self.folds;
        let (lower_too, any) = (self.begin == Begin::LowerToo, self.begin == Begin::Any);
        let flags =
            [case, accents, hyphens, apostrophes, width, spaces, lower_too, any, !self.digits, self.exact];
        let flags = flags.iter().enumerate().fold(0, |bits, (at, flag)| bits | u64::from(*flag) << at);
        flags | u64::from(self.seed) << 32
    }

    fn from_bits(bits: u64) -> Self {
        let flag = |at: u32| bits >> at & 1 == 1;
        Self {
            folds: Folds {
                case: flag(0),
                accents: flag(1),
                hyphens: flag(2),
                apostrophes: flag(3),
                width: flag(4),
                spaces: flag(5),
            },
            seed: (bits >> 32) as u32,
            begin: match (flag(6), flag(7)) {
                (false, false) => Begin::NotLower,
                (true, _) => Begin::LowerToo,
                (false, true) => Begin::Any,
            },
            digits: !flag(8),
            exact: flag(9),
        }
    }
}

/// Where each section lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) settings: Settings,
    sections: [(usize, usize); Section::ALL.len()],
}

impl Layout {
    /// Appends the head for sections that have been appended after a gap of [`HEAD`] bytes from `start` on.
    pub(crate) fn finish(
        bytes: &mut [u8],
        settings: Settings,
        sections: [(usize, usize); Section::ALL.len()],
    ) -> Self {
        let len = bytes.len() as u64;
        let body = xxh3_64(&bytes[HEAD..]);
        let mut head = Vec::with_capacity(HEAD);
        head.extend_from_slice(MAGIC);
        head.extend_from_slice(&VERSIONS[usize::from(settings.exact)].to_le_bytes());
        head.extend_from_slice(&(Section::ALL.len() as u32).to_le_bytes());
        for number in [len, body, 0, settings.to_bits()] {
            head.extend_from_slice(&number.to_le_bytes());
        }
        for (offset, len) in sections {
            head.extend_from_slice(&(offset as u64).to_le_bytes());
            head.extend_from_slice(&(len as u64).to_le_bytes());
        }
        head.resize(HEAD, 0);
        let sum = xxh3_64(&head).to_le_bytes();
        head[32..40].copy_from_slice(&sum);
        bytes[..HEAD].copy_from_slice(&head);
        Self { settings, sections }
    }

    /// Reads a head; what is wrong with it, if it cannot be used.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Wrong> {
        if !bytes.starts_with(MAGIC) {
            return Err(Wrong::Foreign);
        }
        let Some(head) = bytes.get(..HEAD) else { return Err(Wrong::Cut { len: HEAD as u64 }) };
        let version = u32::from_le_bytes(head[8..12].try_into().unwrap_or_default());
        if !VERSIONS.contains(&version) {
            return Err(Wrong::Version(version));
        }
        let mut plain = head.to_vec();
        plain[32..40].fill(0);
        if u64_at(head, 4) != xxh3_64(&plain) || head[12..16] != (Section::ALL.len() as u32).to_le_bytes() {
            return Err(Wrong::Head);
        }
        let len = u64_at(head, 2);
        if len != bytes.len() as u64 {
            return Err(Wrong::Cut { len });
        }
        let mut sections = [(0, 0); Section::ALL.len()];
        for (at, section) in sections.iter_mut().enumerate() {
            let [offset, len] = [0, 1].map(|n| usize::try_from(u64_at(head, TABLE / 8 + at * 2 + n)));
            let (Ok(offset), Ok(len)) = (offset, len) else { return Err(Wrong::Head) };
            if offset.checked_add(len).is_none_or(|end| end > bytes.len()) {
                return Err(Wrong::Head);
            }
            *section = (offset, len);
        }
        Ok(Self { settings: Settings::from_bits(u64_at(head, 5)), sections })
    }

    /// Whether the checksum of all after the head holds. Linear in the length.
    pub(crate) fn is_whole(bytes: &[u8]) -> bool {
        bytes.len() >= HEAD && u64_at(bytes, 3) == xxh3_64(&bytes[HEAD..])
    }

    #[inline]
    pub(crate) fn section(self, bytes: &[u8], section: Section) -> &[u8] {
        let (offset, len) = self.sections[section as usize];
        bytes.get(offset..offset + len).unwrap_or_default()
    }
}

/// What is wrong with a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wrong {
    /// It does not begin as compiled gazetteers do.
    Foreign,
    /// It is of another version.
    Version(u32),
    /// Its head is damaged.
    Head,
    /// It is longer or shorter than it says.
    Cut { len: u64 },
    /// What follows the head is damaged.
    Body,
}
