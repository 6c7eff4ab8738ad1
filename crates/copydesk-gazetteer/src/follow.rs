//! What may follow a word of a name: told by the two bytes after it, before the next word is looked at.
//!
//! What is known of the names that go on after a first word stands as bits in its [cell](crate::filter): after what they go
//! on, and with which letters. [`after`] gives the bits that would let a name go on in a text, so that one conjunction
//! answers. It may say too much and never too little.

/// The first of four bits for the names that end here: see [`ends`].
const ENDS: u32 = 8;
/// A longer name goes on after anything but a space, a hyphen or nothing.
pub(crate) const ODD: u32 = 1 << 12;
/// A longer name goes on.
pub(crate) const GOES_ON: u32 = 1 << 13;
/// A longer name goes on after what may be a space and a mark.
pub(crate) const SPACED: u32 = 1 << 14;
/// The first of four bits for the lower-case letters with which the next word begins after a space.
const LOWER: u32 = 15;
/// The first of thirteen bits for the letter or digit with which the next word begins.
const LETTERS: u32 = 19;

const ALL_LOWER: u32 = 0xF << LOWER;
const ALL_LETTERS: u32 = 0x1FFF << LETTERS;
/// The lowest bits of a cell tell words apart: one of them at least is always set.
const WORD: u32 = 0xFF;
const ANYTHING: u32 = ALL_LETTERS | ALL_LOWER | SPACED | GOES_ON | ODD | WORD;

/// The bit of a name that ends here, by the hash of the word: one of four, so that a cell of several words seldom says it of
/// one of which it is not so.
#[inline(always)]
pub(crate) fn ends(hash: u64) -> u32 {
    1 << ENDS << (hash >> 3 & 3)
}

/// Letters and digits that share a bit, so that each bit is about as often asked for: "c", "s" and "m" begin so many words
/// of names that they have one for themselves.
const SHARED: [&[u8]; 13] =
    [b"c", b"s", b"m", b"al", b"bqv", b"py", b"dj", b"hn", b"or", b"kt", b"efz", b"gwx", b"iu0123456789"];

/// Which of them a letter in lower case or a digit has.
static SHARES: [u8; 128] = {
    let mut bits = [0; 128];
    let mut bit = 0;
    while bit < SHARED.len() {
        let mut at = 0;
        while at < SHARED[bit].len() {
            bits[SHARED[bit][at] as usize] = bit as u8;
            at += 1;
        }
        bit += 1;
    }
    bits
};

/// The bit of a letter of ASCII or a digit.
const fn of_ascii(byte: u8) -> u32 {
    1 << (LETTERS + SHARES[byte.to_ascii_lowercase() as usize] as u32)
}

/// The bit of a character of three bytes, by the lower four bits of its second byte.
const fn of_second(byte: u8) -> u32 {
    1 << (LETTERS + (byte as u32 & 15) % SHARED.len() as u32)
}

/// The bits of a name that goes on with a word whose first character, folded, is this: one if it is of ASCII, or of the
/// thousands of Han and Hangul that stand without spaces; else all of them.
pub(crate) const fn letter(first: Option<char>) -> u32 {
    match first {
        Some(c) if c.is_ascii_alphanumeric() => of_ascii(c as u8),
        Some(c @ ('\u{4000}'..='\u{9FFF}' | '\u{B000}'..='\u{CFFF}')) => of_second((c as u32 >> 6) as u8),
        _ => ALL_LETTERS,
    }
}

/// As [`letter`], if the word may begin in lower case in a text.
pub(crate) const fn lower_letter(first: Option<char>) -> u32 {
    // "of" by itself, then what else joins the words of names: "and", "el", "de"; "the", "for", "in".
    match first {
        Some('o') => 1 << LOWER,
        Some('a' | 'd' | 'e' | 'l' | 'v' | 'y') => 2 << LOWER,
        Some('t' | 'f' | 'i' | 'n') => 4 << LOWER,
        Some('a'..='z') => 8 << LOWER,
        Some(c) if c.is_ascii() => 0,
        _ => ALL_LOWER,
    }
}

/// The bits that the first byte after a word leaves.
static FIRST: [u32; 256] = {
    let mut first = [ODD; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        if b == b' ' {
            first[byte] = ALL_LETTERS | ALL_LOWER | SPACED;
        } else if matches!(b, b'-' | b'\t'..=b'\r') {
            first[byte] = ALL_LETTERS | GOES_ON;
        } else if matches!(b, 0xE4..=0xE9 | 0xEB | 0xEC) {
            // U+4000 to U+9FFF and U+B000 to U+CFFF: the next word begins here, but for a few symbols.
            first[byte] = ALL_LETTERS | ODD;
        } else if !b.is_ascii() {
            first[byte] = GOES_ON | ODD;
        } else if b.is_ascii_alphanumeric() || b == b'_' {
            first[byte] = WORD; // scripts without spaces: the next word begins here
        }
        byte += 1;
    }
    first
};

/// The bits that the second byte leaves; `alike`: if words in lower case are looked at like others.
const fn second(alike: bool) -> [u32; 256] {
    let mut second = [ANYTHING; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        second[byte] = WORD | ODD;
        second[byte] |= if b.is_ascii_lowercase() && !alike {
            lower_letter(Some(b as char)) | GOES_ON
        } else if b.is_ascii_alphanumeric() {
            letter(Some(b as char))
        } else if b == b'_' || matches!(b, b' ' | b'\t'..=b'\r') {
            ALL_LETTERS | GOES_ON
        } else {
            SPACED | GOES_ON
        };
        byte += 1;
    }
    // Within a character: by the same four bits as `letter` has.
    while byte < 0xC0 {
        second[byte] = of_second(byte as u8) | GOES_ON | ODD;
        byte += 1;
    }
    second
}

/// The bits that the second byte after a word leaves: see [`second_bytes`].
pub(crate) type SecondBytes = &'static [u32; 256];

/// What the second byte leaves in a gazetteer in which words in lower case are looked at like others, or not.
pub(crate) fn second_bytes(alike: bool) -> SecondBytes {
    static BY_CASE: [u32; 256] = second(false);
    static ALIKE: [u32; 256] = second(true);
    if alike { &ALIKE } else { &BY_CASE }
}

/// The bits that the bytes after a word leave: a name can go on there only if its first word has one of them.
#[inline(always)]
pub(crate) fn after(bytes: &[u8], end: usize, second: SecondBytes) -> u32 {
    match bytes.get(end..end + 2) {
        Some(&[first_byte, second_byte]) => FIRST[usize::from(first_byte)] & second[usize::from(second_byte)],
        _ => ANYTHING,
    }
}

/// As [`after`], by three bytes.
#[inline(always)]
pub(crate) fn closely_after(bytes: &[u8], end: usize, second: SecondBytes) -> u32 {
    match bytes.get(end..end + 3) {
        // The quotation marks U+2018 to U+201F fold to no space and no hyphen.
        Some([0xE2, 0x80, 0x98..=0x9F]) => ODD,
        _ => after(bytes, end, second),
    }
}

/// The bits of a beginning of a name of which only the flags of its slot are known: see
/// [`value`](crate::compile::value).
#[inline(always)]
pub(crate) fn of_slot(flags: u32) -> u32 {
    static BITS: [u32; 16] = {
        let mut bits = [0; 16];
        let mut flags = 0;
        while flags < 16 {
            if flags & 1 != 0 {
                bits[flags] |= ODD | SPACED;
            }
            if flags & 2 != 0 {
                bits[flags] |= ALL_LOWER;
            }
            if flags & 4 != 0 {
                bits[flags] |= ALL_LETTERS | GOES_ON | WORD;
            }
            flags += 1;
        }
        bits
    };
    BITS[flags as usize % 16]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether names whose first word has these bits go on before `rest`.
    fn go_on(bits: u32, rest: &str, alike: bool) -> bool {
        bits & closely_after(rest.as_bytes(), 0, second_bytes(alike)) != 0
    }

    #[test]
    fn what_goes_on_after_which_bytes() {
        let (york, of) =
            (letter(Some('y')) | GOES_ON | 1, letter(Some('o')) | lower_letter(Some('o')) | GOES_ON | 1);
        for (rest, bits, may) in [
            (" York", york, true),
            (" Jork", york, false),
            (" Pork", york, true), // shares its bit
            (" Iork", york, false),
            (" york", york, false),
            (" of", of, true),
            (" and", of, false),
            (" OF", of, true),
            ("-york", york, true),
            ("-Jork", york, false),
            ("\nyork", york, true),
            ("  York", york, true),
            (" \u{C9}cole", york, true),
            (", Inc", york, false),
            (", Inc", york | ODD, true),
            (" (York)", york, false),
            (" (York)", york | ODD | SPACED, true),
            ("\u{2019}s", york, false),
            ("\u{2019}s", york | ODD, true),
            ("\u{2010}s", york, true),
            ("x", york, true),
            ("", york, true),
            ("xyz", york, true),
            (" York", ends(0) | ends(8) | ends(16) | ends(24), false),
            (" 7th", letter(Some('7')), true),
            (" 7th", york, false),
            (" Ecole", letter(Some('\u{416}')), true),
            (" of", lower_letter(None), true),
            (" of", lower_letter(Some('7')), false),
            ("正", letter(Some('正')), true),
            ("正", letter(Some('金')), false),
            ("정", letter(Some('정')), true),
            ("正", york, false),
            ("\u{4DC0}x", york | ODD, true),
            ("김", letter(Some('김')) | GOES_ON, true),
        ] {
            assert_eq!(go_on(bits, rest, false), may, "{rest:?} {bits:x}");
        }
        assert!(go_on(york, " york", true) && !go_on(york, " jork", true));
    }

    #[test]
    fn slots_say_no_less_than_cells() {
        let first = letter(Some('y')) | GOES_ON | 1;
        for (flags, bits) in [(4, first), (6, first | lower_letter(Some('y'))), (5, first | ODD | SPACED)] {
            for rest in [
                " York",
                " york",
                "-york",
                ", York",
                " (York",
                " ",
                "",
                "xyz",
                "\u{2019}s",
                "\u{2010}y",
                "\u{C9}",
            ] {
                for alike in [false, true] {
                    assert!(
                        !go_on(bits, rest, alike) || go_on(of_slot(flags), rest, alike),
                        "{flags} {rest:?}"
                    );
                }
            }
        }
    }
}
