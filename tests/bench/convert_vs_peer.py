#!/usr/bin/env python3
"""Measures pp-rec beside cp and janus-pp-rec on large recordings and prints Markdown tables.

The recordings are made by repeating a small one. All programs run in turn, round after round, so that whatever else
the machine does hits all of them; ratios are medians of the ratios within the rounds. The exit code is 0 unless a
program fails: targets that are missed are only told.
"""

import argparse
import dataclasses
import os
import pathlib
import shutil
import statistics
import sys

import measure
import recordings

ROOT = pathlib.Path(__file__).resolve().parents[2]
MIB = 1 << 20
PEER = "janus-pp-rec"

# Upper limits. pp-rec syncs what it writes, so the copy it is held against is `cp` with `sync FILE`.
VIDEO_WALL_VS_COPY = 1.3
VIDEO_USER_VS_PEER = 0.667
SOUND_WALL_VS_PEER = 0.333
ANONYMOUS_MIB = 16  # and on top of that
ANONYMOUS_BYTES_PER_PACKET = 32
DOUBLE_SIZE_TIME = 2.5  # of twice the size; 2 is linear
SMALL_PART = 8  # memory per packet is the slope between a recording and this part of it


@dataclasses.dataclass
class Kind:
    name: str
    file: str  # in the folder "truth"
    small_file: str  # of tests/data, where there is no large set of recordings
    extension: str
    rate_hz: int
    mib: int


KINDS = [
    Kind("VP8", "janus-clean-vp8-video.mjr", "janus-clean-vp8-video.mjr", "webm", 90000, 400),
    Kind("H.264", "clean-h264-video.mjr", "clean-h264-video.mjr", "mp4", 90000, 400),
    Kind("Opus", "janus-clean-vp8-audio.mjr", "janus-clean-vp8-audio.mjr", "opus", 48000, 100),
]


def source(kind, corpus):
    large = corpus / "truth" / kind.file
    return recordings.read(large if large.is_file() else ROOT / "tests/data/truth" / kind.small_file)


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = options.dir
        self.ours = str(options.bin / "pp-rec")
        self.has_peer = shutil.which(PEER) is not None
        self.missed = []

    def tools(self, recording, extension):
        """Name, commands and output of each."""
        output = str(self.folder / f"out.{extension}")
        copy = str(self.folder / "out.copy")
        yield "cp", [["cp", recording, copy]], copy
        yield "cp, sync", [["cp", recording, copy], ["sync", copy]], copy
        if self.has_peer:
            yield PEER, [[PEER, recording, output]], output
        yield "pp-rec", [[self.ours, recording, output]], output

    def one(self, commands, output):
        """Runs the commands of one tool; its output is removed before and after, outside of the time."""
        pathlib.Path(output).unlink(missing_ok=True)
        usages = [measure.run(command) for command in commands]
        pathlib.Path(output).unlink(missing_ok=True)
        return usages[0] if len(usages) == 1 else usages[0].plus(usages[1])

    def throughput(self, kind):
        head, packets = source(kind, self.options.corpus)
        recording = self.folder / f"{kind.extension}.mjr"
        least_bytes = kind.mib * self.options.percent * MIB // 100

        def grow(to_bytes):
            return recordings.write(recording, head, recordings.repeated(packets, kind.rate_hz, to_bytes))

        small_count, _ = grow(least_bytes // SMALL_PART)
        small = {name: max(self.one(commands, output).anonymous_kib for _ in range(self.options.rounds))
                 for name, commands, output in self.tools(str(recording), kind.extension)}
        count, size = grow(least_bytes)
        os.sync()
        results = {}
        for turn in range(self.options.rounds + 1):  # the first warms up
            for name, commands, output in self.tools(str(recording), kind.extension):
                usage = self.one(commands, output)
                if turn > 0:
                    results.setdefault(name, []).append(usage)
        recording.unlink()
        self.print_times(kind, count, size, results)
        memory = {name: (statistics.median(u.anonymous_kib for u in usages) - small[name]) * 1024 / (count - small_count)
                  for name, usages in results.items()}
        self.print_ratios(kind, count, memory, results)

    @staticmethod
    def print_times(kind, count, size, results):
        print(f"\n### {kind.name}: {size / MIB:.0f} MiB, {count} packets\n")
        print("| program | wall s | user s | sys s | MiB/s | peak anonymous MiB | peak resident MiB |")
        print("|---|---:|---:|---:|---:|---:|---:|")
        for name, usages in results.items():
            wall, user, system = (statistics.median(getattr(u, field) for u in usages)
                                  for field in ("wall_s", "user_s", "sys_s"))
            anonymous, resident = (statistics.median(getattr(u, field) for u in usages) / 1024
                                   for field in ("anonymous_kib", "resident_kib"))
            memory = f"{anonymous:.1f} | {resident:.1f}" if resident else "- | -"
            print(f"| {name} | {wall:.2f} | {user:.2f} | {system:.2f} | {size / MIB / wall:.0f} | {memory} |")

    def print_ratios(self, kind, count, memory, results):
        def ratio(field, other):
            return statistics.median(getattr(a, field) / max(getattr(b, field), 1e-6)
                                     for a, b in zip(results["pp-rec"], results[other]))

        print("\n| pp-rec against | median | target | met |\n|---|---:|---:|---|")
        self.judge(kind, "wall of cp", ratio("wall_s", "cp"), None)
        video = kind.extension != "opus"
        self.judge(kind, "wall of cp, sync", ratio("wall_s", "cp, sync"), VIDEO_WALL_VS_COPY if video else None)
        if self.has_peer:
            self.judge(kind, f"user time of {PEER}", ratio("user_s", PEER), VIDEO_USER_VS_PEER if video else None)
            self.judge(kind, f"wall of {PEER}", ratio("wall_s", PEER), None if video else SOUND_WALL_VS_PEER)
        peak_mib = statistics.median(usage.anonymous_kib for usage in results["pp-rec"]) / 1024
        limit_mib = ANONYMOUS_MIB + ANONYMOUS_BYTES_PER_PACKET * count / MIB
        self.judge(kind, "anonymous MiB", peak_mib, round(limit_mib, 1))
        self.judge(kind, "anonymous bytes a packet", memory["pp-rec"], None)
        if self.has_peer:
            print(f"\n{PEER} takes {memory[PEER]:.0f} anonymous bytes a packet.")

    def judge(self, kind, what, value, target):
        met = "" if target is None else "yes" if value <= target else "no"
        if met == "no":
            self.missed.append(f"{kind.name}, {what}: {value:.2f}, target {target}")
        print(f"| {what} | {value:.2f} | {'' if target is None else f'<= {target}'} | {met} |")

    def linearity(self):
        kind = KINDS[0]
        head, packets = source(kind, self.options.corpus)
        unit = self.options.unit * MIB
        print(f"\n### Time against size: {kind.name}, {self.options.unit} MiB and two and four times as much\n")
        print("| order | program | 1x s | 2x s | 4x s | 2x / 1x | 4x / 2x |\n|---|---|---:|---:|---:|---:|---:|")
        for name, order in recordings.ORDERS.items():
            times = {"pp-rec": []} | ({PEER: []} if self.has_peer else {})
            for factor in (1, 2, 4):
                recording = self.folder / "linear.mjr"
                items = recordings.repeated(packets, kind.rate_hz, factor * unit)
                recordings.write(recording, head, order(items))
                for tool, measured in times.items():
                    measured.append(self.fastest(tool, str(recording), measured))
                recording.unlink()
            self.print_growth(name, times)

    def fastest(self, tool, recording, before):
        """Seconds of the fastest of some runs; None behind a time-out."""
        if before and before[-1] is None:
            return None
        output = self.folder / "out.webm"
        seconds = []
        for _ in range(self.options.rounds):
            output.unlink(missing_ok=True)
            usage = measure.run([self.ours if tool == "pp-rec" else tool, recording, str(output)], self.options.timeout)
            output.unlink(missing_ok=True)
            if usage.timed_out:
                return None
            seconds.append(usage.wall_s)
            if usage.wall_s > 5:
                break
        return min(seconds)

    def print_growth(self, name, times):
        for tool, seconds in times.items():
            shown = " | ".join(f"over {self.options.timeout:.0f}" if s is None else f"{s:.2f}" for s in seconds)
            growths = [b / a if a and b else None for a, b in zip(seconds, seconds[1:])]
            ratios = " | ".join("-" if g is None else f"{g:.1f}" for g in growths)
            print(f"| {name} | {tool} | {shown} | {ratios} |")
            if tool == "pp-rec" and any(g is None or g > DOUBLE_SIZE_TIME for g in growths):
                self.missed.append(f"{name}: twice the size took {ratios} times as long, target {DOUBLE_SIZE_TIME}")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default=os.environ.get("WF_BIN_DIR", ROOT / "build/release/bin"))
    parser.add_argument("--dir", type=pathlib.Path, default=ROOT / "build/bench", help="work folder, 2 GiB are needed")
    parser.add_argument("--corpus", type=pathlib.Path,
                        default=os.environ.get("WF_CORPUS_DIR", ROOT / "../shared/corpus"), help="large recordings")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--percent", type=int, default=100, help="size of the recordings, percent of 400 and 100 MiB")
    parser.add_argument("--unit", type=int, default=32, help="MiB of the smallest recording of the growth table")
    parser.add_argument("--timeout", type=float, default=60, help="seconds, of one run for the growth table")
    parser.add_argument("--only", choices=["throughput", "growth"])
    options = parser.parse_args()
    options.bin = pathlib.Path(options.bin)
    options.corpus = pathlib.Path(options.corpus)
    return options


def main():
    options = arguments()
    options.dir.mkdir(parents=True, exist_ok=True)
    bench = Bench(options)
    if not bench.has_peer:
        print(f"{PEER} is not installed: measured without it", file=sys.stderr)
    print(f"{os.cpu_count()} processors, load before {os.getloadavg()[0]:.1f}; {options.rounds} rounds; in {os.path.relpath(options.dir)}")
    if options.only != "growth":
        for kind in KINDS:
            bench.throughput(kind)
    if options.only != "throughput":
        bench.linearity()
    print(f"\nload after {os.getloadavg()[0]:.1f}; " +
          ("all targets met" if not bench.missed else "targets missed:\n- " + "\n- ".join(bench.missed)))


if __name__ == "__main__":
    main()
