"""Where the files are: public, private, moved between the two, erased, rebuilt."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from attune.client import Store, Transport, published_trust, pull
from attune.errors import WithdrawnError
from attune.release import token_digest
from attune.signing import peek
from authoring.models import Document
from publishing import actions, signer, tree
from publishing.models import Erasure, Head, Release
from publishing.tasks import sweep
from tests import factories
from tests.publishing.conftest import ORIGIN, Release_, ask


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def test_nothing_of_a_private_document_reaches_the_public_tree(
    diary: Document, release: Release_, data_dir: Path
) -> None:
    before = files(data_dir / "public")
    release(diary)
    assert files(data_dir / "public") == before
    assert {"d/olga/diary/head", "d/olga/diary/bundle", "d/olga/diary/r/1"} <= files(
        data_dir / "private"
    )


@pytest.fixture
def plain_files(data_dir: Path) -> Iterator[str]:
    """The address of a file server over the public tree, which knows nothing of Attune."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            return str(data_dir / "public" / path.removeprefix("/v1/").removeprefix("/"))

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- inherited name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_served_as_plain_files_releases_and_withdrawals_arrive_alike(
    olga: User, profile: Document, release: Release_, plain_files: str, tmp_path: Path
) -> None:
    store = Store(environment={"ATTUNE_HOME": str(tmp_path / "home")})
    store.pin(published_trust(Transport(plain_files), issuer=ORIGIN))
    release(profile)
    first = pull(plain_files, profile.address, out=tmp_path / "out", store=store)
    assert first.release.seq == 1
    actions.withdraw(document=profile, by=olga, why="It names a neighbour.")
    actions.renew(document_id=profile.pk)
    with pytest.raises(WithdrawnError):
        pull(plain_files, profile.address, out=tmp_path / "out", store=store)
    release(profile, title="Mended")
    mended = pull(plain_files, profile.address, out=tmp_path / "out", store=store)
    assert mended.document.title == "Mended"


def test_only_the_owner_of_the_files_reads_private_ones(
    diary: Document, release: Release_, data_dir: Path
) -> None:
    release(diary)
    private = data_dir / "private/d/olga/diary"
    assert all(p.stat().st_mode & 0o077 == 0 for p in private.rglob("*"))


def test_a_document_that_turns_private_leaves_the_public_tree_with_all_its_blobs(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    before = files(data_dir / "public")
    release(profile)
    release(profile, title="Second")
    _show_to(profile, "private")
    assert files(data_dir / "public") == before
    assert {"d/olga/studies/r/1", "d/olga/studies/r/2"} <= files(data_dir / "private")


def test_and_back(profile: Document, release: Release_, data_dir: Path) -> None:
    release(profile)
    public = files(data_dir / "public")
    _show_to(profile, "private")
    _show_to(profile, "public")
    assert files(data_dir / "public") == public
    assert not (data_dir / "private/d/olga/studies").exists()


def test_a_blob_another_public_document_states_stays(
    olga: User, profile: Document, release: Release_, data_dir: Path
) -> None:
    twin = factories.started_profile(olga, slug="twin", visibility="public")
    release(profile)
    release(twin)
    _show_to(profile, "private")
    text = profile.versions.get().digest
    assert twin.versions.get().digest == text
    assert tree.PUBLIC.blob("", text).exists()
    _show_to(twin, "private")
    assert not tree.PUBLIC.blob("", text).exists()


def test_a_change_of_visibility_is_followed_at_once(
    profile: Document,
    release: Release_,
    data_dir: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    release(profile)
    with django_capture_on_commit_callbacks(execute=True):
        profile.visibility = Document.Visibility.PRIVATE
        profile.save()
    assert not (data_dir / "public/d/olga/studies").exists()


def test_a_change_that_nobody_announced_is_found_by_the_sweep(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    Document.objects.update(visibility=Document.Visibility.PRIVATE)
    sweep()
    assert not (data_dir / "public/d/olga/studies").exists()


def test_leaving_the_public_tree_does_not_wait_for_keys_or_numbers(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    (data_dir / "private/marks/olga/studies").write_text('{"seq": 7, "digest": "sha256:00"}')
    Document.objects.update(visibility=Document.Visibility.PRIVATE)
    assert actions.mend_places() == 0
    assert not (data_dir / "public/d/olga/studies").exists()


@pytest.mark.parametrize("how", ["hidden", "deleted"])
def test_what_a_killed_worker_wrote_before_the_first_release_file_leaves_too(
    profile: Document, data_dir: Path, how: str
) -> None:
    before = files(data_dir / "public")
    signed = signer.sign_release(ask(profile).pk)
    signer.sign_head(profile.pk)
    for blob in signed.blobs.all():
        tree.PUBLIC.keep_blob("olga/studies", bytes(blob.data))
    assert files(data_dir / "public") != before
    if how == "hidden":
        _show_to(profile, "private")
    else:
        profile.delete()
        actions.erase_deleted()
    assert files(data_dir / "public") == before


def test_a_deleted_document_takes_its_files_along_and_its_number_stays_used(
    olga: User, profile: Document, release: Release_, data_dir: Path
) -> None:
    before = files(data_dir / "public")
    release(profile)
    profile.delete()
    assert Erasure.objects.get().address == "olga/studies"
    sweep()
    assert files(data_dir / "public") == before
    assert Erasure.objects.count() == 0
    again = factories.started_profile(olga, visibility="public")
    assert release(again).seq == 2


def test_an_address_used_anew_loses_the_old_files_first(
    olga: User, profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    profile.delete()
    again = factories.started_profile(olga, visibility="public")
    release(again)
    assert files(data_dir / "public/d/olga/studies") == {"head", "bundle", "r/2"}


def test_a_lost_tree_is_rebuilt_from_the_rows_to_the_byte(
    profile: Document, diary: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    release(profile, title="Second")
    release(diary)
    before = {name: (data_dir / name).read_bytes() for name in files(data_dir)}
    shutil.rmtree(data_dir / "public")
    shutil.rmtree(data_dir / "private")
    assert actions.rebuild_tree() == (2, 0)
    assert {name: (data_dir / name).read_bytes() for name in files(data_dir)} == before


def test_a_damaged_blob_is_mended_and_a_changed_release_is_not(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    release(profile)
    blob = tree.PUBLIC.blob("", profile.versions.get().digest)
    whole = blob.read_bytes()
    blob.write_bytes(b"{}")
    assert actions.rebuild_tree() == (1, 0)
    assert blob.read_bytes() == whole
    signed = data_dir / "public/d/olga/studies/r/1"
    signed.write_text("another")
    assert actions.rebuild_tree() == (0, 1)
    assert signed.read_text() == "another"


def test_what_a_killed_writer_left_is_cleared_away(
    profile: Document, release: Release_, data_dir: Path
) -> None:
    orphan = data_dir / "public/.scratch/olga/studies/tmp123"
    orphan.parent.mkdir(parents=True)
    orphan.write_text("half")
    release(profile)
    assert not orphan.exists()


class TestADatabaseRestoredFromAnOlderBackup:
    """The tree remembers what the database has forgotten."""

    @pytest.fixture(autouse=True)
    def restored(self, profile: Document, release: Release_, data_dir: Path) -> None:
        release(profile)
        release(profile, title="Second")
        self.lost = (data_dir / "public/d/olga/studies/r/2").read_text()
        lost = Release.objects.get(seq=2)
        Head.objects.update(release=Release.objects.get(seq=1), renew_at=profile.created_at)
        lost.delete()
        lost.version.delete()

    def test_no_number_is_used_twice(self, profile: Document, release: Release_) -> None:
        assert release(profile, title="Third").seq == 3

    def test_the_chain_goes_on_from_what_readers_hold(
        self, profile: Document, release: Release_
    ) -> None:
        third = release(profile, title="Third")
        assert peek(third.jws)["prev"] == token_digest(self.lost)

    def test_the_head_does_not_go_back(self, profile: Document, data_dir: Path) -> None:
        assert actions.renew_heads() == 0
        assert peek((data_dir / "public/d/olga/studies/head").read_text())["seq"] == 2

    def test_nor_does_it_when_the_marks_are_lost_too(
        self, profile: Document, data_dir: Path
    ) -> None:
        shutil.rmtree(data_dir / "private/marks")
        assert actions.renew_heads() == 0
        actions.publish(release_id=ask(profile, title="Third").pk)
        assert peek((data_dir / "public/d/olga/studies/head").read_text())["seq"] == 3


def _show_to(document: Document, visibility: str) -> None:
    document.visibility = visibility
    document.save()
    actions.mend_places()
