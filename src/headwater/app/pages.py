"""The built web app, served from memory: a few hundred kilobytes, compressed once.

Unknown paths that look like pages get `index.html` (the app has its own routes and its own 404 page); unknown assets
are not found. Hashed assets may be kept for ever, pages are asked for again each time.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

_LEAST_GZIP_BYTES = 512  # below it a packet is a packet
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_EMBED = "/embed/"
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; worker-src 'self' blob:; font-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "application/manifest+json", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    compressed: bytes | None
    etag: str
    content_type: str
    cache_control: str


class Pages:
    """Answers requests for pages and their assets.

    Args:
        directory: The built web app; the one inside the package when left out.
    """

    def __init__(self, directory: Path | None = None) -> None:
        """Read and compress everything once."""
        root = directory or Path(str(resources.files("headwater") / "web"))
        self._files = {f"/{path.relative_to(root).as_posix()}": _read(path, root) for path in _files_under(root)}
        self._index = self._files.get("/index.html")

    @property
    def is_built(self) -> bool:
        """Whether there is a web app at all."""
        return self._index is not None

    def answer(self, scope: Any, protocol: Any) -> None:
        """Answer one RSGI request.

        Args:
            scope: RSGI scope; only GET and HEAD are answered.
            protocol: RSGI protocol.
        """
        if scope.method not in {"GET", "HEAD"}:
            protocol.response_empty(405, [("allow", "GET, HEAD")])
            return
        path: str = scope.path
        file = self._files.get(path)
        if file is None and "." not in path.rpartition("/")[2]:
            file = self._index
        if file is None:
            protocol.response_str(404, [("content-type", "text/plain; charset=utf-8")], "Not found\n")
            return
        self._send(scope, protocol, file)

    def _send(self, scope: Any, protocol: Any, file: _File) -> None:
        headers = [
            ("content-type", file.content_type),
            ("cache-control", file.cache_control),
            ("etag", file.etag),
            ("vary", "accept-encoding"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
        ]
        if file is self._index:
            ancestors = "*" if scope.path.startswith(_EMBED) else "'self'"
            headers.append(("content-security-policy", _POLICY.format(ancestors=ancestors)))
        elif scope.path.startswith("/player/"):
            headers.append(("access-control-allow-origin", "*"))
        if file.etag in scope.headers.get("if-none-match", ""):
            protocol.response_empty(304, headers)
            return
        body = file.body
        if file.compressed is not None and "gzip" in scope.headers.get("accept-encoding", ""):
            body = file.compressed
            headers.append(("content-encoding", "gzip"))
        if scope.method == "HEAD":
            protocol.response_empty(200, [*headers, ("content-length", str(len(body)))])
        else:
            protocol.response_bytes(200, headers, body)


def _files_under(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else []


def _read(path: Path, root: Path) -> _File:
    body = path.read_bytes()
    content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix == ".js":
        content_type = "text/javascript"
    elif path.suffix == ".webmanifest":
        content_type = "application/manifest+json"
    is_text = content_type.startswith(_COMPRESSIBLE)
    compressed = gzip.compress(body, 9, mtime=0) if is_text and len(body) >= _LEAST_GZIP_BYTES else None
    return _File(
        body=body,
        compressed=compressed,
        etag=f'"{hashlib.sha256(body).hexdigest()[:16]}"',
        content_type=f"{content_type}; charset=utf-8" if is_text else content_type,
        cache_control=_FOREVER if path.relative_to(root).parts[0] == "assets" else _ASK_AGAIN,
    )
