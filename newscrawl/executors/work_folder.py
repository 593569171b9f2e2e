"""The folder in which distributed work leaves what is large between its steps; every worker reaches it.

It may lie on any file system that Arrow knows: local or mounted, HDFS, S3, Google Cloud Storage.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from pyarrow import fs

OBJECT_STORES = {"s3", "gcs", "abfs"}
"""File systems on which a file appears when it is closed, and to move it would be to copy it."""


@dataclass(frozen=True)
class WorkFolder:
    """A folder of named blobs. It is picklable: each worker opens the file system for itself."""

    uri: str
    """A path, which becomes absolute, or an address such as ``hdfs://host/folder`` or ``s3://bucket/folder``."""

    def __post_init__(self) -> None:
        if "://" not in self.uri:  # workers may have another working folder
            object.__setattr__(self, "uri", str(Path(self.uri).absolute()))

    @property
    def file_system(self) -> Any:
        """Arrow's file system that it is on."""
        return self._opened[0]

    @property
    def path(self) -> str:
        """Its path there."""
        return self._opened[1]

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        if "://" not in self.uri:
            return fs.LocalFileSystem(), self.uri
        file_system, path = fs.FileSystem.from_uri(self.uri)
        return file_system, path.rstrip("/")

    def __getstate__(self) -> dict[str, str]:
        return {"uri": self.uri}

    def put(self, name: str, content: bytes) -> None:
        """Write a blob, whole or not at all. A task that is run twice writes the same again.

        :param name: with ``/`` between folder and file.
        """
        file_system, folder = self._opened
        path = f"{folder}/{name}"
        if file_system.type_name in OBJECT_STORES:
            _write(file_system, path, content)
            return
        parent, _, own = path.rpartition("/")
        file_system.create_dir(parent, recursive=True)
        part = f"{parent}/.{own}.{os.getpid()}.{uuid4().hex}"
        _write(file_system, part, content)
        try:
            file_system.move(part, path)
        except OSError:  # HDFS replaces no file; what stands there is the same
            file_system.delete_file(part)
            if not file_system.get_file_info(path).is_file:
                raise

    def get(self, name: str) -> bytes:
        """Return a blob.

        :raises FileNotFoundError: when there is none of this name.
        """
        file_system, folder = self._opened
        with file_system.open_input_stream(f"{folder}/{name}", compression=None) as stream:
            content: bytes = stream.read()
        return content

    def names(self, folder: str = "") -> list[str]:
        """Return the names of the blobs in the folder, or in a folder in it, sorted."""
        file_system, path = self._opened
        selector = fs.FileSelector(f"{path}/{folder}" if folder else path, allow_not_found=True, recursive=True)
        files = (info.path for info in file_system.get_file_info(selector) if info.is_file)
        return sorted(file[len(path) + 1 :] for file in files if not file.rpartition("/")[2].startswith("."))

    def within(self, name: str) -> WorkFolder:
        """Return a folder in this one."""
        return WorkFolder(beside(self.uri, f"/{name}"))

    def delete(self) -> None:
        """Delete the folder with all that is in it, if it is there."""
        file_system, path = self._opened
        if file_system.get_file_info(path).type != fs.FileType.NotFound:
            file_system.delete_dir(path)


def beside(uri: str, suffix: str) -> str:
    """Return the path or address of a folder beside another one: with a suffix to its name."""
    address, mark, query = uri.partition("?") if "://" in uri else (uri, "", "")
    return f"{address.rstrip('/')}{suffix}{mark}{query}"


def _write(file_system: Any, path: str, content: bytes) -> None:
    with file_system.open_output_stream(path, compression=None) as stream:
        stream.write(content)
