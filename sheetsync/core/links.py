"""Which web addresses prove a publication, and what makes another no proof."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from sheetsync.core.cells import UNSEEN, Cell, plain, tidy

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ENDS = re.compile(rf"^(?:{UNSEEN.pattern}|\s)+|(?:{UNSEEN.pattern}|\s)+$")
_LOCAL = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp")
_NUMERIC = re.compile(r"\d+|0x[0-9a-f]*")  # a last label that browsers read as part of an IP
# Scripts that are written together; of all others a label has one, or it imitates.
_TOGETHER = (
    {"LATIN", "CJK", "HIRAGANA", "KATAKANA"},
    {"LATIN", "CJK", "HANGUL"},
    {"LATIN", "CJK", "BOPOMOFO"},
)
_LOOK_LATIN = frozenset("аеорсухіјѕһԁԛԝӏвнкмтьгѵѡοαρνικτυχϲϳωɑɡɩⅼ")  # of Cyrillic and Greek
_LATIN_LIKE = re.compile("[\u0250-\u02af\u01c0-\u01c3\u1d00-\u1d7f\ua78c]")  # phonetic letters


def is_link(text: str) -> bool:
    """Tell whether a text is one web address or several, each http or https with a host."""
    return all(map(_is_address, _parts(text)))


def link_fault(text: str) -> str:
    """Return the key of the sentence for what makes a text no proof, '' where it is one.

    A proof is one web address or several, each of a host that everybody reaches and that is
    what it looks like.
    """
    if _hides(text):
        return "link_unseen"
    if not is_link(text):
        return "link"
    return next(filter(None, map(_fault, _parts(text))), "")


def is_within(text: str, hosts: Collection[str]) -> bool:
    """Tell whether each web address of a link is of one of these hosts, or of a part of one."""
    found = (f".{urlsplit(part).hostname}".rstrip(".") for part in _parts(text))
    return all(any(name.endswith(f".{host}") for host in hosts) for name in found)


def link_text(cell: Cell) -> str:
    """Return what a link's cell says, without what nobody sees unless that makes it no proof."""
    text = plain(cell)
    return text if text == (whole := tidy(cell)) or not text or not _hides(whole) else whole


def _hides(text: str) -> bool:
    """Tell whether a text turns its direction, or hides characters between others."""
    return bool(not text.isascii() and (_BIDI.search(text) or UNSEEN.search(_ENDS.sub("", text))))


def _parts(text: str) -> list[str]:
    return re.split(r"[\s;]+", text.strip("; "))


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _fault(address: str) -> str:
    parts = urlsplit(address)
    if "@" in parts.netloc:
        return "link_user"
    host = (parts.hostname or "").rstrip(".")
    labels = host.split(".")
    if set(host) & set("\\%") or not all(0 < len(label) < 64 for label in labels):
        return "link"
    if is_lookalike(host):
        return "link_lookalike"
    return "link_local" if _is_local(host) else ""


def _is_local(host: str) -> bool:
    """Tell whether a host is one that only this computer or office reaches."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        *names, last = host.split(".")
        return not names or last in _LOCAL or bool(_NUMERIC.fullmatch(last))


def is_lookalike(host: str) -> bool:
    """Tell whether a host, as browsers show it, can be taken for another one."""
    return any(map(_imitates, host.split(".")))


def _imitates(label: str) -> bool:
    if label.startswith("xn--"):
        try:
            label = label[4:].encode("ascii").decode("punycode")
        except UnicodeError:
            return True
        if label.isascii():
            return True
    if label.isascii():
        return False
    if label != unicodedata.normalize("NFKC", label) or _LATIN_LIKE.search(label):
        return True
    letters = [sign for sign in label if unicodedata.category(sign)[0] in "LM"]
    if any(not (sign.isdecimal() or sign == "-" or sign in letters) for sign in label):
        return True
    scripts = {_script(sign) for sign in letters if sign.isalpha()}
    if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
        return True
    return bool(letters) and _LOOK_LATIN.issuperset(letters)


def _script(letter: str) -> str:
    """Return the script of a letter, which is how its name in Unicode begins."""
    return re.split("[ -]", unicodedata.name(letter, "?"))[0]
