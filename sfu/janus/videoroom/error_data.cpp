#include "sfu/janus/videoroom/error_data.h"

#include <cstdint>

namespace wf::janus::videoroom {

Json errorData(const room::RoomError& error) {
    return Json{
        {"videoroom", "event"}, {"error_code", static_cast<std::uint16_t>(error.code)}, {"error", error.message}};
}

room::RoomError roomError(const RequestFault& fault) {
    const bool missing = fault.kind == RequestFault::Kind::kMissing;
    return {missing ? room::RoomErrorCode::kMissingElement : room::RoomErrorCode::kInvalidElement, fault.text};
}

room::RoomStatus checked(const Json& body, std::span<const Parameter> parameters) {
    if (const std::optional<RequestFault> fault = checkParameters(body, parameters)) {
        return roomError(*fault);
    }
    return room::Done{};
}

room::RoomError noSuchRoom(const std::string& room_id) {
    return {room::RoomErrorCode::kNoSuchRoom, "No such room (" + room_id + ")"};
}

room::RoomError unknownRequest(const std::string& request) {
    return {room::RoomErrorCode::kInvalidRequest, "Unknown request '" + request + "'"};
}

}  // namespace wf::janus::videoroom
