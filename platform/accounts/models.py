from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NAME_PATTERN = r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$"


class Namespace(models.Model):
    """The first half of every document's address, unique among people and communities alike."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        COMMUNITY = "community", _("Community")

    name = models.CharField(
        max_length=40,
        unique=True,
        validators=[RegexValidator(NAME_PATTERN, _("Use lower-case letters, digits and hyphens."))],
    )
    kind = models.CharField(max_length=10, choices=Kind)

    def __str__(self) -> str:
        return self.name


class RetiredName(models.Model):
    """A name nobody may take again: its holder deleted their account, and systems elsewhere still
    know what was released under it. Only a digest is kept; the name itself is gone."""

    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.digest[:8]}…"

    @staticmethod
    def digest_of(name: str) -> str:
        return hashlib.sha256(name.encode()).hexdigest()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person; ``namespace`` may be set later, before anything is authored."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, signed in by e-mail. ``namespace`` names their page and their profiles."""

    email = models.EmailField(_("e-mail"), unique=True)
    display_name = models.CharField(_("name"), max_length=80)
    namespace = models.OneToOneField(
        Namespace, on_delete=models.PROTECT, related_name="person", null=True
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    theme = models.CharField(
        _("appearance"),
        max_length=5,
        blank=True,
        choices=[("light", _("Light")), ("dark", _("Dark"))],
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_full_name(self) -> str:
        return self.display_name


class ApiToken(models.Model):
    """Lets a system pull one document. Only a hash is kept; ``prefix`` recognises it in a list."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("what it is for"), max_length=80)
    scope = models.CharField(
        max_length=120, help_text=_("The address of the document, namespace/slug.")
    )
    prefix = models.CharField(max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_usable(self) -> bool:
        """Neither revoked nor expired."""
        expired = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.revoked_at is None and not expired
