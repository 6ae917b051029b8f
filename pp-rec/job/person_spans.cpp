#include "pp-rec/job/person_spans.h"

#include <optional>

namespace wf::job {
namespace {

using rtp::MediaKind;

constexpr double kRejoin_s = 5;  // a shorter absence is a connection that was renewed
constexpr double kShortestMute_s = 1.5;

/// Turns what is known of one person into spans of the meeting.
class PersonSpans {
public:
    PersonSpans(MeetingPerson& person, const RoomEvents& events, std::int64_t start_us, double duration_s)
        : person_(person), start_us_(start_us), whole_{0, duration_s} {
        const auto found = events.people.find(person.report.user);
        told_ = found == events.people.end() ? nullptr : &found->second;
    }

    void fill() {
        ReportedPerson& report = person_.report;
        report.present = presence();
        report.camera = camera();
        if (!report.is_screen) {
            report.muted = muted();
        }
    }

private:
    [[nodiscard]] double seconds(std::int64_t time_us) const { return static_cast<double>(time_us - start_us_) / 1e6; }

    /// From each switch-on to the next switch-off; what is still on ends at `end_s`.
    [[nodiscard]] TimeSpans spansOf(const std::vector<Switch>& switches, double end_s) const {
        std::vector<TimeSpan> spans;
        bool on = false;
        for (const Switch& change : switches) {
            if (change.on && !on) {
                spans.push_back({seconds(change.time_us), end_s});
            } else if (!change.on && on) {
                spans.back().end_s = seconds(change.time_us);
            }
            on = change.on;
        }
        return clip(spans, whole_);
    }

    [[nodiscard]] TimeSpans recorded(std::optional<MediaKind> kind, double bridge_s) const {
        std::vector<TimeSpan> spans;
        for (const MeetingTrack& track : person_.tracks) {
            if (track.loaded && !kind) {
                spans.push_back(track.report.span);
            } else if (kind && track.holds(*kind)) {
                spans.insert(spans.end(), track.flow.begin(), track.flow.end());
            }
        }
        return clip(unite(std::move(spans), bridge_s), whole_);
    }

    [[nodiscard]] TimeSpans presence() const {
        TimeSpans spans = recorded(std::nullopt, kRejoin_s);
        if (told_ != nullptr && !told_->there.empty() && !spans.empty()) {
            // Without a leave, as after a crash, the last packet tells.
            const TimeSpans told = spansOf(told_->there, spans.back().end_s);
            spans.insert(spans.end(), told.begin(), told.end());
        }
        return unite(std::move(spans));
    }

    [[nodiscard]] TimeSpans camera() const {
        const TimeSpans& present = person_.report.present;
        const TimeSpans shown = subtract(present, subtract(present, recorded(MediaKind::kVideo, 0)));
        return told_ == nullptr ? shown : subtract(shown, spansOf(told_->camera_muted, whole_.end_s));
    }

    [[nodiscard]] TimeSpans muted() const {
        const TimeSpans& present = person_.report.present;
        if (told_ != nullptr && (!told_->there.empty() || !told_->muted.empty())) {
            return subtract(present, subtract(present, spansOf(told_->muted, whole_.end_s)));
        }
        return subtract(present, recorded(MediaKind::kAudio, kShortestMute_s), kShortestMute_s);
    }

    MeetingPerson& person_;
    std::int64_t start_us_;
    TimeSpan whole_;
    const RoomPerson* told_ = nullptr;
};

}  // namespace

void fillSpans(MeetingPerson& person, const RoomEvents& events, std::int64_t meeting_start_us, double duration_s) {
    PersonSpans(person, events, meeting_start_us, duration_s).fill();
}

}  // namespace wf::job
