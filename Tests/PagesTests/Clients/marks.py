"""Reads all that a station serves, and finds that no text of anybody's is taken for markup.

marks.py BASE COOKIE COUNT EXTRA...: every text field holds markup that would run `mark(N)`, with a
number of its own from 1 to COUNT. Begins with the pages of everybody and, with the COOKIE
(`name=value`) of a login, those of the desk, and follows every link; an EXTRA address may be one
that is refused. Fails where markup got through, and where a number is nowhere to be read.
"""

import base64
import hashlib
import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree

import html5lib
import icalendar
import requests
from prometheus_client.parser import text_string_to_metric_families

BASE, COOKIE, COUNT, EXTRA = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
HTML = "{http://www.w3.org/1999/xhtml}"
ALLOWED = {"script", "style", "link", "meta"}  # besides plain text's; looked at one by one
FORBIDDEN = {"img", "iframe", "object", "embed", "base", "applet", "frame", "frameset", "portal"}
ADDRESSES = {"href", "src", "action", "formaction", "cite", "data", "poster", "xlink:href"}

reader = requests.Session()
reader.trust_env = False
reader.cookies.set(*COOKIE.split("=", 1))
seen = set()


def note(text):
    """Remembers which fields were read."""
    seen.update(int(number) for number in re.findall(r"mark\((\d+)\)", text or ""))


def check_elements(tree, path, hashes=None):
    """Fails where an element or attribute is not of our making; without hashes no script is."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            assert "mark(" not in (element.text or ""), f"{path}: in a comment"
            continue
        name = element.tag.removeprefix(HTML)
        assert name not in FORBIDDEN, f"{path}: <{name}>"
        if name in ("script", "style"):
            digest = base64.b64encode(hashlib.sha256((element.text or "").encode()).digest())
            assert hashes is not None and digest.decode() in hashes, f"{path}: {element.text!r}"
        for key, value in element.attrib.items():
            assert not key.lower().startswith("on"), f"{path}: <{name} {key}>"
            assert key != "style", f"{path}: <{name} style>"
            if key in ADDRESSES:
                scheme = urllib.parse.urlsplit(value.strip()).scheme
                # The last one leads to an authenticator app on the phone itself.
                assert scheme in ("", "http", "https", "data", "otpauth"), f"{path}: {value}"
                assert scheme != "data" or name == "link", f"{path}: {value}"
            note(value)
        if name not in ("script", "style"):
            note(element.text)
        note(element.tail)


def check_fragment(markup, path):
    """HTML inside of another format, as readers of feeds show it."""
    check_elements(html5lib.parseFragment(markup), path)


def read_html(path, answer):
    tree = html5lib.parse(answer.text)
    check_elements(tree, path, answer.headers["Content-Security-Policy"])
    for element in tree.iter():
        address = element.get("href") if element.tag in (f"{HTML}a", f"{HTML}link") else None
        place = urllib.parse.urlsplit(urllib.parse.urljoin(BASE + path, address or path))
        if address and f"{place.scheme}://{place.netloc}" == BASE:
            yield place.path + (f"?{place.query}" if place.query else "")


def read_xml(path, answer):
    tree = xml.etree.ElementTree.fromstring(answer.content)
    for element in tree.iter():
        name = element.tag.rpartition("}")[2]
        assert name not in ("script", "foreignObject", "image"), f"{path}: <{name}>"
        if name in ("content", "summary", "description") and "svg" not in path:
            check_fragment(element.text or "", path)
        for key, value in element.attrib.items():
            assert not key.lower().startswith("on"), f"{path}: {key}"
            note(value)
        note(element.text)
    return ()


def read_json(path, answer):
    def walk(value, key=None):
        if isinstance(value, dict):
            for name, inner in value.items():
                note(name)
                walk(inner, name)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, key)
        elif isinstance(value, str):
            note(value)
            if key == "content_html":
                check_fragment(value, path)

    walk(json.loads(answer.content))
    return ()


def read_calendar(path, answer):
    calendar = icalendar.Calendar.from_ical(answer.content)
    for event in calendar.subcomponents:
        assert event.name == "VEVENT" and not event.errors, path
        note(str(event.get("SUMMARY")) + str(event.get("DESCRIPTION")))
    return ()


def read_script(path, answer):
    # Nothing that would end the element it is put into, and no text outside of quotation marks.
    assert "<" not in re.sub(r"<(?=[=\s\d]|[a-z]\.)", "", answer.text), path
    note(answer.text)
    return ()


def read_text(path, answer):
    if "version=0.0.4" in answer.headers["Content-Type"]:
        for family in text_string_to_metric_families(answer.text):
            assert re.fullmatch("[a-z_]+", family.name), family.name
    return ()


READERS = {
    "text/html": read_html, "application/atom+xml": read_xml, "application/rss+xml": read_xml,
    "image/svg+xml": read_xml, "application/json": read_json,
    "application/feed+json": read_json, "text/calendar": read_calendar,
    "text/javascript": read_script, "text/plain": read_text,
}


def read(path, may_be_refused=False):
    """Reads one address; gives the addresses that it leads to."""
    answer = reader.get(BASE + path, allow_redirects=False, timeout=60)
    assert answer.status_code < 500, f"{path}: {answer.status_code}"
    assert may_be_refused or answer.status_code < 400, f"{path}: {answer.status_code}"
    assert "mark(" not in answer.headers.get("Content-Type", ""), path
    if 300 <= answer.status_code < 400:
        place = urllib.parse.urljoin(BASE + path, answer.headers["Location"])
        assert place.startswith(BASE + "/"), f"{path} leads to {place}"
        return [place.removeprefix(BASE)]
    kind = answer.headers["Content-Type"].split(";")[0]
    # Nobody guesses another kind, and no other site shows it in a frame but what is made for it.
    if answer.status_code != 400:
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        policy = answer.headers["Content-Security-Policy"]
        is_framed = path.split("?")[0].endswith("/embed/frame")
        assert f"frame-ancestors {'*' if is_framed else chr(39) + 'none' + chr(39)}" in policy, path
        assert answer.headers.get("X-Frame-Options") == (None if is_framed else "DENY"), path
        assert "unsafe" not in policy, path
        assert re.search("default-src '(none|self)'(;|$)", policy), path
        assert kind != "text/html" or "default-src 'none'" in policy, path
    return list(READERS[kind](path, answer))


ways = ["/", "/fr/", "/en/", "/embed/frame", "/fr/embed/frame", "/en/embed/frame",
        "/embed/script.js", "/board", "/board?lang=en", "/board/me", "/board/me?lang=en",
        "/desk", "/desk?lang=en", "/healthz", "/metrics", "/api/relais/v1/openapi.json"]
described = reader.get(BASE + "/api/relais/v1/openapi.json", timeout=60).json()["paths"]
ways += [path for path in described if "{" not in path]
found = set(ways)
for path in ways:
    for way in read(path):
        way = way.split("#")[0]
        if way not in found and not way.split("?")[0].endswith("/events"):
            found.add(way)
            ways.append(way)
    assert len(ways) < 2_000, "it leads on without end"
told = read("/api/relais/v1/incidents.json") or reader.get(
    BASE + "/api/relais/v1/incidents.json", timeout=60).json()
for incident in told["incidents"]:
    read(f"/api/relais/v1/incidents/{incident['key']}.json")
for path in EXTRA:
    read(path, may_be_refused=True)
missing = set(range(1, COUNT + 1)) - seen
assert not missing, f"nowhere to be read: {sorted(missing)}"
print(f"{len(ways)} addresses, all read")
