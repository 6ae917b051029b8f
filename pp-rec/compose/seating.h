#pragma once

#include <cstddef>
#include <vector>

namespace wf::compose {

/// Gives places to people. As long as all find one they sit in the order given. With more people than places those are
/// shown who talked last; who is shown keeps the place until somebody who talked later needs it. Pure logic.
class Seating {
public:
    struct Candidate {
        std::size_t person = 0;
        double last_talk_s = -1;  ///< less than 0 for never
    };

    /// The people of the places, in order of places; at most `places`.
    const std::vector<std::size_t>& seat(const std::vector<Candidate>& candidates, std::size_t places);

private:
    /// Seats `people` and nobody else: newcomers take the places of those who go, nobody else moves.
    void exchange(const std::vector<std::size_t>& people);

    std::vector<std::size_t> seated_;
};

}  // namespace wf::compose
