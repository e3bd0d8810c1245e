from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attune.release import CLOCK_SKEW
from authoring.models import Document, Version

LATE = timedelta(seconds=30)
"""A release takes about a second."""

OVERDUE = timedelta(hours=1)
"""Heads that are due are looked for every ten minutes."""


class SigningKey(models.Model):
    """An Ed25519 key for one purpose. The private half is sealed under a secret kept elsewhere."""

    class Purpose(models.TextChoices):
        RELEASE = "release", "release"
        HEAD = "head", "head"

    class State(models.TextChoices):
        NEXT = "next", _("published, not yet used")
        ACTIVE = "active", _("signs")
        RETIRED = "retired", _("only verifies")
        REVOKED = "revoked", "revoked"  # not translated: only the command line names it

    kid = models.CharField(max_length=43, unique=True, help_text="RFC 7638 thumbprint.")
    purpose = models.CharField(max_length=8, choices=Purpose)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    issuer = models.CharField(max_length=255, help_text="The instance's name: `iss` of releases.")
    development = models.BooleanField(
        help_text="Made by a development instance: proves nothing about who runs it."
    )
    public_jwk: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    sealed = models.BinaryField(help_text="Private key, encrypted.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"],
                condition=models.Q(state="active"),
                name="one_active_key_per_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.kid[:8]} ({self.state})"


class ReleaseQuerySet(models.QuerySet["Release"]):
    def signed(self) -> ReleaseQuerySet:
        """Those that have a number: published, or about to be."""
        return self.filter(state__in=[Release.State.SIGNED, Release.State.PUBLISHED])

    def published(self) -> ReleaseQuerySet:
        return self.filter(state=Release.State.PUBLISHED)

    def unfinished(self) -> ReleaseQuerySet:
        return self.filter(state__in=[Release.State.REQUESTED, Release.State.SIGNED])


class Release(models.Model):
    """A version on its way into the world: requested → signed → published, or refused.

    The row is written in the same transaction as the decision it comes from; the task is only
    told its id. Each step may be run twice and gives the same bytes.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting to be signed")
        SIGNED = "signed", _("signed, being published")
        PUBLISHED = "published", _("published")
        REFUSED = "refused", _("refused")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="releases")
    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="release")
    state = models.CharField(max_length=9, choices=State, default=State.REQUESTED)
    seq = models.PositiveBigIntegerField(null=True, help_text="1, 2, 3 … given when signed.")
    decision: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(
        null=True, help_text="How it was decided; null where a person endorsed their own."
    )
    title = models.CharField(max_length=300, help_text="As in the version.")
    language = models.CharField(max_length=64, help_text="BCP 47, as in the version.")
    key = models.ForeignKey(
        SigningKey, on_delete=models.PROTECT, null=True, related_name="releases"
    )
    jws = models.TextField(blank=True)
    digest = models.CharField(max_length=71, blank=True, help_text="Of the JWS's bytes.")
    refusal = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(
        null=True, editable=False, help_text="When a worker was last told of it."
    )
    published_at = models.DateTimeField(null=True, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ("-requested_at",)
        indexes = [models.Index(fields=["state", "sent_at"], name="release_state_sent")]
        constraints = [
            models.UniqueConstraint(fields=["document", "seq"], name="release_seq_unique"),
            models.CheckConstraint(
                condition=models.Q(state__in=["requested", "refused"])
                | models.Q(seq__isnull=False) & ~models.Q(jws=""),
                name="signed_release_has_seq_and_jws",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} r/{self.seq or '–'} ({self.state})"

    def get_absolute_url(self) -> str:
        """Its own page; the list of releases where it has no number yet."""
        document = self.document
        address = [document.namespace.name, document.slug]
        if self.seq is None:
            return reverse("publishing:releases", args=address)
        return reverse("publishing:release", args=[*address, self.seq])

    @property
    def is_late(self) -> bool:
        """Whether it has been on its way for longer than a release takes on a bad day."""
        return not self.is_finished and timezone.now() - self.requested_at > LATE

    @property
    def is_finished(self) -> bool:
        return self.state in {Release.State.PUBLISHED, Release.State.REFUSED}


class Blob(models.Model):
    """Bytes a release states the digest of, kept as they were when it was signed.

    The document's own bytes are the version's. These could not be made again to the byte once
    the compiler or the validator has moved on.
    """

    class Role(models.TextChoices):
        COMPILED = "compiled", _("compiled")
        REPORT = "report", _("validation report")
        DECISION = "decision", _("decision record")

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="blobs")
    role = models.CharField(max_length=8, choices=Role)
    target = models.CharField(max_length=40, blank=True, help_text="What it was compiled to.")
    media_type = models.CharField(max_length=100)
    digest = models.CharField(max_length=71, db_index=True)
    data = models.BinaryField()
    notes: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict, help_text="The compiler's losses and provenance; shown, not published."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "role", "target"], name="one_blob_per_role_and_target"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target or self.role} of {self.release}"


class HeadQuerySet(models.QuerySet["Head"]):
    def due(self) -> HeadQuerySet:
        """To be signed again now: see :attr:`Head.is_due`."""
        now = timezone.now()
        return self.filter(models.Q(renew_at__lte=now) | models.Q(issued_at__gt=now + CLOCK_SKEW))

    def overdue(self) -> HeadQuerySet:
        """Due for so long, or dated so far ahead, that something must keep them from renewal."""
        now = timezone.now()
        return self.filter(
            models.Q(renew_at__lt=now - OVERDUE) | models.Q(issued_at__gt=now + OVERDUE)
        )

    def in_use(self) -> HeadQuerySet:
        """Those whose release readers may use."""
        return self.exclude(status__in=[Head.Status.WITHDRAWN, Head.Status.QUARANTINED])

    def misplaced(self) -> HeadQuerySet:
        """Those not written yet, or not where the document's visibility wants them."""
        public = models.Q(document__visibility=Document.Visibility.PUBLIC)
        return self.exclude(
            models.Q(public, placed=Head.Place.PUBLIC, written=True)
            | models.Q(~public, placed=Head.Place.PRIVATE, written=True)
        )


class Head(models.Model):
    """The one small signed pointer to a document's newest release, renewed by the scheduler."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("in force")
        DEPRECATED = "deprecated", _("superseded elsewhere")
        WITHDRAWN = "withdrawn", _("withdrawn")
        QUARANTINED = "quarantined", _("held back")

    class Place(models.TextChoices):
        NOWHERE = "", "not written yet"
        PUBLIC = "public", "public tree"
        PRIVATE = "private", "private tree"

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="head")
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="+")
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="heads")
    status = models.CharField(max_length=11, choices=Status, default=Status.ACTIVE)
    why = models.TextField(blank=True, help_text="Why it is not simply in force.")
    min_seq = models.PositiveBigIntegerField(default=1)
    jws = models.TextField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    renew_at = models.DateTimeField(db_index=True)
    placed = models.CharField(
        max_length=7,
        choices=Place,
        blank=True,
        help_text="In which tree the releases' files are.",
    )
    written = models.BooleanField(
        default=False, help_text="Whether this very head has reached the tree."
    )

    objects = HeadQuerySet.as_manager()

    def __str__(self) -> str:
        return f"head of {self.document} at r/{self.release.seq}"

    @property
    def is_due(self) -> bool:
        """Whether it is time, or no reader believes it: a clock that was ahead dated it."""
        now = timezone.now()
        return self.renew_at <= now or self.issued_at > now + CLOCK_SKEW


class Erasure(models.Model):
    """A document was deleted: its files are to go too. The row is made with the deletion."""

    address = models.CharField(max_length=81, unique=True, help_text="namespace/slug.")
    digests: models.JSONField[list[str], list[str]] = models.JSONField(
        default=list, help_text="Of everything that was signed for it."
    )
    requested_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"erasure of {self.address}"


class Heartbeat(models.Model):
    """The sweep's last sign of life: clock, queue, worker and disk were all working then."""

    SWEEP = "sweep"

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    trouble = models.TextField(blank=True, help_text="What keeps the worker from signing.")

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"
