"""Datagrams and texts that a flood is made of."""

import hashlib
import hmac
import os
import random
import struct
import zlib

COOKIE = 0x2112A442


def attribute(kind, value):
    return struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4)


def stun(username, password):
    """A binding request as an ICE agent sends it that nominates (RFC 8445 section 7.1, RFC 8489 section 14)."""
    body = attribute(0x0006, username.encode()) + attribute(0x0024, struct.pack("!I", 0x6E7F00FF))
    body += attribute(0x802A, os.urandom(8)) + attribute(0x0025, b"")
    transaction = os.urandom(12)

    def head(size):
        return struct.pack("!HHI", 1, size, COOKIE) + transaction
    digest = hmac.new(password.encode(), head(len(body) + 24) + body, hashlib.sha1).digest()
    body += attribute(0x0008, digest)
    whole = head(len(body) + 8) + body
    return whole + attribute(0x8028, struct.pack("!I", zlib.crc32(whole) ^ 0x5354554E))


def client_hello():
    """The first flight of a DTLS 1.2 client (RFC 6347 section 4.2, RFC 5246 section 7.4.1.2) that wants SRTP."""
    extensions = attribute16(10, vector16(struct.pack("!HH", 0x001D, 0x0017)))  # x25519, secp256r1
    extensions += attribute16(11, b"\x01\x00")
    extensions += attribute16(13, vector16(struct.pack("!HHH", 0x0403, 0x0804, 0x0401)))
    extensions += attribute16(14, vector16(struct.pack("!HH", 0x0007, 0x0001)) + b"\x00")
    extensions += attribute16(23, b"")
    body = b"\xfe\xfd" + os.urandom(32) + b"\x00\x00" + vector16(struct.pack("!HH", 0xC02B, 0xC02F)) + b"\x01\x00"
    body += vector16(extensions)
    size = len(body).to_bytes(3, "big")
    handshake = b"\x01" + size + b"\x00\x00" + b"\x00\x00\x00" + size + body
    return b"\x16\xfe\xff" + bytes(2) + random.randrange(1 << 16).to_bytes(6, "big") + vector16(handshake)


def vector16(value):
    return struct.pack("!H", len(value)) + value


def attribute16(kind, value):
    return struct.pack("!HH", kind, len(value)) + value


def garbage():
    """Of any length and any first byte, so that some of it looks like STUN, DTLS, RTP or RTCP."""
    return bytes([random.randrange(256)]) + os.urandom(random.randrange(1200))


def upgrade(port):
    return (f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: janus-protocol\r\n\r\n").encode()


def http_request(port):
    body = b'{"janus":"ping","transaction":"flood"}'
    return (f"POST /janus HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


OFFER = """v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=mid:0
a=sendonly
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=ice-ufrag:flod
a=ice-pwd:floodfloodfloodfloodfloo
a=fingerprint:sha-256 {digest}
a=setup:actpass
a=ssrc:{ssrc} cname:flood
""".replace("\n", "\r\n")


def offer(ssrc):
    return {"type": "offer", "sdp": OFFER.format(ssrc=ssrc, digest=":".join(["AB"] * 32))}
