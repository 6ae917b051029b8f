#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace wf::compose {

/// Chooses the one person to show large, slowly enough that nobody gets dizzy: somebody else takes over after talking
/// for a second in which the present speaker is silent or clearly quieter, and no sooner than two seconds after the
/// last change. Pure logic, one thread.
class ActiveSpeaker {
public:
    struct Voice {
        bool eligible = false;  ///< is there, and no screen share
        bool talking = false;
        float loudness_dbfs = -127;
        double last_talk_s = -1;  ///< end of the last talk; less than 0 for never
        std::size_t rank = 0;     ///< decides where nothing else does; the lowest first
    };

    /// Takes in what was heard in the `length_s` that end at `time_s`; index of a voice is the person's.
    void hear(double time_s, double length_s, std::span<const Voice> voices);
    /// Who is large now. A speaker who is not eligible any more is followed at once by who talks or talked last.
    std::optional<std::size_t> choose(double time_s, std::span<const Voice> voices);

private:
    void change(double time_s, std::optional<std::size_t> speaker);

    std::optional<std::size_t> speaker_;
    bool heard_ = false;  // the speaker was chosen for talking
    double since_s_ = 0;
    std::vector<double> lead_s_;  // for how long each has been more of a speaker than the present one
};

}  // namespace wf::compose
