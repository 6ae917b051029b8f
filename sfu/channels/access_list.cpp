#include "sfu/channels/access_list.h"

#include <algorithm>

namespace wf::channels {
namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

AccessList::AccessList(std::string_view list) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        const std::string_view beginning = trimmed(list.substr(0, comma));
        if (!beginning.empty()) {
            beginnings_.emplace_back(beginning);
        }
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
}

bool AccessList::allows(std::string_view ip) const {
    return beginnings_.empty() || std::any_of(beginnings_.begin(), beginnings_.end(),
                                              [&](const std::string& text) { return ip.starts_with(text); });
}

std::string_view forwardedClient(std::string_view header) { return trimmed(header.substr(0, header.find(','))); }

}  // namespace wf::channels
