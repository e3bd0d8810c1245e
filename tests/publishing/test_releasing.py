"""From a request to files in the world."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

import attune
from accounts.models import User
from attune.canonical import digest
from attune.release import verify_bundle
from attune.signing import peek
from attune.trust import Discovery, Trust
from authoring.models import Document
from publishing import actions
from publishing.models import Blob, Head, Release
from publishing.tasks import sweep
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


def test_a_decision_has_to_say_how_it_was_made(profile: Document) -> None:
    with pytest.raises(RuntimeError, match="quorum"):
        ask(profile, decision={"method": "majority", "electorate": 9})
    assert Release.objects.count() == 0


def test_the_longest_language_tag_there_is_can_be_released(
    profile: Document, release: Release_
) -> None:
    assert release(profile, language="abc-abcdefgh-abcdefgh-abcdefgh-abcdefgh").seq == 1


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


def test_what_a_release_states_stands_in_the_tree_under_its_digest(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    decision = {"method": "majority", "electorate": 9, "quorum": 0.5, "tally": {"yes": 8}}
    published = release(profile, decision=decision)
    statement = _statement(data_dir)
    stated = {
        statement["content"]["digest"],
        statement["compiled"][0]["digest"],
        statement["safety"]["report_digest"],
        statement["decision"]["record_digest"],
    }
    blobs = {f"sha256:{p.name}": p for p in (data_dir / "public/blobs/sha256").iterdir()}
    assert set(blobs) == stated
    assert all(digest(path.read_bytes()) == name for name, path in blobs.items())
    record = blobs[statement["decision"]["record_digest"]].read_bytes()
    assert json.loads(record) == decision
    assert blobs[published.version.digest].read_bytes() == bytes(published.version.canonical)


def test_a_prompt_is_published_with_the_floor_first(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    artefact = _statement(data_dir)["compiled"][0]
    path = data_dir / "public/blobs/sha256" / artefact["digest"].removeprefix("sha256:")
    assert artefact["target"] == "system-prompt"
    assert path.read_text().startswith("UNIVERSAL SAFETY LAYER")


def test_numbers_count_up_and_each_release_names_the_one_before(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    first = release(profile)
    second = release(profile, title="My studies, again")
    assert (first.seq, second.seq) == (1, 2)
    assert _statement(data_dir, 2)["prev"] == first.digest


def test_releases_come_out_in_the_order_of_their_versions_whatever_the_queue_does(
    profile: Document,
) -> None:
    first = ask(profile)
    second = ask(profile, title="Second")
    actions.publish(release_id=second.pk)  # its message came first
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.seq, second.seq) == (1, 2)
    assert actions.publish(release_id=first.pk).seq == 1


def test_publishing_twice_changes_nothing(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    published = release(profile)
    before = _everything(data_dir)
    actions.publish(release_id=published.pk)
    assert _everything(data_dir) == before


def test_a_text_the_validator_no_longer_passes_is_refused_and_people_see_why(
    profile: Document, release: Release_, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(profile)
    _stricter_validator(monkeypatch)
    refused = actions.publish(release_id=asked.pk)
    assert refused.state == Release.State.REFUSED
    assert refused.refusal == "This is no longer allowed."
    assert not (data_dir / "public/d").exists()


def test_a_refused_release_is_looked_at_again_when_asked_for_again(
    profile: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask(profile)
    with monkeypatch.context() as patched:
        _stricter_validator(patched)
        actions.publish(release_id=asked.pk)
    assert ask(profile).state == Release.State.REQUESTED
    assert actions.publish(release_id=asked.pk).state == Release.State.PUBLISHED


def test_a_refused_version_does_not_hold_up_the_next(
    profile: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(profile)
    with monkeypatch.context() as patched:
        _stricter_validator(patched)
        actions.publish(release_id=first.pk)
    second = actions.publish(release_id=ask(profile, title="Second").pk)
    assert (second.state, second.seq) == ("published", 1)


def test_an_older_version_is_refused_once_a_newer_one_is_out(
    profile: Document, release: Release_
) -> None:
    older = ask(profile)
    newer = ask(profile, title="Newer")
    actions.refuse(release_id=older.pk, reason="not now")
    actions.publish(release_id=newer.pk)
    again = actions.request_release(version=older.version, by=None, decision=None)
    assert "newer" in actions.publish(release_id=again.pk).refusal


def test_what_was_compiled_is_kept_as_it_was_signed(profile: Document, release: Release_) -> None:
    published = release(profile)
    prompt = Blob.objects.get(release=published, role=Blob.Role.COMPILED)
    assert digest(bytes(prompt.data)) == prompt.digest
    assert prompt.notes["provenance"][0]["ids"] == ["floor:F1"]


def test_a_withdrawn_release_is_taken_back_under_signature(
    olga: User, profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    actions.withdraw(document=profile, by=olga, why="It names a neighbour.")
    actions.renew(document_id=profile.pk)
    folder = data_dir / "public/d/olga/studies"
    notice = json.loads((folder / "gone").read_bytes())
    assert not (folder / "bundle").exists()
    assert notice["head"] == (folder / "head").read_text()
    assert notice["status"] == 410
    assert "It names a neighbour." in notice["detail"]
    assert (folder / "r/1").exists()


def test_what_was_withdrawn_may_not_come_back_once_something_newer_is_out(
    olga: User, profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    actions.withdraw(document=profile, by=olga, why="A mistake.")
    actions.renew(document_id=profile.pk)
    release(profile, title="Mended")
    folder = data_dir / "public/d/olga/studies"
    head = Head.objects.get(document=profile)
    verified = verify_bundle(
        (folder / "bundle").read_bytes(), trust(data_dir), datetime.now(UTC), subject="olga/studies"
    )
    assert (head.status, head.why, head.min_seq) == ("active", "", 2)
    assert verified.head.min_seq == 2
    assert not (folder / "gone").exists()


def test_the_operator_can_withdraw_too(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    call_command("withdraw", "olga/studies", "--why", "A court says so.")
    sweep()
    actions.renew_heads()
    notice = json.loads((data_dir / "public/d/olga/studies/gone").read_bytes())
    assert "A court says so." in notice["detail"]
    with pytest.raises(CommandError, match="no release in force"):
        call_command("withdraw", "olga/nothing", "--why", "x")


def _statement(data_dir: Path, seq: int = 1) -> dict[str, Any]:
    return peek((data_dir / f"public/d/olga/studies/r/{seq}").read_text())


def _everything(data_dir: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in data_dir.rglob("*") if path.is_file())
    return {str(p.relative_to(data_dir)): (p.read_bytes(), p.stat().st_mtime_ns) for p in files}


def _stricter_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    """As after an upgrade of the validator between freezing and signing."""
    plain = attune.validate
    finding = attune.Finding(
        rule="new", severity="error", pointer="", message="This is no longer allowed."
    )

    def stricter(data: Any, **given: Any) -> attune.Report:
        report = plain(data, **given)
        return replace(report, findings=(*report.findings, finding))

    monkeypatch.setattr(attune, "validate", stricter)
