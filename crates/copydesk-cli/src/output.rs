//! The output file of a run: it appears whole or not at all, and an interrupted run can be taken up again.

use crate::failure::Failure;
use crate::input::Inputs;
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Where the lines of a run go.
#[derive(Debug)]
pub(crate) enum Output {
    /// A file beside the one asked for, renamed when all is done.
    File { writer: BufWriter<File>, partial: PathBuf, path: PathBuf },
    /// Standard output.
    Stdout(BufWriter<io::Stdout>),
}

impl Output {
    /// Opens the output, and says which lines an earlier run has left in it.
    pub(crate) fn open(path: &Path, resume: bool, inputs: &Inputs) -> Result<(Self, Vec<DoneLine>), Failure> {
        if path == Path::new("-") {
            if resume {
                return Err(Failure::new("--resume needs an output file"));
            }
            return Ok((Self::Stdout(BufWriter::new(io::stdout())), Vec::new()));
        }
        if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet")) {
            return Err(Failure::new(format!(
                "{}: only JSONL can be written; name a .jsonl file",
                path.display()
            )));
        }
        if path.is_dir() {
            return Err(Failure::new(format!("{} is a folder; name a file in it", path.display())));
        }
        // What a link leads to is replaced, not the link; what is no plain file is not replaced at all.
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if path.exists() && !path.is_file() {
            return Err(Failure::new(format!("{} is no plain file; write to - instead", path.display())));
        }
        inputs.refuse_as_output(&path)?;
        let partial = partial_of(&path);
        if !resume && partial.exists() {
            return Err(Failure::new(format!(
                "{} stands there from an interrupted run: go on with --resume, or delete it",
                partial.display()
            )));
        }
        let cannot = |error: &io::Error| Failure::io("write", &partial, error);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&partial)
            .map_err(|error| cannot(&error))?;
        let mut done = Vec::new();
        let mut whole = 0;
        if resume {
            (done, whole) = done_lines(&file, &partial)?;
        }
        file.set_len(whole).map_err(|error| cannot(&error))?;
        file.seek(SeekFrom::Start(whole)).map_err(|error| cannot(&error))?;
        let writer = BufWriter::with_capacity(1 << 20, file);
        Ok((Self::File { writer, partial, path }, done))
    }

    pub(crate) fn write(&mut self, line: &[u8]) -> Result<(), Failure> {
        match self {
            Self::File { writer, partial, .. } => {
                writer.write_all(line).map_err(|error| Failure::io("write", partial, &error))
            }
            Self::Stdout(writer) => writer
                .write_all(line)
                .map_err(|error| Failure::io("write to", Path::new("standard output"), &error)),
        }
    }

    /// All lines are written: the file takes its name.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::File { mut writer, partial, path } => {
                writer
                    .flush()
                    .and_then(|()| writer.get_ref().sync_all())
                    .map_err(|error| Failure::io("write", &partial, &error))?;
                std::fs::rename(&partial, &path).map_err(|error| Failure::io("write", &path, &error))
            }
            Self::Stdout(mut writer) => {
                writer.flush().map_err(|error| Failure::io("write to", Path::new("standard output"), &error))
            }
        }
    }
}

/// The file that is written until all is done.
fn partial_of(path: &Path) -> PathBuf {
    let mut partial = OsString::from(path);
    partial.push(".partial");
    PathBuf::from(partial)
}

/// A line that an earlier run has written.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct DoneLine {
    pub(crate) id: String,
    pub(crate) offsets: String,
}

/// The whole lines of a partial file, and where the last of them ends.
fn done_lines(file: &File, path: &Path) -> Result<(Vec<DoneLine>, u64), Failure> {
    let mut reader = BufReader::new(file);
    let (mut done, mut whole, mut line) = (Vec::new(), 0, Vec::new());
    loop {
        line.clear();
        let count = reader.read_until(b'\n', &mut line).map_err(|error| Failure::io("read", path, &error))?;
        if count == 0 || line.last() != Some(&b'\n') {
            return Ok((done, whole)); // the end, or a line that was cut short: it is written again
        }
        let parsed = serde_json::from_slice(&line).map_err(|error| {
            Failure::new(format!(
                "{}:{}: not a line that copydesk wrote ({error}); delete the file and run without --resume",
                path.display(),
                done.len() + 1
            ))
        })?;
        done.push(parsed);
        whole += count as u64;
    }
}
