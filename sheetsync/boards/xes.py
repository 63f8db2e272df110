"""The history as an event log for process mining: XES, IEEE 1849."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sheetsync.core.cells import text_of
from sheetsync.core.history import Event

_EXTENSIONS = {
    "concept": "Concept",
    "lifecycle": "Lifecycle",
    "org": "Organizational",
    "time": "Time",
}
_CLASSIFIERS = {
    "Activity": "concept:name",
    "Activity and transition": "concept:name lifecycle:transition",
    "Role": "org:role",
}
_TRANSITIONS = {  # the standard life cycle of XES; other kinds are complete in themselves
    "start": "start",
    "withdraw": "withdraw",
    "void": "ate_abort",
    "cancel": "pi_abort",
    "refuse": "unknown",
}
_OF_A_STEP = ("start", "complete", "reject", "withdraw", "void", "refuse")


def log_xes(events: Iterable[Event]) -> str:
    """Return the events as XES: one trace an item, in order of registration.

    The activity is the step's id, or the kind of an event that acts on no step. The resource is
    there only where the actor is known; what the item said last are attributes of its trace.
    """
    log = Element("log", {"xes.version": "1849.2016", "xes.features": ""})
    log.set("xmlns", "http://www.xes-standard.org/")
    for prefix, name in _EXTENSIONS.items():
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        SubElement(log, "extension", {"name": name, "prefix": prefix, "uri": uri})
    _globals(log)
    for name, keys in _CLASSIFIERS.items():
        SubElement(log, "classifier", {"name": name, "keys": keys})
    _put(log, "string", "concept:name", "sheetsync")
    _put(log, "string", "lifecycle:model", "standard")
    for number, own in _cases(events):
        _trace(SubElement(log, "trace"), number, own)
    indent(log, " ")
    return "<?xml version='1.0' encoding='UTF-8'?>\n" + tostring(log, "unicode") + "\n"


def _globals(log: Element) -> None:
    """Declare what every trace and every event has."""
    trace, event = (SubElement(log, "global", {"scope": scope}) for scope in ("trace", "event"))
    _put(trace, "string", "concept:name", "")
    for key in ("concept:name", "lifecycle:transition", "kind"):
        _put(event, "string", key, "")
    _put(event, "date", "time:timestamp", "1970-01-01T00:00:00.000+00:00")
    _put(event, "int", "submission", "0")


def _cases(events: Iterable[Event]) -> Iterator[tuple[str, list[Event]]]:
    cases: dict[str, list[Event]] = {}
    for event in events:
        cases.setdefault(event.item, []).append(event)
    yield from cases.items()


def _trace(trace: Element, number: str, events: list[Event]) -> None:
    _put(trace, "string", "concept:name", number)
    told = [event.content for event in events if event.content]
    for key, value in (told[-1] if told else {}).items():
        _put(trace, "string", key, value)
    for event in events:
        _event(SubElement(trace, "event"), event)


def _event(element: Element, event: Event) -> None:
    named = event.step if event.kind in _OF_A_STEP and event.step else event.kind
    texts = {
        "concept:name": named,
        "lifecycle:transition": _TRANSITIONS.get(event.kind, "complete"),
        "org:resource": event.actor,
        "org:role": event.role,
        "kind": event.kind,
        "status": event.status,
        "source": event.source,
        "note": event.note,
    }
    for key, value in texts.items():
        if value:
            _put(element, "string", key, value)
    _put(element, "date", "time:timestamp", _date(event.at))
    if event.not_before:
        _put(element, "date", "not_before", _date(event.not_before))
    _put(element, "int", "submission", str(event.submission))


def _put(parent: Element, kind: str, key: str, value: str) -> None:
    SubElement(parent, kind, {"key": text_of(key), "value": text_of(value)})


def _date(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
