"""What has reached the disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def sync(path: Path) -> None:
    """Return when the bytes of a file, or the names in a folder, have reached the disk.

    Some network file systems cannot say so of a folder; then it is left to them.

    :raises OSError: when the disk fails.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL or not path.is_dir():
            raise
    finally:
        os.close(descriptor)
