#!/usr/bin/env python3
"""Read the gold articles, resolve their annotations to offsets, and check that they hold together.

usage: check.py [--show NAME] [NAME ...]

Without names, every article in this folder is checked and a summary is printed; the exit status is 1 if
anything is wrong. `--show` prints one article with its annotations written into the text, for a reader to go
through.

As a module: `load()` gives every article as an `Article` whose spans are (start, end) pairs in code points,
end exclusive. Standard library only.
"""

import argparse
import itertools
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROLES = {"headline", "deck", "byline", "dateline", "body", "caption", "credit", "subhead", "furniture"}
KINDS = {"person", "place", "organization"}
FORMS = {"name", "short", "acronym", "demonym", "pronoun"}
QUOTE_KINDS = {"direct", "mixed", "indirect"}
# A double quotation mark that opens; single ones cannot be told from apostrophes without reading.
OPENING = re.compile(r"“|«|(?<!\w)(?:\"|'')(?=\w)")
# Punctuation whose UTF-8 was read as Windows-1252 starts so: "â€™" is an apostrophe and no letter.
MANGLED = "â€"
# What mark.py would take for its own notation.
NOTATION = re.compile(r"[<\[\]{}|\\]|\r?\n")


class GoldError(Exception):
    """An annotation that cannot be resolved; the message says which and why."""


@dataclass
class Block:
    start: int
    end: int
    role: str
    kept: bool
    duplicate_of: int | None

    @property
    def read(self):
        """Whether names and quotes are annotated in it: kept blocks, and credits that repeat nothing."""
        return self.kept or (self.role == "credit" and self.duplicate_of is None)


@dataclass
class Mention:
    start: int
    end: int
    entity: str
    kind: str
    form: str


@dataclass
class Quote:
    kind: str
    content: list
    cue: list
    source: list
    speaker: str | None


@dataclass
class Article:
    name: str
    about: str
    text: str
    blocks: list = field(default_factory=list)
    entities: dict = field(default_factory=dict)
    mentions: list = field(default_factory=list)
    quotes: list = field(default_factory=list)
    not_quotes: list = field(default_factory=list)


def occurrences(text, surface):
    """Yield where `surface` stands in `text` as whole words: no letter or digit runs on at either edge.

    Mangled punctuation counts as punctuation, not by its letters.
    """
    at = text.find(surface)
    while at >= 0:
        end = at + len(surface)
        cut_before = at > 0 and text[at - 1].isalnum() and surface[0].isalnum()
        cut_before = cut_before and text[max(0, at - 3) : at - 1] != MANGLED
        cut_after = end < len(text) and text[end].isalnum() and surface[-1].isalnum()
        cut_after = cut_after and not text.startswith(MANGLED, end)
        if not cut_before and not cut_after:
            yield at
        at = text.find(surface, at + 1)


def resolve(text, spec, where):
    """The (start, end) of a span given as {"text", "nth", "end"}; `nth` counts from 1 and is 1 if absent."""
    surface, nth, last = spec.get("text"), spec.get("nth", 1), spec.get("end")
    unknown = set(spec) - {"text", "nth", "end", "form", "role", "kept", "duplicate_of"}
    if unknown:
        raise GoldError(f"{where}: unknown key {sorted(unknown)[0]!r}")
    if not surface or surface != surface.strip():
        raise GoldError(f"{where}: a span needs a text without white space at its ends, not {surface!r}")
    found = list(occurrences(text, surface))
    if not isinstance(nth, int) or not 1 <= nth <= len(found):
        raise GoldError(f"{where}: {surface!r} occurs {len(found)} times, so there is no occurrence {nth}")
    start = found[nth - 1]
    if last is None:
        return start, start + len(surface)
    for at in occurrences(text[start:], last):
        return start, start + at + len(last)
    raise GoldError(f"{where}: the end {last!r} does not occur after {surface!r}")


def text_path(name, gold):
    """Where the article stands: beside its annotation, or where "file" says, from the repository's root."""
    return HERE.parent.parent / gold["file"] if "file" in gold else HERE / f"{name}.txt"


def read_article(name):
    """One gold article, resolved.

    Raises GoldError if a span cannot be found or a value is not one of those allowed.
    """
    gold = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    text = text_path(name, gold).read_bytes().decode("utf-8")
    article = Article(name, gold["about"], text)

    def one_of(value, allowed, where):
        if value not in allowed:
            raise GoldError(f"{where}: {value!r} is none of {', '.join(sorted(allowed))}")
        return value

    for n, b in enumerate(gold["blocks"]):
        where = f"{name}: block {n}"
        span = resolve(text, b, where)
        article.blocks.append(Block(*span, one_of(b["role"], ROLES, where), b["kept"], b.get("duplicate_of")))
    for e in gold["entities"]:
        key = e["key"]
        if key in article.entities:
            raise GoldError(f"{name}: two entities have the key {key!r}")
        kind = one_of(e["kind"], KINDS, f"{name}: entity {key}")
        article.entities[key] = e
        for m in e["mentions"]:
            where = f"{name}: entity {key}"
            span = resolve(text, m, where)
            article.mentions.append(Mention(*span, key, kind, one_of(m["form"], FORMS, where)))
    article.mentions.sort(key=lambda m: (m.start, m.end))
    for n, q in enumerate(gold["quotes"]):
        where = f"{name}: quote {n}"
        parts = [
            [resolve(text, s, f"{where}, {part}") for s in q.get(part, [])] for part in ("content", "cue", "source")
        ]
        speaker = q.get("speaker")
        if speaker is not None and speaker not in article.entities:
            raise GoldError(f"{where}: the speaker {speaker!r} is no entity")
        article.quotes.append(Quote(one_of(q["kind"], QUOTE_KINDS, where), *parts, speaker))
    article.not_quotes = [resolve(text, s, f"{name}: not_quotes") for s in gold["not_quotes"]]
    return article


def names():
    """The names of all gold articles, sorted."""
    return sorted(p.stem for p in HERE.glob("*.json") if p.stem != "floors")


def load():
    """Every gold article, in the order of their names."""
    return [read_article(name) for name in names()]


def problems(article):
    """What is wrong with a resolved article, one message a problem."""
    text, blocks = article.text, article.blocks
    out = []

    def shown(span):
        s, e = span
        return repr(text[s:e] if e - s <= 60 else text[s : s + 28] + " … " + text[e - 28 : e])

    def line(at):
        return text.count("\n", 0, at) + 1

    def say(span, what):
        out.append(f"{article.name}.txt, line {line(span[0])}: {what}: {shown(span)}")

    end = 0
    for n, b in enumerate(blocks):
        if b.start < end:
            say((b.start, b.end), f"block {n} starts before the block ahead of it has ended")
        gap = text[end : b.start]
        if gap.strip():
            say((end, b.start), f"text in no block, before block {n}")
        end = max(end, b.end)
        if b.duplicate_of is not None:
            if not 0 <= b.duplicate_of < n:
                say((b.start, b.end), f"block {n} repeats block {b.duplicate_of}, which is none ahead of it")
            elif blocks[b.duplicate_of].role != b.role:
                say((b.start, b.end), f"block {n} repeats a block of another role")
            if b.kept:
                say((b.start, b.end), f"block {n} is a repeat and kept")
        elif b.kept == (b.role in ("credit", "furniture")):
            say((b.start, b.end), f"a {b.role} that repeats nothing has kept: {str(b.kept).lower()}")
    if text[end:].strip():
        say((end, len(text)), "text in no block, at the end")

    def block_of(span):
        return next((n for n, b in enumerate(blocks) if b.start <= span[0] and span[1] <= b.end), None)

    def in_read_block(span, what):
        n = block_of(span)
        if n is None:
            say(span, f"{what} lies in no single block")
        elif not blocks[n].read:
            say(span, f"{what} lies in block {n}, which is not read")

    end = 0
    for m in article.mentions:
        span = (m.start, m.end)
        in_read_block(span, "a mention")
        if m.start < end:
            say(span, "two mentions overlap")
        end = max(end, m.end)
        surface = text[m.start : m.end]
        if surface.lower().startswith("the ") or surface.endswith(("'s", "’s", "â€™s", "&#39;s")):
            say(span, 'a mention takes in "the" or a possessive ending')
    for key, e in article.entities.items():
        if not e["mentions"]:
            out.append(f"{article.name}.json: the entity {key} has no mention")
        if e.get("id") is not None and not e["id"].startswith("iso3166:"):
            out.append(f"{article.name}.json: the entity {key} has an id that is no country's: {e['id']}")
    spans = [("mention", (m.start, m.end)) for m in article.mentions]
    for q in article.quotes:
        if not q.content:
            out.append(f"{article.name}.json: a quote has no content")
        for part in ("content", "cue", "source"):
            own = getattr(q, part)
            for span in own:
                in_read_block(span, f"a {part}")
                spans.append((part, span))
            if any(a[1] > b[0] for a, b in itertools.pairwise(own)):
                say(own[0], f"the spans of a {part} overlap or are out of order")
        parts = sorted(q.content + q.cue + q.source)
        for a, b in itertools.pairwise(parts):
            if a[1] > b[0]:
                say(b, "content, cue and source of one quote overlap")
        if q.speaker is not None and article.entities[q.speaker]["kind"] == "place":
            say(q.content[0], "the speaker is a place")
    for span in article.not_quotes:
        in_read_block(span, "a stretch that is no quote")
        spans.append(("not_quotes", span))
        if not any(c in "\"'“”‘’«»" for c in text[max(0, span[0] - 2) : span[0]]):
            say(span, "a stretch that is no quote has no quotation mark before it")
    explained = [s for what, s in spans if what in ("content", "not_quotes")]
    for mark in OPENING.finditer(text):
        at = mark.end()
        n = block_of((mark.start(), at))
        if n is not None and blocks[n].read and not any(s <= at < e for s, e in explained):
            say(
                (mark.start(), min(mark.start() + 40, len(text))),
                "a quotation mark opens what is neither quote nor none",
            )
    spans.sort(key=lambda s: (s[1][0], -s[1][1]))
    open_spans = []
    for what, span in spans:
        while open_spans and open_spans[-1][1][1] <= span[0]:
            open_spans.pop()
        if open_spans and span[1] > open_spans[-1][1][1]:
            say(span, f"a {what} crosses a {open_spans[-1][0]}")
        open_spans.append((what, span))
    return out


def marked_up(article):
    """The article's text with its annotations written in, in the notation that mark.py reads."""
    start, end, rank = {}, {}, 0

    def put(span, head, tail):
        """What is put first stands outside where two spans are the same."""
        nonlocal rank
        rank += 1
        start.setdefault(span[0], []).append((-span[1], rank, head))
        end.setdefault(span[1], []).append((-span[0], -rank, tail))

    letters = {"name": "", "short": ".s", "acronym": ".a", "demonym": ".d", "pronoun": ".p"}
    repeated = {b.duplicate_of for b in article.blocks} - {None}
    for n, b in enumerate(article.blocks):
        flags = f" #{n}" if n in repeated else f" ={b.duplicate_of}" if b.duplicate_of is not None else ""
        put((b.start, b.end), f"<{b.role}{flags}>", "")
    for n, q in enumerate(article.quotes, 1):
        for part, letter in (("content", "c"), ("cue", "v"), ("source", "s")):
            for span in getattr(q, part):
                put(span, "{" + f"{letter}{n} ", "}")
    for span in article.not_quotes:
        put(span, "{x ", "}")
    for m in article.mentions:
        put((m.start, m.end), "[", f"|{m.entity}{letters[m.form]}]")
    out = []
    for at in range(len(article.text) + 1):
        out += [tail for *_, tail in sorted(end.get(at, []))]
        out += [head for *_, head in sorted(start.get(at, []))]
        special = NOTATION.match(article.text, at)
        after_return = article.text.startswith("\n", at) and article.text[at - 1 : at] == "\r"
        in_block = any(b.start <= at < b.end for b in article.blocks)
        if special and not after_return and (in_block or not special.group().isspace()):
            out.append("\\")
        out.append(article.text[at : at + 1])
    out = ["".join(out).rstrip("\n"), f"\n=====\nabout: {article.about}\n"]
    for key, e in article.entities.items():
        out.append(f"entity {key} {e['kind']} {e.get('id') or '-'} {e['name']}\n")
    for n, q in enumerate(article.quotes, 1):
        out.append(f"quote {n} {q.kind} {q.speaker or '-'}\n")
    return "".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--show", metavar="NAME", help="print this article with its annotations written in")
    args = parser.parse_args()
    if args.show:
        print(marked_up(read_article(args.show)), end="")
        return 0
    columns = ["words", "blocks", "entities", "mentions", "direct", "mixed", "indirect", "no quote"]
    row_format = "{:22}" + "{:>9}" * len(columns)
    print(row_format.format("article", *columns))
    wrong, total = [], [0] * len(columns)
    for name in args.names or names():
        try:
            a = read_article(name)
        except (GoldError, KeyError, OSError, ValueError) as error:
            wrong.append(str(error) if isinstance(error, GoldError) else f"{name}: {type(error).__name__}: {error}")
            continue
        wrong += problems(a)
        kinds = [sum(q.kind == k for q in a.quotes) for k in ("direct", "mixed", "indirect")]
        row = [
            len(a.text.split()),
            len(a.blocks),
            len(a.entities),
            len(a.mentions),
            *kinds,
            len(a.not_quotes),
        ]
        total = [x + y for x, y in zip(total, row, strict=True)]
        print(row_format.format(name, *row))
    print(row_format.format("all", *total))
    for message in wrong:
        print(message, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
