#include "sfu/janus/videoroom/access_check.h"

#include <utility>

#include "sfu/janus/request_check.h"
#include "sfu/janus/signed_token.h"
#include "sfu/room/access.h"

namespace wf::janus::videoroom {

AccessCheck::AccessCheck(std::string secret, WallClock clock) : secret_(std::move(secret)), clock_(std::move(clock)) {}

room::RoomStatus AccessCheck::mayPublish(const room::RoomConfig& config, const Json& body) const {
    const auto token = findText(body, "token");
    if (config.signed_tokens && knowsSignedTokens()) {
        const std::string text = token.value_or("");
        if (!SignedToken::isValid(text, secret_, "janus.plugin.videoroom", clock_()) ||
            !SignedToken::hasDescriptor(text, "room=" + config.id)) {
            return room::RoomError{room::RoomErrorCode::kUnauthorized, "Unauthorized (wrong token)"};
        }
    }
    return room::checkAllowed(config, token);
}

}  // namespace wf::janus::videoroom
