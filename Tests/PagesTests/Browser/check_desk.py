"""Looks at desk and board in a real browser: check_desk.py FOLDER [PICTURES]

FOLDER holds pages as `sample/page.html`, each sample with its `policy.txt`; `overview-en.part` is
what a station sends of the overview when it changes. Prints a line for each fault and ends with 1
if there is any. Needs what check_pages.py needs.
"""

import functools
import http.server
import json
import pathlib
import sys
import threading
import time

import html5lib
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

import check_pages

FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary"


class Station(check_pages.Server):
    """Serves the pages, a stream of events, and takes forms."""

    news = None
    is_silent = False
    sent = []

    def do_GET(self):
        if not self.path.endswith("/events"):
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.end_headers()
        told = None
        try:
            while True:
                if Station.news and Station.news != told:
                    told = Station.news
                    self.wfile.write(f"event: desk\ndata: {json.dumps(told)}\n\n".encode())
                self.wfile.write(b": \n\n" if Station.is_silent else b"event: beat\ndata: 0\n\n")
                self.wfile.flush()
                time.sleep(0.2)
        except OSError:
            pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        Station.sent.append((self.path, body))
        self.send_response(204)
        self.end_headers()

    def end_headers(self):
        policy = pathlib.Path(self.directory, self.path.split("/")[1], "policy.txt")
        self.send_header("Content-Security-Policy",
                         policy.read_text().strip() if policy.is_file() else "default-src 'none'")
        self.send_header("Cache-Control", "no-cache")
        http.server.SimpleHTTPRequestHandler.end_headers(self)


class Look(check_pages.Look):
    def fetched(self, path):
        names = self.driver.execute_script(
            "return performance.getEntriesByType('resource').map(e => e.name)")
        others = [name for name in names if not name.endswith("/events")]
        if others:
            self.fault(path, "fetches", others)

    def page(self, path):
        name = str(path.with_suffix("")).replace("/", "-")
        self.driver.get(f"{self.address}/{path}")
        for width in check_pages.WIDTHS:
            for scheme in ["light", "dark"]:
                self.emulate(width, scheme)
                where = f"{path} at {width}, {scheme}:"
                overflow = self.driver.execute_script(
                    "return document.documentElement.scrollWidth - innerWidth")
                if overflow > 0:
                    self.fault(where, overflow, "pixels too wide")
                if (width, scheme) in ((360, "light"), (1440, "dark")):
                    self.violations(where)
                if width in (360, 1440):
                    self.picture(f"{name}-{width}-{scheme}")
        for entry in self.driver.get_log("browser"):
            if "favicon" not in entry["message"]:
                self.fault(path, "the browser says:", entry["message"])
        self.fetched(path)

    def opened(self, path):
        """What is folded away is as accessible as the rest, and fits."""
        self.driver.get(f"{self.address}/{path}")
        self.driver.execute_script(
            "for (const e of document.querySelectorAll('details')) e.open = true")
        for width in (360, 1440):
            self.emulate(width, "light")
            overflow = self.driver.execute_script(
                "return document.documentElement.scrollWidth - innerWidth")
            if overflow > 0:
                self.fault(path, "unfolded at", width, "is", overflow, "pixels too wide")
            self.picture(str(path.with_suffix("")).replace("/", "-") + f"-open-{width}")
        self.violations(f"{path} unfolded:")

    def keyboard(self, path):
        """The tab key reaches everything that can be used, and shows where it is."""
        self.emulate(1440, "light")
        self.driver.get(f"{self.address}/{path}")
        count = self.driver.execute_script(f"""
          window.wanted = [...document.querySelectorAll('{FOCUSABLE}')]
            .filter(e => e.checkVisibility() || e.matches('.skip'));
          return wanted.length""")
        body = self.driver.find_element(By.TAG_NAME, "body")
        # A field of a date or a time takes several stops.
        for stop in range(count * 2 + 12):
            (self.driver.switch_to.active_element if stop else body).send_keys(Keys.TAB)
            fault = self.driver.execute_script("""
              const e = document.activeElement, s = getComputedStyle(e);
              e.wasReached = true;
              return e === document.body || e === document.documentElement
                || s.outlineStyle !== 'none' ? '' : e.outerHTML.slice(0, 120)""")
            if fault:
                self.fault(path, "focus does not show at", fault)
            if self.driver.execute_script("return wanted.every(e => e.wasReached)"):
                return
        self.fault(path, "tab does not reach", self.driver.execute_script(
            "return wanted.filter(e => !e.wasReached).map(e => e.outerHTML.slice(0, 120))"))

    def tab_to(self, selector):
        for _ in range(200):
            self.driver.switch_to.active_element.send_keys(Keys.TAB)
            if self.driver.execute_script(
                    "return document.activeElement.matches(arguments[0])", selector):
                return self.driver.switch_to.active_element
        raise AssertionError(f"the tab key does not reach {selector}")

    def typed(self, path):
        """A form is unfolded, filled and sent by the keyboard, with scripts off."""
        self.emulate(1440, "light")
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        self.driver.get(f"{self.address}/{path}?typed")
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        Station.sent.clear()
        try:
            self.tab_to("#resolve-fold > summary").send_keys(Keys.ENTER)
            self.tab_to("#resolve-text_en").send_keys("Over & out")
            self.tab_to("#resolve button").send_keys(Keys.SPACE)
            WebDriverWait(self.driver, 10).until(lambda _: Station.sent)
            address, body = Station.sent[0]
            if not address.endswith("/desk/incidents/office-4/resolve"):
                self.fault("the form was sent to", address)
            if "csrf=4f1c9b" not in body or "text_en=Over+%26+out" not in body:
                self.fault("the form sent", body)
        except Exception as error:
            self.fault(path, "cannot be used by the keyboard:", error)

    def news(self, folder):
        """The overview takes over what changed, keeps the focus, and says when it is lost."""
        self.emulate(1440, "light")
        Station.news = None
        self.driver.get(f"{self.address}/desk-well/overview-en.html")
        self.driver.execute_script(
            "document.querySelector('#live a[href=\"/desk/lines/fibre\"]').focus()")
        Station.news = (folder / "desk-cut/overview-en.part").read_text("utf-8")
        wait = WebDriverWait(self.driver, 10)
        try:
            wait.until(lambda d: "is cut" in d.find_element(By.TAG_NAME, "h1").text)
            wait.until(lambda d: "is cut" in d.title)
        except Exception as error:
            self.fault("the news is not taken over", error)
        focus = self.driver.execute_script("return document.activeElement.getAttribute('href')")
        if focus != "/desk/lines/fibre":
            self.fault("the focus is lost to", focus)
        self.violations("the overview with news:")
        Station.news = None
        self.lost("desk-well/overview-en.html")
        self.lost("board-well/board-en.html")

    def lost(self, path):
        self.driver.get(f"{self.address}/{path}")
        hidden = "return document.getElementById('lost').hidden"
        if not self.driver.execute_script(hidden):
            self.fault(path, "calls a station lost that is there")
        Station.is_silent = True
        time.sleep(0.5)
        # As if the beats had stopped half a minute ago.
        self.driver.execute_script("""
          const real = Date.now;
          Date.now = () => real() + 30000;""")
        try:
            WebDriverWait(self.driver, 10).until(lambda d: not d.execute_script(hidden))
            self.picture(path.replace("/", "-")[:-5] + "-lost")
            Station.is_silent = False
            WebDriverWait(self.driver, 10).until(lambda d: d.execute_script(hidden))
        except Exception:
            self.fault(path, "does not say that the station is lost, or that it is back")
        Station.is_silent = False

    def unscripted(self, path):
        self.driver.get(f"{self.address}/{path}")
        words = self.driver.find_element(By.TAG_NAME, "main").text
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        self.driver.get(f"{self.address}/{path}?off")
        same = self.driver.find_element(By.TAG_NAME, "main").text
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        if words != same or not words:
            self.fault(path, "tells less without its script")


def main(folder, pictures):
    paths = sorted(path.relative_to(folder) for path in folder.glob("*/*.html"))
    faults = []
    for path in paths:
        parser = html5lib.HTMLParser(strict=False)
        parser.parse((folder / path).read_text("utf-8"))
        faults += [f"{path} html5lib: {error}" for error in parser.errors]
    handler = functools.partial(Station, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    driver = check_pages.browser()
    try:
        look = Look(driver, f"http://127.0.0.1:{server.server_port}", pictures)
        for path in paths:
            look.page(path)
            if path.name.endswith("-fr.html") and path.parts[0] in ("desk-cut", "desk-well"):
                look.keyboard(path)
            if path.stem in ("incident-fr", "check-en", "line-fr", "maintenance-office-m2-fr",
                             "announce-fr"):
                look.opened(path)
        look.unscripted("desk-cut/overview-fr.html")
        look.unscripted("board-cut/board-fr.html")
        look.typed("desk-cut/incident-en.html")
        look.news(folder)
        faults += look.faults
    finally:
        driver.quit()
    # In a browser of its own: what it once painted so, it goes on painting so.
    driver = check_pages.browser()
    try:
        look = Look(driver, f"http://127.0.0.1:{server.server_port}", pictures)
        for name in ["overview-fr", "check-en", "incident-refused-fr", "announcements-fr",
                     "approval-untrue-fr"]:
            look.forced(pathlib.Path(f"desk-cut/{name}.html"))
        look.forced(pathlib.Path("board-cut/board-fr.html"))
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
