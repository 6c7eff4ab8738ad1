#!/usr/bin/env python3
"""Score what copydesk finds in the gold articles, and hold the figures above their floors.

usage: score.py PRED.jsonl [--errors N] [--check FLOORS | --write FLOORS]
       score.py --copydesk COMMAND [...]      run `COMMAND run` over the articles first
       score.py --inputs OUT.jsonl            write the articles as input for `copydesk run`, and stop

PRED.jsonl is the output of `copydesk run`, offsets in code points; an article's id is its name here. Texts
are compared by their words (runs of letters, digits and underscores), except the spans of mentions, which
have to be right to the character.

  role       of the gold blocks, how many have a block that shares half their words and has their role
  kept       of the gold blocks, how many are kept or dropped as they should be, by most of their words
  repeats    the pairs of a repeat and the block it repeats, F1
  names      mentions that are no pronouns: same span and kind, precision, recall and F1
  form       of those found: how many have the right form
  pronouns   he, she, they and their cases for people: same span, precision, recall and F1
  same       of all pairs of mentions found in one article, pronouns too: are two of one entity put in one? F1
             over the pairs that are of one
  country    of the found mentions whose gold entity has a country's id: how many have that id
  quotes     a quote is right if its content shares half of the words, its source shares a word that is no
             function word, and its speaker is the right entity (or none, as in gold): precision, recall and
             F1 by kind. The columns before show in what share of gold quotes the content is found, and then
             the right source, and the right speaker
  scare      of the stretches in marks that are no quotes: how many are not claimed as one

Predicted mentions that gold does not annotate are let pass where the README says that gold leaves them open:
nouns in lower case ("the ministry") and pronouns for what is no person.

FLOORS is a JSON object, figure to floor. `--check` fails if a figure is below its floor. `--write` raises the
floors to the figures and never lowers one: that is done by hand, in a commit that says why.
"""

import argparse
import collections
import itertools
import json
import math
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import check

WORD = re.compile(r"\w+")
FUNCTION = set(
    "a an the of and or in on at to for from by with as is was it its his her their that this who".split()  # noqa: SIM905
)
KINDS = ("direct", "mixed", "indirect")


def f1(hit_pred, pred, hit_gold, gold):
    """Precision, recall and F1. Where there is nothing to find and nothing was found, all are 1."""
    p = hit_pred / pred if pred else float(not gold)
    r = hit_gold / gold if gold else float(not pred)
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def share(part, whole):
    return part / whole if whole else 0.0


class Words:
    """The words of a text, by number."""

    def __init__(self, text):
        self.text = text
        self.spans = [m.span() for m in WORD.finditer(text)]
        self.at = {}
        for n, (start, end) in enumerate(self.spans):
            for i in range(start, end):
                self.at[i] = n

    def within(self, *spans):
        """The set of words that the (start, end) spans touch."""
        return frozenset(n for s, e in spans for i in range(s, e) if (n := self.at.get(i)) is not None)

    def heads(self, words):
        """The words that are no function words; all of them if there are no others."""
        return {n for n in words if self.text[slice(*self.spans[n])].lower() not in FUNCTION} or set(words)


def best_pairs(gold, pred, least=0.5):
    """Pair gold and predicted word sets one to one, best first, where they share `least` of their union."""
    rated = []
    for i, g in enumerate(gold):
        for j, p in enumerate(pred):
            if (common := len(g & p)) and common / len(g | p) >= least:
                rated.append((-common / len(g | p), i, j))
    of_gold, used = {}, set()
    for _, i, j in sorted(rated):
        if i not in of_gold and j not in used:
            of_gold[i] = j
            used.add(j)
    return of_gold


class Score:
    """Counts over all articles, and what went wrong."""

    def __init__(self):
        self.n = collections.Counter()
        self.errors = []

    def add(self, gold, pred):
        """Compare one gold `check.Article` with the JSON object that was predicted for it."""
        words = Words(gold.text)
        self.blocks(gold, pred["blocks"], words)
        entity_of = self.mentions(gold, pred["mentions"], pred["entities"])
        self.quotes(gold, pred["quotes"], entity_of, words)

    def wrong(self, gold, what, start, end):
        line = gold.text.count("\n", 0, start) + 1
        surface = gold.text[start:end]
        if len(surface) > 90:
            surface = surface[:55] + " … " + surface[-30:]
        self.errors.append(f"{gold.name}:{line}: {what}: {surface!r}")

    def blocks(self, gold, pred, words):
        n = self.n
        g = [words.within((b.start, b.end)) for b in gold.blocks]
        p = [words.within((b["start"], b["end"])) for b in pred]
        of_gold = best_pairs(g, p)
        kept = {w for b, found in zip(pred, p, strict=True) if b["kept"] for w in found}
        for i, b in enumerate(gold.blocks):
            n["blocks"] += 1
            got = pred[of_gold[i]]["role"] if i in of_gold else None
            n["role"] += got == b.role
            if got != b.role:
                self.wrong(gold, f"{b.role} block, got {got or 'no such block'}", b.start, b.end)
            agreed = sum((w in kept) == b.kept for w in g[i])
            right = 2 * agreed > len(g[i])
            n["kept"] += right
            if not right:
                self.wrong(
                    gold,
                    "kept, should be dropped" if not b.kept else "dropped, should be kept",
                    b.start,
                    b.end,
                )
        back = {j: i for i, j in of_gold.items()}
        want = {(i, b.duplicate_of) for i, b in enumerate(gold.blocks) if b.duplicate_of is not None}
        have = {(back.get(j), back.get(b["duplicate_of"])) for j, b in enumerate(pred) if b["duplicate_of"] is not None}
        n["repeats_gold"] += len(want)
        n["repeats_pred"] += sum(b["duplicate_of"] is not None for b in pred)
        n["repeats_hit"] += len(want & have)

    def mentions(self, gold, pred, entities):
        """Also returns, for each predicted entity, the gold entity that most of its mentions belong to."""
        n = self.n
        by_span = {(m.start, m.end): m for m in gold.mentions}
        votes = collections.defaultdict(collections.Counter)
        found, seen = [], set()
        for m in pred:
            span = (m["start"], m["end"])
            if m["text"] != gold.text[slice(*span)]:
                stands = gold.text[slice(*span)]
                sys.exit(f"{gold.name}: offsets have drifted: at {span} stands {stands!r}, not {m['text']!r}")
            g = by_span.get(span)
            if g is not None:
                votes[m["entity"]][g.entity] += 1
            left_open = (m["form"] == "pronoun" and m["kind"] != "person") or (
                m["form"] == "short" and gold.text[slice(*span)].islower()
            )
            if g is None and left_open:
                continue
            group = "pronouns" if (g.form if g else m["form"]) == "pronoun" else "names"
            n[group, "pred"] += 1
            if g is not None and g.kind == m["kind"] and span not in seen:
                seen.add(span)
                n[group, "hit"] += 1
                found.append((g, m))
                if group == "names":
                    n["form"] += g.form == m["form"]
                    if g.form != m["form"]:
                        self.wrong(gold, f"{g.form}, got the form {m['form']}", *span)
                country = gold.entities[g.entity].get("id")
                if country:
                    got = entities[m["entity"]]["id"] if m["entity"] is not None else None
                    n["country_all"] += 1
                    n["country"] += got == country
                    if got != country:
                        self.wrong(gold, f"{country}, got {got}", *span)
            else:
                self.wrong(
                    gold,
                    f"{m['kind']} {m['form']} that is none" if g is None else f"{g.kind}, got {m['kind']}",
                    *span,
                )
        for g in gold.mentions:
            n["pronouns" if g.form == "pronoun" else "names", "gold"] += 1
            if (g.start, g.end) not in seen:
                self.wrong(gold, f"{g.kind} {g.form} missed", g.start, g.end)
        for (a, x), (b, y) in itertools.combinations(found, 2):
            of_one = x["entity"] is not None and x["entity"] == y["entity"]
            n["same_gold"] += a.entity == b.entity
            n["same_pred"] += of_one
            n["same_hit"] += a.entity == b.entity and of_one
            if of_one and a.entity != b.entity:
                self.wrong(gold, f"{gold.text[x['start'] : x['end']]!r} taken for one with", b.start, b.end)
        return {entity: count.most_common(1)[0][0] for entity, count in votes.items() if entity is not None}

    def quotes(self, gold, pred, entity_of, words):
        n = self.n
        g = [words.within(*q.content) for q in gold.quotes]
        p = [words.within(*q["content"]) for q in pred]
        of_gold = best_pairs(g, p)
        right = set()
        for i, q in enumerate(gold.quotes):
            n[q.kind, "gold"] += 1
            if i not in of_gold:
                self.wrong(gold, f"{q.kind} quote missed", q.content[0][0], q.content[-1][1])
                continue
            got = pred[of_gold[i]]
            source = words.within(*q.source)
            got_source = words.within(*got["source"])
            source_right = not source or bool(words.heads(source) & got_source)
            # An entity that is none of gold's is wrong even where gold names no speaker.
            speaker = None if got["speaker"] is None else entity_of.get(got["speaker"], "no gold entity")
            n[q.kind, "content"] += 1
            n[q.kind, "source"] += source_right
            n[q.kind, "speaker"] += speaker == q.speaker
            if source_right and speaker == q.speaker:
                right.add(of_gold[i])
                n[q.kind, "hit_gold"] += 1
            else:
                said = " ".join(gold.text[slice(*s)] for s in got["source"])
                self.wrong(
                    gold,
                    f"{q.kind} quote of {q.speaker}, got {speaker}, source {said!r}",
                    q.content[0][0],
                    q.content[-1][1],
                )
        for j, q in enumerate(pred):
            n[q["kind"], "pred"] += 1
            n[q["kind"], "hit_pred"] += j in right
            if j not in of_gold.values():
                self.wrong(gold, f"{q['kind']} quote that is none", q["content"][0][0], q["content"][-1][1])
        for span in gold.not_quotes:
            inside = words.within(span)
            claimed = any(content and content <= inside for content in p)
            n["scare"] += 1
            n["scare_claimed"] += claimed
            if claimed:
                self.wrong(gold, "taken for a quote", *span)

    def figures(self):
        """The figures that have floors, by name; each lies between 0 and 1, and more is better."""
        n = self.n
        out = {
            "blocks: role": share(n["role"], n["blocks"]),
            "blocks: kept": share(n["kept"], n["blocks"]),
            "blocks: repeats": f1(n["repeats_hit"], n["repeats_pred"], n["repeats_hit"], n["repeats_gold"])[2],
        }
        for group in ("names", "pronouns"):
            out[f"mentions: {group}"] = f1(n[group, "hit"], n[group, "pred"], n[group, "hit"], n[group, "gold"])[2]
        out["mentions: form"] = share(n["form"], n["names", "hit"])
        out["mentions: same"] = f1(n["same_hit"], n["same_pred"], n["same_hit"], n["same_gold"])[2]
        out["mentions: country"] = share(n["country"], n["country_all"])
        for kind in (*KINDS, "all"):
            out[f"quotes: {kind}"] = f1(*self.quote_counts(kind))[2]
        out["quotes: scare"] = 1 - n["scare_claimed"] / n["scare"] if n["scare"] else 1.0
        return out

    def quote_counts(self, kind):
        kinds = KINDS if kind == "all" else (kind,)
        return [sum(self.n[k, what] for k in kinds) for what in ("hit_pred", "pred", "hit_gold", "gold")]

    def print(self):
        n, f = self.n, self.figures()
        print(f"blocks    role {f['blocks: role']:.3f}  kept {f['blocks: kept']:.3f}", end="  ")
        print(f"repeats F1 {f['blocks: repeats']:.3f}   gold {n['blocks']}, repeats {n['repeats_gold']}")
        for group in ("names", "pronouns"):
            found, gold = n[group, "pred"], n[group, "gold"]
            rates = f1(n[group, "hit"], found, n[group, "hit"], gold)
            print("{:9} P {:.3f}  R {:.3f}  F1 {:.3f}   gold {}, found {}".format(group, *rates, gold, found))
        print(f"mentions  form {f['mentions: form']:.3f}  same entity F1 {f['mentions: same']:.3f}", end="  ")
        print(f"country id {f['mentions: country']:.3f}")
        print("quotes     gold found | content source speaker |     P     R    F1")
        for kind in (*KINDS, "all"):
            kinds = KINDS if kind == "all" else (kind,)
            counts = self.quote_counts(kind)
            parts = [share(sum(n[k, part] for k in kinds), counts[3]) for part in ("content", "source", "speaker")]
            row = "{:9} {:5} {:5} | {:7.3f}{:7.3f}{:8.3f} | {:.3f} {:.3f} {:.3f}"
            print(row.format(kind, counts[3], counts[1], *parts, *f1(*counts)))
        print(f"scare     {n['scare'] - n['scare_claimed']} of {n['scare']} left alone")


def read_predictions(path):
    """Predictions by article name: the id without folders and without ".txt"."""
    out = {}
    with Path(path).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            article = json.loads(line)
            if article.get("offsets") != "codepoint":
                sys.exit(f"{path}, line {number}: offsets in {article.get('offsets')!r}; use --offsets codepoint")
            out[Path(article["id"]).name.removesuffix(".txt")] = article
    return out


def write_inputs(articles, path):
    """The articles as JSONL with "id" and "text"."""
    with Path(path).open("w", encoding="utf-8") as out:
        for a in articles:
            out.write(json.dumps({"id": a.name, "text": a.text}, ensure_ascii=False) + "\n")


def score(articles, predictions):
    """The `Score` of predictions by article name; every article must have one."""
    result = Score()
    for article in articles:
        if article.name not in predictions:
            sys.exit(f"there is no prediction for the article {article.name}")
        result.add(article, predictions[article.name])
    return result


def below(figures, floors):
    """A message for each figure below its floor, and for each floor without a figure or the reverse."""
    out = [
        f"{name}: {figures[name]:.3f} is below its floor, {floor:.3f}"
        for name, floor in floors.items()
        if name in figures and figures[name] < floor
    ]
    out += [f"{name}: there is a floor but no such figure" for name in floors.keys() - figures.keys()]
    out += [f"{name}: there is no floor for this figure" for name in figures.keys() - floors.keys()]
    return out


def raised(figures, floors):
    """The floors, raised to the figures (rounded down to three places) where those are higher."""
    return {name: max(floors.get(name, 0.0), math.floor(figure * 1000) / 1000) for name, figure in figures.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pred", nargs="?", metavar="PRED.jsonl")
    parser.add_argument("--copydesk", metavar="COMMAND", help="the command to run over the articles")
    parser.add_argument("--inputs", metavar="OUT.jsonl", help="write the articles as input and stop")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print the first N errors")
    floors = parser.add_mutually_exclusive_group()
    floors.add_argument("--check", metavar="FLOORS", help="fail if a figure is below its floor")
    floors.add_argument("--write", metavar="FLOORS", help="raise the floors to the figures")
    args = parser.parse_args()
    articles = check.load()
    if args.inputs:
        write_inputs(articles, args.inputs)
        return 0
    if bool(args.pred) == bool(args.copydesk):
        parser.error("give either PRED.jsonl or --copydesk COMMAND")
    if args.copydesk:
        with tempfile.TemporaryDirectory() as folder:
            write_inputs(articles, f"{folder}/gold.jsonl")
            command = [
                *shlex.split(args.copydesk),
                "run",
                f"{folder}/gold.jsonl",
                "-o",
                f"{folder}/out.jsonl",
            ]
            status = subprocess.run(command, check=False).returncode
            if status:
                sys.exit(f"{shlex.join(command)}: exit status {status}")
            predictions = read_predictions(f"{folder}/out.jsonl")
    else:
        predictions = read_predictions(args.pred)
    result = score(articles, predictions)
    for message in result.errors[: args.errors]:
        print(message)
    result.print()
    figures = result.figures()
    if args.check:
        wrong = below(figures, json.loads(Path(args.check).read_text(encoding="utf-8")))
        for message in wrong:
            print(message, file=sys.stderr)
        if wrong:
            print(
                f"Floors stand in {args.check}. Mend what got worse; lower one only by hand, and say why.",
                file=sys.stderr,
            )
        return 1 if wrong else 0
    if args.write:
        path = Path(args.write)
        old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        path.write_text(json.dumps(raised(figures, old), indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
