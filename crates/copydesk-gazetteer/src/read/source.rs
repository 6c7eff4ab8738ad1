//! The bytes of a source file: counted, and unpacked where its name says that they are packed.

use crate::error::Error;
use ruzstd::decoding::BlockDecodingStrategy::UptoBytes;
use ruzstd::decoding::FrameDecoder;
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::errors::ReadFrameHeaderError::SkipFrame;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Opens a file, unpacking it if its name ends in `.gz`, `.bz2` or `.zst`.
pub(crate) fn open(path: &Path, meter: Option<&Meter>) -> Result<Box<dyn BufRead>, Error> {
    let file = File::open(path).map_err(|error| Error::io(path, "open", error))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(Error::input("it is a folder", "name a file").at_path(path));
    }
    let file = Metered { file, meter: meter.cloned() };
    let packed = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let unpacked: Box<dyn Read> = match packed.as_str() {
        "gz" => Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(file))),
        "bz2" => Box::new(bzip2::bufread::MultiBzDecoder::new(BufReader::new(file))),
        "zst" => {
            Box::new(Frames { source: BufReader::new(file), decoder: FrameDecoder::new(), inside: false })
        }
        _ => Box::new(file),
    };
    Ok(Box::new(BufReader::with_capacity(1 << 16, unpacked)))
}

/// Is told how many bytes of the sources have been read since it was told last.
#[derive(Clone)]
pub(crate) struct Meter(Arc<Mutex<dyn FnMut(u64) + Send>>);

impl Meter {
    pub(crate) fn new(report: impl FnMut(u64) + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(report)))
    }

    fn report(&self, bytes: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)(bytes as u64);
    }
}

impl std::fmt::Debug for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meter")
    }
}

/// A file whose bytes are counted as they are read.
struct Metered {
    file: File,
    meter: Option<Meter>,
}

impl Read for Metered {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(into)?;
        if let Some(meter) = &self.meter {
            meter.report(read);
        }
        Ok(read)
    }
}

/// All frames of a Zstandard file, one after the other.
struct Frames<R: BufRead> {
    source: R,
    decoder: FrameDecoder,
    /// Whether the frame that the decoder reads has more.
    inside: bool,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let wrong = |error: &dyn std::fmt::Display| {
            std::io::Error::new(std::io::ErrorKind::InvalidData, format!("not whole Zstandard: {error}"))
        };
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.inside {
                if self.source.fill_buf()?.is_empty() {
                    return Ok(0);
                }
                match self.decoder.reset(&mut self.source) {
                    Ok(()) => self.inside = true,
                    Err(FrameDecoderError::ReadFrameHeaderError(SkipFrame { length, .. })) => {
                        std::io::copy(&mut (&mut self.source).take(length.into()), &mut std::io::sink())?;
                        continue;
                    }
                    Err(error) => return Err(wrong(&error)),
                }
            }
            while self.decoder.can_collect() < into.len() && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.source, UptoBytes(into.len() - self.decoder.can_collect()))
                    .map_err(|error| wrong(&error))?;
            }
            let read = self.decoder.read(into)?;
            if read > 0 {
                return Ok(read);
            }
            self.inside = !self.decoder.is_finished();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::sync::atomic::{AtomicU64, Ordering};

    const TEXT: &str = "one line\nand another, and another\n";

    fn unpacked(name: &str, bytes: &[u8]) -> std::io::Result<String> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(name);
        std::fs::write(&path, bytes)?;
        let counted = Arc::new(AtomicU64::new(0));
        let counter = counted.clone();
        let meter = Meter::new(move |bytes| {
            counter.fetch_add(bytes, Ordering::Relaxed);
        });
        let mut text = String::new();
        open(&path, Some(&meter)).unwrap().read_to_string(&mut text)?;
        assert_eq!(counted.load(Ordering::Relaxed), bytes.len() as u64);
        Ok(text)
    }

    fn gz(text: &str) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(text.as_bytes()).unwrap();
        packer.finish().unwrap()
    }

    fn bz2(text: &str) -> Vec<u8> {
        let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
        packer.write_all(text.as_bytes()).unwrap();
        packer.finish().unwrap()
    }

    fn zst(text: &str) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest)
    }

    #[test]
    fn packed_files_of_several_parts_are_read_whole() {
        for (name, pack) in [("a.gz", gz as fn(&str) -> Vec<u8>), ("a.BZ2", bz2), ("a.zst", zst)] {
            let parts = [pack(TEXT), pack(""), pack(TEXT)].concat();
            assert_eq!(unpacked(name, &parts).unwrap(), TEXT.repeat(2), "{name}");
        }
        assert_eq!(unpacked("a.txt", TEXT.as_bytes()).unwrap(), TEXT);
        // A frame that says to skip it.
        let skipped = [&b"\x50\x2A\x4D\x18\x03\0\0\0abc"[..], &zst(TEXT)].concat();
        assert_eq!(unpacked("a.zst", &skipped).unwrap(), TEXT);
    }

    #[test]
    fn cut_and_foreign_files_are_errors() {
        for (name, bytes) in [("a.gz", gz(TEXT)), ("a.bz2", bz2(TEXT)), ("a.zst", zst(TEXT))] {
            assert!(unpacked(name, &bytes[..bytes.len() - 9]).is_err(), "{name}");
            assert!(unpacked(name, TEXT.as_bytes()).is_err(), "{name}");
        }
    }
}
