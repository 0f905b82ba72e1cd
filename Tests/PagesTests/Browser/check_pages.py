"""Looks at pages in a real browser: check_pages.py FOLDER [PICTURES]

FOLDER holds pages as `sample/page.html` and `policy.txt`, the Content-Security-Policy to send.
Prints a line for each fault and ends with 1 if there is any. Needs chromium and chromedriver,
html5lib, selenium and axe-selenium-python.
"""

import base64
import functools
import http.server
import pathlib
import sys
import threading

import html5lib
from axe_selenium_python import Axe
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

WIDTHS = {320: 900, 360: 800, 1440: 1000, 3840: 2160}
AS_OF = "Date.parse(document.querySelector('#as-of')?.dateTime || 0)"


class Server(http.server.SimpleHTTPRequestHandler):
    policy = ""
    replaced = {}
    is_down = False
    hour = 10  # The samples hold for 10:15 UTC, what renews them for 11:15.

    def date_time_string(self, timestamp=None):
        return f"Mon, 23 Nov 2026 {Server.hour}:16:00 GMT"

    def do_GET(self):
        del self.headers["If-Modified-Since"]
        if Server.is_down:
            return self.send_error(503)
        self.path = Server.replaced.get(self.path, self.path)
        super().do_GET()

    def end_headers(self):
        self.send_header("Content-Security-Policy", Server.policy)
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_):
        pass


def browser():
    options = Options()
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                     "--disable-dev-shm-usage", "--no-proxy-server", "--disable-sync",
                     "--disable-background-networking", "--disable-component-update"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


class Look:
    def __init__(self, driver, address, pictures):
        self.driver, self.address, self.pictures = driver, address, pictures
        self.faults = []

    def fault(self, *words):
        self.faults.append(" ".join(str(word) for word in words))

    def emulate(self, width, scheme, forced=False):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": WIDTHS[width], "deviceScaleFactor": 1, "mobile": False})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "screen", "features": [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "forced-colors", "value": "active" if forced else "none"},
            {"name": "prefers-reduced-motion", "value": "reduce"}]})

    def at(self, shift):
        """Lets the browser's clock stand so many seconds after the page's own moment."""
        script = f"""{{const real = Date.now(); let start;
          Date.now = () => {{ const asOf = {AS_OF}; return asOf ? asOf + {shift * 1000} : real; }};}}"""
        return self.driver.execute_cdp_cmd(
            "Page.addScriptToEvaluateOnNewDocument", {"source": script})["identifier"]

    def forget(self, script):
        self.driver.execute_cdp_cmd(
            "Page.removeScriptToEvaluateOnNewDocument", {"identifier": script})

    def picture(self, name):
        if not self.pictures:
            return
        height = self.driver.execute_script("return document.documentElement.scrollHeight")
        width = self.driver.execute_script("return innerWidth")
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {
            "format": "png", "captureBeyondViewport": True,
            "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}})
        (self.pictures / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))

    def page(self, path):
        name = str(path.with_suffix("")).replace("/", "-")
        self.driver.get(f"{self.address}/{path}")
        if self.pictures:
            self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
            self.picture(f"{name}-print")
        for width in WIDTHS:
            for scheme in ["light", "dark"]:
                self.emulate(width, scheme)
                where = f"{path} at {width}, {scheme}:"
                overflow = self.driver.execute_script(
                    "return document.documentElement.scrollWidth - innerWidth")
                if overflow > 0:
                    self.fault(where, overflow, "pixels too wide")
                if (width, scheme) in ((360, "light"), (1440, "dark")):
                    self.violations(where)
                if width != 320:
                    self.picture(f"{name}-{width}-{scheme}")
        for entry in self.driver.get_log("browser"):
            if "favicon" not in entry["message"]:
                self.fault(path, "the browser says:", entry["message"])
        fetched = self.driver.execute_script(
            "return performance.getEntriesByType('resource').map(e => e.name)")
        if fetched:
            self.fault(path, "fetches", fetched)

    def forced(self, path):
        """With the system's own colours every state still has its shape and word."""
        self.driver.get(f"{self.address}/{path}")
        self.emulate(1440, "dark", forced=True)
        self.picture(str(path.with_suffix("")).replace("/", "-") + "-forced")
        hidden = self.driver.execute_script("""
          return [...document.querySelectorAll('.state')].filter(e =>
            !e.textContent.trim() || !e.querySelector('svg').getBoundingClientRect().width).length""")
        if hidden:
            self.fault(path, "hides", hidden, "states where colours are forced")

    def violations(self, where):
        axe = Axe(self.driver)
        axe.inject()
        for violation in axe.run()["violations"]:
            for node in violation["nodes"]:
                self.fault(where, violation["id"], violation["help"], node["html"][:160],
                           node.get("failureSummary", ""))

    def keyboard(self, path):
        """Every link is reached by the tab key, the skip link first, and shows it."""
        self.emulate(1440, "light")
        self.driver.get(f"{self.address}/{path}")
        links = self.driver.execute_script("return document.querySelectorAll('a').length")
        body = self.driver.find_element("tag name", "body")
        seen = []
        for _ in range(links):
            (body if not seen else self.driver.switch_to.active_element).send_keys(Keys.TAB)
            seen.append(self.driver.execute_script("""
              const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
              return [e.className, e.outerHTML.slice(0, 80), s.outlineStyle !== 'none',
                      r.width > 0 && r.right > 0]"""))
        if not seen[0][0] == "skip":
            self.fault(path, "the first stop is", seen[0])
        for stop in seen:
            if not stop[2] or not stop[3]:
                self.fault(path, "focus does not show at", stop[1])
        if len({stop[1] for stop in seen}) < links - 2:
            self.fault(path, "tab does not reach every link")

    def renewal(self):
        """The page takes over what is new, and says when it is out of date or out of reach."""
        self.emulate(1440, "light")
        shift = self.at(60)
        self.driver.get(f"{self.address}/well/en.html")
        visible = """return [...document.querySelectorAll('[data-note]')]
          .filter(p => !p.hidden).map(p => p.dataset.note).join()"""
        poke = "document.dispatchEvent(new Event('visibilitychange'))"
        wait = WebDriverWait(self.driver, 10)
        if self.driver.execute_script(visible) != "":
            self.fault("a fresh page calls itself out of date")
        Server.replaced["/well/en.html"] = "/renewed/en.html"
        self.driver.execute_script(poke)
        try:
            for name in ["h1", "#said"]:
                words = f"return document.querySelector('{name}').textContent"
                wait.until(lambda d, words=words: "Partial" in d.execute_script(words))
        except Exception as error:
            self.fault("the new content is not taken over", error)
        Server.is_down = True
        self.driver.execute_script(poke)
        try:
            wait.until(lambda d: d.execute_script(visible) == "lost")
        except Exception as error:
            self.fault("a lost page does not say so", error)
        self.picture("lost-1440-light")
        Server.is_down = False
        Server.replaced.clear()
        self.forget(shift)
        Server.hour = 14
        self.driver.execute_script(poke)
        try:
            wait.until(lambda d: d.execute_script(visible) == "stale")
        except Exception as error:
            self.fault("a page out of date does not say so", error)
        self.picture("stale-1440-light")

    def unscripted(self, path):
        """With scripts off, all words are there."""
        self.driver.get(f"{self.address}/{path}")
        words = self.driver.find_element("tag name", "main").text
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        self.driver.get(f"{self.address}/{path}?off")
        same = self.driver.find_element("tag name", "main").text
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        if words != same or not words:
            self.fault(path, "tells less without its script")


def main(folder, pictures):
    Server.policy = (folder / "policy.txt").read_text().strip()
    paths = sorted(path.relative_to(folder) for path in folder.glob("*/*.html"))
    paths = [path for path in paths if path.parts[0] != "renewed"]
    faults = []
    for path in paths:
        parser = html5lib.HTMLParser(strict=False)
        text = (folder / path).read_text("utf-8")
        parser.parse(text)
        faults += [f"{path} html5lib: {error}" for error in parser.errors]
    handler = functools.partial(Server, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    driver = browser()
    try:
        look = Look(driver, f"http://127.0.0.1:{server.server_port}", pictures)
        shift = look.at(60)
        for path in paths:
            look.page(path)
        look.keyboard("cut/fr.html")
        look.keyboard("cut/incident-en.html")
        look.unscripted("cut/fr.html")
        look.forget(shift)
        look.renewal()
        faults += look.faults
    finally:
        driver.quit()
    # In a browser of its own: what it once painted so, it goes on painting so.
    driver = browser()
    try:
        look = Look(driver, f"http://127.0.0.1:{server.server_port}", pictures)
        for path in paths:
            if path.name == "fr.html":
                look.forced(path)
        faults += look.faults
    finally:
        driver.quit()
        server.shutdown()
    for fault in faults:
        print(fault)
    print(f"{len(paths)} pages, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    shown = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if shown:
        shown.mkdir(parents=True, exist_ok=True)
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), shown))
