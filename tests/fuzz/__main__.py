"""The command behind `python -m tests.fuzz`."""

from __future__ import annotations

import argparse
import faulthandler
import sys
import traceback

from tests.computers import sign_as_one
from tests.fuzz.rounds import kinds, meet

SECONDS = 60  # no mutant may keep a command busy for longer


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(kinds())}; all")
    parser.add_argument("--seed", default="1", help="another seed, other mutants (default 1)")
    parser.add_argument("--count", type=int, default=250, help="mutants of each kind (250)")
    parser.add_argument("--first", type=int, default=0, help="go on from this mutant (0)")
    given = parser.parse_args()
    sign_as_one()
    failed = 0
    for kind in given.kinds or kinds():
        for number in range(given.first, given.first + given.count):
            print(f"\r{kind} {number}", end="", file=sys.stderr, flush=True)
            faulthandler.dump_traceback_later(SECONDS, exit=True)
            try:
                meet(kind, given.seed, number)
            except Exception:  # whatever a mutant brings about is what this looks for
                failed += 1
                print(f"\n{kind} --seed {given.seed} --first {number} --count 1")
                traceback.print_exc(file=sys.stdout)
            finally:
                faulthandler.cancel_dump_traceback_later()
        print(file=sys.stderr)
    print(f"{failed} of {given.count} mutants of each kind failed" if failed else "all answered")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
