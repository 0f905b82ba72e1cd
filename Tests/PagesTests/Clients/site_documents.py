"""What the scripts beside this one share: a served page's documents, and what they must tell."""

import functools
import json
import pathlib
import re
import sys

import requests

# Where the page is served, and a folder with what is expected of it.
BASE = sys.argv[1]
FOLDER = pathlib.Path(sys.argv[2])
PATHS = json.loads((FOLDER / "paths.json").read_text())
EXPECTED = json.loads((FOLDER / "expected.json").read_text())

reader = requests.Session()
reader.trust_env = False  # the page is on this machine, whatever proxies there are


@functools.cache
def answer(path):
    """What the server answers to a plain request for a path."""
    got = reader.get(BASE + path, timeout=60)
    assert got.status_code == 200, f"{path}: {got.status_code}"
    return got


def document(path):
    """The bytes at a path."""
    return answer(path).content


def media(path):
    """The media type at a path, as the server says it."""
    return answer(path).headers["Content-Type"]


def paths(ending):
    """Every path with such an ending."""
    found = [path for path in PATHS if path.endswith(ending)]
    assert found, f"no document ends in {ending}"
    return found


def plain(text):
    """A text as a format can hold it: no control characters, spaces run together."""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", text)
    text = "".join("\N{REPLACEMENT CHARACTER}" if ord(c) & 0xFFFE == 0xFFFE else c for c in text)
    return " ".join(text.replace("\N{REPLACEMENT CHARACTER}", " ").split())


def same(read, expected, what):
    """Fails where two texts differ."""
    read, expected = plain(read), plain(expected)
    assert read == expected, f"{what}: read {read[:300]!r}, expected {expected[:300]!r}"
