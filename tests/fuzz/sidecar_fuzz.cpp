#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "recorder/mjr/recording_name.h"
#include "recorder/mjr/sidecar.h"

namespace {

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

}  // namespace

/// What has been written once is read and written again the same, within the limits of a line and a name.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    wf::mjr::SidecarReader reader(text);
    wf::mjr::RoomEvent event;
    while (reader.next(event)) {
        const std::string line = wf::mjr::formatRoomEvent(event);
        require(line.size() < wf::mjr::kMaxEventLine && line.find('\n') == std::string::npos);
        const auto again = wf::mjr::parseRoomEvent(line);
        require(again && wf::mjr::formatRoomEvent(*again) == line);
    }
    if (const auto name = wf::mjr::parseSidecarName(text)) {
        const std::string written = wf::mjr::formatSidecarName(*name);
        require(written.size() <= wf::mjr::kMaxNameBytes && wf::mjr::parseSidecarName(written).has_value());
        require(wf::mjr::formatSidecarName(*wf::mjr::parseSidecarName(written)) == written);
    }
    return 0;
}
