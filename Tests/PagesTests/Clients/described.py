"""What schemathesis finds where it asks for what a description allows, and for more."""

import os
import pathlib
import re
import subprocess
import sys

PROGRAM = pathlib.Path(sys.executable).with_name("schemathesis")
DOCUMENT = "/api/relais/v1/openapi.json"


def ask(base, folder, least, each, *options, settings=""):
    """Runs at least so many cases, the same ones every time; each operation gets up to `each`."""
    (folder / "schemathesis.toml").write_text(settings)
    # The machine may be slow, and the page is on it, whatever proxies there are.
    done = subprocess.run(
        [PROGRAM, "--config-file", "schemathesis.toml", "run", base + DOCUMENT, "--url", base,
         "--max-examples", str(each), "--generation-deterministic",
         "--suppress-health-check", "all", "--request-timeout", "60", "--no-color", *options],
        cwd=folder, env=os.environ | {"NO_PROXY": "*", "no_proxy": "*"},
        capture_output=True, text=True)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told[-6_000:]
    count = re.search(r"(\d+) generated, (\d+) passed", told)
    assert count and count[1] == count[2] and int(count[1]) >= least, told[-3_000:]
    return told
