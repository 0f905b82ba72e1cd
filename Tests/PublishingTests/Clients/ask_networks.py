"""Asks a recording server what the networks' own or usual libraries ask, each after a mark.

usage: ask_networks.py http://127.0.0.1:PORT
"""

import sys
import urllib.request

import requests
import tweepy
from atproto import Client as Bluesky
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.post import Post
from facebook_business.api import FacebookAdsApi
from facebook_business.session import FacebookSession
from mastodon import Mastodon
from slack_sdk import WebClient as Slack

URL = sys.argv[1]
TEXT = "Panne opérateur : téléphones et Internet coupés. Point à 11 h."


def ask(name, what):
    urllib.request.urlopen(f"{URL}/mark/{name}").read()
    try:
        what()
    except Exception as error:  # the request has been sent by then; what matters is that
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)


class Redirect(requests.adapters.HTTPAdapter):
    """tweepy knows one host only."""

    def send(self, request, **words):
        request.url = URL + "/" + request.url.split("/", 3)[3]
        return super().send(request, **words)


x = tweepy.Client(
    consumer_key="ck", consumer_secret="cs", access_token="42-t", access_token_secret="ts"
)
x.session.mount("https://", Redirect())
ask("x.create", lambda: x.create_tweet(text=TEXT, user_auth=True))
ask("x.reply", lambda: x.create_tweet(text=TEXT, in_reply_to_tweet_id="1", user_auth=True))
ask("x.delete", lambda: x.delete_tweet("1", user_auth=True))
ask(
    "x.list",
    lambda: x.get_users_tweets(
        "42", since_id="1", max_results=10, tweet_fields=["created_at"], user_auth=True
    ),
)

FacebookSession.GRAPH = URL
FacebookAdsApi.init(access_token="T", api_version="v26.0")
ask("fb.create", lambda: Page("123").create_feed(params={"message": TEXT}))
ask("fb.edit", lambda: Post("123_4").api_update(params={"message": TEXT}))
ask("fb.delete", lambda: Post("123_4").api_delete())
ask(
    "fb.list",
    lambda: Page("123").get_feed(
        fields=["id", "message", "created_time"], params={"since": "1700000000"}
    ),
)

slack = Slack(token="T", base_url=f"{URL}/api/")
metadata = {"event_type": "relais", "event_payload": {"id": "m1"}}
ask("sl.create", lambda: slack.chat_postMessage(channel="C1", text=TEXT, metadata=metadata))
ask("sl.reply", lambda: slack.chat_postMessage(channel="C1", text=TEXT, thread_ts="1.2"))
ask("sl.edit", lambda: slack.chat_update(channel="C1", ts="1.2", text=TEXT))
ask("sl.delete", lambda: slack.chat_delete(channel="C1", ts="1.2"))
ask(
    "sl.list",
    lambda: slack.conversations_history(
        channel="C1", include_all_metadata=True, limit=10, oldest="1"
    ),
)

mastodon = Mastodon(access_token="T", api_base_url=URL, version_check_mode="none")
words = {"visibility": "public", "language": "fr"}
ask("ma.create", lambda: mastodon.status_post(TEXT, idempotency_key="m1", **words))
ask(
    "ma.reply",
    lambda: mastodon.status_post(TEXT, in_reply_to_id="9", idempotency_key="m2", **words),
)
ask("ma.edit", lambda: mastodon.status_update("9", TEXT))
ask("ma.delete", lambda: mastodon.status_delete("9"))
ask(
    "ma.list",
    lambda: mastodon.account_statuses("7", exclude_reblogs=True, since_id="9", limit=20),
)

bluesky = Bluesky(base_url=URL)
ask("bs.login", lambda: bluesky.login("shop.example", "pw"))
repo = bluesky.com.atproto.repo
DID, NAME = "did:plc:abc", "app.bsky.feed.post"
record = {"$type": NAME, "text": TEXT, "createdAt": "2026-11-23T08:00:00Z", "langs": ["fr"]}
reference = {"uri": f"at://{DID}/{NAME}/3l2", "cid": "bafyreib"}
reply = {**record, "reply": {"root": reference, "parent": reference}}
where = {"repo": DID, "collection": NAME, "rkey": "3mabcdefghijk"}
ask("bs.put", lambda: repo.put_record({**where, "record": record}))
ask("bs.reply", lambda: repo.put_record({**where, "record": reply}))
ask("bs.get", lambda: repo.get_record(where))
ask("bs.delete", lambda: repo.delete_record(where))
