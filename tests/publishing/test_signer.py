"""The signer believes nothing it is told but ids."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from attune.canonical import canonical_bytes
from authoring.models import Document, Version
from publishing import signer, tree
from publishing.errors import NotReleasableError, SequenceError, TreeConflictError
from publishing.models import Head, Release
from tests import samples
from tests.publishing.conftest import Release_, ask, frozen


def smuggled(document: Document, canonical: bytes, digest: str | None = None) -> Release:
    """A version that came into the database past the validator."""
    named = digest or f"sha256:{hashlib.sha256(canonical).hexdigest()}"
    version = Version.objects.create(
        document=document, number=1, semver="1.0.0", digest=named, canonical=canonical
    )
    return Release.objects.create(document=document, version=version, title="x", language="en")


def test_a_text_that_does_not_pass_is_not_signed(profile: Document) -> None:
    effect = {"op": "set", "parameter": "romance", "value": 0.8}
    rule = {"id": "flirt", "when": 'person.age_band == "teen"', "effects": [effect]}
    failing = samples.profile(adaptations=[rule])
    asked = smuggled(profile, canonical_bytes(failing))
    with pytest.raises(NotReleasableError):
        signer.sign_release(asked.pk)
    asked.refresh_from_db()
    assert (asked.jws, asked.seq) == ("", None)


def test_a_text_other_than_its_digest_is_not_signed(profile: Document) -> None:
    asked = smuggled(profile, canonical_bytes(samples.profile()), digest="sha256:" + "0" * 64)
    with pytest.raises(NotReleasableError, match="not the one that was decided"):
        signer.sign_release(asked.pk)


def test_a_text_not_in_canonical_form_is_not_signed(profile: Document) -> None:
    asked = smuggled(profile, b" " + canonical_bytes(samples.profile()))
    with pytest.raises(NotReleasableError, match="canonical"):
        signer.sign_release(asked.pk)


def test_a_text_that_an_earlier_version_has_followed_is_not_signed(profile: Document) -> None:
    review = {
        "due": "2020-01-01",
        "sunset": "2020-02-01",
        "on_expiry": {"to": "version", "version": "0.9.0"},
    }
    asked = smuggled(profile, canonical_bytes(samples.profile(review=review)))
    with pytest.raises(NotReleasableError, match=r"ended on 2020-02-01\. Version 0\.9\.0"):
        signer.sign_release(asked.pk)


def test_what_is_signed_stays_signed_as_it_is(profile: Document) -> None:
    asked = ask(profile)
    first = signer.sign_release(asked.pk)
    assert signer.sign_release(asked.pk).jws == first.jws


def test_two_releases_never_share_a_number(profile: Document, release: Release_) -> None:
    published = release(profile)
    with pytest.raises(IntegrityError, match="release_seq_unique"), transaction.atomic():
        Release.objects.create(
            document=profile,
            version=frozen(profile, title="Second"),
            title="x",
            language="en",
            state="signed",
            seq=published.seq,
            jws="another",
        )


@pytest.mark.parametrize(
    "change", [{"jws": "another"}, {"seq": 9}, {"digest": "sha256:00"}], ids=lambda c: next(iter(c))
)
def test_the_database_itself_refuses_to_change_a_signed_release(
    profile: Document, release: Release_, change: dict[str, object]
) -> None:
    published = release(profile)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Release.objects.filter(pk=published.pk).update(**change)


def test_the_tree_holds_one_release_under_a_number(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    with pytest.raises(TreeConflictError):
        tree.PUBLIC.keep("olga/studies", tree.PUBLIC.release("olga/studies", 1), b"another")


def test_a_mark_never_goes_down_nor_sideways(profile: Document, release: Release_) -> None:
    release(profile)
    published = release(profile, title="Second")
    for wrong in (tree.Mark(1, "sha256:00"), tree.Mark(2, "sha256:00")):
        with pytest.raises(SequenceError):
            tree.raise_mark("olga/studies", wrong)
    assert tree.high_water("olga/studies") == tree.Mark(2, published.digest)


def test_no_head_is_signed_for_less_than_was_published(
    profile: Document, release: Release_
) -> None:
    release(profile)
    tree.raise_mark("olga/studies", tree.Mark(5, "sha256:" + "5" * 64))
    Head.objects.update(renew_at=profile.created_at)
    with pytest.raises(SequenceError, match="becomes release 6"):
        signer.sign_head(profile.pk)


def test_signing_waits_for_whoever_holds_the_document(profile: Document) -> None:
    """Two signers cannot give out the same number: the row lock makes them take turns."""
    asked = ask(profile)
    with transaction.atomic():
        signer.sign_release(asked.pk)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation "
                "WHERE c.relname = 'authoring_document' AND l.mode = 'RowShareLock'"
            )
            assert cursor.fetchone()[0] >= 1
