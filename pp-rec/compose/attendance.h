#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "pp-rec/compose/person.h"
#include "pp-rec/compose/span_cursor.h"

namespace wf::compose {

/// Who is there to be seen, as time rises: people while they are present, screen shares while they have pictures.
class Attendance {
public:
    struct Now {
        std::vector<std::size_t> visible;  ///< indices into the people, by first join
        std::size_t people = 0;            ///< of them no screen shares
        std::optional<std::size_t> share;  ///< the newest of the screen shares
    };

    /// `people` must outlive it and keep their spans.
    explicit Attendance(const std::vector<Person>& people);

    const Now& at(double time_s);
    /// All times at which Now may change, rising.
    [[nodiscard]] std::vector<double> changes() const;

private:
    struct Guest {
        std::size_t person;
        SpanCursor present;
        SpanCursor camera;
    };

    const std::vector<Person>& people_;
    std::vector<Guest> guests_;  // by first join
    Now now_;
};

}  // namespace wf::compose
