#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

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

}  // namespace

/// Whatever arrives is judged, and an answer is a whole STUN message that fits.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    const wf::Bytes packet = std::as_bytes(std::span(data, size));
    static const wf::net::Address source = *wf::net::Address::parse("2001:db8::1", 32853);
    OnePassword passwords;
    const BindingRequest request = readBindingRequest(packet, source, passwords);
    require(request.reply_bytes <= BindingRequest::kMaxReply);
    require(request.verdict == StunVerdict::kNotStun || packetKind(packet) == PacketKind::kStun);
    require(request.verdict != StunVerdict::kValid || (request.authentic && request.reply_bytes > 0));
    if (request.reply_bytes > 0) {
        require(wf::load16(request.answer(), 2) + 20U == request.reply_bytes);
    }
    return 0;
}
