"""Judges signatures of OAuth 1.0a: prints `good` or `bad` for each line of JSON that it reads.

A line: {"method": …, "url": …, "authorization": …, "consumer_secret": …, "token_secret": …}
"""

import json
import sys

from oauthlib.oauth1.rfc5849 import signature
from oauthlib.common import Request

for line in sys.stdin:
    asked = json.loads(line)
    request = Request(
        asked["url"], asked["method"], headers={"Authorization": asked["authorization"]}
    )
    parameters = signature.collect_parameters(
        uri_query=request.uri_query, headers=request.headers, exclude_oauth_signature=False
    )
    names = dict(parameters)
    request.params = [pair for pair in parameters if pair[0] != "oauth_signature"]
    request.signature = names["oauth_signature"]
    good = names["oauth_signature_method"] == "HMAC-SHA1" and signature.verify_hmac_sha1(
        request, asked["consumer_secret"], asked["token_secret"]
    )
    print("good" if good else "bad", flush=True)
