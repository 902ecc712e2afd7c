"""Bytes under keys, on the local disk or in an object store, through `obstore`."""

from pathlib import Path
from typing import Protocol


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

    def exists(self, key: str) -> bool:
        """Say whether something is stored under `key`."""
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
    raise NotImplementedError(url)
