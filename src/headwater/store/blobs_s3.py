"""Blobs in S3, or anything that speaks its language, through `obstore`."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from headwater.core.errors import HeadwaterError
from headwater.store.errors import BLOB_NOT_FOUND, BLOB_STORE_FAILED, BLOB_URL_INVALID

_TIMEOUT = timedelta(seconds=20)  # guess: a 20 MB segment over 10 Mb/s
_CHUNK = 1000  # objects per bulk deletion; specified by S3's DeleteObjects


class ObjectBlobs:
    """Objects of a bucket.

    Args:
        store: The opened store.
    """

    def __init__(self, store: S3Store) -> None:
        """Take the store."""
        self._store = store

    def put(self, key: str, data: bytes) -> None:
        """Store `data` whole or not at all."""
        with _translated(key):
            obstore.put(self._store, key, data)

    def put_file(self, key: str, path: Path) -> None:
        """Upload a file and remove it."""
        with _translated(key):
            obstore.put(self._store, key, path)
            path.unlink()

    def get(self, key: str) -> bytes:
        """Return the bytes."""
        with _translated(key):
            return bytes(obstore.get(self._store, key).bytes())

    async def get_async(self, key: str) -> bytes:
        """Return the bytes without blocking the loop."""
        with _translated(key):
            return bytes(await (await obstore.get_async(self._store, key)).bytes_async())

    def get_range(self, key: str, offset_bytes: int, size_bytes: int) -> bytes:
        """Return `size_bytes` from `offset_bytes` on."""
        with _translated(key):
            return bytes(obstore.get_range(self._store, key, start=offset_bytes, length=size_bytes))

    async def get_range_async(self, key: str, offset_bytes: int, size_bytes: int) -> bytes:
        """Return `size_bytes` from `offset_bytes` on without blocking the loop."""
        with _translated(key):
            return bytes(await obstore.get_range_async(self._store, key, start=offset_bytes, length=size_bytes))

    def size(self, key: str) -> int | None:
        """Return how many bytes are stored under `key`, or None when nothing is."""
        with _translated(key):
            try:
                return obstore.head(self._store, key)["size"]
            except FileNotFoundError:
                return None

    def delete(self, keys: list[str]) -> None:
        """Remove keys."""
        for start in range(0, len(keys), _CHUNK):
            with _translated(keys[start]), contextlib.suppress(FileNotFoundError):
                obstore.delete(self._store, keys[start : start + _CHUNK])

    def delete_prefix(self, prefix: str) -> None:
        """Remove all keys that begin with `prefix`."""
        with _translated(prefix):
            pages = obstore.list(self._store, prefix.rstrip("/") + "/", chunk_size=_CHUNK)  # pyright: ignore[reportUnknownMemberType] - the Arrow overload is untyped
            keys = [entry["path"] for page in pages for entry in page]
        self.delete(keys)

    def local_path(self, key: str) -> Path | None:  # noqa: ARG002 - the port's signature
        """Return None: the bytes are elsewhere."""
        return None


def open_s3_blobs(bucket: str, prefix: str) -> ObjectBlobs:
    """Open a bucket.

    Raises:
        HeadwaterError: `blob_url_invalid`.
    """
    try:
        store = S3Store(
            bucket,
            prefix=prefix or None,
            client_options={"allow_http": True, "timeout": _TIMEOUT},
            retry_config={"max_retries": 2, "retry_timeout": _TIMEOUT},  # the storer has its own, longer patience
        )
    except BaseError as error:
        raise HeadwaterError(BLOB_URL_INVALID, reason=_first_line(error)) from error
    return ObjectBlobs(store)


@contextlib.contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise HeadwaterError(BLOB_NOT_FOUND, key=key) from error
    except OSError as error:
        raise HeadwaterError(BLOB_STORE_FAILED, key=key, reason=error.strerror or str(error)) from error
    except (BaseError, ValueError) as error:
        raise HeadwaterError(BLOB_STORE_FAILED, key=key, reason=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
