"""Which row is which item: numbers lost, doubled or pasted over are mended by what the row says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheetsync.core.cells import plain, same_word
from sheetsync.core.form import Row
from sheetsync.core.privacy import kept
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import ItemState
from sheetsync.errors import GuardError

_SERIAL = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Matching:
    """Rows, each by its place in the tab, and the items they are.

    `known` has the number of each item's row. `new` rows have a title and no item yet; `copied` are
    those of them that repeat a row that is there, or bring the link of a published one along;
    `untitled` have no title and are no item's: they get no number. `missing` are registered items
    without a row, or with one that holds no content; `displaced` are the rows whose content stands
    under another's number, `taken` those of them whose content that other one's row has no more.
    """

    known: Mapping[int, str]
    new: frozenset[int]
    copied: frozenset[int]
    untitled: tuple[Row, ...]
    missing: tuple[str, ...]
    displaced: frozenset[int]
    taken: frozenset[int]


def match(sop: Sop, rows: Sequence[Row], states: Mapping[str, ItemState]) -> Matching:
    """Return which item each row is.

    A number that is blank, unknown or doubled gives way to content equal to exactly one item that
    has no row otherwise. Of rows with one number, the one with that item's content and expected
    cells keeps it, else the upper one.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if not row.blank:  # a stray word in an emptied row does not bring its item back
            groups.setdefault(row.number if row.number in states else "", []).append(row)
    owner: dict[int, str] = {}
    loose = groups.pop("", [])
    doubled = {number: group for number, group in groups.items() if len(group) > 1}
    owner.update((group[0].index, number) for number, group in groups.items() if len(group) == 1)
    unsettled = sorted([*loose, *(r for g in doubled.values() for r in g)], key=lambda r: r.index)
    _by_content(unsettled, {n: s for n, s in states.items() if n not in groups}, states, owner)
    for number, group in doubled.items():
        if left := [row for row in group if row.index not in owner]:
            owner[_keeper(left, states[number]).index] = number

    def is_copy(row: Row) -> bool:
        seen = not present.isdisjoint(row.prints) or not links.isdisjoint(_links(sop, row))
        return row.number in doubled or seen

    title = sop.form.title_field
    others = [row for row in rows if row.index not in owner]
    owned = set(owner.values())
    present = {states[number].fingerprint for number in owned}
    links = {link for state in states.values() for link in _published(sop, state)}
    displaced, taken = _displaced(rows, owner, states)
    return Matching(
        known=owner,
        new=frozenset(row.index for row in others if row.content[title]),
        copied=frozenset(row.index for row in others if is_copy(row)),
        untitled=tuple(row for row in others if not row.content[title]),
        missing=tuple(n for n in states if n not in owned),
        displaced=displaced,
        taken=taken,
    )


def _links(sop: Sop, row: Row) -> set[str]:
    """Return the links in a row, as they stand and as the history keeps them."""
    found = [row.evidence[place] for place, step in enumerate(sop.steps) if step.link]
    return {shown for link in found if link for shown in (link, kept(link))}


def _published(sop: Sop, state: ItemState) -> set[str]:
    """Return the links that an item was published with, and has by now."""
    known = state.content or {}
    now = [known.get(step.id, "") for step in sop.steps if step.link and state.published]
    return {link for link in (plain(state.link), *now) if link}


def guard(sop: Sop, matching: Matching, states: Mapping[str, ItemState], rows: int) -> None:
    """Stop when the form looks damaged rather than worked on.

    Raises GuardError when it is suddenly empty, or when more than a third and at least three of
    the registered rows are gone or carry another row's content.
    """
    registered = [number for number, state in states.items() if not state.missing]
    lost = sum(1 for number in matching.missing if not states[number].missing)
    tab = sop.form.tab
    if registered and not rows:
        raise GuardError(
            f"{tab}: the form is suddenly empty; {len(registered)} rows are registered. "
            "Undo the deletion (Ctrl+Z or an older version), or accept it with "
            "`sheetsync sync --force`"
        )
    moved = len(matching.displaced)
    wrong = lost + moved
    if wrong >= 3 and 3 * wrong > len(registered):
        raise GuardError(
            f"{tab}: of {len(registered)} registered rows {lost} are gone and {moved} "
            "carry the content of another number (were some columns sorted alone?). "
            "Undo that (Ctrl+Z or an older version), or accept it with `sheetsync sync --force`"
        )


def free_numbers(
    sop: Sop, states: Mapping[str, ItemState], typed: Collection[str], year: int
) -> Iterator[str]:
    """Yield the registration numbers of this year that were never given, in order.

    One that somebody `typed` in a row is passed over: that row would be taken for a copy.
    """
    stem = f"{sop.form.prefix}-{year}-"
    taken = [number.removeprefix(stem) for number in states if number.startswith(stem)]
    last = max((int(number) for number in taken if _SERIAL.fullmatch(number)), default=0)
    while True:
        last += 1
        if (number := f"{stem}{last:04}") not in typed:
            yield number


def _by_content(
    rows: Sequence[Row],
    absent: Mapping[str, ItemState],
    states: Mapping[str, ItemState],
    owner: dict[int, str],
) -> None:
    """Give each unsettled row the one absent item whose content it has; the upper row first."""
    by_print: dict[str, list[str]] = {}
    for number, state in absent.items():
        by_print.setdefault(state.fingerprint, []).append(number)
    for row in rows:
        own = states.get(row.number)
        found = next((by_print[each] for each in row.prints if each in by_print), [])
        if len(found) == 1 and (own is None or own.fingerprint not in row.prints):
            owner[row.index] = found.pop()


def _keeper(rows: Sequence[Row], state: ItemState) -> Row:
    def unlike(row: Row) -> tuple[bool, bool, int]:
        cells = zip(row.steps, state.expected, strict=True)
        return (
            state.fingerprint not in row.prints,
            not all(same_word(found, expected) for found, expected in cells),
            row.index,
        )

    return min(rows, key=unlike)


def _displaced(
    rows: Sequence[Row], owner: Mapping[int, str], states: Mapping[str, ItemState]
) -> tuple[frozenset[int], frozenset[int]]:
    """Return the rows with another item's content, and those of them whose other one lost it."""
    owned = [(row, owner[row.index]) for row in rows if row.index in owner]
    away = {n: row for row, n in owned if states[n].fingerprint not in row.prints}
    at_home = {number for _, number in owned} - away.keys()
    homes = {number: state.fingerprint for number, state in states.items() if not state.missing}
    left = {each for number, each in homes.items() if number not in at_home}

    def having(fingerprints: set[str]) -> frozenset[int]:
        return frozenset(r.index for r in away.values() if not fingerprints.isdisjoint(r.prints))

    return having({*homes.values()}), having(left)
