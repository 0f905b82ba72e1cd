"""feedparser and atoma read the feeds."""

import html.parser
import re
import xml.etree.ElementTree

import atoma
import feedparser

from site_documents import BASE, EXPECTED, document, media, paths, plain, same

TOLD = {told["key"]: told for told in EXPECTED["incidents"] + EXPECTED["maintenances"]}


class Text(html.parser.HTMLParser):
    """The text of a piece of HTML, and its first <strong>."""

    def __init__(self, markup):
        super().__init__()
        self.text, self.strong, self.tags = "", None, []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.text += " " if tag in ("br", "p") else ""

    def handle_data(self, data):
        if self.tags and self.tags[-1] == "strong" and self.strong is None:
            self.strong = data
        self.text += data


def check_content(markup, told):
    read = Text(markup)
    assert set(read.tags) <= {"p", "small", "var", "br", "strong"}, read.tags
    text = plain(read.text)
    for expected in told["texts"]:
        assert plain(expected) in text, f"{expected[:200]!r} is not in {text[:400]!r}"
    assert read.strong, "no <strong> tells where it stands"


def key_of(identifier):
    match = re.fullmatch(r"tag:[^,]+,2005:Incident/([0-9a-z]{12})", identifier)
    assert match, identifier
    return match[1]


def fetch(path):
    """A feed as feedparser fetches it by itself; asked again with its tag it costs no bytes."""
    feed = feedparser.parse(BASE + path)
    assert feed.status == 200 and not feed.bozo, f"{path}: {feed.get('bozo_exception')}"
    assert feed.headers["content-type"] == media(path)
    again = feedparser.parse(BASE + path, etag=feed.etag)
    assert again.status == 304 and not again.entries, f"{path}: {again.status}"
    return feed


def check_feedparser(path):
    feed = fetch(path)
    assert len(feed.entries) == len(TOLD), path
    identifiers = [entry.id for entry in feed.entries]
    assert len(set(identifiers)) == len(identifiers)
    assert feed.feed.title
    moments = [entry.published_parsed for entry in feed.entries]
    assert moments == sorted(moments, reverse=True), f"{path} is not newest first"
    for entry in feed.entries:
        told = TOLD[key_of(entry.id)]
        assert entry.link.endswith("/incidents/" + told["key"])
        if path.startswith("/en/") is False:
            same(entry.title, told["title"], path)
            # feedparser drops what it thinks dangerous, so the content is looked at below.
            assert entry.published_parsed and (entry.summary or entry.content)


def raw_contents(path):
    """Key and markup of each entry, read by a strict XML parser."""
    root = xml.etree.ElementTree.fromstring(document(path))
    atom = "{http://www.w3.org/2005/Atom}"
    for entry in root.iter(f"{atom}entry"):
        yield entry.find(f"{atom}id").text, entry.find(f"{atom}content").text
    for item in root.iter("item"):
        yield item.find("guid").text, item.find("description").text


for path in paths(".atom") + paths("history.rss"):
    check_feedparser(path)
    contents = list(raw_contents(path))
    assert len(contents) == len(TOLD)
    if not path.startswith("/en/"):
        for identifier, markup in contents:
            check_content(markup, TOLD[key_of(identifier)])

for path in paths("updates.rss"):
    entries = fetch(path).entries
    assert len({entry.id for entry in entries}) == len(entries)
    assert len(entries) == min(25, sum(len(told["texts"]) for told in TOLD.values()))

assert atoma.parse_atom_bytes(document("/history.atom")).id_.startswith("tag:")
assert len(atoma.parse_rss_bytes(document("/history.rss")).items) == len(TOLD)
# feedparser reads JSON Feed only in versions to come.
feed = atoma.parse_json_feed_bytes(document("/history.json"))
assert media("/history.json").startswith("application/feed+json")
assert feed.version == "https://jsonfeed.org/version/1.1"
for item in feed.items:
    told = TOLD[key_of(item.id_)]
    same(item.title, told["title"], "/history.json")
    check_content(item.content_html, told)
    assert item.date_published and item.date_modified >= item.date_published
assert len(feed.items) == len(TOLD)
print("all read")
