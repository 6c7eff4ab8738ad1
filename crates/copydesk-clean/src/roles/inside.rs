//! What stands between paragraphs: subheads, lists, lines of other matter.

use super::{BODY, FAINT, Page};
use crate::furniture::Words;
use crate::prose;
use crate::reading::Reading;
use copydesk_text::Role;

/// With this score a short line between paragraphs may be a subhead or an item of a list.
const MAYBE: f32 = 0.22;

/// This share of the words of a text that is an article and nothing else is running text.
const BARE: f32 = 0.65;

/// Marks that part what an item of a list consists of.
const ITEM_MARKS: [&str; 7] = [" – ", " — ", " - ", ":", ";", "(", "/"];

impl Page<'_> {
    /// Between the first and the last unit of running text.
    pub(super) fn inside(&mut self) {
        let mut dropped = Vec::new();
        let bare = self.is_bare();
        for at in self.first..=self.last {
            if self.roles[at].is_some() {
                continue;
            }
            if self.is_body(at) {
                let role = if self.is_subhead(at) { Role::Subhead } else { Role::Body };
                self.roles[at] = Some(role);
                continue;
            }
            let reading = &self.readings[at];
            let solid = |i: usize| self.body[i] >= BODY && self.roles[i] != Some(Role::Furniture);
            let before = (self.first..at).rev().take(2).any(solid);
            let after = (at + 1..=self.last).take(2).any(solid);
            let maybe = self.body[at] >= MAYBE;
            self.roles[at] = Some(match () {
                () if reading.clock || reading.heading => Role::Subhead,
                () if maybe && reading.item && before | after => Role::Body,
                () if maybe && reading.shape.terminal && reading.shape.words >= 2 && before && after => {
                    Role::Body
                }
                () if self.body[at] >= FAINT && before && after && prose::is_paragraph(reading) => Role::Body,
                () if bare
                    && reading.words == Words::default()
                    && !reading.address
                    && !reading.is_marked() =>
                {
                    Role::Body
                }
                () if maybe && before && after && reading.shape.words <= 14 && !reading.words.starts => {
                    Role::Subhead
                }
                () => {
                    dropped.push(at);
                    Role::Furniture
                }
            });
        }
        self.whole_lists(&dropped);
    }

    /// Whether the text is an article and nothing else: no menu stands around it, and nearly all of its words are running
    /// text.
    fn is_bare(&self) -> bool {
        let (mut all, mut body, mut furniture) = (0, 0, 0);
        for (at, reading) in self.readings.iter().enumerate() {
            all += reading.shape.words;
            body += if self.is_body(at) { reading.shape.words } else { 0 };
            furniture += usize::from(reading.words.certain());
        }
        body as f32 >= BARE * all as f32 && furniture * 50 <= self.readings.len()
    }

    /// A list is kept as a whole: what was dropped right below or above a kept line of its kind is kept too.
    fn whole_lists(&mut self, dropped: &[usize]) {
        let (first, last) = (self.first, self.last);
        for &at in dropped.iter().filter(|&&at| at > first) {
            self.keep_beside(at, at - 1);
        }
        for &at in dropped.iter().rev().filter(|&&at| at < last) {
            self.keep_beside(at, at + 1);
        }
    }

    fn keep_beside(&mut self, at: usize, beside: usize) {
        if self.roles[beside] == Some(Role::Body) && self.is_of_list(at, beside) {
            self.roles[at] = Some(Role::Body);
        }
    }

    /// Whether two short lines are of one kind: about as long, no sentences, and with the same marks in them, at least one.
    fn is_of_list(&self, at: usize, beside: usize) -> bool {
        let (one, other) = (&self.readings[at], &self.readings[beside]);
        let plain = |reading: &Reading| {
            let shape = &reading.shape;
            (2..=20).contains(&shape.words)
                && !shape.terminal
                && !reading.is_marked()
                && !reading.address
                && reading.words == Words::default()
        };
        let (least, most) = (one.shape.words.min(other.shape.words), one.shape.words.max(other.shape.words));
        let marks = |at: usize| {
            let line = self.line(at);
            ITEM_MARKS
                .map(|mark| line.contains(mark))
                .into_iter()
                .chain([line.contains(|c: char| c.is_ascii_digit())])
        };
        plain(one)
            && plain(other)
            && most <= 2 * least + 2
            && marks(at).any(|has| has)
            && marks(at).eq(marks(beside))
    }

    /// Whether a unit among running text is a heading: a few words without a stop, set as titles are or with a paragraph
    /// right below that is much longer, and no neighbour of its own kind, as the items of a list have.
    fn is_subhead(&self, at: usize) -> bool {
        if self.readings[at].heading {
            return true;
        }
        let heading = |reading: &Reading| {
            let shape = &reading.shape;
            (1..=12).contains(&shape.words) && !shape.terminal && shape.stops == 0 && shape.commas <= 1
        };
        let reading = &self.readings[at];
        let line = self.line(at);
        let plain = !reading.item
            && !reading.unit.inside
            && !reading.address
            && line.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
            && !line.ends_with([',', ';', ':', '"', '”', '-', '—', '–', '…']);
        let paragraph = |reading: &Reading| {
            reading.shape.terminal && reading.shape.words >= 12.max(2 * self.readings[at].shape.words)
        };
        let next = self.readings.get(at + 1);
        let alone = at == 0 || !heading(&self.readings[at - 1]);
        heading(reading) && plain && alone && next.is_some_and(paragraph)
    }
}
