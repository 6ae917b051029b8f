#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "sfu/sdp/attributes.h"

namespace wf::sdp {

/// Words of SDP and what they stand for, one table for reading and writing.
template <class Value, std::size_t Size>
struct Keywords {
    std::array<std::pair<std::string_view, Value>, Size> rows;

    [[nodiscard]] constexpr std::optional<Value> find(std::string_view word) const {
        const auto* row = std::ranges::find_if(rows, [&](const auto& r) { return r.first == word; });
        return row == rows.end() ? std::nullopt : std::optional<Value>(row->second);
    }
    [[nodiscard]] constexpr std::string_view word(Value value) const {
        return std::ranges::find_if(rows, [&](const auto& r) { return r.second == value; })->first;
    }
};

inline constexpr Keywords<Direction, 4> kDirections{{{{"sendrecv", Direction::kSendrecv},
                                                      {"sendonly", Direction::kSendonly},
                                                      {"recvonly", Direction::kRecvonly},
                                                      {"inactive", Direction::kInactive}}}};

inline constexpr Keywords<DtlsSetup, 4> kSetups{{{{"actpass", DtlsSetup::kActpass},
                                                  {"active", DtlsSetup::kActive},
                                                  {"passive", DtlsSetup::kPassive},
                                                  {"holdconn", DtlsSetup::kHoldconn}}}};

}  // namespace wf::sdp
