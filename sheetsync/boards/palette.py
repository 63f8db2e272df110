"""The few colours of all tabs, what each one says, and the styles that every tab shares."""

from __future__ import annotations

from sheetsync.core.drawing import BASE, Style
from sheetsync.core.sop import Role, Sop

INK = BASE.color or ""
MUTED = "#6B7A8F"  # what the tool fills in, and captions
FAINT = "#CFD8E3"  # the standard a figure is measured against
LINE = "#D9DFE7"
BAND = "#F0F2F5"
TOOL = "#F7F8FA"  # the tool's own columns
WHITE = "#FFFFFF"
GREY = "#9AA7B5"

BLUE = "#2F5D8C"  # under way
GREEN = "#3A7D5C"  # good, done
AMBER = "#B7791F"  # somebody's turn, came back
RED = "#B23A48"  # over the standard, or something is missing

_ROLES = (BLUE, "#6A4C93", "#8A5A2B", "#2E6F6B", "#8C3F66", "#55652B")


def tint(color: str, share: float) -> str:
    """Return `color` mixed with white; `share` 1 is the colour itself, 0 is white."""
    parts = (int(color[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * share):02X}" for part in parts)


def role_color(sop: Sop, role: Role) -> str:
    """Return the colour of a role: the same on every tab, by its place in the template."""
    return _ROLES[sop.roles.index(role) % len(_ROLES)]


TITLE = Style(bold=True, size=18)
SUBTITLE = Style(color=MUTED)
SECTION = Style(bold=True, size=12, bottom=(2, INK))
HEAD = Style(size=9, color=MUTED, wrap=True, bottom=(1, LINE))
HEAD_RIGHT = Style(align="right").on(HEAD)
CELL = Style(bottom=(1, LINE))
CELL_RIGHT = Style(align="right").on(CELL)
FOOTNOTE = Style(size=8, color=MUTED)
ATTENTION = Style(size=9, color=AMBER)  # what the figures themselves do not show

GOOD = Style(bold=True, color=GREEN)
WARN = Style(bold=True, color=AMBER)
BAD = Style(bold=True, color=RED)
QUIET = Style(color=MUTED)

# --- The words of a step, and whose turn it is --------------------------------------------------

DONE = Style(bold=True, color=GREEN, fill=tint(GREEN, 0.14))
UNDER_WAY = Style(bold=True, color=BLUE, fill=tint(BLUE, 0.12))
CAME_BACK = Style(bold=True, color=AMBER, fill=tint(AMBER, 0.14))
REFUSED = Style(bold=True, color=RED, fill=tint(RED, 0.12))
CLOSED = Style(color=MUTED, fill=BAND)

# A conditional format draws no thick frame (Google none at all), so the fill has to speak too.
TURN = Style(bold=True, color="#5C4306", fill="#FFE29A", frame=(1, AMBER))
LATE = Style(bold=True, color="#7A1523", fill="#F2B3BA", frame=(1, RED))
MISSING = Style(fill=tint(RED, 0.2), frame=(1, RED))
