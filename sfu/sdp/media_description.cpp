#include "sfu/sdp/media_description.h"

#include <algorithm>

#include "sfu/sdp/text.h"

namespace wf::sdp {

bool PayloadFormat::isNamed(std::string_view wanted) const { return equalsIgnoringCase(name, wanted); }

bool MediaDescription::isRtp() const { return protocol.find("RTP/") != std::string::npos; }

bool MediaDescription::isDataChannel() const {
    return media == "application" && protocol.find("SCTP") != std::string::npos;
}

const PayloadFormat* MediaDescription::findFormat(std::uint8_t payload_type) const {
    const auto found =
        std::ranges::find_if(formats, [&](const PayloadFormat& f) { return f.payload_type == payload_type; });
    return found == formats.end() ? nullptr : &*found;
}

const PayloadFormat* MediaDescription::findRtx(std::uint8_t payload_type) const {
    const std::string apt = std::to_string(payload_type);
    const auto found = std::ranges::find_if(
        formats, [&](const PayloadFormat& f) { return f.isNamed("rtx") && f.parameters.get("apt") == apt; });
    return found == formats.end() ? nullptr : &*found;
}

}  // namespace wf::sdp
