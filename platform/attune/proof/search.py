"""One question to the prover: is there a context in which these formulas hold, and the simplest?

The limit is counted in the solver's own steps, not in time, so an answer is the same on every
machine; only what the solver does not count, in arithmetic of products, is ended by the clock.
Where a limit is reached the question counts as undecided, and the caller as failed. Making an
answer plainer has a limit of its own, counted in conditions tried, beyond which it stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from time import monotonic

import z3  # type: ignore[import-untyped]  # z3-solver ships no types

from attune.conditions import Condition, Context
from attune.conditions.context import Known
from attune.proof.encoding import Encoding, Formula, Term
from attune.proof.values import telling
from attune.vocabulary import PATHS

STEPS = 2_000_000
"""Solver steps for one check: about half a second of hard arithmetic."""

ALL_STEPS = 8_000_000
"""Solver steps for all checks on one encoding, so that no document holds up the next."""

PATIENCE = 10_000
"""Milliseconds for one check where values are multiplied, many times what its steps take. After
that nothing more is asked."""

ALL_TRIES = 20_000
"""Conditions tried on one encoding only to make the contexts found plainer; ordinary documents
take hundreds."""

FINEST = 6
"""Decimal places tried for a number that no simpler one can stand for."""

Tells = Callable[[Context], bool]


class Undecided(Exception):  # noqa: N818 - an outcome: whoever asked counts it as a failed proof
    """The question could not be answered within its limits."""


class Search:
    """The contexts in which all of ``formulas`` hold."""

    def __init__(self, encoding: Encoding, *formulas: Formula) -> None:
        self._encoding = encoding
        self._solver = z3.SimpleSolver(ctx=encoding.z3)
        self._solver.set("rlimit", STEPS)
        # Otherwise z3 takes Ctrl-C for itself and answers "unknown", as if it had run out of steps.
        self._solver.set("ctrl_c", False)
        self._bounded = 0
        self.narrow(*formulas)

    def possible(self, *more: Formula) -> bool:
        """Whether there is such a context in which these hold too."""
        if self._encoding.steps > ALL_STEPS:
            raise Undecided("the proof ran out of steps")
        if self._encoding.multiplies:
            self._solver.set("timeout", PATIENCE)
        begun = monotonic()
        answer = self._solver.check(*more)
        self._encoding.steps = max(self._encoding.steps, _steps(self._solver))
        if answer == z3.unknown:
            if (monotonic() - begun) * 1000 >= PATIENCE:
                self._encoding.steps = ALL_STEPS + 1
            raise Undecided("the proof ran out of steps")
        return bool(answer == z3.sat)

    def narrow(self, *more: Formula) -> None:
        """Keep only the contexts in which these hold too."""
        fresh = list(self._encoding.paths.values())[self._bounded :]
        self._bounded += len(fresh)
        self._solver.add(*(limit for variable in fresh for limit in variable.domain), *more)

    def simplest(self, tells: Tells, conditions: Iterable[Condition]) -> Context:
        """Of those contexts one with the fewest known values, and these as plain as can be.

        There must be one. What counts is what can be written down and evaluated again: ``tells``
        is asked of every context before it is taken. ``conditions`` name the values worth trying.
        """
        self.narrow()
        given = tuple(conditions)
        flags = [variable.known for variable in self._encoding.paths.values()]
        with self._aside():
            best = self._plain(tells, given)
            while best.known and self.possible(z3.AtMost(*flags, len(best.known) - 1)):
                self.narrow(z3.AtMost(*flags, len(best.known) - 1))
                best = self._plain(tells, given)
        return best

    def _plain(self, tells: Tells, conditions: Sequence[Condition]) -> Context:
        """One of those contexts, made as plain as trying one thing after the other makes it."""
        self.possible()
        context = self._read()
        if not tells(context):
            with self._aside():
                for name in self._encoding.paths:
                    self._round(name)
                context = self._read()
        if not tells(context):
            raise Undecided("no context that could be written down shows whether it holds")
        return self._plainer(context, conditions, tells)

    def _plainer(self, context: Context, conditions: Sequence[Condition], tells: Tells) -> Context:
        """As telling a context with less in it and plainer values, found by trying one at a time.

        It tells as it is, so where the tries are used up it is good enough.
        """
        for name in reversed(tuple(PATHS)):
            if name in context.known:
                less = Context({n: value for n, value in context.known.items() if n != name})
                context = less if self._try(less, conditions, tells) else context
        for name in PATHS:
            if name in context.known and self._may_try:
                for each in telling(name, conditions):
                    other = Context({**context.known, name: each})
                    if self._try(other, conditions, tells):
                        context = other
                        break
        return context

    def _try(self, context: Context, conditions: Sequence[Condition], tells: Tells) -> bool:
        """Whether it tells; no where the tries are used up."""
        if not self._may_try:
            return False
        self._encoding.tries += len(conditions)
        return tells(context)

    @property
    def _may_try(self) -> bool:
        return self._encoding.tries < ALL_TRIES

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """What is narrowed inside is wide again afterwards."""
        self._solver.push()
        try:
            yield
        finally:
            self._solver.pop()

    def _round(self, name: str) -> None:
        """Settle a number on the fewest decimal places that it can have."""
        value = self._encoding.paths[name].value
        for places in range(FINEST + 1) if PATHS[name].type == "number" else ():
            whole = z3.IsInt(value * self._encoding.number(Fraction(10**places)))
            if self.possible(whole):
                self.narrow(whole)
                break
        self.possible()
        self.narrow(value == self._value(name))
        self.possible()

    def _read(self) -> Context:
        model = self._solver.model()
        known = {
            name: self._decoded(name, self._value(name))
            for name, variable in self._encoding.paths.items()
            if z3.is_true(model.eval(variable.known, model_completion=True))
        }
        return Context.from_dict(Context(known).to_dict())

    def _value(self, name: str) -> Term:
        variable = self._encoding.paths[name]
        return self._solver.model().eval(variable.value, model_completion=True)

    def _decoded(self, name: str, value: Term) -> Known:
        if PATHS[name].type != "number":
            return self._encoding.word(value.as_long())
        if z3.is_algebraic_value(value):
            value = value.approx(FINEST)
        return Fraction(value.numerator_as_long(), value.denominator_as_long())


def _steps(solver: z3.Solver) -> int:
    """The solver's own count, which stands near the end of its statistics."""
    statistics = solver.statistics()
    context = statistics.ctx.ref()
    for index in reversed(range(len(statistics))):
        if z3.Z3_stats_get_key(context, statistics.stats, index) == "rlimit count":
            return int(z3.Z3_stats_get_uint_value(context, statistics.stats, index))
    return 0
