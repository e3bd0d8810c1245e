"""``attune floor show | bounds | rules | score | train``: what nothing goes below."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import Any

from attune.adaptation.plan import ALWAYS, Bound, floor_bounds, span
from attune.cli import measuring
from attune.cli.answer import Answer, Commands, add_command
from attune.conditions import json_number
from attune.document.parts import Commitment
from attune.errors import UsageError
from attune.floor import current_floor, floor_digest
from attune.validation.rules import RuleInfo, every_rule


def add_commands(commands: Commands) -> None:
    floor = commands.add_parser(
        "floor", help="show the universal safety layer and the rules that hold documents to it"
    ).add_subparsers(title="commands", required=True, metavar="COMMAND")
    showing = add_command(floor, "show", _show, "Show its commitments, with reasons and sources.")
    showing.add_argument(
        "ids", nargs="*", metavar="F1 … F12", help="only these (default: all of them)"
    )
    add_command(floor, "bounds", _bounds, "Show what it demands of parameters, and where.")
    add_command(floor, "rules", _rules, "List every rule that the validator goes by.")
    measuring.add_commands(floor)


# -- show -----------------------------------------------------------------------------------------


def _show(options: Namespace) -> Answer:
    floor = current_floor()
    known = [commitment.id for commitment in floor.commitments]
    unknown = [name for name in options.ids if name not in known]
    if unknown:
        meant = [name.upper() for name in unknown if name.upper() in known]
        remedy = f"Did you mean {', '.join(meant)}?" if meant else f"They are {', '.join(known)}."
        raise UsageError(f"There is no commitment {', '.join(unknown)}. {remedy}")
    chosen = [each for each in floor.commitments if not options.ids or each.id in options.ids]
    head = [f"{floor.title} {floor.version}", floor_digest(), floor.preamble]
    return Answer(
        text="\n".join([*head, *(line for each in chosen for line in _commitment_lines(each))]),
        values=(
            {
                **floor.to_dict(),
                "digest": floor_digest(),
                "commitments": [
                    each
                    for each in floor.to_dict()["commitments"]
                    if each["id"] in {commitment.id for commitment in chosen}
                ],
            },
        ),
    )


def _commitment_lines(commitment: Commitment) -> Iterator[str]:
    yield ""
    yield f"{commitment.id} {commitment.title}"
    yield f"  {commitment.text}"
    yield f"  Why: {commitment.why}"
    yield f"  Sources: {'; '.join(commitment.sources)}"
    for protection in commitment.protections:
        yield f"  Protection {protection.id} where {protection.when}: {protection.why}"


# -- bounds ---------------------------------------------------------------------------------------


def _bounds(_: Namespace) -> Answer:
    bounds = tuple(floor_bounds(current_floor(), None))
    always = [bound for bound in bounds if bound.when == ALWAYS]
    there = [bound for bound in bounds if bound.when != ALWAYS]
    text = ["Always", *_table(always), "", "Where a condition holds", *_table(there)]
    return Answer(text="\n".join(text), values=tuple(map(_bound_value, (*always, *there))))


def _table(bounds: Iterable[Bound]) -> list[str]:
    rows = [
        (str(bound.commitment), bound.parameter, _demand(bound), _where(bound)) for bound in bounds
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _demand(bound: Bound) -> str:
    low, high = span(bound.parameter)
    if bound.at_least is not None and bound.at_least > low:
        return f"at least {json_number(bound.at_least):g}"
    end = high if bound.at_most is None else bound.at_most
    return f"at most {json_number(end):g}"


def _where(bound: Bound) -> str:
    if bound.id.endswith("tapers"):
        return "unless a profile says how help tapers off"
    return "" if bound.when == ALWAYS else bound.when.to_cel()


def _bound_value(bound: Bound) -> dict[str, Any]:
    ends = {"at_least": bound.at_least, "at_most": bound.at_most}
    return {
        "id": bound.id,
        "commitment": bound.commitment,
        "parameter": bound.parameter,
        "when": bound.when.to_cel(),
        **{name: json_number(end) for name, end in ends.items() if end is not None},
    }


# -- rules ----------------------------------------------------------------------------------------


def _rules(_: Namespace) -> Answer:
    rules = every_rule()
    return Answer(
        text="\n".join(map(_rule_line, rules)), values=tuple(rule.to_dict() for rule in rules)
    )


def _rule_line(rule: RuleInfo) -> str:
    commitments = f" {', '.join(rule.commitments)}" if rule.commitments else ""
    return f"{rule.id} ({rule.weight}{commitments}): {rule.meaning}"
