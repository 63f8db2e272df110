"""`python -m sheetsync`: the same commands."""

from sheetsync.cli import main

main()
