from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from authoring.models import Version


class Endorsement(models.Model):
    """A person stands behind a version of their own profile; that is what releases it."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="endorsement")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="endorsements"
    )
    endorsed_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.person} endorses {self.version}"
