#pragma once

#include <optional>
#include <string_view>

#include "sfu/sdp/session_description.h"

namespace wf::sdp {

/// Both put `a=name:value` where it belongs. False when no member is for it, when it cannot be read, or when it says
/// again what was said; the caller then keeps it as text.
bool readSessionAttribute(std::string_view name, std::optional<std::string_view> value, SessionDescription& session);
bool readMediaAttribute(std::string_view name, std::optional<std::string_view> value, MediaDescription& line);

}  // namespace wf::sdp
