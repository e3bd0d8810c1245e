"""Ballots: opened and closed once by whoever comes first, counted by the core."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from attune.tally import Method, Outcome, Rule, decide
from communities.errors import BallotClosedError, NotAllowedError
from communities.models import Amendment, Ballot, Community, Vote
from communities.record import enter
from publishing.actions import request_release


@transaction.atomic
def open_ballot(*, ballot: Ballot) -> None:
    """Fix the electorate and let the vote begin. Run again, it changes nothing."""
    ballot = _locked(ballot)
    amendment = ballot.amendment
    if amendment.state != Amendment.State.NOTICE:
        return
    community = _community(ballot)
    ballot.electorate.set(community.voters())
    amendment.state = Amendment.State.BALLOT
    amendment.save(update_fields=["state"])
    enter(community, "ballot-opened", by=None, digest=ballot.digest)


@transaction.atomic
def cast_vote(*, ballot: Ballot, by: User, choice: str) -> Vote:
    """Vote, or change one's vote. Closes the ballot once everybody in the electorate has voted.

    Raises :class:`BallotClosedError` before and after the vote, :class:`NotAllowedError` for
    whoever is not in the electorate.
    """
    ballot = _locked(ballot)
    if ballot.amendment.state != Amendment.State.BALLOT or ballot.closes_at <= timezone.now():
        raise BallotClosedError(_("This vote is not open."))
    if not ballot.electorate.filter(pk=by.pk).exists():
        raise NotAllowedError(_("The electorate was fixed when the vote opened; you joined later."))
    vote, _created = Vote.objects.update_or_create(
        ballot=ballot, voter=by, defaults={"choice": choice, "cast_at": timezone.now()}
    )
    enter(_community(ballot), "vote-cast", by=None, digest=ballot.digest)
    if ballot.votes.count() == ballot.electorate.count():
        close_ballot(ballot=ballot)
    return vote


@transaction.atomic
def withdraw_votes(*, by: User) -> None:
    """Take a person out of every vote that is still open, as if they had left before it began."""
    for found in Ballot.objects.filter(closed_at=None, electorate=by):
        ballot = _locked(found)
        if ballot.closed_at is None:
            ballot.votes.filter(voter=by).delete()
            ballot.electorate.remove(by)


@transaction.atomic
def close_ballot(*, ballot: Ballot) -> Amendment:
    """Count and decide, once, however many workers come. A passed text is released."""
    ballot = _locked(ballot)
    amendment = ballot.amendment
    if amendment.state != Amendment.State.BALLOT:
        return amendment
    outcome = _count(ballot)
    now = timezone.now()
    ballot.closed_at = now
    ballot.save(update_fields=["closed_at"])
    amendment.state = Amendment.State.PASSED if outcome.passed else Amendment.State.FAILED
    amendment.decided_at = now
    amendment.outcome = {
        "spec": "attune/decision/1",
        "document": amendment.document.address,
        "version": amendment.version.semver,
        "text": ballot.digest,
        "method": ballot.method,
        "electorate": outcome.electorate,
        "quorum": ballot.quorum,
        "threshold": ballot.threshold,
        "tally": {"yes": outcome.yes, "no": outcome.no, "abstain": outcome.abstain},
        "reason": outcome.reason,
        "opened": ballot.opens_at.isoformat(timespec="seconds"),
        "closed": now.isoformat(timespec="seconds"),
    }
    amendment.save(update_fields=["state", "decided_at", "outcome"])
    enter(_community(ballot), "ballot-closed", by=None, **amendment.outcome)
    if outcome.passed:
        request_release(
            version=amendment.version, by=amendment.proposed_by, decision=amendment.outcome
        )
    return amendment


def rule_of(ballot: Ballot) -> Rule:
    return Rule(
        method=cast("Method", ballot.method), quorum=ballot.quorum, threshold=ballot.threshold
    )


def _count(ballot: Ballot) -> Outcome:
    counted = dict(ballot.votes.values_list("choice").annotate(Count("pk")))
    return decide(
        rule_of(ballot),
        yes=counted.get(Vote.Choice.YES, 0),
        no=counted.get(Vote.Choice.NO, 0),
        abstain=counted.get(Vote.Choice.ABSTAIN, 0),
        electorate=ballot.electorate.count(),
    )


def _locked(ballot: Ballot) -> Ballot:
    """The ballot as it is now, with its amendment, held until the transaction ends."""
    Amendment.objects.select_for_update().get(pk=ballot.amendment_id)
    return Ballot.objects.select_related(
        "amendment__document__namespace__community",
        "amendment__version__document__namespace",
        "amendment__proposed_by",
    ).get(pk=ballot.pk)


def _community(ballot: Ballot) -> Community:
    return ballot.amendment.document.namespace.community
