"""No request to an address that is not public: the one place that decides who may be called.

Two parts, both needed. `GuardMiddleware` stands last before the downloader and refuses by what the
URL says: every scheme but http and https, credentials, ports that nobody named, and every literal
address that is not public, in any spelling. What a *name* stands for is decided by `GuardResolver`
on the addresses handed to the connection, so that there is no second look-up to rebind. Redirects,
retries and robots.txt are requests through the same chain. Both ask `Policy`.

A source's table may `allow` exact "host:port" that are not public, and its own addresses may name
other ports than 80 and 443: both hold for that source's requests alone (`request.meta["source"]`).
Settings: `NEWSFEED_ALLOW`, exact "host:port" for everybody; `NEWSFEED_PORTS`, ports for everybody.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Any, Final, Self
from urllib.parse import SplitResult, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.settings import BaseSettings
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from newsfeed.errors import RefusedError, UsageError
from newsfeed.middlewares.addresses import Address, address_of, is_name, is_public, normal_host
from newsfeed.models import Source

ORDER: Final = 999
HANDLER: Final = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_log = logging.getLogger(__name__)


class RefusedRequest(RefusedError, IgnoreRequest):  # noqa: N818 - also Scrapy's own IgnoreRequest
    """A request that the guard did not let out; Scrapy drops it without a retry."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may be called: public addresses on `ports`, and exceptions.

    An exception in `everybody` holds for its `(host, port)` however it is reached, also by a name that resolves to
    it; one in `own` for a request that spells it out, so that one source's exception is no other's way in.
    """

    everybody: frozenset[tuple[str, int]] = frozenset()
    own: frozenset[tuple[str, int]] = frozenset()
    ports: frozenset[int] = frozenset(_DEFAULT_PORTS.values())

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """The policy that the settings describe; raises UsageError for an exception that is no host:port."""
        ports = {*_DEFAULT_PORTS.values(), *map(int, settings.getlist("NEWSFEED_PORTS"))}
        return cls(frozenset(map(_exception, settings.getlist("NEWSFEED_ALLOW"))), ports=frozenset(ports))

    def for_source(self, source: Source) -> Self:
        """The same with what this source's table adds."""
        urls = (source.url, *source.feeds, *source.listings, *source.sitemaps)
        ports = {port for url in urls if (port := urlsplit(url).port) is not None}
        return replace(self, own=frozenset(map(_exception, source.allow)), ports=self.ports | ports)

    def check_url(self, url: str) -> None:
        """Raise RefusedRequest unless this may be called, or is a name that the resolver will decide on."""
        parts = _split(url)
        host, port = normal_host(parts.hostname or ""), _port(parts)
        address = address_of(host)
        if (str(address or host), port) in self.everybody | self.own:
            return
        if port not in self.ports:
            raise RefusedRequest(f"port {port} is not called: {shown(url)!r} (only ports that a source names)")
        if address is None and not is_name(host):
            raise RefusedRequest(f"not a host name: {shown(url)!r}")
        if address is not None and not is_public(address):
            raise RefusedRequest(f"{str(address)!r} is not public: {shown(url)!r} (allow takes its exact host:port)")

    def permits(self, host: str, address: Address, port: int) -> bool:
        """Whether `host`, resolved to `address`, may be connected to on `port`."""
        spelled = (str(address_of(host) or normal_host(host)), port)
        return is_public(address) or spelled in self.everybody | self.own or (str(address), port) in self.everybody


def shown(url: str) -> str:
    """The URL for a message: without credentials, at most 200 characters."""
    scheme, slashes, rest = url[:2000].partition("//")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{authority.rpartition('@')[2]}{slash}{path}"[:200]


def _exception(entry: str) -> tuple[str, int]:
    host, _, port = entry.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()):
        raise UsageError(f"allow takes an exact host:port, not {entry!r} (as in 127.0.0.1:8000)")
    return str(address_of(host) or normal_host(host)), int(port)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise RefusedRequest(f"not an address: {shown(url)!r} ({error})") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise RefusedRequest(f"scheme {parts.scheme!r} is not called: {shown(url)!r} (only http and https)")
    if "@" in parts.netloc:
        raise RefusedRequest(f"credentials in an address are never sent: {shown(url)!r}")
    return parts


def _port(parts: SplitResult) -> int:
    try:
        return parts.port if parts.port is not None else _DEFAULT_PORTS[parts.scheme]
    except ValueError as error:
        raise RefusedRequest(f"not a port: {shown(parts.geturl())!r}") from error


class GuardMiddleware:
    """Refuses what `Policy` refuses, on each request about to leave; counted as `guard/refused`.

    Raises UsageError at the start when something would resolve names past the guard: a proxy, or a
    download handler other than the one whose connections ask the reactor's resolver.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._policy = self._any_policy = Policy.from_settings(crawler.settings)
        self._policies: dict[str, Policy] = {}
        _check_settings(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise RefusedRequest when the request may not leave."""
        policy = self._policy_for(request)
        _resolver().policy = self._any_policy  # which only knows the host, not whose request it is
        try:
            if request.meta.get("proxy"):
                raise RefusedRequest(f"a proxy resolves names past the guard: {shown(request.url)!r}")
            policy.check_url(request.url)
        except RefusedRequest:
            self._count()
            raise

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raise RefusedRequest in place of "no such host" where the host's addresses were held back: no retry."""
        host = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and normal_host(host) in _resolver().held_back:
            self._count()
            raise RefusedRequest(f"resolves to no public address: {shown(request.url)!r}") from exception

    def _policy_for(self, request: Request) -> Policy:
        source = request.meta.get("source")
        if not isinstance(source, Source):
            return self._policy
        if source.id not in self._policies:
            policy = self._policies[source.id] = self._policy.for_source(source)
            self._any_policy = replace(self._any_policy, own=self._any_policy.own | policy.own)
        return self._policies[source.id]

    def _count(self) -> None:
        self._crawler.stats.inc_value("guard/refused")


def _check_settings(settings: BaseSettings) -> None:
    for scheme, handler in settings.getwithbase("DOWNLOAD_HANDLERS").items():
        if handler is not None and (scheme not in _DEFAULT_PORTS or handler != HANDLER):
            raise UsageError(f"download handler for {scheme!r} is not guarded: {handler!r} (set it to None)")
    if settings.getbool("HTTPPROXY_ENABLED"):
        raise UsageError("a proxy would resolve names past the guard (set HTTPPROXY_ENABLED = False)")


@implementer(IHostnameResolver)
class GuardResolver:
    """Hands connections only addresses that `policy` permits: for literal hosts too, with no cache to go stale.

    Named by TWISTED_DNS_RESOLVER; the middleware installs it as well, where no setting is read.
    """

    def __init__(self, reactor: Any, policy: Policy) -> None:
        self._reactor = reactor
        self._inner: Any = reactor.nameResolver
        self.policy = policy
        self.held_back: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """Built by Scrapy, once per process."""
        return cls(reactor, Policy.from_settings(crawler.settings))

    def install_on_reactor(self) -> None:
        """Put this before the reactor's resolver."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - the names are IHostnameResolver's
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Resolve as the reactor does, and keep back what the policy does not permit."""
        filtered = _Permitted(resolutionReceiver, self, hostName, portNumber)
        return self._inner.resolveHostName(filtered, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _Permitted:
    """Receives one resolution and hands on its permitted addresses."""

    def __init__(self, receiver: Any, guard: GuardResolver, host: str, port: int) -> None:
        self._receiver, self._guard, self._host, self._port = receiver, guard, host, port

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if self._guard.policy.permits(self._host, ip_address(address.host), self._port):
            self._receiver.addressResolved(address)
            return
        self._guard.held_back.add(normal_host(self._host))
        _log.warning("address held back: %r resolves to %s", self._host, address.host)


def _resolver() -> GuardResolver:
    """The reactor's resolver, which is a GuardResolver from now on."""
    from twisted.internet import reactor

    if not isinstance(reactor.nameResolver, GuardResolver):
        GuardResolver(reactor, Policy()).install_on_reactor()
    resolver: GuardResolver = reactor.nameResolver
    return resolver
