#!/usr/bin/env python3
"""Group words by the company they keep in running news: what the quotation model knows about words it has not seen marked.

usage: clusters.py OUT.tsv TEXTS.jsonl[.gz]...        (records with a field "text")

Counts, for each frequent word form (capitalised and small forms apart; first words of sentences left out), the words one
and two places before and after it; weighs the counts by positive pointwise mutual information, reduces them by singular
value decomposition, and groups the rows by k-means (the method of Levy and Goldberg, "Neural
word embedding as implicit matrix factorization", NIPS 2014, with clusters in place of vectors).

A line of OUT is a word form and the number of its cluster (1 to 255). Training reads it
(`clusters=OUT.tsv`) and keeps hashes of the words only. Needs numpy, scipy and scikit-learn; takes minutes. The same input
gives the same output on one machine.
"""

import collections
import gzip
import json
import re
import sys

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import svds
from sklearn.cluster import KMeans

WORD = re.compile(r"(?:[A-Z]\.)+|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*|['’]s\b|\d+|''|``|[^\w\s]")
VOCABULARY, CONTEXTS, DIMENSIONS = 40_000, 3_000, 80
LEAST = 5
CLUSTERS = 255
ENDS = set('.!?"“”') | {"''", "``"}


def read(paths):
    """Yield the words of each line of each text."""
    for path in paths:
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
            for record in file:
                for line in json.loads(record)["text"].split("\n"):
                    words = (m.group().replace("’", "'") for m in WORD.finditer(line))
                    yield ["0" if word.isdigit() else word for word in words]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    out, paths = sys.argv[1], sys.argv[2:]
    rows = list(read(paths))
    counts = collections.Counter(word for row in rows for word in row)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    # A context counts without regard to capitals.
    lower = collections.Counter()
    for word, count in ranked:
        lower[word.lower()] += count
    context = {w: i for i, (w, _) in enumerate(sorted(lower.items(), key=lambda x: (-x[1], x[0]))[:CONTEXTS])}
    words = [w for w, n in ranked if n >= LEAST and w[0].isalpha()][:VOCABULARY]
    number = {w: i for i, w in enumerate(words)}
    print(f"{sum(counts.values())} tokens, {len(words)} words", file=sys.stderr)
    left, right = [], []
    for row in rows:
        near = [context.get(word.lower(), -1) for word in row]
        for at, word in enumerate(row):
            i = number.get(word)
            if i is None or at == 0 or row[at - 1] in ENDS:
                continue
            for place, offset in enumerate((-2, -1, 1, 2)):
                other = at + offset
                if 0 <= other < len(row) and near[other] >= 0:
                    left.append(i)
                    right.append(place * CONTEXTS + near[other])
    left, right = np.array(left, dtype=np.int32), np.array(right, dtype=np.int32)
    matrix = sp.coo_matrix((np.ones(len(left)), (left, right)), shape=(len(words), 4 * CONTEXTS)).tocsr()
    matrix.sum_duplicates()
    totals, columns, total = matrix.sum(1).A1, matrix.sum(0).A1 ** 0.75, matrix.sum()
    columns *= total / columns.sum()
    coo = matrix.tocoo()
    pmi = np.log(coo.data * total / (totals[coo.row] * columns[coo.col]))
    keep = pmi > 0
    matrix = sp.csr_matrix((pmi[keep], (coo.row[keep], coo.col[keep])), shape=matrix.shape)
    u, s, _ = svds(matrix, k=DIMENSIONS, random_state=0, v0=np.ones(min(matrix.shape)))
    vectors = u * np.sqrt(s)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    weights = np.sqrt(np.array([counts[w] for w in words], dtype=float))
    means = KMeans(CLUSTERS, random_state=0, n_init=1, max_iter=40)
    groups = means.fit_predict(vectors, sample_weight=weights) + 1
    with open(out, "w", encoding="utf-8") as file:
        for word, group in sorted(zip(words, groups)):
            file.write(f"{word}\t{group}\n")


if __name__ == "__main__":
    main()
