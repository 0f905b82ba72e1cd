"""Every document comes as caches, compressing readers and pages of other sites need it."""

import gzip

from site_documents import BASE, PATHS, answer, reader

ELSEWHERE = {"Origin": "https://elsewhere.example"}

for path in PATHS:
    got = answer(path)
    assert got.headers["X-Content-Type-Options"] == "nosniff", path

    # Caches: the same bytes are not sent twice, however they are coded.
    whole = reader.get(BASE + path, headers={"Accept-Encoding": "identity"}, timeout=60)
    small = reader.get(BASE + path, headers={"Accept-Encoding": "gzip"}, stream=True, timeout=60)
    raw = small.raw.read(decode_content=False)
    coding = small.headers.get("Content-Encoding")
    assert "Content-Encoding" not in whole.headers, path
    assert coding in (None, "gzip") and (coding or len(whole.content) < 1_000), path
    assert (gzip.decompress(raw) if coding else raw) == whole.content == got.content, path
    if coding:
        assert len(raw) < len(whole.content), path
        assert all("Accept-Encoding" in each.headers["Vary"] for each in (whole, small)), path
        assert small.headers["ETag"].removeprefix("W/") != whole.headers["ETag"], path
    assert "max-age=" in whole.headers["Cache-Control"], path
    for known, wanted in ((whole, "identity"), (small, "gzip")):
        fields = {"If-None-Match": known.headers["ETag"], "Accept-Encoding": wanted}
        again = reader.get(BASE + path, headers=fields, timeout=60)
        assert again.status_code == 304 and not again.content, f"{path}: {again.status_code}"
        assert again.headers["ETag"] == known.headers["ETag"], path
    other = reader.get(BASE + path, headers={"If-None-Match": '"other"'}, timeout=60)
    assert other.status_code == 200 and other.content == got.content, path

    # Other sites' pages: they read without leave, and get leave where their browser asks for it.
    for headers in (got.headers, again.headers):
        assert headers["Access-Control-Allow-Origin"] == "*", path
    assert got.headers["Cross-Origin-Resource-Policy"] == "cross-origin", path
    wish = ELSEWHERE | {
        "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-any"}
    leave = reader.options(BASE + path, headers=wish, timeout=60)
    assert leave.status_code == 204, f"{path}: {leave.status_code}"
    assert leave.headers["Access-Control-Allow-Origin"] == "*", path
    assert "GET" in leave.headers["Access-Control-Allow-Methods"], path

    # Only what is made for it is shown in a frame.
    policy = got.headers["Content-Security-Policy"]
    if path.endswith("/embed/frame"):
        assert "frame-ancestors *" in policy and "X-Frame-Options" not in got.headers, path
    else:
        assert "frame-ancestors 'none'" in policy, path
        assert got.headers["X-Frame-Options"] == "DENY", path
print("all read")
