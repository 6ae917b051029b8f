#!/usr/bin/env python3
"""Puts a meeting of four people together from the small recordings beside this file.

Usage: make_meeting.py FOLDER

The recordings come from different rooms and hours. Copies get names of one room, and their headers get times that place
them in one meeting: the first two people from the start, the others some seconds later. Packets stay as they are.
Writes names.csv, too.
"""

import json
import pathlib
import shutil
import struct
import sys

ROOM = "demo"
START_US = 1795413600000000  # 2026-11-23T06:00:00Z

# User id, name, seconds after the start, recordings as (file, kind).
PEOPLE = (
    ("anna", "Anna", 0.0, (("truth/clean-h264-audio.mjr", "audio"), ("truth/clean-h264-video.mjr", "video"))),
    ("lilei", "李雷", 0.0, (("truth/janus-clean-vp8-audio.mjr", "audio"), ("truth/janus-clean-vp8-video.mjr", "video"))),
    ("carol", "Carol 🎧", 2.5, (("meeting/*-carol-*-audio-0.mjr", "audio"), ("meeting/*-carol-*-video-1.mjr", "video"))),
    ("dave", "Dave", 4.0, (("codecs/*-user-c-pcmu-*-audio-0.mjr", "audio"),)),
)


def header_of(data):
    """The JSON header and the bytes it takes, behind the 8 bytes of the format's name."""
    if data[:8] not in (b"MJR00001", b"MJR00002"):
        raise ValueError("not a recording")
    (size,) = struct.unpack(">H", data[8:10])
    return json.loads(data[10:10 + size]), 10 + size


def shifted(data, shift_us):
    header, end = header_of(data)
    for key in ("s", "u"):
        header[key] += shift_us
    text = json.dumps(header).encode()
    return data[:8] + struct.pack(">H", len(text)) + text + data[end:]


def main():
    source, folder = pathlib.Path(__file__).resolve().parent, pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for user, _, after_s, recordings in PEOPLE:
        files = [(next(source.glob(pattern)).read_bytes(), kind) for pattern, kind in recordings]
        first_us = min(header_of(data)[0]["u"] for data, _ in files)
        shift_us = START_US + round(after_s * 1e6) - first_us
        for index, (data, kind) in enumerate(files):
            made = shifted(data, shift_us)
            created_us = header_of(made)[0]["s"]
            (folder / f"videoroom-{ROOM}-user-{user}-{created_us}-{kind}-{index}.mjr").write_bytes(made)
    names = "".join(f"{user},{name}\n" for user, name, _, _ in PEOPLE)
    (folder / "names.csv").write_text(names, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__.strip())
    main()
