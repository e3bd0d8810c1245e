"""The JSON the export API answers with, as its OpenAPI description shows it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from attune.claims import DIGEST
from authoring.models import Document
from publishing.models import Head


class Problem(serializers.Serializer[Any]):
    """An error (RFC 9457). Nothing unsigned changes what a reader believes."""

    type = serializers.CharField(help_text="`urn:attune:problem:…`, stable.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong and what to do about it.")
    instance = serializers.CharField(help_text="The path asked for.")
    head = serializers.CharField(
        required=False, help_text="Only with 410: the signed head that says withdrawn."
    )


class Bundle(serializers.Serializer[Any]):
    """Everything a reader needs to verify a document, as canonical JSON (RFC 8785)."""

    spec = serializers.ChoiceField(["attune/bundle/1"])
    head = serializers.CharField(help_text="Compact JWS: which release is current.")
    release = serializers.CharField(help_text="Compact JWS: what was released.")
    tlog_proof = serializers.CharField(allow_null=True, help_text="Where it stands in a log.")
    content = serializers.CharField(help_text="The document's exact bytes, base64url.")


class Entry(serializers.Serializer[Any]):
    """A published document at its newest release."""

    address = serializers.CharField(help_text="`namespace/slug`, for `attune pull`.")
    namespace = serializers.CharField()
    slug = serializers.CharField()
    kind = serializers.ChoiceField(Document.Kind.values)
    title = serializers.CharField()
    language = serializers.CharField(help_text="BCP 47.")
    status = serializers.ChoiceField(Head.Status.values)
    version = serializers.CharField(help_text="Semantic version of the text.")
    seq = serializers.IntegerField(min_value=1, help_text="Number of the release.")
    digest = serializers.RegexField(f"^{DIGEST}$", help_text="Of the document's canonical bytes.")
    release = serializers.RegexField(f"^{DIGEST}$", help_text="Of the release, as in the head.")
    released_at = serializers.DateTimeField()
    pull = serializers.CharField(help_text="Where the bundle is.")
    page = serializers.CharField(help_text="Where people read it.")


class Page(serializers.Serializer[Any]):
    """One page of the list, newest first. ``next`` and ``previous`` are whole addresses."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = Entry(many=True)


class Life(serializers.Serializer[Any]):
    """The web server answers."""

    ok = serializers.BooleanField()


class Check(serializers.Serializer[Any]):
    """One part of the instance."""

    ok = serializers.BooleanField()
    detail = serializers.CharField(help_text="What to do; empty where all is well.")


class Readiness(serializers.Serializer[Any]):
    """Whether the instance can publish, part by part."""

    ok = serializers.BooleanField()
    database = Check()
    worker = Check()
    keys = Check()
