"""The installation's secret key: seals what must be shown again, and derives keys for digests and signatures.

One file, `<data>/secret.key`, 32 random bytes, readable by its owner alone, made at the first start. It belongs in
every backup: without it sealed stream keys can't be shown and publishers' keys can't be looked up.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from headwater.accounts.errors import SECRET_KEY_UNUSABLE
from headwater.core.errors import HeadwaterError

KEY_FILE = "secret.key"
_KEY_BYTES = 32
_NONCE_BYTES = 12  # Source: NIST SP 800-38D §8.2, recommended length
_FOREIGN_RIGHTS = 0o077
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class SecretBox:
    """Seals and digests under keys derived from one root key, a different one for each purpose."""

    def __init__(self, root_key: bytes) -> None:
        """Keep the root key; `open_secrets` reads it from disk."""
        self._root_key = root_key

    def __repr__(self) -> str:
        """Never show the key."""
        return "SecretBox(…)"

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes that only this installation has, the same for the same purpose.

        Source: HKDF, RFC 5869.
        """
        return HKDF(SHA256(), _KEY_BYTES, None, f"headwater:{purpose}".encode()).derive(self._root_key)

    def seal(self, purpose: str, text: str) -> str:
        """Encrypt text so that `unseal` with the same purpose gives it back."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + AESGCM(self.derive(purpose)).encrypt(nonce, text.encode(), purpose.encode())
        return base64.urlsafe_b64encode(sealed).decode()

    def unseal(self, purpose: str, sealed: str) -> str:
        """Decrypt what `seal` made.

        Raises:
            HeadwaterError: `secret_key_unusable` when it was sealed under another key.
        """
        raw = base64.urlsafe_b64decode(sealed)
        try:
            text = AESGCM(self.derive(purpose)).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
        except InvalidTag as error:
            raise HeadwaterError(SECRET_KEY_UNUSABLE, path=KEY_FILE, reason="it is not the key of this data") from error
        return text.decode()

    def digest(self, purpose: str, text: str) -> str:
        """Return a keyed digest to look a secret up by, useless without the root key."""
        return hmac.new(self.derive(purpose), text.encode(), hashlib.sha256).hexdigest()


def open_secrets(data_dir: Path) -> SecretBox:
    """Read the installation's key, making it at the first start.

    Raises:
        HeadwaterError: `secret_key_unusable` when the file can't be read, is open to others, or is cut short.
    """
    path = data_dir / KEY_FILE
    try:
        _make_once(path)
        if path.stat().st_mode & _FOREIGN_RIGHTS:
            raise HeadwaterError(SECRET_KEY_UNUSABLE, path=str(path), reason="others can read it (chmod 600)")
        root_key = path.read_bytes()
    except OSError as error:
        raise HeadwaterError(SECRET_KEY_UNUSABLE, path=str(path), reason=error.strerror) from error
    if len(root_key) != _KEY_BYTES:
        raise HeadwaterError(SECRET_KEY_UNUSABLE, path=str(path), reason=f"it is not {_KEY_BYTES} bytes long")
    return SecretBox(root_key)


def _make_once(path: Path) -> None:
    """Write a new key unless there is one; two processes starting together end with the same key."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    partial = path.with_name(f".{KEY_FILE}.{secrets.token_hex(8)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(partial, path)
        except FileExistsError:
            return  # another process was first; its key stands
    finally:
        partial.unlink()


def random_text(length: int) -> str:
    """Return random letters and digits: a double click selects all of it; 5.95 bits each."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def token_digest(token: str) -> str:
    """Return the digest under which a random token of ours is stored.

    A plain hash is enough: our tokens carry more than 128 random bits, so there is nothing to guess.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
