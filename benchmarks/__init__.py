"""How much the program costs: every measure beside a reference taken in the same run.

`python -m benchmarks` runs all, `python -m benchmarks NAME...` some. Only CPU time is looked at,
ours and the reference in turns: a busy or slow machine changes the seconds, hardly the ratios.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Measure:
    """One line of the table. `reference` is in the unit of `value`; `beside` says what it is."""

    name: str
    value: float
    unit: str
    beside: str = ""
    reference: float | None = None
    target: str = ""


def cpu(task: Callable[[], object]) -> float:
    """Return the CPU seconds of a task in this process."""
    before = time.process_time()
    task()
    return time.process_time() - before


def in_turns(
    rounds: int, *tasks: Callable[[], float | object], cost: Callable[..., float] = cpu
) -> list[float]:
    """Return the median cost of each task, all of them done once a round."""
    found = [[cost(task) for task in tasks] for _ in range(rounds)]
    return [statistics.median(each) for each in zip(*found, strict=True)]


def started(*line: str, state: str = "") -> float:
    """Return the CPU seconds of a Python process from its start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _python(line, state)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def alone(task: str, *given: str) -> dict[str, Any]:
    """Return what a task of `benchmarks.child` costs in a process of its own."""
    return json.loads(_python(("-m", "benchmarks.child", task, *given)))


def _python(line: tuple[str, ...], state: str = "") -> str:
    # An installed program is compiled once, not at each start.
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, *line],
        env={**env, "SHEETSYNC_STATE": state} if state else env,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
