#!/usr/bin/env python3
"""Train the model that tells running text from the rest of a page, and write it to crates/copydesk-clean/data/lines.model.

usage: train.py --data DIR --features PROGRAM [--out MODEL] [--folds DIR] [--work DIR] [--trees N] [--leaves N]

DIR holds clean/page.dev.jsonl and clean/container.dev.jsonl (pages with labelled lines), quotes/polnear.train.jsonl and
entities/worldwide.dev.jsonl (clean articles, of which every line is to be kept). PROGRAM is the example `line_features`
of copydesk-clean, which writes what the Rust code sees of each unit, so that training and running can never differ.

Figures are printed from cross-validation over sites (the host of `url`); the model that is written is then trained on
everything. With --folds, the models of the folds are written too, each with the ids of the articles that it has not seen, so that
the whole of the Rust code can be measured on pages of unseen sites (the example `clean_jsonl` takes a model and ids).

Needs Python 3.11, numpy and lightgbm (4.x).
"""

import argparse
import json
import pathlib
import re
import struct
import subprocess
import sys
from collections import Counter
from urllib.parse import urlparse

import lightgbm as lgb
import numpy as np

FOLDS = 5
SEED = 7
MAGIC = b"copydesk-lines"
VERSION = 1
# The feature that says whether a unit is furniture by its words.
WORDED = 16
WORD = re.compile(r"\w+")


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def host(page):
    name = urlparse(page["url"]).netloc if page.get("url") else "unknown"
    return ".".join(name.removeprefix("www.").split(".")[-3:])


def source(ident):
    """The site or the article that a clean article's name tells: "cn_article_scmp" of "cn_article_scmp_2"."""
    return re.sub(r"_\d+$", "", ident)


def read_features(program, field, path, out):
    """For each article the spans of its units, in bytes of the text, and their features."""
    subprocess.run([program, field, str(path), str(out)], check=True)
    data = out.read_bytes()
    at, articles = 0, []
    while at < len(data):
        n, width = struct.unpack_from("<II", data, at)
        block = (
            np.frombuffer(data, dtype="<u4", count=n * (width + 2), offset=at + 8).reshape(n, width + 2) if n else None
        )
        at += 8 + 4 * n * (width + 2)
        if n:
            articles.append((block[:, :2].astype(np.int64), block[:, 2:].copy().view("<f4").astype(np.float32)))
        else:
            articles.append((np.zeros((0, 2), np.int64), np.zeros((0, 0), np.float32)))
    return articles


def byte_offsets(text):
    """The byte offset of each character, and of the end."""
    sizes = np.fromiter((1 + (o > 0x7F) + (o > 0x7FF) + (o > 0xFFFF) for o in map(ord, text)), np.int64, len(text))
    return np.concatenate([[0], np.cumsum(sizes)])


def labels(page, spans):
    """1 for body, 0 for other, -1 for a repeat of the body (not learnt from): by the line in which the unit begins."""
    offsets = byte_offsets(page["raw_text"])
    starts = np.array([offsets[line["start"]] for line in page["lines"]])
    kinds = [{"body": 1, "dup": -1}.get(line["label"], 0) for line in page["lines"]]
    return np.array([kinds[max(0, np.searchsorted(starts, start, side="right") - 1)] for start, _ in spans])


class Articles:
    """Articles with the features, labels, words and groups of their units."""

    def __init__(self):
        self.id, self.text, self.gold, self.spans, self.group, self.kind = [], [], [], [], [], []
        self.x, self.y, self.w, self.words, self.bounds = [], [], [], [], [0]

    def add(self, ident, text, gold, spans, x, y, group, kind):
        raw = text.encode()
        words = np.array([len(WORD.findall(raw[s:e].decode())) for s, e in spans], np.float32)
        # Articles count alike, and a unit by its words: as the measure does.
        weight = (words + 3.0) ** 0.7
        weight = 50.0 * weight / max(weight.sum(), 1.0) * (y >= 0)
        if kind == "clean":
            weight = weight * 0.5
        self.id.append(ident)
        self.text.append(raw)
        self.gold.append(gold)
        self.spans.append(spans)
        self.group.append(group)
        self.kind.append(kind)
        self.x.append(x)
        self.y.append(np.maximum(y, 0))
        self.w.append(weight)
        self.words.append(words)
        self.bounds.append(self.bounds[-1] + len(y))

    def done(self):
        self.x, self.y, self.w = (np.concatenate(a) for a in (self.x, self.y, self.w))
        names = sorted(set(self.group))
        order = np.random.default_rng(SEED).permutation(len(names))
        fold = {name: int(order[i] % FOLDS) for i, name in enumerate(names)}
        self.fold = np.array([fold[g] for g in self.group])
        self.row_fold = np.repeat(self.fold, np.diff(self.bounds))
        return self


def fit(x, y, w, trees, leaves, seed=SEED):
    rate = 9.0 / trees if trees < 180 else 0.05
    params = dict(
        objective="binary",
        learning_rate=rate,
        num_leaves=leaves,
        min_data_in_leaf=40,
        lambda_l2=5.0,
        feature_fraction=0.5,
        bagging_fraction=0.7,
        bagging_freq=1,
        seed=seed,
        num_threads=2,
        verbose=-1,
        deterministic=True,
        max_bin=127,
    )
    return lgb.train(params, lgb.Dataset(x, y, weight=w), trees)


def out_of_fold(a, trees, leaves, folder):
    """Answers of models that have not seen the article's site; the models go to `folder`, if there is one."""
    p = np.zeros(len(a.y), np.float32)
    for k in range(FOLDS):
        test = a.row_fold == k
        model = fit(a.x[~test], a.y[~test], a.w[~test], trees, leaves)
        p[test] = model.predict(a.x[test])
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"fold{k}.model").write_bytes(encode(model, a.x.shape[1]))
            ids = sorted({i for i, fold in zip(a.id, a.fold) if fold == k})
            (folder / f"fold{k}.ids").write_text("\n".join(ids) + "\n")
    return p


def grams(words):
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


def report(a, p, thresholds):
    """Shingle precision, recall and F1 as score_clean.py has them, and the words lost from clean articles."""
    gold = [grams(WORD.findall(g)) for g in a.gold]
    for threshold in thresholds:
        line = []
        for kind in sorted(set(a.kind)):
            ps, rs, lost, total = [], [], 0.0, 0.0
            for i, k in enumerate(a.kind):
                if k != kind:
                    continue
                s, e = a.bounds[i], a.bounds[i + 1]
                keep = p[s:e] >= threshold
                if kind == "clean":
                    lost += a.words[i][~keep & (a.y[s:e] > 0)].sum()
                    total += a.words[i].sum()
                    continue
                text = "\n".join(a.text[i][f:t].decode() for (f, t), ok in zip(a.spans[i], keep) if ok)
                found = grams(WORD.findall(text))
                true = sum((found & gold[i]).values())
                if found:
                    ps.append(true / sum(found.values()))
                rs.append(true / max(1, sum(gold[i].values())))
            if kind == "clean":
                line.append(f"clean: {100 * lost / max(total, 1):.3f} % lost")
            else:
                pr, rc = np.mean(ps), np.mean(rs)
                line.append(f"{kind}: P {pr:.4f} R {rc:.4f} F1 {2 * pr * rc / (pr + rc):.4f}")
        print(f"  at {threshold:.2f}  " + "  ".join(line), flush=True)


def encode(model, width):
    """The model file: magic, version, number of trees and of features, then the trees as little-endian
    arrays: for each tree its numbers of nodes and leaves, then the nodes, then the leaves.

    A node is feature (u16), left and right child (i16; a leaf as its ones' complement) and a pad (u16), then the
    threshold (f32): go left if the value is at most the threshold.
    """
    trees = model.dump_model()["tree_info"]
    out = [MAGIC, struct.pack("<HHH", VERSION, len(trees), width)]
    for tree in trees:
        nodes, leaves = [], []

        def walk(node):
            if "leaf_value" in node:
                leaves.append(node["leaf_value"])
                return ~(len(leaves) - 1)
            at = len(nodes)
            nodes.append(None)
            left = walk(node["left_child"])
            right = walk(node["right_child"])
            assert node["decision_type"] == "<="
            nodes[at] = (node["split_feature"], left, right, node["threshold"])
            return at

        walk(tree["tree_structure"])
        out.append(struct.pack("<HH", len(nodes), len(leaves)))
        for feature, left, right, threshold in nodes:
            # The threshold as a 32-bit number that parts the same 32-bit values.
            t = np.float32(threshold)
            if float(t) > threshold:
                t = np.nextafter(t, np.float32(-np.inf))
            out.append(struct.pack("<HhhHf", feature, left, right, 0, t))
        out.append(np.asarray(leaves, "<f4").tobytes())
    return b"".join(out)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", type=pathlib.Path, required=True)
    ap.add_argument("--features", required=True)
    ap.add_argument("--out", type=pathlib.Path)
    ap.add_argument("--folds", type=pathlib.Path)
    ap.add_argument("--work", type=pathlib.Path, default=pathlib.Path())
    ap.add_argument("--trees", type=int, default=100)
    ap.add_argument("--leaves", type=int, default=16)
    args = ap.parse_args()
    a = Articles()
    for kind in ("page", "container"):
        path = args.data / "clean" / f"{kind}.dev.jsonl"
        found = read_features(args.features, "raw_text", path, args.work / "features.bin")
        for page, (spans, x) in zip(rows(path), found, strict=True):
            if len(spans):
                a.add(page["id"], page["raw_text"], page["gold_text"], spans, x, labels(page, spans), host(page), kind)
    for name in ("quotes/polnear.train", "entities/worldwide.dev"):
        path = args.data / f"{name}.jsonl"
        found = read_features(args.features, "text", path, args.work / "features.bin")
        for article, (spans, x) in zip(rows(path), found, strict=True):
            # The first line is the headline or an address, which the rules find; it is not learnt from. Nor are the few
            # lines that are furniture by their words.
            y = np.where(x[:, WORDED] >= 2, -1, 1)
            y[0] = -1
            a.add(article["id"], article["text"], "", spans, x, y, source(article["id"]), "clean")
    a.done()
    print(f"{len(a.text)} articles, {len(a.y)} units, {a.x.shape[1]} features")
    report(a, out_of_fold(a, args.trees, args.leaves, args.folds), (0.3, 0.35, 0.4, 0.45, 0.5, 0.55))
    if args.out:
        model = fit(a.x, a.y, a.w, args.trees, args.leaves)
        gain = model.feature_importance("gain")
        print("features by gain:", *(f"{i}:{100 * gain[i] / gain.sum():.1f}" for i in np.argsort(-gain)[:40]))
        data = encode(model, a.x.shape[1])
        args.out.write_bytes(data)
        print(f"{args.out}: {len(data)} bytes")


if __name__ == "__main__":
    sys.exit(main())
