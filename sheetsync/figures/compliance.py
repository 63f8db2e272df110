"""Where the procedure was not kept: steps out of order, approvals voided, checks refused."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sheetsync.core.sop import Sop
from sheetsync.core.workflow import evidence_of
from sheetsync.figures.eventlog import Bools, Log
from sheetsync.figures.results import Compliance, Reason

_REASONS = 3


def compliance(log: Log, sop: Sop) -> Compliance:
    """Return how often, over the whole history."""
    refused = log.of("refuse")
    skipped = refused & (log.turn >= 0) & (log.step > log.turn)
    checks = [index for index, step in enumerate(sop.steps) if step.reject]
    decided = log.of("complete", "reject")
    rejected = np.flatnonzero(log.of("reject"))
    return Compliance(
        skipped=int(skipped.sum()),
        locked=int((refused & ~skipped).sum()),
        voided=int(log.of("void").sum()),
        withdrawn=int(log.of("withdraw").sum()),
        together=_together(log, decided & ~log.journal),
        rejections=rejected.size,
        decisions=int((decided & np.isin(log.step, checks)).sum()),
        reasons=_reasons(log, rejected, sop),
    )


def _reasons(log: Log, rejected: NDArray[np.intp], sop: Sop) -> tuple[Reason, ...]:
    known = rejected[log.step[rejected] >= 0]
    newest = known[np.argsort(log.event[known])][::-1][:_REASONS]
    events = (log.events[place] for place in log.event[newest].tolist())
    pairs = zip(events, log.step[newest].tolist(), strict=True)
    return tuple(Reason(event.item, sop.steps[step], evidence_of(event)) for event, step in pairs)


def _together(log: Log, decided: Bools) -> int:
    """How often one sync found more than one step of an item decided."""
    places = np.flatnonzero(decided & (log.sync >= 0))
    item, sync = log.item[places], log.sync[places]
    same = (item[1:] == item[:-1]) & (sync[1:] == sync[:-1])
    return int((same[:1]).sum() + (same[1:] & ~same[:-1]).sum())
