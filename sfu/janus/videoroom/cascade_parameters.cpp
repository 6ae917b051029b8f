#include "sfu/janus/videoroom/cascade_parameters.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/error_data.h"
#include "sfu/janus/videoroom/forward_parameters.h"
#include "sfu/net/local_interfaces.h"
#include "sfu/net/multicast_membership.h"

namespace wf::janus::videoroom {
namespace {

using room::PublishedStream;
using room::RoomError;
using room::RoomErrorCode;

constexpr auto kPublish = std::to_array<Parameter>({
    {"remote_id", JsonType::kString, true},
    {"host", JsonType::kString, true},
    {"host_family", JsonType::kString},
    {"port", JsonType::kPositiveInteger, true},
    {"rtcp_port", JsonType::kPositiveInteger},
    {"srtp_suite", JsonType::kPositiveInteger},
    {"srtp_crypto", JsonType::kString},
});

constexpr auto kAdd = std::to_array<Parameter>({
    {"display", JsonType::kString},
    {"metadata", JsonType::kObject},
    {"mcast", JsonType::kString},
    {"iface", JsonType::kString},
    {"port", JsonType::kPositiveInteger},
    {"srtp_suite", JsonType::kPositiveInteger},
    {"srtp_crypto", JsonType::kString},
    {"silence_limit", JsonType::kPositiveInteger},
    {"e2ee", JsonType::kBoolean},
    {"streams", JsonType::kArray, true},
});

constexpr auto kUpdate = std::to_array<Parameter>({
    {"display", JsonType::kString},
    {"metadata", JsonType::kObject},
    {"e2ee", JsonType::kBoolean},
    {"streams", JsonType::kArray, true},
});

constexpr auto kStream = std::to_array<Parameter>({
    {"type", JsonType::kString, true},
    {"mindex", JsonType::kPositiveInteger, true},
    {"mid", JsonType::kString, true},
    {"disabled", JsonType::kBoolean},
    {"codec", JsonType::kString},
    {"description", JsonType::kString},
    {"stereo", JsonType::kBoolean},
    {"fec", JsonType::kBoolean},
    {"dtx", JsonType::kBoolean},
    {"h264_profile", JsonType::kString},
    {"vp9_profile", JsonType::kString},
    {"simulcast", JsonType::kBoolean},
    {"svc", JsonType::kBoolean},
    {"audiolevel_ext_id", JsonType::kPositiveInteger},
    {"videoorient_ext_id", JsonType::kPositiveInteger},
    {"playoutdelay_ext_id", JsonType::kPositiveInteger},
    {"abscapturetime_ext_id", JsonType::kPositiveInteger},
    {"dependencydescriptor_ext_id", JsonType::kPositiveInteger},
});

RoomError invalid(std::string text) { return {RoomErrorCode::kInvalidElement, std::move(text)}; }

std::optional<rtp::MediaKind> kindOf(const std::string& name) {
    if (name == "audio") {
        return rtp::MediaKind::kAudio;
    }
    if (name == "video") {
        return rtp::MediaKind::kVideo;
    }
    return name == "data" ? std::optional(rtp::MediaKind::kData) : std::nullopt;
}

std::optional<std::uint8_t> findExtension(const Json& stream, std::string_view name) {
    const auto id = findInteger(stream, name);
    return id && *id > 0 && *id < 256 ? std::optional(static_cast<std::uint8_t>(*id)) : std::nullopt;
}

void takeFacts(const Json& json, PublishedStream& stream) {
    const auto flag = [&](std::string_view name) { return findBoolean(json, name).value_or(false); };
    stream.description = findText(json, "description").value_or("");
    stream.disabled = flag("disabled");
    stream.fmtp = findText(json, "fmtp").value_or("");
    stream.stereo = flag("stereo");
    stream.fec = flag("fec");
    stream.dtx = flag("dtx");
    stream.h264_profile = findText(json, "h264_profile").value_or("");
    stream.vp9_profile = findText(json, "vp9_profile").value_or("");
    stream.simulcast = flag("simulcast");
    stream.svc = flag("svc");
    stream.audio_level_id = findExtension(json, "audiolevel_ext_id");
    stream.video_orientation_id = findExtension(json, "videoorient_ext_id");
    stream.playout_delay_id = findExtension(json, "playoutdelay_ext_id");
    stream.abs_capture_time_id = findExtension(json, "abscapturetime_ext_id");
    stream.dependency_descriptor_id = findExtension(json, "dependencydescriptor_ext_id");
}

room::RoomResult<PublishedStream> readStream(const Json& json) {
    if (auto status = checked(json, kStream); !status) {
        return status.error();
    }
    const auto kind = kindOf(findText(json, "type").value_or(""));
    if (!kind) {
        return invalid("Invalid element (type can only be audio, video or data)");
    }
    PublishedStream stream;
    stream.kind = *kind;
    const std::int64_t mindex = findInteger(json, "mindex").value_or(0);
    if (mindex >= static_cast<std::int64_t>(room::kMaxCascadeLines)) {
        return invalid("Invalid element (mindex)");
    }
    stream.mindex = static_cast<std::size_t>(mindex);
    stream.mid = findText(json, "mid").value_or("");
    takeFacts(json, stream);
    if (stream.kind == rtp::MediaKind::kData || stream.disabled) {
        return stream;
    }
    const std::string codec = findText(json, "codec").value_or("");
    stream.codec = rtp::codecFromName(codec);
    if (!stream.codec || rtp::mediaKind(*stream.codec) != stream.kind) {
        return invalid("Invalid element (codec '" + codec + "')");
    }
    return stream;
}

room::RoomResult<std::vector<PublishedStream>> readStreams(const Json& body) {
    std::vector<PublishedStream> streams;
    for (const Json& json : *find(body, "streams")) {
        auto stream = readStream(json);
        if (!stream) {
            return stream.error();
        }
        streams.push_back(std::move(*stream));
    }
    return streams;
}

std::optional<std::string> findMetadata(const Json& body) {
    const Json* metadata = find(body, "metadata");
    return metadata != nullptr && metadata->is_object() ? std::optional(metadata->dump()) : std::nullopt;
}

RoomError unresolved(const std::string& name) { return invalid("Could not resolve address (" + name + ")..."); }

/// `iface`, an address of ours or the name of an interface, and `mcast`, a group that is joined there.
room::RoomStatus takeAddresses(const Json& body, room::RemotePublisherRequest& request) {
    const std::string name = findText(body, "iface").value_or("");
    const std::string group = findText(body, "mcast").value_or("");
    if (!name.empty()) {
        const auto address = net::Address::parse(name, 0);
        const auto all = net::localInterfaces();
        const auto found = std::ranges::find_if(
            all, [&](const net::LocalInterface& one) { return address ? one.address == *address : one.name == name; });
        if (found == all.end() && (!address || !group.empty())) {
            return unresolved(name);
        }
        request.local_address = found == all.end() ? *address : found->address;
        request.interface = found == all.end() ? "" : found->name;
    }
    if (!group.empty()) {
        const auto address = net::Address::parse(group, 0);
        if (!address || !net::isMulticast(*address)) {
            return invalid("Invalid element (mcast: '" + group + "' is no multicast address)");
        }
        request.group = *address;
    }
    return room::Done{};
}

}  // namespace

room::RoomResult<PublishRemotely> readPublishRemotely(const Json& body, const IdForm& ids) {
    const Parameter publisher = ids.parameter("publisher_id", true);
    if (auto status = checked(body, {&publisher, 1}); !status) {
        return status.error();
    }
    if (auto status = checked(body, kPublish); !status) {
        return status.error();
    }
    const auto family = readFamily(body);
    if (!family) {
        return family.error();
    }
    const auto srtp = readSrtp(body);
    if (!srtp) {
        return srtp.error();
    }
    PublishRemotely read;
    read.publisher_id = ids.find(body, "publisher_id").value_or("");
    read.host = {findText(body, "host").value_or(""), *family};
    read.port = readPort(body, "port");
    read.target.id = findText(body, "remote_id").value_or("");
    read.target.rtcp_port = readPort(body, "rtcp_port");
    read.target.srtp = *srtp;
    return read.port == 0 ? room::RoomResult<PublishRemotely>(invalid("Invalid element (port)")) : read;
}

room::RoomResult<room::RemotePublisherRequest> readAddRemote(const Json& body, const IdForm& ids) {
    const Parameter id = ids.parameter("id", false);
    if (auto status = checked(body, kAdd); !status) {
        return status.error();
    }
    if (auto status = checked(body, {&id, 1}); !status) {
        return status.error();
    }
    room::RemotePublisherRequest request;
    auto streams = readStreams(body);
    if (!streams) {
        return streams.error();
    }
    const auto srtp = readSrtp(body);
    if (!srtp) {
        return srtp.error();
    }
    if (auto status = takeAddresses(body, request); !status) {
        return status.error();
    }
    request.id = ids.find(body, "id");
    request.numeric_ids = !ids.text();
    request.display = findText(body, "display").value_or("");
    request.metadata = findMetadata(body).value_or("");
    request.streams = std::move(*streams);
    request.e2ee = findBoolean(body, "e2ee").value_or(false);
    request.port = readPort(body, "port");
    request.srtp = *srtp;
    request.silence_limit =
        std::chrono::seconds(std::min<std::int64_t>(findInteger(body, "silence_limit").value_or(0), 86400));
    return request;
}

room::RoomResult<room::RemotePublisherUpdate> readUpdateRemote(const Json& body) {
    if (auto status = checked(body, kUpdate); !status) {
        return status.error();
    }
    auto streams = readStreams(body);
    if (!streams) {
        return streams.error();
    }
    return room::RemotePublisherUpdate{findText(body, "display"), findMetadata(body), findBoolean(body, "e2ee"),
                                       std::move(*streams)};
}

namespace {

const char* kindName(rtp::MediaKind kind) {
    return kind == rtp::MediaKind::kAudio ? "audio" : kind == rtp::MediaKind::kVideo ? "video" : "data";
}

Json remoteStream(const PublishedStream& stream) {
    Json json{{"type", kindName(stream.kind)}, {"mindex", stream.mindex}, {"mid", stream.mid}};
    const auto flag = [&](const char* name, bool set) {
        if (set) {
            json[name] = true;
        }
    };
    const auto text = [&](const char* name, const std::string& value) {
        if (!value.empty()) {
            json[name] = value;
        }
    };
    const auto extension = [&](const char* name, const std::optional<std::uint8_t>& id) {
        if (id) {
            json[name] = *id;
        }
    };
    flag("disabled", stream.disabled);
    text("codec", stream.codec ? std::string(rtp::codecName(*stream.codec)) : "");
    text("fmtp", stream.fmtp);
    text("description", stream.description);
    flag("stereo", stream.stereo);
    flag("fec", stream.fec);
    flag("dtx", stream.dtx);
    text("h264_profile", stream.h264_profile);
    text("vp9_profile", stream.vp9_profile);
    flag("simulcast", stream.simulcast);
    flag("svc", stream.svc);
    extension("audiolevel_ext_id", stream.audio_level_id);
    extension("videoorient_ext_id", stream.video_orientation_id);
    extension("playoutdelay_ext_id", stream.playout_delay_id);
    extension("abscapturetime_ext_id", stream.abs_capture_time_id);
    extension("dependencydescriptor_ext_id", stream.dependency_descriptor_id);
    return json;
}

}  // namespace

Json remoteStreams(const std::vector<PublishedStream>& streams) {
    Json list = Json::array();
    for (const PublishedStream& stream : streams) {
        list.push_back(remoteStream(stream));
    }
    return list;
}

}  // namespace wf::janus::videoroom
