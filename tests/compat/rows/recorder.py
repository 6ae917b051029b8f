"""Recordings made by calls."""

import re
import time

from api import Client
from board import row
from calls import Publisher, room
from mjr_file import Recording, all_in
from raw_peer import extensions, fields


def recorded(site, number, lines, act, **options):
    """The recordings of a room in which one publisher did `act`."""
    client = Client(site.ws).open()
    folder = site.recordings / str(number)
    control = room(client, number, record=True, rec_dir=str(folder), **options)
    one = Publisher(client, number, 1, lines).up()
    act(one, client, control)
    client.ask(control, {"request": "destroy", "room": number})
    time.sleep(1)
    client.end()
    return all_in(folder)


NEWER = "as Janus 1.4.2, which is newer than the peer"
BOTH = (("audio", 1001), ("video", "vp8", 2001))


@row(1, "MJR", "tag and empty file", "a publisher who sends nothing: sizes of the files",
     reasons={"files": "no file without media: an empty recording helps nobody"})
def empty(site, note):
    made = recorded(site, 10, BOTH, lambda one, *_: time.sleep(0.5))
    note("files", [(one.tag, one.size) for one in made])


@row(3, "MJR", "header: keys, order, separators; frames", "Opus and VP8 for a second, with orientation offered", covers=(4, 5, 6, 7, 8, 10))
def header(site, note):
    started = time.time()
    made = recorded(site, 30, BOTH, lambda one, *_: one.send(1))
    for one in made:
        kind = one.header["t"]
        note(f"{kind}: tag", one.tag)
        note(f"{kind}: header", re.sub(r'"([su])":\d+', r'"\1":0', re.sub(r"\s", "", one.text)))
        note(f"{kind}: separators", re.sub(r"\d+|[a-z0-9]+", "x", one.text)[:40])
        note(f"{kind}: u not before s, both near now", one.header["u"] >= one.header["s"] and abs(one.header["s"] / 1e6 - started) < 5)
        note(f"{kind}: bytes left over", one.left)
        note(f"{kind}: first frame at", one.frames[0][0])
        note(f"{kind}: monotonic", all(a[0] <= b[0] for a, b in zip(one.frames, one.frames[1:])))
        packets = [fields(packet) for _, packet in one.frames]
        note(f"{kind}: first sequence and timestamp", packets[0][2:4])
        note(f"{kind}: steps", sorted({(b[2] - a[2], (b[3] - a[3]) & 0xFFFFFFFF) for a, b in zip(packets, packets[1:])}))
        note(f"{kind}: SSRC and payload type", packets[0][4:5] + packets[0][0:1])


@row(9, "MJR", "header extensions", "audio level and orientation are kept")
def kept_extensions(site, note):
    def act(one, *_):
        one.audio.extension, one.video.extension = {1: b"\x94"}, {13: b"\x01"}
        one.send(0.5)
    for one in recorded(site, 90, BOTH, act):
        note(one.header["t"], sorted({(number, value.hex()) for _, packet in one.frames for number, value in extensions(packet).items()}))


@row(14, "MJR", "data frames", "a text message: header, frame without its time")
def data(site, note):
    def act(one, *_):
        one.peer.open_data("chat")
        one.peer.send_data("hello")
        time.sleep(0.7)
    for one in recorded(site, 140, (("data",),), act):
        note("header", {key: value for key, value in one.header.items() if key not in "su"})
        note("frames", [(milliseconds, len(frame), frame[8:].decode()) for milliseconds, frame in one.frames])


@row(12, "MJR", "fmtp of H.264", "an H.264 publisher: header", reasons={"header": NEWER})
def fmtp(site, note):
    from raw_peer import Sender

    def act(one, *_):
        sender = Sender(one.peer, 2001, "video")
        for _ in range(5):
            one.peer.send_rtp(102, sender.sequence, sender.timestamp, 2001, b"\x65\x88\x80\x00")
            sender.sequence += 1
            time.sleep(0.04)
    for one in recorded(site, 120, (("video", "h264", 2001),), act, videocodec="h264"):
        note("header", {key: value for key, value in one.header.items() if key not in "su"})


@row(11, "MJR", "descriptions", "configure with descriptions: d in the header")
def descriptions(site, note):
    client = Client(site.ws).open()
    folder = site.recordings / "110"
    control = room(client, 110, record=True, rec_dir=str(folder))
    one = Publisher(client, 110, 1, BOTH, descriptions=[{"mid": "0", "description": "my mic"}]).up()
    one.send(0.3)
    client.ask(control, {"request": "destroy", "room": 110})
    time.sleep(1)
    for made in all_in(folder):
        note(made.header["t"], {key: value for key, value in made.header.items() if key not in "su"})
    client.end()


@row(13, "MJR", "end-to-end encryption", "an offer with e2ee: e in the header", reasons={"a": NEWER})
def encrypted(site, note):
    client = Client(site.ws).open()
    folder = site.recordings / "130"
    control = room(client, 130, record=True, rec_dir=str(folder))
    one = Publisher(client, 130, 1, (("audio", 1001),), more={"e2ee": True}).up()
    one.send(0.3, video=False)
    client.ask(control, {"request": "destroy", "room": 130})
    time.sleep(1)
    for made in all_in(folder):
        note(made.header["t"], {key: value for key, value in made.header.items() if key not in "su"})
    client.end()


def names(folder, pattern="*"):
    return sorted(re.sub(r"\d{10,}", "<time>", path.name) for path in folder.glob(pattern) if not path.name.endswith(".jsonl"))


@row(15, "recorder", "temporary extension, rename, names", "names in the folder during the call and after it",
     reasons={"(during|after)": "the events file of the room lies beside the recordings"}, covers=(16,))
def temporary(site, note):
    folder = site.recordings / "150"

    def act(one, *_):
        one.send(0.5)
        note("during", names(folder, "*.mjr*"))
    recorded(site, 150, BOTH, act)
    note("after", names(folder, "*.mjr*"))


@row(17, "recorder", "filename", "configure with record and filename, then record off and on again", covers=(20,))
def filename(site, note):
    client = Client(site.ws).open()
    folder = site.recordings / "170"
    control = room(client, 170, rec_dir=str(folder))
    one = Publisher(client, 170, 1, BOTH).up()
    one.send(0.1)
    note("no recording", names(folder, "*.mjr*"))
    note("on", one.ask({"request": "configure", "record": True, "filename": "mine"}))
    one.send(0.4)
    note("off", one.ask({"request": "configure", "record": False}))
    time.sleep(1)
    note("files", names(folder, "*.mjr*"))
    one.ask({"request": "configure", "record": True, "filename": "again"})
    one.send(0.4)
    one.ask({"request": "unpublish"})
    time.sleep(1)
    note("files after", names(folder, "*.mjr*"))
    client.ask(control, {"request": "destroy", "room": 170})
    client.end()


@row(18, "recorder", "one file a line", "Opus, two VP8 and data")
def lines(site, note):
    from raw_peer import Sender

    def act(one, *_):
        one.peer.open_data("chat")
        second = Sender(one.peer, 2003, "video")
        one.peer.send_data("x")
        for _ in range(8):
            one.audio.send()
            one.video.send()
            second.send()
            time.sleep(0.04)
        time.sleep(0.3)
    made = recorded(site, 180, (("audio", 1001), ("video", "vp8", 2001), ("video", "vp8", 2003), ("data",)), act)
    note("files", sorted((one.path.name.split("-")[-2:], one.header.get("t")) for one in made))


@row(19, "recorder", "closed on unpublish, kick and loss of the peer", "files that end in .mjr a second after each")
def closed(site, note):
    for label, end in (("unpublish", lambda one, client, control: one.ask({"request": "unpublish"})),
                       ("kick", lambda one, client, control: client.ask(control, {"request": "kick", "room": one.room, "id": 1})),
                       ("DTLS closed", lambda one, client, control: one.close()),
                       ("detach", lambda one, client, control: client.in_session({"janus": "detach", "handle_id": one.handle}))):
        number = 1900 + len(label)
        folder = site.recordings / str(number)

        def act(one, client, control, end=end, label=label, folder=folder):
            one.send(0.3)
            end(one, client, control)
            time.sleep(2)
            note(label, [path.suffix for path in sorted(folder.glob("*.mjr*"))])
        recorded(site, number, BOTH, act)


@row(21, "recorder", "enable_recording in mid-call", "two publishers, on and off")
def toggle(site, note):
    client = Client(site.ws).open()
    folder = site.recordings / "210"
    control = room(client, 210, rec_dir=str(folder), secret="s")
    people = [Publisher(client, 210, user, (("audio", 1001),)).up() for user in (1, 2)]
    for one in people:
        one.send(0.1, video=False)
    note("on", client.ask(control, {"request": "enable_recording", "room": 210, "secret": "s", "record": True}))
    for one in people:
        one.send(0.3, video=False)
    note("during", len(names(folder, "*.mjr*")))
    note("off", client.ask(control, {"request": "enable_recording", "room": 210, "secret": "s", "record": False}))
    time.sleep(1)
    note("closed", [path.suffix for path in sorted(folder.glob("*.mjr*"))])
    client.ask(control, {"request": "destroy", "room": 210, "secret": "s"})
    client.end()


@row(22, "recorder", "lock_record", "configure with record and no secret, then with it")
def locked(site, note):
    client = Client(site.ws).open()
    folder = site.recordings / "220"
    control = room(client, 220, rec_dir=str(folder), secret="s", lock_record=True)
    one = Publisher(client, 220, 1, (("audio", 1001),)).up()
    note("without", one.ask({"request": "configure", "record": True}))
    one.send(0.3, video=False)
    note("files", len(names(folder, "*.mjr*")))
    note("with", one.ask({"request": "configure", "record": True, "secret": "s"}))
    one.send(0.3, video=False)
    note("files then", len(names(folder, "*.mjr*")))
    client.ask(control, {"request": "destroy", "room": 220, "secret": "s"})
    client.end()


@row(23, "recorder", "folders", "deep ones are made; protected ones are refused", reasons={"protected": "the folder is refused when it is named, not when a recording fails"})
def folders(site, note):
    deep = site.recordings / "230" / "a" / "b"
    client = Client(site.ws).open()
    control = room(client, 230, record=True, rec_dir=str(deep))
    one = Publisher(client, 230, 1, (("audio", 1001),)).up()
    one.send(0.2, video=False)
    client.ask(control, {"request": "destroy", "room": 230})
    time.sleep(1)
    note("made", len(list(deep.glob("*.mjr"))))
    handle = client.attach()
    note("protected", client.ask(handle, {"request": "create", "room": 231, "record": True, "rec_dir": "/etc/janus-records"}))
    client.ask(handle, {"request": "destroy", "room": 231})
    client.end()


@row(24, "recorder", "muted by moderate", "frames of the file stop while the stream is muted")
def muted(site, note):
    def act(one, client, control):
        one.send(0.5, video=False)
        client.ask(control, {"request": "moderate", "room": 240, "id": 1, "mid": "0", "mute": True})
        one.send(0.6, video=False)
        client.ask(control, {"request": "moderate", "room": 240, "id": 1, "mid": "0", "mute": False})
        one.send(0.5, video=False)
    made = recorded(site, 240, (("audio", 1001),), act)
    note("about 50 of 80 frames", 40 <= len(made[0].frames) <= 58)
    packets = [fields(packet) for _, packet in made[0].frames]
    note("largest step of sequence numbers is small", max((b[2] - a[2]) & 0xFFFF for a, b in zip(packets, packets[1:])) < 5)


@row(25, "recorder", "simulcast: one layer", "three layers by SSRC: SSRCs and sizes in the file")
def simulcast(site, note):
    from raw_peer import Sender

    def act(one, *_):
        layers = [Sender(one.peer, ssrc, "video", sequence=1000 * ssrc, timestamp=0) for ssrc in (11, 12, 13)]
        for step in range(30):
            for layer in layers:
                layer.send(key=step % 10 == 0)
            time.sleep(0.04)
    made = recorded(site, 250, (("simulcast", "vp8", (), (11, 12, 13)),), act)
    note("files", len(made))
    packets = [fields(packet) for _, packet in made[0].frames]
    note("SSRCs", len({packet[4] for packet in packets}))
    note("steps", sorted({(b[2] - a[2]) & 0xFFFF for a, b in zip(packets, packets[1:])}))


@row(2, "MJR", "read back by both tools", "janus-pp-rec and pp-rec print the header of what both servers recorded")
def read_back(site, note):
    import json
    import shutil
    import subprocess
    made = recorded(site, 20, BOTH, lambda one, *_: one.send(0.6))
    for tool in filter(None, (shutil.which("janus-pp-rec"), site.tool("pp-rec"))):
        for one in made:
            run = subprocess.run([tool, "-j", str(one.path)], capture_output=True, text=True)
            said = json.loads(run.stdout)
            note(f"{tool.rsplit('/', 1)[-1]}: {one.header['t']}", {key: value for key, value in said.items() if key not in "su"})
    assert Recording(made[0].path).left == 0
