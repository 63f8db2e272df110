"""People's numbers are found however they are spelled; what offices write about is left alone."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.pii import sightings
from sheetsync.core.privacy import kept, personal_data
from sheetsync.core.sop import Sop
from tests.ordinary import MORE_SPELLINGS, can_be_read, other_rows
from tests.personal import DISGUISES, SPELLINGS, is_missed, ordinary_rows, sample


@pytest.mark.parametrize("disguise", DISGUISES)
def test_of_forty_spellings_at_most_one_in_a_hundred_is_missed(disguise):
    random = Random(5)
    tried = [sample(*each, random, disguise) for each in SPELLINGS for _ in range(25)]

    missed = [text for number, text in tried if is_missed(number, text)]

    assert len(SPELLINGS) == 40
    assert len(missed) <= len(tried) / 100, missed


def test_of_ordinary_rows_at_most_five_in_a_thousand_alarm(sop: Sop):
    alarms = [row for row in ordinary_rows(2000, seed=5) if personal_data(row, sop.texts)]

    assert len(alarms) <= 10, alarms


def test_of_sixty_other_spellings_at_most_one_in_a_hundred_is_missed():
    random = Random(5)
    tried = [sample(*each, random) for each in MORE_SPELLINGS for _ in range(25)]

    missed = [text for number, text in tried if can_be_read(number, text)]

    assert len(MORE_SPELLINGS) == 60
    assert len(missed) <= len(tried) / 100, missed


def test_of_other_ordinary_rows_at_most_five_in_a_thousand_alarm():
    """Accounts, devices, registers and codes: a table that the search was not made by."""
    alarms = [text for text in other_rows(10, seed=5) if sightings(text)]

    assert len(alarms) <= 15, alarms


HARMLESS = (
    *("Laporan NPWP bendahara", "Daftar NIK", "Fotokopi KK dan KTP", "nomor HP petugas"),
    *("KTP 2019-2020-2021-2022", "NIP. 19690115 199003 1 001", "196901151990031001"),
    *("480/1234/Diskominfo/2026", "081/234/2026", "0812/345/2026", "DIP-2026-0001"),
    *("2026-11-27T08:15:30+07:00", "31-01-2026 - 01-02-2026", "22/11/2026/23/11/2026"),
    *("Rp62.812.345.678,00", "Rp 1.081.234.567.890", "Rp34.020.115.069.000.001"),
    *("021-62863339 / 021-67622549", "(0274) 367509 367510", "+62 274 367509", "0800-1-500-123"),
    *("978-602-8519-93-9", "-7.8014321, 110.3644123", "34.02.01.2001 34.02.01.2002"),
    *("08.15-12.00 13.00-16.00", "08:15-12:00 13:00-16:00", "01 02 03 04 05 06 07 08 09 10"),
    *("https://www.facebook.com/photo?fbid=3402011506900001", "ppid@bantulkab.go.id"),
    *("1.02.01.2.02.0007.5.1.02.02.01.0063", "IMEI 357812345678901", "Rek. BRI 002901001271305"),
    *("62,812,345,678", "08, 12, 345, 678, 90", "11, 12, 13, 14, 15, 16, 17, 18, 19, 20"),
)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_a_number_of_somebody_is_left_alone(text: str):
    assert (sightings(text), kept(text)) == ((), text)


NUMBERS = (
    *("3402011506900001", "09.254.294.3-407.000", "0812-3456-7890", "+62 812 3456 7890"),
    *("34020115\u200b06900001", "(0812) 3456-7890", "budi@gmail.com", "08123456789"),
)
PIECES = st.one_of(
    st.sampled_from([*NUMBERS, *HARMLESS, *" -./+()*", "NIK ", "npwp ", "2026", "08", "\u200b"]),
    st.text("0123456789 -./\u200b０८", max_size=20),
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    return "".join(draw(st.lists(PIECES, max_size=8)))


@given(texts())
def test_masking_keeps_the_length_and_all_but_digits_and_names(text: str):
    shown = kept(text)

    assert len(shown) == len(text)
    assert all(
        new == old or (new == "*" and (old.isdecimal() or "@" in text))
        for old, new in zip(text, shown, strict=True)
    )


@given(texts())
def test_masking_twice_reveals_nothing_more(text: str):
    once = kept(text)

    assert all(new in (old, "*") for old, new in zip(once, kept(once), strict=True))


@given(
    st.sampled_from(NUMBERS),
    st.sampled_from(["", "a ", "NIK ", "2026 ", "; "]),
    st.sampled_from(["", " b", "; 2026", ", 0274", "\n"]),
)
def test_no_number_is_left_whole(number: str, before: str, after: str):
    assert number not in kept(f"{before}{number}{after}")
