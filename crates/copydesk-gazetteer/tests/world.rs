//! The built-in gazetteer is compiled from `data/world/*.jsonl`, and `data/world/sources.tsv` says whence they come.
//!
//! `make world` writes it anew; this test holds it to its sources.

use copydesk_gazetteer::{Builder, Gazetteer, Source};
use std::error::Error;
use std::path::{Path, PathBuf};

/// Set to write the compiled gazetteer instead of checking it.
const UPDATE: &str = "COPYDESK_UPDATE_WORLD";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join("world")
}

fn build() -> Result<Gazetteer, Box<dyn Error>> {
    let mut builder = Builder::new();
    for line in std::fs::read_to_string(folder().join("sources.tsv"))?.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [file, name, version, licence] = cells[..] else {
            return Err(format!("four cells: {line}").into());
        };
        builder = builder.source(Source::new(name, version, licence)).read(folder().join(file))?;
    }
    Ok(builder.build()?)
}

#[test]
fn the_compiled_world_is_what_its_sources_give() -> Result<(), Box<dyn Error>> {
    let compiled = folder().join("world.gaz");
    if std::env::var_os(UPDATE).is_some() {
        build()?.save(&compiled)?;
    }
    let fresh = tempfile::NamedTempFile::new()?;
    build()?.save(fresh.path())?;
    let same = std::fs::read(fresh.path())? == std::fs::read(&compiled)?;
    assert!(
        same,
        "data/world/world.gaz is not what the files beside it give; run `make world` and commit it"
    );
    Ok(())
}

#[test]
fn every_source_is_listed() -> Result<(), Box<dyn Error>> {
    let listed = std::fs::read_to_string(folder().join("sources.tsv"))?;
    for file in std::fs::read_dir(folder())? {
        let name = file?.file_name().to_string_lossy().into_owned();
        let listed = listed.lines().any(|line| line.starts_with(&format!("{name}\t")));
        assert!(listed || !name.contains(".jsonl"), "{name} is not in sources.tsv");
    }
    Ok(())
}
