#include "pp-rec/job/meeting_tracks.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "pp-rec/job/camera_off.h"
#include "pp-rec/job/data_convert.h"
#include "rtp/packet.h"

namespace wf::job {
namespace {

namespace fs = std::filesystem;
using media::PacketRef;

constexpr double kSoundStops_s = 1.5;               // DTX sends a packet every 0.4 s, a muted sender none
constexpr std::size_t kSilentOpus_bytes = 3;        // what encoders make of silence, with DTX 1 or 2
constexpr std::int64_t kLeastLength_us = 20'000;    // of a single packet
constexpr std::int64_t kNoTime_us = 1'000'000'000;  // headers without a time of day

const char* nameOf(rtp::MediaKind kind) {
    return kind == rtp::MediaKind::kAudio ? "audio" : kind == rtp::MediaKind::kVideo ? "video" : "data";
}

/// Why nothing of the recording can be used; empty when something can.
std::string flawOf(const media::TrackScan& scan) {
    if (scan.payload_bytes == 0) {
        return "holds no media packets";
    }
    const bool video = rtp::mediaKind(scan.codec) == rtp::MediaKind::kVideo;
    const bool key = std::ranges::any_of(scan.packets, [](const PacketRef& p) { return p.has(PacketRef::kKeyFrame); });
    return video && !key ? "no picture can be decoded, there is no key frame" : "";
}

std::string withoutPath(const Error& error, const std::string& path) {
    return error.message.starts_with(path + ": ") ? error.message.substr(path.size() + 2) : error.message;
}

/// Times of a track's packets in order, seconds of the meeting.
class PacketTimes {
public:
    explicit PacketTimes(const MeetingTrack& track)
        : track_(track), cursor_(track.loaded->scan, track.loaded->timeline) {}
    double at(std::size_t index) { return track_.offset_s + track_.loaded->timeline.seconds(cursor_.at(index)); }
    [[nodiscard]] std::size_t run() const { return cursor_.run(); }

private:
    const MeetingTrack& track_;
    media::TimeCursor cursor_;
};

TimeSpans soundFlow(const MeetingTrack& track) {
    const LoadedTrack& loaded = *track.loaded;
    const double step_s = loaded.timeline.seconds(loaded.timeline.nominal_step);
    PacketTimes times(track);
    std::vector<TimeSpan> spans;
    for (std::size_t i = 0; i < loaded.scan.packets.size(); ++i) {
        const double at_s = times.at(i);
        if (loaded.scan.packets[i].has(PacketRef::kNoPayload)) {
            continue;
        }
        if (!spans.empty() && at_s - spans.back().end_s <= kSoundStops_s) {
            spans.back().end_s = std::max(spans.back().end_s, at_s + step_s);
        } else {
            spans.push_back({at_s, at_s + step_s});
        }
    }
    return unite(std::move(spans));
}

/// As TrackPictures tells where a camera is off.
TimeSpans pictureFlow(const MeetingTrack& track) {
    const LoadedTrack& loaded = *track.loaded;
    PacketTimes times(track);
    std::vector<TimeSpan> spans;
    double last_s = 0;
    for (std::size_t i = 0; i < loaded.scan.packets.size(); ++i) {
        const double at_s = times.at(i);
        const PacketRef& packet = loaded.scan.packets[i];
        if (packet.has(PacketRef::kNoPayload) || (spans.empty() && !packet.has(PacketRef::kKeyFrame))) {
            continue;
        }
        const bool off = !spans.empty() && !track.still && at_s - last_s >= kCameraOff_s;
        if (spans.empty() || off) {
            spans.push_back({at_s, at_s});
        }
        last_s = at_s;
        spans.back().end_s = std::max(spans.back().end_s, at_s + kLastPicture_s);
    }
    return unite(std::move(spans));
}

bool isAudible(const LoadedTrack& track, const PacketRef& packet) {
    if (track.scan.codec != rtp::Codec::kOpus) {
        return !packet.has(PacketRef::kNoPayload);
    }
    const auto rtp = rtp::PacketView::parse(track.scan.packetBytes(packet));
    return rtp && rtp->payload().size() > kSilentOpus_bytes;
}

/// From the first packet of sound that is more than silence to the last.
TimeSpan audiblePart(const MeetingTrack& track) {
    const LoadedTrack& loaded = *track.loaded;
    const auto& packets = loaded.scan.packets;
    const auto audible = [&](const PacketRef& packet) { return isAudible(loaded, packet); };
    const PacketRef* first = std::find_if(packets.begin(), packets.end(), audible);
    const PacketRef* last = packets.end();
    while (last != first && !audible(*(last - 1))) {
        --last;
    }
    if (first == last) {
        return {};
    }
    PacketTimes times(track);
    const double begin_s = times.at(static_cast<std::size_t>(first - packets.begin()));
    const double end_s = times.at(static_cast<std::size_t>(last - 1 - packets.begin()));
    return {begin_s, end_s + loaded.timeline.seconds(loaded.timeline.nominal_step)};
}

void load(MeetingTrack& track, const RoomEvents& events) {
    const std::string& path = track.file.path;
    LoadOptions options;
    options.room_events = false;
    if (const auto anchors = events.anchors_of.find(recordingKey(path)); anchors != events.anchors_of.end()) {
        options.solve.anchors = anchors->second;
    }
    auto loaded = loadTrack(path, options);
    if (!loaded) {
        leaveOut(track, withoutPath(loaded.error(), path));
        return;
    }
    track.loaded = std::move(loaded).value();
    const media::TrackScan& scan = track.loaded->scan;
    const media::Timeline& timeline = track.loaded->timeline;
    track.loaded->file.forget(0, track.report.bytes);
    track.report.packets = scan.packets.size();
    track.report.lost_packets = timeline.lost_packets;
    track.report.width = scan.video.width;
    track.report.height = scan.video.height;
    track.start_us = scan.header.first_frame_us > kNoTime_us ? timeline.start_us : track.file.start_us;
    track.end_us = track.start_us + std::max(track.loaded->end_us() - timeline.start_us, kLeastLength_us);
    if (const std::string flaw = flawOf(scan); !flaw.empty()) {
        leaveOut(track, flaw);
    }
}

}  // namespace

MeetingTrack loadMeetingTrack(const RecordingFile& file, const RoomEvents& events) {
    MeetingTrack track;
    track.file = file;
    std::error_code error;
    track.report.file = fs::path(file.path).filename().string();
    const std::uintmax_t bytes = fs::file_size(file.path, error);
    track.report.bytes = error ? 0 : bytes;
    const auto header = headerOf(file.path);
    if (!header) {
        leaveOut(track, withoutPath(header.error(), file.path));
        return track;
    }
    if (!*header) {
        track.report.kind = file.name.kind ? nameOf(*file.name.kind) : "";
        leaveOut(track, "nothing was recorded");
        return track;
    }
    track.report.kind = nameOf((*header)->kind);
    track.report.codec = rtp::codecName((*header)->codec);
    if ((*header)->kind == rtp::MediaKind::kData) {
        leaveOut(track, "messages are not shown");
        return track;
    }
    load(track, events);
    return track;
}

void leaveOut(MeetingTrack& track, const std::string& why) {
    track.report.note = why;
    if (track.loaded) {
        track.report.repairs = std::move(track.loaded->scan.repairs);
        track.loaded.reset();
    }
}

void placeTrack(MeetingTrack& track, std::int64_t meeting_start_us) {
    track.offset_s = static_cast<double>(track.start_us - meeting_start_us) / 1e6;
    track.report.span = {track.offset_s, static_cast<double>(track.end_us - meeting_start_us) / 1e6};
    const bool audio = track.holds(rtp::MediaKind::kAudio);
    track.flow = audio ? soundFlow(track) : pictureFlow(track);
    track.audible = audio ? audiblePart(track) : TimeSpan{track.flow.front().begin_s, track.flow.back().end_s};
}

void measureSteps(MeetingTrack& track, double step_s, double duration_s) {
    const auto count = static_cast<std::size_t>(std::max(1.0, std::ceil(duration_s / step_s)));
    std::vector<double> bits(count);
    std::vector<double> lost(count);
    std::vector<double> received(count);
    PacketTimes times(track);
    const auto& packets = track.loaded->scan.packets;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const double at_s = times.at(i);
        const auto step = std::min(static_cast<std::size_t>(std::max(at_s, 0.0) / step_s), count - 1);
        bits[step] += 8 * static_cast<double>(packets[i].length());
        received[step] += 1;
        const bool follows = i > 0 && packets[i].run == packets[i - 1].run;
        lost[step] += follows ? packets[i].sequence - packets[i - 1].sequence - 1 : 0;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const double length_s = std::max(std::min(step_s, duration_s - static_cast<double>(i) * step_s), 1e-3);
        const double all = received[i] + lost[i];
        track.report.bitrate_bps.push_back(static_cast<float>(bits[i] / length_s));
        track.report.loss.push_back(static_cast<float>(all > 0 ? lost[i] / all : 0));
    }
}

}  // namespace wf::job
