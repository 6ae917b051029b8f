"""Calls: what participants hear, and the packets that they get."""

import time

from api import Client
from board import row
from calls import Publisher, Subscriber, room
from raw_peer import RawPeer, extensions, fields

NEWER = "as Janus 1.4.2, which is newer than the peer"
TALKING = "as Janus 1.4.2: `talking` only in rooms that tell who talks"
SETUP = "we answer setup:passive, so that DTLS begins when the client's ICE check has passed (RFC 8842 5.3 allows both)"


def people(answer):
    """By id: the peer's order is that of a hash table."""
    answer["participants"].sort(key=lambda one: one["id"])
    return answer


@row(97, "publish", "configured, answer, webrtcup, media, publishers", "Opus and VP8: the answer, and every event of both sides",
     reasons={"configured": SETUP, "participants|third joins": TALKING, "others": NEWER}, covers=(133,))
def publish(site, note):
    client, other = Client(site.ws).open(), Client(site.ws).open()
    control = room(client, 970)
    other.room_handle(970, 2)
    one = Publisher(client, 970, 1, joining={"display": "one"}, descriptions=[{"mid": "0", "description": "mic"}])
    note("configured", one.answer)
    note("dtls", one.state)
    note("before the connection is up", other.quiet(0))
    one.up()
    one.send(0.5)
    note("media events", sorted((event["janus"], event.get("mid"), event.get("type"), event.get("receiving")) for event in client.quiet(0.2)))
    note("publishers", other.next_data(publishers=...))
    note("participants", people(client.ask(control, {"request": "listparticipants", "room": 970})))
    time.sleep(2)
    note("media ends", sorted((event["janus"], event.get("mid"), event.get("receiving")) for event in client.quiet(0.5)))
    note("third joins", client.ask(client.attach(), {"request": "join", "ptype": "publisher", "room": 970, "id": 3}))
    note("unpublish", one.ask({"request": "unpublish"}))
    note("hangup", client.next_event("hangup"))
    note("others", other.next_data(unpublished=...))
    note("unpublish again", one.ask({"request": "unpublish"}))
    client.ask(control, {"request": "destroy", "room": 970})
    client.end()
    other.end()


@row(98, "publish", "publishers only after the connection is up", "an offer whose peer never connects")
def not_before(site, note):
    client, other = Client(site.ws).open(), Client(site.ws).open()
    control = room(client, 980)
    other.room_handle(980, 2)
    one = Publisher(client, 980, 1, connect=False)
    note("configured", one.data)
    note("others", other.quiet(1.5))
    note("subscriber", Subscriber(other, 980, [{"feed": 1}]).attached)
    client.ask(control, {"request": "destroy", "room": 980})
    client.end()
    other.end()


@row(96, "publish", "too many publishers", "room of one; the second offers")
def full(site, note):
    client = Client(site.ws).open()
    control = client.attach()
    client.ask(control, {"request": "create", "room": 960, "publishers": 1})
    one = Publisher(client, 960, 1).up()
    two = Publisher(client, 960, 2, connect=False)
    note("joined", two.joined["videoroom"])
    note("offer", two.answer)
    note("without an offer", two.ask({"request": "configure"}))
    one.close()
    client.ask(control, {"request": "destroy", "room": 960})
    client.end()


@row(99, "SDP", "answer: lines", "Opus, VP8 with RTX, data",
     reasons={"setup": SETUP})
def answer_lines(site, note):
    client = Client(site.ws).open()
    control = room(client, 990)
    one = Publisher(client, 990, 1, (("audio", 1001), ("video", "vp8", 2001, 2002), ("data",)))
    lines = one.answer["jsep"]["sdp"]
    note("m-lines", [line for line in lines.splitlines() if line.startswith("m=")] and
         [line.split(" ", 2)[0] + " " + line.split(" ", 2)[2] for line in lines.splitlines() if line.startswith("m=")])
    note("directions", [line for line in lines.splitlines() if line[2:] in ("sendonly", "recvonly", "inactive", "sendrecv")])
    for name in ("rtpmap", "fmtp", "rtcp-fb", "extmap", "mid", "setup", "group", "sctp-port", "rtcp-mux", "ice-lite"):
        note(name, sorted(line for line in lines.splitlines() if line.startswith(f"a={name}")))
    note("streams", one.data["streams"])
    client.ask(control, {"request": "destroy", "room": 990})
    client.end()


OFFERS = [
    ("vp9 where vp8 is wanted", {}, (("video", "vp9", 2001),)),
    ("vp9", {"videocodec": "vp9"}, (("video", "vp9", 2001),)),
    ("h264", {"videocodec": "h264"}, (("video", "h264", 2001),)),
    ("av1", {"videocodec": "av1"}, (("video", "av1", 2001),)),
    ("h265", {"videocodec": "h265"}, (("video", "h265", 2001),)),
    ("h264 with its profile", {"videocodec": "h264", "h264_profile": "42e01f"}, (("video", "h264", 2001),)),
    ("h264 with another profile", {"videocodec": "h264", "h264_profile": "640c1f"}, (("video", "h264", 2001),)),
    ("second choice", {"videocodec": "vp9,vp8"}, (("video", "vp8", 2001),)),
    ("opus where pcmu is wanted", {"audiocodec": "pcmu"}, (("audio", 1001),)),
    ("two videos", {}, (("video", "vp8", 2001), ("video", "vp8", 2003))),
    ("two data lines", {}, (("data",), ("data",))),
    ("opus without fec", {"opus_fec": False}, (("audio", 1001),)),
    ("no extensions", {"audiolevel_ext": False, "videoorient_ext": False, "transport_wide_cc_ext": False,
                       "playoutdelay_ext": False}, (("audio", 1001), ("video", "vp8", 2001))),
]


@row(100, "SDP", "codec preference, profiles, fmtp, rejected lines", f"{len(OFFERS)} pairs of room and offer",
     reasons={".*wanted: lines": "a refused line has port 0, as Janus 1.4.2 and RFC 8829 5.3.1 have it",
              "h264.*: codecs": "the offer's level-asymmetry-allowed is answered, as RFC 6184 8.2.2 asks",
              "two data lines": "both reject the second line; we say so in `streams` as well"})
def offers(site, note):
    client = Client(site.ws).open()
    for number, (label, options, lines) in enumerate(OFFERS):
        control = room(client, 10000 + number, **options)
        one = Publisher(client, 10000 + number, 1, lines, connect=False)
        note(label, one.data)
        sdp = one.answer.get("jsep", {}).get("sdp", "").splitlines()
        note(f"{label}: lines", [line.split(" ")[0] + (" rejected" if " 0 " in line else "") + " " + line.split(" ")[-1]
                                 for line in sdp if line.startswith("m=")])
        note(f"{label}: codecs", [line for line in sdp if line.startswith(("a=rtpmap", "a=fmtp"))])
        client.ask(control, {"request": "destroy", "room": 10000 + number})
    client.end()


@row(100, "SDP", "codec choice of a publisher", "audiocodec and videocodec in configure, available and not")
def choices(site, note):
    client = Client(site.ws).open()
    control = room(client, 1001, videocodec="vp8,h264", audiocodec="opus,pcmu")
    for label, more in (("h264", {"videocodec": "h264"}), ("vp9", {"videocodec": "vp9"}), ("pcma", {"audiocodec": "pcma"}),
                        ("a number", {"videocodec": 8})):
        one = Publisher(client, 1001, 1, (("video", "h264", 2001),), connect=False, **more)
        note(label, one.data)
        client.in_session({"janus": "detach", "handle_id": one.handle})
        client.quiet(0.2)
    client.ask(control, {"request": "destroy", "room": 1001})
    client.end()


RED_IS_OURS = "a room's `opus_red` is ours: Janus' VideoRoom answers plain Opus, and takes no notice of the key"


@row(100, "SDP", "RED around Opus", "a publisher that offers RED first, in a room as it is and in one with `opus_red`; the offers to their subscribers",
     reasons={"with opus_red: .*|listed": RED_IS_OURS})
def redundant(site, note):
    client = Client(site.ws).open()
    for number, (label, options) in enumerate((("as it is", {}), ("with opus_red", {"opus_red": True}))):
        control = room(client, 1020 + number, **options)
        one = Publisher(client, 1020 + number, 1, (("red", 1001),)).up()
        answer = one.answer["jsep"]["sdp"].splitlines()
        note(f"{label}: answer", [line for line in answer if line.startswith(("m=audio", "a=rtpmap", "a=fmtp"))])
        two = Subscriber(client, 1020 + number, [{"feed": 1}], connect=False)
        offer = two.answer["jsep"]["sdp"].splitlines()
        note(f"{label}: offer", [line for line in offer if line.startswith(("m=audio", "a=rtpmap", "a=fmtp"))])
        note(f"{label}: streams", two.attached["streams"])
    note("listed", [one.get("opus_red") for one in client.ask(control, {"request": "list"})["list"] if one["room"] in (1020, 1021)])
    for number in (1020, 1021):
        client.ask(control, {"request": "destroy", "room": number})
    client.end()


@row(101, "SDP", "broken SDP", "text that is no SDP, no m-lines, an answer nobody asked for, an offer by a subscriber",
     reasons={"offer in a subscriber's join": "the offer is refused before the feed is looked up"})
def broken(site, note):
    client = Client(site.ws).open()
    handle = client.room_handle(1234, 101)
    for label, jsep in (("no SDP", {"type": "offer", "sdp": "hello"}), ("no m-line", {"type": "offer", "sdp": "v=0\r\no=- 1 1 IN IP4 1.1.1.1\r\ns=-\r\nt=0 0\r\n"}),
                        ("answer", {"type": "answer", "sdp": RawPeer().offer(("audio", 1))["sdp"]}),
                        ("empty", {"type": "offer", "sdp": ""})):
        note(label, client.message(handle, {"request": "configure"}, jsep))
    note("offer in a subscriber's join", client.message(client.attach(), {"request": "join", "ptype": "subscriber", "room": 1234, "streams": [{"feed": 101}]},
                                                        RawPeer().offer(("audio", 1))))
    client.end()


@row(111, "subscribe", "attached, offer, start, packets", "Opus and VP8 of one; every answer and event; first packets",
     reasons={"extmap of the offer": "sound has transport-wide numbers as well, so that the estimate of the bandwidth sees it"})
def subscribe(site, note):
    client = Client(site.ws).open()
    control = room(client, 1110)
    one = Publisher(client, 1110, 1, joining={"display": "one"}).up()
    one.send(0.3)
    two = Subscriber(client, 1110, [{"feed": 1}])
    note("attached", two.attached)
    sdp = two.answer["jsep"]["sdp"].splitlines()
    note("offer: m-lines", [line.split(" ", 2)[0] + " " + line.split(" ", 2)[2] for line in sdp if line.startswith("m=")])
    for name in ("rtpmap", "fmtp", "rtcp-fb", "extmap", "mid", "setup", "group", "msid-semantic"):
        note(f"{name} of the offer", sorted(line for line in sdp if line.startswith(f"a={name}")))
    note("started", two.started)
    client.quiet(0.2)
    one.send(1, key=True)
    packets = [fields(packet) for _, packet in two.peer.rtp]
    note("payload types", sorted({packet[0] for packet in packets}))
    note("both SSRCs are the server's", [ssrc in {packet[4] for packet in packets} for ssrc in (1001, 2001)])
    note("payload arrives whole", any(packet[5] == b"\xf8\xff\xfe" for packet in packets))
    note("pause", two.ask({"request": "pause"}))
    time.sleep(0.2)
    two.peer.rtp.clear()
    one.send(0.4)
    note("packets while paused", len([1 for _, packet in two.peer.rtp if fields(packet)[0] in (96, 111)]))
    note("start", two.ask({"request": "start"}))
    one.send(0.4, key=True)
    note("packets after", len(two.peer.rtp) > 10)
    note("leave", two.ask({"request": "leave"}))
    note("events", [(event["janus"], event.get("reason")) for event in client.quiet(1) if event["janus"] != "media"])
    client.ask(control, {"request": "destroy", "room": 1110})
    client.end()


def runs(packets, payload_type):
    """Steps of sequence numbers, and of timestamps where they are not the usual one."""
    kept = [fields(packet) for _, packet in packets if fields(packet)[0] == payload_type]
    return sorted({(after[2] - before[2]) & 0xFFFF for before, after in zip(kept, kept[1:])})


@row(114, "subscribe", "sequence numbers across pause and resume", "Opus: pause for 0.4 s, resume; steps of sequence numbers")
def continuity(site, note):
    client = Client(site.ws).open()
    control = room(client, 1140)
    one = Publisher(client, 1140, 1).up()
    one.send(0.2)
    two = Subscriber(client, 1140, [{"feed": 1, "mid": "0"}])
    one.send(0.4)
    two.ask({"request": "pause"})
    one.send(0.4)
    two.ask({"request": "start"})
    one.send(0.4)
    time.sleep(0.2)
    note("steps", runs(two.peer.rtp, 111))
    client.ask(control, {"request": "destroy", "room": 1140})
    client.end()


@row(115, "subscribe", "subscribe, unsubscribe, update, updating", "streams of three publishers; an update while an offer waits",
     reasons={"unsubscribe|update uses.*|publisher gone": "as Janus 1.4.2: a line without a feed says send: false",
              "nothing changes": "no new offer where nothing changed"}, covers=(116,))
def updates(site, note):
    client = Client(site.ws).open()
    control = room(client, 1150)
    people = [Publisher(client, 1150, user).up() for user in (1, 2, 3)]
    for one in people:
        one.send(0.1)
    two = Subscriber(client, 1150, [{"feed": 1}])

    def state(answer):
        data = answer["plugindata"]["data"]
        return {"data": data, "lines": [line.split(" ")[0] for line in answer.get("jsep", {}).get("sdp", "").splitlines() if line.startswith("m=")]}
    answer = client.message(two.handle, {"request": "subscribe", "streams": [{"feed": 2, "mid": "1"}]})
    note("subscribe", state(answer))
    note("while it waits", state(client.message(two.handle, {"request": "subscribe", "streams": [{"feed": 3, "mid": "0"}]})))
    client.message(two.handle, {"request": "start"}, two.peer.answer(answer["jsep"]["sdp"]))
    answer = client.next_event(lambda event: event.get("plugindata", {}).get("data", {}).get("videoroom") == "updated")
    note("then", state(answer))
    client.message(two.handle, {"request": "start"}, two.peer.answer(answer["jsep"]["sdp"]))
    answer = client.message(two.handle, {"request": "unsubscribe", "streams": [{"feed": 1}]})
    note("unsubscribe", state(answer))
    client.message(two.handle, {"request": "start"}, two.peer.answer(answer["jsep"]["sdp"]))
    answer = client.message(two.handle, {"request": "update", "unsubscribe": [{"sub_mid": "2"}], "subscribe": [{"feed": 3, "mid": "1"}]})
    note("update uses the free line again", state(answer))
    client.message(two.handle, {"request": "start"}, two.peer.answer(answer["jsep"]["sdp"]))
    answer = client.message(two.handle, {"request": "unsubscribe", "streams": [{"sub_mid": "0"}]})
    note("nothing changes", state(answer))
    if "jsep" in answer:
        client.message(two.handle, {"request": "start"}, two.peer.answer(answer["jsep"]["sdp"]))
    for label, body in (("subscribe nobody", {"request": "subscribe", "streams": [{"feed": 9}]}),
                        ("subscribe nothing", {"request": "subscribe", "streams": []}), ("no streams", {"request": "subscribe"}),
                        ("unsubscribe nothing", {"request": "unsubscribe"}), ("update nothing", {"request": "update"})):
        note(label, two.ask(body))
    people[2].ask({"request": "unpublish"})
    answer = client.next_event(lambda event: event.get("plugindata", {}).get("data", {}).get("videoroom") == "updated")
    note("publisher gone", state(answer))
    client.ask(control, {"request": "destroy", "room": 1150})
    client.end()


@row(117, "subscribe", "autoupdate off", "no offer comes when a publisher goes", reasons={"events": "as Janus 1.1.1 and later; Debian's peer still sends one"})
def autoupdate(site, note):
    client = Client(site.ws).open()
    control = room(client, 1170)
    one = Publisher(client, 1170, 1).up()
    one.send(0.1)
    Subscriber(client, 1170, [{"feed": 1}], autoupdate=False)
    client.quiet(0.2)
    one.ask({"request": "unpublish"})
    note("events", sorted(event.get("plugindata", {}).get("data", {}).get("videoroom", event["janus"]) for event in client.quiet(1) if event["janus"] != "media"))
    client.ask(control, {"request": "destroy", "room": 1170})
    client.end()


@row(118, "subscribe", "switch", "Opus and VP8 from one publisher to another: SSRC, sequence numbers, wrong switches",
     reasons={"nothing|no streams": "says what is missing, as Janus 1.4.2"})
def switch(site, note):
    client = Client(site.ws).open()
    control = room(client, 1180)
    one, other = Publisher(client, 1180, 1).up(), Publisher(client, 1180, 2).up()
    one.send(0.1)
    other.send(0.1)
    two = Subscriber(client, 1180, [{"feed": 1}])
    one.send(0.4, key=True)
    note("switch", two.ask({"request": "switch", "streams": [{"feed": 2, "mid": "0", "sub_mid": "0"}, {"feed": 2, "mid": "1", "sub_mid": "1"}]}))
    other.send(0.4, key=True)
    time.sleep(0.1)
    note("one SSRC a line", len({fields(packet)[4] for _, packet in two.peer.rtp if fields(packet)[0] in (96, 111)}))
    note("steps of sound", runs(two.peer.rtp, 111))
    note("steps of pictures", runs(two.peer.rtp, 96))
    for label, streams in (("nothing", []), ("nobody", [{"feed": 9, "mid": "0", "sub_mid": "0"}]), ("no such mid", [{"feed": 1, "mid": "7", "sub_mid": "0"}]),
                           ("no such line", [{"feed": 1, "mid": "0", "sub_mid": "7"}]), ("other kind", [{"feed": 1, "mid": "1", "sub_mid": "0"}]),
                           ("same source", [{"feed": 2, "mid": "0", "sub_mid": "0"}]), ("no sub_mid", [{"feed": 1, "mid": "0"}])):
        note(label, two.ask({"request": "switch", "streams": streams}))
    note("no streams", two.ask({"request": "switch"}))
    client.ask(control, {"request": "destroy", "room": 1180})
    client.end()


@row(119, "subscribe", "configure send", "a line off and on: answers, packets; wrong forms; offer with restart")
def configure(site, note):
    client = Client(site.ws).open()
    control = room(client, 1190)
    one = Publisher(client, 1190, 1).up()
    one.send(0.1)
    two = Subscriber(client, 1190, [{"feed": 1}])
    one.send(0.3, key=True)
    note("off", two.ask({"request": "configure", "streams": [{"mid": "0", "send": False}]}))
    time.sleep(0.1)
    two.peer.rtp.clear()
    one.send(0.4)
    note("sound", any(fields(packet)[0] == 111 for _, packet in two.peer.rtp))
    note("pictures", any(fields(packet)[0] == 96 for _, packet in two.peer.rtp))
    note("on", two.ask({"request": "configure", "streams": [{"mid": "0", "send": True}]}))
    one.send(0.4)
    note("sound again", any(fields(packet)[0] == 111 for _, packet in two.peer.rtp))
    for label, body in (("old form", {"audio": False}), ("unknown mid", {"streams": [{"mid": "7", "send": True}]}), ("no mid", {"streams": [{"send": True}]}),
                        ("send a number", {"streams": [{"mid": "0", "send": 1}]}), ("substream 9", {"streams": [{"mid": "1", "substream": 9}]}),
                        ("nothing", {})):
        note(label, two.ask({"request": "configure", **body}))
    answer = client.message(two.handle, {"request": "configure", "restart": True})
    note("restart", answer["plugindata"]["data"])
    note("has an offer", answer.get("jsep", {}).get("type"))
    client.ask(control, {"request": "destroy", "room": 1190})
    client.end()


@row(104, "room", "moderate", "mute and unmute: events, packets", reasons={"participants": TALKING})
def moderate(site, note):
    client = Client(site.ws).open()
    control = room(client, 1040, secret="s")
    one = Publisher(client, 1040, 1).up()
    one.send(0.1)
    two = Subscriber(client, 1040, [{"feed": 1, "mid": "0"}])
    client.quiet(0.2)
    note("mute", client.ask(control, {"request": "moderate", "room": 1040, "secret": "s", "id": 1, "mid": "0", "mute": True}))
    note("event", client.next_data(moderation=...))
    time.sleep(0.1)
    two.peer.rtp.clear()
    one.send(0.3)
    note("packets", len(two.peer.rtp))
    note("participants", client.ask(control, {"request": "listparticipants", "room": 1040}))
    note("again", client.ask(control, {"request": "moderate", "room": 1040, "secret": "s", "id": 1, "mid": "0", "mute": True}))
    note("unmute", client.ask(control, {"request": "moderate", "room": 1040, "secret": "s", "id": 1, "mid": "0", "mute": False}))
    one.send(0.3)
    note("packets come", len(two.peer.rtp) > 5)
    client.ask(control, {"request": "destroy", "room": 1040, "secret": "s"})
    client.end()


@row(105, "room", "talking, stopped-talking", "audio-level extension at -20 dBov, then at -100 dBov")
def talking(site, note):
    client = Client(site.ws).open()
    control = room(client, 1050, audiolevel_event=True, audio_active_packets=10, audio_level_average=40)
    one = Publisher(client, 1050, 1, joining={"display": "one"}).up()
    note("joined", client.ask(client.attach(), {"request": "join", "ptype": "publisher", "room": 1050, "id": 2}))
    one.audio.extension = {1: b"\x94"}
    one.send(0.6)
    note("talking", client.next_data(videoroom="talking"))
    note("participants", client.ask(control, {"request": "listparticipants", "room": 1050}))
    one.audio.extension = {1: b"\x64"}
    one.send(0.8)
    note("stopped", client.next_data(videoroom="stopped-talking"))
    client.ask(control, {"request": "destroy", "room": 1050})
    client.end()


@row(141, "rtp", "header extensions towards a subscriber", "audio level and orientation sent: which arrive, under which number")
def header_extensions(site, note):
    client = Client(site.ws).open()
    control = room(client, 1410)
    one = Publisher(client, 1410, 1).up()
    one.send(0.1)
    two = Subscriber(client, 1410, [{"feed": 1}])
    names = {line.split(":")[1].split(" ")[0].split("/")[0]: line.split(" ")[1].split(":")[-1]
             for line in two.answer["jsep"]["sdp"].splitlines() if line.startswith("a=extmap:")}
    one.audio.extension, one.video.extension = {1: b"\x94"}, {13: b"\x01"}
    two.peer.rtp.clear()
    one.send(0.4, key=True)
    time.sleep(0.2)
    seen = {}
    for _, packet in two.peer.rtp:
        for number, value in extensions(packet).items():
            name = names.get(str(number), "?")
            if "level" in name or "orientation" in name:
                seen[name] = value.hex()
    note("values", dict(sorted(seen.items())))
    client.ask(control, {"request": "destroy", "room": 1410})
    client.end()


@row(123, "data", "text and binary messages", "two publishers to one subscriber: labels, protocols, bytes",
     reasons={"streams": NEWER, "arrived": "the peer opens no channel towards this test client; ours are named after the publishers"}, covers=(143,))
def data_channel(site, note):
    client = Client(site.ws).open()
    control = room(client, 1230)
    senders = [Publisher(client, 1230, user, (("data",),)).up() for user in (1, 2)]
    for sender in senders:
        sender.peer.open_data("chat")
    note("streams", senders[0].data["streams"])
    two = Subscriber(client, 1230, [{"feed": 1}, {"feed": 2}], connect=True)
    note("attached", two.attached)
    time.sleep(1)
    for sender in senders:
        sender.peer.send_data("hello")
    senders[0].peer.send_data(b"\x00\x01\x02")
    time.sleep(1.5)
    note("arrived", sorted(map(repr, two.peer.data)))
    client.ask(control, {"request": "destroy", "room": 1230})
    client.end()


@row(125, "room", "end-to-end encryption", "require_e2ee: clear and marked offers; what subscribers are told", reasons={"offer is marked": NEWER})
def e2ee(site, note):
    client = Client(site.ws).open()
    control = room(client, 1250, require_e2ee=True)
    note("clear", Publisher(client, 1250, 1, connect=False).answer)
    one = Publisher(client, 1250, 2, more={"e2ee": True})
    note("marked", one.data)
    note("answer is marked", one.answer.get("jsep", {}).get("e2ee"))
    one.up()
    one.send(0.1)
    two = Subscriber(client, 1250, [{"feed": 2}], connect=False)
    note("offer is marked", two.answer.get("jsep", {}).get("e2ee"))
    client.ask(control, {"request": "destroy", "room": 1250})
    client.end()


@row(82, "core", "hangup reasons", "the peer closes DTLS; hangup by API; detach; kick",
     reasons={"detach": "the peer tells of it in some runs and in others not; ours always"})
def hangups(site, note):
    client = Client(site.ws).open()
    control = room(client, 820)

    def reason(label, act):
        one = Publisher(client, 820, 1).up()
        one.send(0.1)
        client.quiet(0.1)
        act(one)
        event = client.next_event("hangup", 8)
        note(label, event)
        client.in_session({"janus": "detach", "handle_id": one.handle})
        client.quiet(0.3)
    reason("DTLS closed", lambda one: one.close())
    reason("hangup", lambda one: client.in_session({"janus": "hangup", "handle_id": one.handle}))
    reason("detach", lambda one: client.in_session({"janus": "detach", "handle_id": one.handle}))
    reason("kick", lambda one: client.ask(control, {"request": "kick", "room": 820, "id": 1}))
    client.ask(control, {"request": "destroy", "room": 820})
    client.end()
