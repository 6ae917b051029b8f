"""Rows of the scoreboard: what a test asks both servers, what each answered, and whether that is the same."""

import dataclasses
import json
import re
import traceback

ROWS = []
MASKED_KEYS = {"session_id", "sender", "handle_id", "private_id", "id", "stream_id", "data_stream_id",
               "audio_stream_id", "video_stream_id", "handles", "room", "elapsed", "local_rtcp_port", "ssrc", "port", "rtcp_port", "audio", "video",
               "video_rtcp", "remote_rtcp_port"}
NEWER_KEYS = {"audiolevel_ext_id", "videoorient_ext_id", "playoutdelay_ext_id"}  # of 1.4.2, said in the page's head
SMALL = 65_536  # ids below are the test's own
LONG_NUMBER = re.compile(r"\b\d{6,}\b")
SDP_MASKS = [(re.compile(pattern, re.M), text) for pattern, text in (
    (r"^o=.*$", "o=<origin>"), (r"^s=.*$", "s=<name>"), (r"^c=.*$", "c=<address>"),
    (r"^a=ice-ufrag:.*$", "a=ice-ufrag:<ufrag>"), (r"^a=ice-pwd:.*$", "a=ice-pwd:<pwd>"),
    (r"^a=fingerprint:(\S+) .*$", r"a=fingerprint:\1 <digest>"), (r"^a=candidate:.*\n", ""),
    (r"^m=(\S+) [1-9]\d*", r"m=\1 9"),
    (r"^a=ssrc(-group:\w+)?.*$", lambda match: re.sub(r"\b\d{4,}\b", "<ssrc>", match.group(0))),
    (r"(cname|msid):\S*", r"\1:<name>"))]


@dataclasses.dataclass
class Row:
    number: int
    covers: tuple  # numbers of the checklist
    area: str
    title: str
    how: str
    run: object
    settings: dict
    reasons: dict  # why answers differ on purpose: regular expression for the whole label -> text
    alone: bool  # a server of its own


def row(number, area, title, how, settings=None, reasons=None, alone=False, covers=()):
    """Makes a function `run(site, note)` a row. `note(label, value)` keeps an answer."""
    def take(run):
        ROWS.append(Row(number, (number, *covers), area, title, how, run, settings or {}, reasons or {}, alone or bool(settings)))
        return run
    return take


def masked_sdp(text):
    text = text.replace("\r\n", "\n")
    for pattern, replacement in SDP_MASKS:
        text = pattern.sub(replacement, text)
    return text.strip().split("\n")


def masked(value, key=""):
    """The value without what differs between two runs of one server."""
    if isinstance(value, dict):
        return {name: masked(of, name) for name, of in value.items() if name not in NEWER_KEYS}
    if isinstance(value, (list, tuple)):
        return [masked(of, key) for of in value]
    if key == "sdp" and isinstance(value, str):
        return masked_sdp(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int) and key in MASKED_KEYS and value >= (1024 if key not in ("room", "id") else SMALL):
        return "<number>"
    if isinstance(value, float):
        return "<real>"
    if isinstance(value, str):
        return LONG_NUMBER.sub("<number>", value)
    return value


class Notes:
    def __init__(self):
        self.values = {}

    def __call__(self, label, value):
        while label in self.values:
            label += "'"
        self.values[label] = masked(value)
        return value


def run_row(one, site):
    """The answers of one server to one row; an exception is an answer too."""
    notes = Notes()
    try:
        one.run(site, notes)
    except Exception:  # noqa: BLE001 - a row that breaks must not end the board
        notes("broke", traceback.format_exc(limit=-3).splitlines()[-1])
        site.trace = traceback.format_exc()
    return notes.values


def reason(one, label):
    return next((text for pattern, text in one.reasons.items() if re.fullmatch(pattern, label.rstrip("'"))), "")


def differences(theirs, ours):
    """Labels whose answers differ, with both."""
    labels = list(dict.fromkeys([*theirs, *ours]))
    return {label: (theirs.get(label, "<nothing>"), ours.get(label, "<nothing>")) for label in labels
            if json.dumps(theirs.get(label, "<nothing>")) != json.dumps(ours.get(label, "<nothing>"))}
