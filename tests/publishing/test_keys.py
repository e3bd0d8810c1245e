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
from django.db import connection, transaction

from accounts.models import User
from attune import signing
from attune.errors import SignatureError
from attune.release import VerifiedBundle, verify_bundle
from authoring.models import Document
from publishing import actions, keys, placing, signer
from publishing.errors import KeyNotReadyError, NoKeyError, SigningSecretError
from publishing.models import Release, SigningKey
from publishing.tasks import publish_release
from tests import factories
from tests.publishing.conftest import Release_, ask
from tests.publishing.test_releasing import trust

pytestmark = pytest.mark.django_db

OTHER_SECRET = "the old one was on a disk that burnt down last night"


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out, stderr=out)
    return out.getvalue()


def published(data_dir: Path) -> dict[str, str]:
    """Kid → purpose, as readers see it."""
    jwks = json.loads((data_dir / "public/.well-known/jwks.json").read_bytes())
    return {jwk["kid"]: jwk["attune_purpose"] for jwk in jwks["keys"]}


def rotated(purpose: str, clock: time_machine.Traveller) -> str:
    """Both steps of a planned rotation; what the second one said."""
    run("rotate_key", purpose)
    clock.shift(keys.CACHED_TWICE)
    return run("rotate_key", purpose)


def read(data_dir: Path) -> VerifiedBundle:
    """As a reader does who has just accepted the keys that are published."""
    bundle = (data_dir / "public/d/olga/studies/bundle").read_bytes()
    return verify_bundle(bundle, trust(data_dir), datetime.now(UTC), subject="olga/studies")


def read_head_kid(data_dir: Path) -> str:
    """Which key signed the head of olga/studies, verified or not."""
    head = (data_dir / "public/d/olga/studies/head").read_text()
    return str(signing.signer_of(head))


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
    with pytest.raises(SigningSecretError, match="rotate_key release"):
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
        old = release(profile).key
        coming = keys.rotate("release")
        clock.shift(timedelta(seconds=599))
        with pytest.raises(KeyNotReadyError, match="00:10:00"):
            keys.rotate("release")
        with pytest.raises(CommandError, match="run the command again"):
            run("rotate_key", "release")
        clock.shift(timedelta(seconds=1))
        run("rotate_key", "release")
        assert old is not None
        assert old.kid in published(data_dir)  # the release in force has to be verified
        assert release(profile, title="Second").key == coming

    def test_in_production_readers_have_a_month_to_pin_it(
        self, instance: None, settings: Any, clock: time_machine.Traveller
    ) -> None:
        settings.PRODUCTION = True
        assert "2026-04-01 00:00:00 UTC" in run("rotate_key", "head")
        clock.shift(timedelta(days=29))
        with pytest.raises(CommandError, match="2026-04-01"):
            run("rotate_key", "head")
        clock.shift(timedelta(days=1))
        assert "signs" in run("rotate_key", "head")

    def test_a_retired_release_key_is_gone_once_no_release_in_force_is_signed_by_it(
        self,
        profile: Document,
        diary: Document,
        release: Release_,
        data_dir: Path,
        clock: time_machine.Traveller,
    ) -> None:
        old = keys.active("release")
        release(profile)
        release(diary)
        rotated("release", clock)
        release(profile, title="Second")
        placing.write_well_known()
        assert old.kid in published(data_dir)
        release(diary, title="Second")
        placing.write_well_known()
        assert old.kid not in published(data_dir)

    def test_a_retired_release_key_stays_for_a_release_on_its_way(
        self, profile: Document, data_dir: Path, clock: time_machine.Traveller
    ) -> None:
        old = keys.active("release")
        signer.sign_release(ask(profile).pk)
        rotated("release", clock)
        assert old.kid in published(data_dir)

    def test_a_retired_head_key_is_gone_once_no_head_is_signed_by_it(
        self,
        profile: Document,
        release: Release_,
        data_dir: Path,
        clock: time_machine.Traveller,
    ) -> None:
        release(profile)
        old = keys.active("head")
        rotated("head", clock)
        assert old.kid in published(data_dir)
        actions.renew_heads()
        placing.write_well_known()
        assert old.kid not in published(data_dir)

    def test_a_lost_secret_is_survived_and_what_was_released_stays_verified(
        self,
        profile: Document,
        release: Release_,
        data_dir: Path,
        settings: Any,
    ) -> None:
        release(profile)
        announced = keys.rotate("head")
        settings.ATTUNE_SIGNING_SECRET = OTHER_SECRET
        assert "rotate_key" in keys.check()
        for purpose in ("release", "head"):
            run("rotate_key", purpose, "--lost")
        assert keys.check() == ""
        assert announced.kid not in published(data_dir)
        assert read(data_dir).release.seq == 1
        assert release(profile, title="Second").seq == 2

    def test_a_key_that_opens_is_not_lost(self, instance: None) -> None:
        key = keys.active("head")
        with pytest.raises(CommandError, match="is not lost"):
            run("rotate_key", "head", "--lost")
        assert keys.active("head") == key

    def test_one_that_was_announced_takes_the_place_of_a_lost_one(self, instance: None) -> None:
        announced = keys.rotate("head")
        lost = keys.active("head")
        lost.sealed = bytes(len(lost.sealed))
        lost.save()
        run("rotate_key", "head", "--lost")
        assert keys.active("head") == announced

    def test_under_another_secret_nothing_is_announced_nor_put_in_place(
        self, instance: None, settings: Any, clock: time_machine.Traveller
    ) -> None:
        ours, settings.ATTUNE_SIGNING_SECRET = settings.ATTUNE_SIGNING_SECRET, OTHER_SECRET
        with pytest.raises(CommandError, match="ATTUNE_SIGNING_SECRET"):
            run("rotate_key", "head")
        settings.ATTUNE_SIGNING_SECRET = ours
        keys.rotate("head")
        clock.shift(keys.CACHED_TWICE)
        settings.ATTUNE_SIGNING_SECRET = OTHER_SECRET
        with pytest.raises(CommandError, match="ATTUNE_SIGNING_SECRET"):
            run("rotate_key", "head")
        settings.ATTUNE_SIGNING_SECRET = ours
        assert keys.check() == ""


class TestFromDevelopmentToProduction:
    def test_no_development_key_signs_again_and_every_head_is_signed_anew(
        self, profile: Document, release: Release_, data_dir: Path, settings: Any
    ) -> None:
        release(profile)
        announced = keys.rotate("release")
        settings.PRODUCTION = True
        said = run("make_keys")
        announced.refresh_from_db()
        assert announced.state == SigningKey.State.RETIRED
        assert "anew: olga/studies" in said  # nobody can verify a development key any more
        actions.renew_heads()
        assert read_head_kid(data_dir) == keys.active("head").kid
        assert keys.rotate("release").state == SigningKey.State.NEXT
        release(profile, title="Second")
        assert read(data_dir).release.seq == 2
        assert "anew" not in run("make_keys")


class TestStolenKeys:
    @pytest.mark.django_db(transaction=True)
    def test_a_key_is_not_revoked_while_somebody_signs_with_it(self) -> None:
        def is_free() -> bool:
            """Whether another connection could revoke it now."""
            other = connection.copy()
            try:
                with other.cursor() as cursor:
                    cursor.execute("SELECT pg_try_advisory_lock(%s)", [keys._LOCK])
                    return bool(cursor.fetchone()[0])
            finally:
                other.close()

        keys.make()
        assert is_free()
        with transaction.atomic():
            keys.in_use("head")
            assert not is_free()
        assert is_free()

    def test_a_release_on_its_way_is_named_too(
        self, profile: Document, data_dir: Path, instance: None
    ) -> None:
        signer.sign_release(ask(profile).pk)
        assert "anew: olga/studies" in run("rotate_key", "release", "--at-once")

    @pytest.mark.parametrize("purpose", ["release", "head"])
    def test_a_stolen_key_is_withdrawn_at_once_and_for_good(
        self, profile: Document, release: Release_, data_dir: Path, purpose: str
    ) -> None:
        release(profile)
        before = (data_dir / "public/d/olga/studies/bundle").read_bytes()
        stolen = keys.active(purpose)
        run("rotate_key", purpose, "--at-once")
        assert stolen.kid not in published(data_dir)
        assert keys.active(purpose).kid in published(data_dir)
        with pytest.raises(SignatureError, match="does not list"):
            verify_bundle(before, trust(data_dir), datetime.now(UTC))
        run("make_keys")
        assert stolen.kid not in published(data_dir)

    def test_those_before_it_and_one_announced_go_with_it(
        self, profile: Document, release: Release_, data_dir: Path
    ) -> None:
        """Whoever opened one could open all: they were sealed under one secret."""
        release(profile)
        with time_machine.travel(datetime.now(UTC), tick=False) as clock:
            rotated("release", clock)
        announced = keys.rotate("release")
        known = set(SigningKey.objects.filter(purpose="release"))
        new = keys.revoke("release")
        assert announced in known
        assert new not in known
        assert {key.kid for key in keys.published().filter(purpose="release")} == {new.kid}
        assert set(SigningKey.objects.filter(state="revoked")) == known

    def test_every_head_is_signed_anew_by_the_same_command(
        self, profile: Document, release: Release_, data_dir: Path
    ) -> None:
        release(profile)
        run("rotate_key", "head", "--at-once")
        assert read(data_dir).head_kid == keys.active("head").kid

    def test_the_documents_to_be_released_anew_are_named_until_they_are(
        self, olga: User, profile: Document, diary: Document, release: Release_, data_dir: Path
    ) -> None:
        release(profile)
        release(diary)
        withdrawn = factories.started_profile(olga, slug="old", title="Old")
        release(withdrawn)
        actions.withdraw(document=withdrawn, by=None, why="")
        said = run("rotate_key", "release", "--at-once")
        assert "olga/diary, olga/studies" in said
        assert "olga/old" not in said
        assert "olga/diary, olga/studies" in run("make_keys")
        release(profile, title="Second")
        assert read(data_dir).release_kid == keys.active("release").kid
        said = run("make_keys")
        assert "olga/diary" in said
        assert "olga/studies" not in said
        release(diary, title="Second")
        assert "anew" not in run("make_keys")

    def test_a_planned_rotation_asks_nobody_to_release_anew(
        self, profile: Document, release: Release_
    ) -> None:
        release(profile)
        with time_machine.travel(datetime.now(UTC), tick=False) as clock:
            assert "anew" not in rotated("release", clock)


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
