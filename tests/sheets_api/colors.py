"""Colours as Google keeps them: 8 bits a channel, said twice, as a colour and as its style."""

from __future__ import annotations

import functools
import math
import struct
from typing import Any

from tests.sheets_api.description import properties

THEME = {
    "TEXT": {},
    "BACKGROUND": {"red": 1, "green": 1, "blue": 1},
    "ACCENT1": {"red": 0.25882354, "green": 0.52156866, "blue": 0.95686275},
    "ACCENT2": {"red": 0.91764706, "green": 0.2627451, "blue": 0.20784314},
    "ACCENT3": {"red": 0.9843137, "green": 0.7372549, "blue": 0.015686275},
    "ACCENT4": {"red": 0.20392157, "green": 0.65882355, "blue": 0.3254902},
    "ACCENT5": {"red": 1, "green": 0.42745098, "blue": 0.003921569},
    "ACCENT6": {"red": 0.27450982, "green": 0.7411765, "blue": 0.7764706},
    "LINK": {"red": 0.06666667, "green": 0.33333334, "blue": 0.8},
}


@functools.cache
def channel(value: float) -> float:
    """Round to the nearest of 256 steps, printed as the shortest 32-bit float.

    Half a step is rounded down: 0.5 comes back as 127/255 (recorded).
    """
    step = math.ceil(min(max(value, 0), 1) * 255 - 0.5) / 255
    single = struct.unpack("f", struct.pack("f", step))[0]
    for digits in range(1, 10):
        text = float(f"{single:.{digits}g}")
        if struct.unpack("f", struct.pack("f", text))[0] == single:
            return text
    return single


def rounded(color: dict[str, Any]) -> dict[str, Any]:
    kept = {name: channel(color[name]) for name in ("red", "green", "blue") if color.get(name)}
    return {name: value for name, value in kept.items() if value}


def twinned(schema: str, value: dict[str, Any]) -> dict[str, Any]:
    """Return `value` with every colour rounded and given both as colour and as style.

    The style wins where both are set; one that names no colour is no style (recorded).
    """
    known, out = properties(schema), {}
    for name, one in value.items():
        out[name] = _part(known.get(name, {}), one)
    for name in list(known):
        style = name + "Style"
        if known[name].get("$ref") == "Color" and style in known:
            if style in out and not out[style]:
                del out[style]
                out.pop(name, None)
            elif style in out:
                out[name] = _seen(out[style])
            elif name in out:
                out[style] = {"rgbColor": out[name]}
    return out


def _part(form: dict[str, Any], value: Any) -> Any:
    name = form.get("$ref")
    if name == "Color":
        return rounded(value)
    if name == "ColorStyle":
        return {"rgbColor": rounded(value["rgbColor"])} if "rgbColor" in value else value
    if name:
        return twinned(name, value)
    if form.get("type") == "array" and isinstance(value, list):
        return [_part(form["items"], one) for one in value]
    return value


def _seen(style: dict[str, Any]) -> dict[str, Any]:
    return style.get("rgbColor", THEME.get(style.get("themeColor", ""), {}))
