#include "sfu/janus/videoroom/recording_events.h"

#include <algorithm>
#include <utility>

namespace wf::janus::videoroom {
namespace {

constexpr double kMilliseconds = 1000.0;

const char* kindText(rtp::MediaKind kind) {
    return kind == rtp::MediaKind::kAudio ? "audio" : kind == rtp::MediaKind::kVideo ? "video" : "data";
}

Json fileEntry(const RecordingEvents::File& file) {
    Json entry{{"file", file.path}, {"type", kindText(file.kind)}, {"bytes", file.bytes}, {"packets", file.records}};
    if (file.started_us != 0) {
        entry["started"] = file.started_us;
    }
    entry["duration"] = static_cast<double>(file.duration_ms) / kMilliseconds;
    if (file.failed) {
        entry["failed"] = true;
    }
    return entry;
}

}  // namespace

void RecordingEvents::onEnded(const std::string& room, const room::RoomListener::RecordingGroup& recording) {
    const auto found = recordings_.try_emplace(recording.group).first;
    found->second.room = room;
    found->second.group = recording;
    finish(found);
}

void RecordingEvents::onFile(File file) {
    if (file.group == 0) {
        return;
    }
    const auto found = recordings_.try_emplace(file.group).first;
    found->second.files.push_back(std::move(file));
    finish(found);
}

void RecordingEvents::finish(std::map<std::uint64_t, Recording>::iterator recording) {
    const room::RoomListener::RecordingGroup& group = recording->second.group;
    if (group.files == 0 || recording->second.files.size() < group.files) {
        return;
    }
    std::vector<File>& files = recording->second.files;
    std::ranges::sort(files, {}, &File::path);
    Json event{{"event", "recorded"}, {"room", ids_.json(recording->second.room)}, {"id", ids_.json(group.user)}};
    if (!group.display.empty()) {
        event["display"] = group.display;
    }
    std::int64_t first_us = INT64_MAX;
    std::int64_t last_us = 0;
    Json list = Json::array();
    for (const File& file : files) {
        if (file.path.empty()) {
            continue;
        }
        list.push_back(fileEntry(file));
        if (file.started_us != 0) {
            first_us = std::min(first_us, file.started_us);
            last_us = std::max(last_us, file.started_us + file.duration_ms * 1000);
        }
    }
    event["files"] = std::move(list);
    event["duration"] = last_us == 0 ? 0.0 : static_cast<double>(last_us - first_us) / 1e6;
    recordings_.erase(recording);
    tell_(std::move(event));
}

}  // namespace wf::janus::videoroom
