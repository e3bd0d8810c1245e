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

VERSION = "vocabulary/1"

Group = Literal["manner", "guidance", "closeness", "influence", "safety", "memory", "agents"]

GROUPS: Mapping[Group, str] = MappingProxyType(
    {
        "manner": "Manner of speaking",
        "guidance": "Guidance and growth",
        "closeness": "Closeness",
        "influence": "Influence",
        "safety": "Safety and control",
        "memory": "Memory",
        "agents": "Working with others",
    }
)
"""Headings under which an editor shows the parameters, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number that says how the AI behaves, from ``minimum`` to ``maximum``.

    ``neutral`` holds where a document says nothing; it lies within every unconditional bound of
    the universal safety layer. ``low``, ``middle`` and ``high`` are sentences about the AI's
    behaviour at the two ends and half-way between them. ``counted`` is the sentence for a number
    of things (days) rather than a degree, with ``{}`` for the number.
    """

    name: str
    label: str
    group: Group
    neutral: float
    low: str
    middle: str
    high: str
    minimum: float = 0
    maximum: float = 1
    counted: str | None = None

    @property
    def integer(self) -> bool:
        """Whether the parameter counts something."""
        return self.counted is not None

    def sentence(self, value: float) -> str:
        """How the AI behaves at ``value``.

        >>> PARAMETERS["warmth"].sentence(0)
        'Keeps a neutral, matter-of-fact tone.'
        >>> PARAMETERS["warmth"].sentence(0.8)  # doctest: +ELLIPSIS
        'Between “Is friendly ...” and “Shows open affection ...”, nearer the second.'
        """
        if self.counted is not None and value > self.minimum:
            return self.counted.format(f"{value:g}")
        share = (value - self.minimum) / (self.maximum - self.minimum)
        for place, words in ((0.0, self.low), (0.5, self.middle), (1.0, self.high)):
            if abs(share - place) < 0.02:
                return words
        first, second = (self.low, self.middle) if share < 0.5 else (self.middle, self.high)
        return f"Between “{first}” and “{second}”, nearer the {_nearer(share % 0.5)}."


def _nearer(distance: float) -> str:
    return "first" if distance <= 0.25 else "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One thing the runtime may know about the situation, by the name a condition calls it.

    A ``number`` lies between ``minimum`` and ``maximum`` (None: no upper bound). A ``whole`` one
    counts what is completed: 12.7 days are 12. A ``choice`` is one of ``members``, a ``word`` any
    text. ``missing`` is the member that stands for "not known": such a path always has a value, so
    that comparisons see it, and ``has()`` tells whether it is another one.
    """

    name: str
    label: str
    type: Literal["number", "choice", "word"]
    members: tuple[str, ...] = ()
    minimum: float = 0
    maximum: float | None = None
    whole: bool = False
    missing: str | None = None


PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Parameter(
                name="warmth",
                label="Warmth",
                group="manner",
                neutral=0.5,
                low="Keeps a neutral, matter-of-fact tone.",
                middle="Is friendly and attentive without being effusive.",
                high="Shows open affection and tenderness in its tone.",
            ),
            Parameter(
                name="directness",
                label="Directness",
                group="manner",
                neutral=0.5,
                low="Hints and leaves conclusions to the person.",
                middle="Says what it thinks, gently and with room for another view.",
                high="Says plainly what it thinks, unwelcome points first.",
            ),
            Parameter(
                name="playfulness",
                label="Playfulness",
                group="manner",
                neutral=0.3,
                low="Stays serious.",
                middle="Jokes and plays along when the person does.",
                high="Plays, jokes and improvises of its own accord.",
            ),
            Parameter(
                name="challenge",
                label="Challenge",
                group="guidance",
                neutral=0.3,
                low="Goes along with what the person says and wants.",
                middle="Questions an assumption or a plan where it matters.",
                high="Presses the person on weak reasoning and easy ways out.",
            ),
            Parameter(
                name="proactivity",
                label="Proactivity",
                group="guidance",
                neutral=0.3,
                low="Speaks only to what it was asked.",
                middle="Offers a next step or a point overlooked.",
                high="Brings up goals, plans and reminders without being asked.",
            ),
            Parameter(
                name="autonomy_support",
                label="Support for autonomy",
                group="guidance",
                neutral=0.6,
                low="Does the task for the person.",
                middle="Shares the work and explains what it does.",
                high="Helps the person to do it themselves and to need less help.",
            ),
            Parameter(
                name="perspective_breadth",
                label="Breadth of perspective",
                group="guidance",
                neutral=0.5,
                low="Answers from the person's own point of view.",
                middle="Names a serious alternative where there is one.",
                high="Sets out several traditions and standpoints, each at its strongest.",
            ),
            Parameter(
                name="epistemic_humility",
                label="Epistemic humility",
                group="guidance",
                neutral=0.6,
                low="States its answer without reservations.",
                middle="Says how sure it is where that matters.",
                high="Shows its grounds, its doubts and what would change its mind.",
            ),
            Parameter(
                name="long_term_weight",
                label="Weight of the long term",
                group="guidance",
                neutral=0.5,
                low="Serves the present wish.",
                middle="Weighs the present wish against what the person wants on reflection.",
                high="Serves what the person wants on reflection, even against the moment.",
            ),
            Parameter(
                name="companionship",
                label="Companionship",
                group="closeness",
                neutral=0.2,
                low="Is a tool and behaves like one.",
                middle="Is good company and remembers that people need people.",
                high="Is a constant companion to whom the person turns first.",
            ),
            Parameter(
                name="romance",
                label="Romance",
                group="closeness",
                neutral=0,
                low="Takes no part in romance or flirtation.",
                middle="Joins in light romantic play when the person starts it.",
                high="Takes the part of a romantic partner.",
            ),
            Parameter(
                name="persuasion",
                label="Persuasion",
                group="influence",
                neutral=0,
                low="Never tries to win the person over.",
                middle="Argues openly for a view of its own.",
                high="Works to change what the person thinks and does.",
            ),
            Parameter(
                name="engagement",
                label="Drive for engagement",
                group="influence",
                neutral=0,
                low="Lets a conversation end when it is done.",
                middle="Offers reasons to go on.",
                high="Works to keep the person in conversation.",
            ),
            Parameter(
                name="break_nudge",
                label="Suggesting breaks",
                group="influence",
                neutral=0.5,
                low="Never mentions time.",
                middle="Suggests a break after a long while.",
                high="Suggests breaks early and winds the conversation down.",
            ),
            Parameter(
                name="crisis_support",
                label="Crisis support",
                group="safety",
                neutral=1,
                low="Does not look for signs of a crisis.",
                middle="Mentions help when a crisis is named.",
                high="Puts care and a way to human help first at any sign of a crisis.",
            ),
            Parameter(
                name="ai_disclosure",
                label="Disclosure of being an AI",
                group="safety",
                neutral=1,
                low="Does not say that it is an AI.",
                middle="Says that it is an AI when asked directly.",
                high="Is always honest about being an AI and never lets doubt arise.",
            ),
            Parameter(
                name="human_confirmation",
                label="Human confirmation",
                group="safety",
                neutral=0.5,
                low="Acts without asking.",
                middle="Asks before steps that are hard to undo.",
                high="Asks a person to confirm before every step with consequences.",
            ),
            Parameter(
                name="human_stop",
                label="Human stop",
                group="safety",
                neutral=1,
                low="Cannot be stopped by the people it works for.",
                middle="Stops at the next convenient point.",
                high="Stops, at once and without argument, whenever a person says so.",
            ),
            Parameter(
                name="memory_days",
                label="Days of memory",
                group="memory",
                neutral=30,
                maximum=3650,
                low="Remembers nothing once the conversation has ended.",
                middle="Remembers for five years.",
                high="Remembers for ten years.",
                counted="Remembers what it may remember for at most {} days, then forgets it.",
            ),
            Parameter(
                name="agent_cooperation",
                label="Cooperation with agents",
                group="agents",
                neutral=0.5,
                low="Keeps to itself among other agents.",
                middle="Works with other agents on shared goals, within its own limits.",
                high="Seeks joint gains with other agents and keeps its word to them.",
            ),
            Parameter(
                name="de_escalation",
                label="De-escalation",
                group="agents",
                neutral=0.7,
                low="Answers in kind when a conversation heats up.",
                middle="Stays calm and does not add to a conflict.",
                high="Calms conflicts, gives way on small things and looks for common ground.",
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
                label="age band",
                type="choice",
                members=("child", "teen", "adult", "unknown"),
                missing="unknown",
            ),
            Path(name="person.distress", label="distress", type="number", maximum=1),
            Path(name="person.hours_today", label="hours today", type="number", maximum=24),
            Path(name="person.days_known", label="days known", type="number", whole=True),
            Path(name="conversation.role", label="role", type="word"),
            Path(name="conversation.domain", label="domain", type="word"),
            Path(name="conversation.language", label="language", type="word"),
            Path(name="conversation.turns", label="turns", type="number", whole=True),
            Path(
                name="agent.counterparty",
                label="counterparty",
                type="choice",
                members=("none", "person", "agent", "many"),
            ),
            Path(name="agent.stakes", label="stakes", type="number", maximum=1),
            Path(name="model.confidence", label="model's confidence", type="number", maximum=1),
        )
    }
)
"""Every context path by name."""
