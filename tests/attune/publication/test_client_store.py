"""What a reader keeps on disk."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from attune.client import Store
from attune.client.files import replace_file
from attune.errors import EquivocationError, TrustError, UsageError
from attune.release import Bundle, Seen, verify_bundle
from tests.attune.publication.publisher import NOW, SUBJECT, Publisher

ISSUER = "https://attune.example"


def seen(publisher: Publisher, seq: int = 1) -> Seen:
    return verify_bundle(publisher.bundle(seq), publisher.trust, NOW).seen()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_a_file_that_is_replaced_stays_as_open_as_it_was(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "prompt.txt"
    path.touch()
    path.chmod(mode)
    replace_file(path, b"Be kind.")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"Be kind.", mode)
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_is_as_open_as_its_owner_wants(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        replace_file(tmp_path / "prompt.txt", b"Be kind.")
    finally:
        os.umask(before)
    assert (tmp_path / "prompt.txt").stat().st_mode & 0o777 == 0o600


# -- trust files ----------------------------------------------------------------------------------


def test_what_is_pinned_is_found_by_issuer_and_by_origin(
    store: Store, publisher: Publisher
) -> None:
    mirrored = replace(publisher.trust, origin="https://mirror.example")
    store.pin(mirrored)
    assert store.pin_for(ISSUER) == mirrored
    assert store.pin_for("https://mirror.example") == mirrored
    assert store.pin_for("https://else.example") is None


def test_instances_are_pinned_side_by_side(store: Store) -> None:
    issuers = {"http://a", "https://a", "http://a:1", "http://[::1]:1", "http://1:1"}
    paths = {store.pin(Publisher(issuer).trust) for issuer in issuers}
    assert len(paths) == len(issuers)
    assert {trust.issuer for trust in store.pins()} == issuers


def test_a_named_trust_file_is_the_only_one_that_counts(
    tmp_path: Path, store: Store, publisher: Publisher
) -> None:
    store.pin(Publisher("https://else.example").trust)
    environment = {"ATTUNE_HOME": str(tmp_path / "home")}
    for named in (
        Store(trust_file=tmp_path / "one.json", environment=environment),
        Store(environment={**environment, "ATTUNE_TRUST": str(tmp_path / "two.json")}),
    ):
        assert named.pins() == ()
        named.pin(publisher.trust)
        assert [trust.issuer for trust in named.pins()] == [ISSUER]


def test_a_named_trust_file_is_not_overwritten_for_another_issuer(
    tmp_path: Path, publisher: Publisher
) -> None:
    store = Store(trust_file=tmp_path / "one.json", environment={"ATTUNE_HOME": str(tmp_path)})
    store.pin(publisher.trust)
    with pytest.raises(UsageError, match="already pins"):
        store.pin(Publisher("https://else.example").trust)
    assert store.pin_for(ISSUER) == publisher.trust


def test_a_damaged_trust_file_is_named(store: Store, publisher: Publisher) -> None:
    path = store.pin(publisher.trust)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(TrustError, match=path.name):
        store.pins()


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path, publisher: Publisher) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(environment={"ATTUNE_HOME": str(tmp_path / "file" / "home")})
    with pytest.raises(UsageError, match=r"ATTUNE_HOME.*--trust-file"):
        store.pin(publisher.trust)
    with pytest.raises(UsageError, match="ATTUNE_HOME"), store.remembering(ISSUER, SUBJECT):
        pytest.fail("there is nowhere to remember")


def without_home(_: str) -> Path:
    raise RuntimeError("could not determine the home directory")


@pytest.mark.parametrize("answer", [without_home, lambda _: Path("~/.config/attune")])
def test_a_user_without_a_home_is_told_what_to_do(
    tmp_path: Path,
    publisher: Publisher,
    monkeypatch: pytest.MonkeyPatch,
    answer: Callable[[str], Path],
) -> None:
    """platformdirs raises, earlier versions give the tilde back."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("platformdirs.user_config_path", answer)
    store = Store(environment={})
    with pytest.raises(UsageError, match="ATTUNE_HOME"):
        store.pin(publisher.trust)
    with pytest.raises(UsageError, match="ATTUNE_HOME"), store.remembering(ISSUER, SUBJECT):
        pytest.fail("there is nowhere to remember")
    named = Store(trust_file=tmp_path / "t.json", environment={})
    named.pin(publisher.trust)
    assert named.pins() == (publisher.trust,)
    assert named.seen(ISSUER, SUBJECT) is None
    assert [path.name for path in tmp_path.iterdir()] == ["t.json"]


# -- what has been seen ---------------------------------------------------------------------------


def test_what_is_recorded_is_remembered_by_the_next_process(
    tmp_path: Path, store: Store, publisher: Publisher
) -> None:
    assert store.seen(ISSUER, SUBJECT) is None
    with store.remembering(ISSUER, SUBJECT) as memory:
        memory.record(seen(publisher))
    again = Store(environment={"ATTUNE_HOME": str(tmp_path / "home")})
    assert again.seen(ISSUER, SUBJECT) == seen(publisher)
    assert again.seen(ISSUER, "willow-school/other") is None
    assert again.seen("https://else.example", SUBJECT) is None


def test_documents_are_remembered_side_by_side(store: Store, publisher: Publisher) -> None:
    for name in (SUBJECT, "willow-school/other"):
        with store.remembering(ISSUER, name) as memory:
            memory.record(seen(publisher))
    assert store.seen(ISSUER, SUBJECT) == store.seen(ISSUER, "willow-school/other")


def test_readers_at_the_same_time_lose_nothing(store: Store, publisher: Publisher) -> None:
    def remember(name: str) -> None:
        with store.remembering(ISSUER, name) as memory:
            memory.record(seen(publisher))

    names = [f"willow-school/d{number}" for number in range(8)]
    threads = [Thread(target=remember, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(store.seen(ISSUER, name) for name in names)


def test_a_crash_while_writing_leaves_what_was_there(
    store: Store, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.remembering(ISSUER, SUBJECT) as memory:
        memory.record(seen(publisher, 1))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("attune.client.files.os.fsync", full)
    with (
        pytest.raises(UsageError, match="No space left"),
        store.remembering(ISSUER, SUBJECT) as memory,
    ):
        memory.record(seen(publisher, 2))
    monkeypatch.undo()
    remembered = store.seen(ISSUER, SUBJECT)
    assert remembered is not None
    assert remembered.seq == 1


def test_a_damaged_memory_is_not_taken_for_an_empty_one(
    tmp_path: Path, store: Store, publisher: Publisher
) -> None:
    """Otherwise: spoil the file, then roll back."""
    with store.remembering(ISSUER, SUBJECT) as memory:
        memory.record(seen(publisher))
    (path,) = (tmp_path / "home" / "seen").glob("*.json")
    for damage in (b"", b"{}", path.read_bytes()[:-30], b'{"spec":"attune/seen/2"}'):
        path.write_bytes(damage)
        with pytest.raises(UsageError, match="damaged"):
            store.seen(ISSUER, SUBJECT)


def test_a_head_alone_does_not_make_the_release_forgotten(
    store: Store, publisher: Publisher
) -> None:
    whole = seen(publisher)
    with store.remembering(ISSUER, SUBJECT) as memory:
        memory.record(whole)
        memory.record(replace(whole, status="withdrawn", release_token=None))
        assert memory.seen == replace(whole, status="withdrawn")


def test_both_sides_of_an_equivocation_are_kept(store: Store, publisher: Publisher) -> None:
    first, second = publisher.bundle(), publisher.bundle(title="Other title")
    remembered = verify_bundle(first, publisher.trust, NOW).seen()
    bundle = Bundle.parse(second)
    with pytest.raises(EquivocationError) as caught:
        verify_bundle(second, publisher.trust, NOW, remembered)
    with store.remembering(ISSUER, SUBJECT) as memory:
        memory.record(remembered)
        path = memory.keep_evidence(caught.value, bundle.head, bundle.release)
    kept = json.loads(path.read_bytes())
    assert kept["releases"] == [Bundle.parse(first).release, Bundle.parse(second).release]
    assert kept["document"] == SUBJECT
    assert kept["head"] == bundle.head
    with store.remembering(ISSUER, SUBJECT) as memory:
        assert memory.keep_evidence(caught.value, bundle.head) == path
    assert json.loads(path.read_bytes()) == kept, "a head alone takes nothing away"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_says_what_to_do(
    tmp_path: Path, publisher: Publisher
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o500)
    store = Store(environment={"ATTUNE_HOME": str(home)})
    with pytest.raises(UsageError, match="ATTUNE_HOME"):
        store.pin(publisher.trust)
    home.chmod(0)
    with pytest.raises(UsageError, match="ATTUNE_HOME"):
        store.pins()
