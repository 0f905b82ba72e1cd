"""The interface to subscribe by keeps to its description: wishes.py BASE FOLDER."""

import pathlib
import sys

from described import ask

ask(sys.argv[1], pathlib.Path(sys.argv[2]), 100, 100,
    "--include-path", "/api/relais/v1/subscribers")
print("all answered")
