"""From a draft to a decision: the founder ratifies alone, several people vote."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from attune.document import Constitution
from attune.document.parts import Amendment as Procedure
from attune.tally import Rule
from authoring.actions import freeze
from authoring.models import Document, Version
from communities.actions.voting import open_ballot
from communities.errors import AmendmentOpenError, NotAllowedError, NothingChangedError
from communities.models import Amendment, Ballot, Community, Membership
from communities.record import enter
from publishing.actions import request_release

FOUNDING = Procedure(
    proposers=("steward", "editor"),
    notice_days=0,
    voting_days=7,
    method="majority",
    quorum=0.5,
    threshold=0.5,
)
"""How a first constitution is ratified, before there is a procedure to follow. Nothing needs to be
announced: a founding community drafts in the open until it ratifies."""


@transaction.atomic
def propose(
    *, document: Document, by: User, why: str = "", note: str = "", shown: str | None = None
) -> Amendment:
    """Freeze the draft and put it to decision, as it was ``shown`` (its digest).

    A community of one ratifies at once; otherwise notice and ballot follow the procedure of the
    constitution in force (FOUNDING before there is one). A second call for the same text returns
    the first amendment. Raises ``authoring.errors.TextChangedError`` for a draft that reads
    otherwise by now, ``NotReleasableError`` for one that does not pass,
    :class:`AmendmentOpenError` while another one is being decided, :class:`NothingChangedError`
    for the text in force and :class:`NotAllowedError` for whom the procedure does not name.
    """
    community = Community.objects.select_for_update().get(namespace=document.namespace_id)
    open_one = Amendment.objects.filter(document=document, state__in=Amendment.OPEN).first()
    version = freeze(document=document, by=by, note=note, shown=shown)
    existing = Amendment.objects.filter(version=version).first()
    if existing is not None:
        if existing.state == Amendment.State.PASSED:
            if existing.proposed_by_id == by.pk and not _is_older(existing):
                return existing
            raise NothingChangedError(_("This is the text already in force."))
        if existing.state in Amendment.OPEN:
            return existing
        raise NothingChangedError(_("This text was decided already. Change it first."))
    if open_one is not None:
        raise AmendmentOpenError(_("Another text is being decided. Wait for it to close."))
    if not community.voters().exists():
        raise NotAllowedError(_("Nobody here may vote."))
    if decides_alone(community):
        return _ratify_alone(community, version, by, why)
    if not _may_propose(community, document, by):
        raise NotAllowedError(_("Here stewards propose. Ask one of them."))
    return _announce(community, version, by, why)


@transaction.atomic
def withdraw(*, amendment: Amendment, by: User) -> None:
    """Take back what has not been decided. The text stays in the history."""
    amendment = (
        Amendment.objects.select_for_update(of=("self",))
        .select_related("document__namespace__community")
        .get(pk=amendment.pk)
    )
    if amendment.state not in Amendment.OPEN:
        return
    amendment.state = Amendment.State.WITHDRAWN
    amendment.decided_at = timezone.now()
    amendment.save(update_fields=["state", "decided_at"])
    community = amendment.document.namespace.community
    enter(community, "amendment-withdrawn", by=by, digest=amendment.version.digest)


def decides_alone(community: Community) -> bool:
    """Whether there is only one member, whose word decides.

    Several members vote, even where all but one of them look on for now: a steward could make
    them.
    """
    return community.members().count() == 1


def procedure_for(document: Document) -> Procedure:
    """The amendment procedure of the constitution in force, or FOUNDING before there is one."""
    in_force = version_in_force(document)
    content = in_force.content if in_force else None
    if isinstance(content, Constitution) and content.amendment is not None:
        return content.amendment
    return FOUNDING


def version_in_force(document: Document) -> Version | None:
    """The newest text that was decided."""
    return (
        Version.objects.filter(document=document, amendment__state=Amendment.State.PASSED)
        .order_by("-number")
        .first()
    )


def _may_propose(community: Community, document: Document, by: User) -> bool:
    """Stewards may wherever others may; editors, where the procedure names them or all members."""
    role = community.members().get(user=by).role
    named = procedure_for(document).proposers
    return role == Membership.Role.STEWARD or bool({role, Membership.Role.MEMBER} & set(named))


def _is_older(amendment: Amendment) -> bool:
    """Whether the decision is more than a double click away."""
    return timezone.now() - amendment.proposed_at > timedelta(minutes=1)


def _ratify_alone(community: Community, version: Version, by: User, why: str) -> Amendment:
    now = timezone.now()
    outcome = {
        "spec": "attune/decision/1",
        "document": version.document.address,
        "version": version.semver,
        "text": version.digest,
        "method": "founder",
        "electorate": 1,
        "quorum": 1,
        "tally": {"yes": 1, "no": 0, "abstain": 0},
        "closed": now.isoformat(timespec="seconds"),
    }
    amendment = Amendment.objects.create(
        document=version.document,
        version=version,
        state=Amendment.State.PASSED,
        why=why,
        proposed_by=by,
        decided_at=now,
        outcome=outcome,
    )
    enter(community, "ratified", by=by, digest=version.digest, version=version.semver)
    request_release(version=version, by=by, decision=outcome)
    return amendment


def _announce(community: Community, version: Version, by: User, why: str) -> Amendment:
    procedure = procedure_for(version.document)
    now = timezone.now()
    opens = now + timedelta(days=procedure.notice_days)
    amendment = Amendment.objects.create(
        document=version.document,
        version=version,
        state=Amendment.State.NOTICE,
        why=why,
        proposed_by=by,
    )
    rule = Rule(method=procedure.method, quorum=procedure.quorum, threshold=procedure.threshold)
    ballot = Ballot.objects.create(
        amendment=amendment,
        digest=version.digest,
        method=rule.method,
        quorum=rule.quorum,
        threshold=rule.threshold,
        opens_at=opens,
        closes_at=opens + timedelta(days=procedure.voting_days),
    )
    enter(
        community,
        "amendment-announced",
        by=by,
        digest=version.digest,
        version=version.semver,
        rule=rule.in_words(),
        opens=opens.isoformat(timespec="seconds"),
    )
    if procedure.notice_days == 0:
        open_ballot(ballot=ballot)
        amendment.refresh_from_db()
    return amendment
