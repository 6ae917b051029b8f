#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "pp-rec/job/captured_packet.h"

/// The first byte chooses the link type, the rest is a captured frame. What is found lies inside the frame.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using wf::job::LinkType;
    constexpr LinkType kTypes[] = {LinkType::kNull,     LinkType::kEthernet, LinkType::kRawBsd, LinkType::kRaw,
                                   LinkType::kLinuxSll, LinkType::kIpv4,     LinkType::kIpv6,   LinkType::kLinuxSll2};
    if (size == 0) {
        return 0;
    }
    const wf::Bytes frame = std::as_bytes(std::span(data + 1, size - 1));
    const auto found = wf::job::findUdpPayload(kTypes[data[0] % std::size(kTypes)], frame);
    const bool has_payload = found.outcome == wf::job::CaptureOutcome::kUdp;
    if (!has_payload && !found.payload.empty()) {
        std::abort();
    }
    if (has_payload && !found.payload.empty() &&
        (found.payload.data() < frame.data() ||
         found.payload.data() + found.payload.size() > frame.data() + frame.size())) {
        std::abort();
    }
    return 0;
}
