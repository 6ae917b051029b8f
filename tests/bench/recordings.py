"""Recordings of any size and order, made from a small one."""

import itertools
import struct

RECORD = struct.Struct(">4sIH")  # marker, arrival in ms, length
RTP_HEAD = struct.Struct(">HHI")  # flags and payload type, sequence number, timestamp
TAG_SIZE = 8


def read(path):
    """Returns (tag and header, [(arrival ms, packet)]) of an MJR00002 recording."""
    data = path.read_bytes()
    at = TAG_SIZE + 2 + struct.unpack_from(">H", data, TAG_SIZE)[0]
    head, packets = data[:at], []
    while at + RECORD.size <= len(data):
        _, arrival_ms, length = RECORD.unpack_from(data, at)
        at += RECORD.size
        if length >= 12 and at + length <= len(data):
            packets.append((arrival_ms, data[at:at + length]))
        at += length
    return head, packets


def turns(packets, rate_hz):
    """Yields without end the packets again and again as lists of (arrival ms, sequence number, timestamp, packet):
    sequence numbers, timestamps and arrival times go on as if the sender had never stopped."""
    heads = [RTP_HEAD.unpack_from(packet) for _, packet in packets]
    times = sorted({timestamp for _, _, timestamp in heads})
    step = min(b - a for a, b in zip(times, times[1:]))
    ticks = times[-1] - times[0] + step
    numbers = heads[-1][1] - heads[0][1] + 1
    for turn in itertools.count():
        yield [(arrival_ms + turn * ticks * 1000 // rate_hz, number + turn * numbers, timestamp + turn * ticks, packet)
               for (arrival_ms, packet), (_, number, timestamp) in zip(packets, heads)]


def repeated(packets, rate_hz, least_bytes):
    """The items of as many turns as hold least_bytes."""
    size = 0
    for turn in turns(packets, rate_hz):
        if size >= least_bytes:
            return
        yield from turn
        size += sum(RECORD.size + len(item[3]) for item in turn)


def lasting(packets, rate_hz, until_s):
    """The items that arrive before until_s."""
    for turn in turns(packets, rate_hz):
        yield from (item for item in turn if item[0] < until_s * 1000)
        if turn[-1][0] >= until_s * 1000:
            return


def write(path, head, items):
    """Writes what repeated() yields. Returns (packets, bytes)."""
    count, size = 0, len(head)
    with open(path, "wb", buffering=1 << 20) as out:
        out.write(head)
        for arrival_ms, number, timestamp, packet in items:
            flags = packet[0] << 8 | packet[1]
            out.write(RECORD.pack(b"MEET", arrival_ms & 0xFFFFFFFF, len(packet)))
            out.write(RTP_HEAD.pack(flags, number & 0xFFFF, timestamp & 0xFFFFFFFF))
            out.write(packet[RTP_HEAD.size:])
            count += 1
            size += RECORD.size + len(packet)
    return count, size


def clean(items):
    return items


def reordered(items):
    """Every tenth packet comes five places late; arrival times are those of the places."""
    items = list(items)
    order = sorted(range(len(items)), key=lambda i: i + (5.5 if i % 10 == 0 else 0))
    return [(items[place][0],) + items[i][1:] for place, i in enumerate(order)]


def stepping_back(items):
    """RTP time falls back to where it began, once, in the middle; sequence numbers and arrival times go on."""
    items = list(items)
    middle = len(items) // 2
    while items[middle][2] == items[middle - 1][2]:
        middle += 1
    back = items[middle][2] - items[0][2]
    return items[:middle] + [(ms, number, timestamp - back, packet) for ms, number, timestamp, packet in items[middle:]]


def reverse(items):
    return list(items)[::-1]


ORDERS = {"clean": clean, "reordered": reordered, "time steps back": stepping_back, "reversed": reverse}
