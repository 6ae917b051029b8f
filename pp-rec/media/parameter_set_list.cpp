#include "pp-rec/media/parameter_set_list.h"

#include <algorithm>

namespace wf::media {

void ParameterSetList::add(std::uint32_t id, Bytes nal) {
    while (!nal.empty() && load8(nal, nal.size() - 1) == 0) {
        nal = nal.first(nal.size() - 1);
    }
    const bool known = std::any_of(sets_.begin(), sets_.end(), [&](const Set& set) {
        return std::equal(set.nal.begin(), set.nal.end(), nal.begin(), nal.end());
    });
    if (known || sets_.size() == kMaxSets || nal.size() > kMaxSetBytes) {
        return;
    }
    const bool first = std::none_of(sets_.begin(), sets_.end(), [&](const Set& set) { return set.id == id; });
    sets_.push_back({id, first, {nal.begin(), nal.end()}});
}

std::size_t ParameterSetList::idCount() const {
    return static_cast<std::size_t>(
        std::count_if(sets_.begin(), sets_.end(), [](const Set& set) { return set.first_of_id; }));
}

void ParameterSetList::writeFirstOfEachId(ByteBuffer& out) const {
    for (const Set& set : sets_) {
        if (set.first_of_id) {
            out.append16(static_cast<std::uint16_t>(set.nal.size()));
            out.append(set.nal);
        }
    }
}

}  // namespace wf::media
