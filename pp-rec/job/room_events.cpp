#include "pp-rec/job/room_events.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "pp-rec/job/output_name.h"
#include "pp-rec/media/sender_clock.h"
#include "recorder/mjr/mapped_file.h"
#include "recorder/mjr/recording_name.h"

namespace wf::job {
namespace {

namespace fs = std::filesystem;
using Kind = mjr::RoomEventKind;

constexpr std::int64_t kSameClock_us = 1'000'000;  // two tracks whose clocks are this far apart have two senders

/// Sender reports of one recording.
struct TrackReports {
    std::string key;
    media::SenderReports reports;

    [[nodiscard]] std::int64_t first_us() const { return reports.reports.front().arrival_us; }
    [[nodiscard]] std::int64_t last_us() const { return reports.reports.back().arrival_us; }
    /// By how much the sender's clock seems to be behind.
    [[nodiscard]] std::int64_t behind_us() const {
        std::vector<std::int64_t> delays;
        for (const media::SenderReport& report : reports.reports) {
            delays.push_back(report.arrival_us - report.ntp_us);
        }
        const auto middle = delays.begin() + static_cast<std::ptrdiff_t>(delays.size() / 2);
        std::ranges::nth_element(delays, middle);
        return *middle;
    }
};

/// Takes events one by one.
class Collector {
public:
    void take(const mjr::RoomEvent& event) {
        switch (event.kind) {
            case Kind::kRecordOn:
            case Kind::kRecordOff:
                events_.recording.push_back({event.time_us, event.kind == Kind::kRecordOn});
                break;
            case Kind::kTrack:
                takeTrack(event);
                break;
            case Kind::kSenderReport:
                reports_[event.file].reports.push_back({event.rtp_time, event.ntp_us, event.time_us});
                break;
            case Kind::kTalk:  // who talks is found in the sound
                break;
            default:
                takeState(event, events_.people[event.user]);
        }
    }

    RoomEvents finish() {
        for (auto& [user, person] : events_.people) {
            for (auto* list : {&person.there, &person.muted, &person.camera_muted, &person.shares}) {
                std::ranges::stable_sort(*list, {}, &Switch::time_us);
            }
        }
        std::ranges::stable_sort(events_.recording, {}, &Switch::time_us);
        anchor();
        return std::move(events_);
    }

private:
    void takeTrack(const mjr::RoomEvent& event) {
        events_.user_of[event.file] = event.user;
        events_.role_of[event.file] = event.stream;
        if (event.clock_rate > 0) {
            clock_rates_[event.file] = event.clock_rate;
        }
    }

    static void takeState(const mjr::RoomEvent& event, RoomPerson& person) {
        switch (event.kind) {
            case Kind::kJoin:
                person.there.push_back({event.time_us, true});
                person.name = event.name.empty() ? person.name : event.name;
                break;
            case Kind::kLeave:
                person.there.push_back({event.time_us, false});
                break;
            case Kind::kShare:
                person.shares.push_back({event.time_us, event.on});
                person.shared_by = event.by.empty() ? person.shared_by : event.by;
                break;
            default:
                (event.media == rtp::MediaKind::kAudio ? person.muted : person.camera_muted)
                    .push_back({event.time_us, event.kind == Kind::kMute});
        }
    }

    // Tracks of one sender are those of one user that were there at the same time by the same clock.
    void anchor() {
        std::map<std::string, std::vector<TrackReports>> users;
        for (auto& [key, reports] : reports_) {
            std::ranges::stable_sort(reports.reports, {}, &media::SenderReport::arrival_us);
            reports.clock_rate = clockRate(key);
            users[userOf(key)].push_back({key, std::move(reports)});
        }
        for (auto& [user, tracks] : users) {
            std::ranges::sort(tracks, {}, &TrackReports::first_us);
            std::vector<TrackReports> sender;
            std::int64_t until_us = 0;
            for (TrackReports& track : tracks) {
                const bool same = !sender.empty() && track.first_us() <= until_us &&
                                  std::abs(track.behind_us() - sender.front().behind_us()) < kSameClock_us;
                if (!same) {
                    anchorSender(std::exchange(sender, {}));
                }
                until_us = same ? std::max(until_us, track.last_us()) : track.last_us();
                sender.push_back(std::move(track));
            }
            anchorSender(std::move(sender));
        }
    }

    void anchorSender(std::vector<TrackReports> tracks) {
        std::vector<media::SenderReports> reports;
        for (TrackReports& track : tracks) {
            reports.push_back(std::move(track.reports));
        }
        auto anchors = media::anchorTracks(std::move(reports));
        for (std::size_t i = 0; i < tracks.size(); ++i) {
            events_.anchors_of[tracks[i].key] = std::move(anchors[i]);
        }
    }

    [[nodiscard]] std::string userOf(const std::string& key) const {
        const auto found = events_.user_of.find(key);
        return found != events_.user_of.end() ? found->second : mjr::parseRecordingName(key).user;
    }

    [[nodiscard]] std::uint32_t clockRate(const std::string& key) const {
        const auto found = clock_rates_.find(key);
        const bool audio = mjr::parseRecordingName(key).kind == rtp::MediaKind::kAudio;
        return found != clock_rates_.end() ? found->second
                                           : rtp::rtpClockRate(audio ? rtp::Codec::kOpus : rtp::Codec::kVp8);
    }

    RoomEvents events_;
    std::map<std::string, std::uint32_t> clock_rates_;
    std::map<std::string, media::SenderReports> reports_;
};

void readInto(Collector& collector, const std::string& path, std::string_view containing) {
    const auto file = mjr::MappedFile::open(path);
    if (!file) {
        return;
    }
    const Bytes bytes = file->bytes();
    mjr::SidecarReader reader({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, containing);
    mjr::RoomEvent event;
    while (reader.next(event)) {
        collector.take(event);
    }
}

/// The longest part of an id that stands in JSON as it is.
std::string_view plainPart(std::string_view text) {
    std::string_view longest;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '-')) {
            ++end;
        }
        longest = end - at > longest.size() ? text.substr(at, end - at) : longest;
        at = end + 1;
    }
    return longest;
}

}  // namespace

std::string recordingKey(const std::string& path) {
    return withoutRecordingExtension(fs::path(path).filename().string());
}

std::vector<std::string> findSidecars(const std::string& folder, const std::string& room) {
    std::vector<std::pair<std::int64_t, std::string>> found;
    std::error_code error;
    const std::string where = folder.empty() ? "." : folder;
    for (fs::directory_iterator at(where, error), end; !error && at != end; at.increment(error)) {
        const auto name = mjr::parseSidecarName(at->path().filename().string());
        if (name && name->room == room) {
            found.emplace_back(name->time_us, (fs::path(folder) / at->path().filename()).string());
        }
    }
    std::ranges::sort(found);
    std::vector<std::string> paths;
    for (auto& [time_us, path] : found) {
        paths.push_back(std::move(path));
    }
    return paths;
}

RoomEvents readRoomEvents(const std::vector<std::string>& sidecars) {
    Collector collector;
    for (const std::string& path : sidecars) {
        readInto(collector, path, {});
    }
    return collector.finish();
}

std::vector<media::ClockAnchor> findAnchors(const std::string& recording) {
    const mjr::RecordingName name = mjr::parseRecordingName(recording);
    if (name.room.empty()) {
        return {};
    }
    Collector collector;
    for (const std::string& path : findSidecars(fs::path(recording).parent_path().string(), name.room)) {
        readInto(collector, path, plainPart(name.user));
    }
    return std::move(collector.finish().anchors_of[recordingKey(recording)]);
}

}  // namespace wf::job
