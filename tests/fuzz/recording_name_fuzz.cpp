#include <cstdint>
#include <cstdlib>

#include "recorder/mjr/recording_name.h"

namespace {

using wf::mjr::RecordingName;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

RecordingName written(const RecordingName& name) {
    return wf::mjr::parseRecordingName(wf::mjr::formatRecordingName(name) + ".mjr");
}

}  // namespace

/// What has been cleaned and cut once is written and read again the same.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    const std::string_view path(reinterpret_cast<const char*>(data), size);
    const RecordingName name = wf::mjr::parseRecordingName(path);
    require(name.room.empty() == name.user.empty() && (!name.time_us || !name.user.empty()));
    require(wf::mjr::formatRecordingName(name).size() <= wf::mjr::kMaxNameBytes);
    const RecordingName once = written(name);
    const RecordingName twice = written(once);
    // Where no kind ends the name, a cut may happen to leave something that reads as one.
    const bool cut = wf::mjr::formatRecordingName(name, path.size() + 100) != wf::mjr::formatRecordingName(name);
    require((once.kind == name.kind && once.index == name.index) || (cut && !name.kind));
    require(!once.temporary);
    require(once.room == twice.room && once.user == twice.user && once.time_us == twice.time_us);
    require(once.kind == twice.kind && once.index == twice.index);
    require(written(twice) == twice);
    return 0;
}
