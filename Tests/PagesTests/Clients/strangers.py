"""Strangers who mean no good, on plain sockets: strangers.py HOST PORT

Each is answered with the right status, or sent away, and the next reader is served as ever. Needs
nothing but Python itself. Prints `all read`.
"""

import re
import socket
import sys
import threading
import time

HOST, PORT = sys.argv[1], int(sys.argv[2])
PATHS = ["/", "/desk/login", "/healthz"]
PATIENCE = 120  # for a machine that does much else


def talk(data, *, pieces=None, pause=0.0):
    """What comes back for some bytes until the server ends it."""
    with socket.create_connection((HOST, PORT), timeout=PATIENCE) as connection:
        try:
            for piece in pieces or [data]:
                connection.sendall(piece)
                time.sleep(pause)
        except OSError:
            pass  # it has been sent away already
        heard = b""
        try:
            while more := connection.recv(65_536):
                heard += more
        except ConnectionResetError:
            pass
        return heard


def statuses(heard):
    """The status of every answer, by their lengths: what is not an answer shows."""
    found = []
    while heard:
        head, _, rest = heard.partition(b"\r\n\r\n")
        match = re.match(rb"HTTP/1\.1 (\d{3}) ", head)
        assert match, f"not an answer: {heard[:80]!r}"
        found.append(int(match[1]))
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        heard = rest[int(length[1]) if length else 0:]
    return found


def expect(what, data, wanted, **options):
    got = statuses(talk(data, **options))
    assert got == wanted, f"{what}: {got} instead of {wanted}"
    for path in PATHS:
        fine = statuses(talk(request(path, "Connection: close")))
        assert fine == [200], f"after {what}, {path}: {fine}"


def request(path, *fields, method="GET", body=b""):
    lines = [f"{method} {path} HTTP/1.1", "Host: a", *fields]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


# 1 MB of headers: in one field, in many, without an end, and before the first line ends.
for path in PATHS:
    expect("a long field", request(path, "A: " + "a" * (1 << 20)), [431])
    expect("many fields", request(path, *(f"A{n}: b" for n in range(100_000))), [431])
    expect("fields without end", b"GET / HTTP/1.1\r\nHost: a\r\n" + b"A: b\r\n" * 200_000, [431])
    expect("a long line", b"GET " + path.encode() + b"?" + b"a" * (1 << 20), [414])
expect("a large body", request("/desk/login", f"Content-Length: {1 << 30}", method="POST"), [413])

# Paths that climb, or end early for some.
for path in [
    "/../etc/passwd", "/..", "/desk/../metrics", "/%2e%2e/etc/passwd", "/a/%2E./b", "/..%2f",
    "/%00", "/desk/login%00", "/en/%00.html", "/a\\..\\b", "/desk/%5c", "/%0d%0aA:b", "/%", "/%g0",
]:
    expect(path, request(path), [400])
expect("a NUL", b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", [400])
expect("a NUL in a field", b"GET / HTTP/1.1\r\nHost: a\r\nA: \0\r\n\r\n", [400])

# Chunks that are none. What is sent behind them is never answered.
hidden = request("/metrics")
for chunk in [b"zz\r\n", b"5\nhello\r\n", b"-1\r\n", b"5\r\nhelloX\r\n", b"0x5\r\nhello\r\n",
              b"fffffffffffffffff\r\n", b"5 \r\nhello\r\n", b"\r\n"]:
    data = request("/desk/login", "Transfer-Encoding: chunked", method="POST", body=chunk)
    got = statuses(talk(data + hidden))
    assert got in ([400], [413]), f"{chunk}: {got}"

# Requests that two readers would take in two ways: one answer at most, and it is a refusal.
smuggled = b"0\r\n\r\n" + hidden
for fields in [
    ("Content-Length: 5", "Transfer-Encoding: chunked"),
    ("Transfer-Encoding: chunked", "Content-Length: 5"),
    ("Content-Length: 5", "Content-Length: 50"), ("Content-Length: 5, 50",),
    ("Content-Length: +5",), ("Content-Length: 5 ", "content-length: 0"),
    ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
    ("Transfer-Encoding:\x0bchunked",), ("Transfer-Encoding : chunked",),
    ("A: b", " Transfer-Encoding: chunked", "Content-Length: 5"), ("A: b\nContent-Length: 5",),
]:
    expect(str(fields), request("/desk/login", *fields, method="POST", body=smuggled), [400])
for coding in ["xchunked", "chunked, identity", "gzip, chunked", '"chunked"']:
    expect(coding, request(
        "/desk/login", f"Transfer-Encoding: {coding}", method="POST", body=smuggled), [501])

# Those who take their time, all at once: a head, and a body at one byte a second.
answers = {}


def drip(name, start):
    pieces = [start] + [b"a"] * 60
    answers[name] = statuses(talk(b"", pieces=pieces, pause=1.0))


slow = {
    "a slow head": b"GET / HTTP/1.1\r\nHost: a\r\nA: ",
    "a slow body": request(
        "/desk/login", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 9000",
        method="POST"),
    "a slow chunk": request(
        "/desk/login", "Content-Type: application/x-www-form-urlencoded",
        "Transfer-Encoding: chunked", method="POST", body=b"2000\r\n"),
}
threads = [threading.Thread(target=drip, args=each) for each in slow.items()]
for thread in threads:
    thread.start()
while any(thread.is_alive() for thread in threads):
    expect("others wait", request("/en/", "Connection: close"), [200])
    time.sleep(1)
for name in slow:
    assert answers.get(name) == [408], f"{name}: {answers.get(name)}"
print("all read")
