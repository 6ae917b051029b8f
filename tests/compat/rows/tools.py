"""janus-pp-rec and pp-rec on the recordings of tests/data."""

import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile

from board import row

DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
CORPUS = pathlib.Path(os.environ.get("WF_CORPUS_DIR", DATA.parents[1].parent / "shared" / "corpus")) / "codecs"


def tool(site):
    return site.tool("pp-rec") if site.ours else shutil.which("janus-pp-rec")


def run(site, *arguments):
    done = subprocess.run([tool(site), *map(str, arguments)], capture_output=True, timeout=60)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def samples():
    """Those of tests/data, and the larger set of codecs where it is."""
    found = {path.name: path for folder in (DATA, CORPUS) for path in folder.glob("**/*.mjr") if path.stat().st_size > 100}
    return [found[name] for name in sorted(found)]


def first(kind, codec):
    return next(path for path in samples() if f'"t": "{kind}", "c": "{codec}"'.replace(" ", "") in head_of(path))


def head_of(path):
    raw = path.read_bytes()[:1000]
    return raw[10:10 + int.from_bytes(raw[8:10], "big")].decode(errors="replace").replace(" ", "")


def probe(path, *entries):
    done = subprocess.run(["ffprobe", "-v", "error", "-show_entries", ":".join(entries), "-of", "json", str(path)],
                          capture_output=True, text=True)
    return json.loads(done.stdout or "{}")


@row(27, "pp-rec", "-j", "all recordings: text and exit code")
def header(site, note):
    for path in samples():
        code, out, _ = run(site, "-j", path)
        note(path.name, (code, out))


@row(28, "pp-rec", "-j of an empty recording", "8 bytes of tag; a file that is none; no file")
def empty(site, note):
    with tempfile.TemporaryDirectory() as folder:
        for label, content in (("tag", b"MJR00002"), ("text", b"hello world, this is no recording"), ("nothing", b"")):
            path = pathlib.Path(folder) / f"{label}.mjr"
            path.write_bytes(content)
            note(label, run(site, "-j", path)[:2])
        note("no file", run(site, "-j", pathlib.Path(folder) / "none.mjr")[0])


@row(29, "pp-rec", "-e", "keys and values for all recordings",
     reasons={".*h265.*": "the peer ignores the cropping window of H.265"})
def extended(site, note):
    for path in samples():
        code, out, _ = run(site, "-e", path)
        try:
            out = {key: value for key, value in json.loads(out).items() if key not in ("path",)}
        except ValueError:
            out = out.strip()
        note(path.name, (code, out))


@row(30, "pp-rec", "-H, -p", "exit codes and that something is printed")
def printed(site, note):
    for path in samples()[:6]:
        for option in ("-H", "-p"):
            code, out, err = run(site, option, path)
            note(f"{path.name} {option}", (code, bool(out + err)))


def target(kind, codec):
    if kind == "a":
        return {"opus": "opus", "multiopus": "opus"}.get(codec, "wav")
    if kind == "v":
        return {"vp8": "webm", "vp9": "webm"}.get(codec, "mp4")
    return "srt"


@row(34, "pp-rec", "conversion", "all recordings to its usual target: codec, size, number of packets, duration to 0.1 s",
     reasons={".*g722.*": "the peer writes the wrong rate: G.722 sounds at half its speed",
              ".*video.*": "our last picture lasts as long as the one before it"}, covers=(31, 35, 36, 37, 39, 40))
def conversion(site, note):
    with tempfile.TemporaryDirectory() as folder:
        for path in samples():
            code, out, _ = run(site, "-j", path)
            try:
                head = json.loads(out)
                name = target(head["t"], head.get("c", ""))
            except (ValueError, KeyError):
                note(path.name, "no header")
                continue
            result = pathlib.Path(folder) / f"{path.stem}.{name}"
            code = run(site, path, result)[0]
            if name == "srt" or not result.exists():
                note(path.name, (code, result.read_bytes().decode(errors="replace") if result.exists() else None))
                continue
            found = probe(result, "stream=codec_name,width,height,channels,sample_rate", "format=duration")
            stream = found.get("streams", [{}])[0]
            note(path.name, (code, stream, f'{float(found.get("format", {}).get("duration", 0)):.1f} s'))


@row(26, "pp-rec", "old tags", "MJR00001 and the tag of old Janus: -j and conversion of an Opus recording rewritten in the old form")
def old_tags(site, note):
    raw = first("a", "opus").read_bytes()
    length = struct.unpack("!H", raw[8:10])[0]
    head, at, frames = json.loads(raw[10:10 + length]), 10 + length, []
    while at + 10 <= len(raw) and raw[at:at + 4] == b"MEET":
        size = struct.unpack("!H", raw[at + 8:at + 10])[0]
        frames.append(raw[at + 10:at + 10 + size])
        at += 10 + size
    text = json.dumps({key: head[key] for key in ("t", "c", "s", "u") if key in head}).encode()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "old.mjr"
        path.write_bytes(b"MJR00001" + struct.pack("!H", len(text)) + text
                         + b"".join(b"MEETECHO" + struct.pack("!H", len(frame)) + frame for frame in frames))
        note("MJR00001 -j", run(site, "-j", path)[:2])
        result = pathlib.Path(folder) / "old.opus"
        note("MJR00001 converts", run(site, path, result)[0])
        note("its codec", probe(result, "stream=codec_name")["streams"] if result.exists() else None)
        path.write_bytes(b"MEETECHO" + struct.pack("!H", 5) + b"audio"
                         + b"".join(b"MEETECHO" + struct.pack("!H", len(frame)) + frame for frame in frames))
        result = pathlib.Path(folder) / "older.opus"
        note("MEETECHO converts", run(site, path, result)[0])
        note("its codec", probe(result, "stream=codec_name")["streams"] if result.exists() else None)


@row(42, "pp-rec", "faststart, metadata, unknown targets", "exit codes; where moov lies; the comment",
     reasons={"no target|unknown option": "usage errors end with 2 here, with 1 there"}, covers=(41, 45))
def options(site, note):
    video, audio = first("v", "h264"), first("a", "opus")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        note("h264 with -f", run(site, "-f", video, folder / "fast.mp4")[0])
        raw = (folder / "fast.mp4").read_bytes() if (folder / "fast.mp4").exists() else b""
        note("moov before mdat", 0 <= raw.find(b"moov") < raw.find(b"mdat"))
        note("metadata", run(site, "-m", "a comment", video, folder / "meta.mp4")[0])
        note("comment", probe(folder / "meta.mp4", "format_tags=comment").get("format", {}).get("tags"))
        note("opus with -f", run(site, "-f", audio, folder / "fast.opus")[0])
        note("opus to avi", run(site, audio, folder / "x.avi")[0])
        note("no target", run(site, "-f")[0])
        note("unknown option", run(site, "--bogus")[0])
        note("no such file", run(site, folder / "none.mjr", folder / "out.opus")[0])


def packets(path):
    found = probe(path, "packet=pts_time").get("packets", [])
    return [float(packet["pts_time"]) for packet in found if "pts_time" in packet]


@row(32, "pp-rec", "losses, gaps, silence", "the first Opus recording with packets taken out (1, 5 and 100 in a row) and frames of DTX: number and times of packets",
     reasons={"lost 100.*": "a long gap stays a gap where the peer fills at most what its option says"}, covers=(33, 44))
def losses(site, note):
    source = first("a", "opus")
    raw = source.read_bytes()
    at = 10 + int.from_bytes(raw[8:10], "big")
    head, records = raw[:at], []
    while at + 10 <= len(raw):
        size = struct.unpack("!H", raw[at + 8:at + 10])[0]
        records.append(raw[at:at + 10 + size])
        at += 10 + size
    with tempfile.TemporaryDirectory() as folder:
        for label, lost in (("lost 1", 1), ("lost 5", 5), ("lost 100", 100)):
            path, result = pathlib.Path(folder) / "lost.mjr", pathlib.Path(folder) / "lost.opus"
            path.write_bytes(head + b"".join(records[:50] + records[50 + lost:300]))
            note(f"{label}: exit", run(site, path, result)[0])
            times = packets(result)
            note(f"{label}: packets", len(times))
            note(f"{label}: last", f"{times[-1]:.1f} s" if times else None)


@row(43, "pp-rec", "options that move time", "--audioskew, --restamp, --silence-distance: exit codes and last times of an Opus recording")
def moved(site, note):
    source = first("a", "opus")
    with tempfile.TemporaryDirectory() as folder:
        for label, options in (("skew", ["-S", "10"]), ("restamp", ["-r", "1000"]), ("silence", ["-C", "100"])):
            result = pathlib.Path(folder) / f"{label}.opus"
            note(f"{label}: exit", run(site, *options, source, result)[0])
            times = packets(result) if result.exists() else []
            note(f"{label}: packets", len(times))
            note(f"{label}: last", f"{times[-1]:.1f} s" if times else None)


TONES = (300, 500, 700, 50, 1100, 1300)  # Hz, of each channel in ffmpeg's order; the fourth one is for low tones only


def ogg_packets(raw):
    """RFC 3533: a lacing value below 255 ends a packet."""
    found, rest, at = [], b"", 0
    while raw[at:at + 4] == b"OggS":
        lacing = raw[at + 27:at + 27 + raw[at + 26]]
        at += 27 + len(lacing)
        for size in lacing:
            rest += raw[at:at + size]
            at += size
            if size < 255:
                found.append(rest)
                rest = b""
    return found


def multiopus(folder):
    """A recording of three seconds in six channels, each with a tone of its own."""
    tones = "|".join(f"0.3*sin(2*PI*{tone}*t)" for tone in TONES)
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"aevalsrc={tones}:c=5.1:s=48000:d=3", "-c:a", "libopus",
                    "-b:a", "192k", "-mapping_family", "1", "-y", str(folder / "six.ogg")], check=True)
    head = json.dumps({"t": "a", "c": "multiopus", "s": 1795377000000000, "u": 1795377000100000}).encode()
    file = b"MJR00002" + struct.pack("!H", len(head)) + head
    for number, payload in enumerate(ogg_packets((folder / "six.ogg").read_bytes())[2:]):
        packet = struct.pack("!BBHII", 0x80, 111, number, 960 * number, 38) + payload
        file += b"MEET" + struct.pack("!IH", 20 * number, len(packet)) + packet
    (folder / "six.mjr").write_bytes(file)
    return folder / "six.mjr"


def tones_of(path):
    """What is heard on each channel, by zero crossings, to 20 Hz."""
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-"], capture_output=True)
    samples = struct.unpack(f"<{len(done.stdout) // 2}h", done.stdout)[48000 * 6:48000 * 6 * 2]
    channels = [samples[channel::6] for channel in range(6)]
    return [20 * round(sum(a < 0 <= b for a, b in zip(channel, channel[1:])) / 20) for channel in channels]


@row(38, "pp-rec", "multiopus", "six channels with a tone each, made with libopus: -j, conversion to opus, ogg and mka: channels, packets, times, and what is heard on each channel")
def six_channels(site, note):
    with tempfile.TemporaryDirectory() as folder:
        source = multiopus(pathlib.Path(folder))
        note("-j", run(site, "-j", source)[:2])
        for name in ("opus", "ogg", "mka", "wav"):
            result = pathlib.Path(folder) / f"out.{name}"
            note(f"{name}: exit", run(site, source, result)[0])
            if not result.exists():
                continue
            note(f"{name}: stream", probe(result, "stream=codec_name,channels,channel_layout,sample_rate")["streams"])
            times = packets(result)
            note(f"{name}: packets", len(times))
            note(f"{name}: last", f"{times[-1]:.1f} s" if times else None)
            note(f"{name}: tones", tones_of(result))
