"""Where the templates lie: the SOPs, texts and messages that come with the program, or a file."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sheetsync.core.cells import LONGEST, text_of
from sheetsync.core.privacy import kept
from sheetsync.core.sop import Sop
from sheetsync.core.sop_parser import parse_sop
from sheetsync.core.texts import Texts
from sheetsync.errors import StoreError, TemplateError
from sheetsync.stores.files import read_whole

_SHIPPED = files("sheet_templates")


def shipped_sops() -> tuple[str, ...]:
    """Return the names of the SOPs that come with the program, sorted."""
    return tuple(
        sorted(entry.name for entry in _SHIPPED.iterdir() if (entry / "sop.toml").is_file())
    )


def load_sop(name: str | Path) -> Sop:
    """Return an SOP that comes with the program, by name, or one from a .toml file.

    Raises TemplateError when there is none or it does not hold together.
    """
    if isinstance(name, str) and name in shipped_sops():
        return parse_source((_SHIPPED / name / "sop.toml").read_text("utf-8"), f"{name}/sop.toml")
    path = Path(name)
    if path.suffix.lower() != ".toml":
        raise TemplateError(
            f"no SOP is called {str(name)!r}; "
            f"expected one of {', '.join(shipped_sops())} or a .toml file"
        )
    try:
        data, _ = read_whole(path, absent="name a template, or an SOP that comes with the program")
        text = data.decode("utf-8-sig")  # Windows' editor puts a mark first
        return parse_source(text, path.name)
    except StoreError as error:
        raise TemplateError(str(error)) from None
    except UnicodeDecodeError:
        raise TemplateError(f"{path}: found no text in UTF-8; expected an SOP template") from None


def cell_of_sop(sop: Sop) -> str:
    """Return what a workbook keeps of its SOP: the name of one that ships, else all its text."""
    shipped = sop.id in shipped_sops() and load_sop(sop.id).source == sop.source
    return sop.id if shipped else sop.source


def sop_of_cell(text: str) -> Sop:
    """Return the SOP that a workbook names or carries whole; its text is never taken as a path."""
    if text in shipped_sops():
        return load_sop(text)
    if "\n" in text:
        return parse_source(text, "the SOP in the settings tab", drawn=True)
    raise TemplateError(
        f"the settings tab names the SOP {kept(text, 60)!r}; "
        f"expected one of {', '.join(shipped_sops())}"
    )


@lru_cache(maxsize=8)  # a process that goes on syncing reads the same templates again and again
def parse_source(source: str, file: str, *, drawn: bool = False) -> Sop:
    """Return the SOP written in `source`; `file` is what messages call it. Raises TemplateError.

    One that is `drawn` stands in a book already, maybe of a version that asked for less.
    """
    source = text_of(source)  # as a cell gives it back
    if len(source) > LONGEST and not drawn:
        raise TemplateError(
            f"{file}: found {len(source):,} characters; expected at most {LONGEST:,}, as many as "
            "a cell keeps. Shorten its guides, or take comments out"
        )
    try:
        data = tomllib.loads(source)
    except (ValueError, RecursionError) as error:
        raise TemplateError(f"{file}: not TOML ({kept(str(error), 100)})") from None
    language = data.get("language", "")
    if language not in (known := _languages()):
        found = kept(repr(language), 60)
        raise TemplateError(f"{file}: language: found {found}; expected one of {', '.join(known)}")
    return parse_sop(data, load_texts(language), file, source, drawn=drawn)


def _languages() -> list[str]:
    names = (entry.name for entry in (_SHIPPED / "messages").iterdir())
    return sorted(Path(name).stem for name in names if name.endswith(".toml"))


@lru_cache(maxsize=8)
def load_texts(language: str) -> Texts:
    """Return the texts of a language that ships."""
    return Texts.parse(*map(_toml, ("workbook.toml", f"messages/{language}.toml")))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_SHIPPED / name).read_text("utf-8"))
