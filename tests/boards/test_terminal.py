"""The dashboard, the history and the JSON: the same figures, in words and in 80 columns."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from sheetsync.boards.exports import status_json
from sheetsync.boards.terminal import log_view, proposal_view, signers_view, status_view
from sheetsync.core.history import KINDS
from sheetsync.core.privacy import Kept
from sheetsync.core.signers import fingerprint_text, read_signers
from sheetsync.core.versions import Migration, Proposal
from sheetsync.figures.results import Figures
from sheetsync.keys import is_signed
from sheetsync.templates import load_sop, parse_source
from tests.core.ledgers import A, B, begun, enrols
from tests.figures.simulated import NOW, figures_of, office_of, quarter, with_steps

SOP = load_sop("website_medsos")
EVENTS = quarter(SOP)


def shown(view: RenderableType) -> str:
    out = io.StringIO()
    Console(file=out, width=80, force_terminal=False).print(view)
    return out.getvalue()


def measured(events: tuple = EVENTS) -> Figures:
    return figures_of(events, SOP, office_of(SOP), NOW, "9f31c0" * 10)


@pytest.mark.parametrize("events", [(), EVENTS[:1], EVENTS, quarter(SOP, 600)])
def test_the_dashboard_fits_80_columns_uncut(events: tuple) -> None:
    text = shown(status_view(measured(events), SOP))

    assert max(len(line) for line in text.splitlines()) <= 80
    tables = text.split(SOP.texts.say("monitoring.longest"))[0]
    assert "…" not in tables
    assert "\x1b" not in text


@pytest.mark.parametrize("steps", [2, 8])
def test_other_procedures_fit_too(steps: int) -> None:
    sop = with_steps(SOP, steps)
    found = figures_of(quarter(sop, 40), sop, office_of(sop), NOW)

    text = shown(status_view(found, sop))

    assert all(step.header in text for step in sop.steps)
    assert max(len(line) for line in text.splitlines()) <= 80


def test_the_dashboard_shows_the_figures_of_the_json() -> None:
    found = measured()
    text, told = shown(status_view(found, SOP)), status_json(found, SOP.texts)

    for step in told["steps"]:
        line = next(row for row in text.splitlines() if row.startswith(step_header(step["step"])))
        assert SOP.texts.number(step["median_minutes"]) in line
        assert SOP.texts.number(step["visits"]) in line
    assert str(told["items"]["total"]) in text


def test_the_json_keeps_its_contract() -> None:
    told = json.loads(json.dumps(status_json(measured(), SOP.texts)))

    assert list(told) == [
        "at", "items", "steps", "rejections", "resubmissions", "refusals", "channels", "head",
        "settings_changes", "renewal",
    ]  # fmt: skip
    assert list(told["items"]) == ["total", "open", "published", "missing"]
    assert list(told["steps"][0]) == [
        "step", "role", "standard_minutes", "visits", "on_time", "median_minutes", "p90_minutes",
        "mean_minutes", "waiting", "overdue", "oldest_minutes",
    ]  # fmt: skip
    assert [step["step"] for step in told["steps"]] == [step.id for step in SOP.steps]
    assert list(told["channels"][0]) == ["channel", "last_published", "age_days", "stale"]
    assert told["at"] == "2026-11-23T14:05:00+07:00"
    assert told["items"]["open"] == sum(step["waiting"] for step in told["steps"])


def test_nothing_measured_is_null() -> None:
    told = status_json(measured(()), SOP.texts)

    for step in told["steps"]:
        assert [step[k] for k in ("on_time", "median_minutes", "oldest_minutes")] == [None] * 3
    assert {(c["last_published"], c["age_days"], c["stale"]) for c in told["channels"]} == {
        (None, None, False)
    }


def test_the_history_as_a_table() -> None:
    text = shown(log_view(EVENTS[:20], SOP.texts))

    assert EVENTS[0].item in text
    assert SOP.texts.say("kinds.register") in text
    assert shown(log_view((), SOP.texts)).strip() == SOP.texts.say("log.none")


@pytest.mark.parametrize("step", [step.id for step in SOP.steps])
def test_no_name_of_a_step_is_broken_in_a_narrow_terminal(step: str) -> None:
    long = replace(EVENTS[0], kind="refuse", step=step, note="https://setda.example/" + "a" * 90)

    assert step in shown(log_view((long,), SOP.texts))


@pytest.mark.parametrize("kind", ["change", "settings"])
def test_the_log_tells_all_that_was_changed(kind: str) -> None:
    change = replace(EVENTS[0], item="", step="", kind=kind, note="Libur: +\nBaku: 60")

    told = shown(log_view((change,), SOP.texts))

    assert "Libur: +" in told
    assert "Baku: 60" in told


def test_no_word_of_the_signers_is_broken_in_a_narrow_terminal() -> None:
    told = read_signers(begun().commit(enrols(B), by=B).commit(by=B).history, is_signed)
    named = [replace(each.enrolment, name=f"Bagian-{'X' * 40}") for each in told.all]
    long = [replace(a, enrolment=b) for a, b in zip(told.all, named, strict=True)]

    text = shown(signers_view(replace(told, all=tuple(long)), B.id, SOP.texts))

    assert max(map(len, text.splitlines())) <= 80
    assert [text.count(word) for word in ("dikonfirmasi", "belum")] == [2, 1]
    assert all(fingerprint_text(each.id) in text for each in (A, B))


def test_every_kind_of_event_has_a_name() -> None:
    events = [replace(EVENTS[0], kind=kind, note="[bold]a[/]") for kind in KINDS]

    text = shown(log_view(events, SOP.texts))

    assert "[bold]a[/]" in text


def step_header(step_id: str) -> str:
    return next(step.header for step in SOP.steps if step.id == step_id)


def test_what_people_wrote_is_text_and_never_markup() -> None:
    """Rich would read `[bold]` as a command and end at `[/]` in an error."""
    odd = "[/] [bold]x[/bold] [link=http://a.example]y :smile:"
    template = re.sub(r'(header|short|done|reject) = "', r"\g<0>[/] [b]", SOP.source)
    template = template.replace('["Website"', '["[/] [b]W"').replace(
        "\nWebsite =", '\n"[/] [b]W" ='
    )
    sop = parse_source(template, "yours.toml")
    events = [
        replace(
            e,
            item=f"[/] {e.item}",
            status=e.status and odd,
            note=odd,
            actor=odd,
            content={"judul": odd},
        )
        for e in EVENTS[:9]
    ]

    board = shown(status_view(figures_of(events, sop, office_of(sop), NOW), sop))
    log = shown(log_view(events, sop.texts))

    assert "[/] [b]1. Identifikasi" in board
    assert "[/] [b]Ketua Tim" in board
    assert "[/] [b]W" in board
    assert "[/] [bold]x[/bold]" in board
    assert "[/] DIP-2" in log
    assert ":smile:" in log


def test_items_that_a_version_moves_alike_stand_together_the_first_by_name() -> None:
    alike = tuple(Migration(f"DIP-2026-{n:04}", Kept("Renja"), "a", "b") for n in range(1, 24))
    items = (*alike, Migration("DIP-2026-0024", Kept("Renstra"), "a", "a", asked=("b",)))
    lines = ("SOP x versi 2: Contoh", "Tahap dihapus: A")
    headers = {"a": "1. A", "b": "2. B"}
    found = Proposal(SOP, 2, None, lines, items, headers)

    told = shown(proposal_view(found)).splitlines()

    assert told[3:] == [
        "24 informasi masih berjalan: 24 berubah gilirannya atau tahapnya, 0 tetap",
        "1. A → 2. B (23)",
        *(f"  DIP-2026-{n:04}  Renja" for n in range(1, 6)),
        "  dan 18 informasi lagi",
        "1. A; ditambah: 2. B (1)",
        "  DIP-2026-0024  Renstra",
    ]
