"""What else makes a film of a meeting's recordings, as shell scripts: the bare encoder, one ffmpeg graph written for
exactly this meeting, and a sequence of single steps like that of the scripts that operators have. Sequence and graph
place everybody where they belong and mix at unity; they show no names and do not re-flow the tiles."""

import dataclasses
import math
import shlex

FFMPEG = "ffmpeg -nostdin -v error -y"


@dataclasses.dataclass
class Film:
    width: int
    height: int
    fps: int
    crf: int
    preset: str

    def h264(self, preset=None):
        return f"-c:v libx264 -preset {preset or self.preset} -crf {self.crf} -pix_fmt yuv420p"


AAC = "-c:a aac -b:a 128k -ar 48000 -ac 2"
HEAD = "#!/bin/sh\nset -e\n"


def quote(path):
    return shlex.quote(str(path))


def side(count):
    return math.isqrt(count - 1) + 1


def tile(film, count):
    """Width and height of a tile of the smallest square grid, even."""
    return film.width // side(count) // 2 * 2, film.height // side(count) // 2 * 2


def places(film, count):
    width, height = tile(film, count)
    return "|".join(f"{i % side(count) * width}_{i // side(count) * height}" for i in range(count))


def fitted(width, height):
    return (f"scale={width}:{height}:force_original_aspect_ratio=decrease:flags=bilinear,"
            f"pad={width}:{height}:-1:-1,setsar=1")


class Conversion:
    """janus-pp-rec on every recording that is needed, `jobs` at a time."""

    def __init__(self, meeting, folder, jobs):
        self.jobs = jobs
        self.outputs = {}
        for segments in meeting.segments():
            for segment in segments:
                self.outputs[segment.audio.path] = folder / (segment.audio.path.stem + ".opus")
                self.outputs[segment.video.path] = folder / (segment.video.path.stem + ".webm")

    def script(self):
        pairs = " \\\n  ".join(f"{quote(source)} {quote(target)}" for source, target in self.outputs.items())
        return f"printf '%s\\0' \\\n  {pairs} |\n  xargs -0 -n 2 -P {self.jobs} janus-pp-rec >/dev/null\n"


def bare_encode(film, pictures, output):
    """Of raw pictures, sound left out."""
    return (HEAD + f"{FFMPEG} -f rawvideo -pix_fmt yuv420p -s {film.width}x{film.height} -r {film.fps} "
            f"-i {quote(pictures)} {film.h264()} {quote(output)}\n")


def raw_pictures(source, pictures):
    return HEAD + f"{FFMPEG} -i {quote(source)} -f rawvideo -pix_fmt yuv420p {quote(pictures)}\n"


def decode_only(meeting, conversion):
    """All pictures decoded and thrown away."""
    inputs = [conversion.outputs[s.video.path] for segments in meeting.segments() for s in segments]
    maps = " ".join(f"-map {i}:v" for i in range(len(inputs)))
    return HEAD + f"{FFMPEG} {' '.join(f'-i {quote(path)}' for path in inputs)} {maps} -f null -\n"


class Graph:
    """Everything in one run of ffmpeg: decode, scale, pad in time, stack, mix, encode."""

    def __init__(self, meeting, film, conversion):
        self.meeting = meeting
        self.film = film
        self.conversion = conversion
        self.inputs = []
        self.filters = []

    def source(self, recording):
        self.inputs.append(f"-i {quote(self.conversion.outputs[recording.path])}")
        return len(self.inputs) - 1

    def picture(self, person, segments):
        """The filters of one person's tile, black where there is no segment."""
        width, height = tile(self.film, len(self.meeting.people))
        parts, done_s = [], 0.0
        for segment in segments:
            begin_s = self.meeting.begin_s(segment.video)
            name = f"[p{person}_{len(parts)}]"
            self.filters.append(f"[{self.source(segment.video)}:v]{fitted(width, height)},fps={self.film.fps},"
                                f"tpad=start_duration={begin_s - done_s:.3f}{name}")
            parts.append(name)
            done_s = begin_s + segment.video.seconds
        joined = f"concat=n={len(parts)}" if len(parts) > 1 else "null"
        self.filters.append(f"{''.join(parts)}{joined}[t{person}]")

    def sound(self, recording, name):
        delay_ms = round(self.meeting.begin_s(recording) * 1000)
        self.filters.append(f"[{self.source(recording)}:a]aformat=channel_layouts=stereo,adelay={delay_ms}:all=1{name}")

    def script(self, output):
        people = list(self.meeting.segments())
        for person, segments in enumerate(people):
            self.picture(person, segments)
        sounds = [segment.audio for segments in people for segment in segments]
        for number, recording in enumerate(sounds):
            self.sound(recording, f"[s{number}]")
        tiles = "".join(f"[t{i}]" for i in range(len(people)))
        self.filters.append(f"{tiles}xstack=inputs={len(people)}:layout={places(self.film, len(people))}:fill=black,"
                            f"pad={self.film.width}:{self.film.height}:-1:-1[v]")
        self.filters.append("".join(f"[s{i}]" for i in range(len(sounds))) +
                            f"amix=inputs={len(sounds)}:normalize=0,alimiter=level=0[a]")
        return (HEAD + self.conversion.script() + f"{FFMPEG} \\\n  " + " \\\n  ".join(self.inputs) +
                " \\\n  -filter_complex '" + ";\n    ".join(self.filters) + "' \\\n  " +
                f"-map '[v]' -map '[a]' {self.film.h264()} {AAC} -t {self.meeting.seconds:.3f} {quote(output)}\n")

    def pictures_only_script(self):
        """The filters of the pictures without any encoder."""
        for person, segments in enumerate(self.meeting.segments()):
            self.picture(person, segments)
        tiles = "".join(f"[t{i}]" for i in range(len(self.meeting.people)))
        layout = places(self.film, len(self.meeting.people))
        self.filters.append(f"{tiles}xstack=inputs={len(self.meeting.people)}:layout={layout}:fill=black[v]")
        return (HEAD + f"{FFMPEG} {' '.join(self.inputs)} -filter_complex '{';'.join(self.filters)}' -map '[v]' "
                "-f null -\n")


class Sequence:
    """A reconstruction: step after step, a file after each and everything encoded again by most of them, with the preset
    that x264 takes when none is named."""

    def __init__(self, meeting, film, conversion, preset):
        self.meeting = meeting
        self.film = film
        self.conversion = conversion
        self.preset = preset
        self.lines = []

    def run(self, arguments, output, video=None):
        self.lines.append(f"{FFMPEG} {arguments} {video or self.film.h264(self.preset)} {AAC} {quote(output)}")
        return output

    def segment(self, segment, lead_s, folder, stem):
        """To mp4; scaled and padded; black in front; sound delayed by as much."""
        width, height = tile(self.film, len(self.meeting.people))
        sources = f"-i {quote(self.conversion.outputs[segment.video.path])} -i {quote(self.conversion.outputs[segment.audio.path])}"
        plain = self.run(f"{sources} -map 0:v -map 1:a", folder / f"{stem}-plain.mp4")
        fit = self.run(f"-i {quote(plain)} -vf {fitted(width, height)},fps={self.film.fps}", folder / f"{stem}-fit.mp4")
        if lead_s < 1 / self.film.fps:
            return fit
        color = f"-f lavfi -t {lead_s:.3f} -i color=black:s={width}x{height}:r={self.film.fps}"
        black = self.run(color, folder / f"{stem}-black.mp4")
        led = self.run(f"-i {quote(black)} -i {quote(fit)} -filter_complex '[0:v][1:v]concat=n=2[v]' -map '[v]' -map 1:a",
                       folder / f"{stem}-led.mp4")
        return self.run(f"-i {quote(led)} -af adelay={round(lead_s * 1000)}:all=1", folder / f"{stem}-late.mp4")

    def person(self, number, segments, folder):
        parts, done_s = [], 0.0
        for index, segment in enumerate(segments):
            begin_s = self.meeting.begin_s(segment.video)
            parts.append(self.segment(segment, begin_s - done_s, folder, f"{number}-{index}"))
            done_s = begin_s + segment.video.seconds
        if len(parts) == 1:
            return parts[0]
        joined = f"-filter_complex 'concat=n={len(parts)}:v=1:a=1[v][a]' -map '[v]' -map '[a]'"
        return self.run(" ".join(f"-i {quote(part)}" for part in parts) + " " + joined, folder / f"{number}-whole.mp4")

    def script(self, folder, output):
        count = len(self.meeting.people)
        tiles = [self.person(number, segments, folder) for number, segments in enumerate(self.meeting.segments())]
        stack = (f"-filter_complex 'xstack=inputs={count}:layout={places(self.film, count)}:fill=black[v];"
                 f"amix=inputs={count}[a]' -map '[v]' -map '[a]'")
        self.run(" ".join(f"-i {quote(path)}" for path in tiles) + " " + stack, output)
        return HEAD + self.conversion.script() + "\n".join(self.lines) + "\n"
