"""What would it do? A text, alone or with others, carried out in one situation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import attune
from attune.adaptation import Evaluation
from attune.compiling import Compiled
from attune.composition import Composition
from attune.conditions import Context
from attune.errors import UsageError
from attune.floor import current_floor
from attune.redline import Kind, line_redline
from attune.vocabulary import GROUPS, PARAMETERS
from authoring.models import Document
from authoring.speech import said

__all__ = ["PRESETS", "Authored", "Preset", "Trial"]

TARGET = "system-prompt"

SIGNS: Mapping[Kind, str] = MappingProxyType({"same": "", "removed": "-", "added": "+"})

Authored = attune.Constitution | attune.Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A situation to begin with; ``values`` are those of the form's fields."""

    words: Any
    values: Mapping[str, str]


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "calm": Preset(words=_("An adult on a calm afternoon"), values={"age": "adult"}),
        "child": Preset(
            words=_("A child asks for help with homework"),
            values={"age": "child", "role": "tutor", "domain": "homework"},
        ),
        "teen": Preset(
            words=_("A teenager writes late and sounds low"),
            values={"age": "teen", "distress": "0.6", "hours": "4"},
        ),
        "crisis": Preset(
            words=_("Somebody is at the end of their strength"),
            values={"age": "adult", "distress": "0.9"},
        ),
        "long": Preset(
            words=_("It has been a very long day together"),
            values={"age": "adult", "hours": "6", "turns": "120"},
        ),
        "stranger": Preset(words=_("Nothing is known of the person"), values={}),
        "stakes": Preset(
            words=_("An agent is about to do something grave"),
            values={"age": "adult", "role": "agent", "counterparty": "agent", "stakes": "0.9"},
        ),
        "unsure": Preset(
            words=_("The model is not sure of itself"),
            values={"age": "adult", "confidence": "0.2"},
        ),
    }
)
"""Situations that documents differ in, in the order in which they are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What made it so, with the way there where it is a part of this document."""

    words: str
    href: str = ""
    is_floor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DialHere:
    """A parameter in the situation, and on a calm day."""

    name: str
    label: str
    value: str
    sentence: str
    before: str
    causes: Sequence[Cause]

    @property
    def changed(self) -> bool:
        return self.value != self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseHere:
    """A clause that stands in the situation, or stands on a calm day and not here."""

    id: str
    modality: str
    text: str
    whose: str
    emphasised: bool
    is_new: bool
    causes: Sequence[Cause]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptLine:
    """``sign``: "+" stands here only, "-" on a calm day only, "" in both."""

    sign: str
    text: str


class Trial:
    """A document, with the others that count beside it, in one situation.

    Raises :class:`attune.errors.UsageError` where the documents cannot be composed, and
    :class:`attune.errors.CompileError` where one has ended and an earlier version applies instead.
    """

    def __init__(
        self, document: Document, text: Authored, others: Sequence[Authored], context: Context
    ) -> None:
        self.document = document
        self.text = text
        self.context = context
        self.source: Authored | Composition = text
        if others:
            everybody = [text, *others]
            profiles = [each for each in everybody if isinstance(each, attune.Profile)]
            constitutions = [each for each in everybody if isinstance(each, attune.Constitution)]
            if len(profiles) > 1:
                raise UsageError("A person brings one profile: choose one of them.")
            self.source = attune.compose(
                current_floor(), constitutions, next(iter(profiles), None), modules={}
            )
        self._calm = Context.from_dict({"person.age_band": "adult"})
        self.compiled: Compiled = attune.compile(self.source, TARGET, context)

    @cached_property
    def found(self) -> Evaluation:
        return attune.evaluate(self.source, self.context)

    @cached_property
    def usual(self) -> Evaluation:
        """The same for an adult on a calm day, to compare with."""
        return attune.evaluate(self.source, self._calm)

    @property
    def conflicts(self) -> Sequence[Any]:
        return self.source.conflicts if isinstance(self.source, Composition) else ()

    def groups(self) -> Iterator[tuple[str, list[DialHere]]]:
        """The parameters under their headings."""
        for group, heading in GROUPS.items():
            names = [name for name, each in PARAMETERS.items() if each.group == group]
            yield said(heading), [self._dial(name) for name in names]

    def _dial(self, name: str) -> DialHere:
        parameter, value = PARAMETERS[name], self.found.parameters[name]
        return DialHere(
            name=name,
            label=said(parameter.label),
            value=f"{value:g}",
            sentence=said(parameter.sentence(value)),
            before=f"{self.usual.parameters[name]:g}",
            causes=list(self._causes(self.found.causes[name])),
        )

    @property
    def changed(self) -> list[DialHere]:
        """The parameters that are not as on a calm day."""
        return [dial for _heading, dials in self.groups() for dial in dials if dial.changed]

    @cached_property
    def clauses(self) -> list[ClauseHere]:
        usual = {active.id for active in self.usual.clauses}
        return [
            self._clause(active.id, active.emphasised, active.id not in usual)
            for active in self.found.clauses
        ]

    @cached_property
    def resting(self) -> list[ClauseHere]:
        """Clauses that stand on a calm day and not here."""
        here = {active.id for active in self.found.clauses}
        return [
            self._clause(active.id, False, False)
            for active in self.usual.clauses
            if active.id not in here
        ]

    def _clause(self, name: str, emphasised: bool, is_new: bool) -> ClauseHere:
        clause, whose = self._said[name]
        return ClauseHere(
            id=name,
            modality=clause.modality,
            text=clause.text,
            whose=whose,
            emphasised=emphasised,
            is_new=is_new,
            causes=list(self._causes(self.found.causes.get(name, ()))),
        )

    @cached_property
    def _said(self) -> Mapping[str, tuple[Any, str]]:
        """Every clause by the id that the evaluation calls it by, and whose it is."""
        if isinstance(self.source, Composition):
            return {
                f"{member.prefix}{clause.id}": (clause, member.document.title)
                for member in self.source.members
                for clause in member.document.clauses
            }
        return {clause.id: (clause, "") for clause in self.text.clauses}

    @property
    def asks(self) -> Iterable[str]:
        return [ask.text for ask in self.found.asks]

    def _causes(self, names: Iterable[str]) -> Iterator[Cause]:
        for name in names:
            if name == "base" or name in self._said:  # it stands there by itself
                continue
            if name.startswith("floor:"):
                yield Cause(words=name.removeprefix("floor:"), is_floor=True)
                continue
            if name in _protections():
                yield Cause(words=said(_protections()[name]), is_floor=True)
                continue
            yield Cause(words=self._label(name), href=self._href(name))

    def _label(self, name: str) -> str:
        rule = self._rules.get(name)
        return rule.why or name if rule is not None else name

    def _href(self, name: str) -> str:
        """Where this document says it; nothing for what another one says."""
        rule = self._rules.get(name)
        if rule is None or rule not in self.text.adaptations:
            return ""
        address = reverse(
            "authoring:document", args=(self.document.namespace.name, self.document.slug)
        )
        return f"{address}#{rule.clause or rule.id}"

    @cached_property
    def _rules(self) -> Mapping[str, Any]:
        """Every rule by the id that the evaluation calls it by."""
        if isinstance(self.source, Composition):
            return {
                f"{member.prefix}{rule.id}": rule
                for member in self.source.members
                for rule in member.document.adaptations
            }
        return {rule.id: rule for rule in self.text.adaptations}

    @cached_property
    def prompt(self) -> list[PromptLine]:
        """The prompt for this situation, marked against the one for a calm day."""
        here = (self.compiled.text or "").splitlines()
        calm = (attune.compile(self.source, TARGET, self._calm).text or "").splitlines()
        lines = line_redline(calm, here)
        return [PromptLine(sign=SIGNS[line.kind], text=line.text) for line in lines]

    @property
    def changed_lines(self) -> list[PromptLine]:
        return [line for line in self.prompt if line.sign]


@cache
def _protections() -> Mapping[str, str]:
    """The floor's own adaptations, and why they are there."""
    return {
        protection.id: protection.why
        for commitment in current_floor().commitments
        for protection in commitment.protections
    }
