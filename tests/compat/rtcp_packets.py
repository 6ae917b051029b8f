"""RTCP packets (RFC 3550 6, RFC 4585 6): apart and together."""

import struct


def packets(compound):
    """(type, count or format, whole packet) of each in a compound."""
    at = 0
    while at + 4 <= len(compound):
        first, kind, words = struct.unpack("!BBH", compound[at:at + 4])
        size = 4 * (words + 1)
        yield kind, first & 0x1F, compound[at:at + size]
        at += size


def name(kind, count):
    plain = {200: "SR", 201: "RR", 202: "SDES", 203: "BYE", 204: "APP"}
    feedback = {(205, 1): "NACK", (205, 15): "transport-cc", (206, 1): "PLI", (206, 4): "FIR", (206, 15): "REMB"}
    return plain.get(kind) or feedback.get((kind, count), f"{kind}/{count}")


def all_of(rtcp):
    """(seconds, name, packet) of all that came."""
    return [(seconds, name(kind, count), packet) for seconds, compound in rtcp for kind, count, packet in packets(compound)]


def nacked(packet):
    """Sequence numbers that a NACK asks for (RFC 4585 6.2.1)."""
    for at in range(12, len(packet) - 3, 4):
        first, mask = struct.unpack("!HH", packet[at:at + 4])
        yield first
        yield from ((first + 1 + bit) & 0xFFFF for bit in range(16) if mask >> bit & 1)


def remb(packet):
    """Bits per second of a REMB (draft-alvestrand-rmcat-remb 2.2)."""
    word = struct.unpack("!I", packet[16:20])[0] & 0xFFFFFF
    return (word & 0x3FFFF) << (word >> 18)


def receiver_report(sender, media):
    """Every compound begins with one (RFC 3550 6.1); the peer finds the stream by its block."""
    return struct.pack("!BBHIIIIIII", 0x81, 201, 7, sender, media, 0, 0, 0, 0, 0)


def pli(sender, media):
    return receiver_report(sender, media) + struct.pack("!BBHII", 0x81, 206, 2, sender, media)


def nack(sender, media, sequence):
    return receiver_report(sender, media) + struct.pack("!BBHIIHH", 0x81, 205, 3, sender, media, sequence, 0)


def sender_report(ssrc, ntp, timestamp, packet_count, octets):
    return struct.pack("!BBHIQIII", 0x80, 200, 6, ssrc, ntp, timestamp, packet_count, octets)
