//! `Cleaner`: from a raw text to its blocks.

use crate::model::{LINES, Model};
use crate::reading::Reading;
use crate::repeats::{self, Item, repeats};
use crate::units::Cut;
use crate::workspace::{Rooms, Workspace};
use crate::{
    Byline, Cleaned, Dateline, Repairs, SiteStatistics, bylines, credits, datelines, dates, features, prose,
    repair, roles, sequence, settling, workspace,
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
        let (blocks, bylines, datelines) = workspace::with(|space| {
            let Workspace { hashes, readings, rooms } = space;
            Reading::read(&text, hashes, readings);
            let recurs = match site {
                Some((sites, site)) => recurring(&text, readings, sites, site),
                None => Vec::new(),
            };
            let (mut blocks, doubtful) = self.judge(&text, readings, hashes, &recurs, rooms);
            if doubtful {
                self.settle(&text, readings, hashes, &mut blocks, rooms);
            }
            let (bylines, datelines) = parts(&text, readings, &blocks);
            (blocks, bylines, datelines)
        });
        Ok(Cleaned { text, edits, blocks, bylines, datelines })
    }

    /// The blocks of a text, furniture wherever `recurs` says so, and whether some of what is kept may not be so once what
    /// is dropped around it is gone.
    pub(crate) fn judge(
        &self,
        text: &str,
        readings: &[Reading],
        hashes: &[u32],
        recurs: &[bool],
        rooms: &mut Rooms,
    ) -> (Vec<Block>, bool) {
        let model = self.model.as_deref().unwrap_or_else(|| &LINES);
        let Rooms { alone, features, scores, unsettled, changes, repeats } = rooms;
        prose::alone(readings, alone);
        let columns = features::features(text, readings, hashes, alone, features);
        let body = model.scores(columns, scores);
        for (score, _) in body.iter_mut().zip(recurs).filter(|(_, recurs)| **recurs) {
            *score = 0.0;
        }
        unsettled.clear();
        unsettled.extend_from_slice(body);
        sequence::settle(body, roles::BODY, changes);
        // What begins like furniture is not carried along by the text around it.
        for ((score, &unsettled), reading) in body.iter_mut().zip(&*unsettled).zip(readings) {
            if reading.words.starts || reading.words.holds > 0 {
                *score = score.min(unsettled);
            }
        }
        prose::carry_on(text, readings, body, roles::BODY);
        let roles = roles::roles(text, hashes, readings, body, recurs);
        let doubtful = settling::is_doubtful(readings, body, &roles);
        (blocks(text, hashes, readings, &roles, repeats), doubtful)
    }
}

/// If this share of the words in running text recurs, the page is a second copy of its article.
const COPY: f32 = 0.3;

/// Which units recur on the pages of the site, bylines, dates and the like left out.
fn recurring(text: &str, readings: &[Reading], sites: &SiteStatistics, site: &str) -> Vec<bool> {
    let mut recurs = sites.recurring(site, readings.iter().map(|reading| reading.unit.span.slice(text)));
    let mut alone = Vec::new();
    prose::alone(readings, &mut alone);
    let (mut all, mut again) = (0, 0);
    for ((reading, &recurs), &alone) in readings.iter().zip(&recurs).zip(&alone) {
        if alone >= 0.8 {
            all += reading.shape.words;
            again += if recurs { reading.shape.words } else { 0 };
        }
    }
    let copy = again as f32 > COPY * all as f32;
    for ((recurs, reading), &alone) in recurs.iter_mut().zip(readings).zip(&alone) {
        let spared = reading.is_marked() || (copy && alone >= 0.4);
        *recurs &= !spared;
    }
    recurs
}

/// Blocks from units and roles, with repeats marked.
fn blocks(
    text: &str,
    hashes: &[u32],
    readings: &[Reading],
    roles: &[Role],
    room: &mut repeats::Room,
) -> Vec<Block> {
    let mut blocks: Vec<Block> =
        readings.iter().zip(roles).map(|(reading, &role)| Block::new(reading.unit.span, role)).collect();
    let items = blocks.iter().zip(readings).map(|(block, reading)| {
        let inline = reading.unit.cut == Cut::Dateline;
        Item {
            span: block.span,
            hashes: reading.hashes.clone(),
            fingerprint: reading.fingerprint,
            short: !matches!(block.role, Role::Body | Role::Subhead) && !inline,
            class: u8::from(!block.kept),
        }
    });
    for (index, &first) in repeats(text, hashes, items, room).iter().enumerate() {
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
    drop_orphans(readings, &mut blocks);
    blocks
}

/// A dateline before a sentence goes with it.
pub(crate) fn drop_orphans(readings: &[Reading], blocks: &mut [Block]) {
    for at in 0..readings.len() {
        let orphan = readings[at].unit.cut == Cut::Dateline
            && blocks[at].kept
            && readings.get(at + 1).is_some_and(|next| next.unit.inside)
            && !blocks[at + 1].kept;
        if orphan {
            blocks[at].kept = false;
            let first = blocks[at + 1].duplicate_of.and_then(|first| (first as usize).checked_sub(1));
            let same = first.filter(|&first| readings[first].unit.cut == Cut::Dateline);
            blocks[at].duplicate_of = same.map(|first| first as u32);
        }
    }
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
                // The dateline was cut from its line: it is parsed with what follows it, if something does.
                let whole = datelines::parse(&text[block.span.range().start..]);
                if let Some(found) = whole.or_else(|| datelines::parse(line)) {
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
    let mut hashes = Vec::new();
    let readings = Reading::all(&text, &mut hashes);
    let mut alone = Vec::new();
    prose::alone(&readings, &mut alone);
    let mut room = features::Room::default();
    let columns = features::features(&text, &readings, &hashes, &alone, &mut room);
    readings
        .iter()
        .enumerate()
        .map(|(at, reading)| (edits.to_source(reading.unit.span), features::row(columns, at)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn roles(raw: &str) -> Vec<(Role, bool, Option<u32>)> {
        let cleaned = Cleaner::new().clean(raw).unwrap();
        cleaned.blocks.iter().map(|block| (block.role, block.kept, block.duplicate_of)).collect()
    }

    #[test]
    fn the_bundled_example() {
        let raw = include_str!("../../../examples/harbour-summit.txt");
        let cleaned = Cleaner::new().clean(raw).unwrap();
        let of = |role: Role| cleaned.blocks.iter().filter(|block| block.role == role).collect::<Vec<_>>();
        assert_eq!(of(Role::Headline).len(), 1);
        assert_eq!(of(Role::Deck).len(), 1);
        let captions = of(Role::Caption);
        assert_eq!(captions.len(), 6);
        assert_eq!(captions.iter().filter(|caption| caption.kept).count(), 3);
        assert!(of(Role::Furniture).len() == 3 && of(Role::Furniture).iter().all(|block| !block.kept));
        assert!(of(Role::Body).iter().all(|block| block.kept));
        let [byline] = &cleaned.bylines[..] else { panic!("one byline") };
        assert_eq!(byline.people[0].slice(&cleaned.text), "Seo Ha-neul");
        let [dateline] = &cleaned.datelines[..] else { panic!("one dateline") };
        assert_eq!(dateline.places[0].slice(&cleaned.text), "BUSAN");
        assert_eq!(dateline.agency.unwrap().slice(&cleaned.text), "Yonhap");
    }

    #[test]
    fn bad_input() {
        assert!(roles("").is_empty() && roles(" \n\r\n\t").is_empty());
        assert_eq!(roles("Hello").len(), 1);
        assert_eq!(roles("\0\u{1}").len(), 1);
        assert!(roles("Home\nSign up\nMost read\nLog in").iter().all(|&(_, kept, _)| !kept));
        let long = "word ".repeat(200_000);
        assert_eq!(roles(&long).len(), 1);
        assert!(roles("عنوان الخبر\n👩‍👩‍👧 é").len() == 2);
    }

    #[test]
    fn one_line_is_the_whole_article() {
        let line = "The harbour board said on Monday that it would dredge the channel. It has not said when, or how.";
        assert_eq!(roles(line), [(Role::Body, true, None)]);
    }

    const PROSE: [&str; 4] = [
        "The harbour board said on Monday that it would dredge the southern channel before the winter, if the weather lets it.",
        "It has asked four firms for bids, and two of them had answered by the time that the board met in the town hall.",
        "Nobody has said what the work would cost, though a report of last year put it at more than the town takes in a year.",
        "Fishermen had asked for it for years, because the larger of their boats can leave at high water only.",
    ];

    #[test]
    fn what_stands_between_the_paragraphs_of_an_article_alone_is_kept() {
        let list = "Bids – from four firms\nBoats – of all sizes\nWinter – from November on\nNorth Quay\nOld Mole\nWest Basin";
        let raw = format!("{}\n\n{}\n\n{list}\n\n{}\n\n{}", PROSE[0], PROSE[1], PROSE[2], PROSE[3]);
        assert!(roles(&raw).iter().all(|&(_, kept, _)| kept), "{:?}", roles(&raw));
    }

    #[test]
    fn rules_between_paragraphs_and_invitations_are_furniture() {
        let invitation = "Get the stories of the quay that you care about, twice a week and for nothing, delivered to your \
                          inbox. By signing up, you agree to our Privacy Policy.";
        for line in ["___", "* * *", "— —", invitation] {
            let raw = [PROSE[0], PROSE[1], line, PROSE[2], PROSE[3]].join("\n\n");
            let found: Vec<Role> = roles(&raw).iter().map(|&(role, ..)| role).collect();
            assert_eq!(found, [Role::Body, Role::Body, Role::Furniture, Role::Body, Role::Body], "{line}");
        }
        let figures = [PROSE[0], PROSE[1], "1,204", PROSE[2], PROSE[3]].join("\n\n");
        assert!(roles(&figures).iter().all(|&(_, kept, _)| kept), "a figure is text");
    }

    #[test]
    fn an_agency_behind_a_dash_makes_no_caption_of_the_last_paragraph() {
        let raw = format!("{}\n\n{}\n\n{}\n\n{} — Reuters", PROSE[0], PROSE[1], PROSE[2], PROSE[3]);
        let found: Vec<Role> = roles(&raw).iter().map(|&(role, ..)| role).collect();
        assert_eq!(found, [Role::Body, Role::Body, Role::Body, Role::Body, Role::Credit]);
    }

    #[test]
    fn a_dateline_may_stand_on_a_line_of_its_own() {
        let raw = format!("Harbour to be dredged\nPORT ALMA, March 24 -\n{}\n{}", PROSE[0], PROSE[1]);
        let cleaned = Cleaner::new().clean(&raw).unwrap();
        assert_eq!(cleaned.blocks[1].role, Role::Dateline);
        assert_eq!(cleaned.datelines[0].places[0].slice(&cleaned.text), "PORT ALMA");
        assert_eq!(cleaned.datelines[0].date.unwrap().slice(&cleaned.text), "March 24");
    }

    #[test]
    fn the_same_paragraph_twice_is_kept_once_and_a_part_of_it_stays() {
        let paragraph = "The harbour board said on Monday that it would dredge the southern channel before the winter, if the weather lets it.";
        let raw = format!(
            "{paragraph} It has asked for bids.\n\n{paragraph}\n\nNobody has answered so far, the board said on Tuesday.\n\n{paragraph}"
        );
        let kept: Vec<bool> = roles(&raw).iter().map(|&(_, kept, _)| kept).collect();
        assert_eq!(kept, [true, true, true, false]);
    }

    /// Lines of every kind that a page has.
    fn line() -> impl Strategy<Value = String> {
        const SENTENCE: &str = "[A-Z][a-z]{2,7} (said|told the court|was asked) (that|when|how) the [a-z]{3,9} of the [a-z]{4,8} would (be|have been) [a-z]{4,8} in [a-z]{3,6}, and (he|she|they) had [a-z]{3,8} it\\.";
        prop_oneof![
            4 => SENTENCE,
            2 => prop::collection::vec(SENTENCE, 2..8).prop_map(|sentences| sentences.join(" ")),
            2 => "[A-Z][a-z]{3,8}( [A-Z]?[a-z]{3,8}){2,6}",
            1 => "(Home|Sign up|Most read|Share|Advertisement|Read more: A story|Comments \\(3\\)|Tags: ships)",
            1 => "By [A-Z][a-z]{2,6} [A-Z][a-z]{2,8}(, Staff Writer)?",
            1 => "[A-Z][a-z]{3,8} and [A-Z][a-z]{3,8} leave the port of [A-Z][a-z]{3,7} on (Monday|Friday)\\. (Reuters|AP-Yonhap|\\(AP Photo/Jane Doe\\))",
            1 => "[A-Z]{4,8}, (South Korea )?\\(AP\\) — [A-Z][a-z]{2,7} was the first of the [a-z]{4,8} to say that it would not be there\\.",
            1 => "(Published: )?(Nov|Sept)\\. [1-9], 20[12][0-9]",
            1 => "[0-9]{1,2}:[0-5][0-9] (a|p)\\.m\\.",
            1 => "(--|\\* \\* \\*|___|…)",
        ]
    }

    proptest! {
        /// The honest form of "cleaning twice is cleaning once": it holds for pages of up to some dozens of lines whose
        /// clean copy settles within the rounds that settling has.
        #[test]
        fn cleaning_a_clean_copy_changes_nothing(
            lines in prop::collection::vec(line(), 0..24), repeated in any::<prop::sample::Index>()
        ) {
            let mut lines = lines;
            if !lines.is_empty() {
                lines.push(lines[repeated.index(lines.len())].clone());
            }
            let raw = lines.join("\n");
            let cleaner = Cleaner::new();
            let copy = cleaner.clean(&raw).unwrap().clean_copy();
            let again = cleaner.clean(&copy).unwrap().clean_copy();
            prop_assert_eq!(copy, again);
        }

        /// What a thread keeps from text to text says nothing of the texts before.
        #[test]
        fn a_used_thread_cleans_like_a_new_one(
            before in prop::collection::vec(line(), 0..40), lines in prop::collection::vec(line(), 0..24)
        ) {
            let (before, raw) = (before.join("\n"), lines.join("\n"));
            let clean = |raw: &str| (Cleaner::new().clean(raw).unwrap().blocks, training_rows(raw));
            let new = { let raw = raw.clone(); std::thread::spawn(move || clean(&raw)).join().unwrap() };
            clean(&before);
            prop_assert_eq!(clean(&raw), new);
        }

        #[test]
        fn blocks_cover_all_text_in_order(raw in any::<String>()) {
            let cleaned = Cleaner::new().clean(&raw).unwrap();
            let mut at = 0;
            for (index, block) in cleaned.blocks.iter().enumerate() {
                prop_assert!(cleaned.text[at..block.span.range().start].chars().all(char::is_whitespace));
                prop_assert!(block.duplicate_of.is_none_or(|first| (first as usize) < index));
                prop_assert!(raw.get(cleaned.edits.to_source(block.span).range()).is_some());
                at = block.span.range().end;
            }
            prop_assert!(cleaned.text[at..].chars().all(char::is_whitespace));
        }
    }
}
