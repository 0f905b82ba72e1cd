"""The OpenAPI document is valid, describes every JSON document, and each one keeps its promise."""

import copy
import json
import re

import jsonschema
import openapi_spec_validator
import referencing
import referencing.jsonschema

from site_documents import PATHS, document, media

openapi = json.loads(document("/api/relais/v1/openapi.json"))
openapi_spec_validator.validate(openapi)
registry = referencing.Registry().with_resource(
    "urn:openapi",
    referencing.Resource(openapi, specification=referencing.jsonschema.DRAFT202012))


def validator(schema):
    text = json.dumps(schema).replace('"#/', '"urn:openapi#/')
    return jsonschema.Draft202012Validator(
        json.loads(text), registry=registry,
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def described(path):
    """The description of a path, found as a client would find it."""
    for template, item in openapi["paths"].items():
        pattern = "[0-9a-z]{12}".join(re.escape(part) for part in template.split("{key}"))
        if re.fullmatch(pattern, path):
            return template, item["get"]["responses"]["200"]["content"]
    raise AssertionError(f"{path} is not described")


def breakages(value, schema):
    """Copies of a document with one thing wrong in each."""
    for key in value:
        broken = copy.deepcopy(value)
        del broken[key]
        yield f"without {key}", broken
    broken = copy.deepcopy(value)
    broken["surprise"] = 1
    yield "with a surprise", broken
    if "page" in value:
        broken = copy.deepcopy(value)
        broken["page"]["updated_at"] = "yesterday"
        yield "with a time that is none", broken
    if "incidents" in value and value["incidents"]:
        broken = copy.deepcopy(value)
        broken["incidents"][0]["impact"] = "dire"
        yield "with an impact that is none", broken


seen = set()
operations = [item["get"]["operationId"] for item in openapi["paths"].values()]
assert len(set(operations)) == len(operations)
for path in PATHS:
    if path.startswith(("/fr/", "/en/", "/embed/")):
        continue
    template, content = described(path)
    seen.add(template)
    sent = media(path)
    assert sent in content, f"{path} is sent as {sent}, described as {list(content)}"
    schema = content[sent]["schema"]
    if "json" not in sent:
        continue
    value = json.loads(document(path))
    check = validator(schema)
    errors = [
        f"{path}: {error.json_path}: {error.message[:200]}" for error in check.iter_errors(value)]
    assert not errors, "\n".join(errors[:5])
    if path != "/api/relais/v1/openapi.json":
        for what, broken in breakages(value, schema):
            assert not check.is_valid(broken), f"{path} {what} passes for valid"
unseen = set(openapi["paths"]) - seen - {"/api/relais/v1/incidents/{key}.json"}
assert not unseen, f"described but not there: {unseen}"
print("all read")
