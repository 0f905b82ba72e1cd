"""Takes pictures of pages in a real browser, as readers of each language and scheme see them."""

import base64
import os
import re
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

SITE = "http://127.0.0.1:8080"
WIDTHS = {360: 780, 1440: 900}
LANGUAGES = ["fr", "en"]
SCHEMES = ["light", "dark"]
# Letters as phones have them, instead of this machine's.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include>/etc/fonts/fonts.conf</include><match>
<edit name="family" mode="prepend_first" binding="strong"><string>Roboto</string></edit>
</match></fontconfig>
"""


class Camera:
    """A browser that looks at the station's pages and keeps what it sees in a folder."""

    def __init__(self, work, folder):
        self.folder, self.count = folder, 0
        (work / "fonts.conf").write_text(FONTS)
        options = Options()
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                         "--disable-dev-shm-usage", "--no-proxy-server", "--disable-sync",
                         "--disable-background-networking", "--disable-component-update",
                         f"--user-data-dir={work}/browser"]:
            options.add_argument(argument)
        env = {**os.environ, "FONTCONFIG_FILE": str(work / "fonts.conf"), "HOME": str(work)}
        self.driver = webdriver.Chrome(
            options=options, service=Service("/usr/bin/chromedriver", env=env))
        self.driver.set_page_load_timeout(30)

    def close(self):
        self.driver.quit()

    def command(self, name, **settings):
        return self.driver.execute_cdp_cmd(name, settings)

    def view(self, language, width, scheme, scale=1):
        """Becomes the browser of such a reader."""
        self.command("Network.enable")
        self.command("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=WIDTHS[width],
                     deviceScaleFactor=scale, mobile=False)
        self.command("Emulation.setEmulatedMedia", media="screen", features=[
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"}])

    def get(self, path):
        self.driver.get(SITE + path)

    def shot(self, file, tallest=None):
        """Keeps the whole page, or as much of its top as is asked for."""
        height, width = self.driver.execute_script(
            "return [document.documentElement.scrollHeight, innerWidth]")
        if tallest:
            height = min(height, tallest)
        answer = self.command(
            "Page.captureScreenshot", format="png", captureBeyondViewport=True,
            clip={"x": 0, "y": 0, "width": width, "height": height, "scale": 1})
        file.write_bytes(base64.b64decode(answer["data"]))
        self.count += 1

    def series(self, state, pages):
        """Every page, named with its address, for every reader."""
        for language in LANGUAGES:
            for name, path in pages.items():
                address = path.replace("LANG", language)
                if address.startswith("/desk"):
                    address += f"?lang={language}"
                self.view(language, 1440, "light")
                self.get(address)
                for width in WIDTHS:
                    for scheme in SCHEMES:
                        self.view(language, width, scheme)
                        self.shot(self.folder / f"{state}-{name}-{language}-{width}-{scheme}.png")

    def for_readme(self, folder, name, path, width, tallest):
        """The picture of a page for README: once light, once dark, small and sharp."""
        for scheme in SCHEMES:
            self.view("en", width, scheme)
            self.get(path)
            self.shot(folder / f"{name}-{scheme}.png", tallest)

    def set_up(self, link, name, password):
        """Makes the desk's first account, which logs in too."""
        self.driver.get(link)
        self.fill(name=name, password=password, again=password)

    def log_in(self, name, password):
        self.get("/desk/login")
        self.fill(name=name, password=password)

    def log_out(self):
        self.command("Network.clearBrowserCookies")

    def fill(self, **values):
        """Types into the form of the page, and sends it."""
        form = self.driver.find_element(By.CSS_SELECTOR, "main form")
        for field in form.find_elements(By.CSS_SELECTOR, "input:not([type=hidden])"):
            word = re.sub(r"\W.*", "", field.get_attribute("name"))
            field.send_keys(values.get(word, values["password"]))
        form.find_element(By.CSS_SELECTOR, "button").click()

    def until(self, path, words, patience=30):
        """Waits until a page says so: pages follow what happens a moment later."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            self.get(path)
            if words in self.driver.find_element(By.TAG_NAME, "main").text:
                return
            time.sleep(0.5)
        raise SystemExit(f"{path} never said: {words}")

    def first_link(self, path, selector):
        """Where the first such link of a page leads; its path only."""
        self.get(path)
        link = self.driver.find_element(By.CSS_SELECTOR, selector)
        return link.get_attribute("href").removeprefix(SITE)
