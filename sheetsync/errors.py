"""What can go wrong, in words a person can act on: place, what was found, what would be right."""

import re

LONGEST_MESSAGE = 300  # characters of a message: a cell of 30,000 may stand in it
_MEND = 110  # of them from its end, where it says what would be right
_HALF_WORD = 20  # of them at most that go with a word cut in two; a longer one is no word
_BREAKS = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
# What a terminal obeys instead of showing: controls, the direction of writing, half characters.
_COMMANDS = re.compile(
    r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def harmless(text: str) -> str:
    """Return foreign text as it may be shown: what would command a terminal becomes `\ufffd`."""
    return text if text.isprintable() else _COMMANDS.sub("\ufffd", text)


class SheetsyncError(Exception):
    """The sync could not run; the message is meant for the user. Exit code 1.

    It is one harmless line of at most 300 characters, whatever of a file stands in it.
    """

    def __str__(self) -> str:
        text = harmless(_BREAKS.sub(" ", super().__str__()))
        if len(text) <= LONGEST_MESSAGE:
            return text
        begins = re.sub(rf"\s\S{{0,{_HALF_WORD}}}$", "", text[: LONGEST_MESSAGE - _MEND - 3])
        ends = re.sub(rf"^\S{{0,{_HALF_WORD}}}\s", "", text[-_MEND:])
        return f"{begins} … {ends}"


class UsageError(SheetsyncError):
    """What was asked for on the command line does not fit: exit code 2."""


class TemplateError(SheetsyncError):
    """An SOP template does not say what a procedure needs: file, key, found, expected."""


class ListError(SheetsyncError):
    """A list cannot be brought in: its file, the place in it, found, expected."""


class SettingsError(SheetsyncError):
    """A cell of the settings tab cannot be used: tab, cell, found, expected."""


class CalendarError(SheetsyncError):
    """An instant lies outside the years the calendar can speak about."""


class NewerBookError(SheetsyncError):
    """A newer program wrote the book: what it holds is not known here."""


class HistoryError(SheetsyncError):
    """The history is not the one that was written: the row where it first differs.

    `row` is its number, where the message is about one. Where it is known what stood there before,
    `column` is the header of its first cell that is another, None where the whole row is, and
    `found` and `expected` are the two texts, as they may be shown.
    """

    def __init__(
        self, message: str, row: int | None = None, column: str | None = None,
        found: str | None = None, expected: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.row, self.column, self.found, self.expected = row, column, found, expected


class GuardError(SheetsyncError):
    """The form looks damaged; going on would record nonsense. `--force` goes on."""


class StoreError(SheetsyncError):
    """The workbook cannot be read or written."""


class ConflictError(StoreError):
    """The workbook changed between read and write: nothing was written, read again."""


class TooLargeError(StoreError):
    """A commit is more than the workbook takes at once: nothing was sent; this share of it fits."""

    def __init__(self, message: str, share: float) -> None:
        super().__init__(message)
        self.share = share


class BusyError(StoreError):
    """Somebody else has the workbook; a later sync will find it free."""
