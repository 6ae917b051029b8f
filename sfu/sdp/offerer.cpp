#include "sfu/sdp/offerer.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sfu/sdp/codec_policy.h"

namespace wf::sdp {
namespace {

constexpr std::string_view kCname = "janus";
constexpr std::uint16_t kSctpPort = 5000;

std::string_view mediaName(rtp::MediaKind kind) {
    switch (kind) {
        case rtp::MediaKind::kAudio:
            return "audio";
        case rtp::MediaKind::kVideo:
            return "video";
        case rtp::MediaKind::kData:
            return "application";
    }
    return {};
}

// Ids of rooms and people may hold blanks, which part the words of an attribute.
std::string asWord(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return c == ' ' || (c >= 0 && c < ' '); }, '_');
    return text;
}

Feedback offeredFeedback(const OfferedStream& stream) {
    const bool video = stream.kind == rtp::MediaKind::kVideo;
    return {video, video, video, video, stream.extensions.has(ExtensionKind::kTransportWideCc)};
}

}  // namespace

Offerer::Offerer(std::string session_id, std::string name)
    : session_id_(std::move(session_id)), name_(std::move(name)) {}

std::optional<std::size_t> Offerer::freeSlot(const OfferedStream& stream) const {
    const auto fits = [&](const Slot& slot) {
        if (stream.kind == rtp::MediaKind::kData) {
            return slot.stream.kind == rtp::MediaKind::kData;
        }
        return !slot.active && slot.stream.kind == stream.kind && (slot.refused || slot.stream.codec == stream.codec);
    };
    const auto found = std::ranges::find_if(slots_, fits);
    return found == slots_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - slots_.begin()));
}

std::optional<std::size_t> Offerer::add(const OfferedStream& stream) {
    std::optional<PayloadTypePool::Entry> payload = PayloadTypePool::Entry{};
    if (stream.kind != rtp::MediaKind::kData) {
        payload = payload_types_.get(stream.codec, stream.parameters, stream.red);
    }
    std::optional<std::size_t> index = freeSlot(stream);
    if (!payload || (!index && slots_.size() == kMaxMediaLines)) {
        return std::nullopt;
    }
    if (!index) {
        index = slots_.size();
        slots_.emplace_back();
    }
    slots_[*index] = {stream, *payload, true, false};
    return index;
}

void Offerer::remove(std::size_t index) { slots_[index].active = false; }

void Offerer::putFormats(const Slot& slot, MediaDescription& line) const {
    PayloadFormat& format = line.formats.emplace_back(formatOf(slot.stream.codec, slot.payload.payload_type));
    format.parameters = slot.stream.parameters;
    format.feedback = feedbackLines(offeredFeedback(slot.stream));
    if (slot.stream.rtx_ssrc && slot.payload.rtx_payload_type) {
        PayloadFormat rtx;
        rtx.payload_type = *slot.payload.rtx_payload_type;
        rtx.name = "rtx";
        rtx.clock_rate = format.clock_rate;
        rtx.mapped = true;
        rtx.parameters.set("apt", std::to_string(slot.payload.payload_type));
        line.formats.push_back(std::move(rtx));
    }
    if (slot.stream.red && slot.payload.red_payload_type) {
        line.formats.push_back(redFormat(*slot.payload.red_payload_type, slot.payload.payload_type));
    }
}

void Offerer::putSources(std::size_t index, MediaDescription& line) const {
    const OfferedStream& stream = slots_[index].stream;
    line.msids = {stream.msid.empty() ? Msid{"janus", "janus" + mid(index)}
                                      : Msid{asWord(stream.msid.stream), asWord(stream.msid.track)}};
    line.sources.push_back({stream.ssrc, {{"cname", std::string(kCname)}}});
    if (stream.rtx_ssrc && slots_[index].payload.rtx_payload_type) {
        line.source_groups.push_back({"FID", {stream.ssrc, *stream.rtx_ssrc}});
        line.sources.push_back({*stream.rtx_ssrc, {{"cname", std::string(kCname)}}});
    }
}

MediaDescription Offerer::offerLine(std::size_t index, const LocalTransport& local) const {
    const Slot& slot = slots_[index];
    MediaDescription line;
    line.media = mediaName(slot.stream.kind);
    line.mid = mid(index);
    line.direction = slot.active ? Direction::kSendonly : Direction::kInactive;
    if (slot.stream.kind == rtp::MediaKind::kData) {
        line.protocol = "UDP/DTLS/SCTP";
        line.other_formats = {"webrtc-datachannel"};
        line.sctp_port = kSctpPort;
    } else {
        line.protocol = "UDP/TLS/RTP/SAVPF";
        putFormats(slot, line);
    }
    if (slot.refused) {
        return rejectedLine(line);
    }
    // DtlsSetup stays actpass in every offer; the answerer keeps to the roles there are (RFC 8842 section 5.5).
    putTransport(local, DtlsSetup::kActpass, line);
    if (slot.stream.kind == rtp::MediaKind::kData) {
        return line;
    }
    line.rtcp_mux = true;
    for (unsigned kind = 0; kind <= static_cast<unsigned>(ExtensionKind::kDependencyDescriptor); ++kind) {
        const auto extension = static_cast<ExtensionKind>(kind);
        if (slot.stream.extensions.has(extension)) {
            line.extensions.push_back(
                {offeredExtensionId(extension), std::nullopt, std::string(extensionUri(extension)), {}});
        }
    }
    if (slot.active) {
        putSources(index, line);
    }
    return line;
}

SessionDescription Offerer::offer(const LocalTransport& local) {
    std::vector<std::string> mids;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (!slots_[i].refused) {
            mids.push_back(mid(i));
        }
    }
    SessionDescription session = sessionWith(local, std::move(mids));
    session.origin.session_id = session_id_;
    session.origin.version = std::to_string(++version_);
    session.name = name_;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        session.media.push_back(offerLine(i, local));
    }
    return session;
}

Status Offerer::checkShape(const SessionDescription& answer) const {
    if (answer.media.size() != slots_.size()) {
        return Error{"The answer has " + std::to_string(answer.media.size()) + " media lines, the offer has " +
                     std::to_string(slots_.size())};
    }
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        const MediaDescription& line = answer.media[i];
        const std::string where = "Line " + std::to_string(i) + " of the answer ";
        if (line.media != mediaName(slots_[i].stream.kind)) {
            return Error{where + "is '" + line.media + "', the offer's is '" +
                         std::string(mediaName(slots_[i].stream.kind)) + "'"};
        }
        if (line.mid && *line.mid != mid(i)) {
            return Error{where + "has the mid '" + *line.mid + "' instead of '" + mid(i) + "'"};
        }
    }
    return {};
}

NegotiatedMedia Offerer::acceptLine(std::size_t index, const SessionDescription& answer) const {
    const Slot& slot = slots_[index];
    const MediaDescription& line = answer.media[index];
    NegotiatedMedia media;
    media.index = index;
    media.mid = mid(index);
    media.kind = slot.stream.kind;
    if (line.isRejected()) {
        media.rejection = slot.refused ? "not in use" : "refused by the subscriber";
        return media;
    }
    const Direction theirs = answer.directionOf(line);
    if (media.kind == rtp::MediaKind::kData) {
        media.data = dataOf(line);
        media.direction = reversed(theirs);
        return media;
    }
    const PayloadFormat* format = line.findFormat(slot.payload.payload_type);
    if (format == nullptr || codecOf(*format) != slot.stream.codec) {
        media.rejection = "the subscriber does not take its codec";
        return media;
    }
    NegotiatedCodec codec;
    codec.codec = slot.stream.codec;
    codec.payload_type = slot.payload.payload_type;
    codec.clock_rate = format->clock_rate;
    codec.parameters = format->parameters;
    codec.feedback = feedbackOf(line, *format);
    const PayloadFormat* rtx = line.findRtx(slot.payload.payload_type);
    if (slot.stream.rtx_ssrc && rtx != nullptr) {
        codec.rtx_payload_type = rtx->payload_type;
    }
    const PayloadFormat* red = slot.stream.red ? findRed(line, *format) : nullptr;
    if (red != nullptr && red->payload_type == slot.payload.red_payload_type) {
        codec.red_payload_type = red->payload_type;
    }
    media.codec = std::move(codec);
    media.extensions = knownExtensions(line.extensions.empty() ? answer.extensions : line.extensions);
    media.direction = slot.active && receives(theirs) ? Direction::kSendonly : Direction::kInactive;
    return media;
}

Result<SubscriberAnswer> Offerer::accept(const SessionDescription& answer, const LocalTransport& local) {
    if (Status status = checkShape(answer); !status) {
        return status.error();
    }
    SubscriberAnswer result;
    std::optional<std::size_t> transport_line;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        result.media.push_back(acceptLine(i, answer));
        if (!answer.media[i].isRejected() && !transport_line) {
            transport_line = i;
        }
    }
    if (transport_line) {
        auto remote = remoteTransport(answer, *transport_line);
        if (!remote) {
            return remote.error();
        }
        result.role = roleFromAnswer(remote->setup);
        if (local.role && *local.role != result.role) {
            return Error{"The answer changes the DTLS role of a running connection (a=setup)"};
        }
        result.remote = std::move(remote.value());
    }
    for (std::size_t i = 0; i < slots_.size(); ++i) {
        if (answer.media[i].isRejected()) {
            slots_[i].active = false;
            slots_[i].refused = true;
        }
    }
    return result;
}

}  // namespace wf::sdp
