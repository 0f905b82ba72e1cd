"""Clients of Statuspage read the page: a library, an exporter, and bots' ways of reading."""

import json
import logging
import os
import sys

import requests
from discordstatus import DiscordStatus

from site_documents import BASE, EXPECTED, FOLDER, same

# The keys that Statuspage writes, by its published clients.
PAGE = {"id", "name", "url", "time_zone", "updated_at"}
COMPONENT = {
    "id", "name", "status", "created_at", "updated_at", "position", "description", "showcase",
    "start_date", "group_id", "page_id", "group", "only_show_if_degraded",
}
INCIDENT = {
    "id", "name", "status", "created_at", "updated_at", "monitoring_at", "resolved_at", "impact",
    "shortlink", "started_at", "page_id", "incident_updates", "components",
}
UPDATE = {
    "id", "status", "body", "incident_id", "created_at", "updated_at", "display_at",
    "affected_components", "deliver_notifications", "custom_tweet", "tweet_id",
}
OPEN = {told["key"] for told in EXPECTED["incidents"] if told["isOpen"]}


def check_page(answer):
    assert set(answer["page"]) == PAGE
    same(answer["page"]["name"], EXPECTED["company"], "page")
    return answer


def check_components(components):
    services = {row["id"]: row for row in components if not row["group"]}
    assert {key: row["status"] for key, row in services.items()} == EXPECTED["services"]
    states = ["operational", "under_maintenance", "degraded_performance", "partial_outage",
              "major_outage"]
    for row in components:
        assert set(row) == COMPONENT | ({"components"} if row["group"] else set())
        if row["group"]:
            children = [services[key] for key in row["components"]]
            assert all(child["group_id"] == row["id"] for child in children)
            assert row["status"] == max((child["status"] for child in children), key=states.index)
    top = [row["position"] for row in components if row["group_id"] is None]
    assert top == list(range(1, len(top) + 1))


def check_incident(incident, expected, more=frozenset()):
    assert set(incident) == INCIDENT | more
    told = next(told for told in expected if told["key"] == incident["id"])
    same(incident["name"], told["title"], "incident")
    assert [len(update) for update in incident["incident_updates"]] == [len(UPDATE)] * len(
        told["texts"])
    for update, text in zip(incident["incident_updates"], told["texts"]):
        assert set(update) == UPDATE
        assert update["body"] == text  # JSON holds every character
        assert update["incident_id"] == incident["id"]
    for component in incident["components"]:
        assert set(component) >= COMPONENT


def check_library(base):
    """DiscordStatus, which knows one page only, is told of another."""
    client = DiscordStatus()
    client.base_target = f"{base}/api/v2"
    summary = check_page(client.summary)
    assert set(summary) == {"page", "components", "incidents", "scheduled_maintenances", "status"}
    assert summary["status"] == check_page(client.status)["status"]
    assert summary["status"]["indicator"] == EXPECTED["indicator"]
    check_components(summary["components"])
    check_components(check_page(client.components)["components"])
    incidents = check_page(client.all_incidents)["incidents"]
    assert len(incidents) == len(EXPECTED["incidents"])
    for incident in incidents + summary["incidents"]:
        check_incident(incident, EXPECTED["incidents"])
        assert incident["status"] in {"investigating", "identified", "monitoring", "resolved"}
        assert incident["impact"] in {"none", "minor", "major", "critical"}
    assert {incident["id"] for incident in summary["incidents"]} == OPEN
    unresolved = check_page(client.unresolved_incidents)["incidents"]
    assert {incident["id"] for incident in unresolved} == OPEN
    check_maintenances(client, summary)


def check_maintenances(client, summary):
    every = check_page(client.all_maintenances)["scheduled_maintenances"]
    upcoming = check_page(client.upcoming_maintenances)["scheduled_maintenances"]
    active = check_page(client.active_maintenances)["scheduled_maintenances"]
    assert len(every) == len(EXPECTED["maintenances"])
    for maintenance in every:
        check_incident(
            maintenance, EXPECTED["maintenances"], {"scheduled_for", "scheduled_until"})
        assert maintenance["impact"] == "maintenance"
        assert maintenance["status"] in {"scheduled", "in_progress", "verifying", "completed"}
    assert all(maintenance["status"] == "scheduled" for maintenance in upcoming)
    assert all(maintenance["status"] in {"in_progress", "verifying"} for maintenance in active)
    ahead = {told["key"] for told in EXPECTED["maintenances"] if told["isOpen"]}
    assert {maintenance["id"] for maintenance in upcoming + active} == ahead
    assert {maintenance["id"] for maintenance in summary["scheduled_maintenances"]} == ahead


def check_exporter(base):
    """The Prometheus exporter for Statuspage, as its own service reads a page."""
    os.chdir(FOLDER)
    url = f"{base}/api/v2/summary.json"
    (FOLDER / "services.json").write_text(json.dumps({"relais": {"url": url, "name": "Relais"}}))
    logging.disable(logging.CRITICAL)
    from statuspage_prometheus_exporter import service_checker

    result = service_checker.check_service_status("relais", service_checker.SERVICES["relais"])
    assert result["success"], result
    assert {told["id"] for told in result["incident_metadata"]} == OPEN
    assert len(result["maintenance_metadata"]) == sum(
        told["isOpen"] for told in EXPECTED["maintenances"])
    if EXPECTED["indicator"] == "none":
        assert result["status"] == 1 and result["status_text"] == "Operational", result
    else:
        assert result["status"] == 0, result


def check_bots(base):
    """As bots read it: the newest words of the newest incident, and who is not well."""
    summary = requests.get(f"{base}/api/v2/summary.json", timeout=10).json()
    for incident in summary["incidents"]:
        newest = incident["incident_updates"][0]
        assert newest["status"] == incident["status"]
        assert newest["created_at"] == max(
            update["created_at"] for update in incident["incident_updates"])
    troubled = [row["name"] for row in summary["components"] if row["status"] != "operational"]
    assert bool(troubled) == any(state != "operational" for state in EXPECTED["services"].values())
    missing = requests.get(f"{base}/api/v2/nothing.json", timeout=10)
    assert missing.status_code == 404


check_library(BASE)
check_exporter(BASE)
check_bots(BASE)
print("all read")
sys.stdout.flush()
