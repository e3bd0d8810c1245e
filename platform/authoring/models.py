from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

import attune
from accounts.models import NAME_PATTERN, Namespace


class Document(models.Model):
    """A constitution or a profile, through all its drafts and versions, under one address."""

    class Kind(models.TextChoices):
        CONSTITUTION = "constitution", _("Constitution")
        PROFILE = "profile", _("Profile")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        COMMUNITY = "community", _("Members of the community")
        PRIVATE = "private", _("Only the people who write it")

    namespace = models.ForeignKey(Namespace, on_delete=models.PROTECT, related_name="documents")
    slug = models.CharField(max_length=40, validators=[RegexValidator(NAME_PATTERN)])
    kind = models.CharField(max_length=12, choices=Kind)
    visibility = models.CharField(_("who can read it"), max_length=9, choices=Visibility)
    title = models.CharField(max_length=300, help_text="As in the newest draft.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    forked_from = models.ForeignKey(
        "Version", on_delete=models.SET_NULL, null=True, blank=True, related_name="forks"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["namespace", "slug"], name="document_address_unique"),
            models.CheckConstraint(
                condition=~models.Q(kind="profile", visibility="community"),
                name="profile_is_no_community_matter",
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def get_absolute_url(self) -> str:
        return reverse("authoring:document", args=[self.namespace.name, self.slug])

    @property
    def address(self) -> str:
        """``namespace/slug``: the ``sub`` of its releases and the argument of ``attune pull``."""
        return f"{self.namespace.name}/{self.slug}"

    @property
    def public_title(self) -> str:
        """For pages that others read, too: as it was released, once it was; not as in the draft.

        Load ``head__release`` along where it is asked of many.
        """
        return self.head.release.title if hasattr(self, "head") else self.title

    @property
    def newest_version(self) -> Version | None:
        return self.versions.order_by("-number").first()


class Draft(models.Model):
    """What is being written: mutable, never signed. ``content`` may not be a valid document yet.

    ``revision`` counts saves, so that two editors notice each other.
    """

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="draft")
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    base = models.ForeignKey(
        "Version", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"draft of {self.document} at revision {self.revision}"


class Version(models.Model):
    """A frozen text: content-addressed, never changed (a database trigger sees to it)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(help_text="1, 2, 3 … within the document.")
    semver = models.CharField(max_length=32)
    digest = models.CharField(max_length=71)
    canonical = models.BinaryField(help_text="RFC 8785 bytes; their SHA-256 is the digest.")
    note = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_unique"),
            models.UniqueConstraint(fields=["document", "semver"], name="version_semver_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.semver}"

    @property
    def content(self) -> attune.Document:
        """The document as a frozen value."""
        return attune.parse(bytes(self.canonical))


class Edit(models.Model):
    """One change to one part of a draft, kept for a while.

    So that two writers notice each other, a form sent twice counts once, and a removal can be
    taken back. It is no history: versions are.
    """

    class Change(models.TextChoices):
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        REMOVED = "removed", _("removed")
        MOVED = "moved", _("moved")
        RESTORED = "restored", _("restored")
        IMPORTED = "imported", _("brought in")

    KEPT = 500  # newest ones of each draft
    WHOLE = (Change.RESTORED, Change.IMPORTED)
    """Changes of the whole draft, taken back whole."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="edits")
    revision = models.PositiveIntegerField(help_text="Of the draft, after this change.")
    section = models.CharField(max_length=20)
    part = models.CharField(max_length=64, blank=True)
    change = models.CharField(max_length=8, choices=Change)
    form = models.CharField(
        max_length=32, blank=True, help_text="Made up when the form was rendered."
    )
    before: models.JSONField[Any, Any] = models.JSONField(
        null=True, help_text="The part as it was; null where there was none."
    )
    index = models.PositiveIntegerField(null=True, help_text="Where a removed part stood.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-revision",)
        constraints = [
            models.UniqueConstraint(fields=["draft", "revision"], name="edit_revision_unique"),
            models.UniqueConstraint(
                fields=["draft", "form"],
                condition=models.Q(change="added") & ~models.Q(form=""),
                name="a_form_adds_one_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} r{self.revision} {self.section}/{self.part} {self.change}"


class Review(models.Model):
    """One person's answer to a finding that asks people, about one exact text.

    Bound to the text by its digest: when the text changes, the answer is about something else.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="reviews")
    rule = models.CharField(max_length=80)
    part = models.CharField(max_length=64, blank=True)
    text = models.CharField(max_length=71, help_text="Digest of the part's canonical JSON.")
    authors = ArrayField(models.BigIntegerField(), help_text="Who wrote the text; none reviews.")
    reviewer = models.ForeignKey(
        # Nobody accounts for the review of an account that is gone.
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="reviews",
    )
    accepts = models.BooleanField()
    reason = models.TextField(max_length=2000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "rule", "part", "text", "reviewer"],
                name="one_review_per_person_and_text",
            ),
            models.CheckConstraint(
                condition=~models.Q(authors__contains=[models.F("reviewer")]),
                name="nobody_reviews_their_own_text",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="a_review_gives_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"review of {self.part or 'the document'} in {self.document}"


class ThreadQuerySet(models.QuerySet["Thread"]):
    def unresolved(self) -> ThreadQuerySet:
        return self.exclude(state=Thread.State.RESOLVED)


class Thread(models.Model):
    """What people say to one another about one part, or about a section as a whole.

    ``version`` is the text they had before them, None for the draft; ``quote`` are its words that
    it is about, which may read otherwise by now.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        RESOLVED = "resolved", _("resolved")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="threads")
    section = models.CharField(max_length=20)
    part = models.CharField(max_length=64, blank=True)
    version = models.ForeignKey(
        Version, on_delete=models.CASCADE, null=True, blank=True, related_name="threads"
    )
    digest = models.CharField(max_length=32, help_text="Of the part when it was quoted.")
    quote = models.TextField(max_length=4000, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ("started_at", "pk")
        indexes = [models.Index(fields=["document", "section", "part"], name="thread_place")]

    def __str__(self) -> str:
        return f"thread on {self.section}/{self.part} of {self.document}"


class Comment(models.Model):
    """One thing said in a thread. A deleted one that was answered leaves its place empty."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    text = models.TextField(max_length=4000, blank=True)
    form = models.CharField(
        max_length=32, blank=True, help_text="Tells a comment that is sent twice."
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["author", "form"],
                condition=~models.Q(form=""),
                name="a_form_says_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"comment in {self.thread_id}"


class Import(models.Model):
    """Text that was brought in and is looked at before it goes into the draft.

    ``before`` is the draft as it was then: what others write meanwhile is merged, not lost.
    """

    KEPT = timedelta(days=7)
    NAME = 200

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="imports")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports"
    )
    name = models.CharField(max_length=NAME, blank=True, help_text="Of the file, if it was one.")
    text = models.TextField()
    before: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField()
    at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"import into {self.document}"

    def get_absolute_url(self) -> str:
        address = (self.document.namespace.name, self.document.slug)
        return reverse("authoring:import", args=[*address, self.pk])


class Presence(models.Model):
    """Who is writing on a document right now, and at which part. Kept for a minute or so."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=20, blank=True)
    part = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="present_once_per_document"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.document_id}"
