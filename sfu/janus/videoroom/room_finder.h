#pragma once

#include "sfu/janus/json.h"
#include "sfu/janus/videoroom/id_form.h"
#include "sfu/janus/videoroom/room_directory.h"
#include "sfu/room/room_error.h"

namespace wf::janus::videoroom {

/// The rooms that requests are about, with what they have to show for it.
class RoomFinder {
public:
    /// `directory` outlives it.
    RoomFinder(const IdForm& ids, const RoomDirectory& directory) : ids_(ids), directory_(directory) {}

    using Found = room::RoomResult<const RoomDirectory::Entry*>;
    /// By the element `room`.
    [[nodiscard]] Found find(const Json& body) const;
    /// The room's secret must be there, if it has one.
    [[nodiscard]] Found findWithSecret(const Json& body) const;

private:
    IdForm ids_;
    const RoomDirectory& directory_;
};

}  // namespace wf::janus::videoroom
