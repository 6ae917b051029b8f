#pragma once

#include <vector>

namespace wf::job {

/// Seconds of a meeting; `end_s` is exclusive.
struct TimeSpan {
    double begin_s = 0;
    double end_s = 0;
    [[nodiscard]] double length_s() const { return end_s - begin_s; }
    bool operator==(const TimeSpan&) const = default;
};

/// In order, apart from each other, none empty. All functions below give such lists.
using TimeSpans = std::vector<TimeSpan>;

/// Spans in any order and overlapping; gaps of up to `bridge_s` between them are closed.
TimeSpans unite(std::vector<TimeSpan> spans, double bridge_s = 0);
/// What is in `spans` and not in `holes`; pieces shorter than `least_s` are left out.
TimeSpans subtract(const TimeSpans& spans, const TimeSpans& holes, double least_s = 0);
TimeSpans clip(const TimeSpans& spans, TimeSpan part);
double totalLength_s(const TimeSpans& spans);

}  // namespace wf::job
