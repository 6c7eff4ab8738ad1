//! The command line with good and bad input: exit statuses, what is written, and that it is written whole or not at all.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    fn run(&self, inputs: &[&Path], more: &[&str]) -> u8 {
        let mut args =
            vec!["copydesk".into(), "run".into(), "-q".into(), "-o".into(), self.out().into_os_string()];
        args.extend(inputs.iter().map(|path| path.as_os_str().to_owned()));
        args.extend(more.iter().map(Into::into));
        copydesk_cli::run(args)
    }

    fn out(&self) -> PathBuf {
        self.path("out.jsonl")
    }

    fn ids(&self) -> Vec<String> {
        let lines = fs::read_to_string(self.out()).unwrap();
        let value = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
        lines.lines().map(|line| value(line)["id"].as_str().unwrap().to_owned()).collect()
    }
}

const GOOD: &str = "{\"id\": \"a\", \"text\": \"Fog closed Seoul.\"}\n{\"id\": 2, \"text\": \"“Rain,” said Ana Petrova.\"}\n";

#[test]
fn good_records_are_done_in_order() {
    let desk = Desk::new();
    let input = desk.write("in.jsonl", GOOD);
    assert_eq!(desk.run(&[&input], &[]), 0);
    assert_eq!(desk.ids(), ["a", "2"]);
    assert!(!desk.path("out.jsonl.partial").exists());
}

#[test]
fn bad_records_are_counted_and_the_rest_goes_on() {
    let desk = Desk::new();
    let mut bytes =
        Vec::from("{\"id\": \"1\", \"text\": \"One.\"}\nno json\n\n{\"id\": \"3\", \"body\": \"x\"}\n[]\n");
    bytes.extend(b"{\"id\": \"4\", \"text\": 5}\n{\"id\": \"5\", \"text\": \"\xFF\"}\n");
    bytes.extend(
        "{\"text\": \"no id\"}\n{\"id\": \"6\", \"text\": \"a\\ud800\"}\n{\"id\": \"7\", \"text\": \"\"}"
            .as_bytes(),
    );
    let input = desk.write("in.jsonl", bytes);
    assert_eq!(desk.run(&[&input], &[]), 1);
    assert_eq!(desk.ids(), ["1", &format!("{}:8", input.display()), "7"]);
}

#[test]
fn folders_hold_text_files() {
    let desk = Desk::new();
    desk.write("in/b.txt", "\u{FEFF}B.");
    desk.write("in/a/deep.TXT", "Deep.");
    desk.write("in/bad.txt", b"caf\xE9");
    desk.write("in/skipped.md", "# no");
    assert_eq!(desk.run(&[&desk.path("in")], &[]), 1);
    let deep = Path::new("a").join("deep.TXT");
    assert_eq!(desk.ids(), [deep.to_str().unwrap(), "b.txt"]);
    assert!(!fs::read_to_string(desk.out()).unwrap().contains('\u{FEFF}'));
}

#[test]
fn tables_and_compressed_files_are_read() {
    let desk = Desk::new();
    let table = desk.write("in.csv", "url,body\nu1,\"Two\nlines, here\"\nu2\n");
    assert_eq!(desk.run(&[&table], &["--id-field", "url", "--text-field", "body"]), 1);
    assert_eq!(desk.ids(), ["u1"]);

    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(GOOD.as_bytes()).unwrap();
    let packed = desk.write("in.jsonl.gz", gz.finish().unwrap());
    assert_eq!(desk.run(&[&packed], &[]), 0);
    assert_eq!(desk.ids(), ["a", "2"]);

    let cut = fs::read(&packed).unwrap();
    let cut = desk.write("cut.jsonl.gz", &cut[..cut.len() - 12]);
    assert_eq!(desk.run(&[&cut], &[]), 1);
}

#[test]
fn what_cannot_run_writes_nothing() {
    let desk = Desk::new();
    let input = desk.write("in.jsonl", GOOD);
    fs::create_dir(desk.path("empty")).unwrap();
    let odd = desk.write("in.pdf", "x");
    for bad in [&desk.path("missing.jsonl"), &desk.path("empty"), &odd] {
        assert_eq!(desk.run(&[&input, bad], &[]), 2);
    }
    assert_eq!(desk.run(&[&input], &["--gazetteer", "missing.gaz"]), 2);
    assert_eq!(desk.run(&[&input], &["--threads", "many"]), 2);
    let run = |out: &Path| {
        copydesk_cli::run(["copydesk", "run", "-q", "-o", out.to_str().unwrap(), input.to_str().unwrap()])
    };
    assert_eq!(run(&desk.path("no/such/folder/out.jsonl")), 2);
    assert_eq!(run(&desk.path("empty")), 2);
    assert!(!desk.out().exists());
}

#[test]
fn an_interrupted_run_is_taken_up() {
    let desk = Desk::new();
    let records: String =
        (0..40).map(|i| format!("{{\"id\": \"{i}\", \"text\": \"Fog {i}.\"}}\nbad\n")).collect();
    let input = desk.write("in.jsonl", records);
    assert_eq!(desk.run(&[&input], &[]), 1);
    let whole = fs::read(desk.out()).unwrap();
    for cut in [0, 10, whole.len() / 3, whole.len() - 1, whole.len()] {
        desk.write("out.jsonl.partial", &whole[..cut]);
        fs::remove_file(desk.out()).unwrap();
        assert_eq!(desk.run(&[&input], &["--resume"]), 1);
        assert_eq!(fs::read(desk.out()).unwrap(), whole, "cut at {cut}");
    }
    // Lines of another run, or of none, are not built upon.
    desk.write("out.jsonl.partial", &whole[..whole.len() / 2]);
    assert_eq!(desk.run(&[&input], &["--resume", "--offsets", "byte"]), 2);
    let other = desk.write("other.jsonl", GOOD);
    assert_eq!(desk.run(&[&other], &["--resume"]), 2);
    desk.write("out.jsonl.partial", "nonsense\n");
    assert_eq!(desk.run(&[&input], &["--resume"]), 2);
}

#[test]
fn threads_make_no_difference() {
    let desk = Desk::new();
    let records: String = (0..1500)
        .map(|i| format!("{{\"id\": \"{i}\", \"text\": \"“No,” said Ana Petrova of Seoul, {i}.\"}}\n"))
        .collect();
    let input = desk.write("in.jsonl", records);
    assert_eq!(desk.run(&[&input], &["--threads", "1"]), 0);
    let one = fs::read(desk.out()).unwrap();
    assert_eq!(desk.run(&[&input], &["--threads", "4"]), 0);
    assert!(fs::read(desk.out()).unwrap() == one);
}

/// Pages of two sites; every page of a site has the same line above its story.
fn pages() -> String {
    let mut lines = String::new();
    for (at, story) in
        ["The ferry sailed on Monday with 48 people.", "A crane fell into the basin on Tuesday."]
            .iter()
            .enumerate()
    {
        for (url, line) in [
            ("https://www.quay.example/a", "Harbour deals of the week for you"),
            ("https://mill.example/b", "What the miller thinks of it"),
        ] {
            let page = serde_json::json!({"id": format!("{url}{at}"), "url": url, "text": format!("{line}\n{story}")});
            lines.push_str(&format!("{page}\n"));
        }
    }
    lines
}

impl Desk {
    fn cleans(&self) -> Vec<String> {
        let lines = fs::read_to_string(self.out()).unwrap();
        let value = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
        lines.lines().map(|line| value(line)["clean"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn what_recurs_on_a_site_is_furniture() {
    let desk = Desk::new();
    let input = desk.write("in.jsonl", pages());
    assert_eq!(desk.run(&[&input], &[]), 0);
    assert!(desk.cleans().iter().all(|clean| clean.contains("Harbour deals") || clean.contains("miller")));
    let stats = desk.path("sites");
    let saved = stats.to_str().unwrap();
    assert_eq!(desk.run(&[&input], &["--site-field", "url", "--save-site-stats", saved]), 0);
    let cleans = desk.cleans();
    assert_eq!(cleans[0], "The ferry sailed on Monday with 48 people.");
    assert_eq!(cleans[3], "A crane fell into the basin on Tuesday.");
    let written = fs::read(desk.out()).unwrap();
    for threads in ["1", "3"] {
        assert_eq!(desk.run(&[&input], &["--site-field", "url", "--threads", threads]), 0);
        assert_eq!(fs::read(desk.out()).unwrap(), written);
    }
    // The order of the articles makes no difference to any of them.
    let turned: Vec<&str> = fs::read_to_string(&input).unwrap().leak().lines().rev().collect();
    let turned = desk.write("turned.jsonl", turned.join("\n"));
    assert_eq!(desk.run(&[&turned], &["--site-field", "url"]), 0);
    assert_eq!(desk.cleans().into_iter().rev().collect::<Vec<_>>(), cleans);
    // One page, with what was learnt before.
    let one = desk.write("one.jsonl", pages().lines().next().unwrap());
    assert_eq!(desk.run(&[&one], &["--site-field", "url", "--site-stats", saved]), 0);
    assert_eq!(desk.cleans(), cleans[..1]);
}

#[test]
fn site_statistics_that_cannot_be_used() {
    let desk = Desk::new();
    let input = desk.write("in.jsonl", pages());
    let other = desk.write("other", "no statistics");
    assert_eq!(desk.run(&[&input], &["--site-field", "host"]), 2);
    assert_eq!(desk.run(&[&input], &["--site-field", "url", "--site-stats", other.to_str().unwrap()]), 2);
    assert_eq!(desk.run(&[&input], &["--site-stats", other.to_str().unwrap()]), 2);
    assert_eq!(desk.run(&[Path::new("-")], &["--site-field", "url"]), 2);
    assert!(!desk.out().exists());
}

#[test]
fn repairs_are_left_out_by_name() {
    let desk = Desk::new();
    let input = desk.write("in.jsonl", "{\"text\": \"The caf&eacute; closed.It will not re-open.\"}");
    assert_eq!(desk.run(&[&input], &[]), 0);
    assert_eq!(desk.cleans(), ["The café closed. It will not re-open."]);
    assert_eq!(desk.run(&[&input], &["--no-repair", "html-entities", "--no-repair", "glued_sentences"]), 0);
    assert_eq!(desk.cleans(), ["The caf&eacute; closed.It will not re-open."]);
    assert_eq!(desk.run(&[&input], &["--no-repair", "spelling"]), 2);
}

#[test]
fn reading_one_article() {
    let desk = Desk::new();
    let input = desk.write("a.txt", "Fog closed Seoul.");
    let read = |path: &Path, format: &str| {
        copydesk_cli::run(["copydesk", "read", path.to_str().unwrap(), "--format", format])
    };
    for format in ["report", "text", "json", "html", "brat", "displacy"] {
        assert_eq!(read(&input, format), 0);
    }
    assert_eq!(read(&input, "pdf"), 2);
    assert_eq!(read(&desk.path("missing.txt"), "text"), 2);
    assert_eq!(read(&desk.write("bad.txt", b"caf\xE9"), "text"), 2);
    assert_eq!(copydesk_cli::run(["copydesk"]), 2);
    assert_eq!(copydesk_cli::run(["copydesk", "--version"]), 0);
}

#[test]
fn gazetteers_are_built_and_used() {
    let desk = Desk::new();
    let names =
        desk.write("ports.jsonl", "{\"id\": \"x:1\", \"name\": \"Tessel Harbour\", \"kind\": \"place\"}\n");
    let compiled = desk.path("ports.gaz");
    let command = |words: &[&str]| copydesk_cli::run([&["copydesk", "gazetteer"], words].concat());
    let (names_path, compiled_path) = (names.to_str().unwrap(), compiled.to_str().unwrap());
    assert_eq!(command(&["build", names_path, "-o", compiled_path]), 0);
    assert_eq!(command(&["info", compiled_path]), 0);
    assert_eq!(command(&["info"]), 0);
    let input =
        desk.write("in.jsonl", "{\"id\": \"a\", \"text\": \"Fog closed Tessel Harbour and Seoul.\"}\n");
    assert_eq!(desk.run(&[&input], &["--gazetteer", compiled_path]), 0);
    let both = fs::read_to_string(desk.out()).unwrap();
    assert!(both.contains("x:1") && both.contains("geonames:1835848"), "{both}");
    assert_eq!(desk.run(&[&input], &["--gazetteer", names_path, "--no-world"]), 0);
    assert!(fs::read_to_string(desk.out()).unwrap().contains("x:1"));

    let damaged = fs::read(&compiled).unwrap();
    let damaged = desk.write("damaged.gaz", &damaged[..damaged.len() - 3]);
    assert_eq!(command(&["info", damaged.to_str().unwrap()]), 2);
    let wrong = desk.write("wrong.jsonl", "{\"id\": \"x:1\"}\n");
    assert_eq!(command(&["build", wrong.to_str().unwrap(), "-o", desk.path("w.gaz").to_str().unwrap()]), 2);
    assert!(!desk.path("w.gaz").exists());
}

#[test]
fn sources_are_selected_from_and_cleaned() {
    let desk = Desk::new();
    let row = |id: &str, name: &str, class: &str, people: &str| {
        format!(
            "{id}\t{name}\t{name}\t\t1\t2\t{class}\tPPL\tXX\t\t07\t\t\t\t{people}\t\t9\tUTC\t2026-01-01\n"
        )
    };
    let rows =
        row("1", "Reading", "P", "5000") + &row("2", "Exville", "P", "9") + &row("3", "Blue Mere", "H", "0");
    let places = desk.write("XX.txt", rows);
    // Names stand before the places here, and are read after them all the same.
    let names = desk.write("alternateNamesV2.txt", "1\t1\ten\tReadingham\t\t\t\t\t\t\n");
    let out = desk.path("places.gaz");
    let build = |words: &[&str]| {
        let paths = [&names, &places].map(|path| path.to_str().unwrap());
        let all = [&["copydesk", "gazetteer", "build", "-q", "-o", out.to_str().unwrap()], &paths[..], words]
            .concat();
        copydesk_cli::run(all)
    };
    let needs_context = |name: &str| {
        let gazetteer = copydesk::Gazetteer::open(&out).unwrap();
        let found = gazetteer.lookup(name)?;
        gazetteer.senses(&found).next().map(|sense| sense.needs_context)
    };
    assert_eq!(build(&["--feature-classes", "P", "--min-population", "100"]), 0);
    assert_eq!(needs_context("Reading"), Some(true));
    assert_eq!(needs_context("Readingham"), Some(false));
    assert_eq!((needs_context("Exville"), needs_context("Blue Mere")), (None, None));
    assert_eq!(build(&["--no-hygiene"]), 0);
    assert_eq!((needs_context("Reading"), needs_context("Blue Mere")), (Some(false), Some(false)));
    let common = desk.write("words.txt", "exville\n");
    assert_eq!(build(&["--common-words", common.to_str().unwrap()]), 0);
    assert_eq!(needs_context("Exville"), Some(true));
    fs::remove_file(&out).unwrap();
    assert_eq!(build(&["--feature-classes", "U"]), 2); // nothing is left
    assert_eq!(build(&["--class", "human"]), 2);
    assert_eq!(build(&["--format", "csv"]), 2);
    assert!(!out.exists());
}

#[test]
fn copies_are_found_kept_and_explained() {
    let desk = Desk::new();
    let wire = "The harbour board voted on Monday to close the east pier until the spring, after divers found cracks in \
                four of its pillars, and the fish market moves to the west pier in the meantime, the board said. ";
    let long = wire.to_owned() + "Ferries sail as before. The mayor welcomed the vote.";
    let record = |id: &str, date: &str, text: &str| {
        serde_json::json!({"id": id, "date": date, "text": text}).to_string() + "\n"
    };
    let records = [
        record("a", "2024-06-20", wire),
        record("b", "2024-06-19", &wire.to_uppercase()),
        record("c", "2024-06-21T10:00:00Z", &long),
        record(
            "d",
            "2024-06-01",
            "Rain is expected over most of the north, with floods along the lower river.",
        ),
    ];
    let input = desk.write("in.jsonl", records.concat());
    let input = input.to_str().unwrap();
    let out = desk.out();
    let dedup = |more: &[&str]| {
        let args = [&["copydesk", "dedup", "-q", input, "-o", out.to_str().unwrap()], more].concat();
        let status = copydesk_cli::run(args);
        let lines = fs::read_to_string(&out).unwrap_or_default();
        let value = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
        (status, lines.lines().map(value).collect::<Vec<_>>())
    };
    let clusters = |lines: &[serde_json::Value]| -> Vec<String> {
        lines.iter().map(|line| line["cluster"].as_str().unwrap().to_owned()).collect()
    };
    let (status, lines) = dedup(&[]);
    assert_eq!((status, clusters(&lines)), (0, vec!["a".into(), "a".into(), "a".into(), "d".into()]));
    assert_eq!(lines[1]["reason"], "exact");
    assert_eq!(lines[0]["keep"], true);
    assert_eq!(clusters(&dedup(&["--keep", "earliest"]).1)[0], "b");
    assert_eq!(clusters(&dedup(&["--keep", "longest"]).1)[0], "c");
    assert_eq!(clusters(&dedup(&["--exact"]).1)[2], "c");
    assert_eq!(clusters(&dedup(&["--raw"]).1), ["a", "a", "a", "d"]);
    assert_eq!(dedup(&["--threshold", "2"]).0, 2);
    let explain = |first: &str, second: &str| {
        copydesk_cli::run(["copydesk", "dedup", "-q", input, "--explain", first, second])
    };
    assert_eq!((explain("a", "c"), explain("a", "nobody")), (0, 2));
    assert_eq!(copydesk_cli::run(["copydesk", "dedup", "-q", input]), 2);

    let long_wire: String = (0..80).map(|i| format!("word{i} ")).collect();
    let records =
        [record("é", "", &format!("É {long_wire}")), record("f", "", &format!("Before it. {long_wire}"))];
    fs::write(input, records.concat()).unwrap();
    let (status, lines) = dedup(&["--passages"]);
    assert_eq!((status, lines.len()), (0, 1));
    assert_eq!(lines[0]["first_span"][0], 2);
    assert_eq!(lines[0]["words"], 80);
    fs::write(input, record("a", "yesterday", wire)).unwrap();
    assert_eq!(dedup(&["--keep", "earliest"]).0, 1);
}

#[test]
fn parquet_goes_in_and_comes_out() {
    let desk = Desk::new();
    let input = desk.write("in.jsonl", GOOD);
    let run = |command: &str, input: &Path, out: &Path| {
        copydesk_cli::run(["copydesk", command, "-q", "-o", out.to_str().unwrap(), input.to_str().unwrap()])
    };
    let (first, second) = (desk.path("first.parquet"), desk.path("second.parquet"));
    assert_eq!(run("run", &input, &first), 0);
    assert!(!desk.path("first.parquet.partial").exists());
    // A table of articles has their clean copy in `clean`.
    let again = |out: &Path| {
        let args = ["copydesk", "run", "-q", "--text-field", "clean", "-o"];
        copydesk_cli::run([&args[..], &[out.to_str().unwrap(), first.to_str().unwrap()]].concat())
    };
    assert_eq!((again(&second), again(&desk.out())), (0, 0));
    assert_eq!(desk.ids(), ["a", "2"]);
    assert_eq!(run("dedup", &input, &desk.path("clusters.parquet")), 0);
    // Tables are found in a folder.
    desk.write("tables/part-0.jsonl", GOOD);
    desk.write("tables/_SUCCESS", "");
    fs::copy(&second, desk.path("tables/part-1.parquet")).unwrap();
    assert_eq!(
        copydesk_cli::run(["copydesk", "dedup", "-q", "-o", "-", desk.path("tables").to_str().unwrap()]),
        1
    );
}

#[test]
fn an_interrupted_dedup_is_taken_up() {
    let desk = Desk::new();
    let records: String = (0..60)
        .map(|i| {
            format!(
                "{{\"id\": \"{i}\", \"text\": \"Fog came to harbour {} in the {}. week.\"}}\nbad\n",
                i % 20,
                i % 20
            )
        })
        .collect();
    let input = desk.write("in.jsonl", records);
    let out = desk.out();
    let dedup = |more: &[&str]| {
        let args = ["copydesk", "dedup", "-q", "-o", out.to_str().unwrap(), input.to_str().unwrap()];
        copydesk_cli::run([&args[..], more].concat())
    };
    assert_eq!(dedup(&[]), 1);
    let whole = fs::read(&out).unwrap();
    assert_eq!(fs::read_dir(desk.folder.path()).unwrap().count(), 2, "nothing else is left");
    // The log of a run over the first records stands for one that was interrupted there.
    let first: String =
        fs::read_to_string(&input).unwrap().lines().take(33).map(|line| line.to_owned() + "\n").collect();
    let all = fs::read(&input).unwrap();
    fs::write(&input, first).unwrap();
    fs::remove_file(&out).unwrap();
    fs::create_dir(&out).unwrap();
    assert_eq!(dedup(&[]), 2, "a folder stands where the output should");
    fs::remove_dir(&out).unwrap();
    fs::write(&input, all).unwrap();
    assert_eq!(dedup(&["--resume"]), 1, "nothing to take up is no error");
    assert_eq!(fs::read(&out).unwrap(), whole);
    assert_eq!(dedup(&["--resume", "--passages"]), 2);
}
