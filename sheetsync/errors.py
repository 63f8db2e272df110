"""What can go wrong, in words a person can act on: place, what was found, what would be right."""


class SheetsyncError(Exception):
    """The sync could not run; the message is meant for the user. Exit code 1."""


class TemplateError(SheetsyncError):
    """An SOP template does not say what a procedure needs: file, key, found, expected."""


class SettingsError(SheetsyncError):
    """A cell of the settings tab cannot be used: tab, cell, found, expected."""


class CalendarError(SheetsyncError):
    """An instant lies outside the years the calendar can speak about."""


class HistoryError(SheetsyncError):
    """The history is not the one that was written: the row where it first differs."""


class GuardError(SheetsyncError):
    """The form looks damaged; going on would record nonsense. `--force` goes on."""


class StoreError(SheetsyncError):
    """The workbook cannot be read or written."""


class ConflictError(StoreError):
    """The workbook changed between read and write: nothing was written, read again."""


class BusyError(StoreError):
    """Somebody else has the workbook; a later sync will find it free."""
