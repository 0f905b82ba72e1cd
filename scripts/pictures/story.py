"""A small company's morning, told by the program itself: all well, a cut, catching up.

story.py PROGRAM FOLDER, in a network, mounts and processes of its own (scripts/make-pictures).
"""

import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import network
from camera import Camera
from office import Servers, Station

DAY = "2026-11-24"
PASSWORD = "une petite gare en hiver"
README = pathlib.Path("docs/pictures")

PUBLIC = {"page": "/LANG/", "history": "/LANG/history"}
BOARD = {"board": "/board", "me": "/board/me"}
DESK = {"desk": "/desk", "desk-line": "/desk/lines/fibre", "desk-check": "/desk/checks/trunk",
        "desk-checks": "/desk/checks", "desk-incidents": "/desk/incidents"}
STILL = {"desk-old-line": "/desk/lines/old-line", "desk-shop": "/desk/checks/shop",
         "desk-maintenance": "/desk/maintenance", "desk-new": "/desk/incidents/new",
         "desk-journal": "/desk/journal", "desk-configuration": "/desk/configuration",
         "desk-account": "/desk/account", "nowhere": "/LANG/nowhere"}


def is_well(status):
    """Whether every line, service and check works, and nothing is open."""
    return (all(line["state"] == "up" for line in status["lines"])
            and all(check["state"] == "ok" for check in status["checks"])
            and not status["incidents"])


def is_down(service):
    return lambda status: any(
        each["state"] == "major_outage" and each["name"] == service for each in status["services"])


def is_placed(status):
    """Whether the cut fibre has its verdict and its incident."""
    return bool(status.get("verdict")) and bool(status["incidents"]) and is_down("calls")(status)


def past(station, servers):
    """What the company remembers: a slow morning, a silent trunk, a night's work."""
    station.start("2026-09-02 09:12:00")
    station.until("all is well", is_well)
    station.stretch("2026-10-14 10:02:00")
    station.until("all is well", is_well)
    servers.slow(1.4)
    station.until("the shop is slow", lambda status: status["incidents"])
    station.stretch("2026-10-14 10:49:00")
    servers.slow(0)
    station.until("the shop is quick again", is_well)
    station.stretch("2026-11-12 14:20:00")
    station.until("all is well", is_well)
    servers.stop("trunk")
    number = opened(station.until("the trunk is missed", is_down("calls")))
    station.say("incident", "update", number, "--as", "Camille", "--phase", "identified",
                "--fr", "Notre opérateur téléphonique a une panne. Écrivez-nous : nous répondons "
                "à tous les mails dans l’heure.",
                "--en", "Our phone operator has an outage. Please write: we answer every e-mail "
                "within the hour.")
    station.stretch("2026-11-12 15:33:00")
    servers.start("trunk")
    station.until("calls work again", is_well)
    station.say("maintenance", "schedule", "--as", "Camille", "--service", "site", "--service",
                "ordering", "--from", "2026-11-19 22:00", "--until", "2026-11-19 23:30",
                "--fr", "Mise à jour de la boutique", "--en", "Update of the shop")
    station.stretch("2026-11-19 22:20:00")
    station.until("the night's work is under way", lambda status: any(
        each["state"] == "under_maintenance" for each in status["services"]))
    station.stretch("2026-11-19 23:31:00")
    station.until("the night's work is over", is_well)
    station.stop()


def opened(status):
    """The newest open incident's name."""
    return status["incidents"][0]["id"]


def well(station, camera):
    """The morning of the day, before anything happens."""
    station.start(f"{DAY} 08:34:00")
    station.until("all is well", is_well)
    station.say("maintenance", "schedule", "--as", "Camille", "--service", "calls",
                "--from", "2026-12-01 06:30", "--until", "2026-12-01 07:15",
                "--fr", "Remplacement du standard téléphonique", "--en",
                "A new telephone exchange")
    camera.set_up(station.link, "Camille", PASSWORD)
    camera.log_out()
    camera.series("well", {"login": "/desk/login"})
    camera.log_in("Camille", PASSWORD)
    work = camera.first_link("/en/", ".impact-maintenance h3 a").replace("/en/", "/LANG/")
    camera.series("well", {**PUBLIC, **BOARD, **DESK, **STILL, "maintenance": work,
                           "desk-work": camera.first_link("/desk/maintenance", "table a")})


def cut(station, camera):
    """The fibre is cut; the verdict comes by itself, the words from a person."""
    network.cut()
    number = opened(station.until("the cut has its verdict", is_placed))
    camera.until("/en/", "Identified")
    camera.series("found", {"page": "/LANG/", "board": "/board", "desk": "/desk"})
    time.sleep(30)  # so that it has lasted a little
    station.say("incident", "update", number, "--as", "Camille", "--phase", "identified",
                "--fr", "Notre fibre est coupée. Le téléphone ne passe plus, et nos réponses aux "
                "mails prendront du retard.\n\nLa boutique fonctionne : vous pouvez commander "
                "normalement.",
                "--en", "Our fibre line is cut. Calls do not get through, and we answer e-mails "
                "late.\n\nThe shop works: you can order as usual.")
    time.sleep(30)
    incident = camera.first_link("/en/", ".incident h3 a").replace("/en/", "/LANG/")
    own = {"incident": incident, "desk-incident": f"/desk/incidents/{number}",
           "desk-journal": "/desk/journal"}
    for name, path, tallest in [("page", "/en/", 1180), ("desk", "/desk", 1180)]:
        camera.for_readme(README, name, path, 1440, tallest)
    camera.series("cut", {**PUBLIC, **BOARD, **DESK, **own})
    return number, own


def catch_up(station, camera, number, own):
    """The fibre is back; what piled up is worked through."""
    network.mend()
    station.until("the fibre is back", lambda status: all(
        each["state"] == "operational" for each in status["services"]))
    station.say("incident", "update", number, "--as", "Camille", "--phase", "catching_up",
                "--fr", "Le téléphone fonctionne de nouveau. Nous rappelons ceux qui ont essayé "
                "de nous joindre et répondons aux mails du matin.",
                "--en", "Calls get through again. We are calling back those who tried to reach "
                "us, and answering this morning’s e-mails.")
    camera.until("/en/", "Catching up")
    camera.series("catching-up", {**PUBLIC, **BOARD, **DESK, **own})


def shrink(folder):
    """Makes README's pictures small: few colours, packed well."""
    files = sorted(str(file) for file in folder.glob("*.png"))
    subprocess.run(["pngquant", "--force", "--skip-if-larger", "--ext", ".png", "--speed", "1",
                    "--quality", "70-95", *files], check=False)
    subprocess.run(["optipng", "-quiet", "-o5", "-strip", "all", *files], check=True)


def main(program, folder):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="relais-pictures-") as place:
        work = pathlib.Path(place)
        servers = camera = None
        wires = network.build(work)
        station = Station(program, work)
        try:
            servers = Servers(work, "2026-09-01 08:00:00")
            past(station, servers)
            camera = Camera(work, folder)
            well(station, camera)
            number, own = cut(station, camera)
            catch_up(station, camera, number, own)
            shrink(README)
            print(f"{camera.count} pictures in {folder} and {README}")
        finally:
            for part in [camera and camera.close, station.running and station.stop,
                         servers and servers.stop_all]:
                if part:
                    part()
            for wire in wires:
                wire.terminate()
                wire.wait()


if __name__ == "__main__":
    main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve())
