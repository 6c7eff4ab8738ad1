//! The compiled file (`.gaz`): a head with magic, version and checksum, then the entries.

use crate::error::Error;
use crate::gazetteer::Gazetteer;
use crate::provenance::Source;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

const MAGIC: &[u8; 8] = b"copydesk";
const VERSION: u32 = 1;
const HEAD: usize = 24;

const REBUILD: &str = "build the gazetteer again from its sources";

impl Gazetteer {
    /// Opens a compiled gazetteer.
    ///
    /// # Errors
    /// If the file cannot be read, is no compiled gazetteer, is of another version, or is damaged.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let bytes = std::fs::read(path).map_err(|error| Error::io(path, "read", error))?;
        let damaged = |what: &str| Error::damaged(path, what, REBUILD);
        let Some((head, body)) = bytes.split_at_checked(HEAD).filter(|(head, _)| head.starts_with(MAGIC))
        else {
            return Err(Error::damaged(
                path,
                "not a compiled gazetteer",
                "name a file that `gazetteer build` wrote",
            ));
        };
        let number = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().unwrap_or_default());
        if number(8) != u64::from(VERSION) {
            return Err(damaged(&format!("format version {}, and this copydesk reads {VERSION}", number(8))));
        }
        if number(16) != xxh3_64(body) {
            return Err(damaged("the file is damaged: its checksum does not hold"));
        }
        let (first, rest) = match body.iter().position(|&b| b == b'\n') {
            Some(at) => body.split_at(at + 1),
            None => return Err(damaged("the file is damaged: it has no provenance")),
        };
        let about: Value = serde_json::from_slice(first).map_err(|_| damaged("the file is damaged"))?;
        let mut builder = Self::builder().folds(folds_from(&about["folds"]));
        for source in about["sources"].as_array().into_iter().flatten() {
            let text = |key: &str| source[key].as_str().unwrap_or_default();
            builder = builder.source(Source::new(text("name"), text("version"), text("licence")));
        }
        builder.read_jsonl(&path.to_string_lossy(), rest)?.build()
    }

    /// Writes the gazetteer as a compiled file, whole or not at all.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        let mut body = Vec::new();
        let folds = self.inner.folds;
        let sources: Vec<Value> = self
            .provenance()
            .sources
            .iter()
            .map(|s| json!({"name": s.name, "version": s.version, "licence": s.licence}))
            .collect();
        let folds = [folds.case, folds.accents, folds.hyphens, folds.apostrophes, folds.width, folds.spaces];
        body.extend_from_slice(json!({"sources": sources, "folds": folds}).to_string().as_bytes());
        body.push(b'\n');
        for entry in &self.inner.entries {
            let aliases: Vec<Value> = entry
                .aliases
                .iter()
                .map(|a| {
                    json!({"text": a.text, "form": a.form.as_str(), "case": a.case.as_str(),
                           "needs_context": a.needs_context, "weight": a.weight})
                })
                .collect();
            let mut object = serde_json::Map::new();
            for (key, value) in &entry.fields {
                object.insert(key.clone(), Value::from(value.as_str()));
            }
            object.insert("id".into(), Value::from(entry.id.as_str()));
            object.insert("name".into(), Value::from(entry.name.as_str()));
            object.insert("kind".into(), Value::from(entry.kind.as_str()));
            object.insert("aliases".into(), Value::from(aliases));
            body.extend_from_slice(Value::Object(object).to_string().as_bytes());
            body.push(b'\n');
        }
        let mut head = Vec::with_capacity(HEAD);
        head.extend_from_slice(MAGIC);
        head.extend_from_slice(&u64::from(VERSION).to_le_bytes());
        head.extend_from_slice(&xxh3_64(&body).to_le_bytes());
        let write = || -> std::io::Result<()> {
            let folder =
                path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(&head)?;
            file.write_all(&body)?;
            file.as_file().sync_all()?;
            file.persist(path).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|error| Error::io(path, "write", error))
    }
}

fn folds_from(value: &Value) -> copydesk_text::fold::Folds {
    let fold = |at: usize| value[at].as_bool().unwrap_or(at > 0);
    copydesk_text::fold::Folds {
        case: fold(0),
        accents: fold(1),
        hyphens: fold(2),
        apostrophes: fold(3),
        width: fold(4),
        spaces: fold(5),
    }
}
