"""The seal of a state folder: checksums of the database, and how many times articles were published with it.

The database file changes only while its seal is broken, which is noted on disk before the first byte changes: when
the write-ahead log is copied into it. At all other times, also after a crash, the file has to be as the seal says. What
is in the log is protected by SQLite's own checksums. But SQLite takes a damaged log for one that ends earlier, so the
seal counts the commits of published articles, as the database does: if the database counts fewer, some have vanished.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec
import xxhash

from newscrawl.atomic_files import replaced
from pipelines.checksums import checksums, damage
from pipelines.errors import DamagedStateError, StateError

SEAL = "seal.json"
"""Name of the file in the state folder."""
LAYOUT = 1
"""Version of what is in a state folder, and where."""


@dataclass(slots=True, frozen=True)
class Seal:
    """What is known of a state folder without its database."""

    commits: int
    """How many commits of published articles the database contains at least."""
    length: int | None = None
    """Bytes of the database file; None while the seal is broken."""
    checksums: str = ""
    """Checksums of the blocks of the database file, hexadecimal."""
    layout: int = LAYOUT

    @classmethod
    def of(cls, database: Path, commits: int) -> Seal:
        """Return the seal of a database file as it is.

        :raises OSError: when it cannot be read.
        """
        length = database.stat().st_size
        return cls(commits, length, checksums(database, length).hex())

    @property
    def broken(self) -> bool:
        """Whether the database file may have been changed since it was sealed."""
        return self.length is None

    def damage(self, database: Path) -> str | None:
        """Return what is wrong with the database file, to be written after its name; None if it is as it was sealed.

        :raises OSError: when it cannot be read.
        """
        if self.length is None:
            return None
        longer = database.exists() and database.stat().st_size > self.length
        found = damage(database, self.length, bytes.fromhex(self.checksums))
        return found or ("is longer than it was written" if longer else None)


@dataclass(slots=True)
class _File:
    """What the file contains."""

    seal: msgspec.Raw
    checksum: str
    """Checksum of the seal, which may be damaged too."""


def write_seal(folder: Path, seal: Seal) -> None:
    """Write a seal; it is on the disk when this returns.

    :raises OSError: when it cannot be written.
    """
    content = msgspec.json.encode(asdict(seal))
    with replaced(folder / SEAL) as file:
        file.write(msgspec.json.encode(_File(msgspec.Raw(content), xxhash.xxh3_128_hexdigest(content))) + b"\n")


def read_seal(folder: Path) -> Seal | None:
    """Return the seal of a state folder, or None if there is none.

    :raises DamagedStateError: when it is damaged.
    :raises StateError: when it was written by a newer version, or cannot be read.
    """
    path = folder / SEAL
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
        content = bytes(file.seal)
        if xxhash.xxh3_128_hexdigest(content) != file.checksum:
            raise DamagedStateError(f"{path} is not as it was written")
        if (layout := msgspec.json.decode(content)["layout"]) > LAYOUT:
            raise StateError(
                f"the state in {folder} was written by a newer version of newscrawl (layout {layout}, this one knows "
                f"{LAYOUT}): update newscrawl, or start a new folder with -s NEWSCRAWL_STATE_DIR=..."
            )
        return msgspec.json.decode(content, type=Seal)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StateError(f"{path} cannot be read: {error.strerror}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DamagedStateError(f"{path} is not as it was written") from error
