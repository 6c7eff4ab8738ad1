//! Names and text: from files, or made up, the same ones every time.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Lists of names, each with what it is called, sorted and each name once.
pub(crate) fn names(paths: &[PathBuf]) -> Result<Vec<(String, Vec<String>)>> {
    let mut lists = Vec::new();
    for path in paths {
        let lines: Vec<String> = BufReader::new(open(path)?).lines().collect::<std::io::Result<_>>()?;
        lists.push((path.display().to_string(), lines));
    }
    if paths.is_empty() {
        let mut numbers = Numbers(1);
        for count in [1_000, 10_000, 100_000] {
            lists.push((format!("made up, {count}"), (0..count).map(|_| numbers.name()).collect()));
        }
    }
    for (_, names) in &mut lists {
        names.retain(|name| name.chars().any(char::is_alphanumeric));
        names.sort_unstable();
        names.dedup();
    }
    Ok(lists)
}

/// Texts of one article each, about `bytes` together.
pub(crate) fn texts(path: Option<&Path>, bytes: usize) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    let mut total = 0;
    if let Some(path) = path {
        let mut all = Vec::new();
        for line in BufReader::new(open(path)?).lines() {
            let record: serde_json::Value = serde_json::from_str(&line?)?;
            all.extend(record["text"].as_str().map(str::to_owned));
        }
        // Spread over the file, which may be sorted by source.
        let step = (all.iter().map(String::len).sum::<usize>() / bytes).max(1);
        return Ok(all.into_iter().step_by(step).collect());
    }
    let mut numbers = Numbers(2);
    while total < bytes {
        let sentences = (0..30).map(|_| {
            let words = (0..12).map(|_| if numbers.below(5) == 0 { numbers.name() } else { numbers.word() });
            words.collect::<Vec<_>>().join(" ") + "."
        });
        let text = sentences.collect::<Vec<_>>().join(" ");
        total += text.len();
        texts.push(text);
    }
    Ok(texts)
}

fn open(path: &Path) -> Result<Box<dyn Read>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let packed = path.extension().is_some_and(|extension| extension == "gz");
    Ok(if packed { Box::new(flate2::read::MultiGzDecoder::new(file)) } else { Box::new(file) })
}

/// A small generator of numbers (SplitMix64).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ z >> 31) % limit as u64) as usize
    }

    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 16] = [
            "ka", "ren", "to", "mi", "lo", "sa", "vel", "dor", "an", "pe", "ris", "gu", "ham", "bel", "no",
            "si",
        ];
        (0..2 + self.below(3)).map(|_| SYLLABLES[self.below(SYLLABLES.len())]).collect()
    }

    fn name(&mut self) -> String {
        let words = 1 + self.below(3);
        let capital = |word: String| word[..1].to_uppercase() + &word[1..];
        (0..words).map(|_| capital(self.word())).collect::<Vec<_>>().join(" ")
    }
}
