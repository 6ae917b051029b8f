"""For each pair of codecs a room in which webrtcbin publishes and another subscribes. Prints one JSON object.

    gst_room.py '{"url": "ws://127.0.0.1:8188", "rec_dir": "...", "pairs": [["vp8", "opus"]], "seconds": 5}'

With "publisher_jsep" and "subscriber_jsep", more is said beside the offer and the answer: {"force_relay": true}.
"""

import json
import sys
import time

from gst_peer import AUDIO, TEST_AUDIO, TEST_VIDEO, VIDEO, Gst, Publisher, Subscriber
from room_client import RoomClient


def meet(client, options, video, audio):
    room = f"gst-{video}-{audio}"
    manager = client.attach()
    client.ask(manager, {"request": "create", "room": room, "videocodec": video, "audiocodec": audio, "record": True,
                         "rec_dir": options["rec_dir"]}, event=False)
    publisher = Publisher(client, [f"{TEST_AUDIO} ! {AUDIO[audio]}", f"{TEST_VIDEO} ! {VIDEO[video]}"])
    subscriber = Subscriber(client)
    try:
        joined = publisher.publish(room, {"display": "GStreamer"}, jsep=options.get("publisher_jsep"))
        subscriber.subscribe(room, joined["id"], options.get("subscriber_jsep"))
        time.sleep(options["seconds"])
        paths = {name: {"told": peer.server_candidates, "port": peer.server_port()}
                 for name, peer in (("publisher", publisher), ("subscriber", subscriber))}
        return {"configured": publisher.configured, "decoded": subscriber.decoded, "packets": subscriber.packets,
                "paths": paths}
    finally:
        publisher.stop()
        subscriber.stop()
        client.ask(manager, {"request": "destroy", "room": room}, event=False)


def main():
    options = json.loads(sys.argv[1])
    client = RoomClient(options["url"])
    result = {}
    for video, audio in options["pairs"]:
        encoder = VIDEO[video].split()[0]
        if not Gst.ElementFactory.find(encoder):
            result[f"{video}-{audio}"] = {"missing": encoder}
            continue
        try:
            result[f"{video}-{audio}"] = meet(client, options, video, audio)
        except Exception as error:  # every failure is a result
            result[f"{video}-{audio}"] = {"failed": repr(error)}
    client.end()
    print(json.dumps(result))


main()
