"""Bad input and bad days on the whole program: a clear error or a clean recovery, and nothing lost."""

import asyncio
import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from rig.measure import resident_bytes
from rig.media import film
from rig.playlists import Watcher, first_video_playlist
from rig.publishers import Publisher, lavfi_arguments, publish_lavfi
from rig.rtmp_client import RtmpClient, flv_tags
from rig.server import Server

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("heavy")]

STORE_ALARMS = {"disk_low", "spool_failed", "blob_store_failed", "index_failed"}
LIMITS = {"HEADWATER_INGEST__SILENCE_TIMEOUT_S": "3", "HEADWATER_INGEST__REPLACEABLE_AFTER_S": "1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("bad") / "data", LIMITS) as running:
        yield running


_CLIENTS: list[httpx.Client] = []


@pytest.fixture(autouse=True)
def closed_clients() -> Iterator[None]:
    yield
    while _CLIENTS:
        _CLIENTS.pop().close()


def fresh_client(server: Server) -> httpx.Client:
    """Return an HTTP client that is closed at the end of the test."""
    client = httpx.Client(base_url=server.http, timeout=15)
    _CLIENTS.append(client)
    return client


def watching(server: Server, slug: str) -> Watcher:
    """Return a watcher of a channel's first rendition."""
    client = fresh_client(server)
    return Watcher(client, first_video_playlist(client, slug))


def on_air(server: Server, slug: str, publisher: Publisher) -> Watcher:
    """Wait until a channel is on air and return a watcher of its first rendition that has seen a segment."""
    try:
        server.wait_for_status(slug, "on_air")
    except AssertionError as error:
        message = f"{error}\n{publisher.output}"
        raise AssertionError(message) from error
    watcher = watching(server, slug)
    watcher.wait_for_growth(2)
    return watcher


def test_a_wrong_key_is_refused_and_never_logged(server: Server) -> None:
    server.create_channel("wrong")
    key = "NotTheKeyButLongEnoughToBeOne"
    with publish_lavfi(f"{server.rtmp}/{key}") as publisher:
        assert publisher.wait(20) != 0
    assert server.channel("wrong")["status"] == "off_air"
    assert key not in server.log_text()


def test_a_rotated_key_ends_its_publisher_and_the_new_one_works(server: Server) -> None:
    channel = server.create_channel("rotated", mode="passthrough_all")
    url = server.publish_url(channel)
    with publish_lavfi(url) as publisher:
        watcher = on_air(server, "rotated", publisher)
        with server.client() as client:
            path = f"/api/v1/channels/rotated/inputs/{channel['inputs'][0]['id']}/rotate-key"
            key = client.post(path).raise_for_status().json()["stream_key"]
        assert publisher.wait(20) != 0
    with publish_lavfi(url) as publisher:
        assert publisher.wait(20) != 0
    with publish_lavfi(f"{server.rtmp}/{key}"):
        watcher.wait_for_growth(2)
    assert key not in server.log_text()


def test_a_second_publisher_takes_over(server: Server) -> None:
    channel = server.create_channel("taken", mode="passthrough_all", takeover="take_over")
    url = server.publish_url(channel)
    with publish_lavfi(url) as first:
        watcher = on_air(server, "taken", first)
        with publish_lavfi(url):
            assert first.wait(20) != 0
            watcher.wait_for_growth(2)


def test_a_second_publisher_is_refused_by_setting(server: Server) -> None:
    channel = server.create_channel("refused", mode="passthrough_all", takeover="refuse")
    url = server.publish_url(channel)
    with publish_lavfi(url) as first:
        watcher = on_air(server, "refused", first)
        with publish_lavfi(url) as second:
            assert second.wait(20) != 0
        watcher.wait_for_growth(2)
        assert first.process.poll() is None


def test_a_stopped_publisher_is_noticed_and_can_be_replaced_even_where_seconds_are_refused(server: Server) -> None:
    channel = server.create_channel("stopped", mode="passthrough_all", takeover="refuse")
    url = server.publish_url(channel)
    with publish_lavfi(url) as zombie:
        watcher = on_air(server, "stopped", zombie)
        zombie.pause()
        server.wait_for_status("stopped", "reconnecting")
        with publish_lavfi(url):
            watcher.wait_for_growth(2)


@pytest.mark.parametrize("mode", ["encode", "passthrough_all"])
def test_a_killed_publisher_comes_back_changed(server: Server, mode: str) -> None:
    slug = f"changed-{mode.replace('_', '-')}"
    channel = server.create_channel(slug, mode=mode)
    url = server.publish_url(channel)
    with publish_lavfi(url) as first:
        watcher = on_air(server, slug, first)
        first.kill()
    discontinuities = watcher.discontinuity_sequence
    server.wait_for_status(slug, "reconnecting")
    watcher.look()
    time.sleep(5)
    watcher.look()
    with publish_lavfi(url, arguments=lavfi_arguments(size="426x240", rate=25, gop=50)):
        playlist = watcher.wait_for_growth(3)
    marked = [segment for segment in playlist.segments if segment.discontinuity]
    assert marked or (playlist.discontinuity_sequence or 0) > discontinuities


@pytest.mark.parametrize("kept", ["video", "audio"])
@pytest.mark.parametrize("mode", ["encode", "passthrough_all"])
def test_one_kind_of_track_alone_is_a_channel(server: Server, kept: str, mode: str) -> None:
    slug = f"only-{kept}-{mode.replace('_', '-')}"
    channel = server.create_channel(slug, mode=mode)
    words = lavfi_arguments()
    words.append("-an" if kept == "video" else "-vn")
    with publish_lavfi(server.publish_url(channel), arguments=words) as publisher:
        on_air(server, slug, publisher)


def test_noise_on_the_rtmp_port_is_closed_and_disturbs_nobody(server: Server) -> None:
    channel = server.create_channel("noise", mode="passthrough_all")
    host, _, port = server.addresses["rtmp"].removeprefix("rtmp://").partition(":")
    address = (host.replace("localhost", "127.0.0.1"), int(port))
    with publish_lavfi(server.publish_url(channel)) as publisher:
        watcher = on_air(server, "noise", publisher)
        for first_bytes in (os.urandom(5000), b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x00" * 4000):
            with socket.create_connection(address, 10) as connection:
                connection.settimeout(20)
                with suppress(ConnectionError):
                    connection.sendall(first_bytes)
                    while connection.recv(4096):
                        pass
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        with (
            socket.create_connection(address, 10) as connection,
            pytest.raises((ssl.SSLError, ConnectionError)),
            context.wrap_socket(connection),
        ):
            pass
        half_open = [socket.create_connection(address, 10) for _ in range(1000)]
        for connection in half_open:
            connection.sendall(b"\x03" + b"\x00" * 500)
        watcher.wait_for_growth(2)
        for connection in half_open:
            connection.close()


def test_ten_thousand_absent_names_cost_no_memory(server: Server) -> None:
    gateways = server.children("gateway")
    with httpx.Client(base_url=server.http, timeout=15) as client:
        for number in range(500):
            client.get(f"/live/warm-{number}/index.m3u8")
        before = resident_bytes(gateways)
        for number in range(10_000):
            answer = client.get(f"/live/absent-{number}/video-{number}/index.m3u8")
            assert answer.status_code == 404
        after = resident_bytes(gateways)
    assert after - before < 8 << 20


def test_a_reader_that_stops_reading_slows_nobody(server: Server) -> None:
    channel = server.create_channel("stalled", mode="passthrough_all")
    with publish_lavfi(server.publish_url(channel)) as publisher:
        watcher = on_air(server, "stalled", publisher)
        playlist = watcher.look()
        host, port = server.http.removeprefix("http://").split(":")
        stalled: list[socket.socket] = []
        for _ in range(20):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.connect((host, int(port)))
            uri = playlist.segments[-1].uri
            base = watcher.path.rpartition("/")[0]
            connection.sendall((f"GET {base}/{uri} HTTP/1.1\r\nHost: x\r\n\r\n" * 50).encode())
            stalled.append(connection)
        watcher.wait_for_growth(3)
        for connection in stalled:
            connection.close()


HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("name", "before_ms", "after_ms"),
    [
        ("hour-on", 0, HOUR_MS),
        ("hour-back", HOUR_MS, 0),
        ("wrap", 2**32 - 6_000, 2**32 - 6_000),
    ],
)
def test_timestamps_that_misbehave(server: Server, name: str, before_ms: int, after_ms: int) -> None:
    slug = f"times-{name}"
    channel = server.create_channel(slug, mode="passthrough_all")
    tags = flv_tags(film(seconds=14, extra=("-bf", "0", "-preset", "ultrafast"), suffix=".flv"))

    async def publish() -> None:
        client = await RtmpClient.connect(int(server.addresses["rtmp"].rpartition(":")[2]))
        await client.publish(channel["inputs"][0]["stream_key"])
        await client.tags([tag for tag in tags if tag.at_ms < 6000], shift_ms=before_ms, pace=True)
        await client.tags([tag for tag in tags if tag.at_ms >= 6000], shift_ms=after_ms, pace=True)
        await client.close()

    thread = threading.Thread(target=lambda: asyncio.run(publish()))
    thread.start()
    try:
        server.wait_for_status(slug, "on_air")
        watcher = watching(server, slug)
        watcher.wait_for_growth(5)
    finally:
        thread.join(60)


def test_an_engine_killed_in_mid_part_is_replaced_and_numbers_go_on(server: Server) -> None:
    channel = server.create_channel("engine-killed")
    with publish_lavfi(server.publish_url(channel)) as publisher:
        watcher = on_air(server, "engine-killed", publisher)
        (engine,) = server.children(f"engine-{channel['id']}")
        os.kill(engine, signal.SIGKILL)
        watcher.wait_for_growth(3)
        assert publisher.process.poll() is None


def test_a_gateway_that_is_killed_comes_back_with_everything(server: Server) -> None:
    channel = server.create_channel("gateway-killed", mode="passthrough_all")
    with publish_lavfi(server.publish_url(channel)) as publisher:
        watcher = on_air(server, "gateway-killed", publisher)
        (gateway,) = server.children("gateway")
        os.kill(gateway, signal.SIGKILL)
        with httpx.Client(base_url=server.http, timeout=15, transport=httpx.HTTPTransport(retries=3)) as client:
            deadline = time.monotonic() + 30
            while True:
                with suppress(httpx.HTTPError):
                    if client.get("/readyz").status_code == 200:
                        break
                assert time.monotonic() < deadline
                time.sleep(0.1)
        watcher.client = fresh_client(server)
        watcher.wait_for_growth(2)


def test_the_whole_server_killed_and_restarted_keeps_numbers_and_dvr(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", LIMITS)
    with server:
        channel = server.create_channel("phoenix", mode="passthrough_all")
        with publish_lavfi(server.publish_url(channel)) as publisher:
            watcher = on_air(server, "phoenix", publisher)
            watcher.wait_for_growth(3)
            kept = dict(watcher.seen)
            server.kill()
        server.keep_ports()
        server.start()
        watcher.client = fresh_client(server)
        playlist = watcher.look()
        assert set(kept) <= {(playlist.media_sequence or 0) + n for n in range(len(playlist.segments))}
        for segment in playlist.segments:
            if not segment.gap_tag:
                uri = f"{watcher.path.rpartition('/')[0]}/{segment.uri}"
                assert watcher.client.get(uri).status_code == 200
        with publish_lavfi(server.publish_url(channel)):
            playlist = watcher.wait_for_growth(2)
        assert any(segment.discontinuity for segment in playlist.segments)


def test_a_full_disk_leaves_the_channel_on_air_and_storing_resumes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    mount = f'mount -t tmpfs -o size=64m tmpfs "{data}" && exec "$@"'
    server = Server(data, LIMITS, wrapper=("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, "sh"))
    with server:
        inside = Path(f"/proc/{server.pid}/root{data}")
        channel = server.create_channel("full", mode="passthrough_all")
        with publish_lavfi(server.publish_url(channel)) as publisher:
            watcher = on_air(server, "full", publisher)
            filler = inside / "filler"
            with filler.open("wb") as file, suppress(OSError):
                while True:
                    file.write(b"x" * 65536)
                    file.flush()
            watcher.wait_for_growth(4)
            server.wait_for_alarms(lambda kinds: bool(kinds & STORE_ALARMS))
            filler.unlink()
            server.wait_for_alarms(lambda kinds: not kinds & STORE_ALARMS)
            watcher.wait_for_growth(2)
            assert publisher.process.poll() is None
