"""Run a written office procedure (SOP) inside the spreadsheet staff already share."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sheetsync.core.plan import Plan
    from sheetsync.core.sop import Sop
    from sheetsync.errors import SheetsyncError
    from sheetsync.starting import init
    from sheetsync.stores import open_workbook
    from sheetsync.stores.workbook import Workbook
    from sheetsync.syncing import sync
    from sheetsync.templates import load_sop

__version__ = "0.1.0"
__all__ = [
    "Plan",
    "SheetsyncError",
    "Sop",
    "Workbook",
    "__version__",
    "init",
    "load_sop",
    "open_workbook",
    "sync",
]

_HOMES = {
    "Plan": "sheetsync.core.plan",
    "SheetsyncError": "sheetsync.errors",
    "Sop": "sheetsync.core.sop",
    "Workbook": "sheetsync.stores.workbook",
    "init": "sheetsync.starting",
    "load_sop": "sheetsync.templates",
    "open_workbook": "sheetsync.stores",
    "sync": "sheetsync.syncing",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `sheetsync --help` loads none of them."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
