//! An article as a person wants to read it in a terminal: clean copy with roles, who and what, who said what.

use anstyle::{AnsiColor, Color, Effects, Style};
use copydesk::{Article, Entity, Form, Kind, Role};
use std::fmt::Write;
use textwrap::Options;

pub(crate) const ERROR: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
const TITLE: Style = Style::new().effects(Effects::BOLD.insert(Effects::UNDERLINE));
const HEADLINE: Style = Style::new().effects(Effects::BOLD);
const LABEL: Style = Style::new().effects(Effects::DIMMED);
const PERSON: Style = AnsiColor::Cyan.on_default();
const PLACE: Style = AnsiColor::Green.on_default();
const ORGANIZATION: Style = AnsiColor::Yellow.on_default();
const OTHER: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Magenta)));

/// The width of the first column.
const MARGIN: usize = 15;

/// The width to write for: the terminal's, within what is good to read.
pub(crate) fn width() -> usize {
    textwrap::termwidth().clamp(50, 110)
}

/// The report, with ANSI styles; printing through `anstream` takes them out where there is no terminal.
pub(crate) fn report(article: &Article, width: usize) -> String {
    let mut out = String::new();
    title(&mut out, "Clean copy");
    copy(&mut out, article, width);
    for (heading, kind) in
        [("People", Kind::Person), ("Places", Kind::Place), ("Organizations", Kind::Organization)]
    {
        entities(&mut out, heading, article, width, |entity| entity.kind == kind);
    }
    entities(&mut out, "Others", article, width, |entity| matches!(entity.kind, Kind::Other(_)));
    if !article.quotes().is_empty() {
        title(&mut out, "Who said what");
        quotes(&mut out, article, width);
    }
    out
}

fn title(out: &mut String, text: &str) {
    let gap = if out.is_empty() { "" } else { "\n" };
    let _ = writeln!(out, "{gap}{}{text}{}\n", TITLE.render(), TITLE.render_reset());
}

/// A label in the margin and text beside it.
fn row(out: &mut String, label: &str, label_style: Style, text: &str, text_style: Style, width: usize) {
    let text = text.replace(|c: char| c.is_control() && c != '\n', " ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines = textwrap::wrap(&text, Options::new(width.saturating_sub(MARGIN)).break_words(true));
    for (number, line) in lines.iter().enumerate() {
        let label = if number == 0 { label } else { "" };
        let pad = MARGIN.saturating_sub(textwrap::core::display_width(label) + 1);
        let _ = writeln!(
            out,
            "{}{label}{}{:pad$} {}{line}{}",
            label_style.render(),
            label_style.render_reset(),
            "",
            text_style.render(),
            text_style.render_reset()
        );
    }
}

fn copy(out: &mut String, article: &Article, width: usize) {
    let mut dropped = (0, 0);
    for block in article.blocks() {
        let text = block.span.slice(article.source());
        if block.duplicate_of.is_some() {
            dropped.0 += 1;
        } else if block.role == Role::Furniture {
            dropped.1 += 1;
        } else {
            let style = if block.role == Role::Headline { HEADLINE } else { Style::new() };
            row(out, block.role.as_str(), LABEL, text, if block.kept { style } else { LABEL }, width);
        }
    }
    let left_out = match dropped {
        (0, 0) => return,
        (repeats, 0) => format!("{repeats} repeated"),
        (0, furniture) => format!("{furniture} of furniture"),
        (repeats, furniture) => format!("{repeats} repeated, {furniture} of furniture"),
    };
    row(out, "left out", LABEL, &format!("blocks: {left_out}"), LABEL, width);
}

fn entities(
    out: &mut String,
    heading: &str,
    article: &Article,
    width: usize,
    is_wanted: impl Fn(&Entity) -> bool,
) {
    let wanted: Vec<&Entity> = article.entities().iter().filter(|entity| is_wanted(entity)).collect();
    if wanted.is_empty() {
        return;
    }
    title(out, heading);
    let longest =
        wanted.iter().map(|entity| textwrap::core::display_width(&entity.name)).max().unwrap_or(0).min(34);
    for entity in wanted {
        let style = match entity.kind {
            Kind::Person => PERSON,
            Kind::Place => PLACE,
            Kind::Organization => ORGANIZATION,
            Kind::Other(_) => OTHER,
        };
        let pad = longest.saturating_sub(textwrap::core::display_width(&entity.name));
        let mut others: Vec<&str> = Vec::new();
        for &index in &entity.mentions {
            let mention = &article.mentions()[index as usize];
            let text = mention.span.slice(article.source());
            if mention.form != Form::Pronoun
                && text != entity.name
                && !others.contains(&text)
                && others.len() < 6
            {
                others.push(text);
            }
        }
        let times = format!("{}×", entity.mentions.len());
        let rest = format!("{times:>4}  {}  {}", entity.id, others.join(", "));
        let indent = " ".repeat(longest + 8);
        let lines = textwrap::wrap(
            &rest,
            Options::new(width.saturating_sub(longest + 2)).subsequent_indent("        "),
        );
        for (number, line) in lines.iter().enumerate() {
            if number == 0 {
                let _ = writeln!(
                    out,
                    "{}{}{}{:pad$} {line}",
                    style.render(),
                    entity.name,
                    style.render_reset(),
                    ""
                );
            } else {
                let _ = writeln!(out, "{}{}", &indent[..longest + 1], line);
            }
        }
    }
}

fn quotes(out: &mut String, article: &Article, width: usize) {
    for quote in article.quotes() {
        let speaker = quote.speaker.map(|index| &article.entities()[index as usize]);
        let (who, style) = match speaker {
            Some(entity) => (entity.name.clone(), PERSON),
            None if quote.source.is_empty() => ("(no source)".to_owned(), LABEL),
            None => (article.text_of(&quote.source), Style::new()),
        };
        let cue = article.text_of(&quote.cue);
        let how = if cue.is_empty() {
            quote.kind.as_str().to_owned()
        } else {
            format!("{}, {cue:?}", quote.kind.as_str())
        };
        let note = format!("{how}, {} ({:.2})", quote.evidence, quote.confidence);
        let _ = writeln!(
            out,
            "{}{}{}  {}{}{}",
            style.render(),
            who.split_whitespace().collect::<Vec<_>>().join(" "),
            style.render_reset(),
            LABEL.render(),
            note,
            LABEL.render_reset()
        );
        let text = article.text_of(&quote.content).split_whitespace().collect::<Vec<_>>().join(" ");
        for line in
            textwrap::wrap(&text, Options::new(width).initial_indent("    ").subsequent_indent("    "))
        {
            let _ = writeln!(out, "{line}");
        }
    }
}
