"""A WebRTC peer whose packets are made by hand: ICE, DTLS and SRTP of aiortc, nothing above.

Sends any RTP and RTCP and keeps all that comes, so that rows can look at single fields.
"""

import asyncio
import struct
import threading
import time

import aioice.ice
from aiortc import (RTCCertificate, RTCDataChannel, RTCDataChannelParameters, RTCDtlsFingerprint, RTCDtlsParameters,
                    RTCIceGatherer, RTCIceParameters, RTCIceTransport, RTCSctpCapabilities, RTCSctpTransport)
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.sdp import candidate_from_sdp

HOST_ADDRESSES = aioice.ice.get_host_addresses
aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: HOST_ADDRESSES(use_ipv4, False)
LOOP = asyncio.new_event_loop()
threading.Thread(target=LOOP.run_forever, daemon=True).start()
SETUP_SECONDS = 10

AUDIO = """m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
{transport}
a=mid:{mid}
a={direction}
a=rtcp-mux
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=ssrc:{ssrc} cname:compat
"""
VIDEO = """m=video 9 UDP/TLS/RTP/SAVPF {types}
c=IN IP4 0.0.0.0
{transport}
a=mid:{mid}
a={direction}
a=rtcp-mux
a=rtcp-rsize
a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
a=extmap:13 urn:3gpp:video-orientation
a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
{codecs}{streams}"""
DATA = """m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
{transport}
a=mid:{mid}
a=sctp-port:5000
a=max-message-size:262144
"""
CODECS = {
    "vp8": (96, "VP8/90000", ""), "vp9": (98, "VP9/90000", "profile-id=0"),
    "h264": (102, "H264/90000", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"),
    "av1": (45, "AV1/90000", ""), "h265": (49, "H265/90000", "")}


def video_codec(name, rtx=None):
    payload_type, rtpmap, fmtp = CODECS[name]
    lines = [f"a=rtpmap:{payload_type} {rtpmap}"]
    lines += [f"a=rtcp-fb:{payload_type} {kind}" for kind in ("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli")]
    if fmtp:
        lines.append(f"a=fmtp:{payload_type} {fmtp}")
    types = [str(payload_type)]
    if rtx:
        lines += [f"a=rtpmap:{rtx} rtx/90000", f"a=fmtp:{rtx} apt={payload_type}"]
        types.append(str(rtx))
    return types, "\n".join(lines) + "\n"


def with_red(audio):
    """The line with RED (RFC 2198) around Opus first, as Chromium offers it to whom wants it."""
    return audio.replace("SAVPF 111", "SAVPF 63 111").replace(
        "a=rtpmap:111", "a=rtpmap:63 red/48000/2\na=fmtp:63 111/111\na=rtpmap:111")


class RawPeer:
    """One PeerConnection. Publishes with offer() and accept(), subscribes with answer()."""

    def __init__(self):
        self.rtp, self.rtcp = [], []  # (seconds, bytes)
        self.data = []
        self.sctp = None
        self.run(self._make())

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, LOOP).result(SETUP_SECONDS)

    async def _make(self):
        self.gatherer = RTCIceGatherer([])
        await self.gatherer.gather()
        self.ice = RTCIceTransport(self.gatherer)
        self.dtls = RTCDtlsTransport(self.ice, [RTCCertificate.generateCertificate()])
        self.dtls._handle_rtp_data = self._keep(self.rtp)
        self.dtls._handle_rtcp_data = self._keep(self.rtcp)

    @staticmethod
    def _keep(into):
        async def keep(data, **_):
            into.append((time.monotonic(), bytes(data)))
        return keep

    def _transport(self, setup):
        local = self.gatherer.getLocalParameters()
        digest = self.dtls.getLocalParameters().fingerprints[-1]
        candidates = "\n".join(
            f"a=candidate:{one.foundation} {one.component} {one.protocol} {one.priority} {one.ip} {one.port} typ {one.type}"
            for one in self.gatherer.getLocalCandidates())
        return (f"{candidates}\na=end-of-candidates\na=ice-ufrag:{local.usernameFragment}\na=ice-pwd:{local.password}\n"
                f"a=fingerprint:{digest.algorithm} {digest.value}\na=setup:{setup}")

    def _head(self, mids):
        return ("v=0\no=- 4611731400430051336 2 IN IP4 127.0.0.1\ns=-\nt=0 0\n"
                f"a=group:BUNDLE {' '.join(mids)}\na=msid-semantic: WMS compat\n")

    def offer(self, *lines, more=None):
        """Lines are ("audio", ssrc), ("red", ssrc), ("video", codec, ssrc[, rtx ssrc]), ("simulcast", codec, rids, ssrcs) or ("data",)."""
        sdp = self._head([str(mid) for mid in range(len(lines))])
        transport = self._transport("actpass")
        for mid, line in enumerate(lines):
            if line[0] in ("audio", "red"):
                audio = AUDIO.format(transport=transport, mid=mid, direction="sendonly", ssrc=line[1])
                sdp += with_red(audio) if line[0] == "red" else audio
            elif line[0] == "data":
                sdp += DATA.format(transport=transport, mid=mid)
            else:
                sdp += self._video(transport, mid, line)
        return {"type": "offer", "sdp": sdp.replace("\n", "\r\n"), **(more or {})}

    @staticmethod
    def _video(transport, mid, line):
        rtx = 97 if len(line) > 3 and line[0] == "video" else None
        types, codecs = video_codec(line[1], rtx)
        if line[0] == "simulcast" and line[2]:
            streams = "".join(f"a=rid:{rid} send\n" for rid in line[2]) + f"a=simulcast:send {';'.join(line[2])}\n"
        elif line[0] == "simulcast":
            streams = f"a=ssrc-group:SIM {' '.join(map(str, line[3]))}\n"
            streams += "".join(f"a=ssrc:{ssrc} cname:compat\n" for ssrc in line[3])
        else:
            streams = f"a=ssrc-group:FID {line[2]} {line[3]}\n" if rtx else ""
            streams += "".join(f"a=ssrc:{ssrc} cname:compat\n" for ssrc in line[2:])
        return VIDEO.format(transport=transport, mid=mid, direction="sendonly", types=" ".join(types), codecs=codecs,
                            streams=streams)

    def answer(self, offer_sdp):
        """Takes everything that an offer of the server has."""
        parts = offer_sdp.replace("\r\n", "\n").split("\nm=")
        mids = [line[6:] for line in offer_sdp.splitlines() if line.startswith("a=mid:")]
        sdp = self._head(mids)
        for part in parts[1:]:
            lines = part.strip().split("\n")
            kept = [line for line in lines[1:] if line.startswith(("a=mid", "a=rtpmap", "a=fmtp", "a=rtcp-fb", "a=extmap",
                                                                   "a=sctp", "a=rtcp-mux"))]
            direction = "inactive" if "a=inactive" in lines else "sendrecv" if "webrtc-datachannel" in part else "recvonly"
            sdp += f"m={lines[0]}\nc=IN IP4 0.0.0.0\n{self._transport('active')}\n" + "\n".join(kept) + f"\na={direction}\n"
        return {"type": "answer", "sdp": sdp.replace("\n", "\r\n")}

    def connect(self, remote_sdp):
        """With the server's SDP. Who is the DTLS client: RFC 8842 5.3; to actpass we answered active."""
        lines = remote_sdp.splitlines()

        def value(name):
            return next(line[len(name) + 3:] for line in lines if line.startswith(f"a={name}:"))

        async def start():
            for line in dict.fromkeys(line for line in lines if line.startswith("a=candidate:")):
                candidate = candidate_from_sdp(line[12:])
                candidate.component = 1
                if candidate.protocol == "udp" and ":" not in candidate.ip:
                    await self.ice.addRemoteCandidate(candidate)
            await self.ice.addRemoteCandidate(None)
            lite = "a=ice-lite" in lines
            self.ice._connection.ice_controlling = lite
            self.ice._role_set = True
            self.dtls._set_role("server" if value("setup") == "active" else "client")
            await self.ice.start(RTCIceParameters(usernameFragment=value("ice-ufrag"), password=value("ice-pwd"), iceLite=lite))
            algorithm, digest = value("fingerprint").split()
            await self.dtls.start(RTCDtlsParameters(fingerprints=[RTCDtlsFingerprint(algorithm, digest)]))
            if any(line.startswith("m=application") for line in lines):
                await self._start_sctp()
        self.run(start())
        return self.dtls.state

    async def _start_sctp(self):
        self.sctp = RTCSctpTransport(self.dtls, 5000)

        @self.sctp.on("datachannel")
        def took(channel):
            self.data.append(("opened", channel.label, channel.protocol))
            channel.on("message", lambda message: self.data.append((type(message).__name__, message, channel.label)))
        await self.sctp.start(RTCSctpCapabilities(maxMessageSize=65536), 5000)

    def open_data(self, label):
        """A channel of our own. What comes through any is kept in `data`."""
        async def start():
            self.channel = RTCDataChannel(self.sctp, RTCDataChannelParameters(label=label))
            self.channel.on("message", lambda message: self.data.append((type(message).__name__, message, label)))
        self.run(start())

    def send_data(self, message):
        async def send():
            for _ in range(100):
                if self.channel.readyState == "open":
                    break
                await asyncio.sleep(0.05)
            self.channel.send(message)
        self.run(send())

    def send_rtp(self, payload_type, sequence, timestamp, ssrc, payload, marker=0, extension=b""):
        head = struct.pack("!BBHII", 0x90 if extension else 0x80, marker << 7 | payload_type, sequence & 0xFFFF,
                           timestamp & 0xFFFFFFFF, ssrc)
        self.run(self._send(head + extension + payload))

    def send_rtcp(self, packet):
        self.run(self._send(packet))

    async def _send(self, packet):
        await self.dtls._send_rtp(packet)

    def close(self):
        async def stop():
            await self.dtls.stop()
            await self.ice.stop()
        try:
            self.run(stop())
        except Exception:  # noqa: BLE001 - it may be gone already
            pass


def extensions(packet):
    """One-byte header extensions (RFC 8285 4.2) as {id: bytes}."""
    found = {}
    if packet[0] & 0x10:
        at = 12 + 4 * (packet[0] & 0x0F)
        profile, words = struct.unpack("!HH", packet[at:at + 4])
        block = packet[at + 4:at + 4 + 4 * words]
        at = 0
        while profile == 0xBEDE and at < len(block):
            if block[at] == 0:
                at += 1
                continue
            name, size = block[at] >> 4, (block[at] & 0x0F) + 1
            found[name] = block[at + 1:at + 1 + size]
            at += 1 + size
    return found


def one_byte(elements):
    """The header extension that holds these {id: bytes}."""
    block = b"".join(bytes([name << 4 | len(data) - 1]) + data for name, data in elements.items())
    block += bytes(-len(block) % 4)
    return struct.pack("!HH", 0xBEDE, len(block) // 4) + block


def fields(packet):
    """Payload type, marker, sequence, timestamp, SSRC, payload."""
    second, sequence, timestamp, ssrc = struct.unpack("!xBHII", packet[:12])
    at = 12 + 4 * (packet[0] & 0x0F)
    if packet[0] & 0x10:
        at += 4 + 4 * struct.unpack("!H", packet[at + 2:at + 4])[0]
    return second & 0x7F, second >> 7, sequence, timestamp, ssrc, packet[at:]


def vp8(key, picture_id=None, temporal=None, tl0=0):
    """A small VP8 frame (RFC 7741 4.2, 4.3): 320x240 when it is a key frame."""
    descriptor = b"\x10"
    if picture_id is not None:
        descriptor = b"\x90" + (b"\xe0" if temporal is not None else b"\x80") + struct.pack("!H", 0x8000 | picture_id & 0x7FFF)
        if temporal is not None:
            descriptor += bytes([tl0 & 0xFF, temporal << 6])
    frame = b"\x10\x02\x00\x9d\x01\x2a" + struct.pack("<HH", 320, 240) if key else b"\x11\x02\x00"
    return descriptor + frame + bytes(40)


class Sender:
    """One stream of a RawPeer: an Opus frame of 20 ms or a VP8 frame of 40 ms at a time."""

    def __init__(self, peer, ssrc, kind, sequence=65530, timestamp=4_294_960_000, extension=None):
        self.peer, self.ssrc, self.kind = peer, ssrc, kind
        self.sequence, self.timestamp = sequence, timestamp
        self.extension = extension or {}
        self.frames = 0

    def send(self, key=None, skip=False, payload=None, temporal=None):
        audio = self.kind == "audio"
        key = self.frames == 0 if key is None else key
        if payload is None:
            payload = b"\xf8\xff\xfe" if audio else vp8(key, self.frames, temporal)
        if not skip:
            self.peer.send_rtp(111 if audio else 96, self.sequence, self.timestamp, self.ssrc, payload, 0 if audio else 1,
                               one_byte(self.extension) if self.extension else b"")
        self.sequence += 1
        self.timestamp += 960 if audio else 3600
        self.frames += 1

    def send_for(self, seconds, **more):
        period = 0.02 if self.kind == "audio" else 0.04
        for _ in range(round(seconds / period)):
            self.send(**more)
            time.sleep(period)
