"""schemathesis asks for what the description allows, and for more: every answer keeps to it."""

import os
import pathlib
import re
import subprocess
import sys

from site_documents import BASE, EXPECTED, FOLDER

PROGRAM = pathlib.Path(sys.executable).with_name("schemathesis")
DOCUMENT = "/api/relais/v1/openapi.json"


def ask(least, each, *options, settings=""):
    """Runs at least so many cases, the same ones every time; each operation gets up to `each`."""
    (FOLDER / "schemathesis.toml").write_text(settings)
    # The machine may be slow, and the page is on it, whatever proxies there are.
    done = subprocess.run(
        [PROGRAM, "--config-file", "schemathesis.toml", "run", BASE + DOCUMENT, "--url", BASE,
         "--max-examples", str(each), "--generation-deterministic",
         "--suppress-health-check", "all", "--request-timeout", "60", "--no-color", *options],
        cwd=FOLDER, env=os.environ | {"NO_PROXY": "*", "no_proxy": "*"},
        capture_output=True, text=True)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told[-6_000:]
    count = re.search(r"(\d+) generated, (\d+) passed", told)
    assert count and count[1] == count[2] and int(count[1]) >= least, told[-3_000:]
    return told


ask(2_000, 100)

# No case guesses a key that there is, so the document of an incident is asked for by its own.
for told in EXPECTED["incidents"]:
    words = ask(
        20, 20, "--include-path", "/api/relais/v1/incidents/{key}.json", "--mode", "positive",
        settings=f'[parameters]\n"path.key" = "{told["key"]}"\n')
    assert "404" not in words, words[-3_000:]
print("all read")
