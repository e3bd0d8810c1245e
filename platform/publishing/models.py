from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from authoring.models import Document, Version


class SigningKey(models.Model):
    """An Ed25519 key for one purpose. The private half is sealed under a secret kept elsewhere."""

    class Purpose(models.TextChoices):
        RELEASE = "release", "release"
        HEAD = "head", "head"

    class State(models.TextChoices):
        NEXT = "next", _("published, not yet used")
        ACTIVE = "active", _("signs")
        RETIRED = "retired", _("only verifies")

    kid = models.CharField(max_length=43, unique=True, help_text="RFC 7638 thumbprint.")
    purpose = models.CharField(max_length=8, choices=Purpose)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
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
    jws = models.TextField(blank=True)
    digest = models.CharField(max_length=71, blank=True, help_text="Of the JWS's bytes.")
    refusal = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-requested_at",)
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


class Head(models.Model):
    """The one small signed pointer to a document's newest release, renewed by the scheduler."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("in force")
        DEPRECATED = "deprecated", _("superseded elsewhere")
        WITHDRAWN = "withdrawn", _("withdrawn")
        QUARANTINED = "quarantined", _("held back")

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="head")
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=11, choices=Status, default=Status.ACTIVE)
    min_seq = models.PositiveBigIntegerField(default=1)
    jws = models.TextField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"head of {self.document} at r/{self.release.seq}"
