"""How often people's numbers are missed, how often others alarm, and what looking costs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from benchmarks import Measure, in_turns
from sheetsync.core.pii import sightings
from tests.ordinary import MORE_SPELLINGS, can_be_read, other_rows
from tests.personal import COLUMNS, DISGUISES, SPELLINGS, is_missed, ordinary_rows, sample

NUMBERS, ROWS = 200, 10_000


def privacy() -> Iterator[Measure]:
    """What is personal: misses over 40 and 60 spellings x 200 numbers, false alarms."""
    for disguise, name in zip(
        DISGUISES, ("plain", "zero-width", "soft hyphens", "wide"), strict=True
    ):
        random = Random(1)
        tried = [
            is_missed(*sample(kind, pattern, random, disguise))
            for kind, pattern in SPELLINGS
            for _ in range(NUMBERS)
        ]
        share, beside = 100 * sum(tried) / len(tried), f"{len(tried):,} numbers"
        yield Measure(f"numbers missed, {name}", share, "%", beside, target="1 %")
    rows = list(ordinary_rows(ROWS))
    alarms = sum(any(map(sightings, row)) for row in rows)
    yield Measure("ordinary rows that alarm", alarms, "rows", f"{ROWS:,} rows", target="50")
    random = Random(1)
    spelled = [sample(*each, random) for each in MORE_SPELLINGS for _ in range(NUMBERS)]
    share = 100 * sum(can_be_read(*each) for each in spelled) / len(spelled)
    yield Measure(
        "numbers missed, other table", share, "%", f"{len(spelled):,} numbers", target="1 %"
    )
    others = [any(sightings(text)) for text in other_rows(100)]
    per_row = 10_000 * sum(others) / len(others)
    yield Measure(
        "others that alarm, of 10,000", per_row, "rows", f"{len(others):,} rows", target="50"
    )
    texts = [text for row in rows for text in row if text.isascii()]
    ours, floor = in_turns(
        5, partial(_each, sightings, texts), partial(_each, str.casefold, texts)
    )  # fmt: skip
    per_row = COLUMNS * 1e6 / len(texts)
    yield Measure("looking at a row", ours * per_row, "us", "str.casefold", floor * per_row)


def _each(task: object, texts: list[str]) -> None:
    for _ in map(task, texts):  # type: ignore[call-overload]
        pass
