"""schemathesis asks for what the description allows, and for more: every answer keeps to it."""

from described import ask
from site_documents import BASE, EXPECTED, FOLDER

ask(BASE, FOLDER, 2_000, 100)

# No case guesses a key that there is, so the document of an incident is asked for by its own.
for told in EXPECTED["incidents"]:
    words = ask(
        BASE, FOLDER, 20, 20, "--include-path", "/api/relais/v1/incidents/{key}.json", "--mode",
        "positive", settings=f'[parameters]\n"path.key" = "{told["key"]}"\n')
    assert "404" not in words, words[-3_000:]
print("all read")
