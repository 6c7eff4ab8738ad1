//! The sketches of an interrupted `dedup`, so that `--resume` reads no article twice.
//!
//! A file beside the output: a head with what the sketches depend on, then frames, each with its length and checksum. What
//! comes after the last whole frame was cut short and is made again.

use crate::failure::Failure;
use crate::output::beside;
use copydesk::clean::corpus::Sketch;
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use xxhash_rust::xxh3::xxh3_64;

/// What every file begins with; the last byte is the version.
const MAGIC: [u8; 8] = *b"CDSKLOG\x01";
/// About so many bytes are a frame.
const FRAME: usize = 1 << 20;
/// No frame is longer than a sketch of 4 GiB of text and its name.
const LONGEST: u64 = 1 << 33;

/// An article that has been sketched.
#[derive(Debug, PartialEq)]
pub(crate) struct Sketched {
    pub(crate) id: String,
    pub(crate) date: Option<i64>,
    pub(crate) sketch: Sketch,
}

/// The file that sketches are written to as they are made; or none, where there is no output file.
#[derive(Debug)]
pub(crate) struct SketchLog {
    file: Option<(BufWriter<File>, PathBuf)>,
    frame: Vec<u8>,
}

fn path_of(output: &Path) -> PathBuf {
    let output = std::fs::canonicalize(output).unwrap_or_else(|_| output.to_owned());
    beside(&output, ".sketches.partial")
}

/// Refuses to start anew where an interrupted run has left its sketches.
pub(crate) fn refuse_earlier(output: &Path, resume: bool) -> Result<(), Failure> {
    let path = path_of(output);
    if resume || !path.exists() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{} stands there from an interrupted run: go on with --resume, or delete it",
        path.display()
    )))
}

impl SketchLog {
    /// Opens the file beside `output`. With `resume`, `take` gets the articles that an earlier run has sketched; `about` is
    /// what the sketches depend on, and must be the same then.
    pub(crate) fn open(
        output: Option<&Path>,
        resume: bool,
        about: &str,
        mut take: impl FnMut(Sketched),
    ) -> Result<Self, Failure> {
        let Some(output) = output else { return Ok(Self { file: None, frame: Vec::new() }) };
        let path = path_of(output);
        refuse_earlier(output, resume)?;
        let cannot = |error: std::io::Error| Failure::io("write", &path, &error);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(cannot)?;
        let mut whole = 0;
        if file.metadata().map_err(cannot)?.len() > 0 {
            let other = || {
                Failure::new(format!(
                    "{} is of other inputs or options, or of another version of copydesk; delete it and run without --resume",
                    path.display()
                ))
            };
            let mut reader = BufReader::with_capacity(1 << 20, &file);
            let mut head = vec![0; MAGIC.len() + about.len()];
            let read = reader.read_exact(&mut head);
            if read.is_err() || head[..MAGIC.len()] != MAGIC || head[MAGIC.len()..] != *about.as_bytes() {
                return Err(other());
            }
            whole = head.len() as u64;
            while let Some(frame) = next_frame(&mut reader) {
                read_frame(&frame, &mut take).ok_or_else(other)?;
                whole += frame.len() as u64 + 16;
            }
        }
        file.set_len(whole).map_err(cannot)?;
        file.seek(SeekFrom::Start(whole)).map_err(cannot)?;
        let mut writer = BufWriter::new(file);
        if whole == 0 {
            writer.write_all(&MAGIC).and_then(|()| writer.write_all(about.as_bytes())).map_err(cannot)?;
        }
        Ok(Self { file: Some((writer, path)), frame: Vec::new() })
    }

    /// Adds an article.
    pub(crate) fn push(&mut self, sketched: &Sketched) -> Result<(), Failure> {
        if self.file.is_none() {
            return Ok(());
        }
        let sketch = sketched.sketch.to_bytes();
        let date = sketched.date.map_or([0; 9], |date| {
            let mut bytes = [1; 9];
            bytes[1..].copy_from_slice(&date.to_le_bytes());
            bytes
        });
        self.frame.extend_from_slice(&(sketched.id.len() as u64).to_le_bytes());
        self.frame.extend_from_slice(&(sketch.len() as u64).to_le_bytes());
        self.frame.extend_from_slice(&date);
        self.frame.extend_from_slice(sketched.id.as_bytes());
        self.frame.extend_from_slice(&sketch);
        if self.frame.len() >= FRAME { self.flush() } else { Ok(()) }
    }

    /// Writes what has been added since the last frame as a frame.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        let Some((writer, path)) = &mut self.file else { return Ok(()) };
        let head = [(self.frame.len() as u64).to_le_bytes(), xxh3_64(&self.frame).to_le_bytes()].concat();
        writer
            .write_all(&head)
            .and_then(|()| writer.write_all(&self.frame))
            .and_then(|()| writer.flush())
            .map_err(|error| Failure::io("write", path, &error))?;
        self.frame.clear();
        Ok(())
    }

    /// The output is there: the file goes.
    pub(crate) fn remove(self) -> Result<(), Failure> {
        let Some((_, path)) = self.file else { return Ok(()) };
        std::fs::remove_file(&path).map_err(|error| Failure::io("remove", &path, &error))
    }
}

/// The next whole frame.
fn next_frame(reader: &mut impl Read) -> Option<Vec<u8>> {
    let (mut length, mut sum) = ([0; 8], [0; 8]);
    reader.read_exact(&mut length).ok()?;
    reader.read_exact(&mut sum).ok()?;
    let length = u64::from_le_bytes(length);
    if length > LONGEST {
        return None;
    }
    let mut frame = Vec::new();
    reader.take(length).read_to_end(&mut frame).ok()?;
    (frame.len() as u64 == length && xxh3_64(&frame) == u64::from_le_bytes(sum)).then_some(frame)
}

fn read_frame(mut frame: &[u8], take: &mut impl FnMut(Sketched)) -> Option<()> {
    while !frame.is_empty() {
        let (id, rest) = frame.split_first_chunk()?;
        let (sketch, rest) = rest.split_first_chunk()?;
        let (&[dated], rest) = rest.split_first_chunk::<1>()?;
        let (date, rest) = rest.split_first_chunk()?;
        let (id, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*id)).ok()?)?;
        let (sketch, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*sketch)).ok()?)?;
        take(Sketched {
            id: String::from_utf8(id.to_vec()).ok()?,
            date: (dated == 1).then(|| i64::from_le_bytes(*date)),
            sketch: Sketch::from_bytes(sketch)?,
        });
        frame = rest;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketched(number: usize) -> Sketched {
        let words: String = (0..40).map(|word| format!("w{} ", word * number)).collect();
        Sketched {
            id: format!("é{number}"),
            date: number.is_multiple_of(2).then_some(-5),
            sketch: Sketch::of(&words),
        }
    }

    #[test]
    fn what_was_sketched_is_read_again_up_to_the_cut() {
        let folder = tempfile::TempDir::new().unwrap();
        let output = folder.path().join("out.jsonl");
        let mut log = SketchLog::open(Some(&output), false, "about", |_| panic!("nothing is there")).unwrap();
        for number in 0..10 {
            log.push(&sketched(number)).unwrap();
            log.flush().unwrap();
        }
        drop(log);
        let path = folder.path().join("out.jsonl.sketches.partial");
        let whole = std::fs::read(&path).unwrap();
        let mut found = Vec::new();
        let resumed = SketchLog::open(Some(&output), true, "about", |one| found.push(one)).unwrap();
        assert_eq!(found, (0..10).map(sketched).collect::<Vec<_>>());
        drop(resumed);
        std::fs::write(&path, &whole[..whole.len() - 7]).unwrap();
        found.clear();
        SketchLog::open(Some(&output), true, "about", |one| found.push(one)).unwrap();
        assert_eq!(found.len(), 9);
        assert!(SketchLog::open(Some(&output), true, "others", |_| {}).is_err());
        assert!(SketchLog::open(Some(&output), false, "about", |_| {}).is_err());
    }
}
