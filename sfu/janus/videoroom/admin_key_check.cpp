#include "sfu/janus/videoroom/admin_key_check.h"

#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/error_data.h"

namespace wf::janus::videoroom {

room::RoomStatus checkAdminKey(const Settings& settings, const Json& body) {
    if (settings.admin_key.empty()) {
        return room::Done{};
    }
    constexpr Parameter kAdminKey{"admin_key", JsonType::kString, true};
    if (auto status = checked(body, {&kAdminKey, 1}); !status) {
        return status;
    }
    if (!sameSecret(findText(body, "admin_key").value_or(""), settings.admin_key)) {
        return room::RoomError{room::RoomErrorCode::kUnauthorized, "Unauthorized (wrong admin_key)"};
    }
    return room::Done{};
}

room::RoomStatus checkForwardLock(const Settings& settings, const Json& body) {
    return settings.lock_rtp_forward ? checkAdminKey(settings, body) : room::RoomStatus(room::Done{});
}

}  // namespace wf::janus::videoroom
