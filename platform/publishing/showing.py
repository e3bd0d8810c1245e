"""Releases as people read them: what to type, what a model is told, what the signature says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from attune.release import Release as Statement
from attune.signing import PublicKey, peek
from authoring.models import Document
from publishing.models import Blob, Head, Release, SigningKey

_TARGETS = {"system-prompt": gettext_lazy("System prompt")}

SHOWN = 5  # releases in the section of a document's own page


@dataclass(frozen=True, kw_only=True)
class Section:
    """The releases of a document, for one visitor."""

    document: Document
    head: Head | None
    waiting: Sequence[Release]
    refused: Release | None
    published: Sequence[Release]
    total: int
    shows_notes: bool

    @property
    def commands(self) -> Commands:
        return Commands(self.document)

    @property
    def poll_url(self) -> str:
        return reverse("publishing:releases", args=self.document.address.split("/"))

    @property
    def more(self) -> int:
        """How many published releases are not shown."""
        return self.total - len(self.published)

    @property
    def development(self) -> bool:
        return self.head is not None and self.head.key.development


def section_of(
    document: Document, user: User | AnonymousUser, *, most: int | None = SHOWN
) -> Section:
    """What ``user``, who may read the document, sees of its releases."""
    releases = document.releases.select_related("version", "document__namespace")
    published = releases.published().order_by("-seq")
    waiting = list(releases.unfinished().order_by("version__number"))
    newest = published.first()
    refused = None
    # A refusal quotes a text that has not been released: it is for those who wrote it.
    if user.has_perm("authoring.edit_document", document):
        refused = releases.filter(state=Release.State.REFUSED).order_by("-version__number").first()
        if refused and newest and newest.version.number > refused.version.number:
            refused = None
    return Section(
        document=document,
        head=Head.objects.filter(document=document).select_related("release", "key").first(),
        waiting=waiting,
        refused=refused,
        published=list(published[:most]),
        total=published.count(),
        shows_notes=user.has_perm("authoring.read_notes", document),
    )


@dataclass(frozen=True)
class Commands:
    """What an engineer types to have a document, tried as they stand by the tests."""

    document: Document

    @property
    def private(self) -> bool:
        return self.document.visibility != Document.Visibility.PUBLIC

    @property
    def origin(self) -> str:
        return settings.ATTUNE_ORIGIN

    @property
    def pull(self) -> str:
        folder = self.document.slug
        token = ["export ATTUNE_TOKEN=att_…"] if self.private else []
        return "\n".join(
            [
                f"attune trust init {self.origin}",
                *token,
                f"attune pull {self.origin} {self.document.address} -o {folder}",
                f"attune compile {folder} --target system-prompt",
            ]
        )

    @property
    def curl(self) -> str:
        token = ' -H "Authorization: Bearer $ATTUNE_TOKEN"' if self.private else ""
        address, file = self.document.address, f"{self.document.slug}.json"
        return "\n".join(
            [
                f"curl -f{token} {self.origin}/v1/d/{address}/bundle -o {file}",
                f"attune compile {file} --document {address}",
            ]
        )

    @property
    def python(self) -> str:
        imports = ["import os"] if self.private else []
        token = ['    token=os.environ["ATTUNE_TOKEN"],'] if self.private else []
        return "\n".join(
            [
                *imports,
                "from pathlib import Path",
                "",
                "import attune",
                "from attune.client import Store, pull",
                "",
                "bundle = pull(",
                f'    "{self.origin}",',
                f'    "{self.document.address}",',
                f'    out=Path("{self.document.slug}"),',
                "    store=Store(),",
                *token,
                ")",
                'prompt = attune.compile(bundle.document, "system-prompt").text',
            ]
        )


@dataclass(frozen=True)
class Line:
    """One line of a compiled text, with the ids of the parts it comes from."""

    number: int
    text: str
    ids: tuple[str, ...]


class Shown:
    """One published release, whole."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.statement = Statement.from_claims(peek(release.jws))

    @cached_property
    def blobs(self) -> dict[tuple[str, str], Blob]:
        return {(blob.role, blob.target): blob for blob in self.release.blobs.all()}

    @property
    def prompt(self) -> str:
        """The system prompt as it was compiled when this was signed."""
        return bytes(self._prompt.data).decode()

    @property
    def lines(self) -> list[Line]:
        ids = {line["number"]: tuple(line["ids"]) for line in self._prompt.notes["provenance"]}
        texts = self.prompt.splitlines()
        return [Line(n, text, ids.get(n, ())) for n, text in enumerate(texts, 1)]

    @property
    def losses(self) -> list[dict[str, Any]]:
        """What the prompt cannot say; the same words once, with all the places."""
        gathered: dict[tuple[str, str], list[str]] = {}
        for loss in self._prompt.notes["losses"]:
            gathered.setdefault((loss["what"], loss["why"]), []).append(loss["pointer"])
        return [
            {"what": what, "why": why, "pointers": pointers}
            for (what, why), pointers in gathered.items()
        ]

    @property
    def reviewed(self) -> list[dict[str, Any]]:
        """The findings that people settled before this was signed, each with its ``reviews``."""
        report = self.blobs.get((Blob.Role.REPORT, ""))
        findings = json.loads(bytes(report.data))["findings"] if report else []
        return [finding for finding in findings if finding["severity"] == "reviewed"]

    @property
    def key(self) -> SigningKey:
        if self.release.key is None:
            raise RuntimeError("a published release has a key")
        return self.release.key

    @property
    def fingerprint(self) -> str:
        return PublicKey.from_jwk(self.key.public_jwk).fingerprint

    @property
    def origin(self) -> str:
        return settings.ATTUNE_ORIGIN

    @property
    def files(self) -> list[tuple[str, str, str]]:
        """(what it is, address, digest) of everything a reader can fetch."""
        base = f"/v1/d/{self.release.document.address}"
        blob = "/v1/blobs/sha256/"
        statement = self.statement
        listed = [
            (_("The release, signed"), f"{base}/r/{self.release.seq}", self.release.digest),
            (_("The document"), "", statement.content.digest),
            *((str(_TARGETS.get(a.target, a.target)), "", a.digest) for a in statement.compiled),
            (_("Validation report"), "", statement.safety.report_digest),
        ]
        if statement.decision:
            listed.append((_("Decision record"), "", statement.decision.record_digest))
        return [
            (what, path or blob + digest.removeprefix("sha256:"), digest)
            for what, path, digest in listed
        ]

    @property
    def _prompt(self) -> Blob:
        return self.blobs[Blob.Role.COMPILED, "system-prompt"]
