#!/usr/bin/env python3
"""Names: copydesk's gazetteer against what else finds listed names from Python, on the same names and text in one run.

    pip install -r gazetteer-requirements.txt        (and copydesk itself)
    gazetteer.py [NAMES.txt.gz ...] [--text NEWS.jsonl.gz] [--megabytes 3] [--only copydesk flashtext] [--patient]
                 [--rounds 3] [--passes 2] [--examples 3]

Names stand one a line, texts in the field `text` of each line of JSONL; without them, both are made up. Every contender
runs in a process of its own, builds from the same list, and hands back a list of what it found for each article: copydesk
its matches, which know where they begin and end, the others pairs of (begin, end). copydesk_pairs hands back pairs too,
read from the matches. The time is the best of the rounds of all passes (what else is told is of the same pass); a round lets
go of what it found, and a pass has as many rounds as are asked for, and more until a second is over. Rivals that know no
words get leftmost-longest search and a filter for whole words, in Python, as their users do. spaCy gets a tenth of the text,
and lists above 100,000 names only with --patient (a minute and 6 GB).

What only one of the two finds is put down to a rule. For rivals with rules for words of their own the last rule is just that;
for the others what no rule explains is printed with an exclamation mark, and the exit status is 1.
"""

import argparse
import gc
import gzip
import importlib.metadata
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

Spans = list[tuple[int, int]]
Find = Callable[[str], Sequence[Any]]
SYLLABLES = ["ka", "ren", "to", "mi", "lo", "sa", "vel", "dor", "an", "pe", "ris", "gu", "ham", "bel", "no", "si"]
LARGE = 100_000
# A pass searches at least so long: other work of the machine comes and goes.
SECONDS = 1.0


def is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def whole(text: str, spans: Iterable[tuple[int, int]]) -> Spans:
    """The spans that stand in the text as whole words."""
    size = len(text)
    return [
        (start, end)
        for start, end in spans
        if not (start and is_word(text[start - 1]) and is_word(text[start]))
        and not (end < size and is_word(text[end - 1]) and is_word(text[end]))
    ]


# Each builder gets the names, and the file that holds them as records; it hands back a function from text to what is found:
# pairs of where each begins and ends, or copydesk's matches.


def copydesk(names: list[str], records: Path) -> Find:
    import copydesk

    return copydesk.Gazetteer.load(records).find


def copydesk_compiled(names: list[str], records: Path) -> Find:
    import copydesk

    return copydesk.Gazetteer.load(records.with_suffix(".gaz")).find


def copydesk_pairs(names: list[str], records: Path) -> Find:
    find = copydesk(names, records)
    return lambda text: [(found.start, found.end) for found in find(text)]


def ahocorasick_rs(names: list[str], records: Path) -> Find:
    from ahocorasick_rs import AhoCorasick, MatchKind

    automaton = AhoCorasick(names, matchkind=MatchKind.LeftmostLongest)
    return lambda text: whole(text, ((start, end) for _, start, end in automaton.find_matches_as_indexes(text)))


def daachorse(names: list[str], records: Path) -> Find:
    from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

    automaton = CharwiseDoubleArrayAhoCorasick(names, MATCH_KIND_LEFTMOST_LONGEST)
    return lambda text: whole(text, ((start, end) for start, end, _ in automaton.find(text)))


def pyahocorasick(names: list[str], records: Path) -> Find:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for name in names:
        automaton.add_word(name, len(name))
    automaton.make_automaton()
    return lambda text: whole(text, ((last + 1 - size, last + 1) for last, size in automaton.iter_long(text)))


def flashtext(names: list[str], records: Path) -> Find:
    from flashtext import KeywordProcessor

    processor = KeywordProcessor(case_sensitive=True)
    for name in names:
        processor.add_keyword(name)
    return lambda text: [(start, end) for _, start, end in processor.extract_keywords(text, span_info=True)]


def flashtext2(names: list[str], records: Path) -> Find:
    from flashtext2 import KeywordProcessor

    processor = KeywordProcessor(case_sensitive=True)
    processor.add_keywords_from_iter(names)
    return lambda text: [(start, end) for _, start, end in processor.extract_keywords_with_span(text)]


def spacy_phrase_matcher(names: list[str], records: Path) -> Find:
    import spacy
    from spacy.matcher import PhraseMatcher
    from spacy.util import filter_spans

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab)
    matcher.add("NAME", list(nlp.tokenizer.pipe(names)))

    def find(text: str) -> Spans:
        spans = filter_spans(matcher(nlp.make_doc(text), as_spans=True))
        return [(span.start_char, span.end_char) for span in spans]

    return find


def spacy_entity_ruler(names: list[str], records: Path) -> Find:
    import spacy

    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "NAME", "pattern": name} for name in names])
    return lambda text: [(span.start_char, span.end_char) for span in nlp(text).ents]


CONTENDERS: dict[str, Callable[[list[str], Path], Find]] = {
    made.__name__: made
    for made in (
        copydesk,
        copydesk_pairs,
        copydesk_compiled,
        ahocorasick_rs,
        daachorse,
        pyahocorasick,
        flashtext,
        flashtext2,
        spacy_phrase_matcher,
        spacy_entity_ruler,
    )
}
OWN_WORDS = {"flashtext", "flashtext2", "spacy_phrase_matcher", "spacy_entity_ruler"}


def opened(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from file


def made_up_name(numbers: random.Random) -> str:
    words = range(numbers.randint(1, 3))
    return " ".join("".join(numbers.choices(SYLLABLES, k=numbers.randint(2, 4))).capitalize() for _ in words)


def read_names(path: Path | None) -> list[str]:
    numbers = random.Random(1)
    lines = opened(path) if path else (made_up_name(numbers) for _ in range(10_000))
    return sorted({name for line in lines if any(map(str.isalnum, name := line.rstrip("\n")))})


def read_texts(path: Path | None, size: int) -> list[str]:
    if path:
        texts = [json.loads(line)["text"] for line in opened(path)]
        # Spread over the file, which may be sorted by source.
        return texts[:: max(1, sum(map(len, texts)) // size)]
    numbers, texts = random.Random(2), []
    while size > 0:
        words = (
            made_up_name(numbers) if numbers.random() < 0.2 else "".join(numbers.choices(SYLLABLES, k=3))
            for _ in range(400)
        )
        texts.append(" ".join(words) + ".")
        size -= len(texts[-1])
    return texts


def resident() -> float:
    """Megabytes of memory of this process now, where the system tells; else those of its peak."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def work(name: str, folder: Path, rounds: int) -> None:
    """One contender, in a process of its own: prints what was measured, and leaves what it found in the folder."""
    names = (folder / "names.txt").read_text(encoding="utf-8").splitlines()
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    if name.startswith("spacy"):
        texts = texts[:: max(1, min(10, len(texts)))]
    size = sum(len(text.encode()) for text in texts)
    gc.collect()
    before = resident()
    started = time.perf_counter()
    find = CONTENDERS[name](names, folder / "names.jsonl")
    build = time.perf_counter() - started
    gc.collect()
    held = max(0.0, resident() - before)
    started = time.perf_counter()
    find(texts[0])
    first = time.perf_counter() - started
    times: list[float] = []
    while len(times) < rounds or sum(times) < SECONDS:
        started = time.perf_counter()
        for text in texts:
            find(text)
        times.append(time.perf_counter() - started)
    found = [find(text) for text in texts]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    spans = [[(one.start, one.end) if hasattr(one, "start") else one for one in some] for some in found]
    (folder / f"{name}.json").write_text(json.dumps(spans), encoding="utf-8")
    print(
        json.dumps(
            {
                "build": build,
                "first": first,
                "held": held,
                "peak": peak,
                "rate": size / 1e6 / min(times),
                "found": sum(map(len, found)),
            }
        )
    )


def overlaps(span: tuple[int, int], others: Spans) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def why_only_copydesk(text: str, span: tuple[int, int], theirs: Spans, names: set[str], hidden: bool) -> str | None:
    if text[span[0] : span[1]] not in names:
        return "spelt otherwise than in the list (capitals, accents, hyphens, spaces)"
    if not whole(text, [span]):
        return "the filter takes a word for one with its neighbour"
    if overlaps(span, theirs):
        return "the rival has another name there"
    return "hidden by a longer name that fails its boundary" if hidden else None


def why_only_rival(text: str, span: tuple[int, int], mine: Spans) -> str | None:
    start, end = span
    around = (
        text[max(0, start - 2) : start].rjust(2) + text[start:end].replace("\n", " ") + text[end : end + 2].ljust(2)
    )
    if re.match(r"\w['’‘ʼ`´]\w", around) or re.search(r"\w['’‘ʼ`´]\w$", around):
        return "an apostrophe holds a word together"
    if re.match(r"\d[.,]\d", around) or re.search(r"\d[.,]\d$", around):
        return "a number holds together"
    if re.match(r"\w\.\w|.\w\.", around) or re.search(r"\w\.\w$|\.\w.$", around):
        return "initials hold together"
    if overlaps(span, mine):
        return "copydesk has another name there"
    if not text[end - 1 :][1:2].isascii() or not around.isascii():
        return "marks and invisible characters belong to the word before them"
    return None


def hides(text: str, span: tuple[int, int], names: set[str], longest: int) -> bool:
    """Whether a longer name that is cut off inside a word covers the span."""
    for start in range(max(0, span[0] - longest), span[0] + 1):
        for end in range(span[0] + 1, min(len(text), start + longest) + 1):
            if (start, end) != span and text[start:end] in names and not whole(text, [(start, end)]):
                return True
    return False


def compare(name: str, folder: Path, examples: int) -> int:
    """Prints the differences between copydesk and a rival; returns how many no rule explains."""
    names = set((folder / "names.txt").read_text(encoding="utf-8").splitlines())
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    mine, theirs = (json.loads((folder / f"{one}.json").read_text()) for one in ("copydesk", name))
    if name.startswith("spacy"):
        step = max(1, min(10, len(texts)))
        texts, mine = texts[::step], mine[::step]
    longest = min(80, max(map(len, names)))
    counts: Counter[str] = Counter()
    shown: defaultdict[str, list[str]] = defaultdict(list)
    for text, own, others in zip(texts, mine, theirs):
        own, others = [tuple(span) for span in own], [tuple(span) for span in others]
        counts["agree"] += len(set(own) & set(others))
        for span in sorted(set(own) ^ set(others)):
            if span in own:
                hidden = name not in OWN_WORDS and hides(text, span, names, longest)
                whose, why = "copydesk", why_only_copydesk(text, span, others, names, hidden)
            else:
                whose, why = "rival", why_only_rival(text, span, own)
            if why is None:
                why = "the rival's own rules for words" if name in OWN_WORDS else "! explained by no rule"
            label = f"only {whose}: {why}"
            counts[label] += 1
            around = text[max(0, span[0] - 12) : span[0]], text[span[0] : span[1]], text[span[1] : span[1] + 12]
            shown[label].append("…{}[{}]{}…".format(*around).replace("\n", "⏎"))
    print(f"against {name}: {counts.pop('agree')} agree")
    for label, count in sorted(counts.items()):
        print(f"  {count:>7}  {label}: {'  '.join(dict.fromkeys(shown[label][:examples]))}")
    return sum(count for label, count in counts.items() if "! " in label)


def version(name: str) -> str:
    try:
        return importlib.metadata.version(name.split("_")[0] if name.startswith(("spacy", "copydesk")) else name)
    except importlib.metadata.PackageNotFoundError:
        return ""


Row = dict[str, float]


def prepare(folder: Path, names: list[str], texts: list[str]) -> None:
    """Leaves names and texts in the folder, in the forms that the contenders read."""
    (folder / "names.txt").write_text("\n".join(names), encoding="utf-8")
    (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    with (folder / "names.jsonl").open("w", encoding="utf-8") as file:
        for number, name in enumerate(names):
            alias = {"text": name, "case": "exact"}
            file.write(json.dumps({"id": str(number), "name": name, "kind": "name", "aliases": [alias]}) + "\n")
    import copydesk

    copydesk.Gazetteer.load(folder / "names.jsonl").save(folder / "names.gaz")


def measure(folder: Path, contenders: list[str], options: argparse.Namespace) -> dict[str, Row | str]:
    """Runs the contenders in turn, pass by pass: the row of the fastest pass of each, or why none came to its end."""
    rows: dict[str, Row | str] = {}
    for name in contenders * options.passes:
        known = rows.get(name)
        if isinstance(known, str):
            continue
        command = [sys.executable, __file__, "--work", name, str(folder), "--rounds", str(options.rounds)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            said = done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"]
            rows[name] = known or f"did not run: {said[-1]}"
            if known:
                print(f"{name}: a pass failed, and what is shown is of another: {said[-1]}", file=sys.stderr)
            continue
        row: Row = json.loads(done.stdout)
        rows[name] = row if known is None or row["rate"] > known["rate"] else known
    return rows


def print_rows(rows: dict[str, Row | str]) -> None:
    columns = "build s", "first ms", "held MB", "peak MB", "MB/s", "copydesk ×", "pairs ×", "found"
    print(f"{'':<22}{'version':>10}" + "".join(f"{column:>11}" for column in columns))
    own = [rows.get(name) for name in ("copydesk", "copydesk_pairs")]
    for name, row in rows.items():
        line = f"{name:<22}{version(name):>10}"
        if isinstance(row, str):
            print(f"{line}  {row}")
            continue
        line += f"{row['build']:>11.3f}{row['first'] * 1e3:>11.3f}{row['held']:>11.1f}{row['peak']:>11.1f}"
        ratios = [f"{one['rate'] / row['rate']:.1f}" if isinstance(one, dict) else "–" for one in own]
        print(f"{line}{row['rate']:>11.1f}" + "".join(f"{ratio:>11}" for ratio in ratios) + f"{row['found']:>11.0f}")
    sys.stdout.flush()


def run(path: Path | None, texts: list[str], options: argparse.Namespace) -> int:
    names = read_names(path)
    print(f"\n## {path or 'made up'}: {len(names)} names", flush=True)
    chosen = {"copydesk", "copydesk_pairs", *(options.only or CONTENDERS)}
    contenders = [name for name in CONTENDERS if name in chosen]
    if len(names) > LARGE and not options.patient and any(name.startswith("spacy") for name in contenders):
        print(f"spaCy is left out above {LARGE} names; --patient runs it")
        contenders = [name for name in contenders if not name.startswith("spacy")]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        prepare(folder, names, texts)
        rows = measure(folder, contenders, options)
        print_rows(rows)
        ran = [name for name, row in rows.items() if isinstance(row, dict) and not name.startswith("copydesk")]
        return sum(compare(name, folder, options.examples) for name in ran)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", type=Path, help="lists of names, one a line (.gz too)")
    parser.add_argument("--text", type=Path, help="JSONL with the field text (.gz too)")
    parser.add_argument("--megabytes", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3, help="of a pass, at the least")
    parser.add_argument("--passes", type=int, default=2, help="through all contenders")
    parser.add_argument("--only", nargs="*", choices=CONTENDERS, help="these rivals alone")
    parser.add_argument("--patient", action="store_true", help="spaCy with more than 100,000 names, too")
    parser.add_argument("--examples", type=int, default=3, help="of each kind of difference")
    parser.add_argument("--work", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        work(options.work[0], Path(options.work[1]), options.rounds)
        return
    texts = read_texts(options.text, int(options.megabytes * 1e6))
    print(f"text: {len(texts)} articles, {sum(len(text.encode()) for text in texts) / 1e6:.1f} MB")
    unexplained = sum(run(path, texts, options) for path in options.names or [None])
    if unexplained:
        sys.exit(f"{unexplained} differences are explained by no rule")


if __name__ == "__main__":
    main()
