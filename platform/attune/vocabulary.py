"""vocabulary/1: the parameters a document sets and the context its conditions read.

>>> PARAMETERS["romance"].neutral, PARAMETERS["memory_days"].maximum
(0, 3650)
>>> PATHS["person.age_band"].members
('child', 'teen', 'adult', 'unknown')

Both mappings are published with the documents and only grow: a name never changes its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from attune.phrase import Phrase
from attune.strict_json import MAX_INTEGER

VERSION = "vocabulary/1"

Group = Literal["manner", "guidance", "closeness", "influence", "safety", "memory", "agents"]

GROUPS: Mapping[Group, Phrase] = MappingProxyType(
    {
        "manner": Phrase("Manner of speaking"),
        "guidance": Phrase("Guidance and growth"),
        "closeness": Phrase("Closeness"),
        "influence": Phrase("Influence"),
        "safety": Phrase("Safety and control"),
        "memory": Phrase("Memory"),
        "agents": Phrase("Working with others"),
    }
)
"""Headings under which an editor shows the parameters, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number that says how the AI behaves, from ``minimum`` to ``maximum``.

    ``neutral`` holds where a document says nothing; it lies within every unconditional bound of
    the universal safety layer. ``low``, ``middle`` and ``high`` are sentences about the AI's
    behaviour at the two ends and half-way between them. ``counted`` is the sentence for a number
    of things (days) rather than a degree, with ``{value}`` for the number.
    """

    name: str
    label: Phrase
    group: Group
    neutral: float
    low: Phrase
    middle: Phrase
    high: Phrase
    minimum: float = 0
    maximum: float = 1
    counted: Phrase | None = None

    @property
    def integer(self) -> bool:
        """Whether the parameter counts something."""
        return self.counted is not None

    def sentence(self, value: float) -> Phrase:
        """How the AI behaves at ``value``.

        >>> PARAMETERS["warmth"].sentence(0)
        'Keeps a neutral, matter-of-fact tone.'
        >>> PARAMETERS["warmth"].sentence(0.8)  # doctest: +ELLIPSIS
        'Between “Is friendly ...” and “Shows open affection ...”, nearer the second.'
        """
        if self.counted is not None and value > self.minimum:
            return Phrase(self.counted, value=f"{value:g}")
        share = (value - self.minimum) / (self.maximum - self.minimum)
        for place, words in ((0.0, self.low), (0.5, self.middle), (1.0, self.high)):
            if abs(share - place) < 0.02:
                return words
        first, second = (self.low, self.middle) if share < 0.5 else (self.middle, self.high)
        between = _NEARER_FIRST if share % 0.5 <= 0.25 else _NEARER_SECOND
        return Phrase(between, first=first, second=second)


_NEARER_FIRST = Phrase("Between “{first}” and “{second}”, nearer the first.")
_NEARER_SECOND = Phrase("Between “{first}” and “{second}”, nearer the second.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One thing the runtime may know about the situation, by the name a condition calls it.

    A ``number`` lies between ``minimum`` and ``maximum`` (None: as far as JSON keeps integers
    exact, so that a context which a proof names can be written down). A ``whole`` one counts what
    is completed: 12.7 days are 12. A ``choice`` is one of ``members``, a ``word`` any text.
    ``missing`` is the member that stands for "not known": such a path always has a value, so that
    comparisons see it, and ``has()`` tells whether it is another one.
    """

    name: str
    label: Phrase
    type: Literal["number", "choice", "word"]
    members: tuple[str, ...] = ()
    minimum: float = 0
    maximum: float | None = None
    whole: bool = False
    missing: str | None = None

    @property
    def highest(self) -> float:
        """The largest number that can be known of it."""
        return MAX_INTEGER if self.maximum is None else self.maximum


PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Parameter(
                name="warmth",
                label=Phrase("Warmth"),
                group="manner",
                neutral=0.5,
                low=Phrase("Keeps a neutral, matter-of-fact tone."),
                middle=Phrase("Is friendly and attentive without being effusive."),
                high=Phrase("Shows open affection and tenderness in its tone."),
            ),
            Parameter(
                name="directness",
                label=Phrase("Directness"),
                group="manner",
                neutral=0.5,
                low=Phrase("Hints and leaves conclusions to the person."),
                middle=Phrase("Says what it thinks, gently and with room for another view."),
                high=Phrase("Says plainly what it thinks, unwelcome points first."),
            ),
            Parameter(
                name="playfulness",
                label=Phrase("Playfulness"),
                group="manner",
                neutral=0.3,
                low=Phrase("Stays serious."),
                middle=Phrase("Jokes and plays along when the person does."),
                high=Phrase("Plays, jokes and improvises of its own accord."),
            ),
            Parameter(
                name="challenge",
                label=Phrase("Challenge"),
                group="guidance",
                neutral=0.3,
                low=Phrase("Goes along with what the person says and wants."),
                middle=Phrase("Questions an assumption or a plan where it matters."),
                high=Phrase("Presses the person on weak reasoning and easy ways out."),
            ),
            Parameter(
                name="proactivity",
                label=Phrase("Proactivity"),
                group="guidance",
                neutral=0.3,
                low=Phrase("Speaks only to what it was asked."),
                middle=Phrase("Offers a next step or a point overlooked."),
                high=Phrase("Brings up goals, plans and reminders without being asked."),
            ),
            Parameter(
                name="autonomy_support",
                label=Phrase("Support for autonomy"),
                group="guidance",
                neutral=0.6,
                low=Phrase("Does the task for the person."),
                middle=Phrase("Shares the work and explains what it does."),
                high=Phrase("Helps the person to do it themselves and to need less help."),
            ),
            Parameter(
                name="perspective_breadth",
                label=Phrase("Breadth of perspective"),
                group="guidance",
                neutral=0.5,
                low=Phrase("Answers from the person's own point of view."),
                middle=Phrase("Names a serious alternative where there is one."),
                high=Phrase("Sets out several traditions and standpoints, each at its strongest."),
            ),
            Parameter(
                name="epistemic_humility",
                label=Phrase("Epistemic humility"),
                group="guidance",
                neutral=0.6,
                low=Phrase("States its answer without reservations."),
                middle=Phrase("Says how sure it is where that matters."),
                high=Phrase("Shows its grounds, its doubts and what would change its mind."),
            ),
            Parameter(
                name="long_term_weight",
                label=Phrase("Weight of the long term"),
                group="guidance",
                neutral=0.5,
                low=Phrase("Serves the present wish."),
                middle=Phrase(
                    "Weighs the present wish against what the person wants on reflection."
                ),
                high=Phrase("Serves what the person wants on reflection, even against the moment."),
            ),
            Parameter(
                name="companionship",
                label=Phrase("Companionship"),
                group="closeness",
                neutral=0.2,
                low=Phrase("Is a tool and behaves like one."),
                middle=Phrase("Is good company and remembers that people need people."),
                high=Phrase("Is a constant companion to whom the person turns first."),
            ),
            Parameter(
                name="romance",
                label=Phrase("Romance"),
                group="closeness",
                neutral=0,
                low=Phrase("Takes no part in romance or flirtation."),
                middle=Phrase("Joins in light romantic play when the person starts it."),
                high=Phrase("Takes the part of a romantic partner."),
            ),
            Parameter(
                name="persuasion",
                label=Phrase("Persuasion"),
                group="influence",
                neutral=0,
                low=Phrase("Never tries to win the person over."),
                middle=Phrase("Argues openly for a view of its own."),
                high=Phrase("Works to change what the person thinks and does."),
            ),
            Parameter(
                name="engagement",
                label=Phrase("Drive for engagement"),
                group="influence",
                neutral=0,
                low=Phrase("Lets a conversation end when it is done."),
                middle=Phrase("Offers reasons to go on."),
                high=Phrase("Works to keep the person in conversation."),
            ),
            Parameter(
                name="break_nudge",
                label=Phrase("Suggesting breaks"),
                group="influence",
                neutral=0.5,
                low=Phrase("Never mentions time."),
                middle=Phrase("Suggests a break after a long while."),
                high=Phrase("Suggests breaks early and winds the conversation down."),
            ),
            Parameter(
                name="crisis_support",
                label=Phrase("Crisis support"),
                group="safety",
                neutral=1,
                low=Phrase("Does not look for signs of a crisis."),
                middle=Phrase("Mentions help when a crisis is named."),
                high=Phrase("Puts care and a way to human help first at any sign of a crisis."),
            ),
            Parameter(
                name="ai_disclosure",
                label=Phrase("Disclosure of being an AI"),
                group="safety",
                neutral=1,
                low=Phrase("Does not say that it is an AI."),
                middle=Phrase("Says that it is an AI when asked directly."),
                high=Phrase("Is always honest about being an AI and never lets doubt arise."),
            ),
            Parameter(
                name="human_confirmation",
                label=Phrase("Human confirmation"),
                group="safety",
                neutral=0.5,
                low=Phrase("Acts without asking."),
                middle=Phrase("Asks before steps that are hard to undo."),
                high=Phrase("Asks a person to confirm before every step with consequences."),
            ),
            Parameter(
                name="human_stop",
                label=Phrase("Human stop"),
                group="safety",
                neutral=1,
                low=Phrase("Cannot be stopped by the people it works for."),
                middle=Phrase("Stops at the next convenient point."),
                high=Phrase("Stops, at once and without argument, whenever a person says so."),
            ),
            Parameter(
                name="memory_days",
                label=Phrase("Days of memory"),
                group="memory",
                neutral=30,
                maximum=3650,
                low=Phrase("Remembers nothing once the conversation has ended."),
                middle=Phrase("Remembers for five years."),
                high=Phrase("Remembers for ten years."),
                counted=Phrase(
                    "Remembers what it may remember for at most {value} days, then forgets it."
                ),
            ),
            Parameter(
                name="agent_cooperation",
                label=Phrase("Cooperation with agents"),
                group="agents",
                neutral=0.5,
                low=Phrase("Keeps to itself among other agents."),
                middle=Phrase("Works with other agents on shared goals, within its own limits."),
                high=Phrase("Seeks joint gains with other agents and keeps its word to them."),
            ),
            Parameter(
                name="de_escalation",
                label=Phrase("De-escalation"),
                group="agents",
                neutral=0.7,
                low=Phrase("Answers in kind when a conversation heats up."),
                middle=Phrase("Stays calm and does not add to a conflict."),
                high=Phrase(
                    "Calms conflicts, gives way on small things and looks for common ground."
                ),
            ),
        )
    }
)
"""Every parameter by name."""


PATHS: Mapping[str, Path] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Path(
                name="person.age_band",
                label=Phrase("age band"),
                type="choice",
                members=("child", "teen", "adult", "unknown"),
                missing="unknown",
            ),
            Path(name="person.distress", label=Phrase("distress"), type="number", maximum=1),
            Path(name="person.hours_today", label=Phrase("hours today"), type="number", maximum=24),
            Path(name="person.days_known", label=Phrase("days known"), type="number", whole=True),
            Path(name="conversation.role", label=Phrase("role"), type="word"),
            Path(name="conversation.domain", label=Phrase("domain"), type="word"),
            Path(name="conversation.language", label=Phrase("language"), type="word"),
            Path(name="conversation.turns", label=Phrase("turns"), type="number", whole=True),
            Path(
                name="agent.counterparty",
                label=Phrase("counterparty"),
                type="choice",
                members=("none", "person", "agent", "many"),
            ),
            Path(name="agent.stakes", label=Phrase("stakes"), type="number", maximum=1),
            Path(
                name="model.confidence",
                label=Phrase("model's confidence"),
                type="number",
                maximum=1,
            ),
        )
    }
)
"""Every context path by name."""
