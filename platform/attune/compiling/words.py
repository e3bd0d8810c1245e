"""Conditions and effects in English words, for readers that judge rather than evaluate.

>>> in_words('person.age_band == "teen" && person.distress >= 0.7')
"the person's age band is teen and the person's distress is at least 0.7"
"""

from __future__ import annotations

from fractions import Fraction

from attune import conditions, vocabulary
from attune.compiling.inert import inert
from attune.conditions import syntax as s
from attune.document.parts import Effect

_OPS = {
    "==": "is",
    "!=": "is not",
    "<": "is less than",
    "<=": "is at most",
    ">": "is more than",
    ">=": "is at least",
}
_SIGNS = {"+": "plus", "-": "minus", "*": "times"}


def in_words(condition: str) -> str:
    """A condition (CEL text) as a clause of a sentence."""
    return _say(conditions.parse(condition).root)


def effect_in_words(effect: Effect) -> str:
    """What one effect does, as a sentence without its full stop, its text made inert."""
    if effect.parameter is not None and effect.value is not None:
        parameter = vocabulary.PARAMETERS[effect.parameter]
        name, value = parameter.label.lower(), f"{effect.value:g}"
        sentence = parameter.sentence(effect.value) if effect.op != "add" else ""
        match effect.op:
            case "set":
                return f"{name} is {value} ({sentence})"
            case "raise_to":
                return f"{name} is at least {value} ({sentence})"
            case "lower_to":
                return f"{name} is at most {value} ({sentence})"
            case _:
                more = "more" if effect.value >= 0 else "less"
                return f"{name} is {abs(effect.value):g} {more} than otherwise"
    if effect.op == "ask":
        return f"ask: {inert(effect.text or '')}"
    verb = {
        "emphasise": "give weight to",
        "suspend": "set aside",
        "activate": "apply",
    }[effect.op]
    return f"{verb} clause [{effect.clause}]"


def _say(node: s.Node) -> str:  # noqa: C901  one flat case for each kind of node
    match node:
        case s.Truth(value):
            return "always" if value else "never"
        case s.Number(value):
            return _number(value)
        case s.Word(value):
            return value
        case s.Variable(path):
            return _path(path)
        case s.Has(path):
            return f"{_path(path)} is known"
        case s.Not(s.Has(path)):
            return f"{_path(path)} is not known"
        case s.Not(operand):
            return f"it is not so that {_say(operand)}"
        case s.And(operands):
            return " and ".join(_grouped(part) for part in operands)
        case s.Or(operands):
            return " or ".join(_grouped(part) for part in operands)
        case s.Comparison(op, left, right):
            return f"{_say(left)} {_OPS[op]} {_say(right)}"
        case s.Membership(needle, items):
            return f"{_say(needle)} is {' or '.join(_say(item) for item in items) or 'nothing'}"
        case s.Minus(operand):
            return f"minus {_say(operand)}"
        case s.Arithmetic(op, left, right):
            return f"({_say(left)} {_SIGNS[op]} {_say(right)})"


def _grouped(node: s.Node) -> str:
    words = _say(node)
    return f"({words})" if isinstance(node, s.And | s.Or) else words


def _path(name: str) -> str:
    owner, _, _ = name.partition(".")
    label = vocabulary.PATHS[name].label
    return label if "model" in label else f"the {owner}'s {label}"


def _number(value: Fraction) -> str:
    return f"{float(value):g}"
