"""``attune compose``: what constitutions and a profile say together, and where they disagree."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator

from attune.adaptation.situation import in_words
from attune.canonical import digest
from attune.cli.answer import Answer, Commands, add_command, add_trust_option, file_path
from attune.cli.reading import Reading, Text, document_at, modules_at
from attune.cli.visible import in_lines
from attune.composition import Composition, Conflict, compose
from attune.document import Constitution, Profile
from attune.errors import UsageError
from attune.floor import current_floor
from attune.vocabulary import PARAMETERS


def add_commands(commands: Commands) -> None:
    composing = add_command(
        commands,
        "compose",
        _compose,
        "Put constitutions, in your order, and a profile together. Exit 0: they agree, 1: there"
        " are conflicts, which are listed with everybody concerned.",
    )
    composing.add_argument(
        "paths", nargs="*", type=file_path, metavar="PATH", help="constitutions, the foremost first"
    )
    composing.add_argument(
        "--profile", type=file_path, metavar="PATH", help="the profile of a person"
    )
    composing.add_argument(
        "--allow-stale", action="store_true", help="accept a head that has expired, and say so"
    )
    _add_module_option(composing)
    add_trust_option(composing)


def add_company_options(parser: ArgumentParser) -> None:
    """``--with`` and ``--module``, for commands that take one document or several together."""
    parser.add_argument(
        "--with",
        dest="companions",
        action="append",
        default=[],
        type=file_path,
        metavar="PATH",
        help="another document to look at it together with; may be given several times",
    )
    _add_module_option(parser)


def composed(readings: Iterable[Reading], options: Namespace) -> Composition:
    """The documents that were read, together with the modules they adopt."""
    documents = [reading.document for reading in readings]
    profiles = [document for document in documents if isinstance(document, Profile)]
    if len(profiles) > 1:
        raise UsageError("A person brings one profile. Leave the others out.")
    others = [document for document in documents if not isinstance(document, Profile)]
    modules = modules_at(options.modules) | {
        digest(document): document for document in others if isinstance(document, Constitution)
    }
    return compose(current_floor(), others, next(iter(profiles), None), modules=modules)


def notes_on(readings: Iterable[Reading | Text]) -> tuple[str, ...]:
    """What to say about documents that were read; what holds for several, once."""
    return tuple(dict.fromkeys(note for reading in readings for note in reading.notes))


def _add_module_option(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--module",
        dest="modules",
        action="append",
        default=[],
        type=file_path,
        metavar="PATH",
        help="a file or folder with constitutions that others adopt as modules",
    )


def _compose(options: Namespace) -> Answer:
    paths = [*options.paths, *([options.profile] if options.profile else [])]
    if not paths:
        raise UsageError("Name the documents to compose.")
    readings = [document_at(path, options) for path in paths]
    composition = composed(readings, options)
    return Answer(
        text=in_lines(_lines(composition)),
        values=(composition.to_dict(),),
        notes=notes_on(readings),
        exit_code=int(bool(composition.conflicts)),
    )


def _lines(composition: Composition) -> Iterator[str]:
    titles = {member.digest: member.document.title for member in composition.members}
    yield "Documents"
    for member in composition.members:
        adopted = [f"“{titles[name]}”" for name in sorted(member.adopters - {member.digest})]
        by = f", adopted by {' and '.join(adopted)}" if adopted else ""
        yield f"  {member.label}: “{member.document.title}” ({member.document.format}){by}"
    yield "Parameters"
    for name, value in composition.parameters.items():
        if composition.provenance[name]:
            yield f"  {name} {value:g}{_left(composition, name)}"
    yield "Clauses"
    for planned in composition.clauses:
        modality = planned.clause.modality.replace("_", " ")
        yield f"  {planned.id} {modality}: {planned.clause.text}"
    yield "Rules, in the order in which they act"
    for rule in composition.adaptations:
        yield f"  {rule.cause}: {rule.when.to_cel()}"
    if composition.conflicts:
        yield "Conflicts"
        for conflict in composition.conflicts:
            yield from _conflict_lines(conflict)


def _left(composition: Composition, name: str) -> str:
    cause = composition.plan.base[name].cause
    low, high = composition.ranges[name]
    whole = (low, high) == (PARAMETERS[name].minimum, PARAMETERS[name].maximum)
    return f"  ({cause})" if whole else f", {low:g} to {high:g} is left  ({cause})"


def _conflict_lines(conflict: Conflict) -> Iterator[str]:
    yield f"  {conflict.message}"
    if conflict.context is not None:
        yield f"    met by {in_words(conflict.context)}"
    yield f"    until it is settled: {conflict.holds}"
