#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sfu/sdp/attributes.h"

namespace wf::sdp {

/// What follows the payload type in `a=fmtp`: `key=value` parts in their order. Parts without "=" ("0-15" of
/// telephone-event, "111/111" of RED) have no value.
class FormatParameters {
public:
    FormatParameters() = default;
    explicit FormatParameters(std::string_view text);

    /// Value of the first part with this key, letter case ignored.
    [[nodiscard]] std::optional<std::string_view> get(std::string_view key) const;
    /// True when the value is "1".
    [[nodiscard]] bool flag(std::string_view key) const;
    void set(std::string_view key, std::string_view value);
    /// Adds parts written as in SDP, behind those there are.
    void append(std::string_view text);

    [[nodiscard]] bool empty() const { return parts_.empty(); }
    [[nodiscard]] const std::vector<Attribute>& parts() const { return parts_; }
    [[nodiscard]] std::string text() const;

    bool operator==(const FormatParameters&) const = default;

private:
    std::vector<Attribute> parts_;
};

}  // namespace wf::sdp
