"""Which addresses may be asked over the web, and where a redirect may lead.

Secure addresses only, but for this machine itself. Nothing else that urllib knows, such as files
and ftp, is reachable, and a public address cannot send us to one inside our own network.
"""

from __future__ import annotations

import http.client
import ipaddress
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from talent.errors import ConfigError

if TYPE_CHECKING:
    from http.client import HTTPResponse

__all__ = ["check_address", "is_private", "opened"]

AGENT = "talent (workforce forecasts)"


def check_address(url: str) -> SplitResult:
    """Parts of an address that may be asked.

    Raises
    ------
    ConfigError
        If it may not; the address itself is not repeated, for it may be a secret.

    Examples
    --------
    >>> check_address("https://example.org/data.csv").path
    '/data.csv'
    >>> check_address("file:///etc/passwd")
    Traceback (most recent call last):
    talent.errors.ConfigError: the address must start with https:// (or http:// to this machine)
    """
    if not url.isascii() or not url.isprintable() or " " in url:
        raise ConfigError("the address holds blanks or other signs; write them as %20 and so on")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ConfigError("the address cannot be read; write https://host/path") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(host or "")):
        raise ConfigError("the address must start with https:// (or http:// to this machine)")
    if not host or len(host) > 253 or any(not 0 < len(p) < 64 for p in host.split(".")):
        raise ConfigError("the address names no host; write https://host/path")
    if parts.username is not None or parts.password is not None:
        raise ConfigError("the address must not hold a user or password")
    return parts


def is_private(address: str) -> bool:
    """Whether an IP address is of this machine or of a network inside.

    Examples
    --------
    >>> is_private("127.0.0.1"), is_private("::ffff:10.0.0.1"), is_private("9.9.9.9")
    (True, True, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return not (mapped or ip).is_global


def opened(
    url: str, *, timeout: float, data: bytes | None = None, content_type: str = ""
) -> HTTPResponse:
    """Ask an address and give the answer, to be read and closed.

    Parameters
    ----------
    url : str
    timeout : float
        Seconds for each wait.
    data : bytes, optional
        Makes it a POST, of which no redirect is followed.
    content_type : str
        Of the data.

    Raises
    ------
    ConfigError
        If the address, or one that it leads to, may not be asked.
    urllib.error.URLError
        If there is no good answer. Its text may hold parts of the address.
    """
    parts = check_address(url)
    opener = OpenerDirector()
    route = _Route()
    handlers: list[Any] = [
        # What is on this machine is not asked for by way of another.
        ProxyHandler({}) if _is_here(parts.hostname or "") else ProxyHandler(),
        _Plain(route),
        _Secure(route),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ]
    if data is None:
        handlers.append(_Redirects(route))
    for handler in handlers:
        opener.add_handler(handler)
    request = Request(url, data=data, headers={"User-Agent": AGENT})  # noqa: S310 - checked above
    if data is not None:
        request.add_header("Content-Type", content_type)
    answer: HTTPResponse = opener.open(request, timeout=timeout)
    return answer


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Route:
    """Networks that a request has met on its way."""

    def __init__(self) -> None:
        self.private: bool | None = None

    def meet(self, address: str) -> None:
        """Note where a connection leads, before anything is asked there."""
        private = is_private(address)
        if self.private is None:
            self.private = private
        elif private and not self.private:
            raise ConfigError("the address leads to one inside the own network; that is refused")

    def follow(self, host: str) -> None:
        """Look at the host of a redirect; a proxy would hide where it leads."""
        try:
            private = host == "localhost" or is_private(host)
        except ValueError:
            return
        if private and not self.private:
            raise ConfigError("the address leads to one inside the own network; that is refused")


class _Redirects(HTTPRedirectHandler):
    def __init__(self, route: _Route) -> None:
        self.route = route

    def redirect_request(
        self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        """Refuse to be led away."""
        # Closed unread: urllib would read all of it, however much it is.
        fp.close()
        parts = check_address(newurl)
        if parts.scheme != urlsplit(req.full_url).scheme:
            raise ConfigError("the address leads to one of another scheme; that is refused")
        self.route.follow(parts.hostname or "")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _PlainConnection(http.client.HTTPConnection):
    route: _Route
    _tunnel_host: str | None

    def connect(self) -> None:
        super().connect()
        self.route.meet(self.sock.getpeername()[0])


class _SecureConnection(http.client.HTTPSConnection):
    route: _Route
    _tunnel_host: str | None

    def connect(self) -> None:
        super().connect()
        if self._tunnel_host is None:
            self.route.meet(self.sock.getpeername()[0])


class _Plain(HTTPHandler):
    def __init__(self, route: _Route) -> None:
        super().__init__()
        self.kind: Any = type("Connection", (_PlainConnection,), {"route": route})

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self.kind, req)


class _Secure(HTTPSHandler):
    def __init__(self, route: _Route) -> None:
        super().__init__()
        self.kind: Any = type("Connection", (_SecureConnection,), {"route": route})

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self.kind, req)
