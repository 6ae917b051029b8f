#include "pp-rec/job/time_spans.h"

#include <algorithm>

namespace wf::job {

TimeSpans unite(std::vector<TimeSpan> spans, double bridge_s) {
    std::ranges::sort(spans, {}, &TimeSpan::begin_s);
    TimeSpans united;
    for (const TimeSpan& span : spans) {
        if (span.length_s() <= 0) {
            continue;
        }
        if (!united.empty() && span.begin_s - united.back().end_s <= bridge_s) {
            united.back().end_s = std::max(united.back().end_s, span.end_s);
        } else {
            united.push_back(span);
        }
    }
    return united;
}

TimeSpans subtract(const TimeSpans& spans, const TimeSpans& holes, double least_s) {
    TimeSpans left;
    const auto add = [&](const TimeSpan& piece) {
        if (piece.length_s() > 0 && piece.length_s() >= least_s) {
            left.push_back(piece);
        }
    };
    auto hole = holes.begin();
    for (TimeSpan rest : spans) {
        while (hole != holes.end() && hole->end_s <= rest.begin_s) {
            ++hole;
        }
        for (auto at = hole; at != holes.end() && at->begin_s < rest.end_s; ++at) {
            add({rest.begin_s, at->begin_s});
            rest.begin_s = std::max(rest.begin_s, at->end_s);
        }
        add(rest);
    }
    return left;
}

TimeSpans clip(const TimeSpans& spans, TimeSpan part) {
    std::vector<TimeSpan> clipped;
    for (const TimeSpan& span : spans) {
        clipped.push_back({std::max(span.begin_s, part.begin_s), std::min(span.end_s, part.end_s)});
    }
    return unite(std::move(clipped));
}

double totalLength_s(const TimeSpans& spans) {
    double sum_s = 0;
    for (const TimeSpan& span : spans) {
        sum_s += span.length_s();
    }
    return sum_s;
}

}  // namespace wf::job
