"""Files written whole: to a scratch folder, forced to the disk, renamed into place."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from publishing import tree
from publishing.errors import TreeConflictError

ADDRESS = "olga/studies"


@pytest.fixture
def head(data_dir: Path) -> Path:
    return tree.PUBLIC.document(ADDRESS) / "head"


def test_who_is_reading_a_file_reads_it_to_its_end(head: Path) -> None:
    tree.PUBLIC.replace(ADDRESS, head, b"first")
    with head.open("rb") as reader:
        tree.PUBLIC.replace(ADDRESS, head, b"second, and longer")
        assert reader.read() == b"first"
    assert head.read_bytes() == b"second, and longer"


def test_a_file_is_on_the_disk_before_its_name_and_its_name_before_we_go_on(
    head: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, int]] = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(handle: int) -> None:
        done.append(("fsync", os.fstat(handle).st_ino))
        fsync(handle)

    def noted_replace(source: Any, target: Any) -> None:
        done.append(("replace", Path(source).stat().st_ino))
        replace(source, target)

    tree.PUBLIC.replace(ADDRESS, head, b"first")
    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    tree.PUBLIC.replace(ADDRESS, head, b"second")
    file, folder = head.stat().st_ino, head.parent.stat().st_ino
    assert done == [("fsync", file), ("replace", file), ("fsync", folder)]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    head: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    tree.PUBLIC.replace(ADDRESS, head, b"first")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        tree.PUBLIC.replace(ADDRESS, head, b"second")
    assert head.read_bytes() == b"first"
    assert list((tree.PUBLIC.root / ".scratch" / ADDRESS).iterdir()) == []


def test_the_same_bytes_are_not_written_again(head: Path) -> None:
    tree.PUBLIC.replace(ADDRESS, head, b"first")
    before = head.stat()
    tree.PUBLIC.replace(ADDRESS, head, b"first")
    assert (head.stat().st_ino, head.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_changed_file_is_a_second_younger_however_fast_it_changes(head: Path) -> None:
    times = []
    for text in (b"1", b"2", b"3"):
        tree.PUBLIC.replace(ADDRESS, head, text)
        times.append(int(head.stat().st_mtime))
    assert times[0] < times[1] < times[2]


def test_what_never_changes_is_not_changed(data_dir: Path) -> None:
    path = tree.PUBLIC.release(ADDRESS, 1)
    tree.PUBLIC.keep(ADDRESS, path, b"signed")
    tree.PUBLIC.keep(ADDRESS, path, b"signed")
    with pytest.raises(TreeConflictError, match="move it away"):
        tree.PUBLIC.keep(ADDRESS, path, b"signed otherwise")
    assert path.read_bytes() == b"signed"


def test_a_file_server_may_read_the_public_tree_and_nobody_the_private_one(head: Path) -> None:
    tree.PUBLIC.replace(ADDRESS, head, b"first")
    private = tree.PRIVATE.document(ADDRESS) / "head"
    tree.PRIVATE.replace(ADDRESS, private, b"first")
    assert head.stat().st_mode & 0o777 == 0o644
    assert head.parent.stat().st_mode & 0o055 == 0o055
    assert private.stat().st_mode & 0o777 == 0o600
    assert private.parent.stat().st_mode & 0o077 == 0
