"""One question to the prover: is there a context in which these formulas hold, and the simplest?

The limit is counted in the solver's own steps, not in time, so an answer is the same on every
machine. Where it is reached the question counts as undecided, and the caller as failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction

import z3  # type: ignore[import-untyped]  # z3-solver ships no types

from attune.conditions import Condition, Context
from attune.proof.encoding import Encoding, Formula, PathVariable
from attune.proof.values import Value, telling
from attune.vocabulary import PATHS

STEPS = 2_000_000
"""Solver steps for one check: about half a second of hard arithmetic."""

ALL_STEPS = 8_000_000
"""Solver steps for all checks on one encoding, so that no document holds up the next."""

FINEST = 6
"""Decimal places tried for a number that no simpler one can stand for."""


class Undecided(Exception):  # noqa: N818 - an outcome: whoever asked counts it as a failed proof
    """The question could not be answered within its limits."""


class Search:
    """The contexts in which all of ``formulas`` hold."""

    def __init__(self, encoding: Encoding, *formulas: Formula) -> None:
        self._encoding = encoding
        self._solver = z3.SimpleSolver(ctx=encoding.z3)
        self._solver.set("rlimit", STEPS)
        for name in PATHS:
            if name in encoding.paths:
                self._solver.add(*encoding.paths[name].domain)
        self._solver.add(*formulas)

    def possible(self, *more: Formula) -> bool:
        """Whether there is such a context in which these hold too."""
        if self._encoding.steps > ALL_STEPS:
            raise Undecided("the proof ran out of steps")
        answer = self._solver.check(*more)
        self._encoding.steps = self._solver.statistics().get_key_value("rlimit count")
        if answer == z3.unknown:
            raise Undecided("the proof ran out of steps")
        return bool(answer == z3.sat)

    def narrow(self, *more: Formula) -> None:
        """Keep only the contexts in which these hold too."""
        self._solver.add(*more)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is narrowed inside is wide again afterwards."""
        self._solver.push()
        try:
            yield
        finally:
            self._solver.pop()

    def simplest(self, conditions: Iterable[Condition]) -> Context:
        """Of those contexts one with the fewest known values, and these as plain as can be.

        There must be one. ``conditions`` name the values worth trying. Leaves the search narrowed
        to the context returned.
        """
        paths = {name: self._encoding.paths[name] for name in PATHS if name in self._encoding.paths}
        self._forget(paths)
        given = tuple(conditions)
        known: dict[str, Value] = {}
        for name, variable in paths.items():
            if self.possible(variable.known):
                known[name] = self._settle(name, variable, telling(name, given))
        return Context(known)

    def _forget(self, paths: dict[str, PathVariable]) -> None:
        flags = [variable.known for variable in paths.values()]
        for count in range(len(flags)):
            few = z3.AtMost(*flags, count)
            if self.possible(few):
                self.narrow(few)
                break
        for flag in reversed(flags):
            if self.possible(z3.Not(flag)):
                self.narrow(z3.Not(flag))

    def _settle(self, name: str, variable: PathVariable, candidates: Sequence[Value]) -> Value:
        for candidate in candidates:
            equal = variable.value == self._encoded(candidate)
            if self.possible(equal):
                self.narrow(equal)
                return candidate
        if PATHS[name].type == "number":
            self._round(variable)
        self.possible()
        value = self._solver.model().eval(variable.value, model_completion=True)
        self.narrow(variable.value == value)
        return self._decoded(name, value)

    def _round(self, variable: PathVariable) -> None:
        """Narrow a number to the fewest decimal places that it can have."""
        for places in range(FINEST + 1):
            scaled = variable.value * self._encoding.number(Fraction(10**places))
            whole = z3.IsInt(scaled)
            if self.possible(whole):
                self.narrow(whole)
                return

    def _encoded(self, value: Value) -> Formula:
        if isinstance(value, Fraction):
            return self._encoding.number(value)
        return z3.IntVal(self._encoding.code(value), self._encoding.z3)

    def _decoded(self, name: str, value: z3.ExprRef) -> Value:
        if PATHS[name].type != "number":
            return self._encoding.word(value.as_long())
        if z3.is_algebraic_value(value):
            raise Undecided("the number in question has no end of decimal places")
        return Fraction(value.numerator_as_long(), value.denominator_as_long())
