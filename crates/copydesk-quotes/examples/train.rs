//! Trains a model: `cargo run --release -p copydesk-quotes --features train --example train -- DATA.jsonl MODEL.bin`
//!
//! A line of DATA is `{"text": "…", "quotes": [{"content": [[start, end], …], "cue": […], "source": […]}]}`, with offsets
//! in code points.

use std::error::Error;
use std::fs;
use std::io::Write;

use copydesk_quotes::train::{Annotation, Options, train};
use copydesk_text::{Document, OffsetMap, OffsetUnit, Span};

#[derive(serde::Deserialize)]
struct Article {
    text: String,
    quotes: Vec<Parts>,
}

#[derive(serde::Deserialize)]
struct Parts {
    #[serde(default)]
    content: Vec<[u32; 2]>,
    #[serde(default)]
    cue: Vec<[u32; 2]>,
    #[serde(default)]
    source: Vec<[u32; 2]>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(data), Some(out)) = (arguments.next(), arguments.next()) else {
        return Err("usage: train DATA.jsonl MODEL.bin [name=value ...]".into());
    };
    let mut options = Options::default();
    let mut clusters = Vec::new();
    for argument in arguments {
        let (name, value) = argument.split_once('=').ok_or("an option is written name=value")?;
        match name {
            "passes" => options.passes = value.parse()?,
            "rate" => options.rate = value.parse()?,
            "decay" => options.decay = value.parse()?,
            "choosing" => options.choosing = value.parse()?,
            "sparsity" => options.sparsity = value.parse()?,
            "dropout" => options.dropout = value.parse()?,
            "least" => options.least = value.parse()?,
            "smallest" => options.smallest = value.parse()?,
            "cues" => options.eagerness[0] = value.parse()?,
            "sources" => options.eagerness[1] = value.parse()?,
            "clusters" => {
                for (number, line) in (1..).zip(fs::read_to_string(value)?.lines()) {
                    let read = line
                        .split_once('\t')
                        .and_then(|(word, number)| Some((word.to_owned(), number.parse().ok()?)));
                    clusters.push(
                        read.ok_or_else(|| {
                            format!("{value}, line {number}: no word and number of a cluster")
                        })?,
                    );
                }
            }
            _ => return Err(format!("no option is called {name}").into()),
        }
    }
    let mut articles: Vec<Article> = Vec::new();
    for (number, line) in
        fs::read_to_string(&data)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
    {
        articles.push(
            serde_json::from_str(line).map_err(|error| format!("{data}, line {}: {error}", number + 1))?,
        );
    }
    let mut read = Vec::with_capacity(articles.len());
    for article in &articles {
        let map = OffsetMap::new(&article.text, OffsetUnit::Codepoint);
        let spans = |pairs: &[[u32; 2]]| -> Vec<Span> {
            pairs.iter().filter_map(|p| Some(Span::new(map.to_byte(p[0])?, map.to_byte(p[1])?))).collect()
        };
        let annotations = article
            .quotes
            .iter()
            .map(|q| Annotation { content: spans(&q.content), cue: spans(&q.cue), source: spans(&q.source) })
            .collect();
        read.push((Document::plain(&article.text)?, annotations));
    }
    let mut log = std::io::stderr();
    let model = train(&read, &clusters, options, &mut |message| {
        let _ = writeln!(log, "{message}");
    });
    fs::write(&out, model)?;
    Ok(())
}
