"""What a computer saw of a history: what of it is gone, altered or of another book is named."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.core.history import HASH, SIGNATURE, SYNC, TIME
from sheetsync.core.mending import chained, difference, history_lines, put_right
from sheetsync.errors import HistoryError
from sheetsync.mirror import Mirror
from tests.mirrored import (
    NOTE,
    TEXTS,
    Tab,
    ledger,
    rechained,
)

HERE, THERE = "/kantor/dip.xlsx", "/arsip/dip-2026.xlsx"
posix = pytest.mark.skipif(os.name != "posix", reason="symbolic links and modes of POSIX")


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    return Mirror(tmp_path / "state")


def refused(mirror: Mirror, tab: Tab, place: str = HERE) -> str:
    return str(error(mirror, tab, place))


def error(mirror: Mirror, tab: Tab, place: str = HERE) -> HistoryError:
    with pytest.raises(HistoryError) as caught:
        mirror.check(place, tab, TEXTS)
    return caught.value


def rows_file(mirror: Mirror) -> Path:
    (found,) = mirror.folder.glob("books/*/rows.jsonl")
    return found


@pytest.mark.parametrize("signed", [True, False])
def test_a_history_that_goes_on_is_mirrored_row_by_row(mirror: Mirror, signed: bool):
    for rows in (1, 3, 3, 7):
        tab = ledger(rows, signed=signed)
        assert mirror.check(HERE, tab, TEXTS).warnings == ()
        assert mirror.record(HERE, tab) == ""

    written = [json.loads(line) for line in rows_file(mirror).read_text("utf-8").splitlines()]
    assert written == [list(line) for line in history_lines(ledger(7, signed=signed))]
    assert mirror.check(HERE, ledger(9, signed=signed), TEXTS).verified == 7


def cut(tab: Tab) -> Tab:
    return tab[:4]


def altered(tab: Tab) -> Tab:
    tab[3][TIME] = "2026-01-01T08:00:00+07:00"
    return rechained(tab)


def of_another_copy(tab: Tab) -> Tab:
    return [*tab[:4], *ledger(8, way="a")[4:]] if len(tab) > 7 else tab


def another_book(tab: Tab) -> Tab:
    return rechained([tab[0], *([*row[:SYNC], "x" * 8, *row[HASH:]] for row in tab[1:])])


def of_before_its_signer(tab: Tab) -> Tab:
    return tab[:1]


@pytest.mark.parametrize(
    ("trick", "row", "said"),
    [
        (
            cut,
            4,
            "Riwayat: found 3 rows, not the 7 seen here before: an old copy put back, or rows cut",
        ),
        (altered, 3, "Riwayat No 3, Waktu: found '2026-01-01T08:00:00+07:00', this computer veri"),
        (
            of_another_copy,
            4,
            "Riwayat No 4: two copies of this book went different ways after No 3",
        ),
        (another_book, 1, "Riwayat No 1: another book stood here before"),
        (of_before_its_signer, 1, "Riwayat: found 0 rows, not the 7 seen here before"),
    ],
)
def test_what_is_not_the_history_seen_stops_and_says_how(
    mirror: Mirror, trick: Callable[[Tab], Tab], row: int, said: str
):
    mirror.record(HERE, ledger(7))
    other = rechained(trick(ledger(7)))

    assert said in refused(mirror, other)
    assert error(mirror, other).row == row

    mirror.record(HERE, other)  # as after a race with another sync: nothing is forgotten
    assert said in refused(mirror, other)
    sight = mirror.check(HERE, other, TEXTS, force=True)
    assert (sight.head, sight.number) == (ledger(7)[7][HASH], 7)
    assert mirror.record(HERE, other, force=True) == ""
    assert mirror.check(HERE, other, TEXTS).number == 0


def test_a_number_typed_into_the_history_is_masked_in_what_is_said(mirror: Mirror):
    mirror.record(HERE, ledger(3))
    tab = ledger(3)
    tab[2][NOTE] = "hubungi 0812-3456-7890"

    said = error(mirror, rechained(tab))
    assert "'hubungi ****-****-7890'" in str(said)
    assert (said.column, said.found, said.expected) == ("Catatan", "hubungi ****-****-7890", "")


def test_what_force_gives_up_is_kept_aside(mirror: Mirror):
    mirror.record(HERE, ledger(7))
    before = rows_file(mirror).read_bytes()

    mirror.record(HERE, ledger(3), force=True)

    aside = rows_file(mirror).with_name(f"rows-{ledger(7)[7][HASH][:8]}.jsonl")
    assert aside.read_bytes() == before
    assert mirror.lines(HERE, ledger(3)) == history_lines(ledger(3))


@pytest.mark.skipif(sys.platform != "linux", reason="temporary folders have long names elsewhere")
def test_an_untouched_copy_is_named_where_there_is_room():
    with tempfile.TemporaryDirectory() as folder:
        mirror = Mirror(Path(folder))
        mirror.record(HERE, ledger(7), sync="20261102T080000-00000001", written=b"PK")
        (copy,) = mirror.folder.glob("books/*/copies/*")

        assert refused(mirror, ledger(3)).endswith(f"Untouched copy: {copy}")


def test_a_book_that_moved_goes_on_with_one_warning(mirror: Mirror):
    mirror.record(HERE, ledger(3))

    (warning,) = mirror.check(THERE, ledger(4), TEXTS).warnings
    mirror.record(THERE, ledger(4))

    assert f"was at {HERE} before" in warning
    assert mirror.check(THERE, ledger(4), TEXTS).warnings == ()
    assert "old copy" in refused(mirror, ledger(3), HERE)


def test_a_book_without_signers_is_another_one_elsewhere(mirror: Mirror):
    mirror.record(HERE, ledger(3, signed=False))

    assert mirror.check(THERE, ledger(2, signed=False), TEXTS).warnings == ()


def test_a_book_goes_on_when_its_first_signer_comes(mirror: Mirror):
    old = ledger(3, signed=False)
    mirror.record(HERE, old)
    signer = ledger(1)[1]
    signed = rechained([*old, [4, *signer[1:]]])

    mirror.check(HERE, signed, TEXTS)
    mirror.record(HERE, signed)

    assert rows_file(mirror).parent.name == signed[4][HASH][:32]
    assert mirror.lines(HERE, signed) == history_lines(signed)
    assert "old copy" in refused(mirror, old)
    assert mirror.check(THERE, signed, TEXTS).warnings


def test_what_an_older_version_saw_is_read_once(mirror: Mirror):
    mirror.record(HERE, ledger(0, signed=False))
    (hint,) = mirror.folder.glob("*.json")
    old = {"book": HERE, "events": 7, "head": ledger(7)[7][HASH]}
    hint.write_text(json.dumps(old))

    assert "found 3 rows, not the 7" in refused(mirror, ledger(3))
    assert mirror.check(HERE, ledger(8), TEXTS).number == 0
    mirror.record(HERE, ledger(8))
    assert json.loads(hint.read_text()) == {"book": HERE, "id": ledger(8)[1][HASH][:32]}


def test_signatures_that_changed_are_to_be_verified_again(mirror: Mirror):
    mirror.record(HERE, ledger(5))
    tab = ledger(5)
    tab[3][SIGNATURE] = ""

    assert mirror.check(HERE, ledger(4), TEXTS, force=True).verified == 0
    assert mirror.check(HERE, tab, TEXTS).verified == 0
    found = difference(tab, mirror.lines(HERE, tab))
    assert found is not None
    assert (found.row, found.column) == (3, SIGNATURE)


def test_signatures_found_wrong_are_to_be_verified_again(mirror: Mirror):
    for _ in range(2):
        assert mirror.record(HERE, ledger(7), sound=5) == ""

    assert mirror.check(HERE, ledger(9), TEXTS).verified == 5
    assert len(mirror.lines(HERE, ledger(9))) == 7


@pytest.mark.parametrize(
    "torn", [b'["8", "DIP', b"\0" * 4096, b"[]\nnull\n", b'["8"]\n{', b"\xff\n"]
)
def test_what_a_crash_left_at_the_end_is_dropped(mirror: Mirror, torn: bytes):
    mirror.record(HERE, ledger(7))
    with rows_file(mirror).open("ab") as file:
        file.write(torn)

    assert "rows cut" in refused(mirror, ledger(6))
    assert mirror.record(HERE, ledger(9)) == ""

    assert mirror.lines(HERE, ledger(9)) == history_lines(ledger(9))


@pytest.mark.parametrize("name", ["*.json", "books/*/seen.json", "books/*/rows.jsonl"])
@pytest.mark.parametrize(
    "garbage",
    [
        *("", "{", "null", "[1]", '{"events": "x"}', '{"events": 1e999, "head": ""}', "[" * 99_999),
        *('{"events": -1, "head": ""}', '{"events": ' + "9" * 5000 + "}", '{"id": "../../x"}'),
        *('{"rows": 1e999, "id": null}', '{"rows": -1, "place": 3}', b"\xff\xfe"),
    ],
    ids=lambda garbage: str(garbage)[:12],
)
def test_a_memory_of_garbage_is_none(mirror: Mirror, name: str, garbage: str | bytes):
    mirror.record(HERE, ledger(2))
    (file,) = mirror.folder.glob(name)
    file.write_bytes(garbage if isinstance(garbage, bytes) else garbage.encode())

    assert mirror.check(HERE, ledger(2), TEXTS).number == 0
    assert mirror.record(HERE, ledger(3)) == ""
    assert "old copy" in refused(mirror, ledger(2))
    assert mirror.lines(HERE, ledger(3)) == history_lines(ledger(3))


def below_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "state"


def a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file"


def no_home(_: Path) -> Path:
    return Path("~")


@pytest.mark.parametrize("place", [below_a_file, a_file, no_home])
def test_a_memory_that_cannot_be_kept_is_said_and_nothing_more(tmp_path: Path, place: Callable):
    mirror = Mirror(place(tmp_path))

    mirror.check(HERE, ledger(3), TEXTS)
    for said in (mirror.record(HERE, ledger(3)), mirror.problem()):
        assert said.startswith("an old copy of the book put back would not be noticed here: ")
    assert not Path("~").exists()


@posix
@pytest.mark.parametrize("name", ["*.json", "books/*/seen.json", "books/*/rows.jsonl"])
def test_a_symbolic_link_or_a_folder_in_the_way_is_said_and_not_written_through(
    mirror: Mirror, name: str, tmp_path: Path
):
    mirror.record(HERE, ledger(2))
    (file,) = mirror.folder.glob(name)
    file.unlink()
    (tmp_path / "precious").write_text("kept")
    file.symlink_to(tmp_path / "precious")

    assert "it is a symbolic link" in mirror.record(HERE, ledger(3))
    file.unlink()
    file.mkdir()
    assert "it is a folder" in mirror.record(HERE, ledger(4))
    assert (tmp_path / "precious").read_text() == "kept"


@posix
def test_only_this_account_can_read_what_is_kept(mirror: Mirror):
    mirror.record(HERE, ledger(2), sync="20261102T080000-00000001", written=b"PK")

    folders = [rows_file(mirror).parent, rows_file(mirror).parent / "copies"]
    assert [folder.stat().st_mode & 0o077 for folder in folders] == [0, 0]


def record_all(folder: Path, way: range) -> None:
    for rows in way:
        Mirror(folder).record(HERE, ledger(rows))


def test_two_syncs_at_once_leave_each_row_once(mirror: Mirror):
    spawn = get_context("fork" if os.name == "posix" else "spawn")
    ways = (range(1, 60, 2), range(2, 61, 2))
    both = [spawn.Process(target=record_all, args=(mirror.folder, way)) for way in ways]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert [one.exitcode for one in both] == [0, 0]
    assert mirror.lines(HERE, ledger(60)) == history_lines(ledger(60))


cells = st.tuples(st.integers(1, 9), st.integers(0, SIGNATURE))


@given(cells, st.text(min_size=1, max_size=5))
def test_any_alteration_of_any_cell_is_named_exactly(cell: tuple[int, int], text: str):
    tab, seen = ledger(12), history_lines(ledger(9))
    row, column = cell
    tab[row][column] = f"{tab[row][column]}{text}"
    changed = history_lines(tab)[row - 1][column]

    found = difference(tab, seen)

    if changed == seen[row - 1][column]:  # it says the same
        assert found is None
    else:
        assert found is not None
        assert (found.row, found.column) == cell
        assert (found.found, found.expected) == (changed, seen[row - 1][column])


rows = st.integers(1, 12)
damages = st.lists(
    st.one_of(
        st.tuples(st.just("cell"), rows, st.integers(0, SIGNATURE)),
        st.tuples(st.sampled_from(["delete", "blank", "double", "insert", "top"]), rows, rows),
    ),
    max_size=4,
)


@given(damages, st.integers(1, 12), st.booleans())
def test_a_mend_brings_back_all_that_was_seen(
    damage: list[tuple[str, int, int]], seen_rows: int, rechain: bool
):
    tab, seen = ledger(12), history_lines(ledger(seen_rows))
    blank = [""] * len(tab[0])
    for kind, row, other in damage:
        at = min(row, len(tab) - 1)
        line = [*tab[at]]
        match kind:
            case "cell" if at:
                tab[at][other] = "x"
            case "delete" | "blank" | "double" | "insert" if at:
                new = {"delete": [], "blank": [[*blank]], "double": [line, [*line]]}
                tab[at : at + 1] = new.get(kind, [["1", *blank[1:]], line])
            case "top":
                tab.append(line)
    tab = rechained(tab) if rechain else tab
    before = history_lines(tab)
    found = put_right(tab, seen, len)

    assert [*found.lines[:seen_rows]] == seen
    assert chained(found.lines) == len(found.lines)
    assert bool(found.differences) == (before != [*found.lines])
    assert set(found.taken) == {line for line in before if any(line)} - {*found.lines}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param(lambda tab: tab.pop(4), [(4, None)], id="a row deleted"),
        pytest.param(lambda tab: tab.insert(4, ["1", "x"]), [(4, None)], id="a row put in"),
        pytest.param(lambda tab: tab.insert(4, []), [(4, None)], id="a blank row put in"),
        pytest.param(lambda tab: tab[4].clear(), [(4, None)], id="a row cleared"),
        pytest.param(lambda tab: tab[5:].clear(), [], id="nothing"),
        pytest.param(lambda tab: tab.append(tab[2]), [(10, None)], id="a row once more"),
    ],
)
def test_rows_gone_or_too_many_are_named_once(change: Callable, named: list):
    tab = ledger(9)
    change(tab)

    found = put_right(tab, history_lines(ledger(9)), len)

    assert [(one.row, one.column) for one in found.differences] == named
