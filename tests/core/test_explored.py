"""The procedure explored at random: what must hold whatever people type, in any order."""

from __future__ import annotations

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.cells import same_word
from sheetsync.core.course import Course
from sheetsync.core.difference import content_map
from sheetsync.core.history import Event
from sheetsync.core.links import is_link
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import ItemState, evidence_of
from tests.desk import Desk


def complete_content(sop: Sop) -> dict[str, str]:
    """Return content that every step accepts."""
    content = {}
    for field in sop.fields:
        allowed = [word for word in field.options if word not in field.excluded]
        if field.required:
            content[field.id] = allowed[0] if allowed else f"isi {field.id}"
    return content


@st.composite
def edits(draw: st.DrawFn, sop: Sop) -> dict[str, str]:
    """Return what several people type in one row between two syncs."""
    cells = {}
    for step in sop.steps:
        words = [
            "",
            step.start,
            step.done,
            step.reject,
            sop.repair,
            sop.update,
            sop.cancel,
            "salah",
        ]
        if draw(st.integers(0, 2)) == 0:
            cells[step.header] = draw(st.sampled_from(words))
        if step.evidence and draw(st.integers(0, 2)) == 0:
            cells[step.evidence] = draw(st.sampled_from(["", "NEW"]))
    if draw(st.integers(0, 4)) == 0:
        field = draw(st.sampled_from([f for f in sop.fields if f.required]))
        cells[field.header] = draw(st.sampled_from(["", *field.options, "NEW", "NEW"]))
    optional = [field.header for field in sop.fields if not field.required]
    if optional and draw(st.integers(0, 4)) == 0:
        cells[draw(st.sampled_from(optional))] = draw(st.sampled_from(["", "NEW"]))
    return cells


class Office:
    """A desk whose people never write the same text twice, and the laws it is held to."""

    def __init__(self, sop: Sop) -> None:
        self.sop = sop
        self.desk = Desk(sop, complete_content(sop))
        self.tokens = count(1)
        self.prints: dict[int, str] = {}
        self.desk.look()

    def the_next_word(self, data: st.DataObject) -> dict[str, str]:
        """Return what the person whose turn it is would rightly write."""
        state = self.desk.state
        assert state is not None
        if state.current is None:
            return {self.sop.steps[0].header: self.sop.update}
        step = self.sop.steps[state.current]
        word = data.draw(st.sampled_from([w for w in (step.done, step.done, step.reject) if w]))
        cells = {step.header: word}
        if step.evidence:
            cells[step.evidence] = "NEW"
        self.desk.content.update(
            {k: v for k, v in complete_content(self.sop).items() if not self.desk.content.get(k)}
        )
        return cells

    def work(self, cells: dict[str, str]) -> None:
        links = {step.link for step in self.sop.steps if step.link}
        for header, text in cells.items():
            if text == "NEW":
                token = f"teks {next(self.tokens)}"
                text = f"https://a.example/{token[5:]}" if header in links else token
            self.desk.write({header: text})
        before, was = len(self.desk.events), self.desk.state
        verdict = self.desk.look()
        for event in self.desk.events[before:]:
            self.check(event)
        if was is not None and was.published and verdict.state.published:
            self.nothing_changed_unsaid(was, self.desk.events[before:])
        assert Course(self.sop, self.desk.events).states[verdict.state.number] == verdict.state
        assert self.desk.look().events == (), "a second sync is quiet"
        assert self.cells_are_in_order()

    def check(self, event: Event) -> None:
        if event.kind != "complete":
            return
        step = self.sop.steps[self.sop.step_index(event.step) or 0]
        row = self.desk.row()
        for field, text in zip(self.sop.fields, row.content, strict=True):
            assert text or not field.required, "nothing incomplete goes on"
            assert not any(same_word(text, word) for word in field.excluded)
        if step.reject:
            self.prints[event.submission] = event.fingerprint
        if step.link:
            assert is_link(evidence_of(event))
        if step is self.sop.steps[-1]:
            assert event.fingerprint == self.prints[event.submission], "published = approved"

    def nothing_changed_unsaid(self, was: ItemState, events: list[Event]) -> None:
        now = content_map(self.desk.row(), self.sop)
        assert (now != was.content) == ("change" in [event.kind for event in events])

    def cells_are_in_order(self) -> bool:
        state = self.desk.state
        assert state is not None
        return all(
            same_word(found, expected) or place == state.current
            for place, (found, expected) in enumerate(
                zip(self.desk.steps, state.expected, strict=True)
            )
        )

    def laws_of_the_whole(self) -> None:
        reasons = [evidence_of(e) for e in self.desk.events if e.kind == "reject"]
        assert all(reasons)
        assert len(set(reasons)) == len(reasons), "no stale reason is accepted"
        stage: dict[int, int] = {}
        for event in self.desk.events:
            place = self.sop.step_index(event.step)
            if event.kind == "reject":
                assert place is not None
                stage[event.submission + 1] = self.sop.steps[place].return_to - 1
            if event.kind == "complete":
                assert place is not None
                assert place <= stage.get(event.submission, -1) + 1, "no step is skipped"
                stage[event.submission] = place


def _explore(sop: Sop, data: st.DataObject) -> None:
    office = Office(sop)
    for _ in range(data.draw(st.integers(1, 12))):
        wild = data.draw(st.integers(0, 2)) == 0
        office.work(data.draw(edits(sop)) if wild else office.the_next_word(data))
    office.laws_of_the_whole()


@given(data=st.data())
def test_the_laws_hold_in_this_office(sop: Sop, data: st.DataObject):
    _explore(sop, data)


@given(data=st.data())
def test_the_laws_hold_in_another_procedure(second_sop: Sop, data: st.DataObject):
    _explore(second_sop, data)
