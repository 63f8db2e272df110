"""The commands about the procedure: which SOPs there are, which one a book follows, another one."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sheetsync.console import (
    BOOK,
    FOUND,
    Helpful,
    hand_over_json,
    mirror,
    now,
    only_showing,
    opened,
    progress,
    say,
    show,
    warn,
)

if TYPE_CHECKING:
    from sheetsync.core.amendment import Amendment


def _day(_: click.Context, __: click.Parameter, text: str | None) -> date | None:
    """Return the day that somebody typed, as a cell would be read."""
    from sheetsync.templates import load_texts

    if text is None:
        return None
    if found := load_texts().parse_day(text):
        return found
    raise click.BadParameter(f"found {text!r}; expected a day such as 2026-11-22 or 22/11/2026")


@click.command(cls=Helpful)
@BOOK
@click.argument("name", required=False, metavar="[NAME|FILE]")
@click.option("--apply", "apply_it", is_flag=True, help="Change it; without, nothing is written.")
@click.option(
    "--from", "since", metavar="DATE", callback=_day,
    help="Announce it: the first sync on that day or later brings it into force.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "-o", "output", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the SOP in force to a new file, to be changed there.",
)  # fmt: skip
def sop(
    book: str, name: str | None, apply_it: bool, since: date | None, as_json: bool,
    output: Path | None,
) -> None:  # fmt: skip
    """Show which SOP BOOK follows, or what another version of it would change; change it.

    BOOK carries its SOP, in versions. NAME is one that comes with the program, FILE a template of
    your own: the look says in words what is otherwise, and what becomes of every open item. Items
    keep what they completed; what is published is never touched. Whatever is applied or announced
    later takes the place of an announcement; applying the SOP in force takes it back.

    \b
    sheetsync sop dip.xlsx                                          versions so far
    sheetsync sop dip.xlsx -o sop-2027.toml                         its text, to change there
    sheetsync sop dip.xlsx sop-2027.toml                            what would change
    sheetsync sop dip.xlsx sop-2027.toml --apply                    from now on
    sheetsync sop dip.xlsx sop-2027.toml --apply --from 2027-01-04  from that day on
    """
    from sheetsync.core.amendment import Amendment
    from sheetsync.templates import load_sop

    if name is None:
        if apply_it or since:
            raise click.UsageError("--apply and --from go with a NAME or FILE")
        if output and as_json:
            raise click.UsageError("-o goes without --json; it writes the text as it is")
        _write_text(book, output) if output else _show_versions(book, as_json)
    elif output:
        raise click.UsageError("-o goes without a NAME or FILE")
    else:
        _change(book, Amendment(load_sop(name), name, since), apply_it, as_json)


def _write_text(book: str, output: Path) -> None:
    from sheetsync.amending import text_in_force
    from sheetsync.stores.files import write_all

    if output.exists():
        raise click.UsageError(f"-o: {output} is there already; choose a new name")
    write_all({output: text_in_force(opened(book)).encode("utf-8")})
    say(f"{output}: change it there; then  sheetsync sop {book} {output}  says what that changes")


def _show_versions(book: str, as_json: bool) -> None:
    from sheetsync.amending import book_versions, versions_json
    from sheetsync.boards.terminal import versions_view

    found, texts = book_versions(opened(book))
    if as_json:
        hand_over_json(versions_json(found))
    else:
        show(versions_view(found, texts))


def _change(book: str, asked: Amendment, apply_it: bool, as_json: bool) -> None:
    """Show what a version comes to, and make it so if it is to be applied."""
    from sheetsync.amending import amend, is_amended, proposal_json, propose
    from sheetsync.boards.terminal import plan_view, proposal_view

    workbook, plan = opened(book), None
    with progress(as_json) as tell:
        tell("comparing")
        if apply_it:
            done = amend(workbook, asked, now=now(), mirror=mirror(), tell=tell)
            found, plan = done or (None, None)
        else:
            found = propose(workbook, asked, now=now(), mirror=mirror())
    for warning in plan.warnings if plan else ():
        warn(f"Warning: {warning}")
    with only_showing():
        if as_json:
            hand_over_json(proposal_json(workbook.name, found, plan))
        elif found is None:
            say(f"{book}: nothing to change, it follows this text already")
        else:
            show(proposal_view(found))
            if plan is None:
                say("Nothing was written; the same with --apply does it")
    if plan and not is_amended(plan, asked.sop):
        warn(f"{book}: what staff wrote is recorded, but the SOP is not changed yet; run it again")
        sys.exit(FOUND)
    if plan and not as_json:
        with only_showing():
            show(plan_view(plan, dry_run=False))
        if plan.journal:
            say(f"Next: its add-in knows the former SOP; sheetsync addin {book} writes it anew")


@click.command(cls=Helpful)
def sops() -> None:
    """List the SOPs that come with the program."""
    from sheetsync.templates import load_sop, shipped_sops

    for name in shipped_sops():
        sop = load_sop(name)
        say(f"{name}  {sop.name} ({sop.office}; {len(sop.steps)} steps)")
