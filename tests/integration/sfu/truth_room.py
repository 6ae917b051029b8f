"""webrtcbin publishes flashes and beeps that belong together, 30 of them, in a room that is recorded.

    truth_room.py '{"url": "ws://127.0.0.1:8188", "rec_dir": "...", "room": "truth", "video": "vp8", "late": [0, 150]}'

For each number of `late` somebody publishes whose sound leaves so many milliseconds late, as from a slow microphone.

What is shown is that of tests/data/truth: at k + 0.5 s two white frames and a tone of 60 ms and 400 + 100 k Hz, and
five squares for the bits of k in every frame. Sound and picture are stamped with the time they are of, and handed to
the encoders when a camera and a microphone would: a picture at once, sound when its 20 ms are full.
"""

import array
import json
import math
import sys
import threading

from gst_peer import AUDIO, VIDEO, Gst, Publisher
from room_client import RoomClient

WIDTH, HEIGHT, RATE, SECONDS = 640, 360, 48000, 30
FRAMES_A_SECOND, CHUNKS_A_SECOND = 30, 50
SOURCE = "appsrc name={} is-live=true format=time caps={}"
PICTURES = SOURCE.format("pictures", f"video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate=30/1")
SOUND = SOURCE.format("sound", f"audio/x-raw,format=S16LE,rate={RATE},channels=1,layout=interleaved")


def picture(k, white):
    plane = bytearray([235 if white else 16]) * (WIDTH * HEIGHT)
    for bit in range(5):
        left, value = 16 + 48 * bit, 235 if k >> bit & 1 else 16
        for y in range(320, 352):
            plane[y * WIDTH + left:y * WIDTH + left + 32] = bytes([value]) * 32
    return bytes(plane) + bytes([128]) * (WIDTH * HEIGHT // 2)


def beep(k):
    hertz = 400 + 100 * k
    return array.array("h", (int(16000 * math.sin(2 * math.pi * hertz * i / RATE)) for i in range(RATE * 60 // 1000)))


class Truth(threading.Thread):
    """Feeds the two sources in real time. Black and silent until begin(), and behind the last second."""

    def __init__(self, pipeline, late_ms):
        super().__init__(daemon=True)
        self.pipeline = pipeline
        self.late = late_ms * Gst.MSECOND
        self.pictures = {(k, white): picture(k, white) for k in range(SECONDS) for white in (False, True)}
        self.beeps = [beep(k) for k in range(SECONDS)]
        self.second = 0  # that is being fed
        self.first = None  # with a flash
        self.ended = threading.Event()

    def begin(self):
        self.first = self.second + 2

    def number(self, second):
        return -1 if self.first is None or second - self.first >= SECONDS else second - self.first

    def picture_at(self, second, frame):
        k = self.number(second)
        return self.pictures[max(k, 0), k >= 0 and frame in (15, 16)]

    def sound_at(self, second, chunk):
        k, size = self.number(second), RATE // CHUNKS_A_SECOND
        if k < 0 or not 25 <= chunk < 28:
            return bytes(2 * size)
        return self.beeps[k][(chunk - 25) * size:(chunk - 24) * size].tobytes()

    def feed(self, name, data, moment, rate):
        buffer = Gst.Buffer.new_wrapped(data)
        buffer.pts, buffer.duration = moment, Gst.SECOND // rate
        self.pipeline.get_by_name(name).emit("push-buffer", buffer)

    def run(self):
        clock, base = self.pipeline.get_clock(), self.pipeline.get_base_time()
        start = clock.get_time() - base
        frame = chunk = 0
        while not self.ended.wait(0.002):
            now = clock.get_time() - base - start
            while frame * Gst.SECOND <= now * FRAMES_A_SECOND:
                self.second, at = divmod(frame, FRAMES_A_SECOND)
                moment = start + frame * Gst.SECOND // FRAMES_A_SECOND
                self.feed("pictures", self.picture_at(self.second, at), moment, FRAMES_A_SECOND)
                frame += 1
            while (chunk + 1) * Gst.SECOND <= (now - self.late) * CHUNKS_A_SECOND:
                moment = start + chunk * Gst.SECOND // CHUNKS_A_SECOND
                self.feed("sound", self.sound_at(*divmod(chunk, CHUNKS_A_SECOND)), moment, CHUNKS_A_SECOND)
                chunk += 1
            if self.first is not None and self.second > self.first + SECONDS:
                self.ended.set()


class Sender:
    def __init__(self, client, options, late_ms):
        self.publisher = Publisher(client, [f"{SOUND} ! {AUDIO['opus']}", f"{PICTURES} ! {VIDEO[options['video']]}"])
        # Reports of when sound and picture were taken, as browsers send them, not of when they were sent.
        self.publisher.bin.get_by_name("rtpbin").set_property("rtcp-sync-send-time", False)
        self.truth = Truth(self.publisher.pipeline, late_ms)
        self.publisher.publish(options["room"], {"id": f"late-{late_ms}"}, playing=self.truth.start)
        self.truth.begin()

    def stop(self):
        self.truth.ended.set()
        self.publisher.stop()


def main():
    options = json.loads(sys.argv[1])
    client = RoomClient(options["url"])
    manager = client.attach()
    room = {"room": options["room"]}
    client.ask(manager, {"request": "create", **room, "publishers": 9, "videocodec": options["video"], "record": True,
                         "rec_dir": options["rec_dir"]}, event=False)
    senders = []
    try:
        for late_ms in options["late"]:
            senders.append(Sender(client, options, late_ms))
        ended = [sender.truth.ended.wait(SECONDS + 30) for sender in senders]
        print(json.dumps({"ended": ended}))
    finally:
        for sender in senders:
            sender.stop()
        client.ask(manager, {"request": "destroy", **room}, event=False)
        client.end()


main()
