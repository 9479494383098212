"""Whom a job tells, and by what way: a webhook, or e-mail."""

from __future__ import annotations

import json
import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from http.client import HTTPException
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.error import HTTPError, URLError

from pydantic import BaseModel, ConfigDict, Field, model_validator

from talent.errors import ConfigError
from talent.jobs.notices import as_html, as_json, as_text, clean, subject
from talent.jobs.retrying import Retry, persistent
from talent.jobs.secrets import NAME_PATTERN, secret
from talent.jobs.web import opened
from talent.store.faults import in_words, is_transient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from talent.jobs.notices import Notice

__all__ = ["AnyChannel", "Email", "Webhook", "send"]

logger = logging.getLogger(__name__)

TIMEOUT = 10.0
"""Seconds to wait for each answer."""
TRIES = 3
FIRST_WAIT = 1.0
"""Seconds before the second try; twice as long before the third."""

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


def send(
    notice: Notice, channels: Iterable[Webhook | Email], *, first_wait: float = FIRST_WAIT
) -> list[str]:
    """Tell everybody who asked for it how a call of a job ended.

    Each channel is tried up to three times while the fault may pass. Where an answer was lost on
    its way, a notice may come twice.

    Parameters
    ----------
    notice : Notice
    channels : iterable of Webhook and Email
        Those whose `on` names nothing of what happened are left alone.
    first_wait : float
        Seconds before the second try.

    Returns
    -------
    list of str
        One problem for each channel that could not be told, without secrets. A notice that is not
        sent undoes no run, so nothing is raised for it.

    Raises
    ------
    MissingExtraError
        If tenacity is not installed.

    Examples
    --------
    >>> import datetime as dt
    >>> from talent.jobs.notices import Notice
    >>> noon = dt.datetime(2026, 11, 5, 12, tzinfo=dt.UTC)
    >>> failed = Notice("monthly", noon.date(), "failed", noon)
    >>> send(failed, [Webhook(kind="webhook", url_secret="NOT_SET", on=("complete",))])
    []
    """
    problems = []
    for channel in channels:
        if notice.events.isdisjoint(channel.on):
            continue
        name = _name(channel)
        try:
            _tried(channel, notice, first_wait)
        except (OSError, HTTPException, ValueError) as error:
            problems.append(f"{name}: {_words(error)}")
            logger.warning("not told: %s", problems[-1], extra={"job": clean(notice.job)})
        else:
            logger.info("told: %s", name, extra={"job": clean(notice.job)})
    return problems


def _tried(channel: Webhook | Email, notice: Notice, first_wait: float) -> None:
    # Made once, so that each try of a mail has the same number and can be known as the same.
    deliver = _post(channel, notice) if isinstance(channel, Webhook) else _mail(channel, notice)
    retry = Retry(attempts=TRIES, first_wait=first_wait)
    persistent(retry, _name(channel), _passes)(deliver)


def _post(channel: Webhook, notice: Notice) -> Callable[[], None]:
    url = secret(channel.url_secret)
    data = json.dumps(as_json(notice), allow_nan=False).encode()

    def deliver() -> None:
        try:
            with opened(url, timeout=TIMEOUT, data=data, content_type="application/json"):
                # What it says besides that all is well is not read: it could be of any length.
                pass
        except HTTPError as error:
            error.close()
            raise

    return deliver


def _mail(channel: Email, notice: Notice) -> Callable[[], None]:
    message = EmailMessage()
    message["Subject"] = subject(notice)
    message["From"] = channel.from_
    message["To"] = ", ".join(channel.to)
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=channel.from_.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(as_text(notice))
    message.add_alternative(as_html(notice), subtype="html")
    password = secret(channel.password_secret) if channel.password_secret else ""

    def deliver() -> None:
        safe = ssl.create_default_context()
        if channel.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                channel.host, channel.port, timeout=TIMEOUT, context=safe
            )
        else:
            server = smtplib.SMTP(channel.host, channel.port, timeout=TIMEOUT)
        with server:
            if channel.security == "starttls":
                server.starttls(context=safe)
            if channel.user:
                server.login(channel.user, password)
            refused = server.send_message(message)
        if refused:
            # The others have it: they must not get it once more.
            raise ConfigError(
                f"refused for {len(refused)} of {len(channel.to)} recipients; see `to`"
            )

    return deliver


def _name(channel: Webhook | Email) -> str:
    if isinstance(channel, Webhook):
        return f"webhook {channel.url_secret}"
    return f"e-mail by {channel.host}:{channel.port}"


def _passes(error: BaseException) -> bool:
    """Whether another try may do."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(400 <= code < 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return 400 <= error.smtp_code < 500
    return isinstance(error, smtplib.SMTPServerDisconnected) or is_transient(error)


def _words(error: Exception) -> str:
    """What went wrong. What a server says is left out: it may repeat what it was sent."""
    if isinstance(error, HTTPError):
        told = " (a redirect; name the last address)" if 300 <= error.code < 400 else ""
        return f"the server answered {error.code}{told}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the server refused user and password ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return f"the server refused every recipient ({', '.join(map(str, codes))})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"the server answered {error.smtp_code}"
    reason = error.reason if isinstance(error, URLError) else error
    return clean(in_words(reason if isinstance(reason, Exception) else error))
