"""The company's network: an office with three ways out, its box, its operator, and the rest.

    office ─eth0─ box ─wan─ street ─~─ operator ─~─┐
       ├───eth1─ dsl ────────────────────────────~─┼─ outside: anchors, resolver, shop, mail, …
       └──wwan0─ mobile ─────────────────────────~─┘

The office is the namespace that the story itself runs in; ~ is a line of some length (wire.py). No
packet leaves the namespaces.
"""

import os
import pathlib
import subprocess
import sys
import time

ANCHORS = ["1.1.1.1", "8.8.8.8", "9.9.9.9"]
RESOLVER, PUBLIC_RESOLVER = "198.51.100.53", "149.112.112.112"
HOSTS = {
    "www.ormeau.example": "198.18.7.10", "mail.ormeau.example": "198.18.7.20",
    "trunk.voix.example": "198.18.7.30", "suivi.colis.example": "198.18.7.40",
}
# From where to where a line goes, the networks at its near end, how late packets come there and
# back, and by how much that varies, in milliseconds.
LINES = [
    ("street", "operator", "192.168.1.0/24 198.51.100.0/27", 1.6, 0.2),
    ("operator", "outside", "192.168.1.0/24 198.51.100.0/24", 4, 0.5),
    ("dsl", "outside", "192.168.2.0/24", 23, 1.5),
    ("mobile", "outside", "10.64.0.0/24", 48, 9),
]


def run(*words):
    """Runs a program to its end."""
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stderr.strip() or done.stdout.strip()}")


def ip(words, space=None):
    """Configures links, addresses and routes, in the office if no space is named."""
    run("ip", *(["-n", space] if space else []), *words.split())


def build(folder):
    """Builds everything; returns the processes of the lines."""
    os.makedirs("/run/netns", exist_ok=True)
    run("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
    ip("link set lo up")
    for space in ["box", "street", "operator", "dsl", "mobile", "outside"]:
        ip(f"netns add {space}")
        ip("link set lo up", space)
        run("ip", "netns", "exec", space, "sysctl", "-qw", "net.ipv4.ip_forward=1")
    join(None, "eth0", "192.168.1.10/24", "box", "lan", "192.168.1.1/24")
    join("box", "wan", "198.51.100.2/27", "street", "access", "198.51.100.3/27")
    join(None, "eth1", "192.168.2.10/24", "dsl", "lan", "192.168.2.1/24")
    join(None, "wwan0", "10.64.0.10/24", "mobile", "lan", "10.64.0.1/24")
    ip("route add default via 192.168.1.1 metric 100")
    ip("route add default via 192.168.2.1 dev eth1 metric 200")
    ip("route add default via 10.64.0.1 dev wwan0 metric 300")
    ip("route add default via 198.51.100.3", "box")
    ip("route add 192.168.1.0/24 via 198.51.100.2", "street")
    for address in ["198.51.100.65", RESOLVER, "198.51.100.99"]:
        ip(f"addr add {address}/32 dev lo", "operator")
    for address in [*ANCHORS, PUBLIC_RESOLVER, *HOSTS.values()]:
        ip(f"addr add {address}/32 dev lo", "outside")
    wires = [wire(*line) for line in LINES]
    names(folder)
    return wires


def join(left, device, address, right, peer, other):
    """Links two spaces by a pair of devices."""
    here = left or os.getpid()
    ip(f"link add {device} netns {here} type veth peer name {peer} netns {right}")
    for space, name, own in [(left, device, address), (right, peer, other)]:
        ip(f"addr add {own} dev {name}", space)
        ip(f"link set {name} up", space)


def wire(near, far, networks, late, jitter):
    """Lays a line from a router towards the outside; both ends route over it."""
    program, device = str(pathlib.Path(__file__).parent / "wire.py"), f"to-{near}"
    process = subprocess.Popen(
        [sys.executable, program, near, far, device, str(late), str(jitter)])
    for end in [near, far]:
        while subprocess.run(["ip", "-n", end, "link", "show", device],
                             capture_output=True).returncode:
            if process.poll() is not None:
                raise SystemExit(f"the line from {near} cannot be laid")
            time.sleep(0.05)
        ip(f"link set {device} up", end)
    ip(f"route add default dev {device}", near)
    for network in networks.split():
        ip(f"route add {network} dev {device}", far)
    return process


def names(folder):
    """Gives the office names for the hosts outside, in files mounted over the machine's own."""
    lines = ["127.0.0.1 localhost", *(f"{address} {name}" for name, address in HOSTS.items())]
    files = {"/etc/hosts": "\n".join(lines), "/etc/resolv.conf": f"nameserver {RESOLVER}"}
    for path, text in files.items():
        own = folder / os.path.basename(path)
        own.write_text(text + "\n")
        run("mount", "--bind", str(own), path)


def cut():
    """A digger takes the fibre: the box's side of it goes dark."""
    ip("link set access down", "street")


def mend():
    """The fibre is spliced."""
    ip("link set access up", "street")
    ip("route replace 192.168.1.0/24 via 198.51.100.2", "street")
