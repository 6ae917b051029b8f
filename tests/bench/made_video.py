"""Makes a recording of VP8 at a given bit rate, as a camera's encoder sends it: ffmpeg encodes and packs, this keeps."""

import json
import pathlib
import socket
import struct
import subprocess

SOCKET_BYTES = 16 << 20
PACKET_BYTES = 1180
RATE = 25
SO_RCVBUFFORCE = 33


def encode(port, bps, seconds):
    picture = f"testsrc2=size=1280x720:rate={RATE},noise=alls=12:allf=t"
    subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", picture, "-t", str(seconds), "-c:v", "libvpx", "-deadline",
         "realtime", "-cpu-used", "8", "-b:v", str(bps), "-minrate", str(bps), "-maxrate", str(bps), "-bufsize", str(bps // 4),
         "-g", str(RATE * seconds), "-threads", "1", "-f", "rtp", f"rtp://127.0.0.1:{port}?pkt_size={PACKET_BYTES}"],
        check=True, stdout=subprocess.DEVNULL)


def vp8(path, bps, seconds=8):
    """A file at `path`, made once. It begins with its only key picture."""
    path = pathlib.Path(path)
    if path.exists():
        return path
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, SOCKET_BYTES)
        receiver.bind(("127.0.0.1", 0))
        encode(receiver.getsockname()[1], bps, seconds)
        receiver.settimeout(0.5)
        packets = []
        try:
            while True:
                packets.append(receiver.recv(2048))
        except TimeoutError:
            pass
    header = json.dumps({"t": "v", "c": "vp8", "s": 1700000000000000, "u": 1700000000000000}).encode()
    first = struct.unpack(">I", packets[0][4:8])[0]
    with open(path, "wb") as file:
        file.write(b"MJR00002" + struct.pack(">H", len(header)) + header)
        for packet in packets:
            since = (struct.unpack(">I", packet[4:8])[0] - first) & 0xffffffff
            file.write(b"MEET" + struct.pack(">IH", since // 90, len(packet)) + packet)
    return path
