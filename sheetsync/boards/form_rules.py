"""The colours of the form that follow its contents: whose turn it is, what is late or missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheetsync.boards import palette
from sheetsync.core.cells import cell_name
from sheetsync.core.drawing import Area, Rule, Style
from sheetsync.core.form import Columns
from sheetsync.core.sop import Sop, Step


def word_styles(sop: Sop, step: Step) -> tuple[tuple[str, Style], ...]:
    """Return the words a step's cell may hold, each with its look."""
    words = [(step.start, palette.UNDER_WAY), (step.done, palette.DONE)]
    if step.reject:
        words.append((step.reject, palette.REFUSED))
    words.append((sop.repair, palette.CAME_BACK))
    if step is sop.steps[0]:
        words += [(sop.update, palette.CAME_BACK), (sop.cancel, palette.CLOSED)]
    return tuple(words)


def form_rules(sop: Sop, columns: Columns) -> tuple[Rule, ...]:
    """Return the conditional formats of the form; the first that holds in a cell wins.

    They read nothing but the row itself, so that a sync need not touch a row to show it late. NOW()
    is the clock of the computer that shows the form: it is assumed to run in the office's zone.
    """
    return tuple(_Rules(sop, columns).all())


class _Rules:
    """Formulas for the first row of the body; a `$` fixes the column, the row moves along."""

    def __init__(self, sop: Sop, columns: Columns) -> None:
        self.sop, self.columns = sop, columns
        self.row = columns.header_row + 1

    def all(self) -> Iterator[Rule]:
        yield from self._tool_columns()
        for index, step in enumerate(self.sop.steps):
            yield from self._step(index, step)
            yield from self._evidence(index, step)
        yield from self._content()

    def _tool_columns(self) -> Iterator[Rule]:
        position, due = self.columns.own["position"], self.columns.own["due"]
        published = self._is(position, (self.sop.steps[-1].done,))
        yield self._rule(position, published, palette.GOOD)
        waiting = [self._waits(index, step) for index, step in enumerate(self.sop.steps)]
        stopped = self._excluded()
        yield self._rule(self.columns.check, _any([*waiting, *stopped]), Style(color=palette.RED))
        yield self._rule(due, self._late(), palette.BAD)

    def _step(self, index: int, step: Step) -> Iterator[Rule]:
        """Late before turn before word: only one look is drawn where several would hold."""
        column, turn = self.columns.steps[index], self._turn(step)
        alarm = _any([_all([turn, self._late()]), self._waits(index, step)])
        yield self._rule(column, alarm, palette.LATE)
        yield self._rule(column, turn, palette.TURN)
        for word, style in word_styles(self.sop, step):
            yield self._rule(column, self._is(column, (word,)), style)

    def _evidence(self, index: int, step: Step) -> Iterator[Rule]:
        """The cell for the reason or link lights up as soon as the word beside it asks for it."""
        column = self.columns.evidence[index]
        if column is None:
            return
        word = step.reject or step.done
        asked = [
            self._turn(step),
            self._is(self.columns.steps[index], (word,)),
            self._blank(column),
        ]
        told = f'{self._ref(self.columns.check)}<>""'
        yield self._rule(column, _all([*asked, told]), palette.MISSING)
        yield self._rule(column, _all(asked), palette.TURN)

    def _content(self) -> Iterator[Rule]:
        first = self._is(self.columns.steps[0], (self.sop.steps[0].done,))
        for field, column in zip(self.sop.fields, self.columns.fields, strict=True):
            if field.required:
                yield self._rule(column, _all([first, self._blank(column)]), palette.MISSING)
            if field.excluded:
                yield self._rule(column, self._is(column, field.excluded), palette.BAD)
            if field.urgent:
                yield self._rule(column, self._is(column, field.urgent), palette.WARN)

    def _rule(self, column: int, formula: str, style: Style) -> Rule:
        return Rule(Area(self.row, column, None, column), formula, style)

    def _ref(self, column: int) -> str:
        return f"${cell_name(self.row, column)}"

    def _is(self, column: int, words: Sequence[str]) -> str:
        # a comparison with = minds the case in LibreOffice and does not in the others
        cell = f"LOWER(TRIM({self._ref(column)}))"
        return _any([f"{cell}={_quoted(word.lower())}" for word in words])

    def _blank(self, column: int) -> str:
        return f'TRIM({self._ref(column)})=""'

    def _turn(self, step: Step) -> str:
        """The position names the step first, then ' - ' and the role."""
        start = f"{step.header} - "
        return f"LEFT({self._ref(self.columns.own['position'])},{len(start)})={_quoted(start)}"

    def _late(self) -> str:
        due = self._ref(self.columns.own["due"])
        return f"AND(ISNUMBER({due}),{due}<NOW())"

    def _waits(self, index: int, step: Step) -> str:
        """Something was asked for that the last sync could not grant, and said why."""
        cell = self.columns.steps[index]
        asked = self._is(cell, tuple(word for word in (step.done, step.reject) if word))
        return _all([self._turn(step), asked, f'{self._ref(self.columns.check)}<>""'])

    def _excluded(self) -> list[str]:
        pairs = zip(self.sop.fields, self.columns.fields, strict=True)
        return [self._is(column, field.excluded) for field, column in pairs if field.excluded]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _all(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"AND({','.join(parts)})"


def _any(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"OR({','.join(parts)})"
