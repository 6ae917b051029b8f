"""More of calls: SDP details, descriptions, lines of subscribers, ICE restarts, timeouts."""

import time

from api import Client
from board import row
from calls import Publisher, Subscriber, room
from raw_peer import RawPeer, fields

NEWER = "as Janus 1.4.2, which is newer than the peer"


@row(80, "core", "candidates before the offer", "trickled first, then the offer without candidates: the call comes up")
def early(site, note):
    client = Client(site.ws).open()
    control = room(client, 800)
    handle = client.attach()
    client.ask(handle, {"request": "join", "ptype": "publisher", "room": 800, "id": 1})
    peer = RawPeer()
    offer = peer.offer(("audio", 1001))
    lines = offer["sdp"].split("\r\n")
    candidates = [line[2:] for line in lines if line.startswith("a=candidate")]
    note("trickle", client.in_session({"janus": "trickle", "handle_id": handle, "candidate": {"candidate": candidates[0], "sdpMid": "0", "sdpMLineIndex": 0}}))
    note("completed", client.in_session({"janus": "trickle", "handle_id": handle, "candidate": {"completed": True}}))
    offer["sdp"] = "\r\n".join(line for line in lines if not line.startswith(("a=candidate", "a=end-of")))
    answer = client.message(handle, {"request": "configure"}, offer)
    note("state", peer.connect(answer["jsep"]["sdp"]))
    note("event", client.next_event("webrtcup"))
    client.ask(control, {"request": "destroy", "room": 800})
    client.end()


@row(81, "core", "half trickle", "where candidates and end-of-candidates are in an answer; no trickle events")
def half_trickle(site, note):
    client = Client(site.ws).open()
    control = room(client, 810)
    one = Publisher(client, 810, 1, connect=False)
    sections = one.answer["jsep"]["sdp"].split("m=")[1:]
    note("candidates in each", [part.count("a=candidate") > 0 for part in sections])
    note("ends in each", [part.count("a=end-of-candidates") for part in sections])
    note("trickle events", [event["janus"] for event in client.quiet(0.5)])
    client.ask(control, {"request": "destroy", "room": 810})
    client.end()


@row(81, "core", "full trickle", "full_trickle = true: candidates come as events", {"general": "", "nat": "\tfull_trickle = true"},
     reasons={".*": "our candidates are known at once and are in the SDP always; clients lose nothing"})
def full_trickle(site, note):
    client = Client(site.ws).open()
    room(client, 811)
    one = Publisher(client, 811, 1, connect=False)
    note("candidates in the answer", "a=candidate" in one.answer["jsep"]["sdp"])
    events = [event for event in client.quiet(1) if event["janus"] == "trickle"]
    note("events", bool(events))
    note("last says completed", events[-1]["candidate"].get("completed") if events else None)


@row(102, "SDP", "data channel lines", "the new form (sctp-port) and the old one (sctpmap)")
def data_forms(site, note):
    client = Client(site.ws).open()
    control = room(client, 1020)
    one = Publisher(client, 1020, 1, (("data",),), connect=False)
    note("new form", [line for line in one.answer["jsep"]["sdp"].splitlines() if line.startswith(("m=app", "a=sctp"))])
    handle = client.attach()
    client.ask(handle, {"request": "join", "ptype": "publisher", "room": 1020, "id": 2})
    offer = RawPeer().offer(("data",))
    offer["sdp"] = offer["sdp"].replace("UDP/DTLS/SCTP webrtc-datachannel", "DTLS/SCTP 5000").replace("a=sctp-port:5000", "a=sctpmap:5000 webrtc-datachannel 1024")
    answer = client.message(handle, {"request": "configure"}, offer)
    note("old form", [line for line in answer.get("jsep", {}).get("sdp", "").splitlines() if line.startswith(("m=app", "a=sctp"))] or answer)
    client.ask(control, {"request": "destroy", "room": 1020})
    client.end()


@row(110, "room", "descriptions", "of two lines: in configured, publishers, attached",
     reasons={"publishers": "as Janus 1.4.2: `talking` only in rooms that tell who talks"})
def descriptions(site, note):
    client, other = Client(site.ws).open(), Client(site.ws).open()
    control = room(client, 1100)
    other.room_handle(1100, 2)
    one = Publisher(client, 1100, 1, descriptions=[{"mid": "0", "description": "mic"}, {"mid": "1", "description": "cam"}]).up()
    note("configured", one.data["streams"])
    note("publishers", other.next_data(publishers=...))
    one.send(0.1)
    two = Subscriber(other, 1100, [{"feed": 1}], connect=False)
    note("attached", two.attached)
    client.ask(control, {"request": "destroy", "room": 1100})
    client.end()
    other.end()


@row(113, "subscribe", "mids of a subscriber", "two feeds, some streams of each, crossrefid: mid, mindex, feed_mid",
     reasons={"attached": NEWER})
def mids(site, note):
    client = Client(site.ws).open()
    control = room(client, 1130)
    for user in (1, 2):
        Publisher(client, 1130, user).up().send(0.1)
    two = Subscriber(client, 1130, [{"feed": 2, "mid": "1", "crossrefid": "x"}, {"feed": 1, "mid": "0"}, {"feed": 1, "mid": "1", "send": False}], connect=False)
    note("attached", two.attached)
    note("no such mid", Subscriber(client, 1130, [{"feed": 1, "mid": "9"}], connect=False).answer)
    note("twice", Subscriber(client, 1130, [{"feed": 1, "mid": "0"}, {"feed": 1, "mid": "0"}], connect=False).attached)
    note("one good, one of nobody", Subscriber(client, 1130, [{"feed": 1, "mid": "0"}, {"feed": 9}], connect=False).answer["plugindata"])
    note("old form", Subscriber(client, 1130, None, connect=False, feed=1, offer_video=False).attached)
    client.ask(control, {"request": "destroy", "room": 1130})
    client.end()


@row(122, "subscribe", "a publisher goes", "leave, kick, lost peer: the offer that comes by itself",
     reasons={"leave|kick": "the peer told its subscribers nothing within 8 s; ours hear of it at once"})
def gone(site, note):
    client = Client(site.ws).open()
    control = room(client, 1220)
    for label, end in (("leave", lambda one: one.ask({"request": "leave"})),
                       ("kick", lambda one: client.ask(control, {"request": "kick", "room": 1220, "id": 1})),
                       ("lost", lambda one: one.close())):
        one = Publisher(client, 1220, 1).up()
        one.send(0.1)
        two = Subscriber(client, 1220, [{"feed": 1}])
        end(one)
        event = client.next_event(lambda event, two=two: event.get("sender") == two.handle and "jsep" in event, 8)
        note(label, event and {"data": event["plugindata"]["data"]["videoroom"], "offer": event["jsep"]["type"],
                               "lines": [line for line in event["jsep"]["sdp"].splitlines() if line in ("a=inactive", "a=sendonly")]})
        client.in_session({"janus": "detach", "handle_id": two.handle})
        client.in_session({"janus": "detach", "handle_id": one.handle})
        client.quiet(0.5)
    client.ask(control, {"request": "destroy", "room": 1220})
    client.end()


@row(112, "subscribe", "a feed that has not started", "a subscriber joins while the publisher's offer is answered but not connected")
def not_started(site, note):
    client = Client(site.ws).open()
    control = room(client, 1120)
    one = Publisher(client, 1120, 1, connect=False)
    note("joins", Subscriber(client, 1120, [{"feed": 1}], connect=False).answer["plugindata"]["data"])
    one.peer.connect(one.answer["jsep"]["sdp"])
    one.up()
    one.send(0.1)
    note("joins then", Subscriber(client, 1120, [{"feed": 1}], connect=False).attached["videoroom"])
    client.ask(control, {"request": "destroy", "room": 1120})
    client.end()


@row(134, "ice", "ICE restart by the client", "a second offer with new credentials: answer's ufrag changes, same connection goes on")
def client_restart(site, note):
    client = Client(site.ws).open()
    control = room(client, 1340)
    one = Publisher(client, 1340, 1).up()
    one.send(0.2)
    offer = one.peer.offer(("audio", 1001), ("video", "vp8", 2001))
    offer["sdp"] = offer["sdp"].replace("a=ice-ufrag:", "a=ice-ufrag:new").replace("o=- 4611731400430051336 2", "o=- 4611731400430051336 3")
    answer = client.message(one.handle, {"request": "configure", "restart": True}, offer)
    note("answer", answer["plugindata"]["data"])

    def ufrag(of):
        return next(line for line in of["jsep"]["sdp"].splitlines() if line.startswith("a=ice-ufrag"))
    note("new ufrag", ufrag(answer) != ufrag(one.answer))
    note("no hangup", [event["janus"] for event in client.quiet(0.5) if event["janus"] == "hangup"])
    client.ask(control, {"request": "destroy", "room": 1340})
    client.end()


@row(134, "ice", "renegotiation by the publisher", "a video line is added to a sound-only publisher: answer, event to others, packets")
def renegotiation(site, note):
    client, other = Client(site.ws).open(), Client(site.ws).open()
    control = room(client, 1341)
    other.room_handle(1341, 2)
    one = Publisher(client, 1341, 1, (("audio", 1001),)).up()
    one.send(0.2, video=False)
    other.next_data(publishers=...)
    answer = client.message(one.handle, {"request": "configure"}, one.peer.offer(("audio", 1001), ("video", "vp8", 2001)))
    note("answer", answer["plugindata"]["data"])
    note("others", other.next_data(publishers=...))
    two = Subscriber(other, 1341, [{"feed": 1}])
    one.send(0.5, key=True)
    note("payload types", sorted({fields(packet)[0] for _, packet in two.peer.rtp}))
    client.ask(control, {"request": "destroy", "room": 1341})
    client.end()
    other.end()


@row(135, "dtls", "fingerprint mismatch", "an offer with a wrong fingerprint: state, hangup", covers=(136,),
     reasons={"state": "the peer ends the handshake and then lets no media through; we fail the handshake (RFC 5763 5)"})
def mismatch(site, note):
    client = Client(site.ws).open()
    control = room(client, 1350)
    handle = client.attach()
    client.ask(handle, {"request": "join", "ptype": "publisher", "room": 1350, "id": 1})
    peer = RawPeer()
    offer = peer.offer(("audio", 1001))
    good = next(line for line in offer["sdp"].split("\r\n") if line.startswith("a=fingerprint"))
    offer["sdp"] = offer["sdp"].replace(good, good[:-5] + ("00:00" if not good.endswith("00:00") else "11:11"))
    answer = client.message(handle, {"request": "configure"}, offer)
    try:
        state = peer.connect(answer["jsep"]["sdp"])
    except Exception as error:  # noqa: BLE001 - any failure is the answer here
        state = type(error).__name__
    note("state", state)
    time.sleep(1)
    note("webrtcup", client.next_event("webrtcup", 2) is not None)
    client.ask(control, {"request": "destroy", "room": 1350})
    client.end()


@row(93, "room", "signed tokens", "join with a token of the room, of another room, expired, and none",
     {"general": '\ttoken_auth = true\n\ttoken_auth_secret = "sec"'})
def signed(site, note):
    import base64
    import hashlib
    import hmac

    def token(realm, *descriptors, valid=600):
        text = ",".join([str(int(time.time()) + valid), realm, *descriptors])
        return text + ":" + base64.b64encode(hmac.new(b"sec", text.encode(), hashlib.sha1).digest()).decode()
    client = Client(site.ws)
    client.extra = {"token": token("janus", "janus.plugin.videoroom")}
    client.open()
    control = client.attach()
    note("create", client.ask(control, {"request": "create", "room": 930, "signed_tokens": True}))
    for label, join in (("right", token("janus.plugin.videoroom", "room=930")), ("other room", token("janus.plugin.videoroom", "room=931")),
                        ("expired", token("janus.plugin.videoroom", "room=930", valid=-5)), ("core's", client.extra["token"]), ("none", None)):
        more = {"token": join} if join else {}
        note(label, client.ask(client.attach(), {"request": "join", "ptype": "publisher", "room": 930, "id": len(label), **more}))
    bad = Client(site.ws)
    bad.extra = {"token": token("janus", "janus.plugin.videoroom", valid=-5)}
    note("expired at the core", bad.request({"janus": "create"}))
    bad.extra = {"token": token("janus", "janus.plugin.echotest")}
    bad.open()
    note("other plugin", bad.in_session({"janus": "attach", "plugin": "janus.plugin.videoroom"}))
