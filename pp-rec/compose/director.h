#pragma once

#include <span>
#include <vector>

#include "pp-rec/compose/layout.h"
#include "pp-rec/compose/person.h"
#include "pp-rec/compose/scene.h"

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

    /// `people` must outlive the director.
    Director(const std::vector<Person>& people, const Options& options);

    /// Loudness of each person (index as in `people`) over the 20 ms that begin at `time_s`: dBFS of the mean square,
    /// -127 for silence (scale of RFC 6464).
    void hear(double time_s, std::span<const float> levels_dbfs);
    /// The scene at `time_s`. Uses what was heard up to then; valid until the next call.
    const Scene& at(double time_s);
    /// Largest size that a person's tile can ever have, from who is there when. For choosing small streams.
    [[nodiscard]] std::vector<Size> largestTiles() const;
    /// When each person talked, so far.
    [[nodiscard]] const std::vector<std::vector<Span>>& talk() const;

private:
    // to be completed
};

}  // namespace wf::compose
