#include "sfu/sdp/attribute_reader.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "sfu/sdp/keywords.h"
#include "sfu/sdp/text.h"

namespace wf::sdp {
namespace {

template <class T>
bool add(std::vector<T>& list, T value) {
    if (list.size() >= kMaxAttributesPerKind) {
        return false;
    }
    list.push_back(std::move(value));
    return true;
}

template <class T>
bool setOnce(std::optional<T>& target, std::optional<T> value) {
    if (target || !value) {
        return false;
    }
    target = std::move(value);
    return true;
}

bool setWordOnce(std::string& target, std::string_view value) {
    if (!target.empty() || value.empty() || value.find_first_of(" \t") != std::string_view::npos) {
        return false;
    }
    target = value;
    return true;
}

// "sha-256 4A:AD:…" (RFC 8122 section 5): pairs of hex digits.
std::optional<Fingerprint> readFingerprint(std::string_view value) {
    Fingerprint fingerprint{lowerCase(takeWord(value)), std::string(value)};
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
        if (i % 3 == 2 ? c != ':' : !hex) {
            return std::nullopt;
        }
        fingerprint.value[i] = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    if (fingerprint.algorithm.empty() || value.size() % 3 != 2) {
        return std::nullopt;
    }
    return fingerprint;
}

bool readIceOptions(std::string_view value, std::vector<std::string>& options) {
    if (!options.empty()) {
        return false;
    }
    while (!value.empty() && options.size() < kMaxAttributesPerKind) {
        options.emplace_back(takeWord(value));
    }
    return !options.empty();
}

bool readTransport(std::string_view name, std::string_view value, TransportAttributes& transport) {
    if (name == "ice-ufrag") {
        return setWordOnce(transport.ice_ufrag, value);
    }
    if (name == "ice-pwd") {
        return setWordOnce(transport.ice_pwd, value);
    }
    if (name == "ice-options") {
        return readIceOptions(value, transport.ice_options);
    }
    if (name == "setup") {
        return setOnce(transport.setup, kSetups.find(value));
    }
    const auto fingerprint = name == "fingerprint" ? readFingerprint(value) : std::nullopt;
    return fingerprint && add(transport.fingerprints, *fingerprint);
}

// "id[/direction] URI [configuration]"
bool readExtension(std::string_view value, std::vector<ExtensionMap>& extensions) {
    ExtensionMap extension;
    const std::string_view head = takeWord(value);
    const std::size_t slash = head.find('/');
    const auto id = toNumber<std::uint16_t>(head.substr(0, slash));
    if (slash != std::string_view::npos) {
        extension.direction = kDirections.find(head.substr(slash + 1));
        if (!extension.direction) {
            return false;
        }
    }
    extension.uri = takeWord(value);
    extension.configuration = value;
    if (!id || extension.uri.empty()) {
        return false;
    }
    extension.id = *id;
    return add(extensions, std::move(extension));
}

PayloadFormat* formatOf(std::string_view payload_type, MediaDescription& line) {
    const auto number = toNumber<std::uint8_t>(payload_type);
    const auto found = std::ranges::find_if(
        line.formats, [&](const PayloadFormat& format) { return number && format.payload_type == *number; });
    return found == line.formats.end() ? nullptr : &*found;
}

// "payload-type name/clock-rate[/channels]"
bool readRtpmap(std::string_view value, MediaDescription& line) {
    PayloadFormat* format = formatOf(takeWord(value), line);
    const auto parts = split(takeWord(value), '/');
    if (format == nullptr || format->mapped || parts.size() < 2 || parts.size() > 3 || parts[0].empty()) {
        return false;
    }
    const auto clock_rate = toNumber<std::uint32_t>(parts[1]);
    const auto channels = parts.size() == 3 ? toNumber<std::uint8_t>(parts[2]) : std::uint8_t{0};
    if (!clock_rate || !channels) {
        return false;
    }
    format->name = parts[0];
    format->clock_rate = *clock_rate;
    format->channels = *channels;
    format->mapped = true;
    return true;
}

bool readFmtp(std::string_view value, MediaDescription& line) {
    PayloadFormat* format = formatOf(takeWord(value), line);
    const FormatParameters parameters(value);
    if (format == nullptr || parameters.empty()) {
        return false;
    }
    format->parameters.append(value);
    return true;
}

// "payload-type|* type [parameters]"
bool readFeedback(std::string_view value, MediaDescription& line) {
    const std::string_view target = takeWord(value);
    std::string feedback;
    while (!value.empty()) {
        feedback += (feedback.empty() ? "" : " ") + std::string(takeWord(value));
    }
    if (feedback.empty()) {
        return false;
    }
    if (target == "*") {
        return add(line.feedback_of_all, std::move(feedback));
    }
    PayloadFormat* format = formatOf(target, line);
    return format != nullptr && add(format->feedback, std::move(feedback));
}

// "ssrc attribute[:value]"
bool readSource(std::string_view value, std::vector<Source>& sources) {
    const auto ssrc = toNumber<std::uint32_t>(takeWord(value));
    if (!ssrc || value.empty()) {
        return false;
    }
    const std::size_t colon = value.find(':');
    Attribute attribute{std::string(trim(value.substr(0, colon))), std::nullopt};
    if (colon != std::string_view::npos) {
        attribute.value = trim(value.substr(colon + 1));
    }
    auto source = std::ranges::find(sources, *ssrc, &Source::ssrc);
    if (source == sources.end()) {
        if (!add(sources, Source{*ssrc, {}})) {
            return false;
        }
        source = sources.end() - 1;
    }
    return add(source->attributes, std::move(attribute));
}

bool readSourceGroup(std::string_view value, std::vector<SourceGroup>& groups) {
    SourceGroup group{std::string(takeWord(value)), {}};
    while (!value.empty()) {
        const auto ssrc = toNumber<std::uint32_t>(takeWord(value));
        if (!ssrc || !add(group.ssrcs, *ssrc)) {
            return false;
        }
    }
    return !group.ssrcs.empty() && add(groups, std::move(group));
}

// "id send|recv [pt=96,97;max-width=…]"
bool readRid(std::string_view value, std::vector<Rid>& rids) {
    Rid rid;
    rid.id = takeWord(value);
    const std::string_view direction = takeWord(value);
    rid.send = direction == "send";
    rid.restrictions = value;
    const FormatParameters restrictions(value);
    for (const std::string_view part : split(restrictions.get("pt").value_or(""), ',')) {
        const auto payload_type = toNumber<std::uint8_t>(part);
        if (!payload_type || !add(rid.payload_types, *payload_type)) {
            return false;
        }
    }
    return !rid.id.empty() && (rid.send || direction == "recv") && add(rids, std::move(rid));
}

// "1,~4;2;3". Drafts before RFC 8853 put "rid=" in front.
bool readLayers(std::string_view list, std::vector<std::vector<SimulcastLayer>>& streams) {
    if (!streams.empty()) {
        return false;
    }
    while (list.starts_with("rid=")) {
        list.remove_prefix(4);
    }
    for (const std::string_view stream : split(list, ';')) {
        std::vector<SimulcastLayer> alternatives;
        for (std::string_view rid : split(stream, ',')) {
            const bool paused = rid.starts_with('~');
            rid.remove_prefix(paused ? 1 : 0);
            if (rid.empty() || !add(alternatives, {std::string(rid), paused})) {
                return false;
            }
        }
        if (alternatives.empty() || !add(streams, std::move(alternatives))) {
            return false;
        }
    }
    return !streams.empty();
}

bool readSimulcast(std::string_view value, std::optional<Simulcast>& simulcast) {
    Simulcast read;
    while (!value.empty()) {
        const std::string_view direction = takeWord(value);
        if (direction != "send" && direction != "recv") {
            return false;
        }
        if (!readLayers(takeWord(value), direction == "send" ? read.send : read.recv)) {
            return false;
        }
    }
    return (!read.send.empty() || !read.recv.empty()) && setOnce(simulcast, std::optional(std::move(read)));
}

bool readMsid(std::string_view value, std::vector<Msid>& msids) {
    Msid msid;
    msid.stream = takeWord(value);
    msid.track = takeWord(value);
    return !msid.stream.empty() && value.empty() && add(msids, std::move(msid));
}

// "port protocol [streams]"
bool readSctpMap(std::string_view value, std::optional<SctpMap>& map) {
    SctpMap read;
    const auto port = toNumber<std::uint16_t>(takeWord(value));
    read.protocol = takeWord(value);
    if (!value.empty()) {
        read.streams = toNumber<std::uint32_t>(value);
        if (!read.streams) {
            return false;
        }
    }
    if (!port || read.protocol.empty()) {
        return false;
    }
    read.port = *port;
    return setOnce(map, std::optional(std::move(read)));
}

bool readCandidate(std::string_view value, std::vector<Candidate>& candidates) {
    auto candidate = parseCandidate("candidate:" + std::string(value));
    return candidate && add(candidates, *std::move(candidate));
}

bool readMid(std::string_view value, std::optional<std::string>& mid) {
    std::string word;
    return setWordOnce(word, value) && setOnce(mid, std::optional(std::move(word)));
}

struct Flag {
    std::string_view name;
    bool MediaDescription::*member;
};

constexpr std::array kFlags{
    Flag{"bundle-only", &MediaDescription::bundle_only},
    Flag{"rtcp-mux", &MediaDescription::rtcp_mux},
    Flag{"rtcp-rsize", &MediaDescription::rtcp_rsize},
    Flag{"extmap-allow-mixed", &MediaDescription::extmap_allow_mixed},
    Flag{"end-of-candidates", &MediaDescription::end_of_candidates},
};

struct Reader {
    std::string_view name;
    bool (*read)(std::string_view value, MediaDescription& line);
};

constexpr std::array kReaders{
    Reader{"mid", [](std::string_view v, MediaDescription& m) { return readMid(v, m.mid); }},
    Reader{"rtpmap", readRtpmap},
    Reader{"fmtp", readFmtp},
    Reader{"rtcp-fb", readFeedback},
    Reader{"extmap", [](std::string_view v, MediaDescription& m) { return readExtension(v, m.extensions); }},
    Reader{"msid", [](std::string_view v, MediaDescription& m) { return readMsid(v, m.msids); }},
    Reader{"ssrc", [](std::string_view v, MediaDescription& m) { return readSource(v, m.sources); }},
    Reader{"ssrc-group", [](std::string_view v, MediaDescription& m) { return readSourceGroup(v, m.source_groups); }},
    Reader{"rid", [](std::string_view v, MediaDescription& m) { return readRid(v, m.rids); }},
    Reader{"simulcast", [](std::string_view v, MediaDescription& m) { return readSimulcast(v, m.simulcast); }},
    Reader{"candidate", [](std::string_view v, MediaDescription& m) { return readCandidate(v, m.candidates); }},
    Reader{"sctp-port",
           [](std::string_view v, MediaDescription& m) { return setOnce(m.sctp_port, toNumber<std::uint16_t>(v)); }},
    Reader{"max-message-size",
           [](std::string_view v, MediaDescription& m) {
               return setOnce(m.max_message_size, toNumber<std::uint64_t>(v));
           }},
    Reader{"sctpmap", [](std::string_view v, MediaDescription& m) { return readSctpMap(v, m.sctp_map); }},
};

bool readMediaFlag(std::string_view name, MediaDescription& line) {
    const auto* flag = std::ranges::find(kFlags, name, &Flag::name);
    if (flag == kFlags.end()) {
        return setOnce(line.direction, kDirections.find(name));
    }
    return !std::exchange(line.*flag->member, true);
}

bool readSessionFlag(std::string_view name, SessionDescription& session) {
    if (name == "ice-lite") {
        return !std::exchange(session.ice_lite, true);
    }
    if (name == "extmap-allow-mixed") {
        return !std::exchange(session.extmap_allow_mixed, true);
    }
    return setOnce(session.direction, kDirections.find(name));
}

bool readGroup(std::string_view value, std::vector<Group>& groups) {
    Group group{std::string(takeWord(value)), {}};
    while (!value.empty()) {
        if (!add(group.mids, std::string(takeWord(value)))) {
            return false;
        }
    }
    return !group.semantics.empty() && add(groups, std::move(group));
}

}  // namespace

bool readSessionAttribute(std::string_view name, std::optional<std::string_view> value, SessionDescription& session) {
    if (!value) {
        return readSessionFlag(name, session);
    }
    if (name == "group") {
        return readGroup(*value, session.groups);
    }
    if (name == "extmap") {
        return readExtension(*value, session.extensions);
    }
    if (name == "msid-semantic") {
        return !value->empty() && setOnce(session.msid_semantic, std::optional<std::string>(*value));
    }
    return readTransport(name, *value, session.transport);
}

bool readMediaAttribute(std::string_view name, std::optional<std::string_view> value, MediaDescription& line) {
    if (!value) {
        return readMediaFlag(name, line);
    }
    const auto* reader = std::ranges::find(kReaders, name, &Reader::name);
    return reader != kReaders.end() ? reader->read(*value, line) : readTransport(name, *value, line.transport);
}

}  // namespace wf::sdp
