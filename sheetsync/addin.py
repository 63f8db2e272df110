"""The add-in for one book: the Apps Script of the templates, filled with the words of its SOP."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from sheetsync.core import journal
from sheetsync.core.form import FormColumn, form_columns
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop, Step
from sheetsync.core.texts import Texts
from sheetsync.errors import TemplateError

_MARK = "const BOOK = {};"
_CHECKS = ("reason", "link", "missing", "excluded")
_DELIVERY = ("file", "readme", "id_note", "copied", "bound_folder", "standalone_folder")


def addin_files(sop: Sop, settings: Settings, book: str, book_id: str) -> dict[str, str]:
    """Return the text of each file by its path: instructions, bound project, standalone project.

    `book_id` is the id of the Google Sheet, '' for a local file.
    """
    texts, source = sop.texts, files("sheet_templates") / "addin"
    code, hints, page, bound, standalone = (
        (source / name).read_text("utf-8")
        for name in ("Code.gs", "Hints.gs", "Sidebar.html", "appsscript.json",
                     "appsscript.standalone.json")
    )  # fmt: skip
    inside, apart = (texts.say(f"addin.{key}_folder") for key in ("bound", "standalone"))
    guide = texts.tabs["guide"]
    return {
        texts.say("addin.file"): _readme(texts, book, book_id),
        f"{inside}/Code.gs": _filled(code, sop, "") + hints,
        f"{inside}/{guide}.html": page,
        f"{inside}/appsscript.json": _manifest(bound, settings),
        f"{apart}/Code.gs": _filled(code, sop, book_id),
        f"{apart}/appsscript.json": _manifest(standalone, settings),
    }


def _filled(code: str, sop: Sop, book_id: str) -> str:
    if code.count(_MARK) != 1:
        raise TemplateError(f"addin/Code.gs: expected the line {_MARK!r} once")
    told = json.dumps(_book(sop, book_id), ensure_ascii=False, indent=2)
    return code.replace(_MARK, f"const BOOK = {told};")


def _manifest(text: str, settings: Settings) -> str:
    return json.dumps({**json.loads(text), "timeZone": str(settings.zone)}, indent=2) + "\n"


def _readme(texts: Texts, book: str, book_id: str) -> str:
    words = {key: texts.say(f"addin.{key}") for key in ("menu", "set_up", "check_up", "all_well")}
    told = texts.say(
        "addin.readme",
        **words,
        book=book,
        journal=texts.tabs["journal"],
        guide=texts.tabs["guide"],
        bound=texts.say("addin.bound_folder"),
        standalone=texts.say("addin.standalone_folder"),
        id_note="" if book_id else texts.say("addin.id_note"),
    )
    return told.lstrip("\n") + ("" if book_id else f"\n{texts.say('addin.copied')}\n")


def _book(sop: Sop, book_id: str) -> Mapping[str, Any]:
    """Return all that the script knows about the book; `id` first, so that it is found by hand."""
    texts, form = sop.texts, sop.form
    tabs = {key: texts.tabs[key] for key in ("guide", "journal", "settings")}
    class_ = None if form.class_field is None else sop.fields[form.class_field]
    parts: dict[str, list[str]] = {}
    for column in form_columns(sop):
        parts.setdefault(column.part, []).append(column.header)
    staff = [*parts["field"], *parts["step"], *parts.get("evidence", ())]
    people = texts.settings["people"].columns
    return {
        "id": book_id,
        "tabs": {**tabs, "form": form.tab},
        "journal": texts.journal,
        "mark": journal.MARK,
        "longest": journal.LONGEST_VALUE,
        "moves": journal.MOVES,
        **{key: texts.columns[key] for key in ("number", "position", "check", "due")},
        "title": sop.title_field.header,
        "class": class_.header if class_ else "",
        "excluded": class_.excluded if class_ else (),
        "urgent": class_.urgent if class_ else (),
        "required": [field.header for field in sop.fields if field.required],
        "staff": staff,
        "headers": [*parts["own"], *staff],
        "update": sop.update,
        "cancel": sop.cancel,
        "roles": [role.name for role in sop.roles],
        "people": {key: people[key] for key in ("role", "email")},
        "steps": [_step(step) for step in sop.steps],
        "wants": list(_wants(sop)),
        "text": _sentences(texts),
    }


def _step(step: Step) -> Mapping[str, str]:
    return {
        "header": step.header,
        "role": step.role.name,
        "turn": step.turn,
        "done": step.done,
        "reject": step.reject,
        "evidence": step.evidence,
        "link": step.link,
    }


def _wants(sop: Sop) -> Iterator[Mapping[str, str]]:
    """Yield what each column of staff wants, and of whom."""
    for column in form_columns(sop):
        if column.owner:
            text = _wanted(sop, column)
            yield {"header": column.header, "role": column.owner.name, "text": text}


def _wanted(sop: Sop, column: FormColumn) -> str:
    say, step = sop.texts.say, column.step
    if step and column.part == "step":
        words = ", ".join(word for word in (step.start, step.done, step.reject) if word)
        return say("addin.chosen_words", words=words)
    return f"{say('form.required') if column.required else ''} {column.about}".strip()


def _sentences(texts: Texts) -> Mapping[str, str]:
    own = {key: text for key, text in texts.table("addin").items() if key not in _DELIVERY}
    return {**own, **{key: texts.say(f"check.{key}") for key in _CHECKS}}
