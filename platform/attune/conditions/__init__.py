"""Conditions: the CEL subset that says when a rule applies.

>>> young = parse('person.age_band in ["child", "teen"] && !(person.distress < 0.5)')
>>> young.evaluate({"person.age_band": "teen"})
True
>>> young.paths
('person.age_band', 'person.distress')
>>> young.to_cel()
'person.age_band in ["child", "teen"] && !(person.distress < 0.5)'
>>> parse("person.age > 12")
Traceback (most recent call last):
attune.errors.ConditionError: at character 1: there is no context path “person.age”. ...

Literals, context paths, ``== != < <= > >=``, ``in`` over literal lists, ``&& || !``, ``+ - *`` on
numbers, ``has()`` and parentheses, each as in CEL, with three differences that the published
vocabulary fixes:

* A comparison that touches an unknown value is false, ``!=`` included; ``!`` of it is true.
* ``person.age_band`` always has a value, ``"unknown"`` where nothing is said;
  ``has(person.age_band)`` tells whether it is another one.
* Numbers are exact decimals. CEL's int and double are one kind, and 0.1 + 0.2 == 0.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from attune.conditions import evaluation, parser, text
from attune.conditions.context import Context, exact, json_number
from attune.conditions.syntax import Has, Node, Variable, walk
from attune.conditions.text import digits

__all__ = ["Condition", "Context", "digits", "exact", "json_number", "parse"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A well-typed condition. Equal conditions have the same tree, however they were written."""

    cel: str
    root: Node = field(compare=False, repr=False)
    paths: tuple[str, ...] = field(compare=False, repr=False)
    test: evaluation.Test = field(compare=False, repr=False)

    @classmethod
    def of(cls, root: Node) -> Condition:
        """The condition with this tree, which must be well-typed."""
        paths = {node.path for node in walk(root) if isinstance(node, Variable | Has)}
        return cls(text.to_cel(root), root, tuple(sorted(paths)), evaluation.test(root))

    def evaluate(self, context: Context | Mapping[str, Any]) -> bool:
        """Whether it holds. Raises ContextError for a mapping that is no context."""
        return self.test(context if isinstance(context, Context) else Context.from_dict(context))

    def to_cel(self) -> str:
        """Canonical CEL text: :func:`parse` gives back an equal condition."""
        return self.cel

    def __str__(self) -> str:
        return self.cel

    def __reduce__(self) -> tuple[Any, ...]:
        return parse, (self.cel,)


@lru_cache(maxsize=4096)
def parse(cel: str) -> Condition:
    """Read a condition. Raises :class:`attune.errors.ConditionError` with position and remedy."""
    return Condition.of(parser.parse(cel))
