#include "sfu/sdp/negotiated_media.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace wf::sdp {
namespace {

struct Row {
    std::string_view value;
    bool Feedback::*member;
};

// In the order in which Janus writes them.
constexpr std::array kRows{Row{"ccm fir", &Feedback::fir}, Row{"nack", &Feedback::nack},
                           Row{"nack pli", &Feedback::pli}, Row{"goog-remb", &Feedback::remb},
                           Row{"transport-cc", &Feedback::transport_cc}};

}  // namespace

std::optional<rtp::MediaKind> kindOf(const MediaDescription& line) {
    if (line.isDataChannel()) {
        return rtp::MediaKind::kData;
    }
    if (!line.isRtp() || (line.media != "audio" && line.media != "video")) {
        return std::nullopt;
    }
    return line.media == "audio" ? rtp::MediaKind::kAudio : rtp::MediaKind::kVideo;
}

Feedback feedbackOf(const MediaDescription& line, const PayloadFormat& format) {
    const auto has = [](const std::vector<std::string>& list, std::string_view wanted) {
        return std::ranges::find(list, wanted) != list.end();
    };
    Feedback feedback;
    for (const Row& row : kRows) {
        feedback.*row.member = has(format.feedback, row.value) || has(line.feedback_of_all, row.value);
    }
    return feedback;
}

std::vector<std::string> feedbackLines(const Feedback& feedback) {
    std::vector<std::string> lines;
    for (const Row& row : kRows) {
        if (feedback.*row.member) {
            lines.emplace_back(row.value);
        }
    }
    return lines;
}

NegotiatedData dataOf(const MediaDescription& line) {
    NegotiatedData data;
    if (line.sctp_port) {
        data.remote_port = *line.sctp_port;
    } else if (line.sctp_map) {
        data.remote_port = line.sctp_map->port;
    }
    data.max_message_size = line.max_message_size.value_or(data.max_message_size);
    return data;
}

}  // namespace wf::sdp
