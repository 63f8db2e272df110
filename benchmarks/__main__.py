"""Runs the benchmarks and prints one table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from benchmarks import Measure, numbers, privacy, signatures, stores, syncs

ALL: dict[str, Callable[[], Iterator[Measure]]] = {
    "sync": syncs.large,
    "small": syncs.small,
    "verify": signatures.verify,
    "splice": stores.splice,
    "google": stores.google,
    "figures": numbers.figures,
    "minutes": numbers.minutes,
    "privacy": privacy.privacy,
}
LINE = "{:<50}{:>14}  {:<20}{:>12}{:>12}  {}"


def line(found: Measure) -> str:
    """Return a measure as a line of the table."""
    reference = ratio = ""
    if found.reference is not None:
        times = found.value / found.reference
        reference = shown(found.reference)
        ratio = f"{shown(times)} x" if times > 0.01 else f"1/{shown(1 / times)}"
    value = f"{shown(found.value)} {found.unit}"
    return LINE.format(found.name, value, found.beside, reference, ratio, found.target).rstrip()


def shown(value: float) -> str:
    """Return a number with three digits that count."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def main() -> None:
    names = sys.argv[1:] or list(ALL)
    if unknown := [name for name in names if name not in ALL]:
        told = "\n".join(
            f"  {name:9}{str(task.__doc__).splitlines()[0]}" for name, task in ALL.items()
        )
        sys.exit(f"no benchmark is called {unknown[0]!r}; expected some of\n{told}")
    print(LINE.format("measure (CPU time)", "value", "beside", "reference", "ratio", "target"))
    for name in names:
        for found in ALL[name]():
            print(line(found), flush=True)


if __name__ == "__main__":
    main()
