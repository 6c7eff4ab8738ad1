//! Features: what the learnt model sees of each unit, of its neighbours, its place and its article.

use crate::alike::Alike;
use crate::columns::{Columns, Feature};
use crate::content::{Content, Shared, main_run};
use crate::lead::{LEAD, Lead};
use crate::place::{PLACE, Place, Table};
use crate::reading::Reading;
use crate::structure::{Pieces, STRUCTURE, Structure};
use crate::units::Cut;
use std::sync::LazyLock;

/// Features of a unit by itself.
pub(crate) const OWN: usize = 36;

/// Which of those its neighbours show too, and which neighbours.
const SHOWN: [usize; 10] = [0, 3, 12, 8, 15, 16, 18, 24, 31, 34];
const NEIGHBOURS: [isize; 6] = [-3, -2, -1, 1, 2, 3];

/// All features of a unit.
pub(crate) const FEATURES: usize = COLUMNS + SHOWN.len() * NEIGHBOURS.len();

/// Those that have a column.
pub(crate) const COLUMNS: usize = OWN + PLACE + STRUCTURE + LEAD;

/// Prose by its own shape: the anchor for distances and for the words that the article is about.
const ANCHOR: f32 = 0.8;

/// The feature with this number, which is smaller than [`FEATURES`].
pub(crate) fn feature(number: usize) -> Feature {
    if number < COLUMNS {
        return Feature { column: number as u16, rows: 0 };
    }
    let (neighbour, shown) = ((number - COLUMNS) / SHOWN.len(), (number - COLUMNS) % SHOWN.len());
    Feature { column: SHOWN[shown] as u16, rows: NEIGHBOURS[neighbour] as i16 }
}

/// All features of one unit, for the program that trains the model.
pub(crate) fn row(columns: &Columns, row: usize) -> Vec<f32> {
    (0..FEATURES).map(|number| columns.value(feature(number), row)).collect()
}

/// Room for the features of a text, to be used again for the next one.
#[derive(Default)]
pub(crate) struct Room {
    columns: Columns,
    content: Content,
    alike: Alike,
    table: Table,
    pieces: Pieces,
    structure: Structure,
    anchors: Vec<bool>,
    equal: Vec<u32>,
}

/// The features of all units. `alone` says how much each looks like prose by itself. Linear in the length of the text.
pub(crate) fn features<'r>(
    text: &str,
    readings: &[Reading],
    hashes: &[u32],
    alone: &[f32],
    room: &'r mut Room,
) -> &'r Columns {
    let Room { columns, content, alike, table, pieces, structure, anchors, equal } = room;
    let logs = Logs::get();
    let run = main_run(readings, alone, ANCHOR);
    anchors.clear();
    anchors.extend(alone.iter().map(|&alone| alone >= ANCHOR));
    pieces.read(readings, anchors);
    content.read(readings, hashes, anchors, &run);
    let lead = Lead::of(readings, content, pieces, anchors);
    alike.count(readings.iter().map(word_key), equal);
    structure.read(readings, &run, alike);

    columns.reset(COLUMNS, readings.len());
    let mut place = Place::new(run.clone(), table);
    for (at, reading) in readings.iter().enumerate() {
        let words = content.len(at);
        let shared = content.shared(at, anchors[at], run.contains(&at));
        let context = Context {
            alone: alone[at],
            content: words,
            shared: &shared,
            near: content.near(at),
            equal: equal[at].saturating_sub(1),
        };
        let own = own(text, reading, &context, logs);
        place.add(reading, &own, anchors[at], structure);
        columns.set(at, 0, &own);
        columns.set(at, OWN + PLACE + STRUCTURE, &lead.row(at, words, &shared, logs));
    }
    place.finish(readings, anchors, structure);
    for (at, reading) in readings.iter().enumerate() {
        columns.set(at, OWN, &place.row(at, reading, structure, pieces));
    }
    columns
}

/// Features that [`own`] gives and that are summed up over neighbours: whether it looks like prose by itself, and what it
/// shares with the prose and with the densest run.
pub(crate) const ALONE: usize = 31;
pub(crate) const SHARED: usize = 27;
pub(crate) const MAIN: usize = 34;

/// Logarithms of small counts, which are asked for again and again.
#[derive(Clone, Copy)]
pub(crate) struct Logs(&'static [f32]);

impl Logs {
    pub(crate) fn get() -> Self {
        static LOGS: LazyLock<Vec<f32>> = LazyLock::new(|| (0..1024u32).map(exact_log).collect());
        Self(&LOGS)
    }

    /// The logarithm of one more than `count`.
    pub(crate) fn of(self, count: u32) -> f32 {
        self.0.get(count as usize).copied().unwrap_or_else(|| exact_log(count))
    }
}

fn exact_log(count: u32) -> f32 {
    (1.0 + count as f32).ln()
}

/// What stands elsewhere of a unit.
struct Context<'c> {
    alone: f32,
    /// How many content words it has.
    content: usize,
    shared: &'c Shared,
    /// How many of them stand in the units before it, and in those after it.
    near: [u32; 2],
    /// How many other units have the same words.
    equal: u32,
}

/// A unit by itself, and what of it stands elsewhere in the article.
fn own(text: &str, reading: &Reading, context: &Context<'_>, logs: Logs) -> [f32; OWN] {
    let shape = &reading.shape;
    let words = shape.words.max(1) as f32;
    let line = reading.unit.span.slice(text);
    let of_content = context.content.max(1) as f32;
    let shared = context.shared;
    [
        logs.of(shape.words),
        logs.of(shape.bytes),
        shape.letters as f32 / words,
        shape.function_share(),
        shape.lower_share(),
        shape.digits as f32 / shape.bytes as f32,
        shape.shouted as f32 / words,
        shape.narration as f32 / words,
        shape.stops.min(20) as f32,
        shape.commas as f32 / words,
        shape.quotes.min(4) as f32,
        shape.marks as f32 / words,
        f32::from(u8::from(shape.terminal)),
        shape.address as f32 / words,
        f32::from(u8::from(reading.address)),
        f32::from(cut(reading.unit.cut)),
        f32::from(
            3 * u8::from(reading.words.whole)
                + 2 * u8::from(reading.words.label)
                + u8::from(reading.words.starts),
        ),
        f32::from(reading.words.holds),
        f32::from(reading.words.caption),
        f32::from(u8::from(reading.date)),
        f32::from(u8::from(reading.byline) + 2 * u8::from(reading.opener)),
        f32::from(u8::from(reading.item)),
        f32::from(u8::from(reading.clock) + 2 * u8::from(reading.heading)),
        f32::from(opening(line)),
        f32::from(closing(line)),
        logs.of(context.equal),
        context.content as f32 / words,
        shared.prose as f32 / of_content,
        shared.often as f32 / of_content,
        shared.prose as f32,
        f32::from(u8::from(reading.unit.inside)),
        context.alone,
        context.near[0] as f32 / of_content,
        context.near[1] as f32 / of_content,
        shared.run as f32 / of_content,
        f32::from(u8::from(reading.words.comments) + 2 * u8::from(reading.words.related)),
    ]
}

/// What tells whether two short units have the same words. Long paragraphs are compared later, by those who look for
/// repeats.
fn word_key(reading: &Reading) -> u64 {
    match () {
        () if reading.hashes.len() > 30 => 0,
        // All units without words are alike.
        () => reading.fingerprint.max(1),
    }
}

const fn cut(cut: Cut) -> u8 {
    match cut {
        Cut::Rest => 0,
        Cut::Captioned => 1,
        Cut::Dateline => 2,
        Cut::Credit => 3,
        Cut::Button => 4,
        Cut::Label => 5,
    }
}

fn opening(line: &str) -> u8 {
    match line.chars().next() {
        Some(c) if c.is_lowercase() => 1,
        Some(c) if c.is_alphabetic() => 2,
        Some(c) if c.is_numeric() => 3,
        Some('"' | '“' | '\'' | '‘' | '«') => 4,
        Some('(' | '[') => 5,
        _ => 6,
    }
}

fn closing(line: &str) -> u8 {
    match line.chars().next_back() {
        Some('.') => 1,
        Some('"' | '”' | '’' | '\'' | '»') => 2,
        Some('?') => 3,
        Some('!') => 4,
        Some(':') => 5,
        Some('…') => 6,
        Some(',' | ';' | '-' | '–' | '—') => 7,
        Some(')' | ']') => 8,
        Some(c) if c.is_numeric() => 9,
        _ => 0,
    }
}
