"""Values of accounts: roles and what they may do, people, sessions, tokens, and who is asking. No I/O."""

import ipaddress
from enum import StrEnum

import msgspec

from headwater.accounts.errors import FORBIDDEN, ROLE_UNKNOWN
from headwater.core.errors import HeadwaterError, Language


class Role(StrEnum):
    """What kind of work somebody does here."""

    VIEWER = "viewer"
    CREATOR = "creator"
    OPERATOR = "operator"
    SUPPORT = "support"
    ENGINEER = "engineer"
    ARCHITECT = "architect"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that can be allowed. Those ending in `_own` reach the asker's own channels only."""

    CHANNEL_VIEW = "channel.view"
    CHANNEL_VIEW_OWN = "channel.view_own"
    CHANNEL_CREATE = "channel.create"
    CHANNEL_EDIT = "channel.edit"
    CHANNEL_EDIT_OWN = "channel.edit_own"
    CHANNEL_DELETE = "channel.delete"
    CHANNEL_DELETE_OWN = "channel.delete_own"
    CHANNEL_KEY = "channel.key"
    CHANNEL_KEY_OWN = "channel.key_own"
    ALARM_VIEW = "alarm.view"
    ALARM_ACKNOWLEDGE = "alarm.acknowledge"
    TOKEN_MAKE = "token.make"  # noqa: S105 - a permission's name, not a secret
    TOKEN_MANAGE = "token.manage"  # noqa: S105 - as above
    USER_MANAGE = "user.manage"
    AUDIT_VIEW = "audit.view"
    SYSTEM_VIEW = "system.view"


_P = Permission
_CREATOR = frozenset(
    {_P.CHANNEL_VIEW_OWN, _P.CHANNEL_CREATE, _P.CHANNEL_EDIT_OWN, _P.CHANNEL_DELETE_OWN, _P.CHANNEL_KEY_OWN}
    | {_P.TOKEN_MAKE}
)
_SUPPORT = frozenset({_P.CHANNEL_VIEW, _P.CHANNEL_VIEW_OWN, _P.ALARM_VIEW, _P.TOKEN_MAKE})
_OPERATOR = (
    _CREATOR | _SUPPORT | {_P.CHANNEL_EDIT, _P.CHANNEL_DELETE, _P.CHANNEL_KEY, _P.ALARM_ACKNOWLEDGE}
)  # fmt: skip

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset(),
    Role.CREATOR: _CREATOR,
    Role.OPERATOR: _OPERATOR,
    Role.SUPPORT: _SUPPORT,
    Role.ENGINEER: _OPERATOR | {_P.SYSTEM_VIEW},
    Role.ARCHITECT: _SUPPORT | {_P.SYSTEM_VIEW, _P.AUDIT_VIEW},
    Role.ADMINISTRATOR: frozenset(Permission),
}

_OWN_FORM: dict[Permission, Permission] = {
    _P.CHANNEL_VIEW: _P.CHANNEL_VIEW_OWN,
    _P.CHANNEL_EDIT: _P.CHANNEL_EDIT_OWN,
    _P.CHANNEL_DELETE: _P.CHANNEL_DELETE_OWN,
    _P.CHANNEL_KEY: _P.CHANNEL_KEY_OWN,
}
_ROLE_ALIASES = {"admin": Role.ADMINISTRATOR}


def role_named(name: str) -> Role:
    """Return the role of that name; `admin` is accepted for `administrator`.

    Raises:
        HeadwaterError: `role_unknown`.
    """
    lowered = name.strip().lower()
    try:
        return _ROLE_ALIASES.get(lowered) or Role(lowered)
    except ValueError as error:
        raise HeadwaterError(ROLE_UNKNOWN, role=name, roles=", ".join(Role)) from error


class PrincipalKind(StrEnum):
    """How somebody showed who they are."""

    USER = "user"
    TOKEN = "token"  # noqa: S105 - a kind's name, not a secret
    CLI = "cli"
    SYSTEM = "system"


class Principal(msgspec.Struct, frozen=True):
    """Who is asking.

    Attributes:
        kind: A person's session, an API token, the command line of this machine, or the program itself.
        id: Id of the person or the token; the kind's name otherwise.
        name: Shown in the audit log.
        role: What it may do.
        user_id: The person behind it, or None.
        address: Where it asks from, shortened.
        session_id: Its session, or None.
    """

    kind: PrincipalKind
    id: str
    name: str
    role: Role
    user_id: str | None = None
    address: str = ""
    session_id: str | None = None

    @property
    def permissions(self) -> frozenset[Permission]:
        """All that it may do."""
        return ROLE_PERMISSIONS[self.role]

    def may(self, permission: Permission, owner_id: str | None = None) -> bool:
        """Return whether it may do this, at all or to what `owner_id` owns."""
        if permission in self.permissions:
            return True
        own_form = _OWN_FORM.get(permission)
        return owner_id is not None and owner_id == self.user_id and own_form in self.permissions

    def require(self, permission: Permission, owner_id: str | None = None) -> None:
        """Refuse what it may not do.

        Raises:
            HeadwaterError: `forbidden`.
        """
        if not self.may(permission, owner_id):
            raise HeadwaterError(FORBIDDEN, permission=permission.value)

    def covers(self, role: Role) -> bool:
        """Return whether the role may do nothing that this principal may not."""
        return ROLE_PERMISSIONS[role] <= self.permissions


CLI = Principal(PrincipalKind.CLI, "cli", "command line", Role.ADMINISTRATOR)
SYSTEM = Principal(PrincipalKind.SYSTEM, "system", "headwater", Role.ADMINISTRATOR)


class User(msgspec.Struct, frozen=True):
    """A person.

    Attributes:
        id: UUIDv7.
        email: What they sign in with, lower case.
        display_name: What others see.
        role: What they may do.
        language: Language of mails and pages.
        is_active: Whether they may sign in.
        created_us: Wall clock.
        last_sign_in_us: Wall clock, or None.
    """

    id: str
    email: str
    display_name: str
    role: Role
    language: Language
    is_active: bool
    created_us: int
    last_sign_in_us: int | None


class Session(msgspec.Struct, frozen=True):
    """A person signed in with one browser."""

    id: str
    user: User
    csrf: str
    expires_us: int


class ApiToken(msgspec.Struct, frozen=True):
    """An API token without its secret.

    Attributes:
        id: UUIDv7.
        name: What it is for.
        role: What it may do.
        hint: Its last characters.
        user_id: Who made it; None for the command line.
        created_us: Wall clock.
        expires_us: Wall clock, or None.
        last_used_us: Wall clock to the minute, or None.
    """

    id: str
    name: str
    role: Role
    hint: str
    user_id: str | None
    created_us: int
    expires_us: int | None
    last_used_us: int | None


class AuditEntry(msgspec.Struct, frozen=True):
    """One line of the audit log.

    Attributes:
        id: UUIDv7, in the order of time.
        at_us: Wall clock.
        actor_kind: How the actor showed who they are.
        actor_id: Id of person or token.
        actor: Their name at that time.
        action: Constant word (`channel.created`).
        object_kind: `channel`, `user`, `token`, …
        object_id: Its id.
        object_name: Its name at that time.
        address: Where it came from, shortened.
        detail: What changed; never a secret.
    """

    id: str
    at_us: int
    actor_kind: str
    actor_id: str
    actor: str
    action: str
    object_kind: str
    object_id: str
    object_name: str
    address: str
    detail: dict[str, object]


def shortened_address(address: str) -> str:
    """Return an address without its host part: /24 of IPv4, /48 of IPv6; empty when it is none."""
    network = _network(address, 24, 48)
    return str(network) if network else ""


def throttling_address(address: str) -> str:
    """Return what counts as one caller: an IPv4 address, or the /64 an IPv6 customer holds."""
    network = _network(address, 32, 64)
    return str(network) if network else address[:64]


def _network(address: str, v4_bits: int, v6_bits: int) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    bits = v4_bits if parsed.version == 4 else v6_bits  # noqa: PLR2004 - IP versions
    return ipaddress.ip_network((parsed, bits), strict=False)
