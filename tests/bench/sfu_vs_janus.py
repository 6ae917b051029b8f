"""wf-sfu beside the Debian Janus (and others) under the same load, by the generator sfu_load. Run by ./dev bench sfu.

Prints tables as they stand in docs/benchmarks.md, and keeps all reports as JSON.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "compat"))

import made_video  # noqa: E402
import recording_cost  # noqa: E402
import scaling  # noqa: E402
from servers import Server  # noqa: E402

ADDRESS = "192.0.2.77"
NETWORK = f"""ip link set lo up && ip link add wf0 type veth peer name wf1 && ip link set wf1 up && ip link set wf0 up &&
ip addr add {ADDRESS}/24 dev wf0 && exec "$@"
"""
GENERATOR, SERVER = 0, 1  # processors
DATA = HERE.parent / "data" / "truth"
VIDEO_BPS = 2000000
AUDIO = ["--audio", str(DATA / "janus-clean-vp8-audio.mjr")]
FULL = AUDIO + ["--video", "{video}"]

# Name: what the generator is told. {video} is a recording that is made for the run.
CASES = {
    "1 to 1": FULL + ["--subscribers", "1"],
    "1 to 8": FULL + ["--subscribers", "8"],
    "1 to 50": FULL + ["--subscribers", "50"],
    "1 to 200": FULL + ["--subscribers", "200"],
    "room of 10": FULL + ["--publishers", "10", "--mesh"],
    "audio room of 50, 5 speak": AUDIO + ["--publishers", "5", "--subscribers", "50"],
    "audio room of 50, all speak": AUDIO + ["--publishers", "50", "--mesh"],
}
# The same traffic for a relay that does nothing else: senders, receivers, whether with video, whether in a mesh.
BARE = {
    "1 to 1": (1, 1, 1, 0),
    "1 to 8": (1, 8, 1, 0),
    "1 to 50": (1, 50, 1, 0),
    "1 to 200": (1, 200, 1, 0),
    "room of 10": (10, 10, 1, 1),
    "audio room of 50, 5 speak": (5, 50, 0, 0),
    "audio room of 50, all speak": (50, 50, 0, 1),
}
RECORDED = ["1 to 8", "room of 10"]
# What a row of the peer is divided by, and the most that this may be (issue: ratios to Janus in the same run).
CPU_TARGET = 1 / 8
MEMORY_TARGET = 1 / 3
MOST_LOSS = 0.0
RAMP_MBPS = (2, 3, 4, 5, 6, 8, 10, 12)


def positive(kind):
    def number(text):
        value = kind(text)
        if value <= 0:
            raise ValueError
        return value
    number.__name__ = f"positive {kind.__name__}"
    return number


def parsed(argv):
    parser = argparse.ArgumentParser(prog="./dev bench sfu", description=__doc__.split("\n")[0])
    parser.add_argument("--sfu", default="build/release/bin/wf-sfu", help="our server (default %(default)s)")
    parser.add_argument("--load", default="build/release/bin/sfu_load", help="the generator (default %(default)s)")
    parser.add_argument("--janus", default=shutil.which("janus"), help="the peer (default: of the PATH)")
    parser.add_argument("--peer", action="append", default=[], metavar="PATH", help="another Janus as well")
    parser.add_argument("--bare", default="build/release/tests/bare_relay_bench",
                        help="what shows the least that forwarding can cost here (default %(default)s)")
    parser.add_argument("--ours-only", action="store_true")
    parser.add_argument("--only", default="", help="cases whose name matches this regular expression ('recorded', 'ramp' and 'scaling' are cases too)")
    parser.add_argument("--seconds", type=positive(float), default=10, help="measured for each case (default %(default)s)")
    parser.add_argument("--rounds", type=positive(int), default=1, help="of each case; medians count (default %(default)s)")
    parser.add_argument("--pairs", type=positive(int), default=5, help="stretches with and without recording, in 'recorded' (default %(default)s)")
    parser.add_argument("--srtp", default="", help="only these profiles, as sfu_load has them")
    parser.add_argument("--no-pin", action="store_true", help="do not keep server and generator on processors of their own")
    parser.add_argument("--may-sleep", action="store_true", help="let processors sleep between packets, which costs all programs alike, most on virtual machines")
    parser.add_argument("--realtime", action="store_true", help="run both at real-time priority, on a machine with other work")
    parser.add_argument("--dir", default="build/bench/sfu", help="recordings and reports (default %(default)s)")
    parser.add_argument("--json", help="all reports (default: sfu.json in --dir)")
    options = parser.parse_args(argv)
    try:
        re.compile(options.only)
    except re.error as error:
        parser.error(f"--only {options.only}: {error}")
    options.sfu, options.load, options.bare = (str(pathlib.Path(path).resolve()) for path in (options.sfu, options.load, options.bare))
    peers = [] if options.ours_only else [*([options.janus] if options.janus else []), *options.peer]
    if not options.ours_only and not peers:
        parser.error("no janus in the PATH; install it, or name one by --janus or --peer")
    for program in (options.sfu, options.load, options.bare, *peers):
        if shutil.which(program) is None:
            parser.error(f"{program} is no program that can be run")
    if options.json and pathlib.Path(options.json).is_dir():
        parser.error(f"--json {options.json}: this is a folder")
    for folder in (pathlib.Path(options.dir), *([pathlib.Path(options.json).parent] if options.json else [])):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            parser.error(f"cannot write to {folder}: {error.strerror}")
        if not os.access(folder, os.W_OK):
            parser.error(f"cannot write to {folder}")
    return options


def in_network_of_our_own(argv):
    """Starts anew where nothing but loopback and one interface is: Janus takes no media on loopback."""
    rights = [] if os.geteuid() == 0 else ["--map-root-user"]
    os.execvpe("unshare", ["unshare", *rights, "--net", "sh", "-c", NETWORK, "sh", sys.executable, __file__, *argv],
               {**os.environ, "WF_BENCH_NETWORK": "1"})


@contextlib.contextmanager
def awake(options):
    """Keeps the processors from sleeping: a loop on each that runs when nothing else does (SCHED_IDLE)."""
    loop = "import os, sys\nos.sched_setaffinity(0, {int(sys.argv[1])})\nos.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))\n" \
           "while True: pass"
    processors = [] if options.may_sleep else sorted(os.sched_getaffinity(0))
    loops = [subprocess.Popen([sys.executable, "-c", loop, str(processor)]) for processor in processors]
    try:
        yield
    finally:
        for process in loops:
            process.kill()
            process.wait()


class Bench:
    """One server program, started anew for each case."""

    def __init__(self, name, program, options):
        self.name, self.program, self.options = name, program, options
        self.reports = {}  # by case
        self.runs = {}  # by case, all of them

    def scheduled(self, pid):
        if not self.options.no_pin and (os.cpu_count() or 1) > 1:
            subprocess.run(["taskset", "-a", "-c", "-p", str(SERVER), str(pid)], check=True, stdout=subprocess.DEVNULL)
        if self.options.realtime:
            subprocess.run(["chrt", "-a", "-f", "-p", "50", str(pid)], check=True)

    @contextlib.contextmanager
    def started(self):
        """A server of its own, and the folder of the run."""
        with tempfile.TemporaryDirectory(dir=self.options.dir) as folder:
            server = Server("janus" if self.name != "wf-sfu" else "wf-sfu", self.program, folder)
            for path in server.conf.glob("*.jcfg"):
                text = path.read_text().replace("debug_level = 4", "debug_level = 2")
                path.write_text(text.replace("\tmin_nack_queue = 1000\n", ""))  # what the comparison of answers needs
            with server:
                self.scheduled(server.process.pid)
                yield server, pathlib.Path(folder)

    def command(self, server, arguments):
        """Of the generator."""
        command = [self.options.load, "--server", server.ws, "--local", ADDRESS, "--server-pid", str(server.process.pid), "--quiet"]
        if not self.options.no_pin and (os.cpu_count() or 1) > 1:
            command = ["taskset", "-c", str(GENERATOR), *command]
        if self.options.realtime:
            command = ["chrt", "-f", "50", *command]
        command += [argument.format(video=self.options.video) for argument in arguments]
        return command + (["--srtp", self.options.srtp] if self.options.srtp else [])

    def run(self, arguments):
        """The report of one run."""
        with self.started() as (server, folder):
            report = folder / "report.json"
            done = subprocess.run([*self.command(server, arguments), "--duration", str(self.options.seconds), "--json", str(report)])
            return json.loads(report.read_text()) if report.exists() else {"failed": f"exit code {done.returncode}"}

    def recorded(self, arguments):
        with self.started() as (server, folder):
            return recording_cost.measured(server, self.command(server, arguments), folder / "report.json", self.options.seconds,
                                           self.options.pairs)


def measure(benches, name, arguments):
    """A case, of all servers and the bare relay in turn, so that what else the machine does falls on all of them. The
    median run of a server is its row; ratios are of the runs of one round. Gives what the bare relay took in each."""
    bare = []
    for bench in benches:
        bench.runs[name] = []
    for _ in range(benches[0].options.rounds):
        for bench in benches:
            bench.runs[name].append(bench.run(arguments))
            print(f"  {bench.name}: {summary(bench.runs[name][-1])}", flush=True)
        bare.append(bare_cost(name, benches[0].options))
        print(f"  bare relay: {bare[-1]:.2f} us a packet", flush=True)
    for bench in benches:
        good = sorted((report for report in bench.runs[name] if "failed" not in report),
                      key=lambda report: report["server"]["cpu_us_per_packet"])
        bench.reports[name] = good[len(good) // 2] if good else bench.runs[name][0]
    return bare


def bare_cost(case, options):
    """Processor time of a bare relay for a packet of the case, in microseconds."""
    numbers = dict(zip(("senders", "receivers", "video", "mesh"), BARE[case]))
    name = "bareRelay/" + "/".join(f"{key}:{value}" for key, value in numbers.items()) + "/"
    command = [options.bare, f"--benchmark_filter={name}", "--benchmark_format=json"]
    if options.realtime:
        command = ["chrt", "-f", "50", *command]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["benchmarks"][0]["real_time"]


def summary(report):
    if "failed" in report:
        return report["failed"]
    troubles = f" {report['troubles']}" if report["troubles"] else ""
    return (f"{report['received']['pps']:.0f} packets/s, {report['server']['cpu_us_per_packet']:.2f} us a packet, "
            f"server {report['server']['cpu_share']:.2f}, generator {report['generator']['cpu_share']:.2f}, "
            f"lost {lost(report)}, delay p50 {report['delay_ms']['p50']} p99 {report['delay_ms']['p99']} ms, "
            f"first packet p50 {report['first_packet_ms']['p50']} ms{troubles}")


def lost(report):
    return report["received"]["by_stamp"]["missing"]


def row(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(head, rows):
    return "\n".join([row(head), row(["---"] + ["---:"] * (len(head) - 1)), *map(row, rows)])


def limit(report):
    """What held a run back, as a mark behind its numbers."""
    share = report["generator"]["cpu_share"]
    return " (generator at its limit)" if share > 0.9 else " (server at its limit)" if report["server"]["cpu_share"] > 0.95 else ""


def case_table(benches, cases):
    rows = []
    for case in cases:
        for bench in benches:
            report = bench.reports.get(case)
            if report is None:
                continue
            if "failed" in report:
                rows.append([case, bench.name, report["failed"]] + [""] * 8)
                continue
            server, delay, first = report["server"], report["delay_ms"], report["first_packet_ms"]
            rows.append([case, bench.name, f"{report['received']['pps']:.0f}", f"{server['cpu_us_per_packet']:.2f}",
                         f"{server['cpu_share']:.2f}{limit(report)}", lost(report), f"{delay['p50']:.2f}", f"{delay['p99']:.2f}",
                         f"{first['p50']:.0f}", f"{first['p99']:.0f}",
                         f"{server['proportional_kib_per_subscriber']:.0f}"])
    return table(["case", "server", "packets/s", "us a packet", "processors", "lost", "delay p50 ms", "p99", "first packet p50 ms",
                  "p99", "KiB a subscriber"], rows)


def ratio_table(ours, peer, bare):
    rows = []
    for case, least in bare.items():
        rounds = [(mine, theirs, cost) for mine, theirs, cost in zip(ours.runs.get(case, []), peer.runs.get(case, []), least)
                  if "failed" not in mine and "failed" not in theirs]
        if not rounds:
            continue

        def ratio(*path):
            return statistics.median(divided(one(mine, path), one(theirs, path)) for mine, theirs, _ in rounds)
        cpu, memory = ratio("server", "cpu_us_per_packet"), ratio("server", "proportional_kib_per_subscriber")
        least_cpu = statistics.median(divided(cost, one(theirs, ("server", "cpu_us_per_packet"))) for _, theirs, cost in rounds)
        rows.append([case, f"{cpu:.3f}", "yes" if cpu <= CPU_TARGET else "no", f"{least_cpu:.3f}", f"{memory:.2f}",
                     "yes" if memory <= MEMORY_TARGET else "no", f"{ratio('delay_ms', 'p50'):.2f}", f"{ratio('delay_ms', 'p99'):.2f}",
                     f"{ratio('first_packet_ms', 'p50'):.2f}"])
    return table([f"wf-sfu to {peer.name}", "processor time a packet", "<= 1/8", "bare relay to it", "memory a subscriber",
                  "<= 1/3", "delay p50", "delay p99", "join to first packet"], rows)


def one(report, path):
    for key in path:
        report = report[key]
    return report


def divided(a, b):
    return a / b if b > 0 else float("nan")


def ramp(bench):
    """Raises the bit rate for 200 subscribers until packets are lost."""
    rows = []
    for mbps in RAMP_MBPS:
        report = bench.run(FULL + ["--bitrate", str(mbps * 1000000), "--subscribers", "200"])
        if "failed" in report:
            rows.append([bench.name, mbps, report["failed"], "", "", "", ""])
            break
        print(f"  {bench.name}, {mbps} Mbit/s: {summary(report)}", flush=True)
        rows.append([bench.name, mbps, f"{report['received']['pps']:.0f}", lost(report), f"{report['server']['cpu_share']:.2f}",
                     f"{report['generator']['cpu_share']:.2f}{limit(report)}", f"{report['delay_ms']['p99']:.1f}"])
        bench.reports[f"ramp {mbps}"] = report
        if lost(report) > MOST_LOSS * report["received"]["packets"] or report["generator"]["cpu_share"] > 0.97:
            break
    return rows


def scale(options):
    """One media thread and two. Of all cases it comes last: from then on the kernel throws pictures away."""
    print("scaling")
    if shutil.which("iptables") is None or (os.cpu_count() or 1) < 2:
        print("  left out: it needs iptables and two processors")
        return {}
    return scaling.scaling(options, ADDRESS, options.rounds)


def main(argv):
    options = parsed(argv)
    if os.environ.get("WF_BENCH_NETWORK") != "1":
        in_network_of_our_own(argv)
    folder = pathlib.Path(options.dir).resolve()
    options.dir = str(folder)
    options.sfu, options.load = (str(pathlib.Path(path).resolve()) for path in (options.sfu, options.load))
    options.video = str(made_video.vp8(folder / f"video-{VIDEO_BPS}.mjr", VIDEO_BPS))
    benches = [Bench("wf-sfu", options.sfu, options)]
    if not options.ours_only:
        if options.janus:
            benches.append(Bench("janus", options.janus, options))
        benches += [Bench(path, path, options) for path in options.peer]

    with awake(options):
        run_all(options, benches, folder)


def run_all(options, benches, folder):
    wanted = re.compile(options.only)
    cases = [case for case in CASES if wanted.search(case)]
    bare = {}
    for case in cases:
        print(case)
        bare[case] = measure(benches, case, CASES[case])
    recorded = []
    for case in RECORDED if wanted.search("recorded") else []:
        print(f"{case}, recorded")
        for bench in benches:
            bench.reports[case + ", recorded"] = bench.recorded(CASES[case])
            recorded.append(recording_cost.row(case, bench.name, bench.reports[case + ", recorded"]))
            print(f"  {', '.join(recorded[-1][1:])}", flush=True)
    ramps = [line for bench in benches for line in ramp(bench)] if wanted.search("ramp") else []

    spread = scale(options) if wanted.search("scaling") else {}

    out = pathlib.Path(options.json or folder / "sfu.json")
    out.write_text(json.dumps({**{bench.name: {**bench.reports, "runs": bench.runs} for bench in benches}, "scaling": spread}, indent=1))
    if cases:
        print("\n" + case_table(benches, cases))
    for peer in benches[1:] if cases else []:
        print("\n" + ratio_table(benches[0], peer, bare))
    if recorded:
        print("\n" + table(recording_cost.COLUMNS, recorded))
    if ramps:
        print("\n" + table(["server", "Mbit/s of video", "packets/s", "lost", "processors", "generator", "delay p99 ms"], ramps))
    if spread:
        print("\n" + table(["set-up", "Mbit/s of video", *scaling.COLUMNS], scaling.rows(spread)))
    print(f"\nAll reports: {out}")


if __name__ == "__main__":
    main(sys.argv[1:])
