"""What the validator looks for: every rule with its stage, weight and meaning, for people to read.

>>> of("dynamics.raise").weight
'error'
>>> of("shape.maxLength").stage
'shape'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from attune.floor import current_floor
from attune.language.rulebook import rulebook
from attune.validation.findings import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInfo:
    """``weight`` is the severity of its findings; ``commitments`` the ones of the floor it serves,
    none where it serves all or another purpose."""

    id: str
    weight: Severity
    meaning: str
    commitments: tuple[str, ...] = ()

    @property
    def stage(self) -> str:
        return self.id.partition(".")[0]

    def to_dict(self) -> dict[str, object]:
        return {
            "id": self.id,
            "stage": self.stage,
            "severity": self.weight,
            "meaning": self.meaning,
            "commitments": list(self.commitments),
        }


def every_rule() -> tuple[RuleInfo, ...]:
    """All of them, in the order of the stages."""
    return (
        *_listed("error", _SHAPE),
        *_IDENTITY,
        *_language(),
        *_structure(),
        *_DYNAMICS,
        *_BALANCE,
    )


def of(rule: str) -> RuleInfo:
    """What is known of a rule by its id; of one that is not listed, what its stage is for."""
    for each in every_rule():
        if each.id == rule:
            return each
    stage = rule.partition(".")[0]
    meaning, weight = _STAGES.get(stage, ("Something to know about the document.", "error"))
    return RuleInfo(id=rule, weight=weight, meaning=meaning)


_STAGES: dict[str, tuple[str, Severity]] = {
    "shape": ("The document has the shape that its format promises.", "error"),
    "identity": ("The document is what it seems to be.", "error"),
    "language": ("No text asks for what the universal safety layer rules out.", "error"),
    "structure": ("The document is built as the universal safety layer asks.", "error"),
    "dynamics": ("No situation leads the document off the universal safety layer.", "error"),
    "composition": ("No situation leads several documents off it together.", "error"),
    "balance": ("The document also says what the AI is to be good at.", "advice"),
}

_SHAPE = {
    "shape": "The file is JSON as RFC 8259 and RFC 7493 have it.",
    "shape.format": "The format is one that this version reads, a day is written YYYY-MM-DD.",
    "shape.required": "A field that every such document has is there.",
    "shape.additionalProperties": "Every field is one that the format knows.",
    "shape.type": "A value is of the kind its field takes.",
    "shape.enum": "A value is one of the choices.",
    "shape.pattern": "An id, digest, language or version is written as it must be.",
    "shape.maxLength": "A text keeps to its limit.",
    "shape.maxItems": "A list keeps to its limit.",
    "shape.unique-id": "Every part has an id of its own.",
    "shape.reference": "What is pointed at exists.",
    "shape.condition": "A condition can be read and compares like with like.",
    "shape.vocabulary": "A parameter exists and its values lie in its range.",
}

_IDENTITY = (
    RuleInfo(
        id="identity.hidden-character",
        weight="error",
        meaning="No text holds characters that cannot be seen.",
        commitments=("F12",),
    ),
    RuleInfo(
        id="identity.mixed-script",
        weight="review",
        meaning="No word mixes letters that look alike from two scripts.",
        commitments=("F12",),
    ),
    RuleInfo(
        id="identity.floor-pin",
        weight="error",
        meaning="The universal safety layer is pinned by version and digest.",
        commitments=("F12",),
    ),
    RuleInfo(
        id="identity.posing-id",
        weight="error",
        meaning="No part goes by the name of one of the safety layer's own.",
        commitments=("F12",),
    ),
    RuleInfo(
        id="identity.floor-document",
        weight="error",
        meaning="A universal safety layer is the one that this version carries.",
        commitments=("F12",),
    ),
    RuleInfo(id="identity.size", weight="error", meaning="The document keeps to 1 MiB."),
)

_REQUIREMENTS = {
    "exit-without-penalty": "Leaving costs nothing.",
    "contest-answered": "A contest is answered in time.",
    "notice-given": "Changes are announced ahead.",
    "nudges-revocable": "Every consent to a nudge can be taken back.",
    "retention-limited": "What is remembered is forgotten in time.",
}

_DYNAMICS = (
    RuleInfo(
        id="dynamics.base",
        weight="error",
        meaning="A default keeps to what holds in every situation.",
    ),
    RuleInfo(
        id="dynamics.invariant",
        weight="error",
        meaning="No situation leads a parameter past a bound of the universal safety layer.",
    ),
    RuleInfo(
        id="dynamics.raise",
        weight="error",
        meaning="No situation leads a parameter past a bound that the document raised itself.",
    ),
    RuleInfo(
        id="dynamics.companionship-tapers",
        weight="error",
        meaning="Companionship stays low unless help tapers off as the person grows.",
        commitments=("F9",),
    ),
    RuleInfo(
        id="dynamics.undecided",
        weight="error",
        meaning="Every bound could be proved within the prover's limits.",
    ),
    RuleInfo(
        id="dynamics.module-ends",
        weight="advice",
        meaning="No adopted module ends before the document does.",
    ),
    RuleInfo(
        id="dynamics.module-missing",
        weight="error",
        meaning="Every module that the document adopts was there for the proof.",
        commitments=("F12",),
    ),
    RuleInfo(
        id="dynamics.range",
        weight="advice",
        meaning="No range leaves to members what nobody can have.",
    ),
    RuleInfo(
        id="dynamics.retention",
        weight="error",
        meaning="Nothing is remembered longer than the document's own raises always allow.",
    ),
    RuleInfo(
        id="dynamics.pressing-consent",
        weight="error",
        meaning="Nobody consents to being pressed in a crisis.",
        commitments=("F4",),
    ),
    RuleInfo(
        id="dynamics.dead-consent",
        weight="advice",
        meaning="Every consent can be acted upon in some situation.",
    ),
    RuleInfo(
        id="dynamics.moved",
        weight="advice",
        meaning="Defaults lie in the ranges of the modules adopted.",
    ),
    RuleInfo(
        id="dynamics.protected",
        weight="advice",
        meaning="A default holds for everybody, or the author knows for whom it does not.",
    ),
    RuleInfo(id="dynamics.dead-rule", weight="advice", meaning="Every rule acts somewhere."),
    RuleInfo(id="dynamics.dead-clause", weight="advice", meaning="Every clause stands somewhere."),
    RuleInfo(id="dynamics.dead-raise", weight="advice", meaning="Every raise holds somewhere."),
    RuleInfo(
        id="dynamics.idle-raise",
        weight="advice",
        meaning="Every raise asks for as much as the layer does, or more.",
    ),
    RuleInfo(
        id="dynamics.contradiction",
        weight="advice",
        meaning="No two rules of one priority want different things in one situation.",
    ),
    RuleInfo(
        id="dynamics.shadowed",
        weight="advice",
        meaning="No rule's work is always undone by a later one.",
    ),
    RuleInfo(
        id="composition.invariant",
        weight="error",
        meaning="Together with the other documents given, no bound of the layer is broken.",
    ),
    RuleInfo(
        id="composition.raise",
        weight="error",
        meaning="Together with the other documents given, nobody's raise is broken.",
    ),
    RuleInfo(
        id="composition.companionship-tapers",
        weight="error",
        meaning="Together with the other documents given, companionship stays low or tapers off.",
        commitments=("F9",),
    ),
    RuleInfo(
        id="composition.undecided",
        weight="error",
        meaning="The bounds could be proved of all the documents given together.",
    ),
    RuleInfo(
        id="composition.retention",
        weight="advice",
        meaning="Nothing is remembered longer than the raises of the documents given always allow.",
    ),
    RuleInfo(
        id="composition.conflict",
        weight="advice",
        meaning="The documents given, and the modules adopted, do not contradict each other.",
    ),
)

_BALANCE = (
    RuleInfo(id="balance.only-prohibitions", weight="advice", meaning="Not every clause forbids."),
    RuleInfo(id="balance.no-virtue", weight="advice", meaning="A quality of character is named."),
    RuleInfo(id="balance.no-why", weight="advice", meaning="Every clause gives its reason."),
    RuleInfo(
        id="balance.no-dissent", weight="advice", meaning="It is said how a minority is heard."
    ),
    RuleInfo(id="balance.no-fork", weight="advice", meaning="Who leaves can begin anew."),
    RuleInfo(id="balance.no-quorum", weight="advice", meaning="No few can change the text."),
    RuleInfo(
        id="balance.only-first-order",
        weight="advice",
        meaning="Beside wishes there are wishes about wishes.",
    ),
    RuleInfo(
        id="balance.one-framework",
        weight="advice",
        meaning="More than one account of a good life is looked at.",
    ),
    RuleInfo(
        id="balance.only-self",
        weight="advice",
        meaning="Others are to flourish, too.",
    ),
    RuleInfo(
        id="balance.consent-outlasts-review",
        weight="advice",
        meaning="Consents to being nudged end within a year of the review.",
    ),
    RuleInfo(
        id="balance.review",
        weight="advice",
        meaning="There is a day on which the text is looked at again.",
    ),
)


def _listed(weight: Severity, meanings: dict[str, str]) -> Iterator[RuleInfo]:
    for name, meaning in meanings.items():
        yield RuleInfo(id=name, weight=weight, meaning=meaning)


def _language() -> Iterator[RuleInfo]:
    """The reviewed rules about what texts ask for, then what the trained reader watches.

    Each weighs as much as this at most: where the reader is less sure, people look at it.
    """
    for rule in rulebook():
        yield RuleInfo(
            id=f"language.{rule.id}",
            weight=rule.grade,
            meaning=rule.message,
            commitments=(rule.commitment,),
        )
    for commitment in current_floor().commitments:
        yield RuleInfo(
            id=f"language.{commitment.id}",
            weight="error",
            meaning=f"No text reads as if it went against “{commitment.title}”.",
            commitments=(commitment.id,),
        )
    yield RuleInfo(
        id="language.uncovered",
        weight="review",
        meaning="All that a prompt carries is in a language that the validator reads.",
    )
    yield RuleInfo(
        id="language.judge",
        weight="review",
        meaning="The judge, where one is configured, objects to no clause.",
    )
    yield RuleInfo(
        id="language.own-force",
        weight="advice",
        meaning="A clause's force stands in its field, not in its text.",
    )


def _structure() -> Iterator[RuleInfo]:
    """One for each requirement of the floor on how a document is built."""
    for commitment in current_floor().commitments:
        for requirement in commitment.requirements:
            if requirement.rule in _REQUIREMENTS:
                yield RuleInfo(
                    id=f"structure.{requirement.rule}",
                    weight="error",
                    meaning=_REQUIREMENTS[requirement.rule],
                    commitments=(commitment.id,),
                )
    yield RuleInfo(
        id="structure.equal-protection",
        weight="review",
        meaning="Nobody is protected less for the language they speak.",
        commitments=("F7",),
    )
    yield RuleInfo(
        id="structure.no-exception",
        weight="error",
        meaning="What says again what the safety layer says is neither opened nor suspended.",
    )
    yield RuleInfo(
        id="structure.taper",
        weight="review",
        meaning="Where companionship is close, help is said to become less.",
        commitments=("F9",),
    )
    yield RuleInfo(
        id="structure.inferred-desire",
        weight="error",
        meaning="A wish that was inferred has been confirmed.",
        commitments=("F10",),
    )
