"""Both stores at once, explored at random: staff do the same in each, and the histories are equal."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sheetsync.errors import GuardError
from tests.clerk import ROW
from tests.stores.contract import Office, office

STEPS = ["1. Identifikasi", "2. Verifikasi", "3. Persetujuan", "4. Publikasi"]
WORDS = ["", "Diproses", "Selesai", "Disetujui", "Tidak disetujui", "Terpublikasi", "Pembaruan"]
WORDS += ["\ufeffselesai\u200b", "\u200b"]
TEXTS = [
    "",
    "=1+1",
    "007",
    "5.10",
    "https://a.example/1",
    "kurang lengkap",
    "📄",
    "22 Nop 2026",
    "\u200b",
]
OTHERS = [
    "Alasan Verifikasi",
    "Tautan Publikasi",
    "Bentuk Informasi",
    "Klasifikasi",
    "Rencana Tayang",
]
PLACES = st.integers(0, 3)


class TwoOffices(RuleBasedStateMachine):
    """An .xlsx and a Google Sheet, whose people do the same things."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.offices: list[Office] = []
        self.titles = 0

    @initialize()
    def draw(self) -> None:
        for store in ("xlsx", "google"):
            folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
            self.offices.append(self.stack.enter_context(office(store, folder)))
        for _ in range(3):
            self.add()

    @rule()
    def add(self) -> None:
        self.titles += 1
        for each in self.offices:
            each.add(len(each.place.rows()) + 1, f"Informasi {self.titles}")

    @rule(place=PLACES, step=st.sampled_from(STEPS), word=st.sampled_from(WORDS))
    def choose(self, place: int, step: str, word: str) -> None:
        self._type(place, {step: word or None})

    @rule(place=PLACES, header=st.sampled_from(OTHERS), text=st.sampled_from(TEXTS))
    def write(self, place: int, header: str, text: str) -> None:
        self._type(place, {header: text or None})

    @rule(place=PLACES, word=st.sampled_from(["", *STEPS]))
    def empty(self, place: int, word: str) -> None:
        """Empty a row; a word may stay behind in one of its steps."""
        self._type(
            place, {**dict.fromkeys([*ROW, *STEPS, *OTHERS]), **({word: "x"} if word else {})}
        )

    @rule(descending=st.booleans())
    def sort(self, descending: bool) -> None:
        for each in self.offices:
            each.place.sort("Judul Informasi", descending)

    @rule(place=PLACES)
    def insert(self, place: int) -> None:
        for each in self.offices:
            each.place.insert(place + 1)

    @rule(place=PLACES)
    def delete(self, place: int) -> None:
        for each in self.offices:
            each.place.delete(place + 1)

    @rule()
    def sync(self) -> None:
        plans = []
        for each in self.offices:
            try:
                plans.append(each.sync())
            except GuardError:
                plans.append(each.sync(0, force=True))
        assert [e.kind for e in plans[0].events] == [e.kind for e in plans[1].events]
        for each in self.offices:
            quiet = each.sync()
            assert (quiet.events, quiet.touches) == ((), ()), "a second sync is quiet"

    @invariant()
    def the_histories_are_equal(self) -> None:
        if self.offices:
            one, other = self.offices
            assert one.story() == other.story()

    def _type(self, place: int, cells: dict[str, Any]) -> None:
        """Type in a row that is filled in."""
        for each in self.offices:
            filled = [n for n, row in enumerate(each.place.rows(), 1) if row["Judul Informasi"]]
            if filled:
                each.place.type((filled[place % len(filled)], cells))

    def teardown(self) -> None:
        if self.offices:
            self.sync()
            rows = [
                [{k: v for k, v in row.items() if isinstance(v, str)} for row in each.place.rows()]
                for each in self.offices
            ]
            assert rows[0] == rows[1]
        self.stack.close()


TestTwoOffices = TwoOffices.TestCase
TestTwoOffices.settings = settings(
    max_examples=3,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
