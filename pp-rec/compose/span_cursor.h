#pragma once

#include <cstddef>
#include <vector>

#include "pp-rec/compose/sources.h"

namespace wf::compose {

/// Walks rising spans along with rising time. The spans must outlive it.
class SpanCursor {
public:
    explicit SpanCursor(const std::vector<Span>& spans) : spans_(&spans) {}

    /// The span that holds `time_s`, null for none.
    const Span* at(double time_s) {
        while (next_ < spans_->size() && (*spans_)[next_].end_s <= time_s) {
            ++next_;
        }
        return next_ < spans_->size() && (*spans_)[next_].contains(time_s) ? &(*spans_)[next_] : nullptr;
    }

private:
    const std::vector<Span>* spans_;
    std::size_t next_ = 0;  // first span that has not ended
};

}  // namespace wf::compose
