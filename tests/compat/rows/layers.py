"""Simulcast and SVC."""

import struct
import time

from api import Client
from board import row
from calls import Publisher, Subscriber, room
from raw_peer import Sender, fields, vp8

NEWER = "as Janus 1.4.2, which is newer than the peer"


class Layers:
    """Three simulcast layers that send a VP8 frame each; the length of a payload tells the layer."""

    def __init__(self, peer, ssrcs, rids=()):
        self.senders = [Sender(peer, ssrc, "video", sequence=1000 * (number + 1), timestamp=90000 * (number + 1))
                        for number, ssrc in enumerate(ssrcs)]
        for sender, rid in zip(self.senders, rids):
            sender.extension = {10: rid.encode(), 4: b"0"}
        self.step = 0

    def send(self, seconds, only=(0, 1, 2), key_every=5):
        for _ in range(round(seconds / 0.04)):
            for number, sender in enumerate(self.senders):
                payload = vp8(self.step % key_every == 0, sender.frames, self.step % 2, self.step // 2) + bytes(100 * number)
                sender.send(payload=payload, skip=number not in only)
            self.step += 1
            time.sleep(0.04)


def layer_of(packet):
    return (len(fields(packet)[5]) - 40) // 100


def seen(peer, since):
    return sorted({layer_of(packet) for seconds, packet in peer.rtp if seconds > since and fields(packet)[0] == 96})


def layered(site, note, number, line, ssrcs, rids=(), more=None, **joining):
    client = Client(site.ws).open()
    control = room(client, number)
    one = Publisher(client, number, 1, (line,), more=more).up()
    layers = Layers(one.peer, ssrcs, rids)
    layers.send(0.3)
    note("streams of the publisher", one.data["streams"])
    two = Subscriber(client, number, [{"feed": 1, **joining}])
    client.quiet(0.1)
    layers.send(1.5)
    return client, control, layers, two


def changes(client):
    data = [event.get("plugindata", {}).get("data", {}) for event in client.quiet(0.3)]
    return [one for one in data if "substream" in one]


@row(119, "layers", "substream and temporal layer by configure", "three layers by SSRC: layers that arrive, events, steps of sequence numbers",
     reasons={"attached|streams.*": NEWER})
def by_configure(site, note):
    client, control, layers, two = layered(site, note, 11900, ("simulcast", "vp8", (), (11, 12, 13)), (11, 12, 13))
    note("attached", two.attached)
    begun = time.monotonic()
    layers.send(0.5)
    note("top layer", seen(two.peer, begun))
    client.quiet(0)
    for substream in (0, 1, 2):
        note(f"configure {substream}", two.ask({"request": "configure", "streams": [{"mid": "0", "substream": substream}]}))
        layers.send(1)
        begun = time.monotonic()
        layers.send(0.5)
        note(f"layer with {substream}", seen(two.peer, begun))
        note(f"events with {substream}", changes(client)[-1:])
    two.ask({"request": "configure", "streams": [{"mid": "0", "temporal": 0}]})
    layers.send(0.6)
    begun, before = time.monotonic(), len(two.peer.rtp)
    layers.send(1)
    got = [fields(packet) for _, packet in two.peer.rtp[before:] if fields(packet)[0] == 96]
    note("half of the frames with temporal 0", 0.35 < len(got) / 25 < 0.65)
    note("steps then", sorted({(b[2] - a[2]) & 0xFFFF for a, b in zip(got, got[1:])}))
    client.ask(control, {"request": "destroy", "room": 11900})
    client.end()


@row(120, "layers", "order of rids, and falling when a layer stops", "rids h, m, l; hml and lmh; the top layer stops for 1.5 s",
     reasons={"streams.*": NEWER})
def by_rid(site, note):
    for number, order in enumerate(("hml", "lmh")):
        rids = ("h", "m", "l")
        client, control, layers, two = layered(site, note, 12000 + number, ("simulcast", "vp8", rids, ()), (21, 22, 23), rids,
                                               {"rid_order": order})
        begun = time.monotonic()
        layers.send(0.5)
        note(f"{order}: layer", seen(two.peer, begun))
        top = 0 if order == "hml" else 2
        layers.send(1.2, only=tuple({0, 1, 2} - {top}))
        begun = time.monotonic()
        layers.send(0.5, only=tuple({0, 1, 2} - {top}))
        note(f"{order}: without the top", seen(two.peer, begun))
        layers.send(1.5)
        begun = time.monotonic()
        layers.send(0.5)
        note(f"{order}: with it again", seen(two.peer, begun))
        client.ask(control, {"request": "destroy", "room": 12000 + number})
        client.end()


@row(119, "layers", "substream wanted at the join", "substream 0 in the join of a subscriber", reasons={"streams.*": NEWER})
def at_join(site, note):
    client, control, layers, two = layered(site, note, 11901, ("simulcast", "vp8", (), (11, 12, 13)), (11, 12, 13), substream=0)
    begun = time.monotonic()
    layers.send(0.5)
    note("layer", seen(two.peer, begun))
    client.ask(control, {"request": "destroy", "room": 11901})
    client.end()


def vp9(key, picture_id, spatial, temporal):
    """A VP9 payload with layer indices, not flexible (RFC 9628 4.2): I P L F B E V Z; key frames carry the scalability structure."""
    structure = bytes([1 << 5 | 1 << 4]) + struct.pack("!HHHH", 160, 120, 320, 240) if key and not spatial else b""
    first = 0x80 | (0 if key else 0x40) | 0x20 | 0x08 | 0x04 | (0x02 if structure else 0)
    layer = temporal << 5 | spatial << 1 | (1 if spatial else 0)
    return bytes([first, 0x80 | picture_id >> 8 & 0x7F, picture_id & 0xFF, layer, 0]) + structure + bytes(20 + 100 * spatial)


@row(121, "layers", "VP9 SVC", "two spatial and two temporal layers: frames that arrive with each choice, markers",
     reasons={"streams.*": NEWER, "spatial 0: layers|temporal 0: layers": "the peer takes this stream for one without layers and forwards everything"})
def svc(site, note):
    client = Client(site.ws).open()
    control = room(client, 1210, videocodec="vp9")
    one = Publisher(client, 1210, 1, (("video", "vp9", 2001),), more={"svc": [{"mindex": 0, "svc": "L2T2"}]}).up()
    state = {"sequence": 100, "timestamp": 0, "picture": 0}

    def send(seconds):
        for _ in range(round(seconds / 0.04)):
            for spatial in (0, 1):
                payload = vp9(state["picture"] % 10 == 0, state["picture"], spatial, state["picture"] % 2)
                one.peer.send_rtp(98, state["sequence"], state["timestamp"], 2001, payload, spatial)
                state["sequence"] += 1
            state["picture"] += 1
            state["timestamp"] += 3600
            time.sleep(0.04)
    send(0.4)
    note("streams", one.data["streams"])
    two = Subscriber(client, 1210, [{"feed": 1}])
    send(0.8)
    for label, choice in (("all", {}), ("spatial 0", {"spatial_layer": 0}), ("temporal 0", {"spatial_layer": 1, "temporal_layer": 0})):
        if choice:
            note(label, two.ask({"request": "configure", "streams": [{"mid": "0", **choice}]}))
        send(0.8)
        before = len(two.peer.rtp)
        send(0.8)
        time.sleep(0.1)
        got = [fields(packet) for _, packet in two.peer.rtp[before:]]
        note(f"{label}: layers", sorted({(packet[5][3] >> 1 & 7, packet[5][3] >> 5) for packet in got}))
        note(f"{label}: steps", sorted({(b[2] - a[2]) & 0xFFFF for a, b in zip(got, got[1:])}))
        note(f"{label}: a marker ends each picture", len([1 for packet in got if packet[1]]) >= len({packet[3] for packet in got}) - 1)
    client.ask(control, {"request": "destroy", "room": 1210})
    client.end()
