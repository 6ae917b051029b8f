#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sfu/janus/request_check.h"

namespace wf::janus::videoroom {

/// How ids of rooms and users look in JSON: numbers, or with `string_ids` text. Inside they are text always.
class IdForm {
public:
    explicit IdForm(bool text) : text_(text) {}

    [[nodiscard]] bool text() const { return text_; }
    [[nodiscard]] Parameter parameter(std::string_view name, bool required) const;
    /// The id of that name when it is there and of the right type.
    [[nodiscard]] std::optional<std::string> find(const Json& object, std::string_view name) const;
    [[nodiscard]] Json json(const std::string& id) const;
    /// A number below 2^53 that JavaScript keeps, or a UUID.
    [[nodiscard]] std::string random() const;

private:
    bool text_;
};

}  // namespace wf::janus::videoroom
