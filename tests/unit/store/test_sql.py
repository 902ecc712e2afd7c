import pytest

from headwater.core.errors import HeadwaterError
from headwater.store.sql import open_database


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://localhost/x", "sqlite+aiosqlite://", "sqlite:///:memory:"])
def test_unusable_addresses_are_refused(url: str) -> None:
    with pytest.raises(HeadwaterError) as caught:
        open_database(url)
    assert caught.value.entry.code == "database_url_invalid"


@pytest.mark.parametrize("url", ["sqlite:////tmp/x.db", "sqlite+aiosqlite:////tmp/x.db", "postgresql://localhost/x"])
def test_the_driver_may_be_left_out(url: str) -> None:
    assert open_database(url).is_sqlite == url.startswith("sqlite")
