"""Strict parsers read the frame and the badges, and find what is text to be text."""

import json
import xml.etree.ElementTree

import html5lib

from site_documents import EXPECTED, document, media, paths, plain

HTML = "{http://www.w3.org/1999/xhtml}"

for path in paths("/embed/frame"):
    tree = html5lib.HTMLParser(strict=True).parse(document(path))
    scripts = list(tree.iter(f"{HTML}script"))
    assert len(scripts) == 1 and "postMessage" in scripts[0].text
    assert [link.get("target") for link in tree.iter(f"{HTML}a")]
    assert all(link.get("href").startswith("https://") for link in tree.iter(f"{HTML}a"))
    trouble = tree.find(f"{HTML}body").get("data-trouble")
    assert bool(trouble) == (EXPECTED["indicator"] != "none")
    opened = [told for told in EXPECTED["incidents"] if told["isOpen"]]
    if opened and path.startswith("/fr/"):
        assert plain(opened[0]["title"]) in plain("".join(tree.itertext()))

script = document("/embed/script.js").decode()
assert "</script" not in script and "\N{LINE SEPARATOR}" not in script

for path in paths(".svg"):
    assert media(path) == "image/svg+xml"
    picture = xml.etree.ElementTree.fromstring(document(path))
    assert picture.get("role") == "img"
    label = picture.get("aria-label")
    badge = json.loads(document("/en/badge.json" if path.startswith("/en/") else "/badge.json"))
    assert label == f"{badge['label']}: {badge['message']}"
    assert badge["schemaVersion"] == 1
print("all read")
