#!/usr/bin/env python3
"""Turn an article with its annotations written into the text into a gold article: NAME.txt and NAME.json.

usage: mark.py NAME [--text PATH] < MARKED

Counting occurrences by hand invites errors; this does the counting. The notation, which
`check.py --show NAME` prints too:

  <role>             a block begins; it ends at the next block or at the end of the line
  <role #k>          a block that a later one repeats; <role =k> is that repeat, and is not kept
  [surface|key]      a mention by full name; [surface|key.s] short, .a acronym, .d demonym, .p pronoun
  {c1 …} {v1 …} {s1 …}   content, cue and source of quote 1; {x …} a stretch in marks that is no quote
  \\                  before one of < [ ] { } | takes away its meaning; at a line's end, the block goes on

After a line of five equals signs: "about: one line", "entity KEY KIND ID-or-dash NAME", and
"quote N KIND SPEAKER-or-dash".
With --text, the text is kept at PATH (from the repository's root) and the annotation refers to it.
"""

import argparse
import json
import re
import sys

import check

FORMS = {"": "name", "s": "short", "a": "acronym", "d": "demonym", "p": "pronoun"}
PARTS = {"c": "content", "v": "cue", "s": "source"}
SPECIAL = re.compile(r"\\(\r?\n|.)|<(\w+)(?: ([#=])(\w+))?>|\[|\|([\w-]+)(?:\.(\w))?\]|\{(?:([cvs])(\d+)|x) |\}|\n")
NOT_KEPT = {"credit", "furniture"}


def parse(marked):
    """The text, its blocks, mentions {key: [(span, form)]}, parts {(n, part): [span]} and not_quotes."""
    text, blocks, mentions, parts, others, open_at = [], [], {}, {}, [], []
    size, last, labels = 0, 0, {}

    def end_block():
        if blocks and blocks[-1]["end"] is None:
            blocks[-1]["end"] = size

    for m in SPECIAL.finditer(marked):
        piece = marked[last : m.start()]
        last = m.end()
        text.append(piece)
        size += len(piece)
        token = m.group()
        if m.group(1):
            text.append(m.group(1))
            size += len(m.group(1))
        elif m.group(2):
            end_block()
            sign, label = m.group(3), m.group(4)
            if sign == "#":
                labels[label] = len(blocks)
            duplicate_of = labels[label] if sign == "=" else None
            kept = m.group(2) not in NOT_KEPT and duplicate_of is None
            blocks.append({"start": size, "end": None, "role": m.group(2), "kept": kept, "duplicate_of": duplicate_of})
        elif token == "[":
            open_at.append(("[", size))
        elif m.group(5):
            opener, start = open_at.pop()
            assert opener == "[", f"a mention ends inside another span near {''.join(text)[-40:]!r}"
            mentions.setdefault(m.group(5), []).append(((start, size), FORMS[m.group(6) or ""]))
        elif token.startswith("{"):
            open_at.append(((m.group(7), m.group(8)), size))
        elif token == "}":
            (letter, n), start = open_at.pop()
            if letter:
                parts.setdefault((int(n), PARTS[letter]), []).append((start, size))
            else:
                others.append((start, size))
        else:
            end_block()
            text.append("\n")
            size += 1
    text.append(marked[last:])
    size += len(marked[last:])
    end_block()
    assert not open_at, f"{len(open_at)} spans are not closed"
    text = "".join(text)
    for b in blocks:
        while text[b["end"] - 1].isspace():
            b["end"] -= 1
        while text[b["start"]].isspace():
            b["start"] += 1
    return text, blocks, mentions, parts, sorted(others)


def spec(text, span, long=70):
    """The span as {"text", "nth", "end"}: long ones by their first and last words."""
    start, end = span
    surface = text[start:end]
    choices = [(surface, None)]
    if len(surface) > long:
        words = [m.span() for m in re.finditer(r"\S+", surface)]
        choices = [
            (surface[: words[n - 1][1]], surface[words[-k][0] :])
            for n in (5, 7, 9)
            for k in (4, 6, 8)
            if n + k < len(words)
        ]
    for head, tail in choices:
        nth = [n for n, at in enumerate(check.occurrences(text, head), 1) if at == start]
        if nth:
            out = {"text": head} | ({"nth": nth[0]} if nth[0] > 1 else {}) | ({"end": tail} if tail else {})
            if check.resolve(text, out, "mark") == span:
                return out
    raise check.GoldError(f"no way to name the span {surface!r}: it cuts a word")


def dump(gold):
    """JSON with one block, mention or part of a quote a line."""

    def one(value):
        return json.dumps(value, ensure_ascii=False)

    def rows(values, indent):
        return "[]" if not values else "[\n" + ",\n".join(" " * indent + one(v) for v in values) + "]"

    out = ["{"]
    for key in ("about", "file"):
        if key in gold:
            out.append(f" {one(key)}: {one(gold[key])},")
    out.append(f' "blocks": {rows(gold["blocks"], 2)},')
    entities = []
    for e in gold["entities"]:
        head = ", ".join(f"{one(k)}: {one(e[k])}" for k in ("key", "name", "kind", "id"))
        entities.append("  {" + head + f',\n   "mentions": {rows(e["mentions"], 4)}' + "}")
    out.append(' "entities": [\n' + ",\n".join(entities) + "],")
    quotes = []
    for q in gold["quotes"]:
        lines = [f'"kind": {one(q["kind"])}, "speaker": {one(q["speaker"])}']
        lines += [f'"{part}": {one(q[part])}' for part in ("content", "cue", "source")]
        quotes.append("  {" + ",\n   ".join(lines) + "}")
    out.append(' "quotes": [' + ("\n" + ",\n".join(quotes) if quotes else "") + "],")
    out.append(f' "not_quotes": {rows(gold["not_quotes"], 2)}')
    out.append("}\n")
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--text", metavar="PATH")
    args = parser.parse_args()
    # As bytes, since an article's own line ends, "\r\n" or "\n", are a part of it.
    marked, _, definitions = sys.stdin.buffer.read().decode("utf-8").partition("\n=====\n")
    text, blocks, mentions, parts, others = parse(marked + "\n")
    gold = {"about": ""}
    if args.text:
        gold["file"] = args.text
    entities, quotes = {}, []
    for line in filter(None, definitions.splitlines()):
        if line.startswith("about: "):
            gold["about"] = line.removeprefix("about: ")
        elif line.startswith("entity "):
            _, key, kind, id_, name = line.split(" ", 4)
            entities[key] = {"key": key, "name": name, "kind": kind, "id": None if id_ == "-" else id_}
        elif line.startswith("quote "):
            _, n, kind, speaker = line.split(" ")
            quotes.append((int(n), kind, None if speaker == "-" else speaker))
        else:
            sys.exit(f"mark.py: not understood: {line!r}")
    unknown = set(mentions) ^ set(entities)
    if unknown:
        sys.exit(f"mark.py: mentioned or defined, but not both: {', '.join(sorted(unknown))}")
    unknown = {n for n, _ in parts} ^ {n for n, *_ in quotes}
    if unknown:
        sys.exit(f"mark.py: marked or defined, but not both: quotes {sorted(unknown)}")
    gold["blocks"] = [
        spec(text, (b["start"], b["end"])) | {k: b[k] for k in ("role", "kept", "duplicate_of")} for b in blocks
    ]
    gold["entities"] = [
        entities[key] | {"mentions": [spec(text, span) | {"form": form} for span, form in found]}
        for key, found in sorted(mentions.items(), key=lambda item: item[1][0])
    ]
    gold["quotes"] = [
        {"kind": kind, "speaker": speaker}
        | {part: [spec(text, s) for s in sorted(parts.get((n, part), []))] for part in ("content", "cue", "source")}
        for n, kind, speaker in sorted(quotes, key=lambda q: min(parts[q[0], "content"]))
    ]
    gold["not_quotes"] = [spec(text, s) for s in others]
    check.text_path(args.name, gold).write_bytes(text.encode("utf-8"))
    (check.HERE / f"{args.name}.json").write_text(dump(gold), encoding="utf-8")
    article = check.read_article(args.name)
    wrong = check.problems(article)
    for message in wrong:
        print(message, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
