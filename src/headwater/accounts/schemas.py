"""JSON forms of accounts."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, StringConstraints
from pydantic_core import PydanticCustomError

from headwater.accounts.model import ROLE_PERMISSIONS, ApiToken, AuditEntry, Permission, Role, Session, User
from headwater.accounts.passwords import MAX_CHARACTERS, MIN_CHARACTERS
from headwater.core.clock import from_us
from headwater.core.errors import Language

_NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
_Name = Annotated[str, StringConstraints(max_length=100, pattern=_NO_CONTROLS)]
_TokenName = Annotated[str, StringConstraints(min_length=1, max_length=90, pattern=_NO_CONTROLS)]
_Email = Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+$")]
_NewPassword = Annotated[SecretStr, Field(min_length=MIN_CHARACTERS, max_length=MAX_CHARACTERS)]
_Cursor = Field(None, description="Give it as `cursor` for the next page; null on the last one.")


def _textual(value: object) -> object:
    """Refuse numbers, which would be taken for seconds since 1970."""
    if not isinstance(value, str) or "T" not in value.upper():
        message = "datetime_parsing"
        raise PydanticCustomError(message, "not an RFC 3339 instant")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_textual)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignInBody(_Body):
    """What a person signs in with."""

    email: str = Field(max_length=254, examples=["admin@example.org"])
    password: SecretStr = Field(max_length=MAX_CHARACTERS)


class UserView(BaseModel):
    """A person."""

    id: str = Field(description="UUIDv7.")
    email: str = Field(examples=["lin@example.org"])
    display_name: str = Field(examples=["林小姐"])
    role: Role
    language: Language
    is_active: bool = Field(description="Whether they may sign in.")
    created_at: datetime
    last_sign_in_at: datetime | None

    @classmethod
    def of(cls, user: User) -> "UserView":
        """Return the person's JSON form."""
        return cls(
            id=user.id,
            email=user.email,
            display_name=user.display_name,
            role=user.role,
            language=user.language,
            is_active=user.is_active,
            created_at=from_us(user.created_us),
            last_sign_in_at=_instant(user.last_sign_in_us),
        )


class UserPage(BaseModel):
    """A page of people."""

    items: list[UserView]
    next_cursor: str | None = _Cursor


class SessionView(BaseModel):
    """Who is signed in."""

    user: UserView
    csrf: str = Field(description="Send it as `X-Headwater-CSRF` with every write.")
    permissions: list[Permission] = Field(description="All that this person may do.")
    expires_at: datetime = Field(description="When the session ends unless it is used.")

    @classmethod
    def of(cls, session: Session) -> "SessionView":
        """Return the session's JSON form."""
        return cls(
            user=UserView.of(session.user),
            csrf=session.csrf,
            permissions=sorted(ROLE_PERMISSIONS[session.user.role]),
            expires_at=from_us(session.expires_us),
        )


class UserBody(_Body):
    """A person to add."""

    email: _Email = Field(examples=["lin@example.org"])
    password: _NewPassword
    role: Role = Field(description="What they may do.")
    display_name: _Name = Field("", description="The address's first part when left out.")
    language: Language = Field("zh-Hant-TW", description="Language of their pages.")


class ProfileBody(_Body):
    """What people may change of themselves."""

    display_name: _Name | None = None
    language: Language | None = None


class UserPatchBody(_Body):
    """What to change of a person; what is left out or null stays."""

    email: _Email | None = None
    display_name: _Name | None = None
    role: Role | None = Field(None, description="Applies at once; tokens that may do more are revoked.")
    language: Language | None = None
    is_active: bool | None = Field(None, description="False signs them out at once and stops their tokens.")


class NewPasswordBody(_Body):
    """A password to set."""

    password: _NewPassword
    present_password: SecretStr | None = Field(
        None, max_length=MAX_CHARACTERS, description="Needed for one's own password."
    )


class TokenBody(_Body):
    """An API token to make."""

    name: _TokenName = Field(description="What it is for.", examples=["encoder room"])
    role: Role = Field(description="May do no more than the maker's role.")
    expires_at: Instant | None = Field(None, description="Never when left out.")


class TokenView(BaseModel):
    """An API token without its secret."""

    id: str = Field(description="UUIDv7.")
    name: str
    role: Role
    hint: str = Field(description="Last characters of the token.", examples=["…Xk3q"])
    user_id: str | None = Field(description="Who made it; null for the command line.")
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute.")

    @classmethod
    def of(cls, token: ApiToken) -> "TokenView":
        """Return the token's JSON form."""
        return cls(
            id=token.id,
            name=token.name,
            role=token.role,
            hint=f"…{token.hint}",
            user_id=token.user_id,
            created_at=from_us(token.created_us),
            expires_at=_instant(token.expires_us),
            last_used_at=_instant(token.last_used_us),
        )


class TokenMade(TokenView):
    """A fresh API token with its secret."""

    token: str = Field(description="Shown once; keep it safe.", examples=["hw_…"])


class TokenPage(BaseModel):
    """A page of API tokens."""

    items: list[TokenView]
    next_cursor: str | None = _Cursor


class AuditActor(BaseModel):
    """Who acted."""

    kind: str = Field(description="`user`, `token`, `cli` or `system`.")
    id: str
    name: str = Field(description="Their name at that time.")


class AuditObject(BaseModel):
    """What was acted upon."""

    kind: str = Field(description="`channel`, `user`, `token`, `alarm`, …")
    id: str
    name: str = Field(description="Its name at that time.")


class AuditView(BaseModel):
    """One line of the audit log."""

    id: str
    at: datetime
    action: str = Field(description="Constant word.", examples=["channel.created"])
    actor: AuditActor
    object: AuditObject
    address: str = Field(description="Where it came from, without the host part.")
    detail: dict[str, Any] = Field(description="What changed, as old and new value; never a secret.")


class AuditPage(BaseModel):
    """A page of the audit log, newest first."""

    items: list[AuditView]
    next_cursor: str | None = _Cursor


def audit_view(entry: AuditEntry) -> AuditView:
    """Return the entry's JSON form."""
    return AuditView(
        id=entry.id,
        at=from_us(entry.at_us),
        action=entry.action,
        actor=AuditActor(kind=entry.actor_kind, id=entry.actor_id, name=entry.actor),
        object=AuditObject(kind=entry.object_kind, id=entry.object_id, name=entry.object_name),
        address=entry.address,
        detail=entry.detail,
    )


def _instant(at_us: int | None) -> datetime | None:
    return None if at_us is None else from_us(at_us)
