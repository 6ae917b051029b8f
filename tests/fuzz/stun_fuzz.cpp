#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>
#include <vector>

#include "sfu/ice/binding_request.h"
#include "sfu/ice/packet_kind.h"

namespace {

using namespace wf::ice;

struct OnePassword final : PasswordSource {
    std::string_view passwordFor(std::string_view ufrag) override {
        return ufrag == "evtj" ? "VOkJxbRl1RmTxUk/WvJxBt" : "";
    }
};

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

std::uint32_t crc32(wf::Bytes bytes) {
    std::uint32_t crc = ~0U;
    for (const std::byte byte : bytes) {
        crc ^= std::to_integer<std::uint32_t>(byte);
        for (int i = 0; i < 8; ++i) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
        }
    }
    return ~crc;
}

// Puts header and FINGERPRINT right (RFC 8489 section 14.7), which chance would not, so that what lies between is read.
void seal(wf::MutableBytes packet) {
    const std::size_t end = packet.size() - 8;
    wf::store16(packet, 2, static_cast<std::uint16_t>(packet.size() - 20));
    wf::store32(packet, 4, 0x2112a442);
    wf::store32(packet, end, 0x80280004);
    wf::store32(packet, end + 4, crc32(packet.first(end)) ^ 0x5354554e);
}

void judge(wf::Bytes packet) {
    static const wf::net::Address source = *wf::net::Address::parse("2001:db8::1", 32853);
    OnePassword passwords;
    const BindingRequest request = readBindingRequest(packet, source, passwords);
    require(request.reply_bytes <= BindingRequest::kMaxReply);
    require(request.verdict == StunVerdict::kNotStun || packetKind(packet) == PacketKind::kStun);
    require(request.verdict != StunVerdict::kValid || (request.authentic && request.reply_bytes > 0));
    require(request.reply_bytes == 0 || wf::load16(request.answer(), 2) + 20U == request.reply_bytes);
}

}  // namespace

/// Whatever arrives is judged, and an answer is a whole STUN message that fits.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    const wf::Bytes packet = std::as_bytes(std::span(data, size));
    judge(packet);
    if (size >= 28 && size <= 1500 && size % 4 == 0) {
        std::vector<std::byte> sealed(packet.begin(), packet.end());
        seal(sealed);
        judge(sealed);
    }
    return 0;
}
