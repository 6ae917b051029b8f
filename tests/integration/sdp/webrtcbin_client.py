"""GStreamer's webrtcbin as publisher and as subscriber, against the negotiation that listens at the given URL."""

import sys
import threading
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402

SERVER = sys.argv[1]
VIDEO = {
    "vp8": "vp8enc deadline=1 ! rtpvp8pay ! application/x-rtp,media=video,encoding-name=VP8,payload=96",
    "vp9": "vp9enc deadline=1 ! rtpvp9pay ! application/x-rtp,media=video,encoding-name=VP9,payload=98",
    "h264": "openh264enc ! rtph264pay config-interval=-1 ! application/x-rtp,media=video,encoding-name=H264,payload=102",
    "h265": "x265enc tune=zerolatency ! rtph265pay ! application/x-rtp,media=video,encoding-name=H265,payload=104",
}
AUDIO = {
    "opus": "opusenc ! rtpopuspay ! application/x-rtp,media=audio,encoding-name=OPUS,payload=111",
    "pcmu": "audioresample ! mulawenc ! rtppcmupay ! application/x-rtp,media=audio,encoding-name=PCMU,payload=0",
}


def ask(path, body=""):
    request = urllib.request.Request(SERVER + path, data=body.encode(), method="POST")
    with urllib.request.urlopen(request, timeout=20) as response:
        return response.read().decode()


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def wait(promise):
    """Waits for a promise; its reply must not be an error."""
    promise.wait()
    reply = promise.get_reply()
    check(reply is None or not reply.has_field("error"), reply and reply.to_string())
    return reply


def description(kind, text):
    code, message = GstSdp.SDPMessage.new_from_text(text)
    check(code == GstSdp.SDPResult.OK, "webrtcbin cannot parse the SDP")
    return GstWebRTC.WebRTCSessionDescription.new(kind, message)


def emit(element, signal, *arguments):
    promise = Gst.Promise.new()
    element.emit(signal, *arguments, promise)
    return wait(promise)


def create_offer(element, lines):
    """The reply that holds the offer, and keeps it alive; asked for again until the media of all pads is known."""
    for _ in range(100):
        created = emit(element, "create-offer", None)
        if created.get_value("offer").sdp.medias_len() == lines:
            return created
        threading.Event().wait(0.1)
    raise AssertionError(f"the offer never has {lines} lines")


def publish(video, audio, data=False):
    text = "webrtcbin name=w bundle-policy=max-bundle"
    text += f" videotestsrc is-live=true ! video/x-raw,width=320,height=240 ! videoconvert ! {VIDEO[video]} ! w."
    text += f" audiotestsrc is-live=true ! audioconvert ! audioresample ! {AUDIO[audio]} ! w."
    pipeline = Gst.parse_launch(text)
    element = pipeline.get_by_name("w")
    needed = threading.Event()
    element.connect("on-negotiation-needed", lambda _: needed.set())
    try:
        pipeline.set_state(Gst.State.READY)
        if data:
            element.emit("create-data-channel", "chat", None)
        pipeline.set_state(Gst.State.PLAYING)
        check(needed.wait(20), "no negotiation is needed")
        created = create_offer(element, 3 if data else 2)
        offer = created.get_value("offer")
        emit(element, "set-local-description", offer)
        answer = ask("/answer?video=" + video, offer.sdp.as_text())
        emit(element, "set-remote-description", description(GstWebRTC.WebRTCSDPType.ANSWER, answer))
        state = element.get_property("signaling-state").value_nick
        check(state == "stable", state)
        taken = element.get_property("current-remote-description").sdp
        check(taken.medias_len() == (3 if data else 2), taken.as_text())
    finally:
        pipeline.set_state(Gst.State.NULL)


def subscribe():
    for path in ("new", "add?audio=opus", "add?video=vp8", "add?data=1", "add?video=vp8"):
        ask("/subscriber/" + path)
    pipeline = Gst.Pipeline.new(None)
    element = Gst.ElementFactory.make("webrtcbin", "w")
    element.set_property("bundle-policy", GstWebRTC.WebRTCBundlePolicy.MAX_BUNDLE)
    pipeline.add(element)
    try:
        pipeline.set_state(Gst.State.PLAYING)
        offer = description(GstWebRTC.WebRTCSDPType.OFFER, ask("/subscriber/offer"))
        emit(element, "set-remote-description", offer)
        created = emit(element, "create-answer", None)
        answer = created.get_value("answer")
        emit(element, "set-local-description", answer)
        got = ask("/subscriber/answer", answer.sdp.as_text()).split("\n")
        check(got[:4] == ["0 sendonly 111", "1 sendonly 96", "2 data", "3 sendonly 96"], got)
    finally:
        pipeline.set_state(Gst.State.NULL)


def main():
    Gst.init(None)
    scenarios = {
        "publish VP8 and Opus": lambda: publish("vp8", "opus"),
        "publish VP9 and PCMU": lambda: publish("vp9", "pcmu"),
        "publish VP8, Opus and data": lambda: publish("vp8", "opus", True),
        "subscribe": subscribe,
    }
    for name, encoder in {"h264": "openh264enc", "h265": "x265enc"}.items():
        if Gst.ElementFactory.find(encoder):
            scenarios[f"publish {name}"] = lambda codec=name: publish(codec, "opus")
    results = []
    for name, scenario in scenarios.items():
        try:
            scenario()
            results.append("ok: " + name)
        except Exception as error:  # every failure is a result
            results.append(f"failed: {name}: {error!r}")
    ask("/done", "\n".join(results))


main()
