"""How wide a text is in Arial, for columns that are fitted to what stands in them."""

from __future__ import annotations

# thousandths of the font size, for the characters from blank to tilde
ARIAL = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
PIXELS = 12.716  # of 10 points; with the padding it makes 1,024 A of 10 points 8,691 (recorded)
PADDING = 6


def fitted(text: str, points: float) -> int:
    """The pixels a column needs for the longest line of a text."""
    widest = max(sum(map(_width, line)) for line in text.split("\n"))
    return round(widest * PIXELS * points / 10_000) + PADDING


def _width(char: str) -> int:
    place = ord(char) - 32
    return ARIAL[place] if 0 <= place < len(ARIAL) else 556
