"""An office goes through a year: its book ends with true labels, right figures, a whole history."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from socket import gethostname

import pytest

from sheetsync.boards.tabs import drawings
from sheetsync.core.cells import text_of
from sheetsync.core.reading import Reading
from sheetsync.figures.results import Figures, Summary
from sheetsync.figures.spans import evaluate
from sheetsync.figures.stays import measure
from sheetsync.mirror import Mirror
from sheetsync.snapshots import look
from sheetsync.verifying import verify_book
from tests.computers import Computers
from tests.figures.reference import median, percentile
from tests.golden_books import GOLDEN
from tests.golden_files import Golden
from tests.stores.contract import place_of
from tests.stores.labels import Label, columns_drawn, columns_of, untrue
from tests.stores.own_count import Calendar, Visit, measured, standard, visits
from tests.stores.sheets import BUDI
from tests.stores.year import FIRST, LONGER, RENAMED, SHORTER, TITLE, Year, begun, local

UNIT = "Pejabat/Unit yang Menguasai Informasi"
A, B, C, D = "Renja 2028", "LKjIP 2026", "Neraca 2026", "Nomor pengaduan"
E, F, G, H, J = "Agenda Juni", "Agenda Juli", "Perda Kearsipan", "Imbauan Kemarau", "Renja 2029"
OLD = "Rekapitulasi Hibah Keagamaan"
WAITING = "Perkembangan BUMD"
DROPPED = "Laporan Layanan Informasi Publik"
WEEK = 63  # rows that the program of the first format had written
CHECKS = ("verifikasi", "persetujuan", "hukum")
WEB = {"Tautan Publikasi": "https://setda.example.go.id/berita"}


def first_weeks(year: Year) -> None:
    year.note({0: "Catatan kami", 1: "tunggu surat"})
    year.sync("2026-11-30 08:00")
    year.add(A)
    year.word(OLD, "persetujuan", "Disetujui")
    year.word(WAITING, "identifikasi", "Selesai")
    year.sync("2026-12-01 09:00")
    year.word(A, "identifikasi", "Selesai")
    year.add(B)
    year.word(B, "identifikasi", "Diproses")
    year.sync("2027-01-04 08:00")
    year.word(A, "verifikasi", "Disetujui")
    year.word(B, "identifikasi", "Selesai")
    year.sync("2027-01-04 09:00")
    year.word(A, "persetujuan", "Disetujui")
    year.word(B, "verifikasi", "Tidak disetujui", **{"Alasan Verifikasi": "tabel belum lengkap"})
    year.word(A, "publikasi", "Terpublikasi", **WEB)
    year.add(C)
    year.word(C, "publikasi", "Terpublikasi", "refuse")
    year.sync("2027-01-04 10:00")


def fasting_month_and_a_role_renamed(year: Year) -> None:
    year.word(B, "identifikasi", "Selesai")
    year.word(C, "identifikasi", "Selesai")
    year.sync("2027-02-10 14:00")
    year.word(C, "verifikasi", "Disetujui")
    year.sync("2027-02-11 09:00")
    year.word(B, "verifikasi", "Disetujui")
    year.follow("2027-03-01 09:00", RENAMED)
    assert year.row(WAITING)["Posisi"] == "2. Verifikasi - Ketua Tim Humas"


def channel_added(year: Year) -> None:
    year.set("channels", "WhatsApp", 7, "wa.me")
    year.add(D, Kanal="WhatsApp")
    year.word(D, "identifikasi", "Selesai")
    year.sync("2027-05-03 09:00")
    year.word(D, "verifikasi", "Disetujui")
    year.sync("2027-05-03 09:30")
    year.word(D, "persetujuan", "Disetujui")
    year.word(D, "publikasi", "Terpublikasi", "start", **WEB)
    year.sync("2027-05-03 10:00")
    assert "tulis alamat di wa.me" in year.row(D)["Pemeriksaan"]
    year.word(D, "publikasi", "Terpublikasi", **{"Tautan Publikasi": "https://wa.me/c/62274"})
    year.sync("2027-05-03 11:00")
    assert year.row(D)["Posisi"] == "Terpublikasi"


def standard_shortened(year: Year) -> None:
    year.set("minutes", "2. Verifikasi", 30, "01/07/2027")
    year.add(E)
    year.add(F)
    year.word(E, "identifikasi", "Selesai")
    year.sync("2027-06-30 09:00")
    year.word(E, "verifikasi", "Disetujui")
    year.sync("2027-06-30 09:45")
    year.word(F, "identifikasi", "Selesai")
    year.sync("2027-07-01 09:00")
    year.word(F, "verifikasi", "Disetujui")
    year.sync("2027-07-01 09:45")


def deputy_and_unit(year: Year) -> None:
    year.set("people", "Kepala Bagian", BUDI, "09/08/2027", "20/08/2027")
    year.set("units", "Bagian Hukum")
    year.add(G, **{UNIT: "Bagian Hukum"})
    year.sync("2027-08-06 09:00")
    year.word(B, "persetujuan", "Disetujui")
    year.word(G, "identifikasi", "Selesai")
    year.sync("2027-08-10 09:00")
    assert year.editors("Kepala Bagian") in (None, [BUDI])
    year.edit(F, "void", "verifikasi", **{"Ringkasan Isi Informasi": "Agenda pimpinan bulan Juli"})
    year.sync("2027-08-11 10:00")


def step_added_and_removed(year: Year) -> None:
    year.follow("2027-08-20 10:00", LONGER, since="2027-09-01")
    assert "3a. Hukum" not in year.row(B)
    came = year.sync("2027-09-01 08:00")
    year.moved(came.at, {B: "hukum", OLD: "hukum"})
    year.word(B, "hukum", "Disetujui")
    year.word(OLD, "hukum", "Tidak disetujui", **{"Alasan Hukum": "dasar hukum belum ada"})
    year.sync("2027-09-01 08:30")
    year.word(B, "publikasi", "Terpublikasi", **WEB)
    year.word(C, "persetujuan", "Disetujui")
    year.word(E, "persetujuan", "Disetujui")
    year.sync("2027-09-02 09:00")
    assert year.editors("Kepala Bagian") in (None, []), "the deputy's two weeks are over"
    year.at_computer("PC-Kedua")
    year.add(H)
    year.word(H, "identifikasi", "Selesai")
    year.word(E, "hukum", "Disetujui")
    year.sync("2027-10-04 09:00")
    year.at_computer()
    year.word(DROPPED, "identifikasi", "Dibatalkan")
    year.word(A, "identifikasi", "Pembaruan")
    year.sync("2027-10-05 09:00")
    year.word(A, "identifikasi", "Selesai")
    year.follow("2027-11-01 08:00", SHORTER, moves={C: "publikasi"})
    assert year.row(B)["3a. Hukum (tidak dipakai lagi)"] == "Disetujui"


def moved_to_another_computer(year: Year) -> None:
    year.rename("dip-2028")
    new = year.at_computer("PC-Baru")
    year.word(C, "publikasi", "Terpublikasi", **WEB)
    year.sync("2027-12-01 09:00")
    year.examine("2027-12-01 09:10")
    year.at_computer()
    year.sync("2027-12-01 09:30")
    year.confirm("2027-12-01 09:40", new)
    year.at_computer("PC-Baru")
    year.add(J)
    year.word(J, "identifikasi", "Diproses")
    year.sync("2028-01-03 09:00")
    assert year.number(J) == "DIP-2028-0001"


SCRIPT = (
    first_weeks,
    fasting_month_and_a_role_renamed,
    channel_added,
    standard_shortened,
    deputy_and_unit,
    step_added_and_removed,
    moved_to_another_computer,
)
END = local("2028-01-03 10:00")


@dataclass(frozen=True)
class Ended:
    """A book at the end of the year, and what is read of it then."""

    year: Year
    begun: tuple[Visit, ...]
    figures: Figures
    reading: Reading

    @property
    def months(self) -> dict[date, Summary]:
        found = measure(self.reading.course, self.reading.settings, END)
        return dict(evaluate(found).months)

    @property
    def calendar(self) -> Calendar:
        """Return the holidays and fasting months, as the cells of Pengaturan say them."""
        tables = FIRST.texts.settings
        days, fasting = (
            list(self._column(tables[key].title, width))
            for key, width in (("holidays", 1), ("ramadan", 2))
        )
        return Calendar(frozenset(day for (day,) in days), tuple(fasting))

    def _column(self, title: str, width: int) -> Iterator[tuple[date, ...]]:
        rows = self.year.place.settings()
        head, first = place_of(rows, title)
        for row in rows[head + 2 :]:
            if cells := [cell for cell in row[first : first + width] if cell != ""]:
                yield tuple(date(1899, 12, 30) + timedelta(int(cell)) for cell in cells)


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Ended]]:
    """Let the year go by in a file and in a Google Sheet."""
    with ExitStack() as stack:
        found = {}
        for store in ("xlsx", "google"):
            folder = tmp_path_factory.mktemp(store)
            with pytest.MonkeyPatch.context() as patch:
                year = stack.enter_context(begun(store, folder, Computers(folder, patch)))
                waiting = tuple(queued(year))
                for part in SCRIPT:
                    part(year)
                figures, reading = look(year.place.open(), END, year.mirror)
            found[store] = Ended(year, waiting, figures, reading)
        yield found


@pytest.fixture(params=["xlsx", "google"])
def end(request: pytest.FixtureRequest, ends: dict[str, Ended]) -> Ended:
    return ends[request.param]


def queued(year: Year) -> Iterator[Visit]:
    """Yield who waits when the year begins, by the grey cells: since the step before was done."""
    for row in year.rows:
        header = row["Posisi"].partition(" - ")[0]
        place = next((n for n, step in enumerate(FIRST.steps) if step.header == header), 0)
        if place:
            since = local("1899-12-30") + timedelta(row[FIRST.steps[place - 1].time])
            yield Visit(row[TITLE], FIRST.steps[place].id, since)
        elif header == FIRST.steps[0].header:
            yield Visit(
                row[TITLE], FIRST.steps[0].id, local("2026-11-20 08:00")
            )  # how long is compared nowhere


def test_how_long_each_step_took_every_month_is_as_counted_by_hand(end: Ended):
    stays = visits(end.year.acts, end.begun)

    assert [*end.months][::12] == [date(2028, 1, 1), date(2027, 1, 1)]
    for place, step in enumerate(end.reading.sop.every_step):
        for month, own in measured(stays, end.calendar, step.id, end.months).items():
            said = end.months[month].steps[place]
            assert (step.id, month, said.measured) == (step.id, month, len(own.minutes))
            assert said.on_time == (own.on_time / len(own.minutes) if own.minutes else None)
            assert said.median == pytest.approx(median(own.minutes))
            assert said.p90 == pytest.approx(percentile(own.minutes, 90))


def test_what_was_done_every_month_is_what_the_script_says(end: Ended):
    acts = end.year.acts
    for month, said in end.months.items():
        own = [act for act in acts if act.at.date().replace(day=1) == month]
        kinds = Counter(act.kind for act in own)
        checks = [act for act in own if act.step in CHECKS and act.kind in ("complete", "reject")]
        published = sum((act.kind, act.step) == ("complete", "publikasi") for act in own)
        assert (said.registered, said.refused, said.rejected, said.published, said.decided) == (
            kinds["register"], kinds["refuse"], kinds["reject"], published, len(checks)
        ), month  # fmt: skip


def test_who_waits_and_what_was_published_where_is_what_the_script_says(end: Ended):
    stays = visits(end.year.acts, end.begun)
    told = {step["step"]: step["visits"] for step in GOLDEN[0].told["steps"]}
    channels = {row[TITLE]: row["Kanal"].split("; ") for row in end.year.rows}
    last = {
        channel: act.at
        for act in end.year.acts
        if (act.kind, act.step) == ("complete", "publikasi")
        for channel in channels[act.item]
    }

    for step in end.figures.steps:
        own = [stay for stay in stays if stay.step == step.step.id]
        here = [end.calendar.minutes(stay.arrived, END) for stay in own if stay.left is None]
        late = [age for age in here if age > standard(step.step.id, END.date())]
        assert step.visits == told.get(step.step.id, 0) + sum(stay.counted for stay in own)
        assert (step.backlog.queue, step.backlog.overdue) == (len(here), len(late))
        assert step.backlog.oldest == pytest.approx(max(here, default=None))
    found = {each.channel: each.last for each in end.figures.channels}
    assert found.items() >= last.items()
    assert set(last) == {"Website", "Instagram", "WhatsApp"}


def test_who_is_to_be_renewed_is_what_the_rows_say(end: Ended):
    now = END.year * 12 + END.month - 6, END.day
    found = set()
    for row in end.year.rows:
        if (row["Posisi"], row["Klasifikasi"]) == ("Terpublikasi", "Berkala"):
            day = local("1899-12-30") + timedelta(row["Waktu Publikasi"])
            if (day.year * 12 + day.month, day.day) < now:
                found.add(row["No. Registrasi"])

    assert {item.number for item in end.figures.due} == found
    assert len(found) == 6, "five of the first week, and the WhatsApp of May"


def test_the_history_is_whole_and_signed_to_its_end(end: Ended, tmp_path: Path):
    book = end.year.place.open()

    for mirror in (end.year.mirror, Mirror(tmp_path / "who never saw the book")):
        found = verify_book(book, mirror)
        assert found.sound
        assert found.signers.before == WEEK, "all that came after the upgrade is signed"
        assert [one.confirmed for one in found.signers.all] == [True, False, True]


def test_every_label_is_what_a_new_book_would_say(end: Ended):
    sop, place = end.reading.sop, end.year.place
    gone = [
        f"{header} (tidak dipakai lagi)" for header in ("3a. Hukum", "Alasan Hukum", "Waktu Hukum")
    ]
    snapshot = place.open().read()
    drawn = drawings(sop)

    seen, new = columns_of(place, sop.tabs), columns_drawn(sop)
    about = sop.texts.say("form.about_gone")
    assert seen["form"] == [
        *new["form"],
        Label("Catatan kami"),
        *(Label(name, about) for name in gone),
    ]
    assert sorted(seen["settings"]) == sorted(new["settings"])
    for key in ("guide", "monitoring", "evaluation"):
        assert untrue(snapshot.rows(key, sop.tabs) or (), drawn[key]) == []
    texts = {text_of(c) for row in (snapshot.rows("form", sop.tabs) or ())[:3] for c in row}
    assert {box.text for box in drawn["form"].boxes if box.row < 3 and box.text} <= texts
    for key in ("guide", "form", "settings", "monitoring", "evaluation"):
        rows = snapshot.rows(key, sop.tabs) or ()
        assert "Ketua Tim Pengelolaan Website/Medsos" not in str(rows), key


def test_both_stores_tell_one_story(ends: dict[str, Ended]):
    file, sheet = ends["xlsx"], ends["google"]

    assert story(file) == story(sheet)
    assert file.year.rows == sheet.year.rows
    assert columns_of(file.year.place, FIRST.tabs) == columns_of(sheet.year.place, FIRST.tabs)
    for key in ("guide", "monitoring", "evaluation", "settings"):
        assert texts(file, key) == texts(sheet, key)


def story(end: Ended) -> list[tuple[str, ...]]:
    """Return the history without what is random in it: names of syncs, and so hashes."""
    names = ("No. Registrasi", "Pengajuan ke-", "Tahap", "Kejadian", "Status", "Peran", "Waktu", "Paling Awal", "Catatan", "Sidik Isi", "Isi")  # fmt: skip
    return [tuple(event[name] for name in names) for event in end.year.place.ledger()]


def texts(end: Ended, key: str) -> list[str]:
    """Return what stands in a tab, without the blank cells behind each row."""
    rows = end.year.place.open().read().rows(key, end.reading.sop.tabs) or ()
    lines = ["\t".join(map(text_of, row)).rstrip("\t") for row in rows]
    return re.sub(r"kepala rantai \S+", "", "\n".join(lines)).rstrip("\n").split("\n")


def test_all_that_is_said_in_the_year_can_be_acted_upon(ends: dict[str, Ended], golden: Golden):
    """Who reads the file asks of each line: what is it about, and what is to be done?"""
    file, sheet = (list(heard(ends[store])) for store in ("xlsx", "google"))

    alike = [line for line in file if line in sheet]
    own = {"file": file, "sheet": sheet}
    alone = [
        f"{store}: {line}" for store, lines in own.items() for line in lines if line not in alike
    ]
    golden("year", [*alike, "", *alone])


def heard(end: Ended) -> Iterator[str]:
    """Yield all sentences that were said, each when it was said first.

    What is random is masked, and what changes with the package of the holidays left out.
    """
    year = end.year
    for sentence, at in year.said.items():
        line = sentence.replace(str(year.folder), "FOLDER").replace(gethostname(), "COMPUTER")
        line = re.sub(r"(?<=signers )\S+(?= --confirm)", "BOOK", line)
        line = re.sub(r"\nHari Libur: \+.*", "", re.sub(r"\d+ hari libur", "N hari libur", line))
        yield f"{at}  " + line.replace("\n", f"\n{'':18}")
