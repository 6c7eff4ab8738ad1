//! `Cleaner`: from a raw text to its blocks.

use crate::reading::Reading;
use crate::repeats::{Item, repeats};
use crate::units::{Cut, units};
use crate::{Byline, Cleaned, Dateline, Repairs, bylines, credits, datelines, dates, repair, roles};
use copydesk_text::{Block, Role, Span, TextTooLong, check_len};

/// What a [`Cleaner`] does.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Options {
    /// Which repairs are made.
    pub repairs: Repairs,
}

/// Turns the text of a scraped page into blocks with roles.
///
/// It costs nothing to make or to clone, and can be shared between threads. Time and memory are linear in the length of
/// the text. Rules and lists of words are English; texts in other languages are judged by length, punctuation,
/// repetition and position, and more of what is on their pages is kept.
///
/// ```
/// use copydesk_clean::Cleaner;
/// use copydesk_text::Role;
/// let raw = "Ferry to the north sails again\n\nPassengers board in Donghae on Monday. Yonhap\n\nThe ferry sailed for the \
///            first time in two years, with 48 people and nine cars on board.\n\nSign up for eNewsletter";
/// let cleaned = Cleaner::new().clean(raw)?;
/// let roles: Vec<Role> = cleaned.blocks.iter().map(|block| block.role).collect();
/// assert_eq!(roles, [Role::Headline, Role::Caption, Role::Credit, Role::Body, Role::Furniture]);
/// # Ok::<(), copydesk_text::TextTooLong>(())
/// ```
#[derive(Clone, Default, Debug)]
pub struct Cleaner {
    options: Options,
}

impl Cleaner {
    /// A cleaner that makes every repair.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A cleaner with options.
    #[must_use]
    pub fn with_options(options: Options) -> Self {
        Self { options }
    }

    /// Cleans one article.
    ///
    /// # Errors
    /// If the text, as given or repaired, is 4 GiB long or longer.
    pub fn clean<'t>(&self, raw: &'t str) -> Result<Cleaned<'t>, TextTooLong> {
        check_len(raw)?;
        let (text, edits) = repair::repair(raw, &self.options.repairs);
        check_len(&text)?;
        let readings: Vec<Reading> = units(&text).into_iter().map(|unit| Reading::of(&text, unit)).collect();
        let roles = roles::roles(&text, &readings);
        let blocks = blocks(&text, &readings, &roles);
        let (bylines, datelines) = parts(&text, &readings, &blocks);
        Ok(Cleaned { text, edits, blocks, bylines, datelines })
    }
}

/// Blocks from units and roles, with repeats marked.
fn blocks(text: &str, readings: &[Reading], roles: &[Role]) -> Vec<Block> {
    let mut blocks: Vec<Block> =
        readings.iter().zip(roles).map(|(reading, &role)| Block::new(reading.unit.span, role)).collect();
    let items: Vec<Item> = blocks
        .iter()
        .zip(readings)
        .map(|(block, reading)| {
            let inline = reading.unit.cut == Cut::Dateline;
            let short = !matches!(block.role, Role::Body | Role::Subhead) && !inline;
            Item { span: block.span, short, class: u8::from(!block.kept) }
        })
        .collect();
    for (index, first) in repeats(text, &items).into_iter().enumerate() {
        let Some(first) = first else { continue };
        // Running text that stood above as a caption or a deck is not lost: its first occurrence becomes body.
        if blocks[index].role == Role::Body
            && matches!(blocks[first as usize].role, Role::Caption | Role::Deck)
        {
            blocks[first as usize].role = Role::Body;
        }
        blocks[index].duplicate_of = Some(first);
        blocks[index].kept = false;
    }
    blocks
}

/// The parts of bylines and datelines.
fn parts(text: &str, readings: &[Reading], blocks: &[Block]) -> (Vec<Byline>, Vec<Dateline>) {
    let (mut by, mut from) = (Vec::new(), Vec::new());
    for ((index, block), reading) in (0u32..).zip(blocks).zip(readings) {
        let line = block.span.slice(text);
        let shift = |span: Span| Span::new(span.start + block.span.start, span.end + block.span.start);
        let all = |spans: Vec<Span>| spans.into_iter().map(shift).collect();
        match block.role {
            Role::Byline => {
                if let Some(found) = bylines::parse(line, true) {
                    let agency = found.agency.or_else(|| credits::agency_of(line, 0));
                    by.push(Byline {
                        block: index,
                        people: all(found.people),
                        agency: agency.map(shift),
                        date: found.date.map(shift),
                    });
                }
            }
            Role::Dateline if reading.unit.cut == Cut::Dateline => {
                // The dateline was cut from its line: it is parsed with what follows it.
                if let Some(found) = datelines::parse(&text[block.span.range().start..]) {
                    from.push(Dateline {
                        block: index,
                        places: all(found.places),
                        agency: found.agency.map(shift),
                        date: found.date.map(shift),
                    });
                }
            }
            Role::Dateline => {
                let date = dates::date_len(line).map(|len| shift(Span::at(0, len)));
                from.push(Dateline { block: index, places: Vec::new(), agency: None, date });
            }
            _ => {}
        }
    }
    (by, from)
}
