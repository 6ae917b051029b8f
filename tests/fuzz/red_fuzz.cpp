// Payloads through the RED parser; its blocks must lie inside the payload, one behind the other, to its end.

#include "rtp/payload/red.h"
#include "tests/support/fuzz_payloads.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    wf::test::FuzzPayloads payloads(data, size);
    wf::test::FuzzPayload item;
    while (payloads.next(item)) {
        const auto packet = wf::rtp::RedPacket::parse(item.payload);
        if (!packet) {
            continue;
        }
        std::size_t bytes = 1;
        for (const wf::rtp::RedBlock& block : packet->redundant()) {
            bytes += 4 + block.payload.size();
        }
        if (bytes + packet->primary().payload.size() != item.payload.size() ||
            packet->primary().timestamp_offset != 0) {
            __builtin_trap();
        }
    }
    return 0;
}
