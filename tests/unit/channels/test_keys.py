import pytest
from tests.fixtures_api import RecordingBus

from headwater.accounts.audit import AuditLog
from headwater.accounts.model import SYSTEM
from headwater.accounts.secrets import SecretBox
from headwater.channels.keys import ChannelAuthoriser, StreamKeys
from headwater.channels.model import ChannelMode, Takeover
from headwater.channels.service import ChannelService, NewChannel
from headwater.core.clock import ManualClock
from headwater.core.errors import Family, HeadwaterError
from headwater.store.sql import Database


def test_keys_are_long_and_no_slug_can_equal_one() -> None:
    keys = StreamKeys(SecretBox(b"k" * 32))
    made = keys.make()
    assert len(made.text) * 5.95 > 128
    assert made.text != made.text.lower()
    assert keys.open(made.sealed) == made.text
    assert made.text not in (made.sealed, made.digest)
    assert made.hint == made.text[-4:]


async def test_a_grant_says_what_the_channel_is_set_to(
    sqlite_database: Database, clock: ManualClock, secrets: SecretBox
) -> None:
    service = ChannelService(sqlite_database, RecordingBus(), clock, secrets, AuditLog(sqlite_database, clock))
    new = NewChannel("one", mode=ChannelMode.PASSTHROUGH_ALL, takeover=Takeover.REFUSE)
    _made, key = await service.create(SYSTEM, new)
    grant = await ChannelAuthoriser(sqlite_database, secrets).authorise("live", key, "")
    assert grant.is_shared_engine
    assert grant.takeover == "refuse"


@pytest.mark.parametrize("key", ["", "one", "x" * 28, "x" * 5000, "鑰匙", "\ud800", "a\0b"])
async def test_wrong_keys_all_look_the_same(sqlite_database: Database, secrets: SecretBox, key: str) -> None:
    with pytest.raises(HeadwaterError) as refused:
        await ChannelAuthoriser(sqlite_database, secrets).authorise("live", key, "")
    assert refused.value.entry.family is Family.AUTH
    assert refused.value.data == {}
