from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Namespace, User
from authoring.models import Document, Version


class Community(models.Model):
    """People who share constitutions. Its documents live in its namespace."""

    class Joining(models.TextChoices):
        OPEN = "open", _("Anybody may join")
        INVITATION = "invitation", _("By invitation")

    namespace = models.OneToOneField(Namespace, on_delete=models.PROTECT, related_name="community")
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("what it is"), max_length=2000, blank=True)
    joining = models.CharField(
        _("how people join"), max_length=10, choices=Joining, default=Joining.INVITATION
    )
    is_public = models.BooleanField(_("shown to everybody"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("communities:community", args=[self.namespace.name])

    @property
    def documents(self) -> models.QuerySet[Document]:
        return Document.objects.filter(namespace=self.namespace_id).order_by("slug")

    def members(self) -> models.QuerySet[Membership]:
        return self.memberships.filter(left_at=None).select_related("user__namespace")

    def voters(self) -> models.QuerySet[User]:
        """Whoever may vote today. Observers and auditors look on."""
        return User.objects.filter(
            memberships__community=self,
            memberships__left_at=None,
            memberships__role__in=Membership.VOTING,
        )


class Membership(models.Model):
    class Role(models.TextChoices):
        OBSERVER = "observer", _("Observer")
        MEMBER = "member", _("Member")
        EDITOR = "editor", _("Editor")
        STEWARD = "steward", _("Steward")
        AUDITOR = "auditor", _("Auditor")

    VOTING = (Role.MEMBER, Role.EDITOR, Role.STEWARD)
    WRITING = (Role.EDITOR, Role.STEWARD)
    ACCOUNTABLE = (*VOTING, Role.AUDITOR)
    """Who may speak, and answer for a text they did not write. An observer reads."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.MEMBER)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    left_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user"],
                condition=models.Q(left_at=None),
                name="one_membership_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.community} as {self.role}"


class Invitation(models.Model):
    """A link that lets whoever holds it join. Only a hash of its token is kept."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    role = models.CharField(max_length=8, choices=Membership.Role, default=Membership.Role.MEMBER)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"invitation to {self.community} as {self.role}"


class Amendment(models.Model):
    """A frozen text put to decision: the first is the ratification, later ones amend it."""

    class State(models.TextChoices):
        NOTICE = "notice", _("announced")
        BALLOT = "ballot", _("being voted on")
        PASSED = "passed", _("passed")
        FAILED = "failed", _("not passed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    OPEN = (State.NOTICE, State.BALLOT)

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="amendments")
    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="amendment")
    state = models.CharField(max_length=9, choices=State)
    why = models.TextField(_("why"), max_length=4000, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    outcome: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(
        null=True, help_text="The decision as it goes into the release and the record."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document"],
                condition=models.Q(state__in=["notice", "ballot"]),
                name="one_open_amendment_per_document",
            ),
        ]

    def __str__(self) -> str:
        return f"amendment to {self.version} ({self.state})"


class Ballot(models.Model):
    """A vote on the digest of an exact text, by an electorate fixed when it opens."""

    amendment = models.OneToOneField(Amendment, on_delete=models.CASCADE, related_name="ballot")
    digest = models.CharField(max_length=71, help_text="Of the version voted on.")
    method = models.CharField(max_length=16, default="majority")
    quorum = models.FloatField(help_text="Share of the electorate that must vote.")
    threshold = models.FloatField(help_text="Share of yes among yes and no that it must exceed.")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, editable=False)
    electorate = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="ballot_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return f"ballot on {self.amendment.version}"


class Vote(models.Model):
    class Choice(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        ABSTAIN = "abstain", _("Abstain")

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="votes")
    voter = models.ForeignKey(
        # A closed vote stands, also without the name of whoever cast it.
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="votes",
    )
    choice = models.CharField(max_length=7, choices=Choice)
    cast_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ballot", "voter"], name="one_vote_per_voter"),
        ]

    def __str__(self) -> str:
        return f"a vote in {self.ballot}"


class Event(models.Model):
    """One entry of a community's record. Append-only: a database trigger refuses anything else."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveBigIntegerField(help_text="1, 2, 3 … within the community.")
    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    verb = models.CharField(max_length=40)
    data: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="event_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.community} #{self.number} {self.verb}"

    VERBS: ClassVar[dict[str, Any]] = {
        "founded": _("Community founded"),
        "constitution-started": _("Constitution started"),
        "invited": _("Invitation made"),
        "joined": _("Joined"),
        "left": _("Left"),
        "role-given": _("Role given"),
        "role-passed-on": _("Steward's role passed on"),
        "ratified": _("Ratified"),
        "amendment-announced": _("Amendment announced"),
        "amendment-withdrawn": _("Amendment withdrawn"),
        "ballot-opened": _("Vote opened"),
        "vote-cast": _("Vote cast"),
        "ballot-closed": _("Vote closed"),
        "draft-deleted": _("Draft deleted"),
        "text-accepted": _("Text accepted in review"),
        "text-refused": _("Text refused in review"),
        "readers-changed": _("Changed who can read"),
        "release-deprecated": _("Release marked as replaced"),
        "release-withdrawn": _("Release withdrawn"),
    }

    @property
    def words(self) -> str:
        """What happened, for a reader."""
        return str(self.VERBS.get(self.verb, self.verb))
