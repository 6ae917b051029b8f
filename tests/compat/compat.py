"""Asks the Debian Janus and wf-sfu the same, and writes what both answered as a table.

Run by ./dev compat. Every row of docs/compatibility.md comes from here.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import board  # noqa: E402
import page  # noqa: E402
import rows  # noqa: E402, F401
from servers import Server  # noqa: E402


class Bench:
    """Starts servers when rows need them: one for all that take the usual settings, others for one row."""

    def __init__(self, name, program, folder, rtp_ports, tools):
        self.name, self.program, self.folder, self.rtp_ports = name, program, folder, rtp_ports
        self.tools = str(tools)
        self.usual = None
        self.count = 0

    def server(self, settings):
        self.count += 1
        return Server(self.name, self.program, self.folder / f"{self.name}-{self.count}",
                      {**settings, "tools": self.tools}, self.rtp_ports).start()

    def run(self, one):
        if one.alone:
            site = self.server(one.settings)
        else:
            if self.usual is None or self.usual.process.poll() is not None:
                self.usual = self.server({})
            site = self.usual
        site.trace = None
        answers = board.run_row(one, site)
        if site.process.poll() is not None:
            answers["server ended"] = site.process.returncode
        if one.alone:
            site.stop()
        return answers, site.trace

    def stop(self):
        if self.usual:
            self.usual.stop()


def parsed(argv):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sfu", default="build/release/bin/wf-sfu", help="our server (default %(default)s)")
    parser.add_argument("--janus", default=shutil.which("janus"), help="the peer (default: of the PATH)")
    parser.add_argument("--only", default="", help="rows whose number, area or title match this regular expression")
    parser.add_argument("--out", help="write the table here, whole runs only")
    parser.add_argument("--json", default="build/compat/answers.json", help="all answers (default %(default)s)")
    parser.add_argument("--jobs", type=int, default=1, help="rows at a time; each has servers of its own (default %(default)s)")
    parser.add_argument("--part", default="1/1", help=argparse.SUPPRESS)  # of a run with --jobs
    parser.add_argument("--show", action="store_true", help="print answers that differ, and traces")
    return parser.parse_args(argv)


def chosen(options):
    part, parts = map(int, options.part.split("/"))
    wanted = [one for one in sorted(board.ROWS, key=lambda one: one.number)
              if re.search(options.only, f"{one.number} {one.area} {one.title}")]
    return wanted[part - 1::parts]


def in_parts(options, argv):
    """Runs the rows in several processes, and takes their answers together."""
    files = [pathlib.Path(f"{options.json}.{part}") for part in range(1, options.jobs + 1)]
    running = [subprocess.Popen([sys.executable, __file__, *argv, "--jobs", "1", "--part", f"{part}/{options.jobs}",
                                 "--json", str(file)], env={**os.environ, "WF_COMPAT_NETWORK": ""})
               for part, file in enumerate(files, 1)]
    for process in running:
        process.wait()
    rows_by_name = {(one.number, one.title): one for one in board.ROWS}
    results = []
    for file in files:
        for saved in json.loads(file.read_text()):
            answers = saved["answers"]
            results.append({"row": rows_by_name[saved["number"], saved["title"]], "answers": answers,
                            "differences": board.differences(*answers.values())})
        file.unlink()
    return sorted(results, key=lambda result: result["row"].number)


def shown(result):
    for label, (theirs, ours) in result["differences"].items():
        print(f"    {label}  [{board.reason(result['row'], label) or 'NOT EXPLAINED'}]\n      janus  {json.dumps(theirs)}\n      wf-sfu {json.dumps(ours)}")
    for name in ("janus", "wf-sfu"):
        if result["traces"][name]:
            print(f"    {name}: {result['traces'][name]}")


NETWORK = """ip link set lo up && ip link add wf0 type veth peer name wf1 && ip link set wf1 up && ip link set wf0 up &&
ip addr add 192.0.2.77/24 dev wf0 && exec "$@"
"""


def in_network_of_our_own(argv):
    """Starts anew where nothing but loopback and one interface is: Janus takes no media on loopback."""
    rights = [] if os.geteuid() == 0 else ["--map-root-user"]
    os.execvpe("unshare", ["unshare", *rights, "--net", "sh", "-c", NETWORK, "sh", sys.executable, __file__, *argv],
               {**os.environ, "WF_COMPAT_NETWORK": "1"})


def fail(why):
    print(f"compat: {why}", file=sys.stderr)
    sys.exit(2)


def main(argv):
    options = parsed(argv)
    try:
        re.compile(options.only)
    except re.error as error:
        fail(f"--only is no regular expression: {error}")
    if not os.access(options.sfu, os.X_OK) or pathlib.Path(options.sfu).is_dir():
        fail(f"{options.sfu} is no program: build it (./dev build), or name it with --sfu")
    if not any(chosen(options)) and options.part == "1/1":
        fail(f"no row matches {options.only}")
    if options.jobs == 1 and not os.environ.get("WF_COMPAT_NETWORK"):
        in_network_of_our_own(argv)
    if not options.janus:
        fail("no janus here: install the Debian package, or name one with --janus")
    said = subprocess.run([options.janus, "--version"], capture_output=True, text=True)
    version = re.findall(r"\d+\.\d+\.\d+", said.stdout + said.stderr)
    if options.jobs > 1:
        return page.finish(in_parts(options, argv), options, version)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wf-compat-"))
    ours = pathlib.Path(options.sfu).resolve()
    benches = (Bench("janus", options.janus, folder, "20000-29999", ours.parent),
               Bench("wf-sfu", str(ours), folder, "30000-39999", ours.parent))
    results = []
    try:
        for one in chosen(options):
            runs = {bench.name: bench.run(one) for bench in benches}
            result = {"row": one, "answers": {name: run[0] for name, run in runs.items()},
                      "traces": {name: run[1] for name, run in runs.items()}}
            result["differences"] = board.differences(*result["answers"].values())
            results.append(result)
            print(f"{one.number:4} {one.title}: {page.verdict(result)}", flush=True)
            if options.show:
                shown(result)
    finally:
        for bench in benches:
            bench.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return page.finish(results, options, version)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
