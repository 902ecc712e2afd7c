import pytest

from headwater.accounts.model import (
    ROLE_PERMISSIONS,
    Permission,
    Principal,
    PrincipalKind,
    Role,
    role_named,
    shortened_address,
    throttling_address,
)
from headwater.core.errors import HeadwaterError


def someone(role: Role, user_id: str | None = "me") -> Principal:
    return Principal(PrincipalKind.USER, "me", "me", role, user_id)


def test_administrators_may_everything_and_viewers_nothing() -> None:
    assert ROLE_PERMISSIONS[Role.ADMINISTRATOR] == frozenset(Permission)
    assert ROLE_PERMISSIONS[Role.VIEWER] == frozenset()


def test_who_may_act_on_all_may_act_on_their_own() -> None:
    for permissions in ROLE_PERMISSIONS.values():
        for permission in permissions:
            own = f"{permission.value}_own"
            assert own not in list(Permission) or Permission(own) in permissions


def test_own_rights_reach_own_channels_only() -> None:
    creator = someone(Role.CREATOR)
    assert creator.may(Permission.CHANNEL_EDIT, "me")
    assert not creator.may(Permission.CHANNEL_EDIT, "you")
    assert not creator.may(Permission.CHANNEL_EDIT)
    assert not someone(Role.CREATOR, None).may(Permission.CHANNEL_EDIT, None)


def test_a_role_covers_those_that_may_no_more() -> None:
    assert someone(Role.OPERATOR).covers(Role.CREATOR)
    assert not someone(Role.OPERATOR).covers(Role.ARCHITECT)
    assert all(someone(Role.ADMINISTRATOR).covers(role) for role in Role)


def test_roles_are_found_by_name_and_alias() -> None:
    assert role_named("admin") is Role.ADMINISTRATOR
    assert role_named(" Operator ") is Role.OPERATOR
    with pytest.raises(HeadwaterError, match="no role boss"):
        role_named("boss")


@pytest.mark.parametrize(
    ("address", "shown", "throttled"),
    [
        ("203.0.113.77", "203.0.113.0/24", "203.0.113.77/32"),
        ("::ffff:203.0.113.77", "203.0.113.0/24", "203.0.113.77/32"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/48", "fe80::/64"),
        ("unix", "", "unix"),
        ("", "", ""),
    ],
)
def test_addresses_lose_their_host_part(address: str, shown: str, throttled: str) -> None:
    assert shortened_address(address) == shown
    assert throttling_address(address) == throttled
