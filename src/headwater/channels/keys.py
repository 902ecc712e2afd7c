"""Stream keys: 166 random bits in letters and digits, sealed at rest, looked up by a keyed digest."""

from dataclasses import dataclass

from sqlalchemy import select

from headwater.accounts.secrets import SecretBox, random_text
from headwater.channels.errors import STREAM_KEY_UNKNOWN
from headwater.channels.model import ChannelMode, Takeover
from headwater.channels.tables import ChannelInputRow, ChannelRow
from headwater.core.errors import HeadwaterError
from headwater.ingest.model import PublishGrant
from headwater.store.sql import Database

_CHARACTERS = 28
_HINT_CHARACTERS = 4
_LONGEST_KEY = 200
_PURPOSE = "stream-key"


@dataclass(frozen=True, slots=True)
class StreamKey:
    """A key and the three forms in which it is kept."""

    text: str
    sealed: str
    digest: str
    hint: str


class StreamKeys:
    """Makes, opens and recognises keys."""

    def __init__(self, secrets: SecretBox) -> None:
        """Keep the installation's key."""
        self._secrets = secrets

    def make(self) -> StreamKey:
        """Return a new key. It has upper-case letters, which no slug has."""
        text = random_text(_CHARACTERS)
        while text == text.lower():
            text = random_text(_CHARACTERS)
        return StreamKey(text, self._secrets.seal(_PURPOSE, text), self.digest(text), text[-_HINT_CHARACTERS:])

    def open(self, sealed: str) -> str:
        """Return the key's text.

        Raises:
            HeadwaterError: `secret_key_unusable`.
        """
        return self._secrets.unseal(_PURPOSE, sealed)

    def digest(self, text: str) -> str:
        """Return what a key is looked up by."""
        return self._secrets.digest(_PURPOSE, text)


class ChannelAuthoriser:
    """Ingest's `PublishAuthoriser` on the channels' tables."""

    def __init__(self, database: Database, secrets: SecretBox) -> None:
        """Keep what it needs."""
        self._database = database
        self._keys = StreamKeys(secrets)

    async def authorise(self, app: str, stream_key: str, peer: str) -> PublishGrant:
        """Return what the key grants; `app` and `peer` make no difference.

        Raises:
            HeadwaterError: `stream_key_unknown`.
        """
        del app, peer
        if not stream_key.isascii() or len(stream_key) > _LONGEST_KEY:
            raise HeadwaterError(STREAM_KEY_UNKNOWN)
        query = (
            select(ChannelInputRow.id, ChannelRow.id, ChannelRow.mode, ChannelRow.takeover)
            .join(ChannelRow, ChannelRow.id == ChannelInputRow.channel_id)
            .where(ChannelInputRow.key_digest == self._keys.digest(stream_key))
        )
        async with self._database.reading() as session:
            found = (await session.execute(query)).one_or_none()
        if found is None:
            raise HeadwaterError(STREAM_KEY_UNKNOWN)
        input_id, channel_id, mode, takeover = found
        return PublishGrant(
            channel_id=channel_id,
            input_id=input_id,
            is_shared_engine=mode == ChannelMode.PASSTHROUGH_ALL.value,
            takeover="refuse" if takeover == Takeover.REFUSE.value else "take_over",
        )
