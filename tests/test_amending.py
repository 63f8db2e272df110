"""Another version of a book's SOP, as the administrator types it: looked at, applied, announced."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from sheetsync import open_workbook, sync
from sheetsync.boards.terminal import plan_view
from sheetsync.core.plan import Plan
from sheetsync.core.sop import Sop
from sheetsync.mirror import Mirror
from tests.boards.test_terminal import shown
from tests.clerk import Clerk
from tests.typist import type_cells
from tests.versions import APPROVAL, FIRST, LEGAL_CHECK, WITH_LEGAL_CHECK, WITHOUT_APPROVAL, changed

FORM, HIDDEN, SETTINGS = "Form DIP", FIRST.tabs["metadata"], "Pengaturan"
IDENTIFIED, VERIFIED = {"1. Identifikasi": "Selesai"}, {"2. Verifikasi": "Disetujui"}
LEGAL = LEGAL_CHECK.replace("persetujuan", "hukum")
VERIFICATION = (
    FIRST.source[FIRST.source.index('[[steps]]\nid = "verif') :].split("\n\n")[0] + "\n\n"
)
RENAMED = changed(
    ('name = "Kepala Bagian"', 'name = "Kabag Umum"'), ("minutes = 300", "minutes = 240")
)
DAY = timedelta(days=1)


class Office:
    """The administrator, with the templates beside the book."""

    def __init__(self, run, book: Clerk) -> None:
        self.run, self.book, self.folder = run, book, book.path.parent

    def write(self, version: Sop, name: str = "sop.toml") -> None:
        (self.folder / name).write_text(version.source, "utf-8")

    def apply(self, version: Sop, more: str = "") -> dict[str, Any]:
        self.write(version)
        return json.loads(self.run(f"sop dip.xlsx sop.toml --apply --json {more}").stdout)

    @property
    def recorded(self) -> datetime:
        """When anything was recorded last."""
        return datetime.fromisoformat(self.book.ledger()[-1]["Waktu"])

    def sync(self, days: float = 0.0, **how: Any) -> Plan:
        """Sync on a day to come, as this computer."""
        now = self.recorded + days * DAY
        mirror = Mirror(self.folder / "state")
        return sync(open_workbook(self.book.path), now=now, mirror=mirror, **how)

    def sops(self) -> list[str]:
        return [e["Catatan"] for e in self.book.ledger() if e["Kejadian"] == "sop"]

    def headers(self) -> list[str]:
        return [cell for cell in self.book.values(FORM)[3] if cell]

    def settings(self, title: str) -> list[list[Any]]:
        """Return the rows of a table of the settings."""
        rows = self.book.values(SETTINGS)
        row, column = self.book.find(SETTINGS, title)
        width = [*rows[row][column - 1 :], None].index(None)
        found = [cells[column - 1 :][:width] for cells in rows[row + 1 :]]
        return [cells for cells in found if any(cells)]


@pytest.fixture
def office(run, book: Clerk) -> Office:
    return Office(run, book)


# --- Looking ------------------------------------------------------------------------------------


def test_a_look_says_what_would_change_and_writes_nothing(office: Office):
    office.book.type((1, {**IDENTIFIED, **VERIFIED}))
    office.write(WITHOUT_APPROVAL)
    before = office.book.path.read_bytes()

    said = office.run("sop dip.xlsx sop.toml").stdout

    assert "SOP website_medsos versi 2: " in said
    assert "  Tahap dihapus: 3. Persetujuan" in said
    assert "1 informasi masih berjalan: 1 berubah gilirannya atau tahapnya, 0 tetap" in said
    assert "3. Persetujuan → 4. Publikasi; dilewati: 3. Persetujuan" in " ".join(said.split())
    assert "Nothing was written" in said
    assert office.book.path.read_bytes() == before


@pytest.mark.parametrize(
    ("version", "moves"),
    [
        pytest.param(
            changed((VERIFICATION, LEGAL.replace("3a.", "1a.") + VERIFICATION)),
            [("persetujuan", "persetujuan", [], []), ("verifikasi", "hukum", [], ["hukum"])],
            id="a step added behind one item and before the other",
        ),
        pytest.param(
            WITHOUT_APPROVAL,
            [("persetujuan", "publikasi", ["persetujuan"], []), ("verifikasi",) * 2 + (["persetujuan"], [])],
            id="a step removed with an item in it",
        ),
        pytest.param(
            changed((VERIFICATION + APPROVAL, APPROVAL + VERIFICATION)),
            [("persetujuan", "persetujuan", [], []), ("verifikasi", "persetujuan", [], [])],
            id="another order, in which nothing is asked twice",
        ),
    ],
)  # fmt: skip
def test_what_becomes_of_each_open_item(office: Office, version: Sop, moves: list[tuple]):
    office.book.add(2, **{"Judul Informasi": "Dua"})
    office.book.type((1, {**IDENTIFIED, **VERIFIED}), (2, IDENTIFIED))
    office.write(version)

    told = json.loads(office.run("sop dip.xlsx sop.toml --json").stdout)

    assert not told["applied"]
    assert moves == [(i["before"], i["after"], i["skipped"], i["asked"]) for i in told["items"]]


def test_the_versions_of_a_book(office: Office):
    office.apply(RENAMED)
    office.apply(WITHOUT_APPROVAL, "--from 2090-01-02")

    told = json.loads(office.run("sop dip.xlsx --json").stdout)["versions"]

    parts = [(one["version"], one["in_force"], one["from"]) for one in told]
    assert parts == [(1, False, None), (2, True, None), (3, False, "2090-01-02")]
    assert [one["digest"] for one in told] == [
        each.digest for each in (FIRST, RENAMED, WITHOUT_APPROVAL)
    ]
    assert all(one["signer"] for one in told)
    shown = office.run("sop dip.xlsx").stdout
    assert "2 Jan 2090" in shown
    assert "diumumkan" in shown


def test_the_text_of_a_book_is_written_to_be_changed(office: Office):
    office.apply(RENAMED)

    office.run("sop dip.xlsx -o mine.toml")

    assert "nothing to change" in office.run("sop dip.xlsx mine.toml").stdout
    assert "is there already" in office.run("sop dip.xlsx -o mine.toml", code=2).stderr


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("sop dip.xlsx --apply", 2, "--apply and --from go with a NAME or FILE"),
        ("sop dip.xlsx -o mine.toml --json", 2, "-o goes without --json"),
        ("sop dip.xlsx website_medsos --from soon", 2, "found 'soon'; expected a day such as"),
        ("sop dip.xlsx other.toml --from 1/2/2001", 2, "--from: found 2001-02-01, which is over"),
        ("sop dip.xlsx gone.toml", 1, "gone.toml"),
        ("sop dip.xlsx penetapan_dip", 1, "id: found 'penetapan_dip'; expected 'website_medsos'"),
        ("init dip.xlsx --sop other.toml", 1, "`sheetsync sop BOOK FILE` changes it"),
        ("sop dip.xlsx website_medsos", 0, "nothing to change, it follows this text already"),
    ],
)
def test_what_cannot_be_done_is_said(office: Office, line: str, code: int, said: str):
    office.write(RENAMED, "other.toml")

    assert said in office.run(line, code=code).output


# --- Applying -----------------------------------------------------------------------------------


def test_a_role_renamed_and_a_standard_shortened_reach_every_place(office: Office):
    done = office.apply(RENAMED)

    assert (done["applied"], done["open"], done["moving"]) == (True, 1, 0)
    assert office.sops()[1].splitlines()[1:] == [
        "Peran Kepala Bagian, nama: Kepala Bagian -> Kabag Umum",
        "Tahap 1. Identifikasi, waktu baku (menit): 300 -> 240",
    ]
    assert [row[0] for row in office.settings("Petugas")].count("Kabag Umum") == 1
    minutes = [row[:2] for row in office.settings("Waktu Baku")]
    assert minutes[0] == ["1. Identifikasi", 300]
    assert minutes[-1] == ["1. Identifikasi", 240]
    assert any("Kabag Umum" in str(cell) for row in office.book.values("Petunjuk") for cell in row)
    assert office.apply(RENAMED)["applied"] is False  # a second time there is nothing to do
    assert "tidak ada kejadian baru" in office.run("sync dip.xlsx").stdout
    assert "is whole" in office.run("verify dip.xlsx").stdout


def test_what_is_in_no_queue_is_not_among_the_open_items(office: Office):
    office.book.add(2, **{"Judul Informasi": "Rekaman CCTV", "Klasifikasi": "Dikecualikan"})
    office.write(WITHOUT_APPROVAL)

    told = json.loads(office.run("sop dip.xlsx sop.toml --json").stdout)

    assert told["open"] == 1


def test_a_step_removed_with_an_item_in_it_and_put_back(office: Office):
    book = office.book
    book.type((1, {**IDENTIFIED, **VERIFIED}))

    office.apply(WITHOUT_APPROVAL)

    assert "3. Persetujuan (tidak dipakai lagi)" in office.headers()
    assert book.row(1)["Posisi"].startswith("4. Publikasi")
    (back,) = office.apply(FIRST)["items"]
    assert (back["after"], back["asked"]) == ("persetujuan", ["persetujuan"])
    assert [text.split(":")[0][-1] for text in office.sops()] == ["1", "2", "1"]


def test_what_staff_wrote_before_is_judged_by_the_version_they_saw(office: Office):
    office.book.type((1, {**IDENTIFIED, **VERIFIED, "3. Persetujuan": "Disetujui"}))

    office.apply(WITHOUT_APPROVAL)

    kinds = [(e["Kejadian"], e["Tahap"]) for e in office.book.ledger()[3:]]
    done = [("complete", step) for step in ("identifikasi", "verifikasi", "persetujuan")]
    assert kinds == [("register", "identifikasi"), *done, ("sop", None)]


def test_a_step_that_is_gone_is_told_apart_from_one_that_took_its_place(office: Office):
    office.book.type((1, {**IDENTIFIED, **VERIFIED, "3. Persetujuan": "Disetujui"}))
    office.apply(WITHOUT_APPROVAL)

    told = office.run("status dip.xlsx").stdout

    assert "3. Persetujuan (dulu) " in told


def test_what_became_of_what_staff_wrote_before_is_said(office: Office):
    office.book.type((1, {"3. Persetujuan": "Disetujui"}))
    office.write(WITHOUT_APPROVAL)

    said = office.run("sop dip.xlsx sop.toml --apply").stdout

    assert "Isian dikembalikan (1)" in said
    assert "3. Persetujuan: Disetujui → –" in said


def test_channels_units_and_roles_of_the_version_come_below_the_offices_own_rows(office: Office):
    people = '[[roles]]\nid = "humas"\nname = "Humas"\n\n[[roles]]\nid = "ketua'
    new = changed(
        ('"YouTube", "TikTok"]', '"YouTube", "TikTok", "Threads"]'),
        ("YouTube = 30\nTikTok = 30", "YouTube = 14\nTikTok = 14\nThreads = 7"),
        ('[[roles]]\nid = "ketua', people),
        ('id = "unit"', 'id = "unit"\noptions = ["Bagian Umum", "Bagian Hukum"]'),
    )
    row, column = office.book.find(SETTINGS, "Nama Unit")
    type_cells(office.book.path, SETTINGS, {(row + 1, column): "Bagian Hukum"})
    row, column = office.book.find(SETTINGS, "TikTok")
    type_cells(office.book.path, SETTINGS, {(row, column + 1): 5, (row + 1, column): "Radio", (row + 1, column + 1): 9})  # fmt: skip

    office.apply(new)

    rows = {line[0]: line[1] for line in office.settings("Kebaruan Kanal")}
    assert (rows["YouTube"], rows["TikTok"], rows["Radio"], rows["Threads"]) == (14, 5, 9, 7)
    assert office.settings("Petugas")[-1][0] == "Humas"
    assert office.settings("Unit") == [["Bagian Hukum"], ["Bagian Umum"]]


def test_a_column_of_the_offices_own_in_the_way_is_named_before_anything_is_written(office: Office):
    width = len(office.book.values(FORM)[3])
    type_cells(office.book.path, FORM, {(4, width + 1): "3a. Hukum"})
    office.write(WITH_LEGAL_CHECK)
    before = office.book.path.read_bytes()

    said = office.run("sop dip.xlsx sop.toml --apply", code=1).stderr

    assert "found a column '3a. Hukum' of the office's own" in " ".join(said.split())
    assert office.book.path.read_bytes() == before


# --- Announcing ---------------------------------------------------------------------------------


def test_an_announced_version_comes_with_the_first_sync_of_its_day(office: Office):
    day = (office.recorded + 3 * DAY).date()
    told = office.apply(RENAMED, f"--from {day:%d/%m/%Y}")

    assert (told["applied"], told["from"]) == (True, f"{day}")
    assert office.sync(days=1).events == ()
    assert office.apply(RENAMED, f"--from {day}")["applied"] is False
    office.book.type((1, IDENTIFIED))
    trial = office.sync(days=5, dry_run=True)
    plan = office.sync(days=5)

    assert "another version of the SOP comes into force" in trial.warnings[-1]
    assert "SOP website_medsos versi 2: " in shown(plan_view(plan, dry_run=False))
    assert [event.kind for event in plan.events] == ["complete", "sop", "settings"]
    assert office.sops()[2].startswith("SOP website_medsos versi 2: ")
    assert "Kabag Umum" in [row[0] for row in office.settings("Petugas")]
    assert office.sync(days=1).events == ()


def test_a_later_announcement_takes_the_place_of_an_earlier_one(office: Office):
    office.apply(WITHOUT_APPROVAL, "--from 2090-01-02")

    told = office.apply(RENAMED, "--from 2090-02-03")
    office.apply(FIRST)  # in force: nothing is to come any more

    assert told["changes"][0] == "Pengumuman versi 2 mulai 2 Jan 2090 tidak berlaku lagi"
    versions = json.loads(office.run("sop dip.xlsx --json").stdout)["versions"]
    assert [(one["version"], one["in_force"]) for one in versions] == [(1, False), (1, True)]


def test_an_announced_version_that_cannot_come_is_said_and_all_goes_on(office: Office):
    office.apply(WITH_LEGAL_CHECK, f"--from {(office.recorded + 2 * DAY).date()}")
    width = len(office.book.values(FORM)[3])
    type_cells(office.book.path, FORM, {(4, width + 1): "3a. Hukum"})
    office.book.type((1, IDENTIFIED))

    for events in (["complete"], []):
        plan = office.sync(days=4)
        assert [event.kind for event in plan.events] == events
        (said,) = [text for text in plan.warnings if "cannot come into force" in text]
        assert "version 2 of the SOP, announced from " in said
        assert "give it another header" in said
    type_cells(office.book.path, FORM, {(4, width + 1): "Catatan kami"})
    assert [event.kind for event in office.sync(days=1).events][:1] == ["sop"]


def test_an_announced_text_that_somebody_altered_does_not_come(office: Office):
    """An insider makes the standard of tomorrow lax where nobody looks."""
    office.apply(RENAMED, f"--from {(office.recorded + 2 * DAY).date()}")
    text = next(c for row in office.book.values(HIDDEN) for c in row if "Kabag Umum" in str(c))
    place = office.book.find(HIDDEN, text)
    type_cells(office.book.path, HIDDEN, {place: text.replace("minutes = 240", "minutes = 9999")})

    told = f"{HIDDEN}: the text of version 2 of the SOP, announced from "
    assert told in office.run("sync dip.xlsx").stderr, "before its day, too"
    assert told in office.run("doctor dip.xlsx", code=3).stdout
    plan = office.sync(days=4)
    assert (plan.events, [told in text for text in plan.warnings]) == ((), [True])
    office.run("init dip.xlsx --sop sop.toml")
    assert "sop" in [event.kind for event in office.sync(days=4).events]


def test_texts_that_were_lost_come_back_one_by_one(office: Office):
    """Somebody deleted the hidden tab, or a program lost it."""
    office.apply(RENAMED)
    office.book.type((1, IDENTIFIED))
    office.apply(WITHOUT_APPROVAL)
    office.write(RENAMED, "second.toml")
    lost = {(row, 4): None for row, cells in enumerate(office.book.values(HIDDEN), 1) if cells[0] == "sop"}  # fmt: skip
    type_cells(office.book.path, HIDDEN, lost)

    assert "version 2, is gone" in office.run("sync dip.xlsx", code=1).stderr
    said = office.run("init dip.xlsx --sop sop.toml", code=3).stderr
    office.run("init dip.xlsx --sop second.toml")

    assert "stands in the book again, but the text of the SOP 'website_medsos', version 2" in said
    assert "tidak ada kejadian baru" in office.run("sync dip.xlsx").stdout


def test_a_history_that_is_not_whole_refuses_a_change(office: Office):
    office.write(RENAMED)
    type_cells(office.book.path, "Riwayat", {(3, 9): "2026-01-01T08:00:00+07:00"})

    assert "Riwayat No 2" in office.run("sop dip.xlsx sop.toml", code=1).stderr
    assert "Riwayat No 2" in office.run("sop dip.xlsx sop.toml --apply", code=1).stderr
