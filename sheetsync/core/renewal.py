"""Which published items are due for renewal: those of a class that must be, published long ago.

It is told, and no event: a day that passes is nothing that anybody did.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from sheetsync.core.cells import fold
from sheetsync.core.settings import Settings
from sheetsync.core.sop import Sop
from sheetsync.core.workflow import ItemState


@dataclass(frozen=True, slots=True)
class Renewal:
    """An item's class, the day it was last published, and the last day that is good for.

    `known` is False where it was published before sheetsync, nobody knows when: then the day is
    that of its registration.
    """

    class_: str
    published: date
    known: bool
    until: date

    def is_due(self, today: date) -> bool:
        """Tell whether that last day is over."""
        return today > self.until


def renewal_of(sop: Sop, settings: Settings, state: ItemState) -> Renewal | None:
    """Return until when what is published of an item is good, None where that is no question.

    Months are those of the calendar in the office's zone.
    """
    if state.standing != "published" or state.issued is None:
        return None
    words = {fold(word): word for word in sop.renewed}
    class_ = words.get(fold(sop.class_of(state.content)))
    if class_ is None:
        return None
    day = state.issued.astimezone(settings.zone).date()
    until = months_after(day, settings.renewal_months)
    return Renewal(class_, day, not state.adopted, until)


def renewal_text(sop: Sop, settings: Settings, state: ItemState, today: date) -> str:
    """Return what to say in the row of an item that is due for renewal, else ''."""
    found = renewal_of(sop, settings, state)
    if found is None or not found.is_due(today):
        return ""
    return sop.texts.say(
        "check.renewal" if found.known else "check.renewal_adopted",
        day=sop.texts.day(found.published),
        months=settings.renewal_months,
        class_=found.class_,
        word=sop.update,
        column=sop.steps[0].header,
    )


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
