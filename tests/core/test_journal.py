"""The journal: which lines are believed, and what they may change - times and names, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.history import Event
from sheetsync.core.journal import as_journalled, read_journal
from sheetsync.core.plan import Plan
from sheetsync.core.settings import Person, Settings
from sheetsync.core.sop import Sop
from tests.journalled import PEOPLE, Book, Lines, stamp

ANI, BUDI, CITRA = PEOPLE
WHOLE: Callable[[Lines], Lines] = list


@pytest.fixture
def book(sop: Sop, office: Settings) -> Book:
    """Return a book with one row, registered at 08.30; typed at 08.00."""
    made = Book(sop, office, WHOLE)
    made.fill(0)
    made.later(minutes=30).sync()
    return made


def only(plan: Plan) -> Event:
    (event,) = plan.events
    return event


def of(event: Event) -> tuple[str, str, str, str]:
    return f"{event.at:%H:%M:%S}", event.actor, event.source, event.kind


# --- What a line gives -----------------------------------------------------------------------


def test_a_new_row_is_dated_by_its_title_and_place(book: Book):
    assert of(book.history.events[2]) == ("08:00:00", ANI, "Jurnal", "register")


def test_an_edit_gives_its_time_and_person(book: Book):
    book.later(minutes=10, seconds=7).type(0, "1. Identifikasi", "Selesai", ANI)

    event = only(book.later(minutes=50).sync())

    assert of(event) == ("08:40:07", ANI, "Jurnal", "complete")
    assert event.not_before == event.at


def test_a_clock_a_little_ahead_never_dates_an_event_after_its_sync(book: Book):
    book.later(minutes=10).type(0, "1. Identifikasi", "Selesai", ANI)
    book.lines[-1][0] = stamp(book.now + timedelta(seconds=90))

    assert of(only(book.sync()))[:3] == ("08:40:00", ANI, "Jurnal")


def test_without_a_line_the_window_stands_and_nobody_is_named(book: Book):
    book.later(minutes=10).type(0, "1. Identifikasi", "Selesai")
    book.lines.clear()

    event = only(book.later(minutes=50).sync())

    assert of(event) == ("09:30:00", "", "Sinkronisasi", "complete")
    assert f"{event.not_before:%H:%M}" == "08:30"


def test_without_a_journal_nothing_is_different(sop: Sop, office: Settings):
    made = Book(sop, office, None)
    made.fill(0)
    plan = made.later(minutes=30).sync()

    assert of(only(plan)) == ("08:30:00", "", "Sinkronisasi", "register")
    assert plan.journal is None


def test_only_the_last_line_of_a_cell_counts(book: Book):
    book.later(minutes=10).type(0, "1. Identifikasi", "Selesai", ANI)
    book.later(minutes=5).type(0, "1. Identifikasi", "", BUDI)
    book.later(minutes=5).type(0, "1. Identifikasi", "Selesai", CITRA)

    assert of(only(book.later(minutes=5).sync()))[:2] == ("08:50:00", CITRA)


def test_a_last_line_that_says_something_else_than_the_cell_counts_for_nothing(book: Book):
    book.later(minutes=10).type(0, "1. Identifikasi", "Selesai", ANI)
    book.later(minutes=1).type(0, "1. Identifikasi", "", BUDI)
    book.later(minutes=1).type(0, "1. Identifikasi", "Selesai", CITRA)
    del book.lines[-1]

    assert of(only(book.later(minutes=5).sync()))[1:3] == ("", "Sinkronisasi")


def test_a_word_that_waited_is_dated_by_the_link_that_completed_it(book: Book):
    for header, word in (("1. Identifikasi", "Selesai"), ("2. Verifikasi", "Disetujui"), ("3. Persetujuan", "Disetujui")):  # fmt: skip
        book.later(minutes=5).type(0, header, word, ANI)
    book.later(minutes=1).sync()
    book.later(minutes=9).type(0, "4. Publikasi", "Terpublikasi", BUDI)
    book.later(minutes=10).sync()
    book.later(minutes=10, seconds=3).type(0, "Tautan Publikasi", "https://a.example/1", CITRA)

    event = only(book.later(minutes=10).sync())

    assert of(event) == ("09:15:03", BUDI, "Jurnal", "complete")


def test_a_word_is_dated_by_what_was_filled_in_after_it_not_by_what_was_corrected(book: Book):
    book.later(minutes=10).type(0, "1. Identifikasi", "Selesai")
    book.later(minutes=10).type(0, "Ringkasan Isi Informasi", "Ringkasan yang lebih baik")

    assert of(only(book.later(minutes=5).sync()))[0] == "08:40:00"


def test_a_refusal_counts_from_its_reason_if_that_came_later(book: Book):
    book.later(minutes=5).type(0, "1. Identifikasi", "Selesai")
    book.later(minutes=5).type(0, "2. Verifikasi", "Tidak disetujui", BUDI)
    book.later(minutes=2).type(0, "Alasan Verifikasi", "keliru", BUDI)

    plan = book.later(minutes=5).sync()

    assert [of(event)[0] for event in plan.events] == ["08:35:00", "08:42:00"]
    assert [event.kind for event in plan.events] == ["complete", "reject"]


def test_a_void_begins_with_the_first_change(book: Book):
    book.later(minutes=5).type(0, "1. Identifikasi", "Selesai")
    book.later(minutes=5).type(0, "2. Verifikasi", "Disetujui", BUDI)
    book.later(minutes=5).sync()
    book.later(minutes=5).type(0, "Judul Informasi", "Judul lain", ANI)
    book.later(minutes=5).type(0, "Bentuk Informasi", "Hardcopy", ANI)

    assert of(only(book.later(minutes=5).sync())) == ("08:50:00", ANI, "Jurnal", "void")


def test_events_of_one_sync_stay_in_order_where_the_cells_were_not_typed_so(book: Book):
    book.later(minutes=5).type(0, "2. Verifikasi", "Disetujui", BUDI)
    book.later(minutes=5).type(0, "1. Identifikasi", "Selesai", ANI)

    events = book.later(minutes=20).sync().events

    assert [of(event)[:3] for event in events] == [
        ("08:40:00", ANI, "Jurnal"),
        ("09:00:00", "", "Sinkronisasi"),
    ]


def test_a_line_that_caused_an_event_is_not_used_again(book: Book):
    book.later(minutes=29).type(0, "2. Verifikasi", "Disetujui", BUDI)
    book.later(minutes=1).sync()
    book.later(minutes=30).type(0, "2. Verifikasi", "Disetujui", CITRA)
    del book.lines[-1]

    event = only(book.later(minutes=30).sync())

    assert of(event) == ("10:00:00", "", "Sinkronisasi", "refuse")


def test_rows_that_moved_are_not_known_by_their_place(sop: Sop, office: Settings):
    made = Book(sop, office, WHOLE)
    made.fill(0)
    made.later(minutes=5).type(0, "1. Identifikasi", "Selesai")
    made.lines.append([stamp(made.later(minutes=5).now), ANI, "", "", "", "", "", "OTHER"])

    events = made.later(minutes=5).sync().events

    assert [event.source for event in events] == ["Jurnal", "Sinkronisasi"]


# --- What is not believed ----------------------------------------------------------------------

AT = datetime(2026, 11, 2, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.mark.parametrize(
    ("change", "doubted"),
    [
        pytest.param({}, 0, id="as the add-in writes it"),
        pytest.param({0: stamp(AT + timedelta(minutes=1))}, 0, id="clocks a minute apart"),
        pytest.param({0: stamp(AT + timedelta(minutes=3))}, 1, id="in the future"),
        pytest.param({0: stamp(AT - timedelta(minutes=63))}, 1, id="before the line above"),
        pytest.param({0: "2026-11-02 08:59"}, 1, id="a time typed by hand"),
        pytest.param({0: "2026-13-02T08:59:00.000Z"}, 1, id="no such day"),
        pytest.param({0: 46328.37}, 1, id="a number"),
        pytest.param({1: "Pak Budi"}, 1, id="not an e-mail"),
        pytest.param({1: ""}, 0, id="nobody known"),
        pytest.param({7: "UBAH"}, 1, id="a kind that is not known"),
        pytest.param({7: "LARGE"}, 0, id="an edit too large to write down"),
    ],
)
def test_which_lines_are_doubted(sop: Sop, change: dict[int, object], doubted: int):
    line = [stamp(AT - timedelta(minutes=10)), ANI, "5", "DIP-1", "Kanal", "", "X", "EDIT"]
    other = [change.get(place, cell) for place, cell in enumerate(line)]

    found = read_journal([sop.texts.journal, [], line, other], sop.texts, AT)

    assert found.doubted == doubted
    assert found.last("DIP-1", "Kanal", "X")


def test_a_journal_with_other_headers_is_not_used(sop: Sop):
    rows = [
        ["Waktu", *sop.texts.journal[1:]],
        [stamp(AT), ANI, "5", "DIP-1", "Kanal", "", "X", "EDIT"],
    ]

    found = read_journal(rows, sop.texts, AT)

    assert (found.readable, found.doubted, dict(found.cells)) == (False, 1, {})
    assert not read_journal([], sop.texts, AT).readable


def test_it_lives_by_its_sign_or_its_last_line(sop: Sop):
    beat = [*sop.texts.journal, stamp(AT - timedelta(minutes=90)), "terpisah"]

    assert read_journal([beat], sop.texts, AT).is_alive(AT)
    assert not read_journal([beat], sop.texts, AT).is_alive(AT + timedelta(hours=1))
    assert not read_journal([sop.texts.journal], sop.texts, AT).is_alive(AT)


@given(st.text(max_size=400))
def test_values_are_masked_and_cut_once_and_for_all(text: str):
    once = as_journalled(text)

    assert as_journalled(once) == once
    assert len(once) <= 200


# --- Who acted -----------------------------------------------------------------------------------


def listed(office: Settings, *people: Person) -> Settings:
    return replace(office, people=people)


def approved(sop: Sop, settings: Settings, first: str, second: str) -> Book:
    made = Book(sop, settings, WHOLE)
    made.fill(0)
    for header, word, who in (
        ("1. Identifikasi", "Selesai", ANI),
        ("2. Verifikasi", "Disetujui", first),
        ("3. Persetujuan", "Disetujui", second),
    ):
        made.later(minutes=10).type(0, header, word, who)
    made.later(minutes=10).sync()
    return made


def test_the_same_person_in_both_checks_is_said_and_never_refused(sop: Sop, office: Settings):
    made = approved(sop, office, BUDI, BUDI)

    said = str(made.cell(0, "Pemeriksaan"))

    assert (BUDI in said, "2. Verifikasi" in said, "3. Persetujuan" in said) == (True,) * 3
    assert [e.kind for e in made.history.events if e.item] == ["register", *["complete"] * 3]
    assert made.later(minutes=5).sync().touches == ()


def test_a_deputy_counts_only_on_the_days_given(sop: Sop, office: Settings):
    team = Person("ketua_tim", BUDI, None, None)
    plh = Person("kepala_bagian", CITRA, date(2026, 11, 2), date(2026, 11, 5))  # decides on the 2nd
    late = replace(plh, since=date(2026, 11, 3))
    one_day = replace(plh, until=date(2026, 11, 2))

    for acting in (plh, one_day):
        made = approved(sop, listed(office, team, acting), BUDI, CITRA)
        assert made.cell(0, "Pemeriksaan") == ""
    said = str(approved(sop, listed(office, team, late), BUDI, CITRA).cell(0, "Pemeriksaan"))
    assert CITRA in said
    assert "Kepala Bagian" in said
    assert BUDI not in said


def test_the_remark_goes_when_the_decision_is_undone(sop: Sop, office: Settings):
    made = approved(sop, office, BUDI, BUDI)
    made.later(minutes=5).type(0, "3. Persetujuan", "", CITRA)
    made.later(minutes=5).sync()

    assert made.cell(0, "Pemeriksaan") == ""

    made.later(minutes=5).type(0, "3. Persetujuan", "Disetujui", CITRA)
    del made.lines[-1]
    made.later(minutes=5).sync()
    assert made.cell(0, "Pemeriksaan") == ""


def test_a_refusal_by_somebody_not_on_the_list_is_said_while_the_row_is_back(
    sop: Sop, office: Settings
):
    made = Book(sop, listed(office, Person("ketua_tim", BUDI, None, None)), WHOLE)
    made.fill(0)
    made.later(minutes=5).type(0, "1. Identifikasi", "Selesai", ANI)
    made.later(minutes=5).type(0, "Alasan Verifikasi", "keliru", CITRA)
    made.later(minutes=5).type(0, "2. Verifikasi", "Tidak disetujui", CITRA)
    made.later(minutes=5).sync()

    assert CITRA in str(made.cell(0, "Pemeriksaan"))
