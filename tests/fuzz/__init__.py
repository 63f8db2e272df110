"""Mutated inputs against whole commands: no traceback, no hang, no half-written book.

`python -m tests.fuzz` runs 2,000 mutants, 250 of each kind; `--help` says how to choose others. Each
kind is a module of this folder with one function, `attempt(random, folder)`: it makes one mutant
from the random numbers it is given, runs what a person would run on it, and raises where the
answer is not a sentence. The same seed makes the same mutants, so that a fault can be met again.
"""
