#include "sfu/room/access.h"

#include <algorithm>
#include <cstddef>

namespace wf::room {

namespace {

RoomStatus checkText(const std::string& wanted, const std::optional<std::string>& given, const char* name) {
    if (wanted.empty()) {
        return Done{};
    }
    if (!given) {
        return RoomError{RoomErrorCode::kMissingElement, std::string("Missing mandatory element (") + name + ")"};
    }
    if (!sameText(wanted, *given)) {
        return RoomError{RoomErrorCode::kUnauthorized, std::string("Unauthorized (wrong ") + name + ")"};
    }
    return Done{};
}

}  // namespace

RoomStatus checkSecret(const RoomConfig& config, const std::optional<std::string>& secret) {
    return checkText(config.secret, secret, "secret");
}

RoomStatus checkPin(const RoomConfig& config, const std::optional<std::string>& pin) {
    return checkText(config.pin, pin, "pin");
}

RoomStatus checkAllowed(const RoomConfig& config, const std::optional<std::string>& token) {
    if (!config.check_allowed || (token && std::ranges::find(config.allowed, *token) != config.allowed.end())) {
        return Done{};
    }
    return RoomError{RoomErrorCode::kUnauthorized, "Unauthorized (not in the allowed list)"};
}

bool sameText(std::string_view a, std::string_view b) {
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < b.size(); ++i) {
        const char other = a.empty() ? '\0' : a[i % a.size()];
        difference |= static_cast<unsigned char>(other ^ b[i]);
    }
    return difference == 0;
}

}  // namespace wf::room
