#include "sfu/sdp/payload_type_pool.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace wf::sdp {
namespace {

using rtp::Codec;

struct Row {
    Codec codec;
    std::uint8_t payload_type;
};

constexpr std::array kFixed{Row{Codec::kOpus, 111}, Row{Codec::kMultiopus, 111}, Row{Codec::kPcmu, 0},
                            Row{Codec::kPcma, 8},   Row{Codec::kG722, 9},        Row{Codec::kL16_48, 105},
                            Row{Codec::kL16, 106},  Row{Codec::kVp8, 96},        Row{Codec::kVp9, 101},
                            Row{Codec::kH264, 107}, Row{Codec::kAv1, 98},        Row{Codec::kH265, 100}};

constexpr std::uint8_t kRedPayloadType = 63;  // as browsers choose it

struct Range {
    std::uint8_t first;
    std::uint8_t last;
};

// Dynamic numbers (RFC 3551), then those below that WebRTC uses as well; 64 to 95 would be taken for RTCP (RFC 5761).
constexpr std::array kDynamic{Range{96, 127}, Range{35, 63}};

}  // namespace

std::uint8_t fixedPayloadType(Codec codec) {
    const auto* row = std::ranges::find(kFixed, codec, &Row::codec);
    return row == kFixed.end() ? kDynamic[0].first : row->payload_type;
}

PayloadTypePool::PayloadTypePool() {
    for (const Row& row : kFixed) {
        reserved_.set(row.payload_type);
    }
}

std::optional<std::uint8_t> PayloadTypePool::take(std::optional<std::uint8_t> wanted) {
    if (wanted && !taken_[*wanted]) {
        taken_.set(*wanted);
        return wanted;
    }
    for (const Range& range : kDynamic) {
        for (std::uint8_t number = range.first; number <= range.last; ++number) {
            if (!taken_[number] && !reserved_[number]) {
                taken_.set(number);
                return number;
            }
        }
    }
    return std::nullopt;
}

PayloadTypePool::Entry* PayloadTypePool::findOrMake(Codec codec, const FormatParameters& parameters) {
    const std::string text = parameters.text();
    const auto found =
        std::ranges::find_if(entries_, [&](const Entry& e) { return e.codec == codec && e.parameters == text; });
    if (found != entries_.end()) {
        return &*found;
    }
    const auto payload_type = take(fixedPayloadType(codec));
    if (!payload_type) {
        return nullptr;
    }
    Entry& entry = entries_.emplace_back(Entry{codec, text, *payload_type, std::nullopt, std::nullopt});
    if (rtp::mediaKind(codec) == rtp::MediaKind::kVideo) {
        const std::size_t next = *payload_type + std::size_t{1};
        const bool free = next < taken_.size() && !reserved_[next];
        entry.rtx_payload_type = take(free ? std::optional(static_cast<std::uint8_t>(next)) : std::nullopt);
    }
    return &entry;
}

std::optional<PayloadTypePool::Entry> PayloadTypePool::get(Codec codec, const FormatParameters& parameters, bool red) {
    Entry* const entry = findOrMake(codec, parameters);
    if (entry == nullptr) {
        return std::nullopt;
    }
    if (red && !entry->red_payload_type) {
        entry->red_payload_type = take(kRedPayloadType);
    }
    return *entry;
}

}  // namespace wf::sdp
