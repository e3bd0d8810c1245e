from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from config import data_folder
from config.errors import DataFolderError


def test_the_folder_is_made_and_nothing_is_left_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "a b" / "data"
    with data_folder.held(folder):
        pass
    assert list(folder.iterdir()) == []


def test_a_second_start_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    again = "import sys; from pathlib import Path; from config import data_folder\n"
    again += "with data_folder.held(Path(sys.argv[1])): pass"
    command = [sys.executable, "-c", again, str(tmp_path)]
    with data_folder.held(tmp_path):
        refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert f"Attune is already running on {tmp_path}: stop it there" in refused.stderr
    assert subprocess.run(command, check=False).returncode == 0


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with (
            pytest.raises(DataFolderError, match=r"cannot be written .* DATA_DIR=…\.$"),
            data_folder.held(place),
        ):
            pass


def test_a_full_disk_is_refused_before_anything_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    little = SimpleNamespace(free=5 * data_folder.MEBIBYTE)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: little)
    with pytest.raises(DataFolderError) as caught, data_folder.held(tmp_path):
        pass
    assert str(caught.value) == (
        f"The disk that holds {tmp_path} is full (5 MB left, 200 MB needed): free some room, or "
        "choose another folder with DATA_DIR=…."
    )


def test_going_on_needs_less_room_than_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = SimpleNamespace(free=50 * data_folder.MEBIBYTE)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: some)
    with pytest.raises(DataFolderError):
        data_folder.check_room(tmp_path)
    (tmp_path / "postgres").mkdir()
    data_folder.check_room(tmp_path)


def test_an_error_says_what_it_is_about(tmp_path: Path) -> None:
    full = data_folder.unwritable(tmp_path, OSError(errno.ENOSPC, "No space left on device"))
    assert str(full).startswith(f"The disk that holds {tmp_path} is full")
    closed = data_folder.unwritable(tmp_path, OSError(errno.EROFS, "Read-only file system"))
    assert str(closed).startswith(f"{tmp_path} cannot be written (Read-only file system)")
