"""One sync in several commits: the first rows of a plan, and several plans told as one.

A row is never cut from its events, and what is of the book comes with the first of them.
"""

from __future__ import annotations

from dataclasses import replace

from sheetsync.core.plan import Plan


def first_rows(plan: Plan, share: float) -> Plan | None:
    """Return what a plan does with a share of its rows, None where it has one only.

    `share` is that of the whole which a store takes at once, 0..1; a tenth of it stays free.
    """
    named = (*(event.item for event in plan.events), *(touch.number for touch in plan.touches))
    numbers = tuple(dict.fromkeys(named))
    if len(numbers) < 2:
        return None
    kept = set(numbers[: max(1, int(0.9 * share * len(numbers)))])
    return replace(
        plan,
        events=tuple(event for event in plan.events if event.item in kept),
        touches=tuple(touch for touch in plan.touches if touch.number in kept),
        handed_back=tuple(back for back in plan.handed_back if back.item in kept),
        rest=True,
    )


def joined(first: Plan, then: Plan) -> Plan:
    """Return two plans of one sync as one, for whoever wants to know what was done."""
    return replace(
        then,
        events=(*first.events, *then.events),
        handed_back=(*first.handed_back, *then.handed_back),
        touches=(*first.touches, *then.touches),
        labels=tuple(dict.fromkeys((*first.labels, *then.labels))),
        upkeep=(*first.upkeep, *then.upkeep),
        warnings=tuple(dict.fromkeys((*first.warnings, *then.warnings))),
    )
