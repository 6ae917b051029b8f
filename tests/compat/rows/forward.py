"""RTP forwarders, dummy publishers, remote publishers."""

import socket
import struct
import time

import rtcp_packets
from api import Client
from board import row
from calls import Publisher, Subscriber, room
from raw_peer import fields

NEWER = "as Janus 1.4.2, which is newer than the peer"
SRTP_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5"  # 30 bytes, base64


class Sink:
    """A UDP socket that keeps what comes."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.3)
        self.port = self.socket.getsockname()[1]
        self.sender = None

    def packets(self):
        got = []
        try:
            while len(got) < 500:
                packet, self.sender = self.socket.recvfrom(2000)
                got.append(packet)
        except TimeoutError:
            return got
        return got


def forwarded(site, note, number, **options):
    client = Client(site.ws).open()
    control = room(client, number, secret="s", **options)
    one = Publisher(client, number, 1, joining={"display": "one"}).up()
    one.send(0.2)

    def ask(request, **more):
        return client.ask(control, {"request": request, "room": number, "secret": "s", **more})
    return client, one, ask


@row(126, "forward", "rtp_forward: answers, packets", "new form with pt and ssrc, old form; payload types and SSRCs that arrive; wrong requests",
     reasons={"new form|listed": "order of pt and ssrc", "wrong suite": NEWER,
              "gone with the publisher": "who forwards nothing is not listed"})
def rtp_forward(site, note):
    client, one, ask = forwarded(site, note, 1260)
    audio, video = Sink(), Sink()
    note("new form", ask("rtp_forward", publisher_id=1, host="127.0.0.1", streams=[
        {"mid": "0", "port": audio.port}, {"mid": "1", "port": video.port, "pt": 100, "ssrc": 5}]))
    note("listed", ask("listforwarders"))
    one.send(0.4, key=True)
    note("sound", sorted({(packet[0], packet[4]) for packet in map(fields, audio.packets()) if packet[5]}))
    note("pictures", sorted({(packet[0], packet[4]) for packet in map(fields, video.packets()) if packet[5]}))
    note("old form", answer := ask("rtp_forward", publisher_id=1, host="127.0.0.1", audio_port=audio.port, audio_pt=101, video_port=video.port))
    one.send(0.3, key=True)
    note("sound of both", sorted({packet[0] for packet in map(fields, audio.packets()) if packet[5]}))
    stream = answer["rtp_stream"]["audio_stream_id"]
    note("stop", ask("stop_rtp_forward", publisher_id=1, stream_id=stream))
    note("stop again", ask("stop_rtp_forward", publisher_id=1, stream_id=stream))
    for label, more in (("nobody", {"publisher_id": 9, "host": "127.0.0.1", "streams": [{"mid": "0", "port": 5000}]}),
                        ("no host", {"publisher_id": 1, "streams": [{"mid": "0", "port": 5000}]}),
                        ("no port", {"publisher_id": 1, "host": "127.0.0.1", "streams": [{"mid": "0"}]}),
                        ("port a text", {"publisher_id": 1, "host": "127.0.0.1", "streams": [{"mid": "0", "port": "5"}]}),
                        ("unknown mid", {"publisher_id": 1, "host": "127.0.0.1", "streams": [{"mid": "7", "port": 5000}]}),
                        ("empty list", {"publisher_id": 1, "host": "127.0.0.1", "streams": []}),
                        ("wrong suite", {"publisher_id": 1, "host": "127.0.0.1", "streams": [{"mid": "0", "port": 5000, "srtp_suite": 5, "srtp_crypto": SRTP_KEY}]}),
                        ("wrong family", {"publisher_id": 1, "host": "127.0.0.1", "host_family": "ipv9", "streams": [{"mid": "0", "port": 5000}]}),
                        ("no publisher", {"host": "127.0.0.1", "streams": [{"mid": "0", "port": 5000}]})):
        note(label, ask("rtp_forward", **more))
    note("stop, no id", ask("stop_rtp_forward", publisher_id=1))
    note("listed after", len(ask("listforwarders").get("publishers", [])))
    one.ask({"request": "unpublish"})
    time.sleep(0.5)
    note("gone with the publisher", ask("listforwarders"))
    ask("destroy")
    client.end()


@row(127, "forward", "SRTP", "suites 32 and 80: packets arrive, encrypted, with their tag",
     reasons={"length of a payload, 32": "ours carry the 4-byte tag of RFC 4568 6.2"})
def srtp(site, note):
    client, one, ask = forwarded(site, note, 1270)
    for suite, tag in ((80, 10), (32, 4)):
        sink = Sink()
        keys = {"srtp_suite": suite, "srtp_crypto": SRTP_KEY}
        note(f"suite {suite}", ask("rtp_forward", publisher_id=1, host="127.0.0.1", **keys, streams=[
            {"mid": "0", "port": sink.port, **keys}]))
        one.send(0.3)
        payloads = [fields(packet)[5] for packet in sink.packets()]
        note(f"length of a payload, {suite}", sorted({len(payload) for payload in payloads}) == [3 + tag])
        note(f"in clear, {suite}", any(payload.startswith(b"\xf8\xff\xfe") for payload in payloads))
    ask("destroy")
    client.end()


@row(128, "forward", "RTCP of a forwarder", "rtcp_port: latching packets, a PLI from there asks the publisher")
def rtcp(site, note):
    client, one, ask = forwarded(site, note, 1280)
    media, control = Sink(), Sink()
    note("answer", answer := ask("rtp_forward", publisher_id=1, host="127.0.0.1", streams=[{"mid": "1", "port": media.port, "rtcp_port": control.port}]))
    one.send(0.5)
    latching = control.packets()
    note("latching", sorted({len(packet) for packet in latching}))
    time.sleep(1.2)
    one.peer.rtcp.clear()
    local = answer["forwarders"][0]["local_rtcp_port"]
    control.socket.sendto(rtcp_packets.pli(1, 2001), ("127.0.0.1", local))
    one.send(1)
    note("asks the publisher", any(kind in ("PLI", "FIR") for _, kind, _ in rtcp_packets.all_of(one.peer.rtcp)))
    ask("destroy")
    client.end()


@row(129, "forward", "lock_rtp_forward", "with and without admin_key", {"videoroom": '\tlock_rtp_forward = true\n\tadmin_key = "key"'})
def locked(site, note):
    client = Client(site.ws).open()
    control = client.attach()
    client.ask(control, {"request": "create", "room": 1290, "secret": "s", "admin_key": "key"})
    one = Publisher(client, 1290, 1).up()
    one.send(0.2)
    forward = {"request": "rtp_forward", "room": 1290, "secret": "s", "publisher_id": 1, "host": "127.0.0.1", "streams": [{"mid": "0", "port": 5000}]}
    note("without", client.ask(control, forward))
    note("wrong", client.ask(control, {**forward, "admin_key": "x"}))
    note("with", client.ask(control, {**forward, "admin_key": "key"}))
    client.end()


@row(124, "room", "dummy publisher", "in participants and publishers; subscribing to it")
def dummy(site, note):
    client = Client(site.ws).open()
    control = room(client, 1240, dummy_publisher=True, dummy_streams=[{"codec": "opus"}, {"codec": "vp8"}])
    note("participants", participants := client.ask(control, {"request": "listparticipants", "room": 1240}))
    note("joined", client.ask(client.attach(), {"request": "join", "ptype": "publisher", "room": 1240, "id": 5}))
    two = Subscriber(client, 1240, [{"feed": participants["participants"][0]["id"]}], connect=False)
    attached = two.attached
    for stream in attached.get("streams", []):
        stream["feed_id"] = bool(stream.get("feed_id"))
    note("attached", attached)
    client.ask(control, {"request": "destroy", "room": 1240})
    client.end()


STREAMS = [{"type": "audio", "mindex": 0, "mid": "0", "codec": "opus"}, {"type": "video", "mindex": 1, "mid": "1", "codec": "vp8"}]


@row(130, "cascade", "remote publishers: target", "add, what others hear, packets by SSRC to a subscriber, update, remove; errors",
     reasons={"listed.*|attached|publishers": NEWER, "update nobody|remove again": "the words of the error",
              "others": "ours says both unpublished and leaving"}, covers=(132,))
def remote_target(site, note):
    client, other = Client(site.ws).open(), Client(site.ws).open()
    control = room(client, 1300, secret="s")
    other.room_handle(1300, 2)

    def ask(request, **more):
        return client.ask(control, {"request": request, "room": 1300, "secret": "s", **more})
    note("add", added := ask("add_remote_publisher", id=1, display="far", streams=STREAMS, port=0))
    note("publishers", other.next_data(publishers=...))
    note("again", ask("add_remote_publisher", id=1, display="far", streams=STREAMS))
    note("no streams", ask("add_remote_publisher", id=3))
    note("listed", client.ask(control, {"request": "listparticipants", "room": 1300})["participants"][-1:])
    two = Subscriber(other, 1300, [{"feed": 1}])
    note("attached", two.attached)
    source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for step in range(30):
        head = struct.pack("!BBHII", 0x80, 111, 100 + step, 960 * step, 1000)
        source.sendto(head + b"\xf8\xff\xfe", ("127.0.0.1", added["port"]))
        time.sleep(0.02)
    time.sleep(0.3)
    note("sound arrives", sum(fields(packet)[0] == 111 for _, packet in two.peer.rtp) > 20)
    note("update", ask("update_remote_publisher", id=1, streams=[{**STREAMS[1], "disabled": True}]))
    note("update nobody", ask("update_remote_publisher", id=9, streams=STREAMS))
    note("remove", ask("remove_remote_publisher", id=1))
    note("others", other.next_data(unpublished=...))
    note("remove again", ask("remove_remote_publisher", id=1))
    ask("destroy")
    client.end()
    other.end()


@row(131, "cascade", "remote publishers: source", "publish_remotely, packets with SSRC 1000 + 10 x mindex, listremotes, unpublish_remotely; errors")
def remote_source(site, note):
    client, one, ask = forwarded(site, note, 1310)
    sink, control = Sink(), Sink()
    target = {"host": "127.0.0.1", "port": sink.port, "rtcp_port": control.port}
    note("publish", ask("publish_remotely", publisher_id=1, remote_id="r", **target))
    note("again", ask("publish_remotely", publisher_id=1, remote_id="r", **target))
    note("nobody", ask("publish_remotely", publisher_id=9, remote_id="r", **target))
    note("no host", ask("publish_remotely", publisher_id=1, remote_id="q"))
    one.send(0.4, key=True)
    note("SSRCs", sorted({fields(packet)[4] for packet in sink.packets()}))
    note("listremotes", ask("listremotes", publisher_id=1))
    note("unpublish", ask("unpublish_remotely", publisher_id=1, remote_id="r"))
    note("unpublish again", ask("unpublish_remotely", publisher_id=1, remote_id="r"))
    note("none", ask("listremotes", publisher_id=1))
    ask("destroy")
    client.end()
