"""A book that version 0.1 drew and kept goes on: its SOP may be one that is refused today."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sheetsync import open_workbook, sync
from sheetsync.boards.exports import plan_json
from sheetsync.errors import TemplateError
from sheetsync.mirror import Mirror
from sheetsync.stores.google.protocol import SHEETS, STAMP_BASE, STAMP_KEY, TOOL_TAB, Tool, pack
from sheetsync.templates import parse_source
from tests.clerk import Clerk
from tests.test_second_sop import TEMPLATE

# Two weeks of random work, written by the program of commit e1624b4: invisible and C1 characters in
# the content, odd dates, an NIK; refusals, voids, a row that went and came back. Its SOP has a long
# header with an invisible character, an id with a space, a target for no channel, two equal roles.
BOOK = Path(__file__).parent / "data" / "book_of_0.1.xlsx"
LAST = datetime(2026, 10, 16, 8, 37, tzinfo=UTC)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(BOOK, tmp_path / "surat.xlsx"))


def test_the_first_sync_after_it_only_brings_it_up_to_date(old: Path, tmp_path: Path):
    plan = sync(open_workbook(old), now=LAST, mirror=Mirror(tmp_path))
    again = sync(open_workbook(old), now=LAST, mirror=Mirror(tmp_path))

    assert [event.kind for event in plan.events] == ["format", "sop", "settings", "signer"]
    assert (plan.handed_back, plan.items) == ((), 6)
    assert plan.events[0].content == {"from": "1", "to": "2"}
    assert plan.events[0].note == "\n".join(plan.upkeep)
    assert "Naskah SOP dipindahkan dari tab Pengaturan" in plan.events[0].note
    assert (again.events, again.labels, again.upkeep) == ((), (), ())
    assert "SM" not in str(Clerk(old).values("Pengaturan")), "the SOP's text is not there any more"


@pytest.mark.usefixtures("old")
def test_its_history_is_whole_and_its_figures_are_the_same(run):
    assert "55" in run("verify surat.xlsx").stdout
    status = json.loads(run("status surat.xlsx --json").stdout)

    assert status["items"] == {"total": 6, "open": 3, "published": 3, "missing": 0}
    assert [step["visits"] for step in status["steps"]] == [8, 12, 8, 5, 3]


def test_work_goes_on_in_it(old: Path, tmp_path: Path):
    Clerk(old, "Agenda Surat").type((2, {"E. Arsip": "diarsipkan"}))

    plan = plan_json(sync(open_workbook(str(old)), now=LAST, mirror=Mirror(tmp_path)))

    events = [(event["item"], event["kind"]) for event in plan["events"]]
    assert events == [
        *(("", kind) for kind in ("format", "sop", "settings")),
        ("SM-2026-0003", "complete"),
        ("", "signer"),
    ]
    record = load_workbook(old)["Riwayat"]
    head, before = record["Q1"], record["P1"]
    assert (head.value, head.style_id) == ("Tanda Tangan", before.style_id)
    signed = record.cell(record.max_row, 17)
    assert signed.style_id == record.cell(record.max_row, 16).style_id


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"Nomor Surat"', f'"{"x" * 81}"', id="a long header"),
        pytest.param('"Nomor Surat"', '"Nomor\\u200b  Surat *"', id="a header not as it is read"),
        pytest.param('"Nomor Surat"', '"perihal"', id="headers that differ in case"),
        pytest.param('id = "nomor"', 'id = "no mor"', id="an id with a space"),
        pytest.param('id = "nomor"', 'id = "telaah"', id="a field called like a step"),
        pytest.param('name = "Kepala Dinas"', 'name = "KEPALA BIDANG"', id="two equal roles"),
        pytest.param("[[roles]]", "[[roles]]\nid='r'\nname='R'\n[[roles]]", id="many roles"),
        pytest.param('"Biasa", "Segera"', '"Biasa", "biasa", "Segera"', id="a word twice"),
        pytest.param('"Pokok isi surat."', '"Pokok\\u0007"', id="a control character"),
        pytest.param("[words]", "[freshness]\nMading = 7\n[words]", id="a target for no channel"),
        pytest.param("[words]", f"# {'x' * 30_000}\n[words]", id="a text of more than 30,000"),
        pytest.param("minutes = 45", "minutes = 1e6", id="long standard minutes"),
        pytest.param("width = 40", "width = 256", id="a wide column"),
        pytest.param('done = "Ditelaah"', 'done = "Batal"', id="a word of another step"),
    ],
)
def test_an_sop_that_is_drawn_may_be_one_that_is_refused_today(old: str, new: str):
    count = 21 if old == "[[roles]]" else 1
    source = TEMPLATE.read_text("utf-8")
    for number in range(count):
        source = source.replace(old, new.replace("'r'", f"'r{number}'"), 1)

    with pytest.raises(TemplateError):
        parse_source(source, "surat.toml")
    assert parse_source(source, "the SOP in the settings tab", drawn=True).steps


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('header = "Nomor Surat"', "", "fields[1].header: found nothing; expected a text"),
        ('"Nomor Surat"', '"Perihal"', "headers: found 'Perihal'; expected every one"),
        ("minutes = 45", "minutes = nan", "steps[2].minutes: found nan"),
        ('role = "sekretaris"', 'role = "siapa"', "expected one of agendaris, sekretaris"),
    ],
)
def test_what_no_sync_can_use_is_refused_in_a_book_too(old: str, new: str, said: str):
    source = TEMPLATE.read_text("utf-8").replace(old, new, 1)

    with pytest.raises(TemplateError) as error:
        parse_source(source, "the SOP in the settings tab", drawn=True)

    assert said in str(error.value)


def test_what_older_versions_keep_in_a_google_sheet_is_found_there():
    images = [["No. Registrasi", "Judul"], ["DIP-2026-0001", "Renja"]]
    titles, editors = '{"12": "Form DIP", "15": "Riwayat"}', '{"Kepala Bagian": ["a@x.id"]}'
    lines = [[7, "sync", 12, "head", 200], [titles], [editors], pack({"key": 0}), *images]

    found = Tool.parse(lines)

    assert found == Tool(7, 12, 200, {"Kepala Bagian": ("a@x.id",)}, {"key": 0}, tuple(images))
    assert (SHEETS["form"], SHEETS["history"], SHEETS["settings"], TOOL_TAB) == (12, 15, 16, 17)
    assert (SHEETS["guide"], SHEETS["monitoring"], SHEETS["evaluation"]) == (11, 13, 14)
    assert (STAMP_KEY, STAMP_BASE) == ("sheetsync", 10**9)
