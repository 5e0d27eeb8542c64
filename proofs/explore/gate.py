"""Who may ask: one browser, on this machine, that was given the printed address.

A page of another site can make a browser send requests to this server, and a name that it controls can lead to 127.0.0.1.
So every request must name this server (``Host``), come from its own page (``Origin``, ``Sec-Fetch-Site``) and carry a cookie
that only the printed address gives out; a request that changes anything carries a second secret that stands in the page.
"""

from __future__ import annotations

import secrets
import sys
from dataclasses import dataclass, field
from hmac import compare_digest
from http import HTTPStatus
from urllib.parse import parse_qs

from h11 import LocalProtocolError
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, cookie_parser
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from proofs.explore.refused import Refused, of_error, refused

TOKEN_HEADER = "X-Landscape-Token"  # noqa: S105 - the name of the header
OPEN = frozenset({"/healthz"})
"""What is answered without a cookie."""
ENTRIES = frozenset({"/", "/healthz"})
"""What a link on another page may lead to."""
HOME = frozenset({"none", "same-origin"})
"""Where a request comes from (``Sec-Fetch-Site``) that no other site has made."""
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Sent with every answer."""
LOCKED = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Landscape explorer: closed</title></head>
<body><h1>This page needs its key</h1>
<p>Open the address that <code>landscape explore</code> printed when it was started; it has a token in it.</p>
<p>If you have just opened it, <a href="/">go on</a>.</p></body></html>
"""


ENTERED = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/"><title>Landscape explorer</title></head>
<body><p><a href="/">Go on</a></p></body></html>
"""


def _secret() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Keys:
    """The secrets of one run of the server.

    Attributes:
        entry: the token of the printed address.
        cookie: what the browser then keeps.
        page: what stands in the page, and comes with every request that changes anything.
    """

    entry: str = field(default_factory=_secret, repr=False)
    cookie: str = field(default_factory=_secret, repr=False)
    page: str = field(default_factory=_secret, repr=False)


class Gate:
    """The outermost part of the application: refuses who may not ask, and puts the safe headers on every answer."""

    def __init__(self, app: ASGIApp, keys: Keys, port: int) -> None:
        self.app, self.keys, self.port = app, keys, port
        self.hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self.cookie = f"landscape-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        try:
            answer = self._answer(scope)
            await (self.app if answer is None else answer)(scope, receive, sent)
        except Refused as error:
            await told(error)(scope, receive, sent)
        except (ClientDisconnect, LocalProtocolError):
            return  # the connection is closed, or was given up for what came through it
        except Exception as error:
            failure = of_error(error)
            print(f"landscape: {failure.failure.message}", file=sys.stderr)
            if not begun:
                await told(failure)(scope, receive, sent)

    def _answer(self, scope: Scope) -> Response | None:
        """The answer to a request that goes no further.

        Raises:
            Refused: if it may not be made.
        """
        headers, path = Headers(scope=scope), scope["path"]
        self._check_place(headers, path)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            raise refused("method", "must be GET or POST", scope["method"][:20], HTTPStatus.METHOD_NOT_ALLOWED)
        if path in OPEN:
            return None
        if path == "/" and (given := parse_qs(scope["query_string"].decode("latin-1")).get("token")):
            if not _same(given[-1], self.keys.entry):
                return HTMLResponse(LOCKED, HTTPStatus.FORBIDDEN)
            return self._entered(headers)
        cookies = [cookie_parser(value).get(self.cookie, "") for value in headers.getlist("cookie")]
        if not any(_same(cookie, self.keys.cookie) for cookie in cookies):
            if path == "/":
                return HTMLResponse(LOCKED, HTTPStatus.FORBIDDEN)
            rule = "must be the one that the printed address gives out"
            raise refused("cookie", rule, "another" if any(cookies) else "none", HTTPStatus.FORBIDDEN, "forbidden")
        if scope["method"] == "POST" and not _same(headers.get(TOKEN_HEADER, ""), self.keys.page):
            found = "another" if TOKEN_HEADER in headers else "none"
            raise refused(TOKEN_HEADER, "must be the token of the page", found, HTTPStatus.FORBIDDEN, "forbidden")
        return None

    def _entered(self, headers: Headers) -> Response:
        """The cookie, and the way to the page."""
        strange = (
            headers.get("sec-fetch-site", "none") not in HOME
        )  # a browser then sends no strict cookie where it is sent on
        answer = HTMLResponse(ENTERED) if strange else RedirectResponse("/", HTTPStatus.SEE_OTHER)
        answer.set_cookie(self.cookie, self.keys.cookie, httponly=True, samesite="strict")
        return answer

    def _check_place(self, headers: Headers, path: str) -> None:
        """Refuse what names another server, or was sent by a page of one."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self.hosts:
            rule = f"must be 127.0.0.1:{self.port} or localhost:{self.port}"
            raise refused("Host", rule, ", ".join(hosts)[:100] or "none", HTTPStatus.FORBIDDEN, "forbidden")
        for origin in headers.getlist("origin"):
            if origin.lower().removeprefix("http://") not in self.hosts or not origin.lower().startswith("http://"):
                raise refused("Origin", "must be this server", origin[:100], HTTPStatus.FORBIDDEN, "forbidden")
        site = headers.get("sec-fetch-site", "none")
        if site not in HOME and path not in ENTRIES:
            raise refused("Sec-Fetch-Site", "must be same-origin", site[:100], HTTPStatus.FORBIDDEN, "forbidden")


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode("utf-8", "replace"), other.encode())


def told(error: Refused) -> JSONResponse:
    """The answer that tells why there is none."""
    return JSONResponse(error.failure.to_dict(), error.http)
