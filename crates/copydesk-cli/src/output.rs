//! The output file of a run: it appears whole or not at all, and an interrupted run can be taken up again.

use crate::failure::Failure;
use crate::input::Inputs;
use crate::parquet;
use arrow::datatypes::SchemaRef;
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

/// What becomes of what an interrupted run has left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Earlier {
    /// It is not touched, and this run does not start.
    Refused,
    /// This run goes on from there.
    TakenUp,
    /// It is written anew.
    Overwritten,
}

impl Earlier {
    /// For a run that goes on line by line.
    pub(crate) fn taken_up(resume: bool) -> Self {
        if resume { Self::TakenUp } else { Self::Refused }
    }

    /// For a run whose lines come at the end.
    pub(crate) fn overwritten(resume: bool) -> Self {
        if resume { Self::Overwritten } else { Self::Refused }
    }
}

impl Output {
    /// Opens the output, and says which lines an earlier run has left in it.
    pub(crate) fn open(
        path: &Path,
        earlier: Earlier,
        inputs: &Inputs,
    ) -> Result<(Self, Vec<DoneLine>), Failure> {
        if path == Path::new("-") {
            if earlier == Earlier::TakenUp {
                return Err(Failure::new("--resume needs an output file"));
            }
            return Ok((Self::Stdout(BufWriter::new(io::stdout())), Vec::new()));
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
        if earlier == Earlier::Refused && partial.exists() {
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
        if earlier == Earlier::TakenUp {
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

    /// Writes something as a line of JSON.
    pub(crate) fn write_line(&mut self, line: &impl serde::Serialize) -> Result<(), Failure> {
        let mut bytes = serde_json::to_vec(line).map_err(|error| Failure::new(error.to_string()))?;
        bytes.push(b'\n');
        self.write(&bytes)
    }

    /// All lines are written: the file takes its name.
    ///
    /// If that is a Parquet file, the lines become rows of `schema` first: until then they are lines, so that an
    /// interrupted run can be taken up.
    pub(crate) fn finish(self, schema: &SchemaRef) -> Result<(), Failure> {
        match self {
            Self::File { mut writer, partial, path } => {
                writer
                    .flush()
                    .and_then(|()| writer.get_ref().sync_all())
                    .map_err(|error| Failure::io("write", &partial, &error))?;
                let rename = |from: &Path| {
                    std::fs::rename(from, &path).map_err(|error| Failure::io("write", &path, &error))
                };
                if !is_parquet(&path) {
                    return rename(&partial);
                }
                let table = beside(&path, ".rows.partial");
                parquet::convert(&partial, &table, schema)?;
                rename(&table)?;
                std::fs::remove_file(&partial).map_err(|error| Failure::io("remove", &partial, &error))
            }
            Self::Stdout(mut writer) => {
                writer.flush().map_err(|error| Failure::io("write to", Path::new("standard output"), &error))
            }
        }
    }
}

fn is_parquet(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"))
}

/// Writes a file that appears whole or not at all.
pub(crate) fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Failure> {
    let partial = partial_of(path);
    let written = File::create(&partial).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush()?;
        out.get_ref().sync_all()?;
        std::fs::rename(&partial, path)
    });
    written.map_err(|error| {
        let _ = std::fs::remove_file(&partial);
        Failure::io("write", path, &error)
    })
}

/// The file that is written until all is done.
fn partial_of(path: &Path) -> PathBuf {
    beside(path, ".partial")
}

/// The file beside another that has its name and more.
pub(crate) fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(more);
    PathBuf::from(name)
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
