"""Who is calling: accounts, their bearer tokens, and service-account keys exchanged for tokens."""

from __future__ import annotations

import base64
import binascii
import functools
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

# Every command reads its key, whose primes are tried anew each time: half of a sign-in's cost.
serialization.load_pem_private_key = functools.lru_cache(4)(serialization.load_pem_private_key)

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPES = "https://www.googleapis.com/auth/"
WRITING = {SCOPES + name for name in ("spreadsheets", "drive", "drive.file")}
READING = WRITING | {SCOPES + "spreadsheets.readonly", SCOPES + "drive.readonly"}
AUDIENCE = "https://oauth2.googleapis.com/token"  # what google-auth signs, whatever the token_uri
LIFETIME, SKEW = 3600, 300
TIMEFRAME = (
    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
    "Check your iat and exp values in the JWT claim."
)


class GrantError(Exception):
    """A refusal of the token endpoint: `error` and `error_description`, always with 400."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.body = {"error": error, "error_description": description}


@dataclass
class Token:
    """A bearer token: whose it is, what it allows, until when (seconds since 1970)."""

    text: str
    email: str
    scopes: frozenset[str]
    expires: float


@dataclass
class Account:
    """Somebody who may call; `token` is one that is good for as long as the server runs."""

    email: str
    project: str
    token: str = ""
    keys: dict[str, rsa.RSAPublicKey] = field(default_factory=dict)
    disabled: bool = False


@functools.cache
def _private_key() -> rsa.RSAPrivateKey:
    """One key for the whole test run; a short one, which is made and read ten times as fast."""
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)


class Tokens:
    """Accounts and tokens of one server. `clock` gives the seconds since 1970 it believes in."""

    def __init__(self, project: str, clock: Callable[[], float] = time.time) -> None:
        self.project, self.clock = project, clock
        self.accounts: dict[str, Account] = {}
        self._tokens: dict[str, Token] = {}

    def account(self, email: str) -> Account:
        """Return the account, made on first asking, with a token for all scopes."""
        if email not in self.accounts:
            self.accounts[email] = Account(email, self.project)
            self.accounts[email].token = self.issue(email, WRITING, 10 * 365 * 86400)
        return self.accounts[email]

    def service_account(self, email: str, token_uri: str) -> dict[str, str]:
        """Return the JSON of a new key of a service account, as the console downloads it."""
        account, number = self.account(email), secrets.token_hex(20)
        account.keys[number] = _private_key().public_key()
        pem = _private_key().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return {
            "type": "service_account",
            "project_id": email.partition("@")[2].partition(".")[0],
            "private_key_id": number,
            "private_key": pem.decode(),
            "client_email": email,
            "client_id": str(secrets.randbelow(10**21)),
            "auth_uri": "https://accounts.google.com/o/oauth2/auth",
            "token_uri": token_uri,
            "universe_domain": "googleapis.com",
        }

    def issue(self, email: str, scopes: set[str], seconds: float = LIFETIME) -> str:
        text = "ya29." + secrets.token_urlsafe(48)
        self._tokens[text] = Token(text, email, frozenset(scopes), self.clock() + seconds)
        return text

    def revoke(self, email: str) -> None:
        """Make every token of an account worthless from now on."""
        self._tokens = {text: one for text, one in self._tokens.items() if one.email != email}

    def find(self, text: str) -> Token | None:
        """The token, when it is known and has not run out."""
        found = self._tokens.get(text)
        return found if found and found.expires > self.clock() else None

    def exchange(self, form: dict[str, str], audience: str) -> dict[str, Any]:
        """Return the answer to a signed assertion; raises GrantError where Google would refuse."""
        if form.get("grant_type") != GRANT:
            given = form.get("grant_type", "")
            raise GrantError("unsupported_grant_type", f"Invalid grant_type: {given}")
        header, claims, signed, signature = _parts(form.get("assertion", ""))
        account = self.accounts.get(str(claims.get("iss", "")))
        if account is None or account.disabled or not account.keys:
            raise GrantError("invalid_grant", "Invalid grant: account not found")
        self._check_signature(account, header, signed, signature)
        self._check_claims(claims, audience)
        scopes = set(claims.get("scope", "").split())
        if not scopes:
            raise GrantError("invalid_scope", "Empty or missing scope not allowed.")
        token = self.issue(account.email, scopes)
        return {"access_token": token, "expires_in": LIFETIME - 1, "token_type": "Bearer"}

    def _check_signature(
        self, account: Account, header: dict[str, Any], signed: bytes, signature: bytes
    ) -> None:
        key = account.keys.get(header.get("kid", ""), next(iter(account.keys.values())))
        try:
            if header.get("alg") != "RS256":
                raise InvalidSignature
            key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise GrantError("invalid_grant", "Invalid JWT Signature.") from None

    def _check_claims(self, claims: dict[str, Any], audience: str) -> None:
        if claims.get("aud") not in (audience, AUDIENCE):
            raise GrantError("invalid_grant", "Invalid JWT: Failed audience check.")
        now, issued, expires = self.clock(), claims.get("iat", 0), claims.get("exp", 0)
        in_time = issued <= now + SKEW and expires >= now - SKEW
        if not in_time or not 0 < expires - issued <= LIFETIME:
            raise GrantError("invalid_grant", TIMEFRAME)


def _parts(assertion: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    """(header, claims, signed bytes, signature) of a JWT."""
    try:
        first, second, third = assertion.split(".")
        header, claims = json.loads(_decoded(first)), json.loads(_decoded(second))
        return header, claims, f"{first}.{second}".encode(), _decoded(third)
    except (ValueError, binascii.Error):
        raise GrantError("invalid_grant", "Bad Request") from None


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
