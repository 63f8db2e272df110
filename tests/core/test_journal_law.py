"""The law of the journal: whatever stands in it, what is accepted stays; only dates and names vary."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.course import Course
from sheetsync.core.history import parse_history
from sheetsync.core.plan import Plan
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from tests.desk import MONDAY as AT
from tests.journalled import PEOPLE, Book, Lines, stamp


def words(sop: Sop) -> list[str]:
    found = {w for s in sop.steps for w in (s.start, s.done, s.reject) if w}
    return ["", *sorted(found), sop.update, sop.cancel, sop.repair, "salah"]


@st.composite
def days(draw: st.DrawFn, sop: Sop) -> list[list[tuple[int, int, str, str, str]]]:
    """Return rounds of edits: seconds to wait, row, header, value, person."""
    steps = [step.header for step in sop.steps]
    evidence = [step.evidence for step in sop.steps if step.evidence]
    required = [field.header for field in sop.fields if field.required]
    word = st.tuples(st.sampled_from(steps), st.sampled_from(words(sop)))
    reason = st.tuples(st.sampled_from(evidence), st.sampled_from(["", "https://a.example/1", "b"]))
    content = st.tuples(st.sampled_from(required), st.sampled_from(["", "Berkala", "Website"]))
    edit = st.tuples(
        st.integers(0, 900), st.integers(0, 2), st.one_of(word, word, word, reason, content),
        st.sampled_from([*PEOPLE, ""]),
    )  # fmt: skip
    rounds = draw(st.lists(st.lists(edit, max_size=5), min_size=1, max_size=6))
    return [[(w, row, *cell, who) for w, row, cell, who in edits] for edits in rounds]


@st.composite
def twists(draw: st.DrawFn) -> Callable[[Lines], Lines]:
    """Return what may become of a journal: holes, doubles, disorder, other clocks, other people."""
    seed = draw(st.randoms(use_true_random=False))
    how = draw(
        st.sets(st.sampled_from(["holes", "doubles", "order", "clock", "people", "rows", "junk"]))
    )
    skew = timedelta(seconds=draw(st.integers(-7200, 7200)))

    def twist(lines: Lines) -> Lines:
        seed.seed(len(lines))
        if "holes" in how:
            lines = [line for line in lines if seed.random() < 0.6]
        if "doubles" in how:
            lines = [line for line in lines for _ in range(seed.choice([1, 1, 2]))]
        for line in lines:
            if "clock" in how and seed.random() < 0.5:
                line[0] = stamp(datetime.fromisoformat(str(line[0])) + skew)
            if "people" in how and seed.random() < 0.5:
                line[1] = seed.choice([*PEOPLE, "", "x", "=A1"])
            if "rows" in how and seed.random() < 0.5:
                line[seed.choice([2, 3, 4, 6])] = seed.choice(
                    ["", "5", "6", "DIP-2026-0001", "Disetujui"]
                )
        if "junk" in how:
            lines = [
                *lines,
                ["x"],
                [],
                [1.5, True, "", "", "", "", "", ""],
                [stamp(AT), *[""] * 6, "EDIT"],
            ]
        if "order" in how:
            seed.shuffle(lines)
        return lines

    return twist


def played(book: Book, rounds: list[list[tuple[int, int, str, str, str]]]) -> Book:
    for row in range(3):
        book.fill(row)
    for edits in rounds:
        for wait, row, header, value, who in edits:
            book.later(seconds=wait).type(row, header, value, who)
        book.later(minutes=7).sync()
    return book


def accepted(plan: Plan) -> tuple[object, ...]:
    events = [
        (e.item, e.submission, e.step, e.kind, e.status, e.role, e.note, e.fingerprint, e.content)
        for e in plan.events
    ]
    return events, plan.handed_back, plan.waiting, plan.items


def undated(book: Book) -> list[object]:
    states = Course(book.sop, book.history.events).states.values()
    return [replace(state, arrived=None, times=()) for state in states]


@given(data=st.data())
def test_a_journal_of_holes_and_nonsense_changes_only_dates_and_names(
    sop: Sop, office: Settings, data: st.DataObject
):
    rounds = data.draw(days(sop))
    plain = played(Book(sop, office, None), rounds)
    other = played(Book(sop, office, data.draw(twists())), rounds)

    assert [accepted(plan) for plan in plain.plans] == [accepted(plan) for plan in other.plans]
    assert undated(plain) == undated(other)
    last: dict[str, datetime] = {}
    for plan in other.plans:
        for event in plan.events:
            assert last.get(event.item, event.at) <= event.at <= plan.at, "in order, never ahead"
            assert event.not_before is None or event.not_before <= event.at
            assert (event.source == "Jurnal") or not event.actor
            last[event.item] = event.at
    quiet = other.sync()
    assert (quiet.events, quiet.touches) == ((), ())
    rows = [[*sop.texts.history], *other.rows]
    assert [e.at for e in parse_history(rows, sop.texts).events] == [
        e.at for e in other.history.events
    ]
