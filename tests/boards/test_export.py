"""The history for other programs: nothing lost, nothing that another program would run."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheetsync.boards.exports import csv_text, exported, log_xes, safe_text
from tests.figures.events import SOP, event
from tests.figures.simulated import quarter

XES = {"x": "http://www.xes-standard.org/"}
EVENTS = quarter(SOP, 20)


def attributes(element: ElementTree.Element) -> dict[str, str]:
    return {each.get("key", ""): each.get("value", "") for each in element if each.get("key")}


def traces(text: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(text.encode()).findall("x:trace", XES)


def test_xes_has_every_event_in_the_trace_of_its_item() -> None:
    found = traces(log_xes(EVENTS))

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
        ("withdraw", "identifikasi", "identifikasi", "withdraw"),
        ("void", "verifikasi", "verifikasi", "ate_abort"),
        ("cancel", "identifikasi", "cancel", "pi_abort"),
        ("refuse", "publikasi", "publikasi", "unknown"),
        ("missing", "", "missing", "complete"),
    ],
)
def test_activity_and_life_cycle(kind: str, step: str, activity: str, transition: str) -> None:
    (trace,) = traces(log_xes([event(kind, step)]))

    told = attributes(trace.findall("x:event", XES)[0])

    assert (told["concept:name"], told["lifecycle:transition"]) == (activity, transition)
    assert told["time:timestamp"] == "2026-11-16T08:00:00.000+07:00"


def test_a_resource_is_never_guessed() -> None:
    known = event("complete", "verifikasi", actor="ani@kantor.go.id", role="Ketua Tim")

    (trace,) = traces(log_xes([known, replace(known, actor="")]))

    one, other = (attributes(each) for each in trace.findall("x:event", XES))
    assert (one["org:resource"], one["org:role"]) == ("ani@kantor.go.id", "Ketua Tim")
    assert "org:resource" not in other


def test_hostile_text_stays_text() -> None:
    nasty = '<x a="1">&amp;\x00\x0b\n]]> \ud800'
    (trace,) = traces(
        log_xes([event("reject", "verifikasi", note=nasty, content={"judul": nasty})])
    )

    told = attributes(trace.findall("x:event", XES)[0])

    assert told["note"] == '<x a="1">&amp;  \n]]>  '
    assert attributes(trace)["judul"] == told["note"]


def test_what_an_item_said_last_is_told_of_its_trace() -> None:
    one = event("register", "identifikasi", content={"judul": "Lama", "unit": "A"})
    (trace,) = traces(log_xes([one, event("start", "identifikasi", 5, content={"judul": "Baru"})]))

    assert attributes(trace) == {"concept:name": "DIP-2026-0001", "judul": "Baru"}


@pytest.mark.parametrize("form", ["csv", "json", "xes"])
def test_an_empty_history_can_be_exported(form: str) -> None:
    assert exported([], form, SOP.texts)


def test_csv_and_json_tell_the_same() -> None:
    header, *rows = list(csv.reader(io.StringIO(exported(EVENTS, "csv", SOP.texts))))
    told = json.loads(exported(EVENTS, "json", SOP.texts))

    assert header[0] == "No. Registrasi"
    assert rows == [["" if v is None else str(v) for v in each.values()] for each in told]


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

    (trace,) = traces(log_xes([odd]))

    assert attributes(trace)["judul <\x20"] == "a b &  "
