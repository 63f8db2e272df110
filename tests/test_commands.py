"""Whole commands as a person types them, on a real file."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from sheetsync import open_workbook, sync
from sheetsync.cli import main
from sheetsync.core.history import History
from sheetsync.errors import UsageError
from sheetsync.verifying import find_anchor
from tests.clerk import ROW, Clerk
from tests.figures.events import event


def synced(run, line: str = "sync dip.xlsx --json", code: int = 0) -> dict:
    return json.loads(run(line, code).stdout)


def test_a_row_goes_all_the_way(run, book: Clerk):
    book.type((1, {"1. Identifikasi": "Selesai"}))
    run("sync dip.xlsx")
    assert book.row(1)["Posisi"] == "2. Verifikasi - Ketua Tim Pengelolaan Website/Medsos"
    book.type((1, {"2. Verifikasi": "Disetujui", "3. Persetujuan": "Disetujui"}))
    run("sync dip.xlsx")
    book.type((1, {"4. Publikasi": "Terpublikasi", "Tautan Publikasi": "https://a.example/1"}))

    result = synced(run)

    assert [event["kind"] for event in result["events"]] == ["complete"]
    row = book.row(1)
    assert (row["No. Registrasi"][:4], row["Posisi"], row["Batas Waktu"]) == (
        "DIP-",
        "Terpublikasi",
        None,
    )
    assert row["Waktu Publikasi"] is not None
    kinds = [event["Kejadian"] for event in book.history()]
    assert kinds == ["register", *["complete"] * 4]


def test_a_second_sync_of_an_unchanged_form_records_nothing(run, book: Clerk):
    before = book.history()

    result = synced(run)

    assert (result["events"], result["handed_back"], result["waiting"]) == ([], [], [])
    assert result["items"] == 1
    assert result["requests"] == 0
    assert book.history() == before
    assert result["head"] == before[-1]["Hash"]


def test_a_dry_run_writes_nothing(run, book: Clerk):
    book.type((1, {"1. Identifikasi": "Selesai"}))
    before = book.path.read_bytes()

    result = synced(run, "sync dip.xlsx --dry-run --json")

    assert [event["kind"] for event in result["events"]] == ["complete"]
    assert book.path.read_bytes() == before


def test_strict_tells_by_its_exit_code(run, book: Clerk):
    run("sync dip.xlsx --strict")
    book.type((1, {"3. Persetujuan": "Disetujui"}))

    result = synced(run, "sync dip.xlsx --strict --json", code=3)

    assert result["handed_back"] == [
        {
            "item": result["events"][0]["item"],
            "column": "3. Persetujuan",
            "found": "Disetujui",
            "written": "",
        }
    ]
    assert book.row(1)["3. Persetujuan"] is None


def test_a_row_that_is_missing_is_named_by_sync_and_doctor_until_it_is_back(run, book: Clerk):
    number = book.row(1)["No. Registrasi"]
    book.add(2, **{"Judul Informasi": "Lain"})
    run("sync dip.xlsx")
    book.type((1, dict.fromkeys(ROW)))

    for line in ("sync dip.xlsx --strict", "sync dip.xlsx --strict", "doctor dip.xlsx"):
        result = run(line, code=3)
        assert f"{number} tidak ada di formulir sejak" in result.stdout + result.stderr


def test_monitoring_deleted_is_drawn_again_cell_by_cell(book: Clerk):
    now = datetime.fromisoformat(book.history()[-1]["Waktu"]) + timedelta(hours=1)
    sync(open_workbook(str(book.path)), now=now)
    before = book.values("Monitoring")
    workbook = book.edit()
    del workbook["Monitoring"]
    workbook.save(book.path)

    sync(open_workbook(str(book.path)), now=now)

    assert [*book.tabs()][1:3] == ["Form DIP", "Monitoring"]
    assert book.values("Monitoring") == before


def test_an_old_copy_put_back_stops_the_sync(run, book: Clerk):
    old = book.path.read_bytes()
    book.type((1, {"1. Identifikasi": "Selesai"}))
    run("sync dip.xlsx")
    book.path.write_bytes(old)

    result = run("sync dip.xlsx", code=1)

    assert "old copy" in result.stderr
    assert book.path.read_bytes() == old
    run("sync dip.xlsx --force")


def test_verify_names_the_first_altered_row(run, book: Clerk):
    book.type((1, {"1. Identifikasi": "Selesai"}))
    run("sync dip.xlsx")
    last = len(book.ledger())
    assert f"is whole: {last} events" in run("verify dip.xlsx").stdout
    book.put("Riwayat", **{f"I{last + 1}": "2026-01-01T08:00:00+07:00"})

    result = run("verify dip.xlsx", code=3)

    told = (
        f"Riwayat No {last}, Waktu: found '2026-01-01T08:00:00+07:00', this computer verified '20"
    )
    assert result.stdout.startswith(told)
    assert told in run("sync dip.xlsx", code=1).stderr


def test_rows_cut_from_the_end_of_the_history_are_noticed(run, book: Clerk):
    book.type((1, {"1. Identifikasi": "Selesai"}))
    run("sync dip.xlsx")
    workbook = book.edit()
    workbook["Riwayat"].delete_rows(1 + len(book.ledger()))
    workbook.save(book.path)

    assert "rows cut from the end" in run("sync dip.xlsx", code=1).stderr
    assert "rows cut from the end" in run("verify dip.xlsx", code=3).stdout


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("{head}", id="whole"),
        pytest.param("{upper}", id="from the QR code"),
        pytest.param("{head:.10}", id="its first ten digits"),
        pytest.param("{unseen}", id="with what nobody sees between its digits"),
        pytest.param("“{groups}”\n", id="in groups and quotes"),
    ],
)
def test_an_anchor_from_paper_is_found_however_it_was_copied(run, book: Clerk, written: str):
    book.type((1, {"1. Identifikasi": "Selesai"}))
    run("sync dip.xlsx")
    first, _ = book.history()
    head = first["Hash"]
    groups = "-".join(head[n : n + 4] for n in range(0, 64, 4))
    copied = written.format(
        head=head, upper=head.upper(), groups=groups, unseen="\u200b".join(head)
    )

    result = run(["verify", "dip.xlsx", "--anchor", copied])

    day, time = first["Waktu"][:10], first["Waktu"][11:16]
    said = f"Riwayat No {first['No']} of {day} {time}, 1 row came after"
    assert said in result.stdout.splitlines()


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("digits", "code", "said"),
    [
        ("0" * 64, 3, "holds no row whose hash begins with 0000"),
        ("0" * 10, 3, "holds no row whose hash begins with 0000"),
        ("0" * 9, 2, "found 9 digits"),
        ("0" * 65, 2, "found 65 digits"),
        ("", 2, "found 0 digits"),
    ],
)
def test_an_anchor_that_is_not_on_the_chain_or_is_none(run, digits: str, code: int, said: str):
    assert said in run(["verify", "dip.xlsx", "--anchor", digits], code=code).output


def test_digits_that_fit_two_rows_ask_for_more():
    hashes = tuple(f"{'ab' * 5}{n:054}" for n in range(3))
    history = History(tuple(event("register", minutes=n) for n in range(3)), hashes)

    with pytest.raises(UsageError, match=r"3 rows have .* expected more digits"):
        find_anchor(history, "ab" * 5)
    assert find_anchor(history, hashes[0]) == (1, history.events[0].at, 2)


def test_a_suddenly_empty_form_stops_the_sync(run, book: Clerk):
    book.type((1, dict.fromkeys(book.row(1), None)))

    assert "suddenly empty" in run("sync dip.xlsx", code=1).stderr


def test_text_that_looks_like_a_formula_stays_text(run, book: Clerk):
    workbook = book.edit()
    sheet = workbook["Form DIP"]
    sheet.cell(6, 4).value = "=1+1"
    sheet.cell(6, 4).data_type = "s"
    workbook.save(book.path)

    run("sync dip.xlsx")

    assert book.row(2)["No. Registrasi"].endswith("-0002")
    assert '"judul":"=1+1"' in book.history()[1]["Isi"]
    out = run("log dip.xlsx --format csv").stdout
    assert "DIP-" in out


@pytest.mark.usefixtures("book")
def test_status_speaks_to_programs(run):
    status = json.loads(run("status dip.xlsx --json").stdout)

    assert status["items"] == {"total": 1, "open": 1, "published": 0, "missing": 0}
    assert [step["step"] for step in status["steps"]] == [
        "identifikasi",
        "verifikasi",
        "persetujuan",
        "publikasi",
    ]
    assert status["steps"][0]["waiting"] == 1
    assert status["steps"][0]["on_time"] is None


def test_log_prints_one_item(run, book: Clerk):
    number = book.row(1)["No. Registrasi"]

    (event,) = json.loads(run(f"log dip.xlsx {number} --format json").stdout)

    assert (event["item"], event["kind"]) == (number, "register")
    assert "has no item" in run("log dip.xlsx DIP-1 --format json", code=1).stderr


def test_the_log_of_one_item_keeps_the_numbers_and_hashes_of_the_whole(run, book: Clerk):
    book.add(2, **{"Judul Informasi": "Lain"})
    run("sync dip.xlsx")
    number = book.row(2)["No. Registrasi"]

    (event,) = json.loads(run(f"log dip.xlsx {number} --format json").stdout)

    assert (event["no"], event["hash"]) == (len(book.ledger()), book.history()[1]["Hash"])
    assert event["content"]["judul"] == "Lain"


def test_a_book_open_in_libreoffice_is_left_alone(run, book: Clerk):
    lock = book.path.with_name(".~lock.dip.xlsx#")
    lock.write_text(",Bu Ani,kantor,23.11.2026 09:00,file:///home/ani;")
    before = book.path.read_bytes()

    result = run("sync dip.xlsx", code=1)

    assert "Bu Ani" in result.stderr
    assert book.path.read_bytes() == before


@pytest.mark.parametrize("line", ["sync dip.xls", "sync", "sync dip.xlsx --every soon"])
@pytest.mark.usefixtures("run")
def test_wrong_usage_is_said(line):
    result = CliRunner().invoke(main, line.split())

    assert result.exit_code in (1, 2)
    assert result.stderr


def test_the_sops_are_listed(run):
    assert run("sops").stdout.startswith("website_medsos ")
