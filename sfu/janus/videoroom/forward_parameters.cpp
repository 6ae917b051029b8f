#include "sfu/janus/videoroom/forward_parameters.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <limits>
#include <utility>

#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/error_data.h"

namespace wf::janus::videoroom {
namespace {

using room::RoomError;
using room::RoomErrorCode;

constexpr auto kForward = std::to_array<Parameter>({
    {"video_port", JsonType::kPositiveInteger},
    {"video_rtcp_port", JsonType::kPositiveInteger},
    {"video_ssrc", JsonType::kPositiveInteger},
    {"video_pt", JsonType::kPositiveInteger},
    {"video_port_2", JsonType::kPositiveInteger},
    {"video_ssrc_2", JsonType::kPositiveInteger},
    {"video_pt_2", JsonType::kPositiveInteger},
    {"video_port_3", JsonType::kPositiveInteger},
    {"video_ssrc_3", JsonType::kPositiveInteger},
    {"video_pt_3", JsonType::kPositiveInteger},
    {"audio_port", JsonType::kPositiveInteger},
    {"audio_rtcp_port", JsonType::kPositiveInteger},
    {"audio_ssrc", JsonType::kPositiveInteger},
    {"audio_pt", JsonType::kPositiveInteger},
    {"data_port", JsonType::kPositiveInteger},
    {"host", JsonType::kString},
    {"host_family", JsonType::kString},
    {"simulcast", JsonType::kBoolean},
    {"srtp_suite", JsonType::kPositiveInteger},
    {"srtp_crypto", JsonType::kString},
    {"streams", JsonType::kArray},
});

constexpr auto kStream = std::to_array<Parameter>({
    {"mid", JsonType::kString, true},
    {"host", JsonType::kString},
    {"host_family", JsonType::kString},
    {"simulcast", JsonType::kBoolean},
    {"srtp_suite", JsonType::kPositiveInteger},
    {"srtp_crypto", JsonType::kString},
    {"port", JsonType::kPositiveInteger, true},
    {"rtcp_port", JsonType::kPositiveInteger},
    {"ssrc", JsonType::kPositiveInteger},
    {"pt", JsonType::kPositiveInteger},
    {"port_2", JsonType::kPositiveInteger},
    {"ssrc_2", JsonType::kPositiveInteger},
    {"pt_2", JsonType::kPositiveInteger},
    {"port_3", JsonType::kPositiveInteger},
    {"ssrc_3", JsonType::kPositiveInteger},
    {"pt_3", JsonType::kPositiveInteger},
});

constexpr std::size_t kSrtpKeyBytes = 30;  // 40 characters of text (RFC 4568 section 6.1)
constexpr std::size_t kSrtpTextBytes = 40;

RoomError invalid(std::string text) { return {RoomErrorCode::kInvalidElement, std::move(text)}; }

template <class Number>
std::optional<Number> findNumber(const Json& body, const std::string& name, std::int64_t most) {
    const auto number = findInteger(body, name);
    if (!number || *number <= 0 || *number > most) {
        return std::nullopt;
    }
    return static_cast<Number>(*number);
}

/// Where a stream goes, what protects it.
struct Way {
    HostName host;
    std::optional<srtp::SrtpMasterKey> srtp;
};

room::RoomResult<Way> readWay(const Json& body) {
    const auto family = readFamily(body);
    if (!family) {
        return family.error();
    }
    const auto srtp = readSrtp(body);
    if (!srtp) {
        return srtp.error();
    }
    return Way{{findText(body, "host").value_or(""), *family}, *srtp};
}

/// Adds the layers of a stream: keys are `prefix` + "port", "port_2" … A layer without a port is not forwarded.
void addLayers(const Json& body, const std::string& prefix, const ForwardWish& wish, std::vector<ForwardWish>& wishes) {
    for (std::size_t layer = 0; layer < 3; ++layer) {
        const std::string suffix = layer == 0 ? "" : "_" + std::to_string(layer + 1);
        ForwardWish added = wish;
        added.port = readPort(body, prefix + "port" + suffix);
        if (added.port == 0) {
            continue;
        }
        added.target.substream = layer;
        added.target.ssrc = findNumber<std::uint32_t>(body, prefix + "ssrc" + suffix, UINT32_MAX);
        added.target.payload_type = findNumber<std::uint8_t>(body, prefix + "pt" + suffix, 127);
        added.target.rtcp_port = layer == 0 ? readPort(body, prefix + "rtcp_port") : std::uint16_t{0};
        added.target.best_layer = layer == 0 && wish.target.best_layer;
        wishes.push_back(std::move(added));
    }
}

room::RoomStatus takeStreams(const Json& streams, const Way& usual, std::vector<ForwardWish>& wishes) {
    for (const Json& stream : streams) {
        if (auto status = checked(stream, kStream); !status) {
            return status;
        }
        auto way = readWay(stream);
        if (!way) {
            return way.error();
        }
        ForwardWish wish;
        wish.host = way->host.name.empty() ? usual.host : way->host;
        if (wish.host.name.empty()) {
            return RoomError{RoomErrorCode::kMissingElement, missingElement("host").text};
        }
        wish.target.mid = findText(stream, "mid").value_or("");
        wish.target.best_layer = findBoolean(stream, "simulcast").value_or(false);
        wish.target.srtp = way->srtp ? way->srtp : usual.srtp;
        addLayers(stream, "", wish, wishes);
    }
    return room::Done{};
}

room::RoomStatus takeLegacy(const Json& body, const Way& way, std::vector<ForwardWish>& wishes) {
    if (way.host.name.empty()) {
        return RoomError{RoomErrorCode::kMissingElement, missingElement("host").text};
    }
    static constexpr std::array<std::pair<const char*, rtp::MediaKind>, 3> kKinds{{
        {"audio_", rtp::MediaKind::kAudio},
        {"video_", rtp::MediaKind::kVideo},
        {"data_", rtp::MediaKind::kData},
    }};
    for (const auto& [prefix, kind] : kKinds) {
        ForwardWish wish;
        wish.host = way.host;
        wish.target.first_of = kind;
        wish.target.srtp = way.srtp;
        wish.target.best_layer = kind == rtp::MediaKind::kVideo && findBoolean(body, "simulcast").value_or(false);
        addLayers(body, prefix, wish, wishes);
    }
    return room::Done{};
}

}  // namespace

std::uint16_t readPort(const Json& body, std::string_view name) {
    return findNumber<std::uint16_t>(body, std::string(name), UINT16_MAX).value_or(0);
}

room::RoomResult<net::Address::Family> readFamily(const Json& body) {
    const std::string name = findText(body, "host_family").value_or("");
    if (name.empty()) {
        return net::Address::Family::kNone;
    }
    if (name == "ipv4") {
        return net::Address::Family::kV4;
    }
    if (name == "ipv6") {
        return net::Address::Family::kV6;
    }
    return invalid("Unsupported protocol family (" + name + ")");
}

room::RoomResult<std::optional<srtp::SrtpMasterKey>> readSrtp(const Json& body) {
    const auto suite = findInteger(body, "srtp_suite");
    const auto crypto = findText(body, "srtp_crypto");
    if (!suite || *suite == 0 || !crypto) {
        return std::optional<srtp::SrtpMasterKey>();
    }
    if (*suite != 32 && *suite != 80) {
        return invalid("Invalid SRTP suite (" + std::to_string(*suite) + ")");
    }
    std::array<std::byte, kSrtpKeyBytes> key{};
    auto* bytes = reinterpret_cast<unsigned char*>(key.data());
    const auto* text = reinterpret_cast<const unsigned char*>(crypto->data());
    if (crypto->size() != kSrtpTextBytes ||
        EVP_DecodeBlock(bytes, text, static_cast<int>(kSrtpTextBytes)) != static_cast<int>(kSrtpKeyBytes)) {
        return invalid("Invalid SRTP crypto (not 30 bytes in base64)");
    }
    const auto profile = *suite == 32 ? srtp::SrtpProfile::kAes128CmSha1_32 : srtp::SrtpProfile::kAes128CmSha1_80;
    return srtp::SrtpMasterKey::make(profile, Bytes(key).first(16), Bytes(key).subspan(16));
}

std::string newSrtpCrypto() {
    std::array<unsigned char, kSrtpKeyBytes> key{};
    std::array<unsigned char, kSrtpTextBytes + 1> text{};
    if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1) {
        return {};
    }
    EVP_EncodeBlock(text.data(), key.data(), static_cast<int>(key.size()));
    OPENSSL_cleanse(key.data(), key.size());
    return {reinterpret_cast<const char*>(text.data()), kSrtpTextBytes};
}

room::RoomResult<ForwardWishes> readForward(const Json& body, const IdForm& ids) {
    const Parameter publisher = ids.parameter("publisher_id", true);
    if (auto status = checked(body, kForward); !status) {
        return status.error();
    }
    if (auto status = checked(body, {&publisher, 1}); !status) {
        return status.error();
    }
    const auto way = readWay(body);
    if (!way) {
        return way.error();
    }
    ForwardWishes result;
    result.publisher_id = ids.find(body, "publisher_id").value_or("");
    result.host = way->host.name;
    const Json* streams = find(body, "streams");
    result.legacy = streams == nullptr;
    auto status = result.legacy ? takeLegacy(body, *way, result.wishes) : takeStreams(*streams, *way, result.wishes);
    if (!status) {
        return status.error();
    }
    return result;
}

}  // namespace wf::janus::videoroom
