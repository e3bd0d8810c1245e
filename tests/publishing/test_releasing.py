"""From a request to files in the world."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from attune.canonical import digest
from attune.release import verify_bundle
from attune.trust import Discovery, Trust
from authoring.models import Document
from publishing import actions
from publishing.models import Blob, Head, Release
from tests.publishing.conftest import ORIGIN, Release_, ask


def trust(data_dir: Path) -> Trust:
    known = data_dir / "public" / ".well-known"
    return Trust.from_published(
        origin=ORIGIN,
        discovery=Discovery.parse((known / "attune.json").read_bytes()),
        jwks=(known / "jwks.json").read_bytes(),
    )


def test_a_release_is_asked_for_once_however_often(profile: Document) -> None:
    assert ask(profile) == ask(profile)
    assert Release.objects.count() == 1


def test_a_published_bundle_verifies_from_the_files_alone(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    published = release(profile)
    bundle = (data_dir / "public/d/olga/studies/bundle").read_bytes()
    verified = verify_bundle(bundle, trust(data_dir), datetime.now(UTC), subject="olga/studies")
    assert (published.state, published.seq) == ("published", 1)
    assert verified.release.prev is None
    assert verified.release.development
    assert verified.document.title == "My studies"
