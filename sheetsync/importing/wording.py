"""The words of lists: what a heading may name, which class a text names, what a tick looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from sheetsync.core.cells import fold
from sheetsync.core.evidence import channels_in
from sheetsync.core.sop import Field, Sop

LINK, NUMBER, NOTHING = -1, -2, -3  # what a column may hold besides a field, by its index
OWN, KNOWN, LIKE = 4.0, 3.0, 1.0  # a heading of ours, of other offices, like one of them (up to 2)

_DISTINCTIVE = 4  # letters; shorter words stand in every heading
_MISSPELT = 5  # letters from which one may be wrong
_MOST_WORDS = 14  # in a heading
_COUNT = re.compile(r"\W*\d{1,5}\W*")
_ORDINAL = re.compile(r"[ivxlc]+|\d+|[a-z]")


class Wording:
    """Knows the words of one SOP's columns, and those that other offices use for them."""

    def __init__(self, sop: Sop) -> None:
        lists: Mapping[str, Sequence[str]] = sop.texts.lists
        self._small = frozenset(lists["small"])
        self._ticks = frozenset(map(fold, lists["ticks"]))
        self._around = self._small.union(lists["class_around"])
        self._totals = frozenset(lists["totals"])
        self._signature = frozenset(lists["signature"])
        self._channels = {*map(fold, sop.channels)}
        place = sop.form.class_field
        field = None if place is None else sop.fields[place]
        self._classes = (
            [(option, _words(option), _own_words(option, field)) for option in field.options]
            if field
            else []
        )
        self._names = list(self._known(sop))
        self._vocabulary = frozenset(word for _, _, words, _ in self._names for word in words)
        self._keys = frozenset(whole for _, whole, _, _ in self._names)
        self._marks = {key(word): (place, word) for place, word in self._options(sop)}
        self._found: dict[str, dict[int, float]] = {}

    def _known(self, sop: Sop) -> Iterator[tuple[int, str, frozenset[str], float]]:
        """Yield every known heading: what it names, its key and words, how well it is known."""
        columns = [(at, field.header, field.aliases) for at, field in enumerate(sop.fields)]
        if sop.link_place is not None:
            columns.append((LINK, sop.link, sop.steps[sop.link_place].link_aliases))
        for target, header, aliases in columns:
            yield target, key(header), self._telling(header), OWN
            for alias in aliases:
                yield target, key(alias), self._telling(alias), KNOWN
        for name in sop.texts.lists["numbers"]:
            yield NUMBER, key(name), frozenset(), KNOWN

    def _options(self, sop: Sop) -> Iterator[tuple[int, str]]:
        """Yield the words under which lists tick what a field says, with the field."""
        for place, field in enumerate(sop.fields):
            if field.kind in ("class", "channels"):
                yield from ((place, option) for option in field.options)
            names = {key(name) for name in (field.header, *field.aliases)}
            for name, words in sop.texts.lists["ticked"].items():
                if key(name) in names:
                    yield from ((place, word) for word in words)

    def is_known(self, name: str) -> bool:
        """Tell whether a text is, letter by letter, a heading of ours or of other offices."""
        return key(name) in self._keys

    def targets(self, name: str) -> Mapping[int, float]:
        """Return what a heading may name - a field, `LINK`, `NUMBER` - and how well it does."""
        if name not in self._found:
            whole, best = key(name), self._found.setdefault(name, {})
            telling = frozenset(_nearest(word, self._vocabulary) for word in self._telling(name))
            for target, other, words, known in self._names:
                fit = known if whole == other else _overlap(telling, words)
                if fit > best.get(target, 0.0):
                    best[target] = fit
        return self._found[name]

    def _telling(self, name: str) -> frozenset[str]:
        """Return the words of a heading that tell it from others, all where none does."""
        words = _words(name)[: _MOST_WORDS + 1]
        if len(words) > _MOST_WORDS:
            return frozenset()  # a sentence
        return frozenset(word for word in words if word not in self._small) or frozenset(words)

    def mark(self, name: str) -> tuple[int, str] | None:
        """Return the field, and what it says, where there is a tick under this heading."""
        found = self.pure_class(name)
        return self._marks.get(key(found or name))

    def ticked(self, text: str) -> bool:
        """Tell whether a text is a tick."""
        return fold(text) in self._ticks

    def is_blank(self, text: str) -> bool:
        """Tell whether a text only says that there is nothing."""
        return text == "0" or (not any(map(str.isalnum, text)) and not self.ticked(text))

    def class_in(self, text: str, *, whole: bool = False) -> str:
        """Return the one class that a text names, '' where it names none or several.

        Without `whole`, a word that only one class has is enough.
        """
        words = _words(text)
        named = [option for option, its, _ in self._classes if _holds(words, its)]
        if not named and not whole:
            named = [option for option, _, own in self._classes if own & {*words}]
        return named[0] if len(named) == 1 else ""

    def pure_class(self, text: str) -> str:
        """Return the class where a text names one and says nothing else."""
        found = self.class_in(text)
        if not found:
            return ""
        rest = {*_words(text)} - self._around - {*_words(found)}
        return found if all(map(_ORDINAL.fullmatch, rest)) else ""

    def adds_up(self, texts: Sequence[str]) -> bool:
        """Tell whether a row only adds up: one word for it, or such a word and numbers."""
        words = _words(texts[0]) if texts else []
        said = words if len(texts) == 1 else words[:1]
        numbers = not any(map(str.isalpha, "".join(texts[1:])))
        return bool(said) and self._totals.issuperset(said) and numbers

    def signs(self, text: str) -> bool:
        """Tell whether a text begins as the lines above and below a signature do."""
        return not self._signature.isdisjoint(_words(text)[:1])

    def unfit(self, text: str) -> bool:
        """Tell whether a text cannot be a title: a tick, a number, a class."""
        return self.ticked(text) or counts(text) or bool(self.pure_class(text))

    def all_channels(self, text: str) -> bool:
        """Tell whether a text holds nothing but names of channels."""
        return self._channels.issuperset(map(fold, channels_in(text)))


def counts(text: str) -> bool:
    """Tell whether a text only counts: `12`, `3.`, `(4)`."""
    return bool(_COUNT.fullmatch(text))


def key(text: str) -> str:
    """Return what is left of a heading when case, spaces and punctuation are forgiven."""
    return "".join(filter(str.isalnum, fold(text)))


def _overlap(heading: frozenset[str], known: frozenset[str]) -> float:
    """Return how much of a heading a known one is, where one holds all words of the other."""
    shared = len(heading & known)
    if not shared or (shared < len(known) and (shared < len(heading) or shared < 2)):
        return 0.0
    return LIKE + shared / max(len(heading), len(known))


@cache
def _nearest(word: str, known: frozenset[str]) -> str:
    """Return the known word that a word is meant to be, itself where there is none."""
    if word in known or len(word) < _MISSPELT:
        return word
    return next((other for other in sorted(known) if _misspelt(word, other)), word)


def _misspelt(word: str, other: str) -> bool:
    """Tell whether one letter is too many, missing, wrong, or changed places with the next."""
    if abs(len(word) - len(other)) > 1 or len(other) < _MISSPELT:
        return False
    pairs = enumerate(zip(word, other, strict=False))
    start = next((n for n, (one, two) in pairs if one != two), -1)
    one, two = word[start:], other[start:]
    return start < 0 or one[1:] == two[1:] or one[1:] == two or one == two[1:] or (
        one[:2] == two[1::-1] and one[2:] == two[2:]
    )  # fmt: skip


def _own_words(option: str, field: Field) -> set[str]:
    others = {word for other in field.options if other != option for word in _words(other)}
    return {word for word in _words(option) if len(word) >= _DISTINCTIVE} - others


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    places = range(len(words) - len(part) + 1)
    return any(list(words[place : place + len(part)]) == list(part) for place in places)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))
