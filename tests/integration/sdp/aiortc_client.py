"""aiortc as publisher and as subscriber, against the negotiation that listens at the given URL."""

import asyncio
import sys
import urllib.request

from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack

SERVER = sys.argv[1]
results = []


def ask(path, body=""):
    request = urllib.request.Request(SERVER + path, data=body.encode(), method="POST")
    with urllib.request.urlopen(request, timeout=20) as response:
        return response.read().decode()


def check(condition, what):
    if not condition:
        raise AssertionError(what)


async def publish(pc, options=""):
    await pc.setLocalDescription(await pc.createOffer())
    answer = ask("/answer?" + options, pc.localDescription.sdp)
    await pc.setRemoteDescription(RTCSessionDescription(sdp=answer, type="answer"))
    check(pc.signalingState == "stable", pc.signalingState)


async def publish_all(pc):
    pc.addTrack(AudioStreamTrack())
    pc.addTrack(VideoStreamTrack())
    pc.createDataChannel("chat")
    await publish(pc)
    directions = [t.currentDirection for t in pc.getTransceivers()]
    check(directions == ["sendonly", "sendonly"], directions)


async def publish_h264(pc):
    pc.addTrack(VideoStreamTrack())
    await publish(pc, "video=h264")
    check(pc.getTransceivers()[0].currentDirection == "sendonly", "direction")


async def subscribe(pc):
    tracks = []
    pc.on("track", lambda track: tracks.append(track.kind))
    for path in ("new", "add?audio=opus", "add?video=vp8", "add?data=1"):
        ask("/subscriber/" + path)
    await pc.setRemoteDescription(RTCSessionDescription(sdp=ask("/subscriber/offer"), type="offer"))
    await pc.setLocalDescription(await pc.createAnswer())
    got = ask("/subscriber/answer", pc.localDescription.sdp).split("\n")
    check(got[:3] == ["0 sendonly 111", "1 sendonly 96", "2 data"], got)
    check(tracks == ["audio", "video"], tracks)


async def main():
    for scenario in (publish_all, publish_h264, subscribe):
        pc = RTCPeerConnection()
        try:
            await asyncio.wait_for(scenario(pc), 30)
            results.append("ok: " + scenario.__name__)
        except Exception as error:  # every failure is a result
            results.append(f"failed: {scenario.__name__}: {error!r}")
        try:
            await asyncio.wait_for(pc.close(), 10)
        except Exception:
            pass
    ask("/done", "\n".join(results))


asyncio.run(main())
