"""icalendar reads the calendars."""

import datetime
import re

import icalendar

from site_documents import EXPECTED, document, media, paths, plain

INCIDENTS = {told["key"]: told for told in EXPECTED["incidents"]}
MAINTENANCES = {told["key"]: told for told in EXPECTED["maintenances"]}

for path in paths(".ics"):
    raw = document(path)
    assert media(path) == "text/calendar; charset=utf-8"
    assert raw.endswith(b"END:VCALENDAR\r\n")
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines), f"{path}: a line is too long"
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    for line in lines:
        line.decode("utf-8")  # no character is cut in two
    for line in raw.replace(b"\r\n ", b"").decode().split("\r\n"):
        name, _, value = line.partition(":")
        if name in ("SUMMARY", "DESCRIPTION", "NAME"):
            assert not re.search(r"[;,]", re.sub(r"\\[\\;,n]", "", value)), line[:200]
            assert "\\" not in re.sub(r"\\[\\;,n]", "", value), line[:200]
    calendars = icalendar.Calendar.from_ical(raw, multiple=True)
    assert len(calendars) == 1
    calendar = calendars[0]
    assert not calendar.errors
    assert str(calendar["VERSION"]) == "2.0" and calendar["PRODID"]
    expected = dict(MAINTENANCES)
    if "history" in path:
        expected |= INCIDENTS
    events = calendar.walk("VEVENT")
    assert len(calendar.subcomponents) == len(events) == len(expected), path
    assert len({str(event["UID"]) for event in events}) == len(events)
    for event in events:
        assert not event.errors
        key = str(event["UID"]).split("@")[0]
        told = expected[key]
        start, end = event.decoded("DTSTART"), event.decoded("DTEND")
        assert start.tzinfo == end.tzinfo == datetime.timezone.utc or start.utcoffset().seconds == 0
        assert start <= end
        assert event.decoded("DTSTAMP") == event.decoded("LAST-MODIFIED")
        assert event.decoded("CREATED") <= event.decoded("LAST-MODIFIED")
        assert int(event["SEQUENCE"]) >= 0
        status = "CANCELLED" if told["step"] == "cancelled" else "CONFIRMED"
        assert str(event["STATUS"]) == status
        assert str(event["URL"]).endswith("/incidents/" + key)
        if not path.startswith("/en/"):
            assert plain(str(event["SUMMARY"])).endswith(plain(told["title"])), path
            description = plain(str(event["DESCRIPTION"]))
            for text in told["texts"]:
                assert plain(text) in description, f"{text[:80]!r} not in {description[:300]!r}"
print("all read")
