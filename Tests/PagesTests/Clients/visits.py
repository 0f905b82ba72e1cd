"""A real browser visits pages, and tells what else it asks for: visits.py BASE COOKIE PATH...

COOKIE is `name=value`, or empty. Fails where a page does not come, or where anything that a page
asks for, or tries to, lies elsewhere; prints `all read` else.
"""

import json
import sys
import time
import urllib.parse

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

BASE, COOKIE, PATHS = sys.argv[1], sys.argv[2], sys.argv[3:]

options = Options()
for argument in [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--no-proxy-server", "--no-first-run", "--no-pings",
    # What the browser itself would ask its maker.
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--disable-domain-reliability",
    # It goes on looking for its maker by name; what pages ask for is seen all the same.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]:
    options.add_argument(argument)
options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def asked():
    """The address of everything asked for since the last time, and the status of every page."""
    wanted, statuses = [], {}
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            wanted.append(message["params"]["request"]["url"])
        if message["method"] == "Network.responseReceived":
            answer = message["params"]["response"]
            statuses[answer["url"]] = answer["status"]
    return wanted, statuses


try:
    if COOKIE:
        name, value = COOKIE.split("=", 1)
        driver.get(BASE + "/healthz")
        driver.add_cookie({"name": name, "value": value, "path": "/", "httpOnly": True})
    asked()
    for path in PATHS:
        driver.get(BASE + path)
        time.sleep(2)  # what the page asks for later
        wanted, statuses = asked()
        assert wanted[0] == BASE + path and statuses[BASE + path] == 200, (path, statuses)
        home = urllib.parse.urlsplit(BASE).netloc
        for address in wanted:
            place = urllib.parse.urlsplit(address)
            assert place.scheme == "data" or place.netloc == home, f"{path} asks for {address}"
finally:
    driver.quit()
print("all read")
