"""Reads what channels put on the wire as the services and other programs do.

Reads lines of JSON, one for each message on each channel:
  {"kind", "number", "title", "plain", "used", "body"}
where `plain` are the words that a reader has to see, `title` the title, `used` what we say that it
costs, and `body` the request's body, or the mail or file, in base64. Prints a line for each thing
that is wrong, and at the end how many were looked at.
"""

import base64
import email
import email.policy
import html
import html.parser
import json
import re
import sys
import urllib.parse

import grapheme
from twitter_text import parse_tweet


def squeeze(text):
    return " ".join(text.split())


class Reader(html.parser.HTMLParser):
    """The text that a browser shows, and the tags and attributes that it finds."""

    def __init__(self, markup):
        super().__init__()
        self.text, self.tags, self.links = "", [], []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, tuple(sorted(name for name, _ in attributes))))
        self.links += [value for name, value in attributes if name == "href"]
        if tag in ("br", "p", "div", "h1"):
            self.text += " "

    def handle_data(self, data):
        self.text += data


def form(body):
    values = urllib.parse.parse_qs(
        body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict"
    )
    assert all(len(value) == 1 for value in values.values()), "a field twice"
    return {name: value[0] for name, value in values.items()}


def ntfy(body, line):
    note = json.loads(body)
    assert set(note) == {"topic", "title", "message"}, note.keys()
    assert line["used"] == len(note["message"].encode()) <= 4096
    return note["message"], note["title"]


def wordpress(body, line):
    post = json.loads(body)
    assert set(post) == {"title", "content", "status", "slug"}, post.keys()
    assert post["status"] == "publish" and re.fullmatch("[a-z0-9-]+", post["slug"])
    # WordPress looks for shortcodes before it looks at entities.
    assert "[" not in post["content"] and "[" not in post["title"], "a shortcode"
    read, head = Reader(post["content"]), Reader(post["title"])
    assert not head.tags and {tag for tag, _ in read.tags} <= {"p", "br", "a"}, read.tags
    return read.text, head.text


def matrix(body, line):
    event = json.loads(body)
    assert set(event) == {"msgtype", "body", "relais.key"} and event["msgtype"] == "m.text"
    return event["body"], None


def teams(body, line):
    card = json.loads(body)["attachments"][0]["content"]
    lines = []
    for block in card["body"]:
        assert block["type"] == "RichTextBlock"
        for run in block["inlines"]:
            # A text run knows no Markdown; only what is an address may be opened.
            assert run["type"] == "TextRun"
            if "selectAction" in run:
                assert run["selectAction"]["url"] == run["text"]
                assert re.match("https?://", run["text"], re.IGNORECASE)
        lines.append("".join(run["text"] for run in block["inlines"]))
    return " ".join(lines[1:]), lines[0]


def webhook(body, line):
    data = json.loads(body)["data"]
    return data["text"], data["title"]


def mail(body, line):
    mail = email.message_from_bytes(body, policy=email.policy.default)
    allowed = {
        "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
        "Content-Language", "Auto-Submitted", "X-Auto-Response-Suppress", "Precedence",
        "X-Peer", "X-MailFrom", "X-RcptTo",
    }
    assert set(mail.keys()) <= allowed, set(mail.keys()) - allowed
    assert len(mail.keys()) == len(set(mail.keys())), "a header twice"
    plain, marked = (part.get_content() for part in mail.iter_parts())
    read = Reader(marked)
    assert not {"script", "img", "iframe", "form"} & {tag for tag, _ in read.tags}, read.tags
    assert not any(name.startswith("on") for _, names in read.tags for name in names)
    assert all(re.match("https?://", link, re.IGNORECASE) for link in read.links), read.links
    assert squeeze(line["plain"]) in squeeze(read.text), "not in the HTML"
    return plain, str(mail["Subject"])


def mastodon(body, line):
    status = form(body)
    assert set(status) <= {"status", "visibility", "language"}, status.keys()
    # As its own validator does: a link with a scheme is 23 whatever its length.
    short = re.sub(r"https?://[^\s<>()]+(\([^\s()]*\))?", "x" * 23, status["status"])
    assert grapheme.length(short) <= line["used"] + 1 and line["used"] <= 500, (
        grapheme.length(short), line["used"])
    return status["status"], None


def bluesky(body, line):
    record = json.loads(body)["record"]
    text = record["text"]
    assert grapheme.length(text) <= 300 and len(text.encode()) <= 3000
    assert line["used"] in (grapheme.length(text), len(text.encode())), grapheme.length(text)
    for facet in record.get("facets", []):
        index = facet["index"]
        words = text.encode()[index["byteStart"] : index["byteEnd"]].decode()
        for feature in facet["features"]:
            assert feature["$type"] == "app.bsky.richtext.facet#link"
            assert feature["uri"] == words, (feature, words)
    return text, None


def x(body, line):
    text = json.loads(body)["text"]
    weight = parse_tweet(text)
    assert weight.weightedLength <= line["used"] <= 280, (weight.weightedLength, line["used"])
    assert weight.valid
    exact.append(weight.weightedLength == line["used"])
    return text, None


def facebook(body, line):
    post = form(body)
    assert set(post) <= {"message", "fields", "published", "link"}, post.keys()
    assert line["used"] == grapheme.length(post["message"]) <= 63206
    return post["message"], None


def slack(body, line):
    text = json.loads(body)["text"]
    assert "<" not in text and ">" not in text, "a mark of Slack's own"
    assert re.sub("&(amp|lt|gt);", "", text).count("&") == 0
    return re.sub("&(amp|lt|gt);", lambda mark: html.unescape(mark.group()), text), None


def sms(body, line):
    assert body[:2] == b"\xff\xfe"
    return body[2:].decode("utf-16-le"), None


exact = []
count = 0
for text in sys.stdin:
    line = json.loads(text)
    count += 1
    try:
        words, title = globals()[line["kind"]](base64.b64decode(line["body"]), line)
        assert squeeze(words) == squeeze(line["plain"]), (words[:200], line["plain"][:200])
        if title is not None:
            assert squeeze(title) == squeeze(line["title"]), (title, line["title"])
    except Exception as problem:
        print(line["kind"], line["number"], type(problem).__name__, problem)
print(f"{count} read, {sum(exact)} of {len(exact)} weights the same as X's own")
