from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

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
    typed = models.TextField(
        max_length=4000, blank=True, help_text="Saved while typing, until it is handed in."
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
