#include "sfu/janus/videoroom/room_finder.h"

#include "sfu/janus/videoroom/error_data.h"
#include "sfu/room/access.h"

namespace wf::janus::videoroom {

RoomFinder::Found RoomFinder::find(const Json& body) const {
    const Parameter parameter = ids_.parameter("room", true);
    if (auto status = checked(body, {&parameter, 1}); !status) {
        return status.error();
    }
    const std::string id = ids_.find(body, "room").value_or("");
    const RoomDirectory::Entry* entry = directory_.find(id);
    if (entry == nullptr) {
        return noSuchRoom(id);
    }
    return entry;
}

RoomFinder::Found RoomFinder::findWithSecret(const Json& body) const {
    constexpr Parameter kSecret{"secret", JsonType::kString};
    if (auto status = checked(body, {&kSecret, 1}); !status) {
        return status.error();
    }
    auto entry = find(body);
    if (entry) {
        if (auto status = room::checkSecret((*entry)->config, findText(body, "secret")); !status) {
            return status.error();
        }
    }
    return entry;
}

}  // namespace wf::janus::videoroom
