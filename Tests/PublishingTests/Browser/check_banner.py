"""Looks at the banner in a real browser.

check_banner.py page FOLDER [PICTURES]        the script alone; FOLDER holds banner.js
check_banner.py site ADDRESS WORDS [PICTURES] a real site whose banner says these words

Prints a line for each fault and ends with 1 if there is any. Needs chromium and chromedriver,
selenium and axe-selenium-python.
"""

import base64
import hashlib
import http.server
import json
import pathlib
import re
import sys
import threading
import time
import urllib.request

from axe_selenium_python import Axe
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 60
HOST = "[...document.body.children].map(e => e.shadowRoot).find(e => e)"
BOX = f"{HOST}?.firstElementChild"

# How far things moved, however late one asks, and whether anything was thrown.
WATCH = """
  window.moved = 0; window.thrown = [];
  new PerformanceObserver(list => list.getEntries().forEach(e => { window.moved += e.value; }))
    .observe({ type: 'layout-shift', buffered: true });
  addEventListener('error', e => thrown.push(String(e.message)));
  addEventListener('unhandledrejection', e => thrown.push(String(e.reason)));
  const later = setTimeout; window.waits = [];
  window.setTimeout = (what, wait) => { waits.push(wait); return later(what, wait); };
"""

PAGE = """<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/theme.css"></head><body><header><h1>Maison Exemple</h1></header>
<main><p>{filler}</p><p><a href="#end">A link</a></p><p>{filler}</p><p id="end">{filler}</p></main>
<footer>The end</footer><script src="{status}/banner.js" defer></script></body></html>"""
# A theme with rules that would spoil whatever they reach.
THEME = """body{font:18px/1.6 serif;margin:0 auto;max-width:40em;padding:1em}
div,p,button,a{color:#bbb!important;background:#ccc!important;display:block!important}
main p,main a,footer{color:#222!important;background:#fff!important}
@media (prefers-color-scheme:dark){html{background:#111}main p,main a,footer,h1{
color:#eee!important;background:#111!important}}"""


def message(name="office-7/first-notice", left=3600, link="https://status.example/incidents/a",
            severity="outage", **texts):
    texts = texts or {"fr": "Téléphone coupé <b>ici</b> & là.",
                      "en": "No phone <b>here</b> & there."}
    return {"id": name, "severity": severity, "until": int(time.time()) + left, "link": link,
            "texts": [{"language": k, "text": v} for k, v in texts.items()]}


class Status(http.server.BaseHTTPRequestHandler):
    """The status page's host: the script, and the document with its tag."""

    protocol_version = "HTTP/1.1"
    script = b""
    sequence = 1
    body = None
    mood = "well"
    seen = []

    @classmethod
    def say(cls, *messages):
        cls.sequence += 1
        cls.body = json.dumps(
            {"messages": messages, "sequence": cls.sequence, "version": 1}).encode()

    def do_GET(self):
        name = self.path.split("?")[0]
        if name == "/banner.js":
            return self.answer(200, self.script, "text/javascript; charset=utf-8")
        Status.seen.append(self.headers.get("If-None-Match"))
        if Status.mood == "silent":
            time.sleep(PATIENCE)
            return None
        if Status.mood == "cut":
            return self.connection.close()
        body = Status.body if Status.mood == "well" else Status.mood.encode()
        tag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        if self.headers.get("If-None-Match") == tag:
            return self.answer(304, b"", None, tag)
        return self.answer(200, body, "application/json; charset=utf-8", tag)

    def answer(self, status, body, kind, tag=None):
        self.send_response(status)
        for name, value in [("Content-Type", kind), ("ETag", tag),
                            ("Access-Control-Allow-Origin", "*"),
                            ("Access-Control-Expose-Headers", "Date"),
                            ("Cache-Control", "no-cache"), ("Content-Length", str(len(body)))]:
            if value and not (status == 304 and name == "Content-Length"):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Shop(http.server.BaseHTTPRequestHandler):
    """The shop's host, which lets nothing run but the banner's script."""

    status = ""

    def do_GET(self):
        lang = self.path.strip("/")
        kind, text = "text/html; charset=utf-8", PAGE.format(
            lang=lang, status=Shop.status, filler="Words of the shop. " * 40)
        if lang == "theme.css":
            kind, text = "text/css", THEME
        if lang == "favicon.ico":
            return self.send_error(404)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'self'; "
                         f"script-src {Shop.status}; connect-src {Shop.status}; "
                         "require-trusted-types-for 'script'")
        self.end_headers()
        return self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


def serve(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def browser():
    options = Options()
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                     "--disable-dev-shm-usage", "--no-proxy-server", "--disable-sync",
                     "--disable-background-networking", "--disable-component-update"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


class Look:
    def __init__(self, pictures):
        self.driver, self.faults = browser(), []
        self.pictures = pathlib.Path(pictures) if pictures else None
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})

    def ask(self, script):
        return self.driver.execute_script(f"return {script}")

    def check(self, is_right, *words):
        if not is_right:
            self.faults.append(" ".join(str(word) for word in words))

    def wait(self, condition, *words):
        try:
            WebDriverWait(self.driver, PATIENCE, 0.1).until(lambda _: condition())
        except Exception:
            self.check(False, "waited in vain:", *words)

    def words(self):
        return self.ask(f"{BOX} && {BOX}.style.display !== 'none' ? "
                        f"{BOX}.querySelector('[role=status]').textContent.trim() : ''")

    def open(self, address):
        self.driver.get(address)
        self.wait(lambda: self.ask(f"!!({BOX})"), "the banner's place on", address)

    def show(self, width, scheme, name=None):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen", "features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"}]})
        if name:
            self.picture(f"{name}-{width}-{scheme}")

    def picture(self, name):
        if self.pictures:
            shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
            (self.pictures / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))

    def violations(self):
        axe = Axe(self.driver)
        axe.inject()
        return {f"{found['id']} {node['target']}": f"{found['help']}: {node['html'][:200]}"
                for found in axe.run()["violations"] for node in found["nodes"]}

    def press(self, key):
        self.driver.switch_to.active_element.send_keys(key)

    def ask_again(self):
        """What happens when the reader comes back to the page: it is asked at once."""
        self.ask("document.dispatchEvent(new Event('visibilitychange'))")

    def quiet(self, where, allowed=()):
        for entry in self.driver.get_log("browser"):
            text = entry["message"]
            if "favicon" not in text and not any(word in text for word in allowed):
                self.check(False, where, "the browser says:", text)
        self.check(self.ask("thrown.length") == 0, where, "throws", self.ask("thrown"))

    def still(self, where):
        self.check(self.ask("moved") == 0, where, "moves the page by", self.ask("moved"))


def languages(look, shop):
    for lang, text, label, more in [
            ("fr", "Téléphone coupé <b>ici</b> & là.", "Information", "En savoir plus"),
            ("en-GB", "No phone <b>here</b> & there.", "Notice", "Read more"),
            ("de", "Téléphone coupé <b>ici</b> & là.", "Information", "En savoir plus")]:
        look.driver.execute_cdp_cmd("Storage.clearDataForOrigin",
                                    {"origin": shop, "storageTypes": "all"})
        look.open(f"{shop}/{lang}")
        look.wait(lambda: look.words() == f"{text} {more}", lang, text)
        look.check(look.ask(f"{BOX}.getAttribute('aria-label')") == label, lang, "label")
        spoken = look.ask(f"{BOX}.querySelector('p').lang")
        look.check(spoken == ("en" if lang[:2] == "en" else "fr"), lang, "speaks", spoken)
        link = look.ask(f"{BOX}.querySelector('a').href")
        look.check(link == "https://status.example/incidents/a", lang, "leads to", link)
        look.check(look.ask(f"{BOX}.querySelectorAll('b').length") == 0, "words became markup")
        look.still(lang)
        look.quiet(lang)
        for width in (320, 1440):
            for scheme in ("light", "dark"):
                look.show(width, scheme, f"banner-{lang}")
                wide = look.ask("document.documentElement.scrollWidth - innerWidth")
                look.check(wide <= 0, lang, width, scheme, wide, "pixels too wide")
                box = look.ask(f"JSON.stringify({BOX}.getBoundingClientRect())")
                size = json.loads(box)
                look.check(size["left"] >= 0 and size["right"] <= width and size["bottom"] <= 800
                           and size["height"] <= 400, lang, width, "lies at", box)
                if (lang, width, scheme) not in (("fr", 320, "light"), ("fr", 1440, "dark")):
                    continue
                for place, words in look.violations().items():
                    # The theme's own words are not ours to judge.
                    look.check(" style=" not in words, lang, width, scheme, place, words)


def closing(look, shop):
    look.open(f"{shop}/fr")
    look.wait(look.words, "words to close")
    # By the keyboard: the close button is a stop of the tab key, and Escape does the same.
    look.ask(f"{BOX}.querySelector('button').focus()")
    look.check(look.ask(f"{HOST}.activeElement?.getAttribute('aria-label')")
               == "Fermer l’information", "the button has no name")
    look.press(Keys.ESCAPE)
    look.wait(lambda: not look.words(), "Escape to close it")
    look.open(f"{shop}/fr")
    look.ask_again()
    seen = len(Status.seen)
    look.wait(lambda: len(Status.seen) > seen, "another look")
    look.check(not look.words(), "came back after it was closed")
    Status.say(message("office-7/scope-known", fr="Nouvelle.", en="News."))
    look.ask_again()
    look.wait(lambda: look.words().startswith("Nouvelle."), "the next message")
    look.ask(f"{BOX}.querySelector('button').click()")
    look.check(not look.words(), "the button does not close it")
    look.quiet("closing")


def refreshing(look, shop):
    Status.say()
    look.open(f"{shop}/en")
    look.wait(lambda: any(20_000 <= (wait or 0) <= 30_000 for wait in look.ask("waits")),
              "a next look within half a minute")
    look.check(not look.words(), "says something of nothing")
    Status.say(message("a/1", left=3))
    look.ask_again()
    look.wait(lambda: "No phone" in look.words(), "what is new")
    before = len(Status.seen)
    look.ask_again()
    look.wait(lambda: any(Status.seen[before:]), "a conditional request")
    # It goes by itself, though nobody answers any more.
    until = json.loads(Status.body)["messages"][0]["until"]
    Status.mood = "cut"
    look.wait(lambda: not look.words(), "its time to pass")
    look.check(time.time() >= until - 1, "it went before its time")
    look.still("coming and going")
    Status.mood = "well"
    Status.say(message("a/2"))
    look.ask_again()
    look.wait(look.words, "what is new")
    Status.say()
    look.ask_again()
    look.wait(lambda: not look.words(), "what was taken away")
    # What is older than that, as a cache may give it, does not come back.
    old = json.dumps({"messages": [message("a/2")], "sequence": 1, "version": 1})
    for mood in (old, "", "{", "[]", "null", '{"version":1}', '{"version":2,"messages":[]}',
                 '{"version":1,"sequence":99,"messages":[{"id":1},null]}', "x" * 30_000,
                 "silent", "cut"):
        Status.mood = mood
        before = len(Status.seen)
        look.ask_again()
        look.wait(lambda: len(Status.seen) > before, "an answer like", mood[:40])
        look.check(not look.words(), "took", mood[:40])
    look.still("whatever is answered")
    look.quiet("whatever is answered", allowed=("ERR_EMPTY_RESPONSE", "ERR_FAILED", "ERR_CONN"))
    Status.mood = "well"
    # A page whose status page cannot even give the script is no worse for it.
    look.check(look.ask("document.querySelector('footer').textContent") == "The end", "page")


def page(folder, pictures=None):
    Status.script = (pathlib.Path(folder) / "banner.js").read_bytes()
    Shop.status = serve(Status)
    shop = serve(Shop)
    look = Look(pictures)
    try:
        Status.say(message())
        languages(look, shop)
        closing(look, shop)
        refreshing(look, shop)
    finally:
        look.driver.quit()
    return look.faults


def without_scripts(address):
    """A page as it is for readers without scripts."""
    with urllib.request.urlopen(address) as answer:
        text = answer.read().decode()
    text = re.sub(r"<script\b.*?</script>", "", text, flags=re.S)
    text = re.sub(r"</?noscript>", "", text)
    return text.replace("<head>", f'<head><base href="{address}">', 1)


def site(address, words, pictures=None):
    look = Look(pictures)
    try:
        look.open(address)
        look.wait(lambda: words in look.words(), words)
        look.quiet(address, allowed=("ERR_NAME_NOT_RESOLVED", "gravatar"))
        look.still(address)
        banner = look.ask(f"{BOX}.getBoundingClientRect().height > 20")
        look.check(banner, "the banner is not to be seen")
        for width in (320, 1440):
            for scheme in ("light", "dark"):
                look.show(width, scheme, "site")
                with_it = look.violations()
                look.ask(f"({BOX}).style.setProperty('display', 'none')")
                without = look.violations()
                look.ask(f"({BOX}).style.setProperty('display', 'block')")
                for place in with_it.keys() - without.keys():
                    look.check(False, width, scheme, place, with_it[place])
        # The same page for readers without scripts.
        class Plain(http.server.BaseHTTPRequestHandler):
            text = without_scripts(address).encode()

            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(self.text)

            def log_message(self, *_):
                pass

        look.driver.get(serve(Plain))
        region = "document.querySelector('[role=region][aria-label]')"
        text = look.ask(f"{region}?.textContent") or ""
        look.check(words in text, "without scripts it says", text)
        for width in (320, 1440):
            look.show(width, "light", "site-without-scripts")
            for place, found in look.violations().items():
                if "role=\"region\"" in found or "rgb" in found or "aria-label=\"Notice" in found:
                    look.check(False, width, "without scripts", place, found)
            wide = look.ask(f"{region}.scrollWidth - innerWidth")
            look.check(wide <= 0, width, "without scripts", wide, "pixels too wide")
    finally:
        look.driver.quit()
    return look.faults


if __name__ == "__main__":
    found = {"page": page, "site": site}[sys.argv[1]](*sys.argv[2:])
    print("\n".join(found))
    sys.exit(1 if found else 0)
