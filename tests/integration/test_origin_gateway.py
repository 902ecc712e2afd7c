"""The gateway's application behind a real granian: what tests without a server cannot show."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from headwater.app.server import InheritedSocketServer
from headwater.origin.delivery import GatewayApp
from headwater.segments.keys import segment_key
from rig.logs import LOG_ID, LogMaker
from rig.rsgi import Gateway


class Site:
    """A gateway and an application beside it, on a port."""

    def __init__(self, directory: Path) -> None:
        self.events: list[str] = []
        self.log = LogMaker(directory, part_bytes=2000)
        self.gateway = Gateway(directory, self.log)
        routes = [
            Route("/echo/{rest:path}", self._echo, methods=["GET", "POST"]),
            Route("/events", self._stream),
            Route("/slow", self._slow),
            Route("/broken", self._broken),
        ]
        self.app = GatewayApp(self.gateway.origin, Starlette(routes=routes, lifespan=self._lifespan))
        self.base = ""

    @asynccontextmanager
    async def _lifespan(self, _app: object) -> AsyncIterator[dict[str, str]]:
        self.events.append("up")
        yield {"from": "lifespan"}
        self.events.append("down")

    async def _echo(self, request: Request) -> Response:
        size = len(await request.body())
        told = f"{request.method} {request.url.path} {request.url.query} {size} {request.scope['state']['from']}"
        answer = PlainTextResponse(told, headers={"x-cookies": str(len(request.cookies))})
        answer.set_cookie("one", "1")
        answer.set_cookie("two", "2")
        return answer

    async def _stream(self, _request: Request) -> Response:
        async def lines() -> AsyncIterator[str]:
            try:
                for number in range(1000):
                    yield f"data: {number}\n\n"
                    await asyncio.sleep(0.01)
            finally:
                self.events.append("stream ended")

        return StreamingResponse(lines(), media_type="text/event-stream")

    async def _slow(self, request: Request) -> Response:
        while not await request.is_disconnected():  # noqa: ASYNC110 - the only way that Starlette offers
            await asyncio.sleep(0.01)
        self.events.append("client left")
        return PlainTextResponse("nobody reads this")

    async def _broken(self, _request: Request) -> Response:
        message = "broken on purpose"
        raise RuntimeError(message)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[httpx.AsyncClient]:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen(512)
            listener.setblocking(False)
            await self.app.startup()
            server = InheritedSocketServer(self.app, listener, None)
            task = asyncio.create_task(server.run())
            self.base = f"http://127.0.0.1:{listener.getsockname()[1]}"
            limits = httpx.Limits(max_connections=400)
            async with httpx.AsyncClient(base_url=self.base, timeout=30, limits=limits) as client:
                yield client
            await self.app.shutdown()
            server.stop()
            await task


@pytest.fixture
async def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


async def eventually(has_come: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not has_come():  # noqa: ASYNC110 - it comes from the server's own thread
            await asyncio.sleep(0.01)


async def until(what: str, events: list[str]) -> None:
    await eventually(lambda: what in events)


async def test_media_and_playlists_come_whole_twice(site: Site) -> None:
    site.log.add_segments(5)
    async with site.serving() as client:
        listed = "/live/one/video-720/index.m3u8"
        for _ in range(2):
            text = (await client.get(listed)).text
            assert text.startswith("#EXTM3U")
            name = text.splitlines()[-3].split('"')[1] if "PRELOAD" in text.splitlines()[-3] else ""
            assert name
            segment = next(line for line in text.splitlines() if line.endswith("-4.m4s"))
            answer = await client.get(f"/live/one/video-720/{segment}")
            assert len(answer.content) == 10_000
            assert answer.headers["content-length"] == "10000"


async def test_head_has_headers_and_no_body(site: Site) -> None:
    site.log.add_segments(5)
    async with site.serving() as client:
        for address in ("/live/one/index.m3u8", "/live/one/video-720/index.m3u8", "/live/one/video-720/init-a1.mp4"):
            for _ in range(2):
                answer = await client.head(address)
                assert (answer.status_code, answer.content) == (200, b"")
                assert int(answer.headers["content-length"]) > 0


async def test_not_modified_ranges_preflight_and_refusals(site: Site) -> None:
    site.log.add_segments(5)
    async with site.serving() as client:
        address = "/live/one/video-720/init-a1.mp4"
        etag = (await client.get(address)).headers["etag"]
        assert (await client.get(address, headers={"if-none-match": etag})).status_code == 304
        part = await client.get(address, headers={"range": "bytes=0-3"})
        assert (part.status_code, part.content) == (206, b"init")
        assert (await client.options(address)).status_code == 204
        assert (await client.post(address)).status_code == 405
        assert (await client.get("/live/none/index.m3u8")).status_code == 404


async def test_two_hundred_waiting_requests_are_released_by_the_part(site: Site) -> None:
    site.log.add_segments(5)
    site.log.open_segment()
    async with site.serving() as client:
        address = "/live/one/video-720/index.m3u8?_HLS_msn=5&_HLS_part=0&_HLS_skip=YES"
        tasks = [asyncio.create_task(client.get(address)) for _ in range(200)]
        await eventually(lambda: site.gateway.origin.waiting_count == 200)
        assert not any(task.done() for task in tasks)
        site.log.add_part()
        answers = await asyncio.gather(*tasks)
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert "-5.0.m4s" in answers[0].text
        assert site.gateway.origin.waiting_count == 0


async def test_clients_that_leave_do_not_pile_up(site: Site) -> None:
    site.log.add_segments(5)
    site.log.open_segment()
    async with site.serving():
        address = f"{site.base}/live/one/video-720/index.m3u8?_HLS_msn=5&_HLS_part=0"
        async with httpx.AsyncClient() as leaving:
            tasks = [asyncio.create_task(leaving.get(address)) for _ in range(20)]
            await eventually(lambda: site.gateway.origin.waiting_count == 20)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await eventually(lambda: site.gateway.origin.waiting_count == 0)


async def test_an_open_segment_arrives_in_pieces_as_it_grows(site: Site) -> None:
    site.log.add_segments(5)
    site.log.open_segment()
    site.log.add_part()
    async with site.serving() as client:
        log8 = site.gateway.origin.view(site.gateway.channel).log8
        received = b""
        async with client.stream("GET", f"/live/one/video-720/{log8}-5.m4s") as answer:
            async for chunk in answer.aiter_raw():
                received += chunk
                if len(received) == 2000:
                    site.log.add_part()
                elif len(received) == 4000:
                    site.log.close_segment()
        assert len(received) == 4000
        assert received == (await client.get(f"/live/one/video-720/{log8}-5.m4s")).content


async def test_what_has_left_memory_comes_from_its_file_then_from_the_cache(site: Site) -> None:
    site.log.add_segments(60)
    held = b"".join(b"%d" % number for number in range(3000))
    site.log.blobs.put(segment_key(LOG_ID, "video-720", 3), held)
    async with site.serving() as client:
        log8 = site.gateway.origin.view(site.gateway.channel).log8
        address = f"/live/one/video-720/{log8}-3.m4s"
        assert (await client.get(address, headers={"range": "bytes=10-19"})).content == held[10:20]
        for _ in range(3):
            answer = await client.get(address)
            assert answer.content == held
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert (await client.get(address, headers={"range": "bytes=-5"})).content == held[-5:]
        assert (await client.get(address, headers={"range": "bytes=999999-"})).status_code == 416
        missing = await client.get(f"/live/one/video-720/{log8}-4.m4s")
        assert missing.status_code == 404


async def test_the_rest_goes_through_asgi(site: Site) -> None:
    async with site.serving() as client:
        answer = await client.get("/echo/a%20b/%E4%BD%A0?x=%20y", headers={"cookie": "a=1; b=2"})
        assert answer.text == "GET /echo/a b/你 x=%20y 0 lifespan"
        assert answer.headers["x-cookies"] == "2"
        assert len(answer.headers.get_list("set-cookie")) == 2
        body = b"x" * 3_000_000
        assert (await client.post("/echo/", content=body)).text == "POST /echo/  3000000 lifespan"
        assert (await client.get("/none")).status_code == 404
        assert site.events == ["up"]
    assert site.events == ["up", "down"]


async def test_asgi_streams_arrive_piece_by_piece_and_end_when_the_client_leaves(site: Site) -> None:
    async with site.serving() as client:
        async with client.stream("GET", "/events") as answer:
            async for line in answer.aiter_lines():
                if line == "data: 3":
                    break
        await until("stream ended", site.events)


async def test_an_application_learns_that_its_client_has_left(site: Site) -> None:
    async with site.serving():
        async with httpx.AsyncClient() as leaving:
            with pytest.raises(httpx.ReadTimeout):
                await leaving.get(f"{site.base}/slow", timeout=0.3)
        await until("client left", site.events)


async def test_a_fault_in_the_application_is_500_and_the_next_request_works(site: Site) -> None:
    async with site.serving() as client:
        assert (await client.get("/broken")).status_code == 500
        assert (await client.get("/echo/")).status_code == 200


async def test_a_lifespan_that_fails_stops_the_start(tmp_path: Path) -> None:
    async def failing(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "lifespan"
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})

    app = GatewayApp(Gateway(tmp_path).origin, failing)
    with pytest.raises(RuntimeError, match="no database"):
        await app.startup()
    await app.shutdown()


async def test_an_application_without_lifespan_starts(tmp_path: Path) -> None:
    async def plain(scope: Any, receive: Any, send: Any) -> None:
        del receive, send
        raise NotImplementedError(scope["type"])

    app = GatewayApp(Gateway(tmp_path).origin, plain)
    await app.startup()
    await app.shutdown()
