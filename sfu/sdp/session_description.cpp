#include "sfu/sdp/session_description.h"

#include <algorithm>

namespace wf::sdp {

const Group* SessionDescription::bundle() const {
    const auto found = std::ranges::find_if(groups, [](const Group& group) { return group.semantics == "BUNDLE"; });
    return found == groups.end() ? nullptr : &*found;
}

std::optional<std::size_t> SessionDescription::findMid(std::string_view mid) const {
    const auto found = std::ranges::find_if(media, [&](const MediaDescription& line) { return line.mid == mid; });
    if (found == media.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - media.begin());
}

TransportAttributes SessionDescription::transportOf(const MediaDescription& line) const {
    TransportAttributes result = line.transport;
    // User name and password belong together and come from the same level.
    if (result.ice_ufrag.empty() && result.ice_pwd.empty()) {
        result.ice_ufrag = transport.ice_ufrag;
        result.ice_pwd = transport.ice_pwd;
    }
    if (result.ice_options.empty()) {
        result.ice_options = transport.ice_options;
    }
    if (result.fingerprints.empty()) {
        result.fingerprints = transport.fingerprints;
    }
    if (!result.setup) {
        result.setup = transport.setup;
    }
    return result;
}

Direction SessionDescription::directionOf(const MediaDescription& line) const {
    return line.direction.value_or(direction.value_or(Direction::kSendrecv));
}

}  // namespace wf::sdp
