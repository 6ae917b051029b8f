"""GStreamer's webrtcbin in a room: publishes made or given media, or subscribes and counts what it decodes."""

import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402

Gst.init(None)
KEY = "key-int-max=30"
# Parameter sets go before IDR pictures alone, and x265 makes others (CRA) of most of its key frames where groups are open:
# who comes later could decode none of them.
VIDEO = {
    "vp8": "vp8enc deadline=1 cpu-used=8 threads=1 keyframe-max-dist=30 ! rtpvp8pay picture-id-mode=15-bit !"
           " application/x-rtp,media=video,encoding-name=VP8,payload=96",
    "vp9": "vp9enc deadline=1 cpu-used=8 threads=1 keyframe-max-dist=30 ! rtpvp9pay picture-id-mode=15-bit !"
           " application/x-rtp,media=video,encoding-name=VP9,payload=98",
    "h264": f"x264enc tune=zerolatency speed-preset=ultrafast threads=1 {KEY} ! video/x-h264,profile=constrained-baseline"
            " ! rtph264pay config-interval=-1 aggregate-mode=zero-latency !"
            " application/x-rtp,media=video,encoding-name=H264,payload=102",
    "h265": f"x265enc tune=zerolatency speed-preset=ultrafast option-string=open-gop=0 {KEY} ! rtph265pay config-interval=-1 !"
            " application/x-rtp,media=video,encoding-name=H265,payload=104",
}
AUDIO = {
    "opus": "opusenc ! rtpopuspay ! application/x-rtp,media=audio,encoding-name=OPUS,payload=111",
    "pcmu": "audioresample ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay !"
            " application/x-rtp,media=audio,encoding-name=PCMU,payload=0",
}
TEST_VIDEO = "videotestsrc is-live=true ! video/x-raw,width=320,height=240,framerate=15/1 ! videoconvert"
TEST_AUDIO = "audiotestsrc is-live=true freq=440 volume=0.3 ! audioconvert ! audioresample"


def emit(element, signal, *arguments):
    promise = Gst.Promise.new()
    element.emit(signal, *arguments, promise)
    promise.wait()
    reply = promise.get_reply()
    if reply is not None and reply.has_field("error"):
        raise RuntimeError(f"{signal}: {reply.to_string()}")
    return reply


def description(kind, text):
    code, message = GstSdp.SDPMessage.new_from_text(text)
    if code != GstSdp.SDPResult.OK:
        raise RuntimeError("webrtcbin cannot parse " + text)
    return GstWebRTC.WebRTCSessionDescription.new(kind, message)


class Peer:
    """One webrtcbin and the handle in the room that it belongs to; candidates trickle."""

    def __init__(self, client, pipeline):
        self.client = client
        self.handle = client.attach()
        self.pipeline = pipeline
        self.bin = pipeline.get_by_name("w")
        self.candidates = []
        self.told = threading.Event()
        self.bin.connect("on-ice-candidate", self.on_candidate)
        # By itself it gathers on all interfaces but loopback, and from there only TCP gets to a server on loopback.
        self.agent = self.bin.get_property("ice-agent")
        self.agent.emit("add-local-ip-address", client.local_address())

    def on_candidate(self, _, index, candidate):
        text = {"sdpMLineIndex": index, "candidate": candidate}
        if self.told.is_set():
            threading.Thread(target=self.client.trickle, args=(self.handle, text), daemon=True).start()
        else:
            self.candidates.append(text)

    def trickle_now(self):
        self.told.set()
        for candidate in self.candidates:
            self.client.trickle(self.handle, candidate)

    def keep_candidates(self, text):
        """The types of candidates in a description of the server."""
        lines = [line for line in text.splitlines() if line.startswith("a=candidate:")]
        self.server_candidates = sorted({line.split(" typ ")[1].split()[0] for line in lines})

    def server_port(self):
        """Where the server's packets come from."""
        stats = emit(self.bin, "get-stats", None)
        names = [stats.nth_field_name(i) for i in range(stats.n_fields())]
        entry = next(stats.get_value(name) for name in names if name.startswith("ice-candidate-remote_"))
        return entry.get_value("port")

    def stop(self):
        self.pipeline.set_state(Gst.State.NULL)


class Publisher(Peer):
    def __init__(self, client, lines):
        """`lines`: ends of pipelines that give RTP."""
        text = "webrtcbin name=w bundle-policy=max-bundle " + " ".join(f"{line} ! w." for line in lines)
        super().__init__(client, Gst.parse_launch(text))
        self.lines = len(lines)

    def publish(self, room, name, playing=lambda: None, jsep=None, **options):
        """`playing` is called when the pipeline runs; `jsep` is said beside the offer."""
        joined, _ = self.client.ask(self.handle, {"request": "join", "ptype": "publisher", "room": room, **name})
        self.pipeline.set_state(Gst.State.PLAYING)
        playing()
        for _ in range(200):  # until the media of all pads is known
            created = emit(self.bin, "create-offer", None)
            offer = created.get_value("offer")
            if offer.sdp.medias_len() == self.lines and "rtpmap" in offer.sdp.as_text():
                break
            time.sleep(0.1)
        emit(self.bin, "set-local-description", offer)
        self.configured, answer = self.client.ask(self.handle, {"request": "configure", **options},
                                                  {"type": "offer", "sdp": offer.sdp.as_text(), **(jsep or {})})
        self.keep_candidates(answer["sdp"])
        emit(self.bin, "set-remote-description", description(GstWebRTC.WebRTCSDPType.ANSWER, answer["sdp"]))
        self.trickle_now()
        self.client.wait_event(self.handle, "webrtcup")
        return joined


class Subscriber(Peer):
    def __init__(self, client):
        pipeline = Gst.Pipeline.new(None)
        element = Gst.ElementFactory.make("webrtcbin", "w")
        element.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
        pipeline.add(element)
        super().__init__(client, pipeline)
        self.decoded = {"audio": 0, "video": 0}
        self.packets = {}
        self.bin.connect("pad-added", self.on_pad)

    def on_pad(self, _, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        decoder = Gst.parse_bin_from_description("decodebin name=d", False)
        inner = decoder.get_by_name("d")
        decoder.add_pad(Gst.GhostPad.new("sink", inner.get_static_pad("sink")))
        self.pipeline.add(decoder)
        inner.connect("pad-added", self.on_decoded)
        decoder.sync_state_with_parent()
        caps = pad.get_current_caps().to_string()
        pad.add_probe(Gst.PadProbeType.BUFFER, self.on_packet, caps[caps.find("media=(string)") + 14:][:5])
        pad.link(decoder.get_static_pad("sink"))

    def on_packet(self, _pad, _info, kind):
        self.packets[kind] = self.packets.get(kind, 0) + 1
        return Gst.PadProbeReturn.OK

    def on_decoded(self, inner, pad):
        kind = "video" if pad.get_current_caps().to_string().startswith("video") else "audio"
        sink = Gst.ElementFactory.make("fakesink", None)
        sink.set_property("sync", False)
        inner.get_parent().add(sink)
        sink.sync_state_with_parent()
        target = sink.get_static_pad("sink")
        target.add_probe(Gst.PadProbeType.BUFFER, self.on_buffer, kind)
        pad.link(target)

    def on_buffer(self, _pad, _info, kind):
        self.decoded[kind] += 1
        return Gst.PadProbeReturn.OK

    def subscribe(self, room, feed, jsep=None):
        self.pipeline.set_state(Gst.State.PLAYING)
        self.attached, offer = self.client.ask(self.handle, {"request": "join", "ptype": "subscriber", "room": room,
                                                             "streams": [{"feed": feed}]})
        self.keep_candidates(offer["sdp"])
        emit(self.bin, "set-remote-description", description(GstWebRTC.WebRTCSDPType.OFFER, offer["sdp"]))
        created = emit(self.bin, "create-answer", None)
        answer = created.get_value("answer")
        emit(self.bin, "set-local-description", answer)
        self.client.ask(self.handle, {"request": "start"}, {"type": "answer", "sdp": answer.sdp.as_text(), **(jsep or {})})
        self.trickle_now()
        self.client.wait_event(self.handle, "webrtcup")
