"""The servers that the company relies on, and its station: the program itself."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import network

HERE = pathlib.Path(__file__).parent
ZONE = "Europe/Paris"


def shift(moment):
    """How far a moment of the story, such as `2026-11-24 08:31:20`, is from now, in seconds."""
    told = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(ZONE))
    return round(told.timestamp() - time.time())


def clock(folder, seconds):
    """What lets a program's clock stand so far from the machine's; its steady clock is left."""
    library = folder / "shift.so"
    if not library.exists():
        subprocess.run(["clang", "-w", "-O1", "-shared", "-fPIC", "-o", str(library),
                        str(HERE / "shift.c")], check=True)
    return {**os.environ, "LD_PRELOAD": str(library), "CLOCK_SHIFT": str(seconds), "TZ": ZONE}


class Program:
    """A program that runs until it is stopped, by its process id."""

    def __init__(self, words, space=None, log=None, env=None):
        inside = ["ip", "netns", "exec", space] if space else []
        self.name = words[0]
        self.process = subprocess.Popen(
            [*inside, *words], stdin=subprocess.DEVNULL, stdout=log or subprocess.DEVNULL,
            stderr=subprocess.STDOUT, env=env)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


class Servers:
    """The shop, the mail server, the phone trunk, the carrier, the resolver and the box's agent."""

    def __init__(self, folder, begins):
        self.folder, self.running = folder, {}
        self.certificate(clock(folder, shift(begins)))
        for name in ["web", "mail", "trunk", "resolver", "public_resolver", "agent"]:
            self.start(name)

    def start(self, name):
        log = open(self.folder / f"{name}.log", "ab")
        self.running[name] = getattr(self, name)(log)

    def stop(self, name):
        self.running.pop(name).stop()

    def stop_all(self):
        for name in list(self.running):
            self.stop(name)

    def certificate(self, env):
        """The shop's certificate, which vouches for itself and has ten weeks to go."""
        names = ",".join(f"DNS:{name}" for name in network.HOSTS)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "160", "-subj", "/CN=www.ormeau.example", "-addext",
             f"subjectAltName={names}", "-keyout", str(self.folder / "key.pem"), "-out",
             str(self.folder / "shop.pem")], check=True, capture_output=True, env=env)

    def web(self, log):
        return Program([sys.executable, str(HERE / "shop.py"), str(self.folder)], "outside", log)

    def slow(self, seconds):
        """Lets the shop take so long for an answer."""
        (self.folder / "slow").write_text(str(seconds))

    def mail(self, log):
        address = network.HOSTS["mail.ormeau.example"]
        return Program(["smtp-sink", "-u", "root", "-h", "mail.ormeau.example",
                        f"{address}:25", "50"], "outside", log)

    def trunk(self, log):
        (self.folder / "options.xml").write_text(OPTIONS)
        return Program(["sipp", "-sf", str(self.folder / "options.xml"), "-i",
                        network.HOSTS["trunk.voix.example"], "-p", "5060", "-nostdin"],
                       "outside", log, {**os.environ, "TERM": "dumb"})

    def resolver(self, log):
        return self.names(network.RESOLVER, "operator", log)

    def public_resolver(self, log):
        return self.names(network.PUBLIC_RESOLVER, "outside", log)

    def names(self, address, space, log):
        """A resolver that knows every name as the shop's."""
        return Program(
            ["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv",
             "--no-hosts", "--user=root", "--group=root", "--pid-file=", "--log-facility=-",
             "--bind-interfaces",
             f"--listen-address={address}", f"--address=/#/{network.HOSTS['www.ormeau.example']}"],
            space, log)

    def agent(self, log):
        (self.folder / "snmpd.conf").write_text(
            "agentaddress udp:192.168.1.1:161\nrocommunity public\n")
        return Program(["snmpd", "-f", "-LE", "4", "-m", "", "-C", "-c",
                        str(self.folder / "snmpd.conf")], "box", log,
                       {**os.environ, "SNMP_PERSISTENT_DIR": str(self.folder)})


OPTIONS = """<?xml version="1.0" encoding="UTF-8"?>
<scenario name="OPTIONS"><recv request="OPTIONS"/><send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Allow: INVITE, ACK, BYE, CANCEL, OPTIONS
Content-Length: 0

]]></send></scenario>
"""


class Station:
    """The program, run for stretches of the story."""

    def __init__(self, program, folder):
        self.program, self.folder, self.link, self.running = program, folder, None, None
        text = (HERE / "office.yaml").read_text("utf-8")
        (folder / "relais.yaml").write_text(text.replace("FOLDER", str(folder)))

    def start(self, moment):
        """Starts it as if it were that moment; notes the link for the desk's first account."""
        self.env = clock(self.folder, shift(moment))
        log = self.folder / "station.log"
        offset = log.stat().st_size if log.exists() else 0
        self.running = Program(
            [self.program, "run", "--plain", "--config", str(self.folder / "relais.yaml"),
             "--data", str(self.folder / "data")], log=open(log, "ab"), env=self.env)
        self.until("it answers", lambda _: True)
        for line in log.read_bytes()[offset:].decode().splitlines():
            if line.startswith("http"):
                self.link = line

    def stop(self):
        self.running.stop()

    def stretch(self, moment):
        """Stops it, and starts it again at a later moment."""
        self.stop()
        self.start(moment)

    def say(self, *words):
        """Has the running station carry out a command; returns what it prints."""
        done = subprocess.run([self.program, *words, "--data", str(self.folder / "data")],
                              capture_output=True, text=True, env=self.env)
        if done.returncode > 1:
            raise SystemExit(f"relais {' '.join(words)}: {done.stderr or done.stdout}")
        return done.stdout

    def until(self, what, holds, patience=90):
        """Waits until something holds of the state of everything."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            try:
                status = json.loads(self.say("status", "--json"))
                if holds(status):
                    return status
            except (ValueError, SystemExit):
                pass
            if self.running.process.poll() is not None:
                break
            time.sleep(0.5)
        tail = (self.folder / "station.log").read_text()[-3000:]
        raise SystemExit(f"it never came about that {what}\n{tail}\n{self.say('status')}")
