"""Where the templates lie: the SOPs, texts and messages that come with the program, or a file."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sheetsync.core.sop import Sop, parse_sop
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
        return parse_source(data.decode().replace("\r\n", "\n"), path.name)
    except StoreError as error:
        raise TemplateError(str(error)) from None
    except UnicodeDecodeError as error:
        raise TemplateError(f"{path}: cannot be read ({error}); expected an SOP template") from None


def sop_of_cell(text: str) -> Sop:
    """Return the SOP that a workbook names or carries whole; its text is never taken as a path."""
    if text in shipped_sops():
        return load_sop(text)
    if "\n" in text:
        return parse_source(text, "the SOP in the settings tab")
    raise TemplateError(
        f"the settings tab names the SOP {text!r}; expected one of {', '.join(shipped_sops())}"
    )


@lru_cache(maxsize=8)  # a process that goes on syncing reads the same templates again and again
def parse_source(source: str, file: str) -> Sop:
    """Return the SOP written in `source`; `file` is what messages call it. Raises TemplateError."""
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise TemplateError(f"{file}: not TOML ({error})") from None
    return parse_sop(data, load_texts(str(data.get("language", ""))), file, source)


@lru_cache(maxsize=8)
def load_texts(language: str) -> Texts:
    """Return the texts of a language. Raises TemplateError when there is no such language."""
    messages = _SHIPPED / "messages"
    known = sorted(
        Path(entry.name).stem for entry in messages.iterdir() if entry.name.endswith(".toml")
    )
    if language not in known:
        raise TemplateError(f"language: found {language!r}; expected one of {', '.join(known)}")
    return Texts.parse(
        _toml((_SHIPPED / "workbook.toml").read_text("utf-8")),
        _toml((messages / f"{language}.toml").read_text("utf-8")),
    )


def _toml(text: str) -> dict[str, Any]:
    return tomllib.loads(text)
