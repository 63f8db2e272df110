"""What is said about a list: sentences in the office's language, each with its row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sheetsync.core.cells import tidy
from sheetsync.core.privacy import kept
from sheetsync.core.texts import Texts

_SHOWN = 120  # characters of a text in a note


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about a row, 0 where it is about none; `aside` where the row is not brought in.

    What the table of columns says as well is `tabled`.
    """

    row: int
    text: str
    aside: bool = False
    tabled: bool = False


class Notes:
    """Collects the sentences of one list."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self.all: list[Note] = []

    def add(
        self, row: int, key: str, /, *, aside: bool = False, tabled: bool = False, **values: object
    ) -> None:
        """Write a sentence down."""
        text = self._texts.say(f"importing.{key}", **values)
        self.all.append(Note(row, text, aside, tabled))


def gathered(notes: Iterable[Note]) -> list[tuple[str, Note]]:
    """Return each different sentence once, with its rows: `5-9, 12`; '' where it is about none."""
    rows: dict[tuple[str, bool], list[int]] = {}
    for note in notes:
        rows.setdefault((note.text, note.aside), []).append(note.row)
    return [(_spans(each), Note(each[0], *same)) for same, each in rows.items()]


def sentences(notes: Iterable[Note], texts: Texts) -> Iterator[str]:
    """Yield the sentences, each with its rows."""
    for rows, note in gathered(notes):
        if rows:
            key = "aside" if note.aside else "about"
            yield texts.say(f"importing.{key}", row=rows, text=note.text)
        else:
            yield note.text


def _spans(rows: Sequence[int]) -> str:
    spans: list[list[int]] = []
    for row in sorted({*rows} - {0}):
        if spans and row == spans[-1][-1] + 1:
            spans[-1][1:] = [row]
        else:
            spans.append([row])
    return ", ".join("-".join(map(str, span)) for span in spans)


def shown(text: str) -> str:
    """Return somebody's text as a sentence quotes it: short, printable, people's numbers masked."""
    return repr(kept(tidy(text), _SHOWN))
