//! What of a page is the article's own, and so tells copies: its clean copy without captions and galleries.

use crate::Cleaner;
use copydesk_text::{Block, Role};
use std::borrow::Cow;

/// Fewer words than this are too few to tell copies by: then the whole text counts.
const LEAST_WORDS: usize = 10;
/// A block of running text this many times as long as the usual one of its article …
const MANY_TIMES: usize = 5;
/// … and this long (bytes), which some paragraphs are, few of them among short ones …
const LONG: usize = 1_500;
/// … is no paragraph, where there are so many others to tell by, and not among the first of them: it is the captions of a
/// gallery, or other stories, in one line.
const TO_TELL_BY: usize = 5;
const FIRST: usize = 3;

/// Takes the article's own copy out of pages.
#[derive(Default, Debug)]
pub(super) struct OwnCopy {
    cleaner: Cleaner,
    copy: String,
}

impl OwnCopy {
    /// The headline, deck, byline and running text of a page, a line each; or all of the text if nearly nothing of it is
    /// article, and if it is 4 GiB long.
    pub(super) fn of<'t>(&'t mut self, text: &'t str) -> &'t str {
        let Ok(cleaned) = self.cleaner.clean(text) else { return text };
        let whole: Cow<'_, str> = cleaned.text;
        let is_body = |block: &&Block| block.kept && block.role == Role::Body;
        let mut lengths: Vec<usize> =
            cleaned.blocks.iter().filter(is_body).map(|block| block.span.len()).collect();
        lengths.sort_unstable();
        let too_long = match lengths.get(lengths.len() / 2) {
            Some(&usual) if lengths.len() >= TO_TELL_BY => (usual * MANY_TIMES).max(LONG),
            _ => usize::MAX,
        };
        self.copy.clear();
        let mut above = 0;
        for block in cleaned.blocks.iter().filter(|block| block.kept && block.role != Role::Caption) {
            above += usize::from(block.role == Role::Body);
            if above > FIRST && block.span.len() > too_long {
                continue;
            }
            self.copy.push_str(block.span.slice(&whole));
            self.copy.push('\n');
        }
        if self.copy.split_whitespace().take(LEAST_WORDS).count() < LEAST_WORDS { text } else { &self.copy }
    }
}

/// What of a page tells copies, where clean copy is compared: headline, deck, byline and running text, a line each, without
/// captions and galleries. All of the text if nearly nothing of it is article.
///
/// ```
/// use copydesk_clean::corpus::own_copy;
/// let story = "The ferry sailed for the first time in two years, with 48 people and nine cars on board.\n";
/// assert_eq!(own_copy(&format!("{story}\nSign up for our newsletter\n")), story);
/// assert_eq!(own_copy("Share this"), "Share this");
/// ```
#[must_use]
pub fn own_copy(text: &str) -> String {
    OwnCopy::default().of(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraph(number: usize) -> String {
        format!(
            "The harbour board met for the {number}. time and heard from the {number}. witness, who said that the \
             repair of pier {number} would take until spring, and that boats could land elsewhere.\n\n"
        )
    }

    #[test]
    fn furniture_and_captions_are_left_out() {
        let page = format!(
            "Pier stays closed until spring\n\nDivers at the east pier on Monday. Reuters\n\n{}{}Sign up for eNewsletter\n",
            paragraph(1),
            paragraph(2)
        );
        let mut own = OwnCopy::default();
        let copy = own.of(&page);
        assert!(copy.starts_with("Pier stays closed until spring\nThe harbour board"), "{copy}");
        assert!(!copy.contains("Divers") && !copy.contains("eNewsletter"), "{copy}");
    }

    #[test]
    fn a_gallery_in_one_line_is_left_out() {
        let gallery: String = (10..30).map(|n| paragraph(n).trim().to_owned() + " ").collect();
        let page = |at: usize| {
            let mut blocks: Vec<String> = (0..8).map(paragraph).collect();
            blocks.insert(at, format!("{gallery}\n\n"));
            blocks.concat()
        };
        let mut own = OwnCopy::default();
        assert!(!own.of(&page(5)).contains("25. witness"));
        // A page whose article is one line has it at its head.
        assert!(own.of(&page(0)).contains("25. witness"));
    }

    #[test]
    fn next_to_nothing_counts_whole() {
        let mut own = OwnCopy::default();
        for text in ["", "Rain.", "Sign up for eNewsletter", "Share this\nPrint\nShare this\nPrint"] {
            assert_eq!(own.of(text), text);
        }
    }
}
