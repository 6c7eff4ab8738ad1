//! `Cleaner`: from a raw text to its blocks.

use crate::model::{LINES, Model};
use crate::reading::Reading;
use crate::repeats::{Item, repeats};
use crate::units::{Cut, Unit, units};
use crate::{
    Byline, Cleaned, Dateline, Repairs, SiteStatistics, bylines, credits, datelines, dates, features, prose,
    repair, roles,
};
use copydesk_text::{Block, Role, Span, TextTooLong, check_len};
use std::sync::Arc;

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
    /// Another model than the crate's own.
    model: Option<Arc<Model>>,
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
        Self { options, model: None }
    }

    /// The same cleaner with another model, in the format of `tools/clean/train.py`: for measuring on sites that a model
    /// has not seen.
    ///
    /// # Errors
    /// What is wrong with the model.
    #[doc(hidden)]
    pub fn with_model(self, data: &[u8]) -> Result<Self, &'static str> {
        Ok(Self { model: Some(Arc::new(Model::parse(data)?)), ..self })
    }

    /// Cleans one article.
    ///
    /// # Errors
    /// If the text, as given or repaired, is 4 GiB long or longer.
    pub fn clean<'t>(&self, raw: &'t str) -> Result<Cleaned<'t>, TextTooLong> {
        self.run(raw, None)
    }

    /// Cleans one article of a site of which pages were learnt: lines that recur there are furniture.
    ///
    /// Bylines and dates may recur. So may a whole article that the site gives under two addresses: if much of the
    /// running text recurs, only short lines count.
    ///
    /// # Errors
    /// As [`clean`](Self::clean).
    pub fn clean_with_site<'t>(
        &self,
        raw: &'t str,
        sites: &SiteStatistics,
        site: &str,
    ) -> Result<Cleaned<'t>, TextTooLong> {
        self.run(raw, Some((sites, site)))
    }

    fn run<'t>(
        &self,
        raw: &'t str,
        site: Option<(&SiteStatistics, &str)>,
    ) -> Result<Cleaned<'t>, TextTooLong> {
        check_len(raw)?;
        let (text, edits) = repair::repair(raw, &self.options.repairs);
        check_len(&text)?;
        let mut content = Vec::with_capacity(text.len() / 12);
        let readings: Vec<Reading> =
            units(&text).into_iter().map(|unit| Reading::of(&text, unit, &mut content)).collect();
        let recurs = match site {
            Some((sites, site)) => recurring(&text, &readings, sites, site),
            None => Vec::new(),
        };
        let mut blocks = self.judge(&text, &readings, &content, &recurs);
        self.settle(&text, &readings, &mut content, &mut blocks);
        let (bylines, datelines) = parts(&text, &readings, &blocks);
        Ok(Cleaned { text, edits, blocks, bylines, datelines })
    }

    /// The blocks of a text, furniture wherever `recurs` says so.
    fn judge(&self, text: &str, readings: &[Reading], content: &[u16], recurs: &[bool]) -> Vec<Block> {
        let model = self.model.as_deref().unwrap_or(&LINES);
        let alone = prose::alone(readings);
        let rows = features::features(text, readings, content, &alone);
        let mut body: Vec<f32> = rows.iter().map(|row| model.score(row)).collect();
        for (score, _) in body.iter_mut().zip(recurs).filter(|(_, recurs)| **recurs) {
            *score = 0.0;
        }
        let roles = roles::roles(text, readings, body, recurs);
        blocks(text, readings, &roles)
    }

    /// Judges what was kept as if it had been given alone, and drops what then is furniture, until nothing more is: so that
    /// cleaning a clean copy changes nothing.
    fn settle(&self, text: &str, readings: &[Reading], content: &mut Vec<u16>, blocks: &mut [Block]) {
        for _ in 0..ROUNDS {
            let live: Vec<usize> = (0..blocks.len()).filter(|&at| blocks[at].kept).collect();
            if live.len() == blocks.len() {
                return;
            }
            let rest: Vec<Reading> = live
                .iter()
                .map(|&at| match readings[at].unit {
                    // Its credit is gone, and with it what told that it is a caption.
                    unit @ Unit { cut: Cut::Captioned, .. } => {
                        Reading::of(text, Unit { cut: Cut::Rest, ..unit }, content)
                    }
                    _ => readings[at].clone(),
                })
                .collect();
            let mut changed = false;
            for (&at, again) in live.iter().zip(self.judge(text, &rest, content, &[])) {
                if !again.kept {
                    blocks[at].kept = false;
                    blocks[at].duplicate_of = again.duplicate_of.map(|first| live[first as usize] as u32);
                    if again.duplicate_of.is_none() {
                        blocks[at].role = again.role;
                    }
                    changed = true;
                }
            }
            if !changed {
                return;
            }
        }
    }
}

/// How often what was kept is judged again. Most articles need one round or none.
const ROUNDS: usize = 4;

/// If this share of the words in running text recurs, the page is a second copy of its article.
const COPY: f32 = 0.3;

/// Which units recur on the pages of the site, bylines, dates and the like left out.
fn recurring(text: &str, readings: &[Reading], sites: &SiteStatistics, site: &str) -> Vec<bool> {
    let mut recurs = sites.recurring(site, readings.iter().map(|reading| reading.unit.span.slice(text)));
    let alone = prose::alone(readings);
    let (mut all, mut again) = (0, 0);
    for ((reading, &recurs), &alone) in readings.iter().zip(&recurs).zip(&alone) {
        if alone >= 0.8 {
            all += reading.shape.words;
            again += if recurs { reading.shape.words } else { 0 };
        }
    }
    let copy = again as f32 > COPY * all as f32;
    for ((recurs, reading), &alone) in recurs.iter_mut().zip(readings).zip(&alone) {
        *recurs &= !reading.is_marked() && !(copy && alone >= 0.4);
    }
    recurs
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

/// What the model sees of each unit, for the program that trains it: where the unit stands in `raw`, in bytes, and its
/// features.
#[doc(hidden)]
pub fn training_rows(raw: &str) -> Vec<(Span, Vec<f32>)> {
    let (text, edits) = repair::repair(raw, &Repairs::ALL);
    let mut content = Vec::new();
    let readings: Vec<Reading> =
        units(&text).into_iter().map(|unit| Reading::of(&text, unit, &mut content)).collect();
    let alone = prose::alone(&readings);
    let rows = features::features(&text, &readings, &content, &alone);
    readings
        .iter()
        .zip(rows)
        .map(|(reading, row)| (edits.to_source(reading.unit.span), row.to_vec()))
        .collect()
}
