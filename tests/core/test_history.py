"""The hash chain: whole when untouched, and the first altered row is named."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.cells import digest, text_of
from sheetsync.core.course import check_steps
from sheetsync.core.history import Event, History, history_rows, kept_content, parse_history
from sheetsync.core.sop import Sop
from sheetsync.errors import HistoryError
from tests.desk import MONDAY

texts = st.text(max_size=40)
events = st.builds(
    Event,
    item=st.from_regex(r"DIP-2026-\d{4}", fullmatch=True),
    submission=st.integers(1, 9),
    step=st.sampled_from(["", "verifikasi"]),
    kind=st.sampled_from(["register", "refuse", "complete"]),
    at=st.integers(0, 10**7).map(lambda seconds: MONDAY + timedelta(seconds=seconds)),
    status=st.sampled_from(["", "Disetujui"]),
    note=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=40),
    content=st.none() | st.dictionaries(st.just("judul"), st.text("abc =+", min_size=1)),
)


def rows_of(sop: Sop, *given_events: Event) -> list[list]:
    return [list(sop.texts.history), *map(list, history_rows(History(), given_events))]


def test_the_hash_is_the_sha256_of_the_previous_hash_and_the_cells(sop: Sop):
    header, row = rows_of(sop, Event("DIP-2026-0001", 1, "verifikasi", "complete", MONDAY))

    array = ["", "1", "DIP-2026-0001", "1", "verifikasi", "complete", "", "", ""]
    array += ["2026-11-02T08:00:00+07:00", "", "", "", "", "", ""]
    data = json.dumps(array, ensure_ascii=False, separators=(",", ":")).encode()
    assert row[-1] == sha256(data).hexdigest()
    assert len(row) == len(header) - 1 == 16  # the signature comes with the commit


@given(st.lists(st.text() | st.text('"\\\x00\x1f\x7f\ud800/é😀')))
def test_the_hash_is_that_of_the_json_of_any_texts(parts: list[str]):
    data = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    assert digest(parts) == sha256(data.encode("utf-8", "surrogatepass")).hexdigest()


@given(st.lists(events, max_size=6))
def test_what_was_written_reads_back(sop: Sop, given_events: list[Event]):
    history = parse_history(rows_of(sop, *given_events), sop.texts)

    assert len(history.events) == len(given_events)
    for found, written in zip(history.events, given_events, strict=True):
        assert (found.item, found.at, found.content or None) == (
            written.item,
            written.at,
            written.content or None,
        )


@given(st.lists(events, min_size=2, max_size=5), st.data())
def test_the_first_altered_row_is_named(sop: Sop, given_events: list[Event], data: st.DataObject):
    rows = rows_of(sop, *given_events)
    place = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.integers(0, 15))
    rows[place][column] = f"{rows[place][column]}x"

    with pytest.raises(HistoryError, match=f"^Riwayat No {place}:"):
        parse_history(rows, sop.texts)


@given(st.lists(events, min_size=3, max_size=5), st.data())
def test_a_row_taken_out_or_moved_is_named(sop: Sop, given_events: list[Event], data):
    rows = rows_of(sop, *given_events)
    place = data.draw(st.integers(1, len(rows) - 2))
    if data.draw(st.booleans()):
        del rows[place]
    else:
        rows[place], rows[place + 1] = rows[place + 1], rows[place]

    with pytest.raises(HistoryError, match=f"^Riwayat No {place}:"):
        parse_history(rows, sop.texts)


def test_a_save_in_another_program_breaks_nothing(sop: Sop):
    rows = rows_of(sop, Event("DIP-2026-0001", 1, "", "register", MONDAY, note="baris\nkedua é"))
    rows[1][0], rows[1][2] = 1.0, 1.0
    rows[1][11] = "baris\r\nkedua e\u0301"

    history = parse_history([*rows, [""] * 16], sop.texts)

    assert history.head == rows[1][-1]


def test_an_altered_header_is_named(sop: Sop):
    rows = rows_of(sop)
    rows[0][4] = "Kejadian!"

    with pytest.raises(HistoryError, match="found 'Kejadian!' instead of 'Kejadian'"):
        parse_history(rows, sop.texts)


def test_content_too_long_for_a_cell_is_shortened_but_stays_json():
    content = kept_content({"judul": "x", "ringkasan": '"' * 50_000})
    long = Event("A", 1, "", "register", MONDAY, content=content)

    (row,) = history_rows(History(), [long])

    assert len(str(row[13])) <= 30_000
    assert json.loads(str(row[13]))["judul"] == "x"


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        pytest.param(1, "", "No. Registrasi: found ''; expected a number", id="no item"),
        pytest.param(2, "٣", "Pengajuan ke-: found '٣'; expected a whole number", id="letters"),
        pytest.param(2, "9" * 5000, "Pengajuan ke-: found '999", id="a huge number"),
        pytest.param(2, "0", "Pengajuan ke-: found '0'", id="zero"),
        pytest.param(4, "hapus", "Kejadian: found 'hapus'; expected one of register", id="a kind"),
        pytest.param(8, "kemarin", "Waktu: found 'kemarin'; expected a time such as", id="no time"),
        pytest.param(8, "2026-11-02T08:00:00", "Waktu: found '2026-11", id="a time without offset"),
        pytest.param(8, "0001-01-01T00:00:00+07:00", "Waktu: found '0001", id="the first year"),
        pytest.param(
            9, "9999-12-31T23:59:59-12:00", "Paling Awal: found '9999", id="the last year"
        ),
        pytest.param(13, "[1]", "Isi: found '[1]'; expected a JSON object of texts", id="a list"),
        pytest.param(13, '{"judul": 1}', "Isi: found '{\"judul\": 1}'", id="a number in it"),
        pytest.param(13, '{"judul": {"a": "b"}}', "Isi: found", id="an object in it"),
        pytest.param(13, "[" * 9000, "Isi: found '[[[", id="endless depth"),
        pytest.param(13, "{", "Isi: found '{'", id="no JSON"),
    ],
)
def test_a_row_with_a_right_hash_that_this_program_never_wrote_is_named(sop, column, cell, said):
    rows = rows_of(sop, *[Event("DIP-2026-0001", 1, "", "register", MONDAY)] * 2)
    rows[2][column] = cell
    rows[2][-1] = digest([rows[1][-1], *(text_of(each) for each in rows[2][:-1])])

    with pytest.raises(HistoryError) as caught:
        parse_history(rows, sop.texts)

    assert str(caught.value).startswith(f"Riwayat No 2, {said}")
    assert "put an untouched copy of the book back" in str(caught.value)
    assert len(str(caught.value)) <= 300


def test_a_row_that_acts_on_a_step_the_sop_does_not_have_is_named(sop: Sop):
    events = [
        Event("A", 1, "verifikasi", "complete", MONDAY),
        Event("A", 1, "arsip", "missing", MONDAY),
    ]
    check_steps(sop, events)

    with pytest.raises(HistoryError, match=r"^Riwayat No 3, Tahap: found 'arsip'; expected"):
        check_steps(sop, [*events, Event("A", 1, "arsip", "start", MONDAY)])
