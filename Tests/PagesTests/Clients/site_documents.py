"""What the scripts beside this one share: a page's documents, and what they must tell."""

import contextlib
import http.server
import json
import pathlib
import re
import sys
import threading

FOLDER = pathlib.Path(sys.argv[1])
SITE = FOLDER / "site"
TYPES = json.loads((FOLDER / "types.json").read_text())
EXPECTED = json.loads((FOLDER / "expected.json").read_text())


def document(path):
    """The bytes at a path."""
    return (SITE / path.lstrip("/")).read_bytes()


def paths(ending):
    """Every path with such an ending."""
    found = [path for path in sorted(TYPES) if path.endswith(ending)]
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


@contextlib.contextmanager
def served():
    """The address of a web server on loopback that has the documents."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.split("?")[0]
            known = path in TYPES
            body = document(path) if known else b"nothing here"
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", TYPES.get(path, "text/plain"))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
