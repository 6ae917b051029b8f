#include "pp-rec/job/video_pairing.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace wf::job {
namespace {

using rtp::MediaKind;

constexpr std::int64_t kPublishing_us = 2'000'000;  // files of one publishing are made within microseconds
constexpr double kSameShape = 0.05;

/// Finds the big and the small stream of every publishing of one person.
class VideoPairing {
public:
    VideoPairing(MeetingPerson& person, const RoomEvents& events) : person_(person), events_(events) {}

    void run() {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < person_.tracks.size(); ++i) {
            if (person_.tracks[i].holds(MediaKind::kVideo)) {
                order.push_back(i);
            }
        }
        std::ranges::sort(order, {}, [&](std::size_t i) { return created_us(i); });
        for (std::size_t first = 0; first < order.size();) {
            std::size_t last = first;
            while (last < order.size() && created_us(order[last]) - created_us(order[first]) <= kPublishing_us) {
                ++last;
            }
            pair({order.begin() + static_cast<std::ptrdiff_t>(first),
                  order.begin() + static_cast<std::ptrdiff_t>(last)});
            first = last;
        }
        std::ranges::sort(person_.videos, {}, [&](const auto& video) { return person_.tracks[video.big].offset_s; });
    }

private:
    [[nodiscard]] std::int64_t created_us(std::size_t i) const {
        const RecordingFile& file = person_.tracks[i].file;
        return file.name.time_us.value_or(file.start_us);
    }
    [[nodiscard]] int area(std::size_t i) const {
        return person_.tracks[i].report.width * person_.tracks[i].report.height;
    }
    [[nodiscard]] bool toldSmall(std::size_t i) const {
        const auto found = events_.role_of.find(recordingKey(person_.tracks[i].file.path));
        return found != events_.role_of.end() && found->second == mjr::StreamRole::kSmall;
    }
    [[nodiscard]] bool sameShape(std::size_t a, std::size_t b) const {
        const ReportedTrack& one = person_.tracks[a].report;
        const ReportedTrack& other = person_.tracks[b].report;
        const double ratio = static_cast<double>(one.width) * other.height;
        const double other_ratio = static_cast<double>(other.width) * one.height;
        return std::abs(ratio - other_ratio) <= kSameShape * std::max(ratio, other_ratio);
    }

    // The largest is the big stream, of equal ones that with the lowest m-line; the small one looks the same.
    void pair(std::vector<std::size_t> group) {
        std::ranges::stable_sort(group, {}, [&](std::size_t i) {
            return std::tuple(toldSmall(i), -area(i), person_.tracks[i].file.name.index.value_or(0));
        });
        MeetingPerson::Video video{group.front(), std::nullopt};
        for (auto at = group.rbegin(); at + 1 != group.rend(); ++at) {
            if (!video.small && area(*at) < area(video.big) && (toldSmall(*at) || sameShape(*at, video.big))) {
                video.small = *at;
                person_.tracks[*at].report.small_stream = true;
            } else {
                leaveOut(person_.tracks[*at], "another video of the same person at the same time");
            }
        }
        person_.videos.push_back(video);
    }

    MeetingPerson& person_;
    const RoomEvents& events_;
};

}  // namespace

void pairVideos(MeetingPerson& person, const RoomEvents& events) { VideoPairing(person, events).run(); }

}  // namespace wf::job
