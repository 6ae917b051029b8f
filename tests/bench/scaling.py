"""What a second media thread adds: the case 'scaling' of ./dev bench sfu.

Two media threads on two processors leave nothing to a generator that receives, so the pictures are thrown away by the
kernel before its sockets. The bit rate of the publishers is raised until the server passes no more on, and what it
passes on is counted by itself (/metrics), with the processor time that its process took for it.
"""

import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "compat"))

from measure import processor_time  # noqa: E402
from servers import Server  # noqa: E402

PORTS = "20000-29999"
# Pictures leave as messages of many packets; what ICE, DTLS and RTCP send is smaller.
DROP = ["iptables", "-t", "raw", "-A", "PREROUTING", "-p", "udp", "--sport", PORTS.replace("-", ":"), "-m", "length", "--length",
        "1050:65535", "-j", "DROP"]
# Name: workers, rooms, subscribers in each, percent of a processor from which subscribers live elsewhere.
SETUPS = {
    "one worker, a room of 200": (1, 1, 200, 100),
    "two workers, a room of 200 on each": (2, 2, 200, 100),
    "two workers, a room of 400 on both": (2, 1, 400, 1),
}
STEPS_MBPS = (24, 32, 40, 48, 56, 64, 72, 80)  # of video, in each room
GROWTH = 1.03  # what a step is to bring, or it was the last
CONNECT_SECONDS = 90
COLUMNS = ["packets/s", "to the first", "processors", "us a packet", "unsent", "subscribers by worker"]


def metrics(server):
    """name{labels} -> value"""
    url = f"http://127.0.0.1:{server.values['http']}/metrics"
    lines = urllib.request.urlopen(url, timeout=30).read().decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line and line[0] != "#")}


def total(values, name):
    return sum(value for key, value in values.items() if key == name or key.startswith(name + "{"))


def each(values, name):
    found = {re.search(r'worker="(\d+)"', key)[1]: value for key, value in values.items() if key.startswith(name + "{")}
    return [found[worker] for worker in sorted(found, key=int)]


def wait_connected(server, generator, peers):
    end = time.monotonic() + CONNECT_SECONDS
    while time.monotonic() < end and generator.poll() is None:
        if total(metrics(server), "wf_sfu_peer_connections_connected") >= peers:
            return True
        time.sleep(0.5)
    return False


def run(options, address, arguments, setup):
    """Numbers of one set-up; None when it did not come about."""
    workers, rooms, subscribers, spread_at = setup
    with tempfile.TemporaryDirectory(dir=options.dir) as folder:
        server = Server("wf-sfu", options.sfu, folder, rtp_ports=PORTS)
        conf = server.conf / "janus.jcfg"
        text = conf.read_text().replace("debug_level = 4", "debug_level = 2").replace("\tmin_nack_queue = 1000\n", "")
        extra = f"general: {{\n\tevent_loops = {workers}\n\tspread_at_load = {spread_at}\n"
        conf.write_text(re.sub(r"general\s*[:=]\s*\{\n", extra, text, count=1))
        with server:
            generator = subprocess.Popen(
                [options.load, "--server", server.ws, "--local", address, "--rooms", str(rooms), "--subscribers",
                 str(subscribers), "--duration", "600", "--quiet", *arguments], stderr=subprocess.DEVNULL)
            try:
                if not wait_connected(server, generator, rooms * (subscribers + 1)):
                    return None
                time.sleep(3)
                return measured(server, options.seconds)
            finally:
                generator.kill()
                generator.wait()


def measured(server, seconds):
    before, cpu, begin = metrics(server), processor_time(server.process.pid), time.monotonic()
    time.sleep(seconds)
    after, used, passed = metrics(server), processor_time(server.process.pid) - cpu, time.monotonic() - begin
    grown = lambda name: total(after, name) - total(before, name)  # noqa: E731
    sent = grown("wf_sfu_media_packets_sent_total")
    return {
        "pps": sent / passed,
        "processors": used / passed,
        "us_per_packet": used * 1e6 / max(sent, 1),
        "unsent": grown("wf_sfu_packets_dropped_total") + grown("wf_sfu_send_errors_total"),
        "mirrored_lost": sum(after[key] - before[key] for key in after
                             if key.startswith("wf_sfu_media_packets_mirrored_total") and 'result="lost"' in key),
        "subscribers": each(after, "wf_sfu_subscribers"),
        "busy": each(after, "wf_sfu_worker_busy_percent"),
        "received_pps": grown("wf_sfu_media_packets_received_total") / passed,
    }


def most(options, address, name):
    """The report of the bit rate at which most is passed on; None when the set-up did not come about."""
    best = None
    for mbps in STEPS_MBPS:
        video = ["--video", options.video, "--bitrate", str(mbps * 1000000)]
        report = run(options, address, video, SETUPS[name])
        print(f"  {name}, {mbps} Mbit/s: {report}", flush=True)
        if report is None or (best and report["pps"] < GROWTH * best["pps"]):
            break
        best = {"mbps": mbps, **report}
    return best


def scaling(options, address, rounds):
    """Reports by set-up: all in turn, so that what else the machine does falls on all of them."""
    subprocess.run(DROP, check=True)
    reports = {name: [] for name in SETUPS}
    for _ in range(rounds):
        found = {name: most(options, address, name) for name in SETUPS}
        if all(found.values()):
            for name, report in found.items():
                reports[name].append(report)
    return reports


def rows(reports):
    """For a table: medians; of what must not be, the most. Ratios are of the rounds, in each of which a set-up followed
    the other."""
    middle = lambda runs, key: statistics.median(run[key] for run in runs)  # noqa: E731
    first = next(iter(reports.values()))
    table = []
    for name, runs in reports.items():
        if not runs:
            table.append([name, "did not come about", *[""] * len(COLUMNS)])
            continue
        ratios = " ".join(f"{run['pps'] / one['pps']:.2f}" for run, one in zip(runs, first))
        table.append([name, f"{middle(runs, 'mbps'):.0f}", f"{middle(runs, 'pps'):.0f}", ratios,
                      f"{middle(runs, 'processors'):.2f}", f"{middle(runs, 'us_per_packet'):.2f}",
                      f"{max(run['unsent'] + run['mirrored_lost'] for run in runs):.0f}",
                      ", ".join(f"{share:.0f}" for share in runs[-1]["subscribers"])])
    return table
