#pragma once

#include <optional>
#include <string>
#include <utility>

#include "recorder/mjr/sidecar.h"
#include "rtp/base/result.h"

namespace wf::live {

/// A room's event file (docs/sidecar.md) as the disk thread sees it. An error ends it.
class EventFile {
public:
    EventFile(std::string folder, mjr::SidecarName name) : folder_(std::move(folder)), name_(std::move(name)) {}

    /// Any thread.
    [[nodiscard]] const std::string& folder() const { return folder_; }
    [[nodiscard]] std::string path() const { return folder_ + "/" + mjr::formatSidecarName(name_); }

    // The disk thread.
    Status open(const std::string& real_folder);
    Status write(const mjr::RoomEvent& event);

private:
    const std::string folder_;
    const mjr::SidecarName name_;
    std::optional<mjr::SidecarWriter> writer_;
};

}  // namespace wf::live
