#include <cstddef>
#include <cstdint>
#include <span>

#include "pp-rec/job/payload_facts.h"

/// The first byte chooses the codec (or RED), the rest is a payload.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr int kCodecs = static_cast<int>(wf::rtp::Codec::kBinary) + 1;
    if (size == 0) {
        return 0;
    }
    const wf::Bytes payload = std::as_bytes(std::span(data + 1, size - 1));
    const int choice = data[0] % (kCodecs + 1);
    const auto facts = choice == kCodecs ? wf::job::redFacts(payload)
                                         : wf::job::payloadFacts(static_cast<wf::rtp::Codec>(choice), payload);
    (void)wf::job::describe(facts);
    return 0;
}
