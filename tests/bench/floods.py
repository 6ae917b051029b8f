"""A running call while wf-sfu is flooded with what nobody wants. Run by ./dev bench floods.

Prints the table of docs/benchmarks.md and keeps all reports as JSON.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "compat"))

import flood_packets as packets  # noqa: E402
import made_video  # noqa: E402
from api import Client  # noqa: E402
from servers import Server, free_ports  # noqa: E402

AUDIO = HERE.parent / "data" / "truth" / "janus-clean-vp8-audio.mjr"
VIDEO_BPS = 1_000_000
JOIN_S = 3  # from the generator's start until everybody is there and heard
LEAST_FLOOD_S = 1.0
ROOM = 4200
MOST_LOSS = 0.0


@dataclasses.dataclass
class Flood:
    name: str
    arguments: list
    rate: int
    unit: str = "packets"
    lines: list = dataclasses.field(default_factory=list)  # datagrams
    first: list = dataclasses.field(default_factory=list)
    text: bytes = b""


def parsed(argv):
    parser = argparse.ArgumentParser(prog="./dev bench floods", description=__doc__.split("\n")[0])
    parser.add_argument("--sfu", default="build/release/bin/wf-sfu")
    parser.add_argument("--load", default="build/release/bin/sfu_load")
    parser.add_argument("--flood", default="build/release/bin/sfu_flood")
    parser.add_argument("--only", default="", help="floods whose name matches this regular expression")
    parser.add_argument("--seconds", type=float, default=6, help="measured in each phase (default %(default)s)")
    parser.add_argument("--packets", type=int, default=20000, help="datagrams a second (default %(default)s)")
    parser.add_argument("--subscribers", type=int, default=8)
    parser.add_argument("--nice", type=int, default=19, help="of the flooder, more than of the server (default %(default)s)")
    parser.add_argument("--dir", default="build/bench/floods")
    options = parser.parse_args(argv)
    try:
        re.compile(options.only)
    except re.error as error:
        parser.error(f"--only {options.only}: {error}")
    for name in ("seconds", "packets", "subscribers"):
        if getattr(options, name) <= 0:
            parser.error(f"--{name} {getattr(options, name)}: must be above 0")
    # The server runs in a folder of its own.
    options.sfu, options.load, options.flood, options.dir = (
        str(pathlib.Path(path).resolve()) for path in (options.sfu, options.load, options.flood, options.dir))
    for program in (options.sfu, options.load, options.flood):
        if shutil.which(program) is None:
            parser.error(f"{program} is no program that can be run")
    return options


class Attackers:
    """Participants that have offered and been answered, and never connect."""

    def __init__(self, server):
        self.client = Client(server.ws).open()
        self.control = self.client.attach()
        self.client.ask(self.control, {"request": "create", "room": ROOM, "publishers": 1000})
        self.users = 0

    def ends(self, count):
        """Port, user fragment and password of as many connections of the server."""
        found = []
        for _ in range(count):
            self.users += 1
            handle = self.client.room_handle(ROOM, self.users)
            got = self.client.message(handle, {"request": "publish"}, packets.offer(100 + self.users))
            sdp = got["jsep"]["sdp"]
            found.append((int(re.search(r"a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 (\d+)", sdp)[1]),
                          re.search(r"a=ice-ufrag:(\S+)", sdp)[1], re.search(r"a=ice-pwd:(\S+)", sdp)[1]))
        return found

    def close(self):
        self.client.end()


def floods(server, port, end, options):
    """All of them; `end` is a connection of the server that waits for its peer."""
    udp, ws, http = ["--udp", str(port)], server.values["ws"], server.values["http"]
    wrong = "not the password at all"
    many = range(2000)
    dead = free_ports(1)[0]
    unknown = [packets.stun(f"{os.urandom(4).hex()}:peer", wrong) for _ in many]
    return [
        Flood("to a dead port, for comparison", ["--udp", str(dead), "--sources", "64"], options.packets, lines=unknown),
        Flood("STUN of unknown users", [*udp, "--sources", "64"], options.packets, lines=unknown),
        Flood("STUN of a known user, forged", [*udp, "--sources", "64"], options.packets,
              lines=[packets.stun(f"{end[1]}:flod", wrong) for _ in many]),
        Flood("ClientHello of strangers", [*udp, "--sources", "1000"], options.packets, lines=[packets.client_hello() for _ in many]),
        Flood("garbage", [*udp, "--sources", "64"], options.packets, lines=[packets.garbage() for _ in many]),
        Flood("WebSockets, opened and dropped", ["--tcp", str(ws)], 1000, "connections", text=packets.upgrade(ws)),
        Flood("WebSockets, opened and held", ["--tcp", str(ws), "--keep", "20000"], 2000, "connections", text=packets.upgrade(ws)),
        Flood("half of an upgrade, held", ["--tcp", str(ws), "--keep", "20000"], 2000, "connections", text=packets.upgrade(ws)[:60]),
        Flood("HTTP requests", ["--tcp", str(http), "--keep", "50", "--reuse"], 5000, "requests", text=packets.http_request(http)),
        Flood("HTTP, opened and dropped", ["--tcp", str(http)], 1000, "connections", text=packets.http_request(http)),
    ]


def hellos_after_ice(attackers, options, count=200):
    """Each from a participant that has passed ICE, so that the server shakes hands."""
    ends = attackers.ends(count)
    return Flood("ClientHello after ICE, 200 users", ["--udp", str(ends[0][0]), "--sources", str(count)], options.packets,
                 lines=[packets.client_hello() for _ in range(2000)],
                 first=[packets.stun(f"{ufrag}:flod", password) for _, ufrag, password in ends])


def socket_drops(port):
    """Datagrams that the kernel threw away because the server did not read them in time."""
    lines = [line.split() for line in pathlib.Path("/proc/net/udp").read_text().splitlines()[1:]]
    return sum(int(line[-1]) for line in lines if line[1].endswith(f":{port:04X}"))


class Bench:
    def __init__(self, server, port, options):
        self.server, self.port, self.options, self.reports = server, port, options, {}

    def pinned(self, processor, nice=0):
        return ["nice", "-n", str(nice), "taskset", "-c", str(processor if (os.cpu_count() or 1) > 1 else 0)]

    def call(self, settle):
        folder = pathlib.Path(self.options.dir)
        report = folder / "report.json"
        report.unlink(missing_ok=True)
        command = [*self.pinned(0), self.options.load, "--server", self.server.ws, "--local", "127.0.0.1", "--subscribers",
                   str(self.options.subscribers), "--audio", str(AUDIO), "--video", self.options.video, "--settle", str(settle),
                   "--duration", str(self.options.seconds), "--server-pid", str(self.server.process.pid), "--json", str(report), "--quiet"]
        return subprocess.Popen(command), report

    def finished(self, running):
        process, report = running
        process.wait()
        return json.loads(report.read_text()) if report.exists() else {"failed": f"exit code {process.returncode}"}

    def begin(self, flood, delay):
        folder = pathlib.Path(self.options.dir)
        command = [*self.pinned(0, self.options.nice), self.options.flood, *flood.arguments, "--rate", str(flood.rate), "--delay", str(delay),
                   "--seconds", str(self.options.seconds + LEAST_FLOOD_S)]
        for option, lines in (("--packets", flood.lines), ("--first", flood.first)):
            if lines:
                path = folder / f"flood{option}"
                path.write_text("\n".join(line.hex() for line in lines) + "\n")
                command += [option, str(path)]
        if flood.text:
            (folder / "flood-text").write_bytes(flood.text)
            command += ["--text", str(folder / "flood-text")]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def measure(self, flood):
        """A call that is there when the flood begins, one that is made during it, and one afterwards."""
        drops = socket_drops(self.port)
        call = self.call(JOIN_S)
        flooding = self.begin(flood, JOIN_S - LEAST_FLOOD_S / 2)
        result = {"during": self.finished(call), "flood": json.loads(flooding.communicate()[0])}
        result["socket_drops"] = socket_drops(self.port) - drops
        flooding = self.begin(flood, 0)
        time.sleep(LEAST_FLOOD_S)
        result["joined"] = self.finished(self.call(0.5))
        flooding.communicate()
        time.sleep(1)
        result["after"] = self.finished(self.call(0.5))
        self.reports[flood.name] = result
        print(row(flood, result, self.options.seconds + LEAST_FLOOD_S), flush=True)


HEAD = ("| flood | sent a second | unread by the server | lost | delay p50 | p99 | server's CPU | RSS MiB | join during: first packet p50 | after: lost, delay p50, p99, RSS |\n"
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|")


def phase(report):
    if "failed" in report:
        return None
    return {"lost": report["received"]["by_stamp"]["missing"], "of": report["received"]["by_stamp"]["expected"],
            "p50": report["delay_ms"]["p50"], "p99": report["delay_ms"]["p99"], "cpu": report["server"]["cpu_share"],
            "rss": report["server"]["after"]["resident_kib"] / 1024, "first": report["first_packet_ms"]["p50"]}


def row(flood, result, seconds):
    during, joined, after = (phase(result.get(name, {"failed": ""})) for name in ("during", "joined", "after"))
    sent = f"{result['flood']['sent'] / seconds:.0f} {flood.unit}" if "flood" in result else "-"
    left = f"{after['lost']} of {after['of']}, {after['p50']}, {after['p99']}, {after['rss']:.0f}" if after else "-"
    if during is None:
        return f"| {flood.name} | {sent} | the call failed | | | | | | | {left} |"
    return (f"| {flood.name} | {sent} | {result.get('socket_drops', 0)} | {during['lost']} of {during['of']} | {during['p50']} ms | {during['p99']} ms | {during['cpu']:.2f} | "
            f"{during['rss']:.0f} | {'-' if 'joined' not in result else str(joined['first']) + ' ms' if joined else 'failed'} | {left} |")


def main(argv):
    options = parsed(argv)
    pathlib.Path(options.dir).mkdir(parents=True, exist_ok=True)
    options.video = str(made_video.vp8(pathlib.Path(options.dir) / "video-1000000.mjr", VIDEO_BPS))
    with tempfile.TemporaryDirectory(dir=options.dir) as folder:
        server = Server("wf-sfu", options.sfu, folder, {"interface": "127.0.0.1", "session_timeout": 300})
        with server:
            subprocess.run(["taskset", "-a", "-c", "-p", "1", str(server.process.pid)], stdout=subprocess.DEVNULL, check=False)
            attackers = Attackers(server)
            end = attackers.ends(1)[0]
            bench = Bench(server, end[0], options)
            wanted = re.compile(options.only)
            print(HEAD)
            quiet = {"during": bench.finished(bench.call(0.5))}
            print(row(Flood("none", [], 0), quiet, 1), flush=True)
            for flood in floods(server, end[0], end, options):
                if wanted.search(flood.name):
                    bench.measure(flood)
            if wanted.search("ClientHello after ICE"):
                bench.measure(hellos_after_ice(attackers, options))
            attackers.close()
    path = pathlib.Path(options.dir) / "floods.json"
    path.write_text(json.dumps({"none": quiet, **bench.reports}, indent=1) + "\n")
    lost = [name for name, one in bench.reports.items() for when in ("during", "joined", "after")
            if phase(one[when]) is None or phase(one[when])["lost"] > MOST_LOSS * phase(one[when])["of"]]
    print(f"reports: {path}" + (f"; packets were lost: {', '.join(dict.fromkeys(lost))}" if lost else ""))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
