"""Bytes under keys, on the local disk or in an object store.

The local disk is spoken to directly: a closed segment is moved into place, never copied. Object stores are in
`blobs_s3.py`.
"""

import asyncio
import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from headwater.core.errors import HeadwaterError
from headwater.core.ids import new_id
from headwater.store.errors import BLOB_NOT_FOUND, BLOB_STORE_FAILED, BLOB_URL_INVALID


class Blobs(Protocol):
    """A place for bytes under keys such as `logs/<log_id>/video-1080/12/12345.m4s`.

    Concurrency: any thread may call; the plain methods block, the `…_async` ones do not.
    Raises: `blob_not_found` for an absent key on reading, `blob_store_failed` for everything else.
    """

    def put(self, key: str, data: bytes) -> None:
        """Store `data` whole or not at all."""
        ...

    def put_file(self, key: str, path: Path) -> None:
        """Store a file and consume it: on the local disk it is moved, elsewhere uploaded and removed."""
        ...

    def get(self, key: str) -> bytes:
        """Return the bytes."""
        ...

    async def get_async(self, key: str) -> bytes:
        """Return the bytes without blocking the loop."""
        ...

    def get_range(self, key: str, offset_bytes: int, size_bytes: int) -> bytes:
        """Return `size_bytes` from `offset_bytes` on."""
        ...

    async def get_range_async(self, key: str, offset_bytes: int, size_bytes: int) -> bytes:
        """Return `size_bytes` from `offset_bytes` on without blocking the loop."""
        ...

    def size(self, key: str) -> int | None:
        """Return how many bytes are stored under `key`, or None when nothing is."""
        ...

    def delete(self, keys: list[str]) -> None:
        """Remove keys; absent ones are no error."""
        ...

    def delete_prefix(self, prefix: str) -> None:
        """Remove all keys that begin with `prefix`, which ends in `/`."""
        ...

    def local_path(self, key: str) -> Path | None:
        """Return where the bytes lie on this machine's disk, or None for a remote store. The file may be absent."""
        ...


def open_blobs(url: str) -> Blobs:
    """Open `file:///absolute/directory` or `s3://bucket/prefix`.

    S3 takes credentials, region and endpoint from the usual `AWS_…` environment variables.

    Raises:
        HeadwaterError: `blob_url_invalid`.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in {"", "localhost"} and parts.path.startswith("/"):
        return DiskBlobs(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        from headwater.store.blobs_s3 import open_s3_blobs  # noqa: PLC0415 - only the adapter in use is imported

        return open_s3_blobs(parts.netloc, parts.path.strip("/"))
    raise HeadwaterError(BLOB_URL_INVALID, reason=f"{parts.scheme or url} is neither file:/// nor s3://")


class DiskBlobs:
    """Files under a directory; each appears whole, by renaming.

    Args:
        root: The directory; made when first written to.
    """

    def __init__(self, root: Path) -> None:
        """Take the directory."""
        self._root = root

    def put(self, key: str, data: bytes) -> None:
        """Store `data` whole or not at all."""
        target = self.local_path(key)
        with _translated(key):
            temporary = self._temporary()
            try:
                temporary.write_bytes(data)
                _moved(temporary, target)
            finally:
                temporary.unlink(missing_ok=True)

    def put_file(self, key: str, path: Path) -> None:
        """Move a file into the store; across file systems it is copied and removed."""
        target = self.local_path(key)
        with _translated(key):
            try:
                _moved(path, target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self._copied(path, target)

    def get(self, key: str) -> bytes:
        """Return the bytes."""
        with _translated(key):
            return self.local_path(key).read_bytes()

    async def get_async(self, key: str) -> bytes:
        """Return the bytes without blocking the loop."""
        return await asyncio.to_thread(self.get, key)

    def get_range(self, key: str, offset_bytes: int, size_bytes: int) -> bytes:
        """Return `size_bytes` from `offset_bytes` on."""
        with _translated(key), self.local_path(key).open("rb") as file:
            return os.pread(file.fileno(), size_bytes, offset_bytes)

    async def get_range_async(self, key: str, offset_bytes: int, size_bytes: int) -> bytes:
        """Return `size_bytes` from `offset_bytes` on without blocking the loop."""
        return await asyncio.to_thread(self.get_range, key, offset_bytes, size_bytes)

    def size(self, key: str) -> int | None:
        """Return how many bytes are stored under `key`, or None when nothing is."""
        with _translated(key):
            try:
                return self.local_path(key).stat().st_size
            except (FileNotFoundError, NotADirectoryError):
                return None

    def delete(self, keys: list[str]) -> None:
        """Remove keys, and the directories that become empty."""
        for key in keys:
            path = self.local_path(key)
            with _translated(key):
                path.unlink(missing_ok=True)
                with contextlib.suppress(OSError):  # not empty, or gone already
                    path.parent.rmdir()

    def delete_prefix(self, prefix: str) -> None:
        """Remove the directory of `prefix`."""
        directory = self.local_path(prefix.rstrip("/"))
        with _translated(prefix), contextlib.suppress(FileNotFoundError):
            shutil.rmtree(directory)

    def local_path(self, key: str) -> Path:
        """Return the file of a key.

        Raises:
            HeadwaterError: `blob_store_failed` when the key would leave the directory.
        """
        if any(part in {"", ".", ".."} for part in key.split("/")):
            raise HeadwaterError(BLOB_STORE_FAILED, key=key, reason="not a key")
        return self._root / key

    def _temporary(self) -> Path:
        directory = self._root / ".incoming"
        directory.mkdir(parents=True, exist_ok=True)
        return directory / new_id()

    def _copied(self, path: Path, target: Path) -> None:
        temporary = self._temporary()
        try:
            shutil.copyfile(path, temporary)
            _moved(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        path.unlink()


def _moved(source: Path, target: Path) -> None:
    """Rename, making the directory only when it is missing: that is once in a thousand segments."""
    try:
        source.replace(target)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)


@contextlib.contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise HeadwaterError(BLOB_NOT_FOUND, key=key) from error
    except OSError as error:
        raise HeadwaterError(BLOB_STORE_FAILED, key=key, reason=error.strerror or str(error)) from error
