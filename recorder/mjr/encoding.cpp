#include "recorder/mjr/encoding.h"

#include "recorder/mjr/utf8.h"

namespace wf::mjr {
namespace {

/// A byte of text takes at least a byte of JSON, so taking `excess` bytes away is always enough.
void shorten(std::string& text, std::size_t excess) {
    text = text.size() > excess ? std::string(utf8Prefix(text, text.size() - excess)) : std::string();
}

void appendRecordHeader(ByteBuffer& out, std::uint32_t arrival_ms, std::size_t length) {
    out.append(asBytes(kMarker));
    out.append32(arrival_ms);
    out.append16(static_cast<std::uint16_t>(length));
}

}  // namespace

void appendTag(ByteBuffer& out) { out.append(asBytes(kTagMjr2)); }

std::string fittedHeaderText(Header header) {
    std::string text = formatHeader(header);
    if (text.size() > kMaxHeaderText) {
        shorten(header.description, text.size() - kMaxHeaderText);
        text = formatHeader(header);
    }
    if (text.size() > kMaxHeaderText) {
        shorten(header.fmtp, text.size() - kMaxHeaderText);
        text = formatHeader(header);
    }
    if (text.size() > kMaxHeaderText) {
        header.extensions.clear();
        text = formatHeader(header);
    }
    return text;
}

void appendHeader(ByteBuffer& out, const Header& header) {
    const std::string text = fittedHeaderText(header);
    out.append16(static_cast<std::uint16_t>(text.size()));
    out.append(asBytes(text));
}

bool appendRecord(ByteBuffer& out, std::uint32_t arrival_ms, Bytes payload) {
    if (payload.size() > kMaxPayloadSize) {
        return false;
    }
    appendRecordHeader(out, arrival_ms, payload.size());
    out.append(payload);
    return true;
}

bool appendDataRecord(ByteBuffer& out, std::uint32_t arrival_ms, std::int64_t wall_us, Bytes message) {
    if (message.size() > kMaxPayloadSize - kWallClockSize) {
        return false;
    }
    appendRecordHeader(out, arrival_ms, kWallClockSize + message.size());
    store64(out.grow(kWallClockSize), 0, static_cast<std::uint64_t>(wall_us));
    out.append(message);
    return true;
}

}  // namespace wf::mjr
