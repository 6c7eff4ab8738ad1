#!/usr/bin/env python3
"""Groups words by the company they keep in running news, for the tagger's cluster features.

usage: clusters.py OUT.bin TEXTS.jsonl[.gz]...        (records with a field "text")

Counts, for each frequent word form (capitalised and small forms apart; first words of sentences left out), the words
right before and after it; weighs the counts by positive pointwise mutual information, reduces them by singular value
decomposition, and groups the rows by k-means (the method of Levy and Goldberg 2014, with clusters in place of vectors).
The output holds hashes of words and numbers of clusters only: no word can be read from it.

File: the magic "cdclu\\0\\0\\2", then for each word a little-endian u32 (the high half of the key of the word in lower
case, its lowest bit replaced by 1 for the capitalised form) and one byte for its cluster; sorted.
Needs numpy, scipy, scikit-learn and xxhash; takes minutes. The same input gives the same output on one machine.
"""

import collections
import gzip
import json
import re
import struct
import sys

import numpy as np
import scipy.sparse as sp
import xxhash
from scipy.sparse.linalg import svds
from sklearn.cluster import MiniBatchKMeans

WORD = re.compile(r"(?:[A-Z]\.)+|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*\.?(?=[^\w]|$)|['’]s\b|\d+|[^\w\s]")
VOCABULARY, CONTEXTS, DIMENSIONS, CLUSTERS = 36_000, 4_000, 64, 254
ABBREVIATED = {
    "mr.",
    "mrs.",
    "ms.",
    "dr.",
    "sen.",
    "gov.",
    "rep.",
    "gen.",
    "col.",
    "st.",
    "corp.",
    "inc.",
    "co.",
    "ltd.",
}


def key(word):
    """The key of a word, as `keys.rs` of copydesk-entities makes it: in lower case, with one shape of apostrophe."""
    letters = re.sub("[’ʼʻ]", "'", "".join(map(str.lower, word))).encode()
    if len(letters) > 16:
        return xxhash.xxh3_64_intdigest(letters)
    low, high = struct.unpack("<QQ", letters.ljust(16, b"\0"))
    product = (low ^ 0x9E3779B97F4A7C15) * (high ^ 0xD6E8FEB86659FD93)
    return product & (1 << 64) - 1 ^ product >> 64


def tokens(text):
    for line in text.split("\n"):
        out = []
        for match in WORD.finditer(line):
            word = match.group()
            if (
                word[-1] == "."
                and len(word) > 1
                and word.lower() not in ABBREVIATED
                and not re.fullmatch(r"(?:[A-Z]\.)+", word)
            ):
                out += [word[:-1], "."]
            else:
                out.append("0" if word.isdigit() else word)
        yield out


def read(paths):
    for path in paths:
        for line in (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8"):
            yield from tokens(json.loads(line)["text"])


def main():
    out, paths = sys.argv[1], sys.argv[2:]
    counts = collections.Counter()
    for row in read(paths):
        counts.update(row)
    context = {w: i for i, (w, _) in enumerate(sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:CONTEXTS])}
    words = [w for w, n in sorted(counts.items(), key=lambda x: (-x[1], x[0])) if n >= 6 and w[0].isalpha()][
        :VOCABULARY
    ]
    number = {w: i for i, w in enumerate(words)}
    print(f"{sum(counts.values())} tokens, {len(words)} words", file=sys.stderr)
    pairs = collections.Counter()
    for row in read(paths):
        for at, word in enumerate(row):
            i = number.get(word)
            if i is None or at == 0 or row[at - 1] in ".!?\"“”''``":
                continue
            left, right = context.get(row[at - 1]), context.get(row[at + 1]) if at + 1 < len(row) else None
            if left is not None:
                pairs[i, left] += 1
            if right is not None:
                pairs[i, CONTEXTS + right] += 1
            if at > 1 and (far := context.get(row[at - 2])) is not None:
                pairs[i, 2 * CONTEXTS + far] += 1
            if at + 2 < len(row) and (far := context.get(row[at + 2])) is not None:
                pairs[i, 3 * CONTEXTS + far] += 1
    index = np.array(list(pairs), dtype=np.int32)
    value = np.fromiter(pairs.values(), dtype=np.float64)
    matrix = sp.csr_matrix((value, (index[:, 0], index[:, 1])), shape=(len(words), 4 * CONTEXTS))
    rows, columns, total = matrix.sum(1).A1, matrix.sum(0).A1 ** 0.75, matrix.sum()
    columns *= total / columns.sum()
    coo = matrix.tocoo()
    pmi = np.log(coo.data * total / (rows[coo.row] * columns[coo.col]))
    keep = pmi > 0
    matrix = sp.csr_matrix((pmi[keep], (coo.row[keep], coo.col[keep])), shape=matrix.shape)
    u, s, _ = svds(matrix, k=DIMENSIONS, random_state=0, v0=np.ones(min(matrix.shape)))
    vectors = u * np.sqrt(s)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    groups = MiniBatchKMeans(CLUSTERS, random_state=0, batch_size=8192, n_init=3, max_iter=60).fit_predict(vectors)
    table = {}
    for word, group in zip(words, groups):
        half = key(word) >> 32
        table.setdefault(half & ~1 | word[0].isupper(), int(group) + 1)
    with open(out, "wb") as file:
        file.write(b"cdclu\0\0\x02")
        for half, group in sorted(table.items()):
            file.write(struct.pack("<IB", half, group))
    if "--show" in paths:
        return
    for group in range(0, CLUSTERS, 8):
        print(group, " ".join([w for w, g in zip(words, groups) if g == group][:14]), file=sys.stderr)


main()
