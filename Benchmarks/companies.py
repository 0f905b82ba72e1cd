#!/usr/bin/env python3
"""What a company at rest costs a twin: companies.py RELAIS [COUNT ...] [--seconds N]

Pairs one office with a twin, on loopback alone, and puts as many copies of its company as asked for
into the twin's folder, each with a pair of its own. Then every office sends its beat each second, as
offices do, while memory and CPU time of the twin are read from /proc. Run it in a network of its own:

    unshare --net sh -c 'ip link set lo up && Benchmarks/companies.py .build/release/relais 1 10 100'
"""
import hashlib, hmac, json, os, re, shutil, socket, struct, subprocess, sys, tempfile, time

TWIN = """
role: twin
listen: ["127.0.0.1:18190"]
listen_nodes: "127.0.0.1:18443"
"""
OFFICE = """
role: office
listen: ["127.0.0.1:18191"]
page: {company: Exemple SA, url: "https://status.example"}
lines:
  fibre: {device: lo, gateway: 127.0.0.1, anchors: [127.0.0.1, 127.0.0.2, 127.0.0.3]}
  cell: {device: lo, role: backup, gateway: 127.0.0.1, anchors: [127.0.0.1, 127.0.0.2, 127.0.0.3]}
services:
  ordering: {title: {fr: Les commandes, en: Ordering}}
  site: {title: {fr: Le site, en: The site}}
  calls: {title: {fr: Les appels, en: Calls}}
"""
LINES = 2


def start(relais, folder, yaml):
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/relais.yaml", "w") as file:
        file.write(yaml)
    words = [relais, "run", "--plain", "--config", f"{folder}/relais.yaml", "--data", f"{folder}/data"]
    station = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: ask(relais, folder, "pair", "list").returncode == 0)
    return station


def stop(station):
    station.terminate()
    station.wait()


def ask(relais, folder, *words):
    return subprocess.run(
        [relais, *words, "--data", f"{folder}/data"], capture_output=True, text=True)


def until(condition):
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    sys.exit("a minute has passed in vain")


def one_company(relais, place):
    """Pairs an office with a twin; the company's folder at the twin."""
    twin = start(relais, f"{place}/twin", TWIN)
    office = start(relais, f"{place}/office", OFFICE)
    pairing = subprocess.Popen(
        [relais, "pair", "--data", f"{place}/twin/data"], stdout=subprocess.PIPE, text=True)
    code = re.search("Code: (\\S+)", pairing.stdout.readline())[1]
    taken = ask(relais, f"{place}/office", "pair", code, "--twin", "127.0.0.1:18443")
    if taken.returncode:
        sys.exit(taken.stderr)
    pairing.wait()
    until(lambda: "fibre" in ask(relais, f"{place}/twin", "status").stdout)
    stop(office)
    stop(twin)
    companies = f"{place}/twin/data/companies"
    return f"{companies}/{os.listdir(companies)[0]}"


class Office:
    """One whose beats are sent and answered; all by one socket."""

    def __init__(self, pair):
        self.pair = bytes.fromhex(pair["id"])
        root = hmac.new(pair["id"].encode(), bytes.fromhex(pair["secret"]), hashlib.sha256).digest()
        self.key = hmac.new(root, b"relais-beat-office-1\x01", hashlib.sha256).digest()
        self.heard = {line: (0, 0, 0, 0) for line in range(LINES)}

    def beat(self, line, session, number):
        theirs, sequence, clock, count = self.heard[line]
        now = int(time.time() * 1e6)
        beat = b"RB\x01\x01" + self.pair + bytes([line, 4, 0, 0])
        beat += struct.pack(">QIq", session, number, now)
        beat += struct.pack(">QIqIIq", theirs, sequence, clock, 0, count, now)
        beat += bytes(80 - len(beat)) + b"\xff" * 16
        return beat + hmac.new(self.key, beat, hashlib.sha256).digest()[:16]

    def hear(self, answer):
        session, sequence, clock = struct.unpack(">QIq", answer[16:36])
        before = self.heard[answer[12]]
        self.heard[answer[12]] = (session, sequence, clock, before[3] + 1)


def keep_beating(offices, seconds):
    wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wire.setblocking(False)
    session = int(time.time() * 1000)
    by_pair = {office.pair: office for office in offices}
    answers = 0
    for number in range(1, seconds + 1):
        end = time.time() + 1
        for office in offices:
            for line in range(LINES):
                wire.sendto(office.beat(line, session, number), ("127.0.0.1", 18443))
        while time.time() < end:
            try:
                answer = wire.recv(2048)
                by_pair[answer[4:12]].hear(answer)
                answers += 1
            except BlockingIOError:
                time.sleep(0.02)
    return answers


def memory(process):
    with open(f"/proc/{process}/status") as file:
        found = re.findall("(RssAnon|VmRSS|Threads):\\s+(\\d+)", file.read())
    return {name: int(number) for name, number in found}


def cpu(process):
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(relais, place, template, count, seconds):
    data = f"{place}/{count}/data"
    offices = []
    os.makedirs(f"{data}/companies")
    shutil.copy(f"{place}/twin/data/node.key.pem", data)
    with open(f"{template}/pairs.json") as file:
        book = json.load(file)
    for number in range(count):
        pair = dict(book[0], id=f"{number + 1:016x}", secret=os.urandom(32).hex())
        pair["key"] = os.urandom(32).hex()
        folder = f"{data}/companies/{pair['id']}"
        shutil.copytree(template, folder)
        with open(f"{folder}/pairs.json", "w") as file:
            json.dump([pair], file)
        offices.append(Office(pair))
    began = time.time()
    twin = start(relais, f"{place}/{count}", TWIN)
    listed = json.loads(ask(relais, f"{place}/{count}", "pair", "list", "--json").stdout)
    # All want the same host name: that is no trouble here.
    troubles = [trouble for entry in listed for trouble in entry["troubles"]]
    if not all("is not served under" in trouble for trouble in troubles):
        sys.exit("\n".join(troubles))
    keep_beating(offices, 15)
    before, since = cpu(twin.pid), time.time()
    answers = keep_beating(offices, seconds)
    used = (cpu(twin.pid) - before) / (time.time() - since)
    if twin.poll() is not None:
        sys.exit(f"the twin has ended with {twin.returncode}")
    state = memory(twin.pid)
    files = len(os.listdir(f"/proc/{twin.pid}/fd"))
    stop(twin)
    return state, used, files, answers


def main():
    words = sys.argv[1:]
    seconds = int(words.pop(words.index("--seconds") + 1)) if "--seconds" in words else 30
    words = [word for word in words if word != "--seconds"]
    relais, counts = os.path.abspath(words[0]), [int(word) for word in words[1:]] or [1, 10, 100]
    with tempfile.TemporaryDirectory() as place:
        template = one_company(relais, place)
        print("companies  memory MB (own)  CPU %  threads  files  beats answered")
        for count in counts:
            state, used, files, answers = measure(relais, place, template, count, seconds)
            print(
                f"{count:9}  {state['VmRSS'] / 1024:6.1f} ({state['RssAnon'] / 1024:5.1f})  "
                f"{used * 100:5.2f}  {state['Threads']:7}  {files:5}  "
                f"{answers} of {count * LINES * seconds}", flush=True)


main()
