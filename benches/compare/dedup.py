#!/usr/bin/env python3
"""Near-duplicates: copydesk against datasketch and rensa, on the same articles in one run.

The rivals compare all of the text on one thread, and so does `copydesk, raw`. `copydesk` alone cleans every article first and
compares the clean copy. Both once more on all cores, as a call without `threads` does.

    pip install datasketch rensa        (and copydesk itself)
    dedup.py ARTICLES.jsonl [--articles 10000] [--rounds 3]

ARTICLES.jsonl has the fields `id` and `text`. Every contender gets a list of str and hands back a cluster for each; the
time is the best of some rounds and includes what crosses from Python and back. Rivals are used as their documentation
shows: words by a regular expression, shingles of five words, 128 permutations, 42 bands of 3 rows, candidates verified by
their signatures at a Jaccard similarity of .2, the setting that does best on our data. With --gold FILE (fields `id` and
`cluster`) the pairwise scores stand beside the speed.
"""

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Callable

WORDS = re.compile(r"\w+")


def shingles(text: str, size: int = 5) -> set[str]:
    words = WORDS.findall(text.lower())
    return {" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1))}


def components(count: int, pairs: list[tuple[int, int]]) -> list[int]:
    parent = list(range(count))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for a, b in pairs:
        a, b = root(a), root(b)
        parent[max(a, b)] = min(a, b)
    return [root(at) for at in range(count)]


def by_datasketch(texts: list[str]) -> list[int]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=128, params=(42, 3))
    signatures = []
    pairs = []
    for number, text in enumerate(texts):
        signature = MinHash(num_perm=128)
        signature.update_batch([shingle.encode() for shingle in shingles(text)])
        pairs += [(number, other) for other in index.query(signature) if signature.jaccard(signatures[other]) >= 0.2]
        index.insert(number, signature)
        signatures.append(signature)
    return components(len(texts), pairs)


def by_rensa(texts: list[str]) -> list[int]:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=0.2, num_perm=126, num_bands=42)
    signatures = []
    pairs = []
    for number, text in enumerate(texts):
        signature = RMinHash(num_perm=126, seed=42)
        signature.update(list(shingles(text)))
        pairs += [(number, other) for other in index.query(signature) if signature.jaccard(signatures[other]) >= 0.2]
        index.insert(number, signature)
        signatures.append(signature)
    return components(len(texts), pairs)


def by_copydesk(texts: list[str], clean: bool = True, threads: int | None = 1) -> list[int]:
    import copydesk

    return copydesk.dedup(texts, clean=clean, threads=threads).labels


def pairwise(found: list[int], gold: list[str]) -> str:
    def pairs(counts: Counter) -> int:
        return sum(count * (count - 1) // 2 for count in counts.values())

    right = pairs(Counter(zip(found, gold)))
    precision = right / max(1, pairs(Counter(found)))
    recall = right / max(1, pairs(Counter(gold)))
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", metavar="ARTICLES.jsonl")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--gold")
    options = parser.parse_args()
    with open(options.articles_file, encoding="utf-8") as file:
        records = [json.loads(line) for line in file][: options.articles]
    texts = [record["text"] for record in records]
    gold = None
    if options.gold:
        with open(options.gold, encoding="utf-8") as file:
            clusters = {record["id"]: record["cluster"] for record in map(json.loads, file)}
        gold = [clusters[record["id"]] for record in records]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    print(f"{len(texts)} articles, {megabytes:.1f} MB")
    contenders: dict[str, Callable[[list[str]], list[int]]] = {
        "copydesk, raw": lambda texts: by_copydesk(texts, clean=False),
        "copydesk": by_copydesk,
        "copydesk, raw, all cores": lambda texts: by_copydesk(texts, clean=False, threads=None),
        "copydesk, all cores": lambda texts: by_copydesk(texts, threads=None),
        "rensa": by_rensa,
        "datasketch": by_datasketch,
    }
    speeds: dict[str, float] = {}
    for name, run in contenders.items():
        try:
            seconds = []
            found: list[int] = []
            for _ in range(options.rounds):
                start = time.perf_counter()
                found = run(texts)
                seconds.append(time.perf_counter() - start)
        except (ImportError, AttributeError) as error:
            print(f"{name:25} not run: {error}")
            continue
        speeds[name] = megabytes / min(seconds)
        print(
            f"{name:25} {speeds[name]:8.1f} MB/s  {len(set(found))} clusters  {pairwise(found, gold) if gold else ''}"
        )
    for rival in speeds.keys() & {"rensa", "datasketch"}:
        for name in speeds.keys() - {"rensa", "datasketch"}:
            print(f"{name:25} {speeds[name] / speeds[rival]:8.1f} times as fast as {rival}")


if __name__ == "__main__":
    main()
