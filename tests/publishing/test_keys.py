"""Keys: made once, sealed, opened by the signer alone, rotated in two steps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from attune import signing
from authoring.models import Document
from publishing import actions, keys, placing
from publishing.errors import KeyNotReadyError, NoKeyError, SigningSecretError
from publishing.models import Release, SigningKey
from publishing.tasks import publish_release
from tests.publishing.conftest import Release_, ask

pytestmark = pytest.mark.django_db


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def published(data_dir: Path) -> dict[str, str]:
    """Kid → purpose, as readers see it."""
    jwks = json.loads((data_dir / "public/.well-known/jwks.json").read_bytes())
    return {jwk["kid"]: jwk["attune_purpose"] for jwk in jwks["keys"]}


def test_making_keys_twice_makes_them_once(data_dir: Path) -> None:
    said = run("make_keys")
    before = published(data_dir)
    assert run("make_keys") == said
    assert sorted(before.values()) == ["head", "release"]
    assert published(data_dir) == before
    assert all(kid in said for kid in before)


def test_the_database_holds_no_private_key(instance: None) -> None:
    key = SigningKey.objects.get(purpose="release")
    seed = keys.unseal(key).seed()
    assert seed not in bytes(key.sealed)
    assert "d" not in key.public_jwk


def test_a_sealed_key_opens_to_the_key_it_names(instance: None) -> None:
    key = SigningKey.objects.get(purpose="head")
    assert keys.unseal(key).kid == key.kid


def test_another_secret_opens_nothing_and_says_what_to_do(instance: None, settings: Any) -> None:
    settings.ATTUNE_SIGNING_SECRET = "another one, which is just as long as the first was"
    with pytest.raises(SigningSecretError, match="rotate_key release --at-once"):
        keys.unseal(keys.active("release"))


def test_without_a_secret_nothing_is_signed_and_it_says_so(instance: None, settings: Any) -> None:
    settings.ATTUNE_SIGNING_SECRET = None
    with pytest.raises(SigningSecretError, match=r"config\.secrets"):
        keys.unseal(keys.active("release"))
    assert "ATTUNE_SIGNING_SECRET is not set" in keys.check()


def test_a_sealed_key_moved_to_another_row_does_not_open(instance: None) -> None:
    release, head = SigningKey.objects.order_by("-purpose")
    head.sealed = release.sealed
    with pytest.raises(SigningSecretError):
        keys.unseal(head)


def test_without_keys_there_is_a_command_to_make_them() -> None:
    with pytest.raises(NoKeyError, match="make_keys"):
        keys.active("release")


def test_without_its_secret_a_start_goes_on_and_is_told(settings: Any) -> None:
    settings.ATTUNE_SIGNING_SECRET = None
    assert "make_keys" in run("make_keys")
    assert SigningKey.objects.count() == 0


def test_a_release_that_cannot_be_signed_waits_until_it_can(
    profile: Document, settings: Any
) -> None:
    asked = ask(profile)
    secret, settings.ATTUNE_SIGNING_SECRET = settings.ATTUNE_SIGNING_SECRET, None
    publish_release(str(asked.pk))
    asked.refresh_from_db()
    assert asked.state == Release.State.REQUESTED
    settings.ATTUNE_SIGNING_SECRET = secret
    publish_release(str(asked.pk))
    asked.refresh_from_db()
    assert asked.state == Release.State.PUBLISHED


class TestRotation:
    @pytest.fixture(autouse=True)
    def clock(self) -> Iterator[time_machine.Traveller]:
        with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC), tick=False) as clock:
            yield clock

    def test_the_next_key_is_published_before_it_signs(
        self, profile: Document, release: Release_, data_dir: Path
    ) -> None:
        before = keys.active("release")
        run("rotate_key", "release")
        assert len(published(data_dir)) == 3
        assert release(profile).key == before

    def test_it_signs_two_cache_lifetimes_later(
        self,
        profile: Document,
        release: Release_,
        data_dir: Path,
        clock: time_machine.Traveller,
    ) -> None:
        old = release(profile)
        coming = keys.rotate("release")
        clock.shift(timedelta(seconds=599))
        with pytest.raises(KeyNotReadyError, match="00:10:00"):
            keys.rotate("release")
        with pytest.raises(CommandError, match="run the command again"):
            run("rotate_key", "release")
        clock.shift(timedelta(seconds=1))
        run("rotate_key", "release")
        assert release(profile, title="Second").key == coming
        assert old.key is not None
        assert old.key.kid in published(data_dir)  # its releases have to be verified

    def test_a_retired_head_key_is_gone_once_no_head_is_signed_by_it(
        self, profile: Document, release: Release_, data_dir: Path
    ) -> None:
        release(profile)
        old = keys.active("head")
        run("rotate_key", "head", "--at-once")
        assert old.kid in published(data_dir)
        actions.renew_heads()
        placing.write_well_known()
        assert old.kid not in published(data_dir)

    def test_a_lost_secret_is_survived(
        self, profile: Document, release: Release_, settings: Any
    ) -> None:
        release(profile)
        settings.ATTUNE_SIGNING_SECRET = "the old one was on a disk that burnt down last night"
        assert "rotate_key" in keys.check()
        for purpose in ("release", "head"):
            run("rotate_key", purpose, "--at-once")
        assert keys.check() == ""
        assert release(profile, title="Second").seq == 2


def test_the_instance_keeps_its_name_when_it_moves(instance: None, settings: Any) -> None:
    settings.ATTUNE_ORIGIN = "https://elsewhere.example"
    assert keys.rotate("release").issuer == "http://127.0.0.1:8000"


class TestProduction:
    @pytest.fixture(autouse=True)
    def production(self, instance: None, settings: Any) -> None:
        settings.PRODUCTION = True
        settings.ATTUNE_ORIGIN = "https://attune.example"

    def test_development_keys_are_not_carried_over(self, data_dir: Path) -> None:
        development = set(SigningKey.objects.values_list("kid", flat=True))
        run("make_keys")
        assert not development & set(published(data_dir))
        discovery = json.loads((data_dir / "public/.well-known/attune.json").read_bytes())
        assert discovery["issuer"] == "https://attune.example"
        assert discovery["development"] is False

    def test_a_copy_run_as_development_keeps_its_keys(self, settings: Any) -> None:
        keys.make()
        production = set(SigningKey.objects.filter(state="active"))
        settings.PRODUCTION = False
        assert keys.make() == []
        assert set(SigningKey.objects.filter(state="active")) == production


def test_every_key_serves_one_purpose(instance: None) -> None:
    kids = [signing.PublicKey.from_jwk(k.public_jwk).kid for k in SigningKey.objects.all()]
    assert len(set(kids)) == 2
