//! Features: what the learnt model sees of each unit, of its neighbours, its place and its article.

use crate::columns::{Columns, Feature};
use crate::content::{Content, main_run, sums};
use crate::lead::{LEAD, lead};
use crate::reading::Reading;
use crate::repeats::HashedMap;
use crate::structure::{Pieces, STRUCTURE, structure};
use crate::units::Cut;
use std::ops::Range;
use std::sync::LazyLock;

/// Features of a unit by itself.
const OWN: usize = 36;

/// Which of those its neighbours show too, and which neighbours.
const SHOWN: [usize; 10] = [0, 3, 12, 8, 15, 16, 18, 24, 31, 34];
const NEIGHBOURS: [isize; 6] = [-3, -2, -1, 1, 2, 3];

/// Features of its place.
const PLACE: usize = 34;

/// All features of a unit.
pub(crate) const FEATURES: usize = COLUMNS + SHOWN.len() * NEIGHBOURS.len();

/// Those that have a column.
const COLUMNS: usize = OWN + PLACE + STRUCTURE + LEAD;

/// Prose by its own shape: the anchor for distances and for the words that the article is about.
const ANCHOR: f32 = 0.8;

/// How many times a word may be counted that the article is about.
const OFTEN: u8 = 3;

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
    (0..FEATURES).map(|number| columns.from(feature(number), row)[0]).collect()
}

/// The features of all units. `alone` says how much each looks like prose by itself. Linear in the length of the text.
pub(crate) fn features(text: &str, readings: &[Reading], hashes: &[u32], alone: &[f32]) -> Columns {
    let run = main_run(readings, alone, ANCHOR);
    let anchors: Vec<bool> = alone.iter().map(|&alone| alone >= ANCHOR).collect();
    let content = Content::of(readings, hashes);
    let pieces = Pieces::of(readings, &anchors);
    let mut columns = Columns::new(COLUMNS, readings.len());
    own(&mut columns, text, readings, &content, alone, &run);
    place(&mut columns, readings, alone, &run);
    for (at, row) in structure(readings, &anchors, &run, &pieces).iter().enumerate() {
        columns.set(at, OWN + PLACE, row);
    }
    for (at, row) in lead(readings, &content, &pieces, &anchors).iter().enumerate() {
        columns.set(at, OWN + PLACE + STRUCTURE, row);
    }
    columns
}

/// Logarithms of small counts, which are asked for again and again.
static LOGS: LazyLock<Vec<f32>> = LazyLock::new(|| (0..1024u32).map(exact_log).collect());

pub(crate) fn log(count: u32) -> f32 {
    LOGS.get(count as usize).copied().unwrap_or_else(|| exact_log(count))
}

fn exact_log(count: u32) -> f32 {
    (1.0 + count as f32).ln()
}

/// Each unit by itself, and what of it stands elsewhere in the article.
fn own(
    columns: &mut Columns,
    text: &str,
    readings: &[Reading],
    content: &Content,
    alone: &[f32],
    run: &Range<usize>,
) {
    let about = content.counts((0..alone.len()).filter(|&at| alone[at] >= ANCHOR));
    let counts = equal(readings);
    let seen = content.cohesion();
    let main = content.in_common(run);
    for (at, ((reading, &alone), equal)) in readings.iter().zip(alone).zip(counts).enumerate() {
        let shape = &reading.shape;
        let words = shape.words.max(1) as f32;
        let line = reading.unit.span.slice(text);
        let content = content.words(at);
        // A unit that is prose itself has put its own words there once.
        let own = u8::from(alone >= ANCHOR);
        let shared = content.iter().filter(|&&word| about[usize::from(word)] > own).count();
        let often = content.iter().filter(|&&word| about[usize::from(word)] >= OFTEN + own).count();
        let of_content = content.len().max(1) as f32;
        let row: [f32; OWN] = [
            log(shape.words),
            log(shape.bytes),
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
            log(equal),
            content.len() as f32 / words,
            shared as f32 / of_content,
            often as f32 / of_content,
            shared as f32,
            f32::from(u8::from(reading.unit.inside)),
            alone,
            seen[at].0,
            seen[at].1,
            main[at],
            f32::from(u8::from(reading.words.comments) + 2 * u8::from(reading.words.related)),
        ];
        columns.set(at, 0, &row);
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

/// How many other units have the same words.
fn equal(readings: &[Reading]) -> Vec<u32> {
    // Long paragraphs are compared later, by those who look for repeats.
    let key = |reading: &Reading| (reading.hashes.len() <= 30).then_some(reading.fingerprint);
    let mut counts: HashedMap<u32> = HashedMap::default();
    for key in readings.iter().filter_map(key) {
        *counts.entry(key).or_default() += 1;
    }
    let others = |reading| key(reading).and_then(|key| counts.get(&key)).map_or(0, |count| count - 1);
    readings.iter().map(others).collect()
}

/// Where each unit stands; the columns of the units by themselves are there already.
fn place(columns: &mut Columns, readings: &[Reading], alone: &[f32], run: &Range<usize>) {
    let n = readings.len();
    let sum = |pick: &dyn Fn(usize) -> f32| sums((0..n).map(pick));
    let words = sum(&|at| readings[at].shape.words as f32);
    let prose = sum(&|at| if alone[at] >= ANCHOR { readings[at].shape.words as f32 } else { 0.0 });
    let anchors = sum(&|at| f32::from(u8::from(alone[at] >= ANCHOR)));
    let scores = sum(&|at| alone[at]);
    let terminal = sum(&|at| f32::from(u8::from(readings[at].shape.terminal)));
    let short = sum(&|at| f32::from(u8::from(readings[at].shape.words <= 5)));
    let furniture = sum(&|at| f32::from(u8::from(readings[at].words.certain())));
    let shared = sums(columns.column(27).iter().copied());
    let window = |sums: &[f32], from: usize, to: usize| (sums[to] - sums[from]) / (to - from).max(1) as f32;
    let before = distances(n, |at| alone[at] >= ANCHOR);
    let after = distances_after(n, |at| alone[at] >= ANCHOR);
    let bylined = distances(n, |at| readings[at].byline || readings[at].opener || readings[at].date);
    let bylined_after =
        distances_after(n, |at| readings[at].byline || readings[at].opener || readings[at].date);
    let menu = distances(n, |at| readings[at].words.certain());
    let menu_after = distances_after(n, |at| readings[at].words.certain());
    let comments = distances(n, |at| readings[at].words.comments);
    let related = distances(n, |at| readings[at].words.related);
    let main = sums(columns.column(34).iter().copied());
    let (from, to) = (run.start, run.end);
    let all = words[n].max(1.0);
    let all_prose = prose[n].max(1.0);
    for at in 0..n {
        let (b2, b5, b12) = (at.saturating_sub(2), at.saturating_sub(5), at.saturating_sub(12));
        let (a2, a5, a12) = ((at + 3).min(n), (at + 6).min(n), (at + 13).min(n));
        let row: [f32; PLACE] = [
            at as f32 / n as f32,
            log(at as u32),
            log((n - at) as u32),
            prose[at] / all_prose,
            words[at] / all,
            prose[n] / all,
            anchors[n] / n as f32,
            log(n as u32),
            log(prose[n] as u32),
            before[at],
            after[at],
            bylined[at],
            bylined_after[at],
            menu[at],
            menu_after[at],
            window(&scores, b2, at),
            window(&scores, at + 1, a2.max(at + 1)),
            window(&scores, b5, at),
            window(&scores, at + 1, a5.max(at + 1)),
            window(&prose, b12, at),
            window(&prose, at + 1, a12.max(at + 1)),
            window(&short, b5, at),
            window(&short, at + 1, a5.max(at + 1)),
            window(&terminal, b5, at),
            window(&terminal, at + 1, a5.max(at + 1)),
            window(&furniture, b5, a5),
            window(&shared, b2, at),
            window(&shared, at + 1, a2.max(at + 1)),
            comments[at],
            related[at],
            log(from.saturating_sub(at) as u32) - log((at + 1).saturating_sub(to) as u32),
            if (from..to).contains(&at) { (at - from) as f32 / (to - from) as f32 } else { -1.0 },
            window(&main, b5, at),
            window(&main, at + 1, a5.max(at + 1)),
        ];
        columns.set(at, OWN, &row);
    }
}

/// The logarithm of the distance to the nearest unit before each that `is`; 6 if there is none.
pub(crate) fn distances(n: usize, is: impl Fn(usize) -> bool) -> Vec<f32> {
    let mut last = None;
    (0..n)
        .map(|at| {
            let distance = last.map_or(6.0, |last: usize| log((at - last) as u32).min(6.0));
            if is(at) {
                last = Some(at);
            }
            distance
        })
        .collect()
}

/// As [`distances`], to the nearest unit after each.
pub(crate) fn distances_after(n: usize, is: impl Fn(usize) -> bool) -> Vec<f32> {
    let mut found = distances(n, |at| is(n - 1 - at));
    found.reverse();
    found
}
