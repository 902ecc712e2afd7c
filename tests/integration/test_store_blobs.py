import asyncio
import os
from pathlib import Path

import pytest

from headwater.core.errors import HeadwaterError
from headwater.store.blobs import Blobs, open_blobs


async def test_what_is_put_is_got(blobs: Blobs) -> None:
    blobs.put("a/b/c.bin", b"0123456789")
    assert blobs.get("a/b/c.bin") == b"0123456789"
    assert await blobs.get_async("a/b/c.bin") == b"0123456789"
    assert blobs.get_range("a/b/c.bin", 2, 3) == b"234"
    assert await blobs.get_range_async("a/b/c.bin", 7, 3) == b"789"
    assert blobs.size("a/b/c.bin") == 10


def test_putting_again_replaces(blobs: Blobs) -> None:
    blobs.put("a", b"old")
    blobs.put("a", b"new")
    assert blobs.get("a") == b"new"


def test_a_file_is_consumed(blobs: Blobs, tmp_path: Path) -> None:
    path = tmp_path / "spooled"
    path.write_bytes(b"segment")
    blobs.put_file("logs/x/0/1.m4s", path)
    assert blobs.get("logs/x/0/1.m4s") == b"segment"
    assert not path.exists()


def test_absent_keys_say_so(blobs: Blobs, tmp_path: Path) -> None:
    for attempt in (
        lambda: blobs.get("absent"),
        lambda: blobs.get_range("absent", 0, 1),
        lambda: blobs.put_file("x", tmp_path / "absent"),
    ):
        with pytest.raises(HeadwaterError) as caught:
            attempt()
        assert caught.value.entry.code == "blob_not_found"
    assert blobs.size("absent") is None
    blobs.delete(["absent"])


def test_deleting_a_prefix_takes_what_is_below_and_nothing_else(blobs: Blobs) -> None:
    for key in ("logs/a/1", "logs/a/x/2", "logs/ab/3"):
        blobs.put(key, b"x")
    blobs.delete_prefix("logs/a/")
    assert [blobs.size(key) for key in ("logs/a/1", "logs/a/x/2", "logs/ab/3")] == [None, None, 1]
    blobs.delete_prefix("logs/none/")


def test_deleting_keys(blobs: Blobs) -> None:
    for key in ("d/1", "d/2"):
        blobs.put(key, b"x")
    blobs.delete(["d/1", "d/2"])
    assert blobs.size("d/1") is None


async def test_the_loop_is_not_blocked_by_many_reads(blobs: Blobs) -> None:
    blobs.put("k", b"x" * 1000)
    found = await asyncio.gather(*(blobs.get_async("k") for _ in range(20)))
    assert {len(data) for data in found} == {1000}


def test_on_the_disk_a_file_is_moved_not_copied(disk_blobs: Blobs, tmp_path: Path) -> None:
    path = tmp_path / "spooled"
    path.write_bytes(b"segment")
    inode = path.stat().st_ino
    disk_blobs.put_file("logs/x/1.m4s", path)
    stored = disk_blobs.local_path("logs/x/1.m4s")
    assert stored is not None
    assert stored.stat().st_ino == inode


def test_across_file_systems_a_file_is_copied(disk_blobs: Blobs, tmp_path: Path) -> None:
    other = Path("/dev/shm") / f"headwater-{os.getpid()}"
    if other.parent.stat().st_dev == tmp_path.stat().st_dev:
        other = tmp_path / "same"
    other.write_bytes(b"segment")
    disk_blobs.put_file("k", other)
    assert disk_blobs.get("k") == b"segment"
    assert not other.exists()


@pytest.mark.parametrize("key", ["../x", "/etc/passwd", "a//b", "a/./b", ""])
def test_a_key_can_not_leave_the_store(disk_blobs: Blobs, key: str) -> None:
    with pytest.raises(HeadwaterError):
        disk_blobs.put(key, b"x")


def test_an_unwritable_store_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(HeadwaterError) as caught:
        open_blobs(f"file://{tmp_path}/file/blobs").put("k", b"x")
    assert caught.value.entry.code == "blob_store_failed"
    assert caught.value.entry.is_retryable


@pytest.mark.parametrize("url", ["", "file://relative/x", "ftp://x/y", "s3://"])
def test_unusable_addresses_are_refused(url: str) -> None:
    with pytest.raises(HeadwaterError) as caught:
        open_blobs(url)
    assert caught.value.entry.code == "blob_url_invalid"
