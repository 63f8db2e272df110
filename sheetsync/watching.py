"""Syncing again and again: what one round throws is said, and the next one tries anew."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable
from threading import Event

from sheetsync.errors import BusyError, SheetsyncError

_AGAIN = 3600.0  # seconds after which something that goes on is said again
_NAP = 1.0  # seconds; on Windows Ctrl-C is heard between two waits only


def until_told() -> Event:
    """Return what Ctrl-C and SIGTERM set from now on."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


class Reminder:
    """Says a sentence when it is new, and then once an hour as long as it is said."""

    def __init__(self, tell: Callable[[str], None], clock: Callable[[], float]) -> None:
        self._tell, self._clock = tell, clock
        self._told: dict[str, float] = {}

    def __call__(self, text: str) -> None:
        now, same = self._clock(), re.sub(r"\d+", "0", text)  # the time of day makes nothing new
        self._told = {key: at for key, at in self._told.items() if now - at < _AGAIN}
        if same not in self._told:
            self._told[same] = now
            self._tell(text)


def keep_syncing(
    once: Callable[[Callable[[str], None]], bool],
    every: float,
    *,
    stop: Event,
    tell: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
) -> bool:
    """Run `once` every so many seconds until `stop` is set; a round that began is finished first.

    `once` says its warnings to what it is given and returns whether it found something. Returns
    whether any round did. No exception ends this: somebody has the book open, a share or the
    network is gone, a cell is mistyped - a later round may find it mended.
    """
    found, troubled = False, False
    warn, complain = Reminder(tell, clock), Reminder(tell, clock)
    while not stop.is_set():
        try:
            found |= once(warn)
        except Exception as error:  # also a fault of our own must not end the watch
            troubled = True
            complain(_sentence(error))
        else:
            if troubled:
                tell("the trouble is over, it was synced")
                troubled, complain = False, Reminder(tell, clock)
        until = clock() + every
        while not stop.is_set() and (left := until - clock()) > 0:
            stop.wait(min(_NAP, left))
    return found


def _sentence(error: Exception) -> str:
    if isinstance(error, BusyError):
        return f"Waiting: {error}"
    if isinstance(error, SheetsyncError | OSError):
        return f"Error: {error}"
    return (
        f"Error: {type(error).__name__}: {error}. This is a fault of sheetsync; please report it "
        "with what a single `sheetsync sync` shows"
    )
