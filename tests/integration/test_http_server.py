"""Holds the three names of granian that `app.server` relies on."""

import asyncio
import datetime as dt
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from headwater.app.server import InheritedSocketServer


class Echo:
    def answer_now(self, scope: Any, protocol: Any) -> bool:
        if scope.path != "/now":
            return False
        protocol.response_bytes(200, [], f"{scope.http_version} now".encode())
        return True

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        protocol.response_bytes(200, [("content-type", "text/plain")], f"{scope.http_version} {scope.path}".encode())


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, private


@asynccontextmanager
async def serving(certificate: tuple[Path, Path] | None = None) -> AsyncIterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        listener.setblocking(False)
        server = InheritedSocketServer(Echo(), listener, certificate)
        task = asyncio.create_task(server.run())
        try:
            yield listener.getsockname()[1]
        finally:
            server.stop()
            await task


async def test_answers_on_an_inherited_socket() -> None:
    async with serving() as port, httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/abc")
        assert answer.text == "1.1 /abc"
        answers = await asyncio.gather(*(client.get(f"http://127.0.0.1:{port}/now") for _ in range(50)))
        assert {answer.text for answer in answers} == {"1.1 now"}


async def test_two_servers_share_one_socket() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        listener.setblocking(False)
        servers = [InheritedSocketServer(Echo(), listener, None) for _ in range(2)]
        tasks = [asyncio.create_task(server.run()) for server in servers]
        async with httpx.AsyncClient() as client:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
            answers = await asyncio.gather(*(client.get(url) for _ in range(20)))
        assert {answer.status_code for answer in answers} == {200}
        servers[0].stop()
        await tasks[0]
        async with httpx.AsyncClient() as client:
            assert (await client.get(url)).status_code == 200
        servers[1].stop()
        await tasks[1]


async def test_speaks_tls_and_offers_http2(certificate: tuple[Path, Path]) -> None:
    context = ssl.create_default_context(cafile=str(certificate[0]))
    context.set_alpn_protocols(["h2", "http/1.1"])
    async with serving(certificate) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname="localhost")
        chosen = writer.get_extra_info("ssl_object").selected_alpn_protocol()
        writer.close()
        await writer.wait_closed()
        del reader
        assert chosen == "h2"
        async with httpx.AsyncClient(verify=ssl.create_default_context(cafile=str(certificate[0]))) as client:
            answer = await client.get(f"https://localhost:{port}/secure")
            assert answer.text == "1.1 /secure"
