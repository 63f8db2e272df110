"""Versions of the SOP that ships, as an office might make them over the years."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from sheetsync.core.sop import Field, Sop, Step
from sheetsync.templates import load_sop, parse_source

FIRST = load_sop("website_medsos")
APPROVAL = re.search(r'\[\[steps\]\]\nid = "persetujuan".*?\n\n', FIRST.source, re.DOTALL)[0]
SHELF = (
    FIRST.source[FIRST.source.index('[[fields]]\nid = "hardcopy"') :].split("\n\n", 1)[0] + "\n\n"
)


def changed(*changes: tuple[str, str]) -> Sop:
    """Return the SOP with each of these texts of its template put in place of another."""
    source = FIRST.source
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return parse_source(source, "sop.toml")


WITHOUT_APPROVAL = changed((APPROVAL, ""))
PUBLICATION = FIRST.source[FIRST.source.index('[[steps]]\nid = "publikasi"') :].split("\n\n", 1)[0]
WITHOUT_PUBLICATION = changed((PUBLICATION, ""))
LEGAL_CHECK = APPROVAL.replace("3. Persetujuan", "3a. Hukum").replace("Persetujuan", "Hukum")
WITH_LEGAL_CHECK = changed((APPROVAL, APPROVAL + LEGAL_CHECK.replace("persetujuan", "hukum")))


def versions_of(drawn: Iterable[tuple[Iterable[tuple[str, int, str]], str]]) -> tuple[Sop, ...]:
    """Return versions of a small SOP that differ in these steps and columns.

    A step is its id, the place to which a refusal leads back, -1 where it refuses nothing, and the
    word that completes it; the ids of columns end with an asterisk where those are starred.
    """
    form = replace(
        FIRST.form, unit_field=None, class_field=None, channels_field=None, plan_field=None
    )
    return tuple(
        replace(
            FIRST,
            form=replace(form, title_field=columns.split().index("judul*")),
            fields=tuple(_field(name) for name in columns.split()),
            steps=tuple(_step(place, *step) for place, step in enumerate(steps)),
            source=f"version {number}",
        )
        for number, (steps, columns) in enumerate(drawn)
    )


def _step(place: int, id_: str, back: int, done: str) -> Step:
    check = 0 <= back < place
    return replace(
        FIRST.steps[1 if check else 0],
        id=id_,
        header=f"Tahap {id_}",
        time=f"Waktu {id_}",
        done=done,
        reason=f"Alasan {id_}" if check else "",
        return_to=back if check else 0,
    )


def _field(name: str) -> Field:
    id_, required = name.rstrip("*"), name.endswith("*")
    return replace(FIRST.fields[1], id=id_, header=id_.title(), kind="text", required=required)
