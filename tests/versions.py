"""Versions of the SOP that ships, as an office might make them over the years."""

from __future__ import annotations

import re

from sheetsync.core.sop import Sop
from sheetsync.templates import load_sop, parse_source

FIRST = load_sop("website_medsos")
APPROVAL = re.search(r'\[\[steps\]\]\nid = "persetujuan".*?\n\n', FIRST.source, re.DOTALL)[0]
SHELF = (
    FIRST.source[FIRST.source.index('[[fields]]\nid = "hardcopy"') :].split("\n\n", 1)[0] + "\n\n"
)


def changed(*changes: tuple[str, str]) -> Sop:
    """Return the SOP with each of these texts of its template put in place of another."""
    source = FIRST.source
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return parse_source(source, "sop.toml")


WITHOUT_APPROVAL = changed((APPROVAL, ""))
LEGAL_CHECK = APPROVAL.replace("3. Persetujuan", "3a. Hukum").replace("Persetujuan", "Hukum")
WITH_LEGAL_CHECK = changed((APPROVAL, APPROVAL + LEGAL_CHECK.replace("persetujuan", "hukum")))
