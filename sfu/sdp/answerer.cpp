#include "sfu/sdp/answerer.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "sfu/sdp/text.h"

namespace wf::sdp {
namespace {

constexpr std::size_t kMaxMidBytes = 16;  // what a one-byte header extension holds
constexpr std::size_t kMaxSimulcastLayers = 3;
constexpr std::uint16_t kSctpPort = 5000;
constexpr std::uint32_t kOldSctpStreams = 16;
constexpr std::string_view kDataChannel = "webrtc-datachannel";

class Answerer {
public:
    Answerer(const SessionDescription& offer, const AnswerPolicy& policy, const LocalTransport& local)
        : offer_(offer), policy_(policy), local_(local) {}

    Result<Answer> run();

private:
    Status checkMids() const;
    NegotiatedMedia decide(std::size_t index);
    std::string whyRefused(const MediaDescription& line, std::optional<rtp::MediaKind> kind) const;
    [[nodiscard]] bool allows(rtp::MediaKind kind) const;
    Status chooseTransport();
    [[nodiscard]] std::vector<std::string> bundledMids() const;
    MediaDescription answerLine(const NegotiatedMedia& media, const MediaDescription& offered) const;
    void answerCodec(NegotiatedMedia& media, const CodecChoice& choice);
    void putCodec(const NegotiatedMedia& media, const MediaDescription& offered, MediaDescription& line) const;
    void putData(const MediaDescription& offered, MediaDescription& line) const;
    void putLayers(const NegotiatedMedia& media, MediaDescription& line) const;

    const SessionDescription& offer_;
    const AnswerPolicy& policy_;
    const LocalTransport& local_;
    std::optional<std::size_t> transport_line_;  // first accepted one
    bool has_data_ = false;
    std::vector<std::vector<ExtensionMap>> extensions_;  // of the answer, by line
    Answer answer_;
};

Status Answerer::checkMids() const {
    std::unordered_set<std::string_view> seen;
    for (const MediaDescription& line : offer_.media) {
        if (!line.mid) {
            continue;
        }
        if (line.mid->size() > kMaxMidBytes) {
            return Error{"The mid '" + *line.mid + "' is longer than " + std::to_string(kMaxMidBytes) + " bytes"};
        }
        if (!seen.insert(*line.mid).second) {
            return Error{"Two media lines have the mid '" + *line.mid + "'"};
        }
    }
    return {};
}

bool Answerer::allows(rtp::MediaKind kind) const {
    switch (kind) {
        case rtp::MediaKind::kAudio:
            return policy_.audio;
        case rtp::MediaKind::kVideo:
            return policy_.video;
        case rtp::MediaKind::kData:
            return policy_.data && !has_data_;
    }
    return false;
}

// Everything but the codec; empty when the line can be used.
std::string Answerer::whyRefused(const MediaDescription& line, std::optional<rtp::MediaKind> kind) const {
    if (line.isRejected()) {
        return "stopped by the offerer";
    }
    if (!kind) {
        return "'" + line.media + "' over '" + line.protocol + "' is not supported";
    }
    if (!allows(*kind)) {
        return *kind == rtp::MediaKind::kData && has_data_ ? "there is a data channel line already"
                                                           : line.media + " is not taken here";
    }
    const Group* bundle = offer_.bundle();
    const bool bundled =
        bundle != nullptr && line.mid && std::ranges::find(bundle->mids, *line.mid) != bundle->mids.end();
    if (bundle != nullptr ? !bundled : transport_line_.has_value()) {
        return "not bundled with the other lines";
    }
    if (*kind != rtp::MediaKind::kData && !line.rtcp_mux) {
        return "RTP and RTCP are not multiplexed";
    }
    return {};
}

void Answerer::answerCodec(NegotiatedMedia& media, const CodecChoice& choice) {
    const MediaDescription& offered = offer_.media[media.index];
    ExtensionSet wanted = policy_.extensions;
    if (choice.codec != rtp::Codec::kAv1) {
        wanted.erase(ExtensionKind::kDependencyDescriptor);
    }
    extensions_[media.index] =
        answerExtensions(offered.extensions.empty() ? offer_.extensions : offered.extensions, wanted);
    media.extensions = knownExtensions(extensions_[media.index]);

    NegotiatedCodec codec;
    codec.codec = choice.codec;
    codec.payload_type = choice.format->payload_type;
    codec.clock_rate = choice.format->clock_rate;
    codec.parameters = answerParameters(choice, policy_.codecs);
    codec.feedback = feedbackOf(offered, *choice.format);
    codec.feedback.transport_cc &= media.extensionId(ExtensionKind::kTransportWideCc).has_value();
    const auto number = [](const PayloadFormat* f) { return f ? std::optional(f->payload_type) : std::nullopt; };
    codec.rtx_payload_type = number(choice.rtx);
    codec.red_payload_type = number(choice.red);
    codec.telephone_event_payload_type = number(choice.telephone_event);
    media.codec = std::move(codec);
    media.tracks = mediaTracks(offered);
    media.rids = sentRids(offered, choice.format->payload_type);
    media.rids.resize(std::min(media.rids.size(), kMaxSimulcastLayers));
    const Direction theirs = offer_.directionOf(offered);
    const Direction taken = policy_.sends_back && receives(theirs) ? Direction::kSendrecv : Direction::kRecvonly;
    media.direction = sends(theirs) ? taken : Direction::kInactive;
}

NegotiatedMedia Answerer::decide(std::size_t index) {
    const MediaDescription& offered = offer_.media[index];
    const auto kind = kindOf(offered);
    NegotiatedMedia media;
    media.index = index;
    media.mid = offered.mid.value_or(std::to_string(index));
    while (!offered.mid && offer_.findMid(media.mid)) {
        media.mid += '_';
    }
    media.kind = kind.value_or(rtp::MediaKind::kData);
    media.rejection = whyRefused(offered, kind);
    if (!media.accepted()) {
        return media;
    }
    if (kind == rtp::MediaKind::kData) {
        has_data_ = true;
        media.data = dataOf(offered);
        media.direction = reversed(offer_.directionOf(offered));
    } else if (const auto choice = chooseCodec(offered, policy_.codecs)) {
        answerCodec(media, *choice);
    } else {
        media.rejection = "none of its codecs is allowed here";
        return media;
    }
    transport_line_ = transport_line_.value_or(index);
    return media;
}

Status Answerer::chooseTransport() {
    if (!transport_line_) {
        return {};
    }
    auto remote = remoteTransport(offer_, *transport_line_);
    if (!remote) {
        return remote.error();
    }
    const auto role = roleForOffer(remote->setup, local_.role);
    if (!role) {
        return Error{"The offer changes the DTLS role of a running connection (a=setup)"};
    }
    answer_.role = *role;
    answer_.remote = std::move(remote.value());
    return {};
}

void Answerer::putCodec(const NegotiatedMedia& media, const MediaDescription& offered, MediaDescription& line) const {
    const NegotiatedCodec& codec = *media.codec;
    const auto put = [&](std::optional<std::uint8_t> payload_type) -> PayloadFormat* {
        const PayloadFormat* format = payload_type ? offered.findFormat(*payload_type) : nullptr;
        if (format == nullptr) {
            return nullptr;
        }
        PayloadFormat& copy = line.formats.emplace_back(*format);
        copy.mapped = true;
        copy.feedback.clear();
        return &copy;
    };
    // RED first, else nobody sends it.
    put(codec.red_payload_type);
    if (PayloadFormat* main = put(codec.payload_type)) {
        main->parameters = codec.parameters;
        main->feedback = feedbackLines(codec.feedback);
    }
    put(codec.telephone_event_payload_type);
    put(codec.rtx_payload_type);
}

void Answerer::putData(const MediaDescription& offered, MediaDescription& line) const {
    line.other_formats = offered.other_formats;
    line.direction = reversed(offer_.directionOf(offered));
    if (offered.sctp_map) {
        line.sctp_map = SctpMap{offered.sctp_map->port, std::string(kDataChannel), kOldSctpStreams};
    } else {
        line.sctp_port = kSctpPort;
    }
    line.max_message_size = policy_.max_message_size;
}

void Answerer::putLayers(const NegotiatedMedia& media, MediaDescription& line) const {
    for (const std::string& rid : media.rids) {
        line.rids.push_back({rid, false, {}, {}});
    }
    if (media.rids.size() > 1) {
        line.simulcast.emplace();
        for (const std::string& rid : media.rids) {
            line.simulcast->recv.push_back({{rid, false}});
        }
    }
}

MediaDescription Answerer::answerLine(const NegotiatedMedia& media, const MediaDescription& offered) const {
    if (!media.accepted()) {
        return rejectedLine(offered);
    }
    MediaDescription line;
    line.media = offered.media;
    line.protocol = offered.protocol;
    line.mid = offered.mid;
    putTransport(local_, answer_.role == DtlsRole::kServer ? DtlsSetup::kPassive : DtlsSetup::kActive, line);
    if (media.kind == rtp::MediaKind::kData) {
        putData(offered, line);
        return line;
    }
    line.direction = media.direction;
    line.rtcp_mux = true;
    line.rtcp_rsize = offered.rtcp_rsize && policy_.reduced_size_rtcp;
    if (media.kind == rtp::MediaKind::kVideo && policy_.max_bitrate_bps) {
        line.bandwidths = {{"AS", *policy_.max_bitrate_bps / 1000}, {"TIAS", *policy_.max_bitrate_bps}};
    }
    putCodec(media, offered, line);
    line.extensions = extensions_[media.index];
    putLayers(media, line);
    return line;
}

std::vector<std::string> Answerer::bundledMids() const {
    std::vector<std::string> mids;
    for (const NegotiatedMedia& media : answer_.media) {
        if (media.accepted() && offer_.bundle() != nullptr) {
            mids.push_back(media.mid);
        }
    }
    return mids;
}

Result<Answer> Answerer::run() {
    if (Status status = checkMids(); !status) {
        return status.error();
    }
    extensions_.resize(offer_.media.size());
    for (std::size_t i = 0; i < offer_.media.size(); ++i) {
        answer_.media.push_back(decide(i));
    }
    if (Status status = chooseTransport(); !status) {
        return status.error();
    }
    SessionDescription& session = answer_.description;
    session = sessionWith(local_, bundledMids());
    session.origin.session_id = offer_.origin.session_id;
    session.origin.version = offer_.origin.version;
    session.name = policy_.session_name;
    for (const NegotiatedMedia& media : answer_.media) {
        session.media.push_back(answerLine(media, offer_.media[media.index]));
    }
    return std::move(answer_);
}

}  // namespace

Result<Answer> answerOffer(const SessionDescription& offer, const AnswerPolicy& policy, const LocalTransport& local) {
    return Answerer(offer, policy, local).run();
}

}  // namespace wf::sdp
