"""What recording adds: the case 'recorded' of ./dev bench sfu.

One call goes on while its room's recording is switched on and off (enable_recording), and the processor time of the
server's process is read in between. Stretches that follow each other are compared, so that a host that is faster at one
minute than at another takes nothing away from the difference.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "compat"))

from api import Client  # noqa: E402
from measure import processor_time  # noqa: E402

ROOM = 4242
JOIN_SECONDS = 4
BEGIN_SECONDS = 1  # of a stretch, in which files are opened or closed and key frames come
COLUMNS = ["case", "server", "ms a second", "recorded", "more", "of all pairs", "MB a second to the disk"]


def written_bytes(pid):
    lines = pathlib.Path(f"/proc/{pid}/io").read_text().splitlines()
    return int(dict(line.split(": ") for line in lines)["write_bytes"])


def stretch(pid, seconds):
    """Processor time in ms a second and bytes a second to the disk."""
    begin, used, written = time.monotonic(), processor_time(pid), written_bytes(pid)
    time.sleep(seconds)
    passed = time.monotonic() - begin
    return (processor_time(pid) - used) * 1000 / passed, (written_bytes(pid) - written) / passed


def switched(client, handle, on):
    answer = client.ask(handle, {"request": "enable_recording", "room": ROOM, "record": on})
    return answer is not None and answer.get("record") is on


def measured(server, command, report, seconds, pairs):
    """A call by `command`, which gets what is to be added; only "failed" when it did not come about."""
    length = JOIN_SECONDS + (2 * pairs + 1) * (seconds + BEGIN_SECONDS)
    generator = subprocess.Popen([*command, "--record", str(server.recordings), "--first-room", str(ROOM), "--duration",
                                  str(length + 2), "--json", str(report)])
    try:
        pid = server.process.pid
        time.sleep(JOIN_SECONDS)
        client = Client(server.ws).open()
        handle = client.attach()
        stretches = []
        for number in range(2 * pairs + 1):
            if not switched(client, handle, number % 2 == 1):
                return {"failed": "recording cannot be switched"}
            time.sleep(BEGIN_SECONDS)
            stretches.append(stretch(pid, seconds))
        client.end()
        generator.wait()
    finally:
        if generator.poll() is None:
            generator.kill()
            generator.wait()
    if not report.exists():
        return {"failed": f"exit code {generator.returncode}"}
    off = [stretches[i][0] for i in range(0, len(stretches), 2)]
    on = [stretches[i][0] for i in range(1, len(stretches), 2)]
    more = [on[i] / ((off[i] + off[i + 1]) / 2) for i in range(pairs)]
    return {"off": statistics.median(off), "on": statistics.median(on), "more": more,
            "disk": statistics.mean(stretches[i][1] for i in range(1, len(stretches), 2)), **json.loads(report.read_text())}


def percent(ratio):
    return f"{100 * (ratio - 1):+.0f} %"


def row(case, server, result):
    if "failed" in result:
        return [case, server, result["failed"], "", "", "", ""]
    more = sorted(result["more"])
    return [case, server, f"{result['off']:.1f}", f"{result['on']:.1f}", percent(statistics.median(more)),
            " ".join(percent(ratio) for ratio in more), f"{result['disk'] / 1e6:.2f}"]
