"""Idempotency-Key: a write that is repeated with the same key is answered from memory instead of done twice.

Responses are stored sealed, for some hold a secret that is shown once. They are kept for a day.
"""

from dataclasses import dataclass

import msgspec
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from headwater.accounts.errors import IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED
from headwater.accounts.model import Principal
from headwater.accounts.secrets import SecretBox, token_digest
from headwater.accounts.tables import IdempotencyRow
from headwater.core.clock import Clock
from headwater.core.errors import HeadwaterError
from headwater.store.sql import Database

KEEP_US = 24 * 3600 * 1_000_000
_GIVE_UP_US = 60_000_000  # guess: no write of ours takes a minute; after that its process is taken for dead
_LONGEST_KEY = 200
_PURPOSE = "idempotency"


class StoredResponse(msgspec.Struct, frozen=True):
    """What the first request was answered with."""

    status: int
    content_type: str
    location: str
    body: str


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """What makes two requests the same.

    Args:
        key: The client's Idempotency-Key.
        method: HTTP method.
        path: Path with query.
        body: The body's bytes.
    """

    key: str
    method: str
    path: str
    body: bytes


class IdempotencyStore:
    """Reserves keys and keeps responses."""

    def __init__(self, database: Database, clock: Clock, secrets: SecretBox) -> None:
        """Keep what it needs."""
        self._database = database
        self._clock = clock
        self._secrets = secrets

    async def begin(self, principal: Principal, request: WriteRequest) -> StoredResponse | None:
        """Reserve the key, or return the response of the first request that named it.

        Raises:
            HeadwaterError: `idempotency_key_invalid`, `idempotency_key_reused`, `idempotency_in_progress`.
        """
        key = request.key
        if not 0 < len(key) <= _LONGEST_KEY or not key.isascii() or not key.isprintable():
            raise HeadwaterError(IDEMPOTENCY_KEY_INVALID)
        row_id, digest = self._row_id(principal, request), _digest(request)
        now_us = self._clock.now_us()
        try:
            async with self._database.session() as session:
                row = await session.get(IdempotencyRow, row_id, with_for_update=True)
                if row is not None and not self._is_void(row, now_us):
                    return self._replay(row, digest)
                if row is not None:
                    await session.delete(row)
                    await session.flush()
                session.add(
                    IdempotencyRow(
                        id=row_id, request_digest=digest, created_us=now_us, status=None, sealed_response=None
                    )
                )
                await session.flush()
        except IntegrityError as error:
            raise HeadwaterError(IDEMPOTENCY_IN_PROGRESS) from error
        return None

    async def finish(self, principal: Principal, request: WriteRequest, response: StoredResponse) -> None:
        """Keep the response of the request that was begun."""
        sealed = self._secrets.seal(_PURPOSE, msgspec.json.encode(response).decode())
        async with self._database.session() as session:
            row = await session.get(IdempotencyRow, self._row_id(principal, request))
            if row is not None:
                row.status = response.status
                row.sealed_response = sealed

    async def abandon(self, principal: Principal, request: WriteRequest) -> None:
        """Free the key of a request that failed, so that it can be tried again."""
        async with self._database.session() as session:
            row_id = self._row_id(principal, request)
            await session.execute(
                delete(IdempotencyRow).where(IdempotencyRow.id == row_id, IdempotencyRow.status.is_(None))
            )

    async def forget_expired(self) -> None:
        """Delete what is older than a day; run now and then by the control process."""
        async with self._database.session() as session:
            oldest_us = self._clock.now_us() - KEEP_US
            await session.execute(delete(IdempotencyRow).where(IdempotencyRow.created_us < oldest_us))

    def _replay(self, row: IdempotencyRow, digest: str) -> StoredResponse:
        if row.request_digest != digest:
            raise HeadwaterError(IDEMPOTENCY_KEY_REUSED)
        if row.sealed_response is None:
            raise HeadwaterError(IDEMPOTENCY_IN_PROGRESS)
        return msgspec.json.decode(self._secrets.unseal(_PURPOSE, row.sealed_response), type=StoredResponse)

    def _row_id(self, principal: Principal, request: WriteRequest) -> str:
        return self._secrets.digest(_PURPOSE, f"{principal.kind}\n{principal.id}\n{request.key}")

    def _is_void(self, row: IdempotencyRow, now_us: int) -> bool:
        age_us = now_us - row.created_us
        return age_us > KEEP_US or (row.status is None and age_us > _GIVE_UP_US)


def _digest(request: WriteRequest) -> str:
    return token_digest(f"{request.method}\n{request.path}\n{request.body.hex()}")
