//! Repairs: what a scraper or an old system did to the characters of a text is undone, and every change is recorded.
//!
//! Each repair stands in a file of its own and only reads: it returns [`Edits`], or nothing for a text that needs none.
//! What one repair brings to light another may have to mend (`&amp;nbsp;` becomes a no-break space, which becomes a
//! space), so they are run in turn until nothing changes.

mod entities;
mod glued;
mod invisible;
mod ligatures;
mod mojibake;
mod spaces;
mod wrap;

use copydesk_text::{EditMap, Edits};
use std::borrow::Cow;
use std::fmt;

/// What reads a text for one repair.
type Step = fn(&str) -> Edits;

/// How often all repairs are run before the text is taken as it is. Real text needs two rounds; only text that is
/// encoded over and over, which nobody but a tester writes, needs more.
const ROUNDS: usize = 8;

/// Which repairs are made. All are, unless switched off.
///
/// ```
/// use copydesk_clean::{Cleaner, Options, Repairs};
/// let raw = "The caf&eacute; closed.It will not re-open.";
/// let all = Cleaner::new().clean(raw)?;
/// assert_eq!(all.text, "The café closed. It will not re-open.");
/// let some = Repairs { glued_sentences: false, ..Repairs::ALL };
/// let some = Cleaner::with_options(Options { repairs: some, ..Options::default() }).clean(raw)?;
/// assert_eq!(some.text, "The café closed.It will not re-open.");
/// # Ok::<(), copydesk_text::TextTooLong>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Repairs {
    /// UTF-8 that was read as Windows-1252 or Latin-1, once or more often: `â€™` becomes `’`, `Ã©` becomes `é`. Control
    /// characters that stand for Windows-1252 characters become those.
    ///
    /// ftfy's way of judging a whole text by a score has no map back to the source and its ports to Rust have none
    /// either, so each sequence is judged by itself and by its neighbours, and doubtful ones are left.
    pub mojibake: bool,
    /// HTML character references that were left over, also escaped twice: `&amp;#8217;` becomes `’`.
    pub html_entities: bool,
    /// Characters that nobody sees: zero-width spaces and joiners (where no script needs them), byte order marks, soft
    /// hyphens.
    pub invisible: bool,
    /// No-break and other odd spaces become plain ones, and runs of spaces one.
    pub spaces: bool,
    /// Ligatures of old typesetting: `ﬁ` becomes `fi`.
    pub ligatures: bool,
    /// A space is put between sentences that lost theirs: `elections.Sunday`.
    pub glued_sentences: bool,
    /// Lines of a text that was wrapped at a fixed width are joined to paragraphs, words that were divided at a line's
    /// end to words.
    pub hard_wraps: bool,
}

impl Repairs {
    /// Every repair.
    pub const ALL: Self = Self {
        mojibake: true,
        html_entities: true,
        invisible: true,
        spaces: true,
        ligatures: true,
        glued_sentences: true,
        hard_wraps: true,
    };

    /// No repair: the text stays as it was given.
    pub const NONE: Self = Self {
        mojibake: false,
        html_entities: false,
        invisible: false,
        spaces: false,
        ligatures: false,
        glued_sentences: false,
        hard_wraps: false,
    };
}

/// The repairs by name, in the order in which they are made.
const NAMES: [&str; 7] =
    ["mojibake", "html_entities", "invisible", "ligatures", "spaces", "glued_sentences", "hard_wraps"];

impl Repairs {
    /// The names of all repairs, as [`set`](Self::set) takes them.
    pub const NAMES: [&'static str; 7] = NAMES;

    /// Switches the repair with this name on or off. Hyphens may stand for the underscores.
    ///
    /// # Errors
    /// If there is no repair of this name.
    ///
    /// ```
    /// use copydesk_clean::Repairs;
    /// let mut repairs = Repairs::ALL;
    /// repairs.set("html-entities", false)?;
    /// assert!(!repairs.html_entities && repairs.mojibake);
    /// assert!(repairs.set("spelling", false).unwrap_err().to_string().contains("mojibake, html_entities"));
    /// # Ok::<(), copydesk_clean::UnknownRepair>(())
    /// ```
    pub fn set(&mut self, name: &str, on: bool) -> Result<(), UnknownRepair> {
        let repair = match name.replace('-', "_").as_str() {
            "mojibake" => &mut self.mojibake,
            "html_entities" => &mut self.html_entities,
            "invisible" => &mut self.invisible,
            "ligatures" => &mut self.ligatures,
            "spaces" => &mut self.spaces,
            "glued_sentences" => &mut self.glued_sentences,
            "hard_wraps" => &mut self.hard_wraps,
            _ => return Err(UnknownRepair(name.to_owned())),
        };
        *repair = on;
        Ok(())
    }
}

/// There is no repair of this name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownRepair(String);

impl fmt::Display for UnknownRepair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no repair {:?}; there are {}", self.0, NAMES.join(", "))
    }
}

impl std::error::Error for UnknownRepair {}

impl Default for Repairs {
    fn default() -> Self {
        Self::ALL
    }
}

/// Makes the repairs that are switched on. Linear in the length of the text.
pub(crate) fn repair<'t>(raw: &'t str, on: &Repairs) -> (Cow<'t, str>, EditMap) {
    // The third column says whether ASCII may need it.
    let steps: [(bool, Step, bool); 7] = [
        (on.mojibake, mojibake::edits, false),
        (on.html_entities, entities::edits, true),
        (on.invisible, invisible::edits, false),
        (on.ligatures, ligatures::edits, false),
        (on.spaces, spaces::edits, true),
        (on.glued_sentences, glued::edits, true),
        (on.hard_wraps, wrap::edits, true),
    ];
    let mut text = Cow::Borrowed(raw);
    let mut is_ascii = text.is_ascii();
    let mut map = EditMap::default();
    // How many steps in a row changed nothing: when all did not, none will.
    let mut idle = 0;
    for (on, edits, of_ascii) in steps.iter().cycle().take(ROUNDS * steps.len()) {
        if idle == steps.len() {
            break;
        }
        idle += 1;
        if !on || (is_ascii && !of_ascii) {
            continue;
        }
        let edits = edits(&text);
        if !edits.is_empty() {
            let (next, step) = edits.apply(&text);
            map = map.then(&step);
            is_ascii = next.is_ascii();
            text = Cow::Owned(next);
            idle = 0;
        }
    }
    (text, map)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_one_repair_brings_to_light_another_mends() {
        let (text, map) = repair("A&amp;nbsp;&nbsp;B cafÃƒÂ©", &Repairs::ALL);
        assert_eq!(text, "A B café");
        assert_eq!(map.to_source(copydesk_text::Span::new(2, 3)).slice("A&amp;nbsp;&nbsp;B cafÃƒÂ©"), "B");
    }

    #[test]
    fn every_name_is_a_repair() {
        let mut repairs = Repairs::NONE;
        for name in Repairs::NAMES {
            repairs.set(name, true).unwrap();
        }
        assert_eq!(repairs, Repairs::ALL);
    }

    #[test]
    fn clean_text_is_not_copied() {
        let raw =
            "“Paris,” she said — in the U.S., at 3.5% — is “l’été”.\r\n\r\nNode.js and example.com stay.";
        let (text, map) = repair(raw, &Repairs::ALL);
        assert!(matches!(text, Cow::Borrowed(_)), "{text}");
        assert!(map.is_identity());
    }

    proptest! {
        /// Pieces that the repairs look for, in any order: twice is once.
        #[test]
        fn repairing_twice_is_repairing_once(
            raw in "(â€™|Ã©|&amp;|&nbsp;|&#8217;|\u{200b}|\u{ad}|\u{a0}| |ﬁ|end\\.Next|The|word|\n|\t|-|;|é|\u{92}|amp;|#|Ã|â|€){0,30}"
        ) {
            let (once, _) = repair(&raw, &Repairs::ALL);
            let (twice, map) = repair(&once, &Repairs::ALL);
            prop_assert_eq!(&once, &twice);
            prop_assert!(map.is_identity());
        }

        #[test]
        fn any_text_is_repaired_without_panic(raw in any::<String>()) {
            let (text, map) = repair(&raw, &Repairs::ALL);
            for (start, c) in text.char_indices() {
                let span = map.to_source(copydesk_text::Span::at(start, start + c.len_utf8()));
                prop_assert!(raw.get(span.range()).is_some());
            }
        }
    }
}
