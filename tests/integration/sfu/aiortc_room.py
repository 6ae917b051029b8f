"""For each video codec a room in which aiortc publishes sound, picture and data, and another aiortc receives them.
Prints one JSON object.   aiortc_room.py '{"url": "ws://127.0.0.1:8188", "rec_dir": "...", "codecs": ["vp8"], "seconds": 5}'
"""

import asyncio
import json
import sys

from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, VideoStreamTrack

from room_client import RoomClient


async def ask(client, *arguments, **named):
    return await asyncio.get_running_loop().run_in_executor(None, lambda: client.ask(*arguments, **named))


def prefer(transceiver, codec):
    all_codecs = RTCRtpSender.getCapabilities("video").codecs
    transceiver.setCodecPreferences([c for c in all_codecs if c.name.lower() in (codec, "rtx")])


async def publish(client, peer, room, codec):
    handle = client.attach()
    joined, _ = await ask(client, handle, {"request": "join", "ptype": "publisher", "room": room})
    peer.addTrack(AudioStreamTrack())
    peer.addTransceiver(VideoStreamTrack(), direction="sendonly")
    prefer(peer.getTransceivers()[1], codec)
    channel = peer.createDataChannel("chat")
    await peer.setLocalDescription(await peer.createOffer())
    offer = {"type": "offer", "sdp": peer.localDescription.sdp}
    configured, answer = await ask(client, handle, {"request": "configure"}, offer)
    await peer.setRemoteDescription(RTCSessionDescription(**{k: answer[k] for k in ("type", "sdp")}))
    return joined["id"], configured, channel


async def connected(peer):
    for _ in range(300):
        if peer.connectionState == "connected":
            await asyncio.sleep(0.5)  # the server has the end of the handshake too
            return
        await asyncio.sleep(0.1)
    raise TimeoutError(peer.connectionState)


async def count(track, received):
    while True:
        await track.recv()
        received[track.kind] += 1


async def subscribe(client, peer, room, feed, result):
    handle = client.attach()
    received = result["received"] = {"audio": 0, "video": 0}
    tasks = []
    peer.on("track", lambda track: tasks.append(asyncio.ensure_future(count(track, received))))

    @peer.on("datachannel")
    def on_channel(channel):
        channel.on("message", lambda message: result.update(message=message))

    _, offer = await ask(client, handle, {"request": "join", "ptype": "subscriber", "room": room, "streams": [{"feed": feed}]})
    await peer.setRemoteDescription(RTCSessionDescription(**{k: offer[k] for k in ("type", "sdp")}))
    await peer.setLocalDescription(await peer.createAnswer())
    await ask(client, handle, {"request": "start"}, {"type": "answer", "sdp": peer.localDescription.sdp})
    return tasks


async def meet(client, options, codec):
    room, result = f"aiortc-{codec}", {}
    manager = client.attach()
    await ask(client, manager, {"request": "create", "room": room, "videocodec": codec, "record": True,
                                "rec_dir": options["rec_dir"]}, event=False)
    sender, receiver = RTCPeerConnection(), RTCPeerConnection()
    tasks = []
    try:
        feed, result["configured"], channel = await publish(client, sender, room, codec)
        await connected(sender)
        tasks = await subscribe(client, receiver, room, feed, result)
        for _ in range(options["seconds"] * 4):
            await asyncio.sleep(0.25)
            if channel.readyState == "open":
                channel.send("hello")
    finally:
        for task in tasks:
            task.cancel()
        await ask(client, manager, {"request": "destroy", "room": room}, event=False)
        for peer in (sender, receiver):
            await asyncio.wait_for(peer.close(), 10)
    return result


async def main():
    options = json.loads(sys.argv[1])
    client = RoomClient(options["url"])
    results = {}
    for codec in options["codecs"]:
        try:
            results[codec] = await asyncio.wait_for(meet(client, options, codec), 90)
        except Exception as error:  # every failure is a result
            results[codec] = {"failed": repr(error)}
    client.end()
    print(json.dumps(results))


asyncio.run(main())
