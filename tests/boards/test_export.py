"""The history for other programs: nothing lost, nothing that another program would run."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from hashlib import sha256
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.boards.exports import csv_text, exported, log_rows, log_xes, safe_text
from sheetsync.core.cells import text_of
from sheetsync.core.history import History, history_rows
from tests.figures.events import SOP, event
from tests.figures.simulated import quarter

XES = {"x": "http://www.xes-standard.org/"}
EVENTS = quarter(SOP, 20)
CHECKS = ("verifikasi", "persetujuan")
SIGNATURES = ("",) * (len(EVENTS) - 1) + ("signer signature",)
ROWS = log_rows(
    History(EVENTS, tuple(str(row[-1]) for row in history_rows(History(), EVENTS)), SIGNATURES)
)


def attributes(element: ElementTree.Element) -> dict[str, str]:
    return {each.get("key", ""): each.get("value", "") for each in element if each.get("key")}


def traces(text: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(text.encode()).findall("x:trace", XES)


def test_xes_has_every_event_in_the_trace_of_its_item() -> None:
    found = traces(log_xes(EVENTS, CHECKS))

    assert [attributes(trace)["concept:name"] for trace in found] == list(
        dict.fromkeys(e.item for e in EVENTS)
    )
    assert sum(len(trace.findall("x:event", XES)) for trace in found) == len(EVENTS)


@pytest.mark.parametrize(
    ("kind", "step", "activity", "transition"),
    [
        ("register", "identifikasi", "register", "complete"),
        ("start", "identifikasi", "identifikasi", "start"),
        ("complete", "verifikasi", "verifikasi", "complete"),
        ("reject", "verifikasi", "verifikasi", "complete"),
        ("withdraw", "identifikasi", "identifikasi (withdrawn)", "withdraw"),
        ("void", "verifikasi", "verifikasi (voided)", "ate_abort"),
        ("cancel", "identifikasi", "cancel", "pi_abort"),
        ("refuse", "publikasi", "publikasi (refused)", "complete"),
        ("refuse", "", "refuse", "complete"),
        ("missing", "", "missing", "complete"),
        ("change", "", "change", "complete"),
    ],
)
def test_activity_and_life_cycle(kind: str, step: str, activity: str, transition: str) -> None:
    (trace,) = traces(log_xes([event(kind, step)], CHECKS))

    told = attributes(trace.findall("x:event", XES)[0])

    assert (told["concept:name"], told["lifecycle:transition"]) == (activity, transition)
    assert told["time:timestamp"] == "2026-11-16T08:00:00.000+07:00"


@pytest.mark.parametrize(
    ("kind", "step", "decision"),
    [
        ("complete", "verifikasi", "approved"),
        ("reject", "persetujuan", "rejected"),
        ("complete", "publikasi", None),
        ("refuse", "verifikasi", None),
    ],
)
def test_a_check_tells_what_it_decided(kind: str, step: str, decision: str | None) -> None:
    (trace,) = traces(log_xes([event(kind, step)], CHECKS))

    assert attributes(trace.findall("x:event", XES)[0]).get("decision") == decision


def test_what_happened_to_no_item_is_in_no_trace() -> None:
    of_the_book = event("settings", item="", submission=0)

    (trace,) = traces(log_xes([of_the_book, event("register", "identifikasi")], CHECKS))

    assert len(trace.findall("x:event", XES)) == 1


def test_a_resource_is_never_guessed() -> None:
    known = event("complete", "verifikasi", actor="ani@kantor.go.id", role="Ketua Tim")

    (trace,) = traces(log_xes([known, replace(known, actor="")], CHECKS))

    one, other = (attributes(each) for each in trace.findall("x:event", XES))
    assert (one["org:resource"], one["org:role"]) == ("ani@kantor.go.id", "Ketua Tim")
    assert "org:resource" not in other


def test_hostile_text_stays_text() -> None:
    nasty = '<x a="1">&amp;\x00\x0b\n]]> \ud800'
    (trace,) = traces(
        log_xes([event("reject", "verifikasi", note=nasty, content={"judul": nasty})], CHECKS)
    )

    told = attributes(trace.findall("x:event", XES)[0])

    assert told["note"] == '<x a="1">&amp;  \n]]>  '
    assert attributes(trace)["judul"] == told["note"]


def test_what_an_item_said_last_is_told_of_its_trace() -> None:
    one = event("register", "identifikasi", content={"judul": "Lama", "unit": "A"})
    (trace,) = traces(
        log_xes([one, event("start", "identifikasi", 5, content={"judul": "Baru"})], CHECKS)
    )

    assert attributes(trace) == {"concept:name": "DIP-2026-0001", "judul": "Baru"}


@pytest.mark.parametrize("form", ["csv", "json", "xes"])
def test_an_empty_history_can_be_exported(form: str) -> None:
    assert exported([], form, SOP.texts, CHECKS)


def test_the_csv_is_the_history_as_its_tab_shows_it() -> None:
    header, *rows = list(csv.reader(io.StringIO(exported(ROWS, "csv", SOP.texts, CHECKS))))

    assert tuple(header) == SOP.texts.history
    drawn = history_rows(History(), EVENTS)
    assert rows == [[*map(text_of, row), sign] for row, sign in zip(drawn, SIGNATURES, strict=True)]


def test_the_chain_can_be_checked_from_the_json_alone() -> None:
    head = ""
    for told in json.loads(exported(ROWS, "json", SOP.texts, CHECKS)):
        content = told["content"] and json.dumps(
            told["content"], ensure_ascii=False, separators=(",", ":")
        )
        keys = (
            *("item", "submission", "step", "kind", "status", "role", "actor", "at"),
            *("not_before", "source", "note", "fingerprint"),
        )
        cells = [head, told["no"], *(told[key] for key in keys), content, told["sync"]]
        texts = ["" if cell is None else str(cell) for cell in cells]
        head = sha256(
            json.dumps(texts, ensure_ascii=False, separators=(",", ":")).encode()
        ).hexdigest()

        assert told["hash"] == head
    assert told["signature"] == SIGNATURES[-1]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\t=1", "\t'=1"),
        ("\r=1", "\r'=1"),
        ("a=1+1, -2", "a=1+1, -2"),
        ("a;=1+1", "a;'=1+1"),
        ('a; "=1+1;b', "a; \"'=1+1;b"),
        ("a\n-1", "a\n'-1"),
        ("Website; Instagram", "Website; Instagram"),
    ],
)
def test_no_part_of_a_text_is_a_formula(text: str, safe: str) -> None:
    assert safe_text(text) == safe


@given(st.lists(st.text("ab=+-@;,\t\r\n\"' "), min_size=2, max_size=3), st.sampled_from(",;\t"))
def test_no_cell_of_a_csv_is_a_formula_whatever_separates_its_reader(
    texts: list[str], separator: str
) -> None:
    table = csv_text(["No", *texts], [["1", *texts]])

    cells = [
        cell for row in csv.reader(io.StringIO(table, ""), delimiter=separator) for cell in row
    ]

    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert next(csv.reader(io.StringIO(table, ""))) == [safe_text(cell) for cell in ("No", *texts)]


def test_xes_stays_xml_whatever_a_history_names_its_columns() -> None:
    odd = replace(event("register"), content={"judul\x01<\ud800": "a\x0bb & \ufffe"})

    (trace,) = traces(log_xes([odd], CHECKS))

    assert attributes(trace)["judul <\x20"] == "a b &  "
