"""An existing list, as offices keep it: its file, its columns, its rows, and how it is shown."""

from sheetsync.importing.corrections import Corrections
from sheetsync.importing.notes import Note, Notes, sentences, shown
from sheetsync.importing.reader import ImportedList, read_list
from sheetsync.importing.rows import ListRow

__all__ = [
    "Corrections",
    "ImportedList",
    "ListRow",
    "Note",
    "Notes",
    "read_list",
    "sentences",
    "shown",
]
