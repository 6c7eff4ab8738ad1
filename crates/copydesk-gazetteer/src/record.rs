//! Entries as bytes: what a compiled gazetteer keeps of each, to be read on demand.
//!
//! A record is: kind (number) · id · number of names · names · number of fields · fields (number of the key, value). A
//! name is: the number of its entry (u32) · flags · weight (f32, if flagged) · text. The first name is the one to show. Other
//! numbers are LEB128, strings are preceded by their length.

use crate::bytes::{push_str, push_varint, take_bytes, take_str, take_varint};
use crate::entry::{Alias, Case, Entry};
use copydesk_text::{Form, Kind};

const FORMS: [Form; 5] = [Form::Name, Form::Short, Form::Acronym, Form::Demonym, Form::Pronoun];
const CASES: [Case; 3] = [Case::Exact, Case::Smart, Case::Any];
/// The bytes of an entry's number before each of its names.
const ENTRY: usize = 4;

/// The longest name that a look can tell, in bytes.
pub(crate) const SHORT: usize = 32;

/// The bytes of a name in a record that such a look reads.
pub(crate) const AT_SIGHT: usize = ENTRY + 2 + SHORT;

/// What sort of name it is and its policy for case, as one number.
const SORT: u8 = 15;
const _: () = assert!(FORMS.len() * CASES.len() <= SORT as usize + 1);
/// A look tells whether it stands in a text: see [`Name::at_sight`]. (The one of [values](crate::compile::value::PLAIN) says
/// less: names with a weight, long ones, and those that begin or end with a digit or beyond ASCII may have it too.)
const PLAIN: u8 = 1 << 4;
const NEEDS_CONTEXT: u8 = 1 << 5;
const WEIGHTED: u8 = 1 << 6;
/// The first name, where the entry does not list it among its aliases.
const IMPLIED: u8 = 1 << 7;

/// Strings by number: kinds, and keys of fields.
#[derive(Clone, Default, Debug)]
pub(crate) struct Names(pub(crate) Vec<String>);

impl Names {
    /// The number of a name, which is added if it is new. There are few.
    pub(crate) fn number(&mut self, name: &str) -> usize {
        self.0.iter().position(|known| known == name).unwrap_or_else(|| {
            self.0.push(name.to_owned());
            self.0.len() - 1
        })
    }
}

/// Appends the record of an entry, whose number it is.
pub(crate) fn push(bytes: &mut Vec<u8>, number: u32, entry: &Entry, kinds: &mut Names, keys: &mut Names) {
    push_varint(bytes, kinds.number(entry.kind.as_str()));
    push_str(bytes, &entry.id);
    let shown = entry.aliases.iter().position(|alias| alias.text == entry.name);
    push_varint(bytes, entry.aliases.len() + usize::from(shown.is_none()));
    match shown {
        Some(at) => push_name(bytes, number, &entry.aliases[at], 0),
        None => push_name(bytes, number, &Alias::new(entry.name.as_str()), IMPLIED),
    }
    for (at, alias) in entry.aliases.iter().enumerate() {
        if Some(at) != shown {
            push_name(bytes, number, alias, 0);
        }
    }
    push_varint(bytes, entry.fields.len());
    for (key, value) in &entry.fields {
        push_varint(bytes, keys.number(key));
        push_str(bytes, value);
    }
}

/// Whether all names of the record of an entry are of exact case: one that is not listed among the aliases is not.
pub(crate) fn is_exact(entry: &Entry) -> bool {
    let is_listed = entry.aliases.iter().any(|alias| alias.text == entry.name);
    is_listed && entry.aliases.iter().all(|alias| alias.case == Case::Exact)
}

/// As [`push`] of an entry of one plain name: its number, its kind by number, and the sort of its name.
pub(crate) fn push_named(bytes: &mut Vec<u8>, number: u32, kind: usize, id: &str, name: &str, sort: u8) {
    push_varint(bytes, kind);
    push_str(bytes, id);
    push_varint(bytes, 1);
    bytes.extend_from_slice(&number.to_le_bytes());
    bytes.push(flags_of(name, sort));
    push_str(bytes, name);
    push_varint(bytes, 0);
}

/// The form of a name and its policy for case as one number.
pub(crate) fn sort_of(form: Form, case: Case) -> u8 {
    let form = FORMS.iter().position(|known| *known == form).unwrap_or_default();
    let case = CASES.iter().position(|known| *known == case).unwrap_or_default();
    (form * CASES.len() + case) as u8
}

/// The flags of a name of a sort, without a weight.
fn flags_of(name: &str, sort: u8) -> u8 {
    let at_sight = match name.as_bytes() {
        [first, .., before, last] => is_plain(*first, *before, *last) && name.len() <= SHORT,
        [first, last] => is_plain(*first, *first, *last),
        _ => false,
    };
    if at_sight { sort | PLAIN } else { sort }
}

/// Whether a name of this first byte and these last bytes begins and ends with a letter of ASCII, and with no initial.
fn is_plain(first: u8, before: u8, last: u8) -> bool {
    first.is_ascii_alphabetic() && last.is_ascii_alphabetic() && before.is_ascii_alphanumeric()
}

fn push_name(bytes: &mut Vec<u8>, number: u32, alias: &Alias, flags: u8) {
    let weighted = alias.weight != 1.0;
    let mut flags = flags | flags_of(&alias.text, sort_of(alias.form, alias.case));
    flags |= if alias.needs_context { NEEDS_CONTEXT } else { 0 };
    bytes.extend_from_slice(&number.to_le_bytes());
    bytes.push(if weighted { flags & !PLAIN | WEIGHTED } else { flags });
    if weighted {
        bytes.extend_from_slice(&alias.weight.to_le_bytes());
    }
    push_str(bytes, &alias.text);
}

#[inline(always)]
fn take_four(bytes: &mut &[u8]) -> Option<[u8; 4]> {
    let (four, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*four)
}

/// A name in a record.
#[derive(Clone, Copy)]
pub(crate) struct Name<'a> {
    /// The number of its entry.
    pub(crate) entry: u32,
    flags: u8,
    pub(crate) weight: f32,
    pub(crate) text: &'a [u8],
}

impl<'a> Name<'a> {
    /// Reads the name at the front of `bytes` and moves on.
    #[inline(always)]
    pub(crate) fn take(bytes: &mut &'a [u8]) -> Self {
        let entry = take_four(bytes).map_or(0, u32::from_le_bytes);
        let flags = bytes.split_off_first().copied().unwrap_or_default();
        let mut weight = 1.0;
        if flags & WEIGHTED != 0 {
            weight = take_four(bytes).map_or(weight, f32::from_le_bytes);
        }
        Self { entry, flags, weight, text: take_bytes(bytes) }
    }

    /// The length and the text, with what follows it, of a name at the front of `bytes` of which a look tells whether it stands
    /// in a text: it has two to [`SHORT`] bytes and no weight, and begins and ends with a letter of ASCII, at the end after
    /// another or a digit.
    #[inline(always)]
    pub(crate) fn at_sight(bytes: &[u8]) -> Option<(usize, &[u8; SHORT])> {
        let (_, name) = bytes.split_first_chunk::<ENTRY>()?;
        let [flags, len @ 0..=32, ref rest @ ..] = *name.first_chunk::<{ SHORT + 2 }>()? else {
            return None;
        };
        (flags & PLAIN != 0).then_some((usize::from(len), rest))
    }

    #[inline]
    pub(crate) fn case(self) -> Case {
        CASES[usize::from(self.flags & SORT) % CASES.len()]
    }

    pub(crate) fn form(self) -> Form {
        FORMS[usize::from(self.flags & SORT) / CASES.len() % FORMS.len()]
    }

    pub(crate) fn needs_context(self) -> bool {
        self.flags & NEEDS_CONTEXT != 0
    }

    pub(crate) fn alias(self) -> Alias {
        Alias {
            text: self.str().to_owned(),
            form: self.form(),
            case: self.case(),
            needs_context: self.needs_context(),
            weight: self.weight,
        }
    }

    pub(crate) fn str(self) -> &'a str {
        std::str::from_utf8(self.text).unwrap_or_default()
    }
}

/// A record that is read from the front.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a>(pub(crate) &'a [u8]);

impl<'a> Record<'a> {
    pub(crate) fn kind(mut self) -> usize {
        take_varint(&mut self.0)
    }

    pub(crate) fn id(mut self) -> &'a str {
        take_varint(&mut self.0);
        take_str(&mut self.0)
    }

    /// Its length in bytes.
    pub(crate) fn len(self) -> usize {
        let mut rest = self.0;
        take_varint(&mut rest);
        take_bytes(&mut rest);
        for _ in 0..take_varint(&mut rest).min(rest.len()) {
            Name::take(&mut rest);
        }
        for _ in 0..take_varint(&mut rest).min(rest.len()) {
            take_varint(&mut rest);
            take_bytes(&mut rest);
        }
        self.0.len() - rest.len()
    }

    /// Tells the name that begins at the front of `name` to need context, in place.
    pub(crate) fn mark_needs_context(name: &mut [u8]) {
        if let Some(flags) = name.get_mut(ENTRY) {
            *flags |= NEEDS_CONTEXT;
        }
    }

    /// Its names, each with its distance in bytes from the record's start.
    pub(crate) fn names(self) -> impl Iterator<Item = (usize, Name<'a>)> {
        let mut rest = self.0;
        take_varint(&mut rest);
        take_bytes(&mut rest);
        let count = take_varint(&mut rest);
        (0..count).map_while(move |_| {
            if rest.is_empty() {
                return None;
            }
            let at = self.0.len() - rest.len();
            Some((at, Name::take(&mut rest)))
        })
    }

    /// Its fields: the number of the key, and the value.
    pub(crate) fn fields(self) -> impl Iterator<Item = (usize, &'a str)> {
        let mut rest = self.0;
        take_varint(&mut rest);
        take_bytes(&mut rest);
        for _ in 0..take_varint(&mut rest).min(rest.len()) {
            Name::take(&mut rest);
        }
        let count = take_varint(&mut rest);
        (0..count)
            .map_while(move |_| (!rest.is_empty()).then(|| (take_varint(&mut rest), take_str(&mut rest))))
    }

    /// The entry that it was made of, but for its kind, which is the caller's to set.
    pub(crate) fn entry(self, keys: &Names) -> Entry {
        let text = |names: &Names, at: usize| names.0.get(at).cloned().unwrap_or_default();
        let mut entry = Entry::new(self.id(), "", Kind::Place);
        for (number, (_, name)) in self.names().enumerate() {
            if number == 0 {
                name.str().clone_into(&mut entry.name);
            }
            if name.flags & IMPLIED == 0 {
                entry.aliases.push(name.alias());
            }
        }
        entry.fields = self.fields().map(|(key, value)| (text(keys, key), value.to_owned())).collect();
        entry
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn entries_come_back(
            id in "\\PC{0,9}", name in "\\PC{0,9}", aliases in prop::collection::vec(("\\PC{0,200}", 0usize..5, 0usize..3,
            any::<bool>(), -2.0f32..2.0), 0..5), fields in prop::collection::btree_map("[a-z]{1,3}", "\\PC{0,9}", 0..4)
        ) {
            let mut entry = Entry::new(id, name, Kind::from("ship"));
            for (text, form, case, needs_context, weight) in aliases {
                entry.aliases.push(Alias { text, form: FORMS[form], case: CASES[case], needs_context, weight });
            }
            entry.fields = fields;
            // An alias with the text of the name comes first.
            entry.aliases.sort_by_key(|alias| alias.text != entry.name);
            let (mut bytes, mut kinds, mut keys) = (Vec::new(), Names::default(), Names::default());
            push(&mut bytes, 7, &entry, &mut kinds, &mut keys);
            prop_assert!(Record(&bytes).names().all(|(_, name)| name.entry == 7));
            prop_assert_eq!(Entry { kind: entry.kind.clone(), ..Record(&bytes).entry(&keys) }, entry);
        }

        #[test]
        fn any_name_of_which_a_look_tells_comes_back(name in "([a-zA-Z0-9é. -]{0,20}[a-zA-Z0-9é.]){0,2}", case in 0usize..3) {
            let mut bytes = Vec::new();
            push_named(&mut bytes, 7, 0, "", &name, sort_of(Form::Name, CASES[case]));
            let from = bytes.len() - name.len() - 3 - ENTRY;
            let name_bytes = name.as_bytes();
            let ends = name.len() > 1 && name_bytes[0].is_ascii_alphabetic()
                && name_bytes[name.len() - 1].is_ascii_alphabetic()
                && name_bytes[name.len() - 2].is_ascii_alphanumeric();
            bytes.resize(from + ENTRY + SHORT + 2, 0);
            match Name::at_sight(&bytes[from..]) {
                Some((len, text)) => prop_assert!(ends && text[..len] == *name_bytes),
                None => prop_assert!(!ends || name.len() > SHORT),
            }
        }

        #[test]
        fn damaged_records_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let record = Record(&bytes);
            let _ = (record.kind(), record.names().count(), record.fields().count());
            let _ = record.entry(&Names::default());
        }
    }
}
