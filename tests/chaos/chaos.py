"""Holds meetings on one wf-sfu and does to it, at random, what happens to servers. Run by ./dev chaos.

At quiet times and at the end it looks for what is left over: sessions, descriptors, threads, memory, recordings.
"""

import argparse
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "compat"))

from api import Client  # noqa: E402
from servers import Server, free_ports, listens  # noqa: E402

ADDRESS = "192.0.2.77"
PHONES = [f"192.0.2.{last}" for last in range(100, 108)]  # where clients are
NETWORK = ("ip link set lo up && ip link add wf0 type veth peer name wf1 && ip link set wf1 up && ip link set wf0 up && "
           f"ip addr add {ADDRESS}/24 dev wf0 && "
           + " && ".join(f"ip addr add {phone}/24 dev wf0" for phone in PHONES) + ' && exec "$@"')
DATA = HERE.parent / "data" / "truth"
MEDIA = ["--audio", str(DATA / "janus-clean-vp8-audio.mjr"), "--video", str(DATA / "janus-clean-vp8-video.mjr")]
DISK_MB = 1024          # of the recordings; wf-sfu stops recording below 512 MiB
FULL_SECONDS = 15
SESSION_TIMEOUT = 20    # seconds: those who were killed are gone then
END_SECONDS = 10        # for SIGTERM
KEPT = 0.10             # of the memory may be more than after the first calls


def parsed(argv):
    parser = argparse.ArgumentParser(prog="./dev chaos", description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=20, help="(default %(default)s)")
    parser.add_argument("--churn", action="store_true", help="only joins and leaves, on one process from start to end: a soak")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the random choices (default: the time)")
    parser.add_argument("--meetings", type=int, default=5, help="at a time (default %(default)s)")
    parser.add_argument("--sfu", default="build/release/bin/wf-sfu", help="(default %(default)s)")
    parser.add_argument("--tools", default="build/release/bin", help="folder of sfu_load and pp-rec (default %(default)s)")
    parser.add_argument("--any-memory", action="store_true", help="do not look at memory: for sanitizers, which keep it")
    parser.add_argument("--json", help="the counts, as a file")
    options = parser.parse_args(argv)
    options.sfu, options.tools = (str(pathlib.Path(path).resolve()) for path in (options.sfu, options.tools))
    for program in (options.sfu, f"{options.tools}/sfu_load", f"{options.tools}/pp-rec", "mosquitto"):
        if shutil.which(program) is None:
            parser.error(f"{program} is no program that can be run")
    return options


def in_a_world_of_our_own(argv):
    """A network with an interface and mounts that nobody else sees."""
    rights = [] if os.geteuid() == 0 else ["--map-root-user"]
    os.execvpe("unshare", ["unshare", *rights, "--net", "--mount", "sh", "-c", NETWORK, "sh", sys.executable, __file__, *argv],
               {**os.environ, "WF_CHAOS_WORLD": "1"})


class Broker:
    """Mosquitto on one port, again and again."""

    def __init__(self, folder):
        self.port, = free_ports(1)
        self.conf = pathlib.Path(folder) / "mosquitto.conf"
        self.conf.write_text(f"listener {self.port} 127.0.0.1\nallow_anonymous true\n")
        self.start()

    def start(self):
        self.process = subprocess.Popen(["mosquitto", "-c", str(self.conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: listens(self.port), 10)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def until(done, seconds, pause=0.2):
    end = time.monotonic() + seconds
    while not (got := done()) and time.monotonic() < end:
        time.sleep(pause)
    return got


class Chaos:
    def __init__(self, options, folder):
        self.options = options
        self.random = random.Random(options.seed)
        self.folder = pathlib.Path(folder)
        self.broker = Broker(folder)
        self.server = Server("sfu", options.sfu, folder,
                             {"broker": self.broker.port, "session_timeout": SESSION_TIMEOUT})
        self.tools = pathlib.Path(options.tools)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(self.server.recordings)], check=True)
        self.meetings = []
        self.rooms = 1000
        self.filled_until = None  # when the disk is emptied again
        self.counts = dict.fromkeys(
            ("meetings", "joins", "meetings_killed", "broker_restarts", "full_disks", "garbage", "terminated", "killed", "converted",
             "recovered", "empty"), 0)
        self.faults = []
        self.base = None
        self.rows = []

    # --- the server

    def start(self):
        self.server.start()
        self.base = None
        # The first calls make what stays: threads, pools, tables. Of so many, some record and some lose packets.
        for _ in range(5):
            self.meet(seconds=3)
        self.quiet("first calls")

    def fault(self, what):
        self.faults.append(what)
        print(f"FAULT: {what}", flush=True)

    def alive(self):
        code = self.server.process.poll()
        if code is not None:
            log = self.server.log.read_text(errors="replace")[-1500:]
            self.fault(f"the server ended with {code}: {log}")
            self.start()

    def admin(self, request):
        body = json.dumps({"transaction": "chaos", "admin_secret": "overlord", **request}).encode()
        with urllib.request.urlopen(urllib.request.Request(self.server.admin, body), timeout=10) as answer:
            return json.load(answer)

    def sessions(self):
        return self.admin({"janus": "list_sessions"})["sessions"]

    def held(self):
        """What the process holds."""
        process = pathlib.Path("/proc") / str(self.server.process.pid)
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        names = [os.readlink(fd) for fd in (process / "fd").iterdir() if os.path.islink(fd)]
        return {"descriptors": len(names), "sockets": sum(name.startswith("socket:") for name in names),
                "threads": int(status["Threads"]), "resident_kib": int(status["VmRSS"].split()[0])}

    # --- meetings

    def meet(self, seconds=None):
        number, publishers, subscribers = self.rooms, self.random.randint(1, 4), self.random.randint(0, 6)
        self.rooms += 1
        seconds = seconds or self.random.uniform(2, 25)
        mqtt = self.random.random() < 0.4
        way = ["--server", f"mqtt://127.0.0.1:{self.broker.port}", "--to-topic", "sfu/to-janus", "--from-topic", "sfu/from-janus"] \
            if mqtt else ["--server", self.server.ws]
        command = [str(self.tools / "sfu_load"), *way, "--local", self.random.choice(PHONES), "--publishers", str(publishers),
                   "--subscribers", str(subscribers), "--first-room", str(number), "--duration", f"{seconds:.1f}",
                   "--join-rate", str(self.random.choice([2, 10, 50])), "--quiet", *MEDIA]
        if self.random.random() < 0.6:
            command += ["--record", str(self.server.recordings)]
        if not self.options.churn:
            if self.random.random() < 0.4:
                command += ["--loss", f"{self.random.uniform(0, 20):.1f}"]
            if self.random.random() < 0.4:
                command += ["--move", f"{self.random.uniform(1, 5):.1f}", "--move-to", ",".join(self.random.sample(PHONES, 3))]
        self.meetings.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        self.counts["meetings"] += 1
        self.counts["joins"] += publishers + subscribers

    def tidy(self):
        self.meetings = [meeting for meeting in self.meetings if meeting.poll() is None]

    def kill_a_meeting(self):
        if self.meetings:
            self.random.choice(self.meetings).kill()
            self.counts["meetings_killed"] += 1

    # --- what happens to servers

    def restart_the_broker(self):
        self.broker.stop()
        time.sleep(self.random.uniform(0, 4))
        self.broker.start()
        self.counts["broker_restarts"] += 1

    def fill_the_disk(self):
        filler = self.server.recordings / "filler"
        if self.filled_until:
            return
        free = os.statvfs(self.server.recordings)
        with open(filler, "wb") as file:
            try:
                os.posix_fallocate(file.fileno(), 0, max(free.f_bavail * free.f_frsize - self.random.choice([0, 1 << 20, 300 << 20]), 1))
            except OSError:
                pass  # recordings took some of it meanwhile: it is full
        self.filled_until = time.monotonic() + FULL_SECONDS
        self.counts["full_disks"] += 1

    def empty_the_disk(self, now=False):
        if self.filled_until and (now or time.monotonic() > self.filled_until):
            (self.server.recordings / "filler").unlink(missing_ok=True)
            self.filled_until = None

    def send_garbage(self):
        log = self.server.log.read_text(errors="replace")
        ports = {int(word) for line in log.splitlines() if "UDP and TCP port" in line for word in line.split()[-1:]}
        first = [b"", b"\x00\x01\x00\x08\x21\x12\xa4\x42", b"\x16\xfe\xff", b"\x80\x60", b"\x80\xc8", b"\x00"]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            for _ in range(2000):
                udp.sendto(self.random.choice(first) + self.random.randbytes(self.random.randint(0, 1400)),
                           (ADDRESS, self.random.choice(sorted(ports))))
        for port in [*ports, *(self.server.values[name] for name in ("ws", "http", "admin_http", "admin_ws"))]:
            for _ in range(20):
                try:
                    host = ADDRESS if port in ports else "127.0.0.1"
                    with socket.create_connection((host, port), 2) as tcp:
                        tcp.sendall(self.random.choice([b"", b"GET ", b"POST /janus HTTP/1.1\r\nContent-Length: 99999\r\n\r\n"])
                                    + self.random.randbytes(300))
                except OSError:
                    pass
        self.counts["garbage"] += 1

    def terminate(self):
        began = time.monotonic()
        code = self.server.stop(signal.SIGTERM)
        took = time.monotonic() - began
        if code != 0 or took > END_SECONDS:
            self.fault(f"SIGTERM: exit code {code} after {took:.1f} s")
        self.counts["terminated"] += 1
        left = list(self.server.recordings.glob("*.tmp"))
        if left:
            self.fault(f"SIGTERM left {len(left)} recordings open: {left[0].name}")
        self.after_the_end()

    def kill(self):
        self.server.stop(signal.SIGKILL)
        self.counts["killed"] += 1
        for path in self.server.recordings.glob("*.tmp"):
            self.take(path, "recovered")
        self.after_the_end()

    def after_the_end(self):
        for meeting in self.meetings:
            meeting.kill()
            meeting.wait()
        self.meetings.clear()
        self.empty_the_disk(now=True)
        self.take_all()
        self.start()

    # --- recordings

    def take(self, path, what):
        """Converts a recording and throws it away."""
        frames = path.stat().st_size
        out = self.folder / ("out.webm" if "video" in path.name else "out.opus")
        source = path
        if path.suffix == ".tmp":
            source = path.with_suffix("")
            path.rename(source)
        done = subprocess.run([str(self.tools / "pp-rec"), str(source), str(out)], capture_output=True, text=True)
        if frames <= 8:
            self.counts["empty"] += 1
        elif done.returncode == 0 and out.exists() and out.stat().st_size > 0:
            self.counts[what] += 1
        elif "no frame" in (done.stdout + done.stderr).lower() or "nothing" in (done.stdout + done.stderr).lower():
            self.counts["empty"] += 1  # a header, and the call was over
        else:
            self.fault(f"{path.name}, {frames} bytes, is not {what}: {(done.stdout + done.stderr)[-400:]}")
        out.unlink(missing_ok=True)
        source.unlink(missing_ok=True)

    def take_all(self):
        for path in sorted(self.server.recordings.glob("*.mjr")):
            self.take(path, "converted")
        for path in self.server.recordings.glob("*.jsonl"):
            path.unlink(missing_ok=True)

    # --- what is left over

    def quiet(self, when):
        """Waits until all are gone, then looks."""
        for meeting in self.meetings:
            meeting.wait()
        self.meetings.clear()
        self.empty_the_disk(now=True)
        client = Client(self.server.ws).open()
        handle = client.attach()
        for room in client.ask(handle, {"request": "list"})["list"]:
            if room["room"] != 1234:
                client.ask(handle, {"request": "destroy", "room": room["room"]})
        client.in_session({"janus": "destroy"})
        client.socket.socket.shutdown(socket.SHUT_RDWR)
        if not until(lambda: not self.sessions(), 3 * SESSION_TIMEOUT):
            self.fault(f"{when}: sessions are left: {self.sessions()}")
        if not until(lambda: not list(self.server.recordings.glob("*.tmp")), 10):
            self.fault(f"{when}: recordings are left open")
        self.take_all()
        base = self.base
        # Connections that ended wait a little for their last packets, and memory is given back a little later.
        until(lambda: base is None or not self.excess(self.held()), 60, pause=1)
        held = self.held()
        self.rows.append((when, held))
        print(f"{when}: {held}", flush=True)
        if base is None:
            self.base = held
            return
        for what in self.excess(held):
            self.fault(f"{when}: {held[what]} {what}, there were {base[what]}")

    def excess(self, held):
        """Of what there is more than after the first calls."""
        factors = {"descriptors": 1, "threads": 1} | ({} if self.options.any_memory else {"resident_kib": 1 + KEPT})
        return [what for what, factor in factors.items() if held[what] > self.base[what] * factor]

    # --- all of it

    def run(self):
        happenings = {self.kill_a_meeting: 8, self.restart_the_broker: 2, self.fill_the_disk: 2, self.send_garbage: 4}
        ends = [self.kill, self.terminate]
        self.start()
        begin = time.monotonic()
        end = begin + 60 * self.options.minutes
        life = 60 * self.options.minutes / 4
        next_quiet = begin + (300 if self.options.churn else life / 2)
        next_end = float("inf") if self.options.churn else begin + life
        while time.monotonic() < end:
            self.alive()
            self.tidy()
            if len(self.meetings) < self.options.meetings:
                self.meet()
            self.empty_the_disk()
            if not self.options.churn and self.random.random() < 0.15:
                self.random.choices(list(happenings), list(happenings.values()))[0]()
            if time.monotonic() > next_quiet:
                self.quiet(f"after {(time.monotonic() - begin) / 60:.0f} min")
                next_quiet = time.monotonic() + (300 if self.options.churn else life)
                next_end = max(next_end, time.monotonic() + life / 3)  # in the middle of calls
            if time.monotonic() > next_end:
                ends[0]()
                ends.reverse()
                next_end = time.monotonic() + life
            time.sleep(0.3)
        self.quiet("at the end")
        code = self.server.stop(signal.SIGTERM)
        if code != 0:
            self.fault(f"the last SIGTERM: exit code {code}")

    def report(self):
        print()
        print("| when | descriptors | sockets | threads | resident KiB |\n| --- | ---: | ---: | ---: | ---: |")
        for when, held in self.rows:
            print(f"| {when} | " + " | ".join(str(value) for value in held.values()) + " |")
        print("\n" + ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in self.counts.items()))
        print(f"seed {self.options.seed}; {len(self.faults)} faults")
        if self.options.json:
            pathlib.Path(self.options.json).write_text(json.dumps(
                {"counts": self.counts, "rows": self.rows, "faults": self.faults, "seed": self.options.seed}, indent=1))


def main(argv):
    options = parsed(argv)
    if os.environ.get("WF_CHAOS_WORLD") != "1":
        in_a_world_of_our_own(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory() as folder:
        chaos = Chaos(options, folder)
        try:
            chaos.run()
        finally:
            chaos.server.stop(signal.SIGKILL)
            chaos.broker.stop()
            for meeting in chaos.meetings:
                meeting.kill()
            subprocess.run(["umount", "-l", str(chaos.server.recordings)], check=False)
        chaos.report()
    return 1 if chaos.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
