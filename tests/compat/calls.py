"""Publishers and subscribers made of a Client and a RawPeer."""

from raw_peer import RawPeer, Sender

OPUS_AND_VP8 = (("audio", 1001), ("video", "vp8", 2001))


class Publisher:
    def __init__(self, client, room, user, lines=OPUS_AND_VP8, joining=None, request="configure", connect=True, more=None, **body):
        self.client, self.room, self.user = client, room, user
        self.handle = client.attach()
        self.joined = client.ask(self.handle, {"request": "join", "ptype": "publisher", "room": room, "id": user, **(joining or {})})
        self.peer = RawPeer()
        self.answer = client.message(self.handle, {"request": request, **body}, self.peer.offer(*lines, more=more))
        self.state = None
        if connect and "jsep" in self.answer:
            self.state = self.peer.connect(self.answer["jsep"]["sdp"])
        self.audio, self.video = Sender(self.peer, 1001, "audio"), Sender(self.peer, 2001, "video")

    data = property(lambda self: self.answer.get("plugindata", {}).get("data"))

    def up(self):
        self.client.next_event(lambda event: event["janus"] == "webrtcup" and event["sender"] == self.handle)
        return self

    def send(self, seconds, audio=True, video=True, **more):
        """Both streams for some seconds, in step."""
        import time
        for step in range(round(seconds / 0.02)):
            if audio:
                self.audio.send()
            if video and step % 2 == 0:
                self.video.send(**more)
            time.sleep(0.02)

    def ask(self, body, jsep=None):
        return self.client.ask(self.handle, body, jsep)

    def close(self):
        self.peer.close()


class Subscriber:
    def __init__(self, client, room, streams, connect=True, **more):
        self.client = client
        self.handle = client.attach()
        self.answer = client.message(self.handle, {"request": "join", "ptype": "subscriber", "room": room, "streams": streams, **more})
        self.peer = RawPeer()
        self.started = None
        if connect and "jsep" in self.answer:
            self.started = self.start(self.answer["jsep"]["sdp"])

    attached = property(lambda self: self.answer.get("plugindata", {}).get("data"))

    def start(self, sdp):
        answer = self.client.message(self.handle, {"request": "start"}, self.peer.answer(sdp))
        self.peer.connect(sdp)
        self.client.next_event(lambda event: event["janus"] == "webrtcup" and event["sender"] == self.handle)
        return answer

    def ask(self, body, jsep=None):
        return self.client.ask(self.handle, body, jsep)

    def close(self):
        self.peer.close()


def room(client, number, **options):
    """A room that lets everybody publish, and the handle that made it."""
    handle = client.attach()
    client.ask(handle, {"request": "create", "room": number, "publishers": 9, **options})
    return handle
