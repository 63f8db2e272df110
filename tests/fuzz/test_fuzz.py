"""A few mutants of every kind with every run of the tests; the command runs thousands."""

import pytest

from tests.fuzz.rounds import kinds, meet


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("kind", kinds())
def test_a_mutant_is_answered(kind: str, number: int):
    meet(kind, "tests", number)
