#include "rtp/rtcp/session.h"

#include <algorithm>

namespace wf::rtcp {
namespace {

constexpr std::size_t kMaxText = 255;

std::size_t roundUpToWord(std::size_t size) { return (size + 3) / 4 * 4; }

/// Writes a length byte and the text, then zeros up to the end of `out`.
void storeText(MutableBytes out, std::string_view text) {
    store8(out, 0, static_cast<std::uint8_t>(text.size()));
    const auto end = std::ranges::copy(asBytes(text), out.subspan(1).begin()).out;
    std::fill(end, out.end(), std::byte{0});
}

}  // namespace

SdesReader::SdesReader(const Packet& packet) {
    if (packet.type == PacketType::kSdes) {
        body_ = packet.body;
        chunks_left_ = packet.count;
    }
}

std::optional<SdesItem> SdesReader::next() {
    while (in_chunk_ || chunks_left_ > 0) {
        if ((!in_chunk_ && !enterChunk()) || at_ >= body_.size()) {
            return fail();
        }
        const std::uint8_t type = load8(body_, at_);
        if (type == 0) {
            at_ = roundUpToWord(at_ + 1);
            in_chunk_ = false;
            continue;
        }
        const std::size_t left = body_.size() - at_;
        const std::size_t size = left < 2 ? 0 : load8(body_, at_ + 1);
        if (left < 2 + size) {
            return fail();
        }
        const SdesItem item{ssrc_, type, asText(body_.subspan(at_ + 2, size))};
        at_ += 2 + size;
        return item;
    }
    return std::nullopt;
}

bool SdesReader::enterChunk() {
    if (at_ + 4 > body_.size()) {
        return false;
    }
    ssrc_ = load32(body_, at_);
    at_ += 4;
    --chunks_left_;
    in_chunk_ = true;
    return true;
}

std::optional<SdesItem> SdesReader::fail() {
    malformed_ = true;
    in_chunk_ = false;
    chunks_left_ = 0;
    return std::nullopt;
}

std::optional<Bye> parseBye(const Packet& packet) {
    const Bytes body = packet.body;
    const std::size_t ssrcs_size = std::size_t{4} * packet.count;
    if (packet.type != PacketType::kBye || body.size() < ssrcs_size) {
        return std::nullopt;
    }
    Bye bye{SsrcList(body.first(ssrcs_size)), {}};
    if (body.size() > ssrcs_size) {
        const std::size_t length = load8(body, ssrcs_size);
        if (body.size() - ssrcs_size - 1 < length) {
            return std::nullopt;
        }
        bye.reason = asText(body.subspan(ssrcs_size + 1, length));
    }
    return bye;
}

std::optional<App> parseApp(const Packet& packet) {
    if (packet.type != PacketType::kApp || packet.body.size() < 8) {
        return std::nullopt;
    }
    return App{packet.count, load32(packet.body, 0), asText(packet.body.subspan(4, 4)), packet.body.subspan(8)};
}

std::optional<std::size_t> writeSdesCname(MutableBytes out, std::uint32_t ssrc, std::string_view cname) {
    if (cname.size() > kMaxText) {
        return std::nullopt;
    }
    const std::size_t body_size = roundUpToWord(4 + 2 + cname.size() + 1);
    const auto body = beginPacket(out, PacketType::kSdes, 1, body_size);
    if (!body) {
        return std::nullopt;
    }
    store32(*body, 0, ssrc);
    store8(*body, 4, kSdesCname);
    storeText(body->subspan(5), cname);
    return kHeaderSize + body_size;
}

std::optional<std::size_t> writeBye(MutableBytes out, std::span<const std::uint32_t> ssrcs, std::string_view reason) {
    if (reason.size() > kMaxText) {
        return std::nullopt;
    }
    const std::size_t ssrcs_size = 4 * ssrcs.size();
    const std::size_t body_size = ssrcs_size + (reason.empty() ? 0 : roundUpToWord(1 + reason.size()));
    const auto body = beginPacket(out, PacketType::kBye, ssrcs.size(), body_size);
    if (!body) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < ssrcs.size(); ++i) {
        store32(*body, 4 * i, ssrcs[i]);
    }
    if (!reason.empty()) {
        storeText(body->subspan(ssrcs_size), reason);
    }
    return kHeaderSize + body_size;
}

}  // namespace wf::rtcp
