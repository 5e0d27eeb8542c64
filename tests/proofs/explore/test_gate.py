"""Who may ask: Host, Origin, cookie and token, on every route; and what every answer carries."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.proofs.explore.browser import TUG

ROUTES = (
    ("GET", "/"),
    ("GET", "/page/index.html"),
    ("GET", "/api/start"),
    ("GET", "/api/jobs/x"),
    ("GET", "/api/jobs/x/events"),
    ("POST", "/api/jobs"),
    ("POST", "/api/jobs/x/cancel"),
    ("POST", "/api/verdict"),
)
BODY = {"state": TUG}
TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


def body_of(method):
    return BODY if method == "POST" else None


def safe(told):
    policy = told.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "*" not in policy
    assert told.headers["x-content-type-options"] == "nosniff" and told.headers["cache-control"] == "no-store"
    assert told.headers["referrer-policy"] == "no-referrer" and told.headers["x-frame-options"] == "DENY"
    assert b"Traceback" not in told.body
    return told


def test_health_needs_no_key(browser):
    told = safe(browser.ask("GET", "/healthz"))
    assert (told.status, told.body) == (200, b"ok")


def test_the_printed_address_gives_a_cookie_for_this_browser_only(browser):
    told = safe(browser.ask("GET", f"/?token={browser.entry}"))
    cookie = told.headers["set-cookie"]
    assert told.status == 303 and "HttpOnly" in cookie and "samesite=strict" in cookie.lower()
    assert browser.entry not in cookie and str(browser.port) in cookie.split("=")[0]
    assert b"landscape-token" in browser.get("/").body


def test_a_link_on_another_page_leads_in_as_well(browser):
    told = safe(browser.ask("GET", f"/?token={browser.entry}", headers={"Sec-Fetch-Site": "cross-site"}))
    assert told.status == 200 and "set-cookie" in told.headers and b"url=/" in told.body
    assert browser.keys["X-Landscape-Token"].encode() not in told.body


@pytest.mark.parametrize("token", ["", "x", "%00", "%C3%A9", "a" * 3000])
def test_another_token_gives_none(browser, token):
    told = safe(browser.ask("GET", f"/?token={token}"))
    assert told.status == 403 and "set-cookie" not in told.headers and b"landscape explore" in told.body


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_needs_the_cookie(browser, method, path):
    name = browser.keys["Cookie"].split("=")[0]
    for cookie in ({}, {"Cookie": f"{name}=wrong"}, {"Cookie": f"{name}="}):
        told = safe(browser.ask(method, path, body_of(method), {**browser.keys, "Cookie": "", **cookie}))
        assert told.status == 403 and browser.keys["X-Landscape-Token"].encode() not in told.body


@pytest.mark.parametrize("path", [path for method, path in ROUTES if method == "POST"])
def test_what_changes_anything_needs_the_token_of_the_page(browser, path):
    without = {key: value for key, value in browser.keys.items() if key != "X-Landscape-Token"}
    for token in ({}, {"X-Landscape-Token": ""}, {"X-Landscape-Token": "wrong"}):
        told = safe(browser.ask("POST", path, BODY, without | token))
        assert told.status == 403 and told.json["error"]["key"] == "X-Landscape-Token"


@pytest.mark.parametrize(("method", "path"), [*ROUTES, ("GET", "/healthz")])
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost", "127.0.0.1:PORT.evil.example", ""]
)
def test_a_name_that_leads_here_is_not_enough(browser, method, path, host):
    named = host.replace("PORT", str(browser.port))
    told = safe(browser.ask(method, path, body_of(method), {**browser.keys, "Host": named}))
    assert told.status == 403 and told.json["error"]["key"] == "Host"


@pytest.mark.parametrize(("method", "path"), [*ROUTES, ("GET", "/healthz")])
@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:PORT", "http://127.0.0.1:1", "127.0.0.1:PORT"]
)
def test_no_other_page_may_ask(browser, method, path, origin):
    sent = origin.replace("PORT", str(browser.port))
    told = safe(browser.ask(method, path, body_of(method), {**browser.keys, "Origin": sent}))
    assert told.status == 403 and told.json["error"]["key"] == "Origin"
    assert "access-control-allow-origin" not in told.headers


def test_the_page_itself_may_ask(browser):
    for name in ("127.0.0.1", "localhost"):
        place = f"{name}:{browser.port}"
        headers = {**browser.keys, "Host": place, "Origin": f"http://{place}", "Sec-Fetch-Site": "same-origin"}
        assert safe(browser.ask("POST", "/api/verdict", BODY, headers)).status == 200


def test_other_sites_may_embed_nothing(browser):
    for site in ("cross-site", "same-site"):
        told = safe(browser.ask("GET", "/api/start", headers={**browser.keys, "Sec-Fetch-Site": site}))
        assert told.status == 403 and told.json["error"]["key"] == "Sec-Fetch-Site"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "FOO"])
def test_other_methods_are_refused(browser, method):
    assert safe(browser.ask(method, "/api/jobs", headers=browser.keys)).status == 405


def test_only_this_machine_reaches_the_server(browser):
    addresses = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    for address in addresses - {"127.0.0.1"}:
        with pytest.raises(OSError):
            socket.create_connection((address, browser.port), 2).close()
    port = f":{browser.port:04X}"
    places = [line.split()[1] for table in TABLES if table.exists() for line in table.read_text().splitlines()[1:]]
    assert {place for place in places if place.endswith(port)} <= {f"0100007F{port}"}


@pytest.mark.parametrize(
    "path",
    [
        "/page/../server.py",
        "/page/..%2fserver.py",
        "/page/%2e%2e/server.py",
        "/page//etc/passwd",
        "/page/%2fetc/passwd",
        "/page/..\\server.py",
        "/page/index.html%00.py",
        "/page/",
        "/page",
        "/server.py",
        "/page/" + "a" * 5000,
    ],
)
def test_no_file_but_those_of_the_page_is_opened(browser, path):
    told = safe(browser.get(path))
    assert told.status in (404, 405) and b"import" not in told.body and b"root:" not in told.body


def test_a_body_is_bounded_and_json(browser):
    large = b'{"state": "' + b"a" * (1 << 18) + b'"}'
    assert safe(browser.post("/api/verdict", large)).status == 413
    assert safe(browser.post("/api/verdict", b"\xff{}")).json["error"]["key"] == "body"
    assert safe(browser.post("/api/verdict", b"[" * 100_000)).status == 400
    assert safe(browser.post("/api/verdict", [])).json["error"]["rule"] == "must be a JSON object"
    assert safe(browser.ask("POST", "/api/verdict", BODY, browser.keys | {"Content-Type": "text/plain"})).status == 415
