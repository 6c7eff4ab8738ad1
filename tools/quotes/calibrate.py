#!/usr/bin/env python3
"""Measure how often quotes of each confidence are right, and write the table that the attributor reads.

usage: calibrate.py GOLD.jsonl PRED.jsonl > crates/copydesk-quotes/data/calibration.tsv

GOLD holds annotated articles that the model was *not* trained on, PRED what `examples/predict` says about them with
COPYDESK_QUOTES_RAW=1 (then `confidence` is what the model thinks by itself). A quote is right if it shares half of the
words of an annotated content, or more, and its source shares a word with the annotated one. Confidences rise with the
model's own (isotonic regression by pooling adjacent violators).
"""

import json
import re
import sys

WORD = re.compile(r"\w+")
KINDS = ("direct", "mixed", "indirect", "uncued")
LEAST = 60  # quotes in a pool, so that no step of the table rests on a handful


def words(text, spans):
    """The words inside spans, each as the offset where it starts."""
    return {m.start() + s for s, e in spans for m in WORD.finditer(text[s:e])}


def judged(gold, pred):
    """Yield (kind, confidence, right) for every predicted quote of one article."""
    text = gold["text"]
    annotated = [(words(text, q["content"]), words(text, q["source"])) for q in gold["quotes"]]
    for quote in pred["quotes"]:
        content, source = words(text, quote["content"]), words(text, quote["source"])
        right = any(
            2 * len(content & c) >= len(content | c) and (not s or source & s) for c, s in annotated if content & c
        )
        kind = quote["kind"] if quote["cue"] else "uncued"
        yield kind, quote["confidence"], right


def pools(points):
    """Rising steps [(highest confidence, share that is right)] from (confidence, right)."""
    steps = []
    for start in range(0, len(points), LEAST):
        part = points[start : start + LEAST]
        steps.append([part[-1][0], sum(right for _, right in part), len(part)])
        while len(steps) > 1 and steps[-2][1] / steps[-2][2] >= steps[-1][1] / steps[-1][2]:
            top, right, count = steps.pop()
            steps[-1] = [top, steps[-1][1] + right, steps[-1][2] + count]
    return [(top, right / count) for top, right, count in steps]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[2], encoding="utf-8") as f:
        pred = {d["id"]: d for d in map(json.loads, f)}
    points = {kind: [] for kind in KINDS}
    with open(sys.argv[1], encoding="utf-8") as f:
        for gold in map(json.loads, f):
            for kind, confidence, right in judged(gold, pred[gold["id"]]):
                points[kind].append((confidence, right))
    print(
        "# How often quotes are right: kind, the model's own confidence up to here, share that is right; measured by tools/quotes/calibrate.py."
    )
    for kind in KINDS:
        for top, share in pools(sorted(points[kind])):
            print(f"{kind}\t{top:.4f}\t{share:.4f}")


if __name__ == "__main__":
    main()
