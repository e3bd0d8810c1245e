"""Whether people who differ in nothing but one trait are kept alike, proved for every context.

Two people stand in one context but for the trait, and no condition names what the second one's is.
The first is kept less where a parameter protects them less, a clause does not stand or a raise
does not reach them, and it does for the second, or would for the first if no rule read the trait.
So a rule may give somebody more for a trait, and take nothing from them for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, lru_cache, partial

import z3  # type: ignore[import-untyped]  # z3-solver ships no types

from attune.adaptation.evaluation import trace
from attune.adaptation.plan import (
    ALWAYS,
    NEVER,
    Base,
    Bound,
    Move,
    Plan,
    PlannedClause,
    Rule,
)
from attune.conditions import Condition, Context
from attune.conditions import syntax as s
from attune.proof.chain import Chain, Cut, chains
from attune.proof.encoding import Encoding, Formula, Term
from attune.proof.search import Search, Tells, Undecided
from attune.proof.taking import Step, conditions_of, gives, places, reads, switches
from attune.proof.values import word_unlike, words
from attune.vocabulary import PATHS

MOST_VALUES = 100
"""Values that one parameter may come to have, up to which they are told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What at ``pointer``, in the part of that id, keeps somebody less for the trait.

    ``lost`` names the parameter or clause, ``context`` is theirs, or None where nothing could be
    shown within the limits, and ``concerns`` are the other places in the document on which it
    depends how much they lose. ``named`` says whether any condition names their trait, ``kept`` and
    ``others`` what they have there of a parameter and what they would have otherwise.
    """

    pointer: str
    part: str
    lost: str
    context: Context | None = None
    concerns: tuple[str, ...] = ()
    named: bool = True
    kept: Fraction | None = None
    others: Fraction | None = None


@dataclass(frozen=True, slots=True)
class _Question:
    """What the answer depends on; the words of a clause, which change all the time, are not."""

    trait: str
    upwards: tuple[tuple[str, bool], ...]
    base: tuple[Base, ...]
    rules: tuple[Rule, ...]
    bounds: tuple[Bound, ...]
    clauses: tuple[tuple[str, Condition, Condition, str], ...]
    plan: Plan = field(compare=False)
    binding: tuple[PlannedClause, ...] = field(compare=False)


def losses(
    made: Plan, trait: str, *, upwards: Mapping[str, bool], binding: Iterable[PlannedClause]
) -> tuple[Loss, ...]:
    """All that the document's own rules, clauses and raises take from somebody for a trait.

    ``trait`` is a context path that holds any word. ``upwards`` says of each parameter that counts
    whether more of it protects more, and ``binding`` are the clauses of the plan that count.
    """
    clauses = tuple(binding)
    if not any(trait in condition.paths for condition in conditions_of(made, clauses)):
        return ()
    question = _Question(
        trait=trait,
        upwards=tuple(upwards.items()),
        base=tuple(made.base.values()),
        rules=made.rules,
        bounds=made.bounds,
        clauses=tuple((c.id, c.applies, c.excepted, c.pointer) for c in clauses),
        plan=made,
        binding=clauses,
    )
    return _answer(question)


# The search is deterministic: it ends after so many steps, not after so long a time.
@lru_cache(maxsize=64)
def _answer(question: _Question) -> tuple[Loss, ...]:
    pair = _Pair(question.plan, question.trait, conditions_of(question.plan, question.binding))
    upwards = dict(question.upwards)
    found: list[Loss] = []
    for name, up in upwards.items():
        found += pair.of_parameter(name, up=up)
    for planned in question.binding:
        found += pair.of_clause(planned)
    for bound in question.bounds:
        own = str(bound.pointer).startswith("/floor/raises/")
        if own and bound.parameter in upwards:
            found += pair.of_raise(bound, up=upwards[bound.parameter])
    return tuple(found)


class _Pair:
    """The two people before a plan."""

    def __init__(self, made: Plan, trait: str, conditions: Iterable[Condition]) -> None:
        self._made = made
        self._trait = trait
        self._words = words(conditions)
        self._unlike = word_unlike(self._words)
        # As it would be if no rule read the trait.
        self._unread = replace(made, rules=tuple(r for r in made.rules if not self._reads(r.when)))
        self._encoding = Encoding()
        self._chains = [chains(self._encoding, plan) for plan in (self._made, self._unread)]

    # -- what may be kept less ------------------------------------------------------------------

    def of_parameter(self, name: str, *, up: bool) -> Iterator[Loss]:
        """Rules that leave somebody a value that protects less; ``up`` where more protects more."""
        steps = [
            Step(rule, step.pointer, gives(step, up), step.op == "set" and step.held is None)
            for rule in self._made.rules
            for step in rule.steps
            if isinstance(step, Move) and step.parameter == name
        ]
        base = self._made.base[name]
        starts = (base.wish.pointer, base.pointer)
        less, has_less = partial(self._less, name, up), partial(self._has_less, name, up)
        for loss in self._faults(name, steps, starts, less, has_less):
            if loss.context is None:
                yield loss
            else:
                own, others = self._levels(name, up, loss.context)
                yield replace(loss, kept=own, others=others)

    def of_clause(self, planned: PlannedClause) -> Iterator[Loss]:
        """Rules that take a clause from somebody, and the clause where its own conditions do."""
        steps = [
            Step(rule, step.pointer, step.op == "activate", anew=True)
            for rule, step in switches(self._made, planned)
        ]
        where, gone = cache(partial(self._gone, planned)), partial(self._is_gone, planned)
        yield from self._faults(planned.id, steps, (planned.pointer,), where, gone)
        whole = Loss(
            pointer=planned.pointer,
            part=planned.id,
            lost=planned.id,
            concerns=places(steps, (), but=planned.pointer),
        )
        for loss in self._left_out(whole, planned.applies, planned.excepted, [where], [gone]):
            excepted = loss.context is None or planned.excepted.test(loss.context)
            field = "except_when" if excepted and planned.excepted != NEVER else "applies_when"
            yield replace(loss, pointer=f"{planned.pointer}/{field}")

    def of_raise(self, bound: Bound, *, up: bool) -> Iterator[Loss]:
        """The raise, where it does not reach somebody, or holds back what protects them alone."""
        loss = Loss(pointer=f"{bound.pointer}/when", part=bound.id, lost=bound.parameter)
        reaching, holding = bound.at_least, bound.at_most
        if not up:
            reaching, holding = holding, reaching
        if reaching is not None:
            yield from self._left_out(loss, bound.when, NEVER)
        if holding is not None:
            yield from self._left_out(loss, ALWAYS, bound.when)

    # -- who is at fault ------------------------------------------------------------------------

    def _faults(
        self,
        lost: str,
        steps: Sequence[Step],
        starts: Iterable[str | None],
        less: Callable[[], Formula],
        is_less: Tells,
    ) -> Iterator[Loss]:
        """The document's own steps that read the trait and have a hand in it: they take from
        somebody who is kept less, or give to the second person and not to them.

        ``steps`` are all that are taken, and ``starts`` the places of what holds before them.
        """
        asking = [step for step in steps if self._reads(step.rule.when)]
        if all(step.gives and self._grants(step.rule.when) for step in asking):
            return
        less = cache(less)
        if self._nobody(less):
            return
        for index, step in enumerate(steps):
            if step in asking and step.rule.origin == "document":
                void = [each.rule.when for each in steps[index + 1 :] if each.anew]
                yield from self._search(
                    Loss(
                        pointer=step.pointer,
                        part=step.rule.cause,
                        lost=lost,
                        concerns=places(steps, starts, but=step.pointer),
                    ),
                    [less, partial(self._hand, step, void)],
                    [is_less, partial(self._has_hand, step, void)],
                    [each.rule.when for each in steps],
                )

    def _grants(self, condition: Condition) -> bool:
        """Whether it is plain that nobody is left out for their trait: where the condition holds
        for the second person, it holds for everybody."""

        def plain(node: s.Node) -> bool:
            match node:
                case s.And(operands) | s.Or(operands):
                    return all(map(plain, operands))
                case s.Comparison("==", s.Variable(path), s.Word()) if path == self._trait:
                    return True
                case s.Membership(s.Variable(path)) if path == self._trait:
                    return True
                case _:
                    return not reads(node, self._trait)

        return plain(condition.root)

    def _hand(self, step: Step, void: Sequence[Condition]) -> Formula:
        when = self._encoding.condition(step.rule.when)
        undone = [self._encoding.false, *map(self._encoding.condition, void)]
        acts = z3.And(when, z3.Not(z3.Or(undone)))
        alone = z3.And(self._seconds(acts), z3.Not(when))
        return alone if step.gives else z3.Or(acts, alone)

    def _has_hand(self, step: Step, void: Sequence[Condition], context: Context) -> bool:
        def acts(context: Context) -> bool:
            undone = any(each.test(context) for each in void)
            return step.rule.when.test(context) and not undone

        alone = not step.rule.when.test(context) and acts(self._second(context))
        return alone or (acts(context) and not step.gives)

    def _left_out(
        self,
        loss: Loss,
        applies: Condition,
        excepted: Condition,
        less: Sequence[Callable[[], Formula]] = (),
        is_less: Sequence[Tells] = (),
    ) -> Iterator[Loss]:
        """Whom conditions leave out, and the second person not."""
        if not (self._reads(applies) or self._reads(excepted)):
            return

        def holds(context: Context) -> bool:
            return applies.test(context) and not excepted.test(context)

        def left_out(context: Context) -> bool:
            return not holds(context) and holds(self._second(context))

        def where() -> Formula:
            own = self._holds(applies, excepted)
            return z3.And(z3.Not(own), self._seconds(own))

        yield from self._search(loss, [where, *less], [left_out, *is_less], [applies, excepted])

    def _nobody(self, less: Callable[[], Formula]) -> bool:
        """Whether nobody is kept less, whoever may be at fault; no where that is undecided."""
        try:
            formula = less()
            return not Search(self._encoding, *self._two(), formula).possible()
        except Undecided:
            return False

    def _search(
        self,
        loss: Loss,
        where: Sequence[Callable[[], Formula]],
        tells: Sequence[Tells],
        read: Sequence[Condition],
    ) -> Iterator[Loss]:
        """The loss with the simplest context that shows it, without any where it is undecided."""

        def shows(context: Context) -> bool:
            others = {value for name, value in context.known.items() if name != self._trait}
            return (
                self._trait in context.known
                and self._unlike not in others
                and all(tell(context) for tell in tells)
            )

        try:
            formulas = [formula() for formula in where]
            if (search := Search(self._encoding, *self._two(), *formulas)).possible():
                context = search.simplest(shows, read)
                named = context.known[self._trait] in self._words
                yield replace(loss, context=context, named=named)
        except Undecided:
            yield loss

    # -- what the two of them have --------------------------------------------------------------

    def _less(self, name: str, up: bool) -> Formula:
        made, unread = (each[name] for each in self._chains)
        values = sorted(_values(made) | _values(unread))
        own = [self._protects(made, value, up) for value in values]
        return z3.Or(
            [
                z3.And(z3.Not(one), z3.Or(second, self._protects(unread, value, up)))
                for value, one, second in zip(
                    values, own, self._seconds(z3.And(own)).children(), strict=True
                )
            ]
        )

    def _protects(self, chain: Chain, value: Fraction, up: bool) -> Formula:
        """Where the parameter protects as much as that value of it."""
        reached = chain.reaches(Cut(value, strict=not up))
        formula = z3.BoolVal(reached, self._encoding.z3) if isinstance(reached, bool) else reached
        return formula if up else z3.Not(formula)

    def _has_less(self, name: str, up: bool, context: Context) -> bool:
        own, others = self._levels(name, up, context)
        return own < others if up else own > others

    def _levels(self, name: str, up: bool, context: Context) -> tuple[Fraction, Fraction]:
        """What the first one has of a parameter, and the more protective of what the second has
        and of what all would have if no rule read the trait."""
        own, _ = trace(self._made, name, context)
        second, _ = trace(self._made, name, self._second(context))
        unread, _ = trace(self._unread, name, context)
        return own, max(second, unread) if up else min(second, unread)

    def _gone(self, planned: PlannedClause) -> Formula:
        own, unread = (self._stands(planned, plan) for plan in (self._made, self._unread))
        return z3.And(z3.Not(own), z3.Or(self._seconds(own), unread))

    def _stands(self, planned: PlannedClause, plan: Plan) -> Formula:
        stands = self._holds(planned.applies, planned.excepted)
        for rule, step in switches(plan, planned):
            when = self._encoding.condition(rule.when)
            active = step.op == "activate"
            stands = z3.Or(when, stands) if active else z3.And(z3.Not(when), stands)
        return stands

    def _is_gone(self, planned: PlannedClause, context: Context) -> bool:
        def stands(plan: Plan, context: Context) -> bool:
            stands = planned.stands(context)
            for rule, step in switches(plan, planned):
                stands = step.op == "activate" if rule.when.test(context) else stands
            return stands

        return not stands(self._made, context) and (
            stands(self._made, self._second(context)) or stands(self._unread, context)
        )

    def _holds(self, applies: Condition, excepted: Condition) -> Formula:
        return z3.And(self._encoding.condition(applies), z3.Not(self._encoding.condition(excepted)))

    # -- the second person ----------------------------------------------------------------------

    def _two(self) -> Iterator[Formula]:
        """The first one's trait is known, and nothing else is as the second one's is."""
        for name, variable in self._encoding.paths.items():
            if name == self._trait:
                yield variable.known
            elif PATHS[name].type != "number":
                yield variable.value != self._code()

    def _code(self) -> Term:
        return z3.IntVal(self._encoding.code(self._unlike), self._encoding.z3)

    def _second(self, context: Context) -> Context:
        return Context({**context.known, self._trait: self._unlike})

    def _seconds(self, formula: Formula) -> Formula:
        """The same for the second person."""
        trait = self._encoding.path(self._trait)
        known = (trait.known, self._encoding.true)
        return z3.substitute(formula, (trait.value, self._code()), known)

    def _reads(self, condition: Condition) -> bool:
        return self._trait in condition.paths


def _values(chain: Chain) -> set[Fraction]:
    """All that the parameter may have at the end, and perhaps some more."""
    found = {chain.base}
    for link in chain.links:
        found |= {link.move.apply(value) for value in found}
        if len(found) > MOST_VALUES:
            raise Undecided(f"{link.move.parameter} may have too many different values")
    return found
