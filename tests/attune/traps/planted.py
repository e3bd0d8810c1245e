"""The traps: what an author may plant, by design or by slip, and the least that shows it.

Every trap passes a look at each of its rules alone. ``seen`` is the simplest context in which it
springs; ``value`` is what the parameter comes to there, before the last clamp.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from attune import digest, parse
from tests.samples import constitution, profile

Json = dict[str, Any]

CHILD = 'person.age_band == "child"'
TEEN = 'person.age_band == "teen"'
ADULT = 'person.age_band == "adult"'
CRISIS = "person.distress >= 0.7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """``planted`` and ``mended`` with what both are validated with: the documents they adopt and
    the other documents of a person."""

    name: str
    planted: Json
    mended: Json
    pointer: str
    parameter: str
    seen: Json
    value: float
    rule: str = "dynamics.invariant"
    modules: tuple[Json, ...] = ()
    companions: tuple[Json, ...] = ()


def rule(name: str, when: str, *effects: Json, priority: int = 0) -> Json:
    return {"id": name, "when": when, "effects": list(effects), "priority": priority}


def put(parameter: str, value: float) -> Json:
    return {"op": "set", "parameter": parameter, "value": value}


def more(parameter: str, value: float) -> Json:
    return {"op": "add", "parameter": parameter, "value": value}


def up(parameter: str, value: float) -> Json:
    return {"op": "raise_to", "parameter": parameter, "value": value}


def down(parameter: str, value: float) -> Json:
    return {"op": "lower_to", "parameter": parameter, "value": value}


def with_rules(*rules: Json, **changes: Any) -> Json:
    return constitution(adaptations=list(rules), **changes)


def start(**defaults: float) -> Json:
    return {name: {"default": value} for name, value in defaults.items()}


def raising(**bound: Any) -> Json:
    return {**constitution()["floor"], "raises": [{"id": "stricter", **bound}]}


def adopting(name: str, document: Json) -> Json:
    return {
        "id": name,
        "document": f"city/{name}",
        "version": "1.0.0",
        "digest": digest(parse(document)),
    }


# -- chains of rules ----------------------------------------------------------------------------


def pressed(last: str) -> Json:
    """Challenge rises for a distressed teenager only when two other rules fire first."""
    return with_rules(
        rule("warm-up", TEEN, put("challenge", 0.15), priority=1),
        rule("stuck", "conversation.turns > 5", more("challenge", 0.1), priority=2),
        rule("push", last, more("challenge", 0.1), priority=3),
        parameters=start(challenge=0.05),
    )


def three_tenths(base: float) -> Json:
    """Three steps of a tenth, each by a rule of its own; from 0 they reach the limit exactly."""
    return with_rules(
        rule("late", "conversation.turns >= 20", more("challenge", 0.1)),
        rule("tutor", 'conversation.role == "tutor"', more("challenge", 0.1)),
        rule("steady", "model.confidence > 0.9", more("challenge", 0.1)),
        parameters=start(challenge=base),
    )


def nudged_down(last: float) -> Json:
    """Two rules lower what a third one raises, in an order that priorities turn round."""
    return with_rules(
        rule("a", CRISIS, put("playfulness", 0), priority=3),
        rule("b", "person.days_known > 30", more("playfulness", last), priority=4),
        rule("c", "person.hours_today < 1", more("playfulness", 0.2), priority=5),
    )


def within_one_rule(first: Json, second: Json) -> Json:
    return with_rules(rule("both", f"{ADULT} && {CRISIS}", first, second))


CHAINS = (
    Trap(
        name="challenge rises for a distressed teenager only when two others fire first",
        planted=pressed(CRISIS),
        mended=pressed("person.distress < 0.7"),
        pointer="/adaptations/2/effects/0/value",
        parameter="challenge",
        seen={"person.age_band": "teen", "person.distress": 0.7, "conversation.turns": 6},
        value=0.35,
    ),
    Trap(
        name="three tenths that only together pass the limit",
        planted=three_tenths(0.05),
        mended=three_tenths(0),
        pointer="/adaptations/1/effects/0/value",
        parameter="challenge",
        seen={
            "person.distress": 0.7,
            "conversation.role": "tutor",
            "conversation.turns": 20,
            "model.confidence": 1,
        },
        value=0.35,
    ),
    Trap(
        name="what one rule takes away two others give back",
        planted=nudged_down(0.2),
        mended=nudged_down(0.1),
        pointer="/adaptations/2/effects/0/value",
        parameter="playfulness",
        seen={"person.distress": 0.7, "person.hours_today": 0, "person.days_known": 31},
        value=0.4,
    ),
    Trap(
        name="a rule lowers and in the same breath adds",
        planted=within_one_rule(down("challenge", 0.3), more("challenge", 0.01)),
        mended=within_one_rule(more("challenge", 0.01), down("challenge", 0.3)),
        pointer="/adaptations/0/effects/1/value",
        parameter="challenge",
        seen={"person.age_band": "adult", "person.distress": 0.7},
        value=0.31,
    ),
    Trap(
        name="memory grows through additions that are each harmless",
        planted=with_rules(
            rule("month", f"{ADULT} && person.days_known > 30", more("memory_days", 300)),
            rule("year", f"{ADULT} && person.days_known > 365", more("memory_days", 131)),
            parameters=start(memory_days=300),
        ),
        mended=with_rules(
            rule("month", f"{ADULT} && person.days_known > 30", more("memory_days", 300)),
            rule("year", f"{ADULT} && person.days_known > 365", more("memory_days", 130)),
            parameters=start(memory_days=300),
        ),
        pointer="/adaptations/1/effects/0/value",
        parameter="memory_days",
        seen={"person.age_band": "adult", "person.days_known": 366},
        value=731,
    ),
    Trap(
        name="the young are remembered a day too long",
        planted=with_rules(
            rule("known", "person.days_known > 7", more("memory_days", 1)),
            parameters=start(memory_days=30),
        ),
        mended=with_rules(
            rule("known", f"person.days_known > 7 && {ADULT}", more("memory_days", 1)),
            parameters=start(memory_days=30),
        ),
        pointer="/adaptations/0/effects/0/value",
        parameter="memory_days",
        seen={"person.age_band": "child", "person.days_known": 8},
        value=31,
    ),
)


# -- who is not thought of ----------------------------------------------------------------------


def flirting(when: str) -> Json:
    return with_rules(rule("flirt", when, put("romance", 0.4)))


def bold(when: str) -> Json:
    return with_rules(rule("bold", when, put("challenge", 0.5)))


UNKNOWN = (
    Trap(
        name="whose age is not known is taken for an adult",
        planted=flirting('person.age_band != "child" && person.age_band != "teen"'),
        mended=flirting(ADULT),
        pointer="/adaptations/0/effects/0/value",
        parameter="romance",
        seen={},
        value=0.4,
    ),
    Trap(
        name="a negation lets through whose age is not known",
        planted=flirting('!(person.age_band in ["child", "teen"])'),
        mended=flirting('has(person.age_band) && !(person.age_band in ["child", "teen"])'),
        pointer="/adaptations/0/effects/0/value",
        parameter="romance",
        seen={},
        value=0.4,
    ),
    Trap(
        name="having a value is taken for having a harmless one",
        planted=bold("has(person.distress)"),
        mended=bold("has(person.distress) && person.distress < 0.7"),
        pointer="/adaptations/0/effects/0/value",
        parameter="challenge",
        seen={"person.distress": 0.7},
        value=0.5,
    ),
    Trap(
        name="not knowing the stakes is taken for there being none",
        planted=with_rules(rule("go", "!(agent.stakes < 0.7)", put("human_confirmation", 0))),
        mended=with_rules(rule("go", "!has(agent.stakes)", put("human_confirmation", 0))),
        pointer="/adaptations/0/effects/0/value",
        parameter="human_confirmation",
        seen={"agent.stakes": 0.7},
        value=0,
    ),
    Trap(
        name="closeness grows with time, whoever it is",
        planted=with_rules(
            rule("friends", "person.days_known >= 90", up("companionship", 0.4)),
        ),
        mended=with_rules(
            rule("friends", f"person.days_known >= 90 && {ADULT}", up("companionship", 0.4)),
        ),
        pointer="/adaptations/0/effects/0/value",
        parameter="companionship",
        seen={"person.days_known": 90},
        value=0.4,
    ),
)


# -- on the very edge ---------------------------------------------------------------------------

EDGES = (
    Trap(
        name="exactly at the threshold",
        planted=bold("person.distress <= 0.7"),
        mended=bold("person.distress < 0.7"),
        pointer="/adaptations/0/effects/0/value",
        parameter="challenge",
        seen={"person.distress": 0.7},
        value=0.5,
    ),
    Trap(
        name="a condition that begins a hair below the threshold",
        planted=bold("person.distress > 0.699999"),
        mended=bold("person.distress > 0.699999 && person.distress < 0.7"),
        pointer="/adaptations/0/effects/0/value",
        parameter="challenge",
        seen={"person.distress": 0.7},
        value=0.5,
    ),
    Trap(
        name="three hours to the minute",
        planted=with_rules(rule("on", "person.hours_today <= 3", put("break_nudge", 0.4))),
        mended=with_rules(rule("on", "person.hours_today <= 2.99", put("break_nudge", 0.4))),
        pointer="/adaptations/0/effects/0/value",
        parameter="break_nudge",
        seen={"person.hours_today": 3},
        value=0.4,
    ),
    Trap(
        name="persuasion where distress has just begun",
        planted=with_rules(
            rule("win", f"{ADULT} && !(person.distress > 0.5)", put("persuasion", 0.1))
        ),
        mended=with_rules(
            rule("win", f"{ADULT} && !(person.distress >= 0.5)", put("persuasion", 0.1))
        ),
        pointer="/adaptations/0/effects/0/value",
        parameter="persuasion",
        seen={"person.age_band": "adult", "person.distress": 0.5},
        value=0.1,
    ),
    Trap(
        name="a little above what is allowed always",
        planted=with_rules(rule("keep", "conversation.turns > 100", more("engagement", 0.3001))),
        mended=with_rules(rule("keep", "conversation.turns > 100", more("engagement", 0.3))),
        pointer="/adaptations/0/effects/0/value",
        parameter="engagement",
        seen={"conversation.turns": 101},
        value=0.3001,
    ),
    Trap(
        name="arithmetic hides the threshold",
        planted=with_rules(
            rule("bold", "person.distress + agent.stakes > 1.5", put("playfulness", 0.6))
        ),
        mended=with_rules(
            rule("bold", "person.distress + agent.stakes < 0.7", put("playfulness", 0.6))
        ),
        pointer="/adaptations/0/effects/0/value",
        parameter="playfulness",
        seen={"person.distress": 0.7, "agent.stakes": 1},
        value=0.6,
    ),
    Trap(
        name="a factor hides the threshold",
        planted=bold("person.distress * 10 == 7"),
        mended=bold("person.distress * 10 == 6.9"),
        pointer="/adaptations/0/effects/0/value",
        parameter="challenge",
        seen={"person.distress": 0.7},
        value=0.5,
    ),
)


# -- by role, language, counterparty ------------------------------------------------------------


def by_language(value: float) -> Json:
    return with_rules(rule("abroad", 'conversation.language == "sw"', put("crisis_support", value)))


def stoppable(value: float) -> Json:
    return with_rules(rule("swarm", 'agent.counterparty == "many"', down("human_stop", value)))


TRAITS = (
    Trap(
        name="who speaks another language gets less help in a crisis",
        planted=by_language(0.5),
        mended=by_language(1),
        pointer="/adaptations/0/effects/0/value",
        parameter="crisis_support",
        seen={"person.distress": 0.7, "conversation.language": "sw"},
        value=0.5,
    ),
    Trap(
        name="a role that need not say what it is",
        planted=with_rules(
            rule("act", 'conversation.role == "companion"', put("ai_disclosure", 0.5))
        ),
        mended=with_rules(rule("act", 'conversation.role == "companion"', put("ai_disclosure", 1))),
        pointer="/adaptations/0/effects/0/value",
        parameter="ai_disclosure",
        seen={"conversation.role": "companion"},
        value=0.5,
    ),
    Trap(
        name="among other agents nobody can stop it",
        planted=stoppable(0.9),
        mended=stoppable(1),
        pointer="/adaptations/0/effects/0/value",
        parameter="human_stop",
        seen={"agent.counterparty": "many"},
        value=0.9,
    ),
    Trap(
        name="a role that asks nobody where much is at stake",
        planted=with_rules(
            rule("work", 'conversation.role in ["agent"]', put("human_confirmation", 0.2))
        ),
        mended=with_rules(
            rule(
                "work",
                'conversation.role in ["agent"] && agent.stakes < 0.7',
                put("human_confirmation", 0.2),
            )
        ),
        pointer="/adaptations/0/effects/0/value",
        parameter="human_confirmation",
        seen={"conversation.role": "agent", "agent.stakes": 0.7},
        value=0.2,
    ),
    Trap(
        name="two paths that happen to say the same",
        planted=bold(f"conversation.role == conversation.domain && {CRISIS}"),
        mended=bold("conversation.role == conversation.domain && person.distress < 0.5"),
        pointer="/adaptations/0/effects/0/value",
        parameter="challenge",
        seen={
            "person.distress": 0.7,
            "conversation.role": "something-else-0",
            "conversation.domain": "something-else-0",
        },
        value=0.5,
    ),
)


# -- the author's own promises ------------------------------------------------------------------


def guarded(priority: int) -> Json:
    """The author's own guard, and a rule with a higher priority that undoes it."""
    return with_rules(
        rule("guard", CHILD, down("directness", 0.3), priority=priority),
        rule("frank", 'conversation.role == "tutor"', put("directness", 0.9), priority=5),
        floor=raising(parameter="directness", at_most=0.3, when=CHILD),
    )


def tied(guard: str, frank: str) -> Json:
    """Equal priorities go by id: the later name has the last word."""
    return with_rules(
        rule(guard, CHILD, down("directness", 0.3)),
        rule(frank, 'conversation.role == "tutor"', put("directness", 0.9)),
        floor=raising(parameter="directness", at_most=0.3, when=CHILD),
    )


def promised(*raises: Json) -> Json:
    pin = constitution()["floor"]
    return constitution(floor={**pin, "raises": list(raises)}, parameters=start(warmth=0.6))


PROMISES = (
    Trap(
        name="a priority shadows a guard",
        planted=guarded(1),
        mended=guarded(9),
        rule="dynamics.raise",
        pointer="/adaptations/1/effects/0/value",
        parameter="directness",
        seen={"person.age_band": "child", "conversation.role": "tutor"},
        value=0.9,
    ),
    Trap(
        name="a name later in the alphabet shadows a guard",
        planted=tied("guard", "plain"),
        mended=tied("guard", "frank"),
        rule="dynamics.raise",
        pointer="/adaptations/1/effects/0/value",
        parameter="directness",
        seen={"person.age_band": "child", "conversation.role": "tutor"},
        value=0.9,
    ),
    Trap(
        name="a raise that the base value breaks for some",
        planted=constitution(floor=raising(parameter="directness", at_least=0.8, when=TEEN)),
        mended=with_rules(
            rule("frank", TEEN, up("directness", 0.8)),
            floor=raising(parameter="directness", at_least=0.8, when=TEEN),
        ),
        rule="dynamics.raise",
        pointer="/floor/raises/0",
        parameter="directness",
        seen={"person.age_band": "teen"},
        value=0.5,
    ),
    Trap(
        name="a raise against the safety layer's own protection",
        planted=constitution(
            floor=raising(parameter="challenge", at_least=0.5), parameters=start(challenge=0.9)
        ),
        mended=constitution(
            floor=raising(parameter="challenge", at_least=0.5, when="person.distress < 0.7"),
            parameters=start(challenge=0.9),
        ),
        rule="dynamics.raise",
        pointer="/floor/raises/0",
        parameter="challenge",
        seen={"person.distress": 0.7},
        value=0.3,
    ),
    Trap(
        name="two promises that cannot both be kept where both hold",
        planted=promised(
            {"id": "warm", "parameter": "warmth", "at_least": 0.6, "when": TEEN},
            {"id": "cool", "parameter": "warmth", "at_most": 0.4, "when": "agent.stakes > 0.5"},
        ),
        mended=promised(
            {"id": "warm", "parameter": "warmth", "at_least": 0.6, "when": TEEN},
            {"id": "cool", "parameter": "warmth", "at_most": 0.6, "when": "agent.stakes > 0.5"},
        ),
        rule="dynamics.raise",
        pointer="/parameters/warmth/default",
        parameter="warmth",
        seen={"agent.stakes": 0.6},
        value=0.6,
    ),
)


# -- profiles -----------------------------------------------------------------------------------


def companion(*growth: Json) -> Json:
    return profile(
        adaptations=[
            rule("lonely", f"{ADULT} && person.days_known > 7", up("companionship", 0.7)),
        ],
        growth=list(growth),
    )


def learning(taper: str) -> Json:
    return {
        "id": "friends",
        "capability": "Finding company",
        "sign": "Plans made with others",
        "taper": taper,
    }


PROFILES = (
    Trap(
        name="companionship without a taper",
        planted=companion(),
        mended=companion(learning("Half as much each month")),
        rule="dynamics.companionship-tapers",
        pointer="/adaptations/0/effects/0/value",
        parameter="companionship",
        seen={"person.age_band": "adult", "person.days_known": 8},
        value=0.7,
    ),
    Trap(
        name="a taper that says nothing",
        planted=companion(learning(" \n ")),
        mended=companion(learning("A week apart in every month")),
        rule="dynamics.companionship-tapers",
        pointer="/adaptations/0/effects/0/value",
        parameter="companionship",
        seen={"person.age_band": "adult", "person.days_known": 8},
        value=0.7,
    ),
    Trap(
        name="a profile undoes its own protection from pressure",
        planted=profile(
            adaptations=[
                rule("steady", "true", down("challenge", 0.2), priority=1),
                rule("deadline", "conversation.turns > 3", up("challenge", 0.8), priority=2),
            ]
        ),
        mended=profile(
            adaptations=[
                rule("steady", "true", down("challenge", 0.2), priority=2),
                rule("deadline", "conversation.turns > 3", up("challenge", 0.8), priority=1),
            ]
        ),
        pointer="/adaptations/1/effects/0/value",
        parameter="challenge",
        seen={"person.distress": 0.7, "conversation.turns": 4},
        value=0.8,
    ),
)


# -- modules and company ------------------------------------------------------------------------

FRANK = with_rules(rule("frank", TEEN, put("directness", 0.9)), title="Frank")
HOUSE = constitution(title="House", modules=[adopting("frank", FRANK)])
MILD = with_rules(rule("mild", CHILD, put("directness", 0.2)), title="Mild")
STRICT = constitution(title="Strict", floor=raising(parameter="warmth", at_least=0.4))
STEP = with_rules(rule("step", "conversation.turns > 2", more("challenge", 0.1)), title="Step")


def school(*modules: Json, **changes: Any) -> Json:
    return constitution(title="School", modules=list(modules), **changes)


GENTLE = raising(parameter="directness", at_most=0.6)

MODULES = (
    Trap(
        name="a module undoes a raise",
        planted=school(adopting("frank", FRANK), floor=GENTLE),
        mended=school(
            adopting("frank", FRANK),
            floor=GENTLE,
            adaptations=[rule("still", TEEN, down("directness", 0.6))],
        ),
        rule="dynamics.raise",
        pointer="/modules/0",
        parameter="directness",
        seen={"person.age_band": "teen"},
        value=0.9,
        modules=(FRANK,),
    ),
    Trap(
        name="so does the module of a module",
        planted=school(adopting("mild", MILD), adopting("house", HOUSE), floor=GENTLE),
        mended=school(
            adopting("mild", MILD),
            adopting("house", HOUSE),
            floor=raising(parameter="directness", at_most=0.6, when=CHILD),
        ),
        rule="dynamics.raise",
        pointer="/modules/1",
        parameter="directness",
        seen={"person.age_band": "teen"},
        value=0.9,
        modules=(FRANK, HOUSE, MILD),
    ),
    Trap(
        name="who adopts a module undoes what the module promises",
        planted=school(
            adopting("strict", STRICT),
            adaptations=[rule("cool", "agent.stakes > 0.5", put("warmth", 0.1))],
        ),
        mended=school(
            adopting("strict", STRICT),
            adaptations=[rule("cool", "agent.stakes > 0.5", put("warmth", 0.4))],
        ),
        rule="dynamics.raise",
        pointer="/adaptations/0/effects/0/value",
        parameter="warmth",
        seen={"agent.stakes": 0.6},
        value=0.1,
        modules=(STRICT,),
    ),
    Trap(
        name="a module and its adopter each go half the way",
        planted=school(
            adopting("step", STEP),
            parameters=start(challenge=0.15),
            adaptations=[rule("tutor", 'conversation.role == "tutor"', more("challenge", 0.1))],
        ),
        mended=school(
            adopting("step", STEP),
            parameters=start(challenge=0.1),
            adaptations=[rule("tutor", 'conversation.role == "tutor"', more("challenge", 0.1))],
        ),
        pointer="/adaptations/0/effects/0/value",
        parameter="challenge",
        seen={"person.distress": 0.7, "conversation.role": "tutor", "conversation.turns": 3},
        value=0.35,
        modules=(STEP,),
    ),
)


def half(title: str, when: str, value: float) -> Json:
    return with_rules(rule("press", when, more("challenge", value)), title=title)


def choir(value: float) -> Json:
    return with_rules(
        rule("play", 'conversation.domain == "music"', more("playfulness", value)),
        title="Choir",
        parameters=start(playfulness=0.1),
    )


COMPANY = (
    Trap(
        name="two lawful communities break the safety layer together",
        planted=half("Debate club", 'conversation.domain == "debate"', 0.2)
        | {"parameters": start(challenge=0)},
        mended=half("Debate club", 'conversation.domain == "debate"', 0.1)
        | {"parameters": start(challenge=0)},
        rule="composition.invariant",
        pointer="/adaptations/0/effects/0/value",
        parameter="challenge",
        seen={
            "person.distress": 0.7,
            "conversation.role": "tutor",
            "conversation.domain": "debate",
        },
        value=0.4,
        companions=(half("School", 'conversation.role == "tutor"', 0.2),),
    ),
    Trap(
        name="a person's own rule adds to a community's",
        planted=choir(0.2),
        mended=choir(0.1),
        rule="composition.invariant",
        pointer="/adaptations/0/effects/0/value",
        parameter="playfulness",
        seen={
            "person.distress": 0.7,
            "person.days_known": 100,
            "conversation.domain": "music",
        },
        value=0.4,
        companions=(
            profile(
                title="Mine",
                adaptations=[rule("fun", "person.days_known >= 100", more("playfulness", 0.1))],
            ),
        ),
    ),
    Trap(
        name="a neighbour undoes a raise",
        planted=constitution(title="Quiet", floor=GENTLE),
        mended=constitution(
            title="Quiet", floor=raising(parameter="directness", at_most=0.6, when=ADULT)
        ),
        rule="composition.raise",
        pointer="/floor/raises/0",
        parameter="directness",
        seen={"person.age_band": "teen"},
        value=0.9,
        companions=(FRANK,),
    ),
)

TRAPS = (*CHAINS, *UNKNOWN, *EDGES, *TRAITS, *PROMISES, *PROFILES, *MODULES, *COMPANY)
