//! Roles: what each unit is in the article, from what it looks like, how likely it is running text, and its place.

mod inside;

use crate::reading::Reading;
use crate::shape::Shape;
use crate::units::Cut;
use crate::{bylines, prose, shape};
use copydesk_text::Role;

/// A unit is running text if its score reaches this.
pub(crate) const BODY: f32 = 0.38;

/// With this score a paragraph above a credit is text all the same, and no caption.
const CERTAIN: f32 = 0.85;

/// With this score a short sentence right after the last paragraph belongs to it.
const FAINT: f32 = 0.1;

/// How far before the body, in units, the headline is looked for, and how far a byline or date may stand from it.
const HEAD: usize = 40;
const NEAR_HEAD: usize = 14;

/// A line is furniture that holds so many phrases of furniture.
const MANY_PHRASES: u8 = 3;

/// How many units of running text the headline is compared with.
const LEAD: usize = 12;

/// What each of `readings` is, if `body` says how likely each is running text; furniture where it
/// `recurs`. Linear in the length of the text.
pub(crate) fn roles(
    text: &str,
    hashes: &[u32],
    readings: &[Reading],
    body: &[f32],
    recurs: &[bool],
) -> Vec<Role> {
    let mut page = Page {
        text,
        hashes,
        readings,
        body,
        roles: vec![None; readings.len()],
        first: 0,
        last: 0,
        headline: None,
    };
    page.by_form();
    page.doubled_caption();
    for (role, _) in page.roles.iter_mut().zip(recurs).filter(|(_, recurs)| **recurs) {
        *role = Some(Role::Furniture);
    }
    match page.find_body() {
        Some((first, last)) => {
            (page.first, page.last) = (first, last);
            page.head();
            page.captions();
            page.signed();
            page.inside();
            page.last_words();
        }
        None => page.without_body(),
    }
    page.roles.into_iter().map(|role| role.unwrap_or(Role::Furniture)).collect()
}

/// Whether a line is set as headlines are: five words or more, nearly all with capitals, and none for its reader.
fn is_titled(shape: &Shape) -> bool {
    shape.words >= 5 && shape.capitals * 5 >= shape.words * 4 && shape.marks == 0 && shape.address == 0
}

/// A page whose units get their roles.
struct Page<'t> {
    text: &'t str,
    hashes: &'t [u32],
    readings: &'t [Reading],
    /// How likely each unit is running text.
    body: &'t [f32],
    roles: Vec<Option<Role>>,
    /// The first and last unit of running text.
    first: usize,
    last: usize,
    headline: Option<usize>,
}

impl Page<'_> {
    fn line(&self, at: usize) -> &str {
        self.readings[at].unit.span.slice(self.text)
    }

    fn is_body(&self, at: usize) -> bool {
        self.body[at] >= BODY && self.roles[at].is_none() && !self.readings[at].is_marked()
    }

    /// What needs no neighbours.
    fn by_form(&mut self) {
        for (role, reading) in self.roles.iter_mut().zip(self.readings) {
            *role = match reading.unit.cut {
                Cut::Credit => Some(Role::Credit),
                Cut::Button | Cut::Label => Some(Role::Furniture),
                Cut::Dateline => Some(Role::Dateline),
                Cut::Captioned => Some(Role::Caption),
                Cut::Rest
                    if reading.clock
                        && (reading.shape.words <= 4
                            || (reading.shape.words <= 14 && !reading.shape.terminal)) =>
                {
                    Some(Role::Subhead)
                }
                Cut::Rest
                    if reading.bare_address
                        || reading.words.whole
                        || reading.words.label
                        || reading.words.holds >= MANY_PHRASES
                        || reading.shape.letters + reading.shape.digits == 0
                        || (reading.words.holds > 0
                            && reading.shape.words <= 12
                            && !is_titled(&reading.shape)) =>
                {
                    Some(Role::Furniture)
                }
                Cut::Rest => None,
            };
        }
    }

    /// The first and the last unit of running text.
    fn find_body(&self) -> Option<(usize, usize)> {
        let first = (0..self.readings.len()).find(|&at| self.is_body(at))?;
        let mut last = (0..self.readings.len()).rfind(|&at| self.is_body(at))?;
        // No list knows the buttons of other languages: a few words without a stop below the last sentence are some.
        let sentence = |at: &usize| self.is_body(*at) && self.readings[*at].shape.terminal;
        if !prose::is_english(self.readings) && (first..last).filter(sentence).take(2).count() == 2 {
            let button = |at: usize| {
                let reading = &self.readings[at];
                reading.shape.words <= 4
                    && !reading.shape.terminal
                    && !reading.item
                    && reading.shape.digits == 0
            };
            while last > first && (button(last) || !self.is_body(last)) {
                last -= 1;
            }
        }
        Some((first, last))
    }

    /// A long first line given twice in a row is the caption of a picture, whose alternative text it is too.
    fn doubled_caption(&mut self) {
        let free = |at: usize| self.roles[at].is_none() && !self.readings[at].is_marked();
        let words = |at: usize| &self.hashes[self.readings[at].hashes.clone()];
        let twice = (0..self.readings.len().min(4)).find(|&at| {
            at + 1 < self.readings.len()
                && free(at)
                && (free(at + 1) || self.readings[at + 1].unit.cut == Cut::Captioned)
                && words(at).len() >= 10
                && words(at) == words(at + 1)
        });
        if let Some(at) = twice {
            self.roles[at] = Some(Role::Caption);
            self.roles[at + 1] = Some(Role::Caption);
        }
    }

    /// Short sentences at the end of the story, which look like nothing by themselves and that an advertisement may have
    /// cut off.
    fn last_words(&mut self) {
        let mut at = self.last + 1;
        let mut skipped = 0;
        while at < self.readings.len() && skipped <= 2 {
            let reading = &self.readings[at];
            let sentence = reading.shape.terminal
                && (4..=40).contains(&reading.shape.words)
                && reading.shape.function_share() >= 0.2
                && !reading.words.starts
                && reading.words.holds == 0
                && !reading.address
                && !reading.is_marked();
            if self.roles[at].is_none() && sentence && self.body[at] >= FAINT {
                self.last = at;
                self.roles[at] = Some(Role::Body);
            } else if self.roles[at] == Some(Role::Furniture) && reading.words.whole {
                skipped += 1;
            } else {
                break;
            }
            at += 1;
        }
    }

    /// Headline, deck, bylines and dates around the beginning of the body.
    fn head(&mut self) {
        self.deck_before_byline();
        self.find_headline();
        let from = self.headline.unwrap_or_else(|| self.first.saturating_sub(NEAR_HEAD));
        for at in from.saturating_sub(4)..(self.first + 3).min(self.readings.len()) {
            let reading = &self.readings[at];
            let free = self.roles[at].is_none() && !self.is_body(at);
            if !free || self.headline == Some(at) {
                continue;
            }
            let named_before = at > 0 && self.readings[at - 1].opener;
            if reading.byline
                || reading.opener
                || (named_before && bylines::parse(self.line(at), true).is_some())
            {
                self.roles[at] = Some(Role::Byline);
            } else if reading.date {
                self.roles[at] = Some(Role::Dateline);
            }
        }
        self.bare_bylines(from);
        self.title_like_deck();
        self.deck();
        // A byline below the story.
        for at in self.last + 1..(self.last + 3).min(self.readings.len()) {
            let line = self.line(at);
            if self.roles[at].is_none()
                && self.readings[at].byline
                && line.len() < 80
                && line.starts_with(['B', 'b', '—', '-'])
            {
                self.roles[at] = Some(Role::Byline);
            }
        }
    }

    /// Prose that a byline or a date follows is the deck, and the body begins after it.
    fn deck_before_byline(&mut self) {
        for _ in 0..2 {
            let at = self.first;
            let end = (at + 5).min(self.readings.len());
            let Some(byline) = (at + 1..end)
                .find(|&i| self.readings[i].byline || self.readings[i].opener || self.readings[i].date)
            else {
                return;
            };
            let short =
                (1..=45).contains(&self.readings[at].shape.words) && self.readings[at].shape.stops <= 3;
            let Some(next) = (byline..self.readings.len()).find(|&i| self.is_body(i)) else { return };
            if !short
                || at == 0
                || self.readings[at].unit.inside
                || (at + 1..byline).any(|i| self.is_body(i))
                || next > byline + 12
            {
                return;
            }
            self.roles[at] = Some(Role::Deck);
            self.first = next;
        }
    }

    fn find_headline(&mut self) {
        let decked = self.roles[..self.first].iter().position(|&role| role == Some(Role::Deck));
        let end = decked.unwrap_or(self.first);
        // In a text without menus the first line is the headline, whatever it shares with the lead.
        let opening = (0..end.min(3)).find(|&at| {
            self.roles[at].is_none()
                && self.readings[at].shape.words > 0
                && !self.readings[at].is_marked()
                && !self.readings[at].words.certain()
        });
        let opening = opening.filter(|_| end <= 12);
        let chosen = match opening {
            Some(at) if (3..=35).contains(&self.readings[at].shape.words) => Some(at),
            _ => self.about_the_lead(end).or(opening),
        };
        self.headline = chosen.or_else(|| self.headline_like_body());
        if let Some(at) = self.headline {
            self.roles[at] = Some(Role::Headline);
            if at == self.first {
                self.first = (at + 1..self.readings.len()).find(|&i| self.is_body(i)).unwrap_or(at);
            }
        }
    }

    /// The short line before `end` that shares most words with the first paragraphs.
    fn about_the_lead(&self, end: usize) -> Option<usize> {
        if end == 0 {
            return None;
        }
        let words = |at: usize| &self.hashes[self.readings[at].hashes.clone()];
        let fits = |&at: &usize| {
            let reading = &self.readings[at];
            let named = reading.is_marked() || reading.words.certain() || reading.words.starts;
            self.roles[at].is_none() && !named && (2..=35).contains(&reading.shape.words)
        };
        let lines: Vec<usize> = (end.saturating_sub(HEAD)..end).filter(fits).collect();
        let mut asked: Vec<u32> = lines.iter().flat_map(|&at| words(at)).copied().collect();
        asked.sort_unstable();
        asked.dedup();
        // Most words of the paragraphs are none of those: a bit for each tells so at once.
        let bit = |word: u32| (word as usize >> 7 & 31, 1u64 << (word >> 1 & 63));
        let mut bits = [0u64; 32];
        for &word in &asked {
            bits[bit(word).0] |= bit(word).1;
        }
        let mut shared = vec![false; asked.len()];
        for at in (self.first..=self.last).filter(|&at| self.is_body(at)).take(LEAD) {
            for &word in words(at).iter().take(120).filter(|&&word| bits[bit(word).0] & bit(word).1 != 0) {
                if let Ok(found) = asked.binary_search(&word) {
                    shared[found] = true;
                }
            }
        }
        let in_lead = |word: &&u32| asked.binary_search(word).is_ok_and(|found| shared[found]);
        let mut scored: Vec<(usize, f32)> = Vec::new();
        for at in lines {
            let reading = &self.readings[at];
            let common = words(at).iter().filter(in_lead).count() as f32;
            let length = if reading.shape.words >= 4 { 1.0 } else { 0.4 };
            let heading = if reading.heading { 2.0 } else { 0.0 };
            scored.push((at, length * common / (words(at).len().max(1) as f32).sqrt() + heading));
        }
        let best = scored.iter().map(|&(_, score)| score).fold(0.0, f32::max);
        scored.iter().find(|&&(_, score)| score >= 0.6 * best && best > 0.0).map(|&(at, _)| at)
    }

    /// A first line that reads like a sentence but is the headline of what follows it.
    fn headline_like_body(&self) -> Option<usize> {
        let at = self.first;
        let shape = &self.readings[at].shape;
        let next = (at + 1..self.readings.len()).find(|&i| self.is_body(i))?;
        let longer = self.readings[next].shape.words * 2 >= shape.words * 3;
        let titled = shape.capitals * 10 >= shape.words * 6;
        let dateline = (at + 1..=next).any(|i| self.readings[i].unit.cut == Cut::Dateline);
        // Nothing but pictures stands above it.
        let on_top = self.roles[..at].iter().all(|role| matches!(role, Some(Role::Caption | Role::Credit)));
        let one = shape.stops <= 1 && shape.words <= 18 && shape.words >= 3 && on_top;
        let bare = !shape.terminal && !self.readings[at].item && !self.line(at).ends_with([':', ',', ';']);
        (one && longer && (titled || dateline || bare)).then_some(at)
    }

    /// Names alone on a line, backed by a byline, a date or a credit beside them.
    fn bare_bylines(&mut self, from: usize) {
        for at in from.min(self.first)..self.first {
            if self.roles[at].is_some() || self.readings[at].shape.words > 10 {
                continue;
            }
            let backed =
                |i: usize| matches!(self.roles[i], Some(Role::Byline | Role::Dateline | Role::Credit));
            let near = |i: usize| at.abs_diff(i) <= 2 && i > self.headline.unwrap_or(i) && backed(i);
            let beside = (at > 0 && backed(at - 1)) || (at + 1..self.first).any(near);
            let line = self.line(at);
            if beside && bylines::parse(line, true).is_some() && !shape::ends_sentence(line) {
                self.roles[at] = Some(Role::Byline);
            }
        }
    }

    /// A line below the headline that is no sentence, taken for body because all around it is.
    fn title_like_deck(&mut self) {
        let Some(headline) = self.headline.filter(|&headline| headline < self.first) else { return };
        let at = self.first;
        let reading = &self.readings[at];
        let below = (headline + 1..at).all(|i| matches!(self.roles[i], Some(Role::Caption | Role::Credit)));
        let title = (3..=25).contains(&reading.shape.words)
            && !reading.shape.terminal
            && !reading.item
            && !reading.clock;
        let quoted = self.line(at).starts_with(['"', '“']) || self.line(at).ends_with([':', ',']);
        let next = (at + 1..self.readings.len()).find(|&i| self.is_body(i));
        if let Some(next) = next.filter(|_| below && title && !quoted)
            && self.readings[next].shape.words > reading.shape.words
        {
            self.roles[at] = Some(Role::Deck);
            self.first = next;
        }
    }

    /// Lines between headline and body that are long enough to say something.
    fn deck(&mut self) {
        let Some(headline) = self.headline else { return };
        let mut decks = 0;
        let mut bylined = false;
        for at in headline + 1..self.first {
            let reading = &self.readings[at];
            bylined |= self.roles[at] == Some(Role::Byline);
            let plain = self.roles[at].is_none() && !reading.is_marked() && reading.words.caption == 0;
            let says =
                (5..=60).contains(&reading.shape.words) && !reading.words.starts && reading.words.holds == 0;
            let short = reading.shape.words >= 3 && at == headline + 1 && self.first - headline <= 4;
            let near = at - headline <= 6;
            if plain && (says || short) && near && decks < 2 && !bylined {
                self.roles[at] = Some(Role::Deck);
                decks += 1;
            }
        }
    }

    /// Lines below pictures.
    fn captions(&mut self) {
        let from = self.headline.unwrap_or(self.first).min(self.first);
        for at in 0..self.readings.len() {
            let reading = &self.readings[at];
            let placed = at + 6 >= from && at <= self.last + 4;
            match self.roles[at] {
                Some(Role::Caption) if !placed => self.roles[at] = Some(Role::Furniture),
                None if placed => {
                    let words = reading.shape.words;
                    // A credit that opens its line belongs to the caption behind it.
                    let opens = self
                        .readings
                        .get(at + 2)
                        .is_some_and(|next| next.unit.inside && next.unit.cut != Cut::Credit);
                    let credited = self
                        .readings
                        .get(at + 1)
                        .is_some_and(|next| next.unit.cut == Cut::Credit && !next.unit.inside && !opens)
                        && !self.line(at + 1).starts_with(['-', '–', '—']);
                    let cued = reading.words.caption >= 2
                        || (reading.words.caption == 1 && (credited || self.body[at] < BODY || words <= 30));
                    if (3..=80).contains(&words)
                        && (cued
                            || (credited
                                && words <= 40
                                && reading.shape.quotes == 0
                                && self.body[at] < CERTAIN))
                    {
                        self.roles[at] = Some(Role::Caption);
                    }
                }
                _ => {}
            }
        }
    }

    /// Names after a dash at the end of an entry: whoever wrote it.
    fn signed(&mut self) {
        for at in self.first + 1..self.readings.len().min(self.last + 3) {
            let line = self.line(at);
            let Some(name) = line.strip_prefix(['-', '–', '—']) else { continue };
            let named = self.readings[at].shape.words <= 6
                && !name.starts_with('-')
                && bylines::parse(name.trim(), true).is_some_and(|found| found.people.len() == 1)
                && !shape::ends_sentence(line);
            let ends =
                at > 0 && self.readings[at - 1].shape.terminal && !self.line(at - 1).ends_with(['"', '”']);
            if named && ends && matches!(self.roles[at], None | Some(Role::Body)) {
                self.roles[at] = Some(Role::Byline);
            }
        }
    }

    /// A text without running text: a list, a line, a menu.
    fn without_body(&mut self) {
        let free: Vec<usize> = (0..self.roles.len()).filter(|&at| self.roles[at].is_none()).collect();
        let furniture = self.roles.iter().filter(|role| **role == Some(Role::Furniture)).count();
        if furniture > free.len() {
            return;
        }
        for &at in &free {
            let reading = &self.readings[at];
            self.roles[at] = Some(match () {
                () if reading.byline || reading.opener => Role::Byline,
                () if reading.date => Role::Dateline,
                () => Role::Body,
            });
        }
        if let [first, _, ..] = free[..]
            && self.roles[first] == Some(Role::Body)
            && !self.readings[first].shape.terminal
            && (3..=35).contains(&self.readings[first].shape.words)
        {
            self.roles[first] = Some(Role::Headline);
        }
    }
}
