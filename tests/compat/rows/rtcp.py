"""RTCP and retransmission."""

import time

import rtcp_packets
from api import Client
from board import row
from calls import Publisher, Subscriber, room
from raw_peer import Sender, fields


@row(107, "rtcp", "REMB of the room's bitrate", "bitrate 400000: values seen in 7 s, after a change by configure, last value",
     reasons={"rises": "the peer sends four steps at once, we in as many feedback rounds"})
def remb(site, note):
    client = Client(site.ws).open()
    control = room(client, 1070, bitrate=400000)
    one = Publisher(client, 1070, 1).up()
    one.send(7)
    values = [rtcp_packets.remb(packet) for _, kind, packet in rtcp_packets.all_of(one.peer.rtcp) if kind == "REMB"]
    note("rises", all(a <= b for a, b in zip(values, values[1:])))
    note("last is about 400000", values and abs(values[-1] - 400000) < 4000)
    one.peer.rtcp.clear()
    note("configure", one.ask({"request": "configure", "bitrate": 200000}))
    one.send(0.5)
    values = [rtcp_packets.remb(packet) for _, kind, packet in rtcp_packets.all_of(one.peer.rtcp) if kind == "REMB"]
    note("then about 200000", bool(values) and abs(values[-1] - 200000) < 2000)
    client.ask(control, {"request": "destroy", "room": 1070})
    client.end()


@row(108, "rtcp", "key frame requests", "fir_freq 1; keyframe by configure; PLI of a subscriber; a new subscriber")
def key_frames(site, note):
    client = Client(site.ws).open()
    control = room(client, 1080, fir_freq=1)
    one = Publisher(client, 1080, 1).up()

    def asked():
        return sum(kind in ("PLI", "FIR") for _, kind, _ in rtcp_packets.all_of(one.peer.rtcp))
    one.send(4.5)
    note("three to seven in 4.5 s", 3 <= asked() <= 7)
    client.ask(control, {"request": "destroy", "room": 1080})
    control = room(client, 1081)
    one = Publisher(client, 1081, 1).up()
    one.send(1.5)
    one.peer.rtcp.clear()
    one.ask({"request": "configure", "keyframe": True})
    one.send(1.5)
    note("keyframe asks", asked() > 0)
    one.peer.rtcp.clear()
    two = Subscriber(client, 1081, [{"feed": 1}])
    one.send(1.5, key=True)
    note("a subscriber asks", asked() > 0)
    one.peer.rtcp.clear()
    ssrc = next(fields(packet)[4] for _, packet in two.peer.rtp if fields(packet)[0] == 96)
    two.peer.send_rtcp(rtcp_packets.pli(1, ssrc))
    one.send(1.5)
    note("its PLI asks", asked() > 0)
    client.ask(control, {"request": "destroy", "room": 1081})
    client.end()


@row(137, "rtcp", "NACK for lost packets", "five of 100 VP8 packets never come: which are asked for, how soon at least once")
def nack(site, note):
    client = Client(site.ws).open()
    control = room(client, 1370)
    one = Publisher(client, 1370, 1).up()
    sender = Sender(one.peer, 2001, "video", sequence=1000)
    lost = {1020, 1040, 1041, 1060, 1080}
    sent = {}
    for step in range(100):
        sent[sender.sequence] = time.monotonic()
        sender.send(skip=sender.sequence in lost, key=step == 0)
        time.sleep(0.02)
    time.sleep(0.3)
    asked = {}
    for seconds, kind, packet in rtcp_packets.all_of(one.peer.rtcp):
        if kind == "NACK":
            for sequence in rtcp_packets.nacked(packet):
                asked.setdefault(sequence, seconds)
    note("asked for", sorted(asked))
    note("within 300 ms", all(asked[sequence] - sent[sequence] < 0.3 for sequence in asked))
    client.ask(control, {"request": "destroy", "room": 1370})
    client.end()


NO_ANSWER = "we resend in RTX, which we always offer to subscribers; the peer resends nothing to this test client"


def asked_again(site, note, number, lines):
    client = Client(site.ws).open()
    control = room(client, number)
    one = Publisher(client, number, 1, lines).up()
    one.send(0.2)
    two = Subscriber(client, number, [{"feed": 1}])
    one.send(0.6, key=True)
    time.sleep(0.05)
    video = [fields(packet) for _, packet in two.peer.rtp if fields(packet)[0] == 96]
    wanted = video[-1]
    before = len(two.peer.rtp)
    two.peer.send_rtcp(rtcp_packets.nack(1, wanted[4], wanted[2]))
    time.sleep(0.5)
    resent = [fields(packet) for _, packet in two.peer.rtp[before:]]
    note("the packet again", any(packet[2] == wanted[2] and packet[0] == 96 for packet in resent))
    note("in RTX", any(packet[5][:2] == wanted[2].to_bytes(2, "big") and packet[5][2:] == wanted[5] for packet in resent))
    client.ask(control, {"request": "destroy", "room": number})
    client.end()


@row(138, "rtcp", "answer to a NACK: RTX", "a subscriber asks for a packet again; the publisher offered RTX",
     reasons={"in RTX": NO_ANSWER})
def rtx(site, note):
    asked_again(site, note, 1380, (("audio", 1001), ("video", "vp8", 2001, 2002)))


@row(138, "rtcp", "answer to a NACK: without RTX", "the same; the publisher offered none",
     reasons={"in RTX": NO_ANSWER})
def no_rtx(site, note):
    asked_again(site, note, 1381, (("audio", 1001), ("video", "vp8", 2001)))


@row(139, "rtcp", "reports", "6 s of a call: kinds of RTCP that publisher and subscriber get; CNAME", covers=(140,))
def reports(site, note):
    client = Client(site.ws).open()
    control = room(client, 1390)
    one = Publisher(client, 1390, 1).up()
    one.send(0.2)
    two = Subscriber(client, 1390, [{"feed": 1}])
    for second in range(6):
        ntp = int((time.time() + 2208988800) * 2**32)
        one.peer.send_rtcp(rtcp_packets.sender_report(1001, ntp, one.audio.timestamp & 0xFFFFFFFF, 10, 100))
        one.send(1, key=True)
    kinds = {kind for _, kind, _ in rtcp_packets.all_of(one.peer.rtcp)}
    note("publisher gets RR, transport-cc", [kind in kinds for kind in ("RR", "transport-cc")])
    kinds = {kind for _, kind, _ in rtcp_packets.all_of(two.peer.rtcp)}
    note("subscriber gets SR, SDES", [kind in kinds for kind in ("SR", "SDES")])
    client.ask(control, {"request": "destroy", "room": 1390})
    client.end()


@row(142, "rtp", "large packets", "payloads of 1000 and 1200 bytes arrive whole")
def large(site, note):
    client = Client(site.ws).open()
    control = room(client, 1420)
    one = Publisher(client, 1420, 1).up()
    one.send(0.2)
    two = Subscriber(client, 1420, [{"feed": 1, "mid": "0"}])
    for size in (1000, 1200):
        one.audio.send(payload=bytes([size & 0xFF]) * size)
        time.sleep(0.2)
        note(str(size), any(len(fields(packet)[5]) == size for _, packet in two.peer.rtp))
    client.ask(control, {"request": "destroy", "room": 1420})
    client.end()


def slow_events(client, seconds=4):
    """The first notice of each kind that comes: of the core, and of the room; how many packets were lost is left out."""
    core = client.next_event(lambda event: event.get("janus") == "slowlink", seconds)
    room_event = client.next_data(seconds, videoroom="slow_link")
    return {key: value for key, value in (core or {}).items() if key != "lost"}, (core or {}).get("lost", 0) > 4, room_event


@row(106, "room", "slow_link", "slowlink_threshold 4: a publisher loses every third packet of its picture; a subscriber asks for 20 packets a second again",
     settings={"media": "\tslowlink_threshold = 4"}, reasons={"subscriber": "the peer takes no NACKs of this test client, see 138"})
def slow_link(site, note):
    client = Client(site.ws).open()
    room(client, 1060, bitrate=256000)
    one = Publisher(client, 1060, 1).up()
    sender = Sender(one.peer, 2001, "video", sequence=1000)
    for step in range(150):
        sender.send(skip=step % 3 == 1, key=step == 0)
        time.sleep(0.02)
    note("publisher", slow_events(client))
    other = Client(site.ws).open()
    two = Subscriber(other, 1060, [{"feed": 1}])
    for step in range(150):
        sender.send(key=step == 0)
        if step % 5 == 4:
            newest = next((fields(packet) for _, packet in reversed(two.peer.rtp) if fields(packet)[0] == 96), None)
            if newest:
                two.peer.send_rtcp(b"".join(rtcp_packets.nack(1, newest[4], (newest[2] - back) & 0xffff) for back in (2, 3)))
        time.sleep(0.02)
    note("subscriber", slow_events(other))
    other.end()
    client.end()
