#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "pp-rec/compose/active_speaker.h"
#include "pp-rec/compose/attendance.h"
#include "pp-rec/compose/layout.h"
#include "pp-rec/compose/person.h"
#include "pp-rec/compose/scene.h"
#include "pp-rec/compose/seating.h"
#include "pp-rec/compose/span_cursor.h"
#include "pp-rec/compose/speech_detector.h"
#include "pp-rec/compose/tile_stage.h"

namespace wf::compose {

/// Decides who is seen where as the meeting goes on: who is there, who talks, who shares. Fed with time rising. Pure
/// logic, one thread.
class Director {
public:
    struct Options {
        LayoutKind layout = LayoutKind::kAuto;
        Size canvas{1280, 720};
        bool hold = false;  ///< the last picture stays while a camera is off: tiles keep `camera`
    };

    /// `people` must outlive the director and keep their spans.
    Director(const std::vector<Person>& people, const Options& options);

    /// Loudness of each person (index as in `people`) over the 20 ms that begin at `time_s`: dBFS of the mean square,
    /// -127 for silence (scale of RFC 6464).
    void hear(double time_s, std::span<const float> levels_dbfs);
    /// The scene at `time_s`. Uses what was heard up to then; valid until the next call.
    const Scene& at(double time_s);
    /// Per person how large their tiles are at most as time goes on, from who is there when; none for somebody never
    /// seen. For choosing small streams.
    [[nodiscard]] std::vector<TileStages> tileStages() const;
    /// When each person talked, so far. Screen shares never talk.
    [[nodiscard]] std::vector<std::vector<Span>> talk() const;

private:
    struct Guest {
        bool is_screen;
        SpanCursor camera;
        SpanCursor muted;
        double first_camera_s;
        SpeechDetector speech;
    };

    /// Of those who are there a large one and a strip, instead of a grid.
    [[nodiscard]] bool wantsStrip(const Attendance::Now& now) const;
    void placeGrid(const std::vector<std::size_t>& visible);
    void placeStrip(std::size_t large, const std::vector<std::size_t>& visible);
    [[nodiscard]] std::vector<Seating::Candidate> candidates(const std::vector<std::size_t>& visible) const;
    [[nodiscard]] std::vector<Size> largestTiles(const Attendance::Now& now) const;
    void addTile(std::size_t person, const Rect& rect);

    const std::vector<Person>& people_;
    Options options_;
    std::vector<Guest> guests_;  // like people
    Attendance attendance_;
    ActiveSpeaker active_speaker_;
    std::vector<ActiveSpeaker::Voice> voices_;
    Seating seating_;
    double time_s_ = 0;
    Scene scene_;
};

}  // namespace wf::compose
