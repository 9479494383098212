"""Whom a job tells, and by what way: a webhook, or e-mail."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from talent.jobs.secrets import NAME_PATTERN

__all__ = ["AnyChannel", "Email", "Webhook"]

Event = Literal["complete", "failed", "moved"]
SecretName = Annotated[str, Field(pattern=f"^{NAME_PATTERN}$")]
# One plain address: nothing in it can start another header or name a second recipient.
Address = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,189}$")
]
Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]{1,253}$")]
DEFAULT: tuple[Event, ...] = ("failed", "moved")


class _Channel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    on: tuple[Event, ...] = Field(default=DEFAULT, min_length=1)
    """``complete`` and ``failed``: how it ended. ``moved``: a headline number moved."""


class Webhook(_Channel):
    """A web address that takes JSON, such as chat tools and incident tools give out.

    Attributes
    ----------
    url_secret : str
        Name of the secret that is the address: whoever knows it can post.
    on : tuple of {"complete", "failed", "moved"}

    Examples
    --------
    >>> Webhook(kind="webhook", url_secret="TALENT_WEBHOOK").on
    ('failed', 'moved')
    """

    kind: Literal["webhook"]
    url_secret: SecretName


class Email(_Channel):
    """E-mail by SMTP.

    Attributes
    ----------
    host : str
    port : int
    security : {"starttls", "tls", "none"}
        ``none`` is for a relay on the same machine or inside a closed network.
    from_ : Address
        Written ``from`` in a file.
    to : tuple of Address
    user : str
        Empty where the server asks for no login.
    password_secret : str
        Name of the secret that is the password.
    on : tuple of {"complete", "failed", "moved"}

    Examples
    --------
    >>> Email.model_validate(
    ...     {"kind": "email", "host": "mail.example.org", "from": "a@example.org",
    ...      "to": ["b@example.org"]}
    ... ).security
    'starttls'
    """

    model_config = ConfigDict(populate_by_name=True)

    kind: Literal["email"]
    host: Host
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    from_: Address = Field(alias="from")
    to: tuple[Address, ...] = Field(min_length=1, max_length=50)
    user: str = Field(default="", max_length=254)
    password_secret: SecretName | Literal[""] = ""

    @model_validator(mode="after")
    def _login(self) -> Email:
        if bool(self.user) != bool(self.password_secret):
            raise ValueError("give both user and password_secret, or neither")
        if self.user and self.security == "none":
            raise ValueError("a password is sent over starttls or tls only")
        return self


AnyChannel = Annotated[Webhook | Email, Field(discriminator="kind")]
