#!/usr/bin/env python3
"""How `copydesk dedup` scales: time, peak memory and bytes an article, for corpora made of news.

    cargo build --release -p copydesk-cli
    cargo build --release -p copydesk-clean --example perturbed_news
    scale.py ARTICLES.jsonl [--counts 10000 100000 1000000] [--folder FOLDER] [--options=--raw]

The corpus is written to a file first, and then streamed from it; an article has 4 KB, so a million are 4 GB of disk.
Memory is that of the process (ru_maxrss); what an article takes is what it grows by from the smallest corpus on.
"""

import argparse
import os
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", metavar="ARTICLES.jsonl")
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--folder", default=tempfile.gettempdir())
    parser.add_argument("--options", default="")
    options = parser.parse_args()
    release = ROOT / "target" / "release"
    print("| articles | text | time | MB/s | peak memory | bytes an article |\n|---|---|---|---|---|---|")
    smallest: tuple[int, int] | None = None
    for count in options.counts:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            corpus, out = Path(folder) / "corpus.jsonl", Path(folder) / "out.jsonl"
            with corpus.open("wb") as file:
                subprocess.run(
                    [release / "examples" / "perturbed_news", options.articles_file, str(count)],
                    stdout=file,
                    check=True,
                )
            start = time.perf_counter()
            command = [release / "copydesk", "dedup", "-q", corpus, "-o", out, *options.options.split()]
            process = subprocess.Popen(command)
            _, status, used = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            if status:
                raise SystemExit(f"copydesk ended with status {status}")
            megabytes = corpus.stat().st_size / 1e6
        peak = used.ru_maxrss * 1024
        each = f"{(peak - smallest[1]) / (count - smallest[0]):.0f}" if smallest else "-"
        smallest = smallest or (count, peak)
        rate = megabytes / seconds
        print(f"| {count:,} | {megabytes:,.0f} MB | {seconds:.1f} s | {rate:.0f} | {peak / 1e6:.0f} MB | {each} |")


if __name__ == "__main__":
    main()
