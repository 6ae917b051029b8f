#!/usr/bin/env python3
"""Measures mjr compose beside the bare x264 encode of the same pictures, a hand-written ffmpeg graph and a sequence of
single steps, and its growth with the length of a meeting. Prints Markdown tables.

Meetings are made by copying the recordings of one under other names. All programs run in turn, round after round, so
that whatever else the machine does hits all of them; ratios are medians of the ratios within the rounds. The exit code
is 0 unless a program fails: targets that are missed are only told.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import sys

import compose_peers
import measure
import meetings

ROOT = pathlib.Path(__file__).resolve().parents[2]
MIB = 1 << 20

OURS = "mjr compose"
BARE = "bare x264"
GRAPH = "ffmpeg graph"
SEQUENCE = "single steps"
DECODE = "(decoding alone)"
STACK = "(decoding, scaling, stacking)"

# Upper limits of the wall time of mjr compose, as a part of that of the other, by people.
TARGETS = {
    BARE: {3: 1.25, 9: 1.25, 25: 1.25},
    GRAPH: {3: 1.0, 9: 0.667, 25: 0.667},
    SEQUENCE: {3: 0.125},
}
RESIDENT_MIB = 1536
SAMPLE_S = 0.05
DOUBLE_LENGTH_TIME = 1.15  # per second of output, of twice the length; 1 is linear


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = options.dir
        self.film = compose_peers.Film(*options.size, options.fps, options.crf, options.preset)
        self.missed = []

    def script(self, name, text):
        """Keeps the script, so that it can be read and run by hand."""
        path = self.folder / f"{name}.sh"
        path.write_text(text, encoding="utf-8")
        return ["sh", str(path)]

    def compose(self, meeting, output, film):
        return [str(self.options.bin / "mjr"), "compose", str(meeting.folder), "-o", str(output), "--layout", "grid",
                "--size", f"{film.width}x{film.height}", "--fps", str(film.fps), "--crf", str(film.crf),
                "--preset", film.preset, "--force", "--quiet"]

    def raw_pictures(self, meeting):
        """What mjr compose shows, nearly lossless, for the bare encoder."""
        film = compose_peers.Film(self.film.width, self.film.height, self.film.fps, 1, "ultrafast")
        source, pictures = self.folder / "pictures.mp4", self.folder / "pictures.yuv"
        measure.run(self.compose(meeting, source, film))
        measure.run(self.script("raw", compose_peers.raw_pictures(source, pictures)))
        source.unlink()
        return pictures

    def programs(self, meeting, pictures):
        """Name and command of each, in the order of the table."""
        count = len(meeting.people)
        output = self.folder / "out.mp4"
        conversion = compose_peers.Conversion(meeting, self.converted, os.cpu_count())
        graph = compose_peers.Graph(meeting, self.film, conversion).script(output)
        yield BARE, self.script(f"bare-{count}", compose_peers.bare_encode(self.film, pictures, output))
        yield GRAPH, self.script(f"graph-{count}", graph)
        yield OURS, self.compose(meeting, output, self.film)
        if self.options.parts:
            yield DECODE, self.script(f"decode-{count}", compose_peers.decode_only(meeting, conversion))
            stack = compose_peers.Graph(meeting, self.film, conversion).pictures_only_script()
            yield STACK, self.script(f"stack-{count}", stack)

    @property
    def converted(self):
        path = self.folder / "converted"
        path.mkdir(exist_ok=True)
        return path

    def sequence(self, meeting):
        """Once is enough: it takes minutes."""
        conversion = compose_peers.Conversion(meeting, self.converted, 1)
        steps = compose_peers.Sequence(meeting, self.film, conversion, self.options.sequence_preset)
        script = steps.script(self.converted, self.folder / "out.mp4")
        return measure.run(self.script(f"steps-{len(meeting.people)}", script), 3600)

    def speed(self, source, count):
        meeting = meetings.copied(source, self.folder / "meeting", count)
        pictures = self.raw_pictures(meeting)
        results = {}
        for turn in range(self.options.rounds + 1):  # the first warms up
            for name, command in self.programs(meeting, pictures):
                usage = measure.run(command, sample_s=SAMPLE_S)
                if turn > 0:
                    results.setdefault(name, []).append(usage)
        pictures.unlink()
        if count in TARGETS[SEQUENCE] and self.options.sequence_preset != "none":
            results[SEQUENCE] = [self.sequence(meeting)] * self.options.rounds
        self.print_times(meeting, results)
        self.print_ratios(count, results)

    def print_times(self, meeting, results):
        print(f"\n### {len(meeting.people)} people, {meeting.seconds:.0f} s\n")
        print("| program | wall s | user s | sys s | times real time | peak resident MiB |\n|---|---:|---:|---:|---:|---:|")
        for name, usages in results.items():
            wall, user, system, resident = (statistics.median(getattr(usage, field) for usage in usages)
                                            for field in ("wall_s", "user_s", "sys_s", "resident_kib"))
            memory = f"{resident / 1024:.0f}" if name == OURS else "-"  # of a script it would be that of the shell
            print(f"| {name} | {wall:.2f} | {user:.2f} | {system:.2f} | {meeting.seconds / wall:.1f} | {memory} |")

    def print_ratios(self, count, results):
        print("\n| mjr compose against | wall | target | met | user and sys |\n|---|---:|---:|---|---:|")
        for name in (BARE, GRAPH, SEQUENCE):
            if name not in results:
                continue
            pairs = list(zip(results[OURS], results[name]))
            wall = statistics.median(ours.wall_s / other.wall_s for ours, other in pairs)
            work = statistics.median((ours.user_s + ours.sys_s) / (other.user_s + other.sys_s) for ours, other in pairs)
            target = TARGETS[name].get(count)
            print(f"| {name} | {wall:.2f} | {'' if target is None else f'<= {target}'} | "
                  f"{self.judge(f'{count} people, wall of {name}', wall, target)} | {work:.2f} |")

    def judge(self, what, value, target):
        if target is None:
            return ""
        if value > target:
            self.missed.append(f"{what}: {value:.2f}, target {target}")
            return "no"
        return "yes"

    def growth(self, source):
        print("\n### Time and memory against length: "
              f"{self.options.growth_people} people, {self.options.growth_size[0]}x{self.options.growth_size[1]}\n")
        print("| seconds | recordings MiB | wall s | wall ms a second | user and sys ms a second | peak anonymous MiB | "
              "peak resident MiB |\n|---:|---:|---:|---:|---:|---:|---:|")
        film = compose_peers.Film(*self.options.growth_size, self.film.fps, self.film.crf, "ultrafast")
        before = None
        for seconds in self.options.growth:
            meeting = meetings.grown(source, self.folder / "meeting", self.options.growth_people, seconds)
            size = sum(one.path.stat().st_size for of_user in meeting.people.values() for one in of_user)
            usage = measure.run(self.compose(meeting, self.folder / "out.mp4", film), 6 * 3600, SAMPLE_S)
            work_ms = (usage.user_s + usage.sys_s) / seconds * 1000
            print(f"| {seconds} | {size / MIB:.0f} | {usage.wall_s:.1f} | {usage.wall_s / seconds * 1000:.1f} | "
                  f"{work_ms:.1f} | {usage.anonymous_kib / 1024:.0f} | {usage.resident_kib / 1024:.0f} |", flush=True)
            self.judge(f"{seconds} s, peak resident MiB", usage.resident_kib / 1024, RESIDENT_MIB)
            if before is not None:
                self.judge(f"{seconds} s, work a second against the length before", work_ms / before, DOUBLE_LENGTH_TIME)
            before = work_ms


def size(text):
    width, _, height = text.partition("x")
    return int(width), int(height)


def numbers(text):
    return [int(part) for part in text.split(",") if part]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default=os.environ.get("WF_BIN_DIR", ROOT / "build/release/bin"))
    parser.add_argument("--dir", type=pathlib.Path, default=ROOT / "build/bench/compose", help="work folder, 3 GiB are needed")
    parser.add_argument("--corpus", type=pathlib.Path,
                        default=os.environ.get("WF_CORPUS_DIR", ROOT / "../shared/corpus"), help="large recordings")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--people", type=numbers, default=[3, 9, 25], help="sizes of meetings, such as 3,9,25")
    parser.add_argument("--size", type=size, default=(1280, 720))
    parser.add_argument("--fps", type=int, default=25)
    parser.add_argument("--crf", type=int, default=23)
    parser.add_argument("--preset", default="veryfast")
    parser.add_argument("--sequence-preset", default="medium", help='of the single steps; "none" leaves them out')
    parser.add_argument("--parts", action="store_true", help="measure decoding and scaling alone as well")
    parser.add_argument("--growth", type=numbers, default=[120, 240, 480],
                        help="lengths of the grown meeting, seconds; 10800 for three hours needs 5 GiB")
    parser.add_argument("--growth-people", type=int, default=9)
    parser.add_argument("--growth-size", type=size, default=(640, 360))
    parser.add_argument("--only", choices=["speed", "growth"])
    options = parser.parse_args()
    options.bin = pathlib.Path(options.bin).resolve()
    options.dir = options.dir.resolve()
    options.corpus = pathlib.Path(options.corpus)
    return options


def main():
    options = arguments()
    source = options.corpus / "meeting-a"
    if not source.is_dir():
        print(f"{source} is missing: nothing to compose (WF_CORPUS_DIR names the folder)", file=sys.stderr)
        return
    options.dir.mkdir(parents=True, exist_ok=True)
    bench = Bench(options)
    source = meetings.load(source)
    print(f"{os.cpu_count()} processors, load before {os.getloadavg()[0]:.1f}; {options.rounds} rounds; "
          f"{options.size[0]}x{options.size[1]} at {options.fps}, {options.preset}, CRF {options.crf}; "
          f"in {os.path.relpath(options.dir)}")
    if options.only != "growth":
        for count in options.people:
            bench.speed(source, count)
    if options.only != "speed":
        bench.growth(source)
    for folder in ("meeting", "converted"):
        shutil.rmtree(options.dir / folder, ignore_errors=True)
    print(f"\nload after {os.getloadavg()[0]:.1f}; " +
          ("all targets met" if not bench.missed else "targets missed:\n- " + "\n- ".join(bench.missed)))


if __name__ == "__main__":
    main()
