//! Lines of a text that was wrapped at a fixed width are joined to paragraphs.
//!
//! A line was wrapped if the first word of the next one would not have fitted on it. A text counts as wrapped if that
//! holds for nearly all lines that another one follows directly, and if most of those break off in mid-sentence.

use copydesk_text::{Edits, Span};

/// The widths, in characters, at which people and programs wrap text.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;

/// How much earlier than at the full width a line may have been broken, in characters.
const SLACK: usize = 6;

/// A line that is not blank.
struct Line {
    /// Without the spaces at its ends.
    span: Span,
    /// In characters, with its indentation.
    width: usize,
    /// How many characters of space it begins with.
    indent: usize,
    /// In characters.
    first_word: usize,
    /// Whether a blank line, or none, stands before it.
    opens: bool,
}

/// What has to change in `text`.
pub(super) fn edits(text: &str) -> Edits {
    let mut edits = Edits::default();
    // The cheap test first: running text in long lines, which is nearly all there is, is not wrapped.
    if text.len() > 8 * *WIDTHS.end()
        && memchr::memchr_iter(b'\n', text.as_bytes()).count() * WIDTHS.end() * 4 < text.len()
    {
        return edits;
    }
    let Some(lines) = lines(text) else { return edits };
    let Some(width) = lines.iter().map(|line| line.width).max().filter(|width| WIDTHS.contains(width)) else {
        return edits;
    };
    // A line that is indented deeper than the one before it opens a paragraph.
    let joins = |pair: &[Line]| {
        let [line, next] = pair else { return false };
        !next.opens && next.indent <= line.indent && line.width + 1 + next.first_word + SLACK > width
    };
    let (mut pairs, mut full, mut broken, mut lower) = (0usize, 0usize, 0usize, 0usize);
    for pair in lines.windows(2).filter(|pair| !pair[1].opens && pair[1].indent <= pair[0].indent) {
        pairs += 1;
        if !ends_sentence(pair[0].span.slice(text)) {
            broken += 1;
            full += usize::from(joins(pair));
            lower += usize::from(pair[1].span.slice(text).starts_with(char::is_lowercase));
        }
    }
    if pairs < 3 || broken * 2 < pairs || full * 4 < broken * 3 || lower * 5 < broken * 2 {
        return edits;
    }
    // Where blank lines part the paragraphs, a paragraph of three lines or more, one of them full, is joined as a
    // whole: somebody edited a word of it after it was wrapped.
    let mut paragraph = false;
    for (at, pair) in lines.windows(2).enumerate() {
        if pair[0].opens {
            let len =
                lines[at + 1..].iter().position(|line| line.opens).map_or(lines.len() - at, |len| len + 1);
            paragraph = len >= 3 && lines[at..at + len].windows(2).any(joins);
        }
        let edited = paragraph
            && !pair[1].opens
            && pair[1].indent <= pair[0].indent
            && !ends_sentence(pair[0].span.slice(text));
        if !edited && !joins(pair) {
            continue;
        }
        let gap = Span::new(pair[0].span.end, pair[1].span.start);
        let before = pair[0].span.slice(text);
        let divided =
            before.strip_suffix(['-', '\u{2010}']).is_some_and(|rest| rest.ends_with(char::is_alphabetic))
                && pair[1].span.slice(text).starts_with(char::is_lowercase);
        if divided {
            // "inter-" + "national" or "long-" + "term"? The rest of the text knows, or else the hyphen stays.
            let hyphen = before.chars().next_back().map_or(0, char::len_utf8);
            let head = last_word(&before[..before.len() - hyphen]);
            let tail = first_word(pair[1].span.slice(text));
            let whole = !head.is_empty() && is_word_of(text, &format!("{head}{tail}"));
            let from = if whole { gap.start - hyphen as u32 } else { gap.start };
            edits.replace(Span::new(from, gap.end), "");
        } else {
            edits.replace(gap, " ");
        }
    }
    edits
}

/// The lines that are not blank; `None` if one is too wide for wrapped text.
fn lines(text: &str) -> Option<Vec<Line>> {
    // Most texts are told by one of their first lines, of which no more need be known.
    if raw_lines(text).any(|(raw, _)| is_wide(raw)) {
        return None;
    }
    let mut lines = Vec::new();
    let mut opens = true;
    for (raw, start) in raw_lines(text) {
        let span = Span::at(start, start + raw.len()).trim(text);
        if span.is_empty() {
            opens = true;
            continue;
        }
        let first_word = first_word(span.slice(text)).chars().count();
        lines.push(Line { span, width: width(raw), indent: indent(raw), first_word, opens });
        opens = false;
    }
    Some(lines)
}

/// Every line, blank or not, with its end, and where it begins.
fn raw_lines(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let mut start = 0;
    memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1).chain([text.len()]).map(move |end| {
        let line = (&text[start..end], start);
        start = end;
        line
    })
}

/// Whether a line has more characters than wrapped text; those of most lines need not be counted.
fn is_wide(raw: &str) -> bool {
    let most = *WIDTHS.end();
    raw.len() > most && (raw.trim().len() > 4 * most || width(raw) > most)
}

/// How many characters of space a line begins with.
fn indent(raw: &str) -> usize {
    raw.chars().take_while(|c| c.is_whitespace()).count()
}

/// How many characters a line has, those of space at its end left out; 0 if it is blank.
fn width(raw: &str) -> usize {
    match raw.trim() {
        "" => 0,
        line => indent(raw) + line.chars().count(),
    }
}

fn first_word(line: &str) -> &str {
    line.split(char::is_whitespace).next().unwrap_or_default()
}

fn last_word(line: &str) -> &str {
    line.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default()
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '’', '\'', ')']).ends_with(['.', '!', '?', ':'])
}

/// Whether `word` without its closing punctuation stands in `text`. Looked for once for each divided word, and only in
/// the first 64 KB, so that the cost stays linear.
fn is_word_of(text: &str, word: &str) -> bool {
    let word = word.trim_end_matches(|c: char| !c.is_alphabetic());
    let mut end = text.len().min(1 << 16);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    memchr::memmem::find(&text.as_bytes()[..end], word.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRAPPED: &str = "    The harbour board said on Monday that it would dredge the\n\
        southern channel before the winter, and that two of the inter-\n\
        national ferry lines had agreed to pay for a third of the work.\n    \
        A spokesman said that nobody could know what the sum of the long-\n\
        term cost would be. The international lines did not answer any\n\
        questions.\n";

    #[test]
    fn paragraphs_are_joined() {
        let (text, map) = edits(WRAPPED).apply(WRAPPED);
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        assert_eq!(
            lines,
            [
                "The harbour board said on Monday that it would dredge the southern channel before the winter, and that \
                 two of the international ferry lines had agreed to pay for a third of the work.",
                "A spokesman said that nobody could know what the sum of the long-term cost would be. The international \
                 lines did not answer any questions.",
            ]
        );
        let at = text.find("southern").unwrap();
        assert_eq!(map.to_source(Span::at(at, at + 8)).slice(WRAPPED), "southern");
    }

    #[test]
    fn menus_lists_and_verse_stay() {
        for text in [
            "Home\nNews\nSport\nWeather\nContact us\nSign in\n",
            "1. San Marino (11-3)\n2. Andorra la Vella and its friends (10-4)\n3. Monaco (10-4)\n4. Vaduz (7-7)\n",
            "A line of prose that ends.\nAnother line that ends here too.\nA third that is long enough.\nA fourth.\n",
            "The fog comes\non little cat feet it\nsits looking over harbour\nand city and then\nmoves on\n",
        ] {
            assert!(edits(text).is_empty(), "{text}");
        }
    }
}
