"""What has reached the disk."""

from pathlib import Path

import pytest

from pipelines.disk import sync


def test_folder_that_cannot_be_synced_is_left_to_its_file_system(tmp_path):
    """Some file systems, as that of the processes, cannot say when names have reached the disk; others can."""
    sync(tmp_path)
    sync(Path("/proc/self"))
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "none")
