from __future__ import annotations

import datetime
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from authoring.models import Document, Version


class Endorsement(models.Model):
    """A person stands behind a version of their own profile; that is what releases it."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="endorsement")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="endorsements"
    )
    endorsed_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.person} endorses {self.version}"


class Answer(models.Model):
    """What a person answered to one question of the personal path.

    The sentence it became stands in the draft and nowhere else. ``parts`` holds the ids of the
    parts made, each with its digest as it was proposed ("" for own words), so that an answer given
    anew replaces what was proposed and leaves alone what the person wrote.
    """

    class Choice(models.TextChoices):
        FIRST = "first"
        SECOND = "second"
        OWN = "own"
        SKIP = "skip"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40)
    choice = models.CharField(
        max_length=6, choices=Choice, blank=True, help_text="Empty while somebody is typing."
    )
    parts: models.JSONField[dict[str, str], dict[str, Any]] = models.JSONField(default=dict)
    typed = models.TextField(blank=True, help_text="Saved while typing, until it is handed in.")
    base = models.CharField(
        max_length=32, blank=True, help_text="Digest of the words that it is typed over."
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "question"], name="one_answer_per_question"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.choice or 'typing'}"


class TakeoutQuerySet(models.QuerySet["Takeout"]):
    def unfinished(self) -> TakeoutQuerySet:
        return self.filter(state__in=[Takeout.State.REQUESTED, Takeout.State.WORKING])

    def over(self) -> TakeoutQuerySet:
        return self.filter(requested_at__lt=timezone.now() - Takeout.KEPT)


class Takeout(models.Model):
    """Everything held about a person, as a ZIP file that is there for them for a day."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting")
        WORKING = "working", _("being gathered")
        READY = "ready", _("ready")
        FAILED = "failed", _("not finished")

    KEPT = timedelta(hours=24)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="takeouts"
    )
    state = models.CharField(max_length=9, choices=State, default=State.REQUESTED)
    done = models.PositiveIntegerField(default=0, help_text="Steps behind it.")
    steps = models.PositiveIntegerField(default=1)
    data = models.BinaryField(default=bytes)
    size = models.PositiveBigIntegerField(default=0)
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(
        null=True, editable=False, help_text="When a worker was last told of it."
    )

    objects = TakeoutQuerySet.as_manager()

    class Meta:
        ordering = ("-requested_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=["requested", "working"]),
                name="one_takeout_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"takeout {self.id} ({self.state})"

    @property
    def is_finished(self) -> bool:
        return self.state in {Takeout.State.READY, Takeout.State.FAILED}

    @property
    def gone_at(self) -> datetime.datetime:
        return self.requested_at + Takeout.KEPT


class Kept(models.Model):
    """A person's word that one part is still right as it reads, given since they endorsed it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="kept")
    section = models.CharField(max_length=20)
    part = models.CharField(max_length=64)
    digest = models.CharField(max_length=32, help_text="Of the part when it was kept.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "kept"
        constraints = [
            models.UniqueConstraint(
                fields=["document", "section", "part"], name="a_part_is_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}/{self.part} kept"
