"""Histories over changing versions of an SOP, explored at random: what must hold whatever happens."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.cells import same_word
from sheetsync.core.configuration import sop_event
from sheetsync.core.course import Course, check_steps
from sheetsync.core.history import Event
from sheetsync.core.judge import Stamp
from sheetsync.core.sop import Field, Sop
from sheetsync.figures.now import figures
from sheetsync.figures.spans import evaluate
from tests.desk import Desk
from tests.figures.simulated import measured_history, office_of
from tests.versions import versions_of

POOL = "abcdef"
ITEM = "DIP-2026-0001"


STEPS = st.lists(
    st.tuples(st.sampled_from(POOL), st.integers(-1, 4), st.sampled_from(("Selesai", "Oke"))),
    min_size=2,
    max_size=5,
    unique_by=lambda step: step[0],
)
"""Each step by id, with the place a refusal leads back to (none of the ones before it: no check),
and the word that completes it."""
COLUMNS = st.sampled_from(("judul*", "judul* isi", "isi judul*", "judul* isi*", "isi* judul*"))
PROCEDURES = st.lists(st.tuples(STEPS, COLUMNS), min_size=1, max_size=4)


@dataclass
class Office:
    """A desk whose procedure changes; `done` and `owed` are steps by id, followed by hand."""

    versions: tuple[Sop, ...]
    done: set[str] = field(default_factory=set)
    owed: set[str] = field(default_factory=set)
    tokens: int = 0

    def __post_init__(self) -> None:
        first = self.versions[0]
        self.desk = Desk(first, {each.id: f"isi {each.id}" for each in first.fields})
        self.owed = {step.id for step in first.steps}
        self._record(first)
        self.desk.look()

    @property
    def ids(self) -> list[str]:
        return [step.id for step in self.desk.sop.steps]

    @property
    def course(self) -> Course:
        return Course(self.versions[0], self.desk.events, {v.digest: v for v in self.versions})

    def switch(self, new: Sop) -> None:
        desk, was = self.desk, self.desk.state
        assert was is not None
        waits = not all(map(same_word, desk.steps, was.expected))
        waits |= bool(was.open and was.checked and was.content != was.approved)
        cells = dict(zip(self.ids, zip(desk.steps, desk.evidence, strict=True), strict=True))
        self._record(new)
        desk.sop, desk.state = new.following(desk.sop), self.course.states[ITEM]
        known = [cells.get(step.id, ("", "")) for step in new.steps]
        desk.steps, desk.evidence = [word for word, _ in known], [text for _, text in known]
        desk.content = {f.id: desk.content.get(f.id, "") for f in new.fields}
        assert (desk.state.published, desk.state.submission) == (was.published, was.submission)
        self.done &= set(self.ids)  # a step that comes back is another one
        self.owed &= set(self.ids)
        if was.open:
            self._owed_now()
        if waits:
            self._sync()
        else:
            assert not desk.look().events, "another version alone records nothing of an item"

    def _record(self, version: Sop) -> None:
        stamp = Stamp(self.desk.now, None, f"v{len(self.desk.events)}")
        number = self.versions.index(version) + 1
        self.desk.events.append(sop_event(version, number, stamp))

    def _owed_now(self) -> None:
        ids = self.ids
        self.done &= set(ids[:-1])  # to publish is done again
        last = max((ids.index(each) for each in self.done), default=-1)
        left = {each for each in ids[last + 1 :] if each not in self.done}
        self.owed = left | (self.owed & set(ids) - self.done)

    def work(self, cells: dict[str, str]) -> None:
        for header, text in cells.items():
            self.tokens += text == "NEW"
            self.desk.write({header: f"teks {self.tokens}" if text == "NEW" else text})
        self._sync()

    def _sync(self) -> None:
        before = len(self.desk.events)
        self.desk.look()
        for event in self.desk.events[before:]:
            self._follow(event)
        assert not self.desk.look().events, "a second sync is quiet"
        state = self.desk.state
        assert state is not None
        assert state == self.course.states[ITEM]
        pairs = zip(self.desk.steps, state.expected, strict=True)
        assert all(same_word(*each) for n, each in enumerate(pairs) if n != state.current)

    def _follow(self, event: Event) -> None:
        ids = self.ids
        at = ids.index(event.step) if event.step in ids else 0
        undone: list[str] = []
        match event.kind:
            case "complete":
                assert event.step not in self.done, "what is done is not asked again"
                assert self.owed.isdisjoint(ids[:at]), "nothing before it is left"
                self.done.add(event.step)
                self.owed.discard(event.step)
                if at + 1 == len(ids):
                    assert not self.owed, "nothing is published before all of it"
            case "reject":
                undone = ids[self.desk.sop.steps[at].return_to :]
            case "withdraw":
                undone = [event.step]
            case "void":
                assert any(s.reject and s.id in self.done for s in self.desk.sop.steps)
                undone = ids[at:]
            case "reopen":
                undone = ids
        self.done -= set(undone)
        self.owed |= set(undone)

    def the_next_word(self) -> dict[str, str]:
        state, sop = self.desk.state, self.desk.sop
        assert state is not None
        if state.current is None:
            return {sop.steps[0].header: sop.update}
        step = sop.steps[state.current]
        word = step.start if same_word(self.desk.steps[state.current], step.done) else step.done
        return {step.header: word, **{f.header: "isi" for f in sop.fields if self._lacks(f)}}

    def _lacks(self, each: Field) -> bool:
        return each.required and not self.desk.content[each.id]


@st.composite
def typed(draw: st.DrawFn, sop: Sop) -> dict[str, str]:
    """Return what people type in a row between two syncs: a word out of turn, a new text."""
    step = draw(st.sampled_from(sop.steps))
    words = [step.start, step.done, step.reject, sop.update, sop.cancel, "salah", ""]
    cells = {step.header: draw(st.sampled_from(words))}
    if step.reason:
        cells[step.reason] = "NEW"
    if draw(st.integers(0, 2)) == 0:
        cells = {draw(st.sampled_from(sop.fields)).header: "NEW"}
    return cells


def played(data: st.DataObject) -> Office:
    office = Office(versions_of(data.draw(PROCEDURES)))
    for n, version in enumerate(office.versions):
        if n:
            office.switch(version)
        for _ in range(data.draw(st.integers(0, 6))):
            right = data.draw(st.integers(0, 2)) > 0
            office.work(office.the_next_word() if right else data.draw(typed(office.desk.sop)))
    return office


@given(data=st.data())
def test_the_laws_hold_over_changing_versions(data: st.DataObject):
    office = played(data)
    events, whole, first = office.desk.events, office.course, office.versions[0]

    cut = data.draw(st.integers(0, len(events)))
    part = Course(first, events[:cut], whole.versions).then(events[cut:])

    check_steps(first, events, whole.versions)
    assert vars(part) == vars(whole), "followed at once or in parts"
    _counted_by_hand(office)


def _counted_by_hand(office: Office) -> None:
    """Hold the figures of every step that ever was against its events."""
    events, course = office.desk.events, office.course
    minutes = office_of(replace(course.sop, steps=course.sop.every_step))
    found = measured_history(events, office.versions[0], minutes, versions=course.versions)
    decided = Counter(event.step for event in events if event.kind in ("complete", "reject"))
    told = figures(found)

    assert {s.step.id: s.visits for s in told.steps if s.visits} == decided
    assert sum(s.backlog.queue for s in told.steps) == (course.states[ITEM].queue is not None)
    assert told.compliance.rejections == sum(event.kind == "reject" for event in events)
    (month,) = (summary for _, summary in evaluate(found).months)
    assert sum(step.measured for step in month.steps) == found.timed.sum()
    assert month.published == len(course.publications)
