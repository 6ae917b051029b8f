"""Reads a recording (MJR): tag, header, frames."""

import json
import pathlib
import struct


class Recording:
    """`frames` are (milliseconds, bytes); data frames have 8 more bytes in front, as they are in the file."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        raw = self.path.read_bytes()
        self.size = len(raw)
        self.tag = raw[:8].decode(errors="replace")
        self.text, self.header, self.frames, self.left = "", {}, [], 0
        if len(raw) > 10:
            length = struct.unpack("!H", raw[8:10])[0]
            self.text = raw[10:10 + length].decode()
            self.header = json.loads(self.text)
            self._walk(raw, 10 + length)

    def _walk(self, raw, at):
        while at + 10 <= len(raw) and raw[at:at + 4] == b"MEET":
            milliseconds, length = struct.unpack("!IH", raw[at + 4:at + 10])
            self.frames.append((milliseconds, raw[at + 10:at + 10 + length]))
            at += 10 + length
        self.left = len(raw) - at


def all_in(folder):
    return [Recording(path) for path in sorted(pathlib.Path(folder).glob("**/*.mjr"))]
