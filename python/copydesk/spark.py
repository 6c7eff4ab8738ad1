"""Deduplication and reading on Spark: the Rust core works on Arrow batches, the grouping is Spark's.

Needs `pip install copydesk[spark]` where the driver runs, and copydesk and pyarrow wherever executors run.

The clusters are those of `copydesk.dedup` over the same articles. The steps are the same ones as well: exact copies are
grouped by a key, close copies and then similar ones are paired in buckets of articles that share a small hash, each
pair is judged by the Rust core, and what is joined is found as connected components, with the algorithm of R. Kiveris
et al., "Connected components in MapReduce and beyond" (2014). Nothing is collected on the driver but a few counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from copydesk import _native
from copydesk.batches import read_batch, sketch_batch

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_Batches = Iterable[pa.RecordBatch]


def dedup(
    df: DataFrame,
    text: str = "text",
    id: str = "id",
    *,
    threshold: float = 0.28,
    exact: bool = False,
    clean: bool = True,
    keep: str = "first",
    date: str | None = None,
    order: str | None = None,
) -> DataFrame:
    """Find the rows whose texts are copies of each other, exactly or nearly.

    The work is done when this is called, in some ten jobs and two or three more for each round of connected components,
    but for the last one, which is done when the result is used. What is needed several times is kept by
    `DataFrame.checkpoint` if the session has a checkpoint directory, else by `localCheckpoint`, which does not survive
    the loss of an executor.

    Args:
        df: a DataFrame with a column of texts and one of ids.
        text: the column of texts.
        id: the column of ids, of any type.
        threshold: how similar copies are at the least, as for `copydesk.dedup`.
        exact: only texts with the same words.
        clean: compare the clean copy, and not all of the text.
        keep: which row stands for its cluster: first, longest, or earliest (by `date`).
        date: a column that orders rows in time; null is after all others.
        order: a column that says which row comes first. Without it rows come as they stand in `df`, which Spark keeps
            for files and for `createDataFrame`, but not after a shuffle.

    Returns:
        A DataFrame with a row for each row of `df`, and the columns `id`; `cluster`, the id of the row that stands for
        the cluster; `keep`, whether that is this row; `similarity` to it, from 0 to 1; and `reason`: kept, exact, near,
        contained, linked. A row without a text is kept: its cluster and similarity are null, its reason is "no text".

    Raises:
        ValueError: if `keep` is unknown, or earliest without a date.

    """
    from pyspark.sql import functions as f
    from pyspark.sql import types as t

    if keep not in ("first", "longest", "earliest"):
        raise ValueError(f"keep is {keep!r}; write first, longest or earliest")
    if keep == "earliest" and date is None:
        raise ValueError("keep is 'earliest'; name the column of dates with date=")
    if not 0 <= threshold <= 1:
        raise ValueError(f"the threshold is {threshold}; a number from 0 to 1 is needed")
    rules = _native.dedup_rules()
    given = df.select(
        f.monotonically_increasing_id().alias("row"),
        f.col(id).alias("id"),
        (f.col(order) if order else f.lit(0)).alias("order"),
        (f.col(date) if date else f.lit(0)).alias("date"),
        f.col(text).cast("string").alias("text"),
    )
    about = [given.schema[name] for name in ("row", "id", "order", "date")]
    sketched = [
        t.StructField("place", t.BinaryType()),
        t.StructField("sketch", t.BinaryType()),
        t.StructField("hashes", t.ArrayType(t.IntegerType())),
        t.StructField("keys", t.IntegerType()),
        t.StructField("words", t.LongType()),
    ]
    articles = _kept(given.mapInArrow(partial(_sketch, clean=clean, exact=exact), t.StructType([*about, *sketched])))
    articles, textless = articles.where("place is not null"), articles.where("place is null")

    # An article goes by its place: exact copies have the same, and places are ordered by content.
    distinct = articles.groupBy("place").agg(
        *[f.first(name).alias(name) for name in ("sketch", "hashes", "keys")],
    )
    if exact:
        judge = None
        grouped = distinct.select("place", f.col("place").alias("group"))
    else:
        distinct = _kept(distinct)
        close_keys = f.slice("hashes", 1, rules["close_keys"])
        close = _pairs(distinct.select("place", close_keys.alias("keys")), rules)
        close = _judged(
            close, distinct, partial(_close, threshold=threshold), [t.StructField("close", t.BooleanType())]
        )
        close = _grouped(distinct.select("place"), close.where("close").select("a", "b"))
        versions = distinct.join(close.where("place = group").select("place"), "place")
        common = _common(versions, distinct, rules["common"])
        judge = partial(
            _judged,
            nodes=common,
            work=partial(_judge, threshold=threshold),
            fields=[
                t.StructField("similarity", t.FloatType()),
                t.StructField("copy", t.BooleanType()),
                t.StructField("strong", t.BooleanType()),
                t.StructField("reason", t.StringType()),
            ],
            extra=("hashes", "counts"),
        )
        pairs = _pairs(versions.select("place", f.slice("hashes", f.lit(1), f.col("keys")).alias("keys")), rules)
        links = _kept(judge(pairs).where("copy").select("a", "b", "similarity", "strong"))
        similar = _joined(versions.select("place"), links, rules["enough"])
        grouped = close.select("place", f.col("group").alias("version")).join(
            similar.select(f.col("place").alias("version"), "group"), "version"
        )
        grouped = grouped.select("place", "group")
    return _described(articles.join(grouped, "place"), keep, judge).unionByName(
        textless.select(
            "id",
            f.lit(None).cast(given.schema["id"].dataType).alias("cluster"),
            f.lit(True).alias("keep"),
            f.lit(None).cast("float").alias("similarity"),
            f.lit("no text").alias("reason"),
        )
    )


def read_articles(df: DataFrame, text: str = "text", id: str = "id", *, offsets: str = "codepoint") -> DataFrame:
    """Read the articles of a DataFrame with the default desk.

    Args:
        df: a DataFrame with a column of texts and one of ids.
        text: the column of texts.
        id: the column of ids; they become strings.
        offsets: what offsets count: codepoint, utf16 (as Java's and Scala's strings do) or byte.

    Returns:
        A DataFrame with a row for each row of `df`, and the output schema as columns: `id`, `schema`, `offsets`,
        `clean`, and `blocks`, `entities`, `mentions`, `quotes` as arrays of structs. Where there is no text, all but
        `id` is null.

    """
    from pyspark.sql import functions as f
    from pyspark.sql.pandas.types import from_arrow_schema

    empty = pa.array([], pa.string())
    schema = from_arrow_schema(_native.read_batch(empty, empty, offsets=offsets).schema)
    given = df.select(f.col(id).cast("string").alias("id"), f.col(text).cast("string").alias("text"))
    return given.mapInArrow(partial(_read, offsets=offsets), schema)


# What follows to the next line of this kind runs on the executors.


def _read(batches: _Batches, offsets: str) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield read_batch(batch, offsets=offsets)


def _sketch(batches: _Batches, clean: bool, exact: bool) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield sketch_batch(batch, clean=clean, exact=exact)


def _close(batches: _Batches, threshold: float) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        close = _native.close_batch(batch, threshold=threshold)
        yield _with_places(batch, close)


def _judge(batches: _Batches, threshold: float) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        judged = _native.judge_batch(batch, threshold=threshold)
        yield _with_places(batch, judged)


def _with_places(pairs: pa.RecordBatch, said: pa.RecordBatch) -> pa.RecordBatch:
    names = ["a", "b"]
    return pa.RecordBatch.from_arrays(
        [*(pairs.column(name) for name in names), *said.columns], names=[*names, *said.schema.names]
    )


# And what follows builds the queries, on the driver.


def _kept(df: DataFrame) -> DataFrame:
    """Compute the rows of a DataFrame, now and once."""
    session = df.sparkSession
    directory = session.conf.get("spark.checkpoint.dir", None)
    if directory is None:
        try:
            directory = session.sparkContext.getCheckpointDir()
        except Exception:  # Spark Connect has no context on this side
            directory = None
    return df.checkpoint() if directory else df.localCheckpoint()


def _pairs(keyed: DataFrame, rules: dict[str, int]) -> DataFrame:
    """Pairs `a`, `b` of places that share one of their `keys`: each with the next few in the bucket."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    entries = keyed.select("place", f.explode("keys").alias("hash"))
    bucket = Window.partitionBy("hash")
    ordered = bucket.orderBy("place")
    following = [f.lead("place", step).over(ordered) for step in range(1, rules["neighbours"] + 1)]
    entries = entries.select(
        f.col("place").alias("a"), f.count(f.lit(1)).over(bucket).alias("size"), f.array(*following).alias("next")
    )
    in_crowd = f.slice("next", 1, rules["neighbours_in_crowd"])
    nearest = f.when(f.col("size") > rules["crowd"], in_crowd).otherwise(f.col("next"))
    return entries.select("a", f.explode(nearest).alias("b")).where("b is not null").distinct()


def _judged(
    pairs: DataFrame,
    nodes: DataFrame,
    work: Callable[[_Batches], Iterator[pa.RecordBatch]],
    fields: list[Any],
    extra: tuple[str, ...] = (),
) -> DataFrame:
    """Ask the Rust core about pairs of places, given the sketches in `nodes`."""
    from pyspark.sql import functions as f
    from pyspark.sql import types as t

    for side in ("a", "b"):
        columns = [f.col(name).alias(f"{name}_{side}") for name in ("sketch", *extra)]
        pairs = pairs.join(nodes.select(f.col("place").alias(side), *columns), side)
    places = [t.StructField("a", t.BinaryType()), t.StructField("b", t.BinaryType())]
    return pairs.mapInArrow(work, t.StructType([*places, *fields]))


def _common(versions: DataFrame, distinct: DataFrame, most: int) -> DataFrame:
    """All sketches, each with its `hashes` that stand in more than `most` versions, and in how many (`counts`)."""
    from pyspark.sql import functions as f

    counts = versions.select(f.explode("hashes").alias("hash")).groupBy("hash").agg(f.count(f.lit(1)).alias("count"))
    counts = counts.where(f.col("count") > most).select("hash", f.col("count").cast("int").alias("count"))
    each = distinct.select("place", f.explode("hashes").alias("hash")).join(counts, "hash")
    each = each.groupBy("place").agg(f.collect_list(f.struct("hash", "count")).alias("common"))
    each = each.select("place", f.col("common.hash").alias("hashes"), f.col("common.count").alias("counts"))
    return _kept(distinct.select("place", "sketch").join(each, "place", "left"))


def _grouped(nodes: DataFrame, edges: DataFrame) -> DataFrame:
    """For each `place` its `group`, which is the smallest place that edges `a`, `b` lead to, at last."""
    from pyspark.sql import functions as f

    found = nodes.join(_components(edges), "place", "left")
    return _kept(found.select("place", f.coalesce("group", "place").alias("group")))


def _components(edges: DataFrame) -> DataFrame:
    """For each place on an edge the smallest place of its connected component."""
    from pyspark.sql import functions as f

    def state(edges: DataFrame) -> tuple[Any, Any]:
        sums = edges.agg(f.count(f.lit(1)), f.sum(f.xxhash64("a", "b").cast("decimal(20, 0)")))
        count, total = sums.collect()[0]
        return count, total

    # Every edge leads from `a` down to `b`.
    edges = _kept(
        edges.select(f.greatest("a", "b").alias("a"), f.least("a", "b").alias("b")).where("a != b").distinct()
    )
    before, now = None, state(edges)
    while now != before:
        # Large star: what is above a place is linked to the smallest around it.
        both = edges.union(edges.select(f.col("b"), f.col("a")))
        least = both.groupBy("a").agg(f.least(f.min("b"), f.col("a")).alias("least"))
        edges = both.join(least, "a").where("b > a").select(f.col("b").alias("a"), f.col("least").alias("b")).distinct()
        # Small star: what is below a place, and itself.
        least = edges.groupBy("a").agg(f.min("b").alias("least"))
        below = edges.join(least, "a").where("b != least").select(f.col("b").alias("a"), f.col("least").alias("b"))
        edges = _kept(below.union(least.select("a", f.col("least").alias("b"))).distinct())
        before, now = now, state(edges)
    return edges.select(f.col("a").alias("place"), f.col("b").alias("group"))


def _joined(versions: DataFrame, links: DataFrame, enough: int) -> DataFrame:
    """Find the groups that links make: see `links.rs` for why a weak link does not join by itself."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    strong, weak = links.where("strong"), links.where("not strong")
    # What no strong link touches is alone, and follows its best link.
    touched = strong.select(f.col("a").alias("place")).union(strong.select(f.col("b").alias("place"))).distinct()
    ends = weak.select("a", "b", "similarity").union(weak.select("b", "a", "similarity"))
    best = Window.partitionBy("a").orderBy(f.desc("similarity"), f.asc("b"))
    follow = (
        ends.join(touched.withColumnRenamed("place", "a"), "a", "left_anti")
        .withColumn("rank", f.row_number().over(best))
        .where("rank = 1")
        .select("a", "b")
    )
    groups = _grouped(versions, strong.select("a", "b").union(follow))
    sizes = groups.groupBy("group").agg(f.count(f.lit(1)).alias("size"))
    between = weak.select("a", "b")
    for side in ("a", "b"):
        ends = groups.select(f.col("place").alias(side), f.col("group").alias(f"group_{side}"))
        between = between.join(ends, side)
    between = between.where("group_a != group_b").select(
        f.least("group_a", "group_b").alias("a"), f.greatest("group_a", "group_b").alias("b")
    )
    between = between.groupBy("a", "b").agg(f.count(f.lit(1)).alias("links"))
    for side in ("a", "b"):
        size = sizes.select(f.col("group").alias(side), f.col("size").alias(f"size_{side}"))
        between = between.join(size, side)
    between = between.where(f.col("links") >= f.least("size_a", "size_b", f.lit(enough)))
    regrouped = _grouped(sizes.select(f.col("group").alias("place")), between.select("a", "b"))
    regrouped = regrouped.select(f.col("place").alias("group"), f.col("group").alias("last"))
    return groups.join(regrouped, "group").select("place", f.col("last").alias("group"))


def _described(articles: DataFrame, keep: str, judge: Callable[[DataFrame], DataFrame] | None) -> DataFrame:
    """Who stands for each group, and why each article is in it."""
    from pyspark.sql import functions as f

    first = [f.col("order").alias("o"), f.col("row"), f.col("id"), f.col("place")]
    better = {
        "first": [],
        "longest": [(-f.col("words")).alias("w")],
        "earliest": [f.col("date").isNull().alias("n"), f.col("date").alias("d")],
    }[keep]
    articles = _kept(articles.select("row", "id", "order", "date", "words", "place", "group"))
    chosen = articles.groupBy("group").agg(f.min(f.struct(*better, *first)).alias("first"))
    members = articles.join(chosen, "group").select(
        "row",
        "id",
        f.col("place").alias("a"),
        f.col("first.place").alias("b"),
        f.col("first.id").alias("cluster"),
        (f.col("row") == f.col("first.row")).alias("keep"),
    )
    same = f.when(f.col("keep"), "kept").when(f.col("a") == f.col("b"), "exact")
    if judge is None:
        return members.select(
            "id", "cluster", "keep", f.lit(1.0).cast("float").alias("similarity"), same.alias("reason")
        )
    judged = judge(members.where("a != b").select("a", "b").distinct())
    members = members.join(judged.select("a", "b", "similarity", f.col("reason").alias("why")), ["a", "b"], "left")
    return members.select(
        "id",
        "cluster",
        "keep",
        f.coalesce("similarity", f.lit(1.0).cast("float")).alias("similarity"),
        f.coalesce(same, "why").alias("reason"),
    )
