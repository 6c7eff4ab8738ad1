"""Ray gives what the same functions give here, on a real Ray where it is installed: `pip install --group ray`."""

import random

import pytest

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
ray = pytest.importorskip("ray", reason="Ray is not installed: pip install --group ray")

WORDS = [
    "river",
    "bridge",
    "council",
    "vote",
    "harbour",
    "winter",
    "ferry",
    "engine",
    "stone",
    "mayor",
    "budget",
    "lantern",
    "copper",
    "signal",
    "orchard",
]


@pytest.fixture(scope="module")
def articles():
    below = random.Random(7)
    texts = [" ".join(below.choice(WORDS) for _ in range(60)).capitalize() + "." for _ in range(200)]
    texts[17] = texts[3].upper()
    texts[90] = None
    table = pa.table({"id": [str(number) for number in range(len(texts))], "body": texts})
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield table
    ray.shutdown()


def mapped(table, function, **arguments):
    batches = ray.data.from_arrow(table).map_batches(
        function, batch_format="pyarrow", batch_size=64, fn_kwargs=arguments
    )
    return pa.concat_tables(ray.get(batches.to_arrow_refs())).sort_by("id")


def test_articles_are_read_as_here(articles):
    from copydesk.batches import read_batch

    assert mapped(articles, read_batch, text="body").equals(read_batch(articles, text="body").sort_by("id"))


def test_sketches_are_made_as_here(articles):
    from copydesk.batches import sketch_batch

    made = mapped(articles, sketch_batch, text="body")
    assert made.equals(sketch_batch(articles, text="body").sort_by("id"))
    places = {row["id"]: row["place"] for row in made.to_pylist()}
    assert places["17"] == places["3"] and places["90"] is None
    assert len(set(places.values())) == len(places) - 1
