#include "sfu/janus/videoroom/stream_json.h"

#include <string>
#include <string_view>
#include <utility>

#include "rtp/codec.h"

namespace wf::janus::videoroom {
namespace {

using room::PublishedStream;
using room::SubscribedStream;

std::string_view kindName(rtp::MediaKind kind) {
    switch (kind) {
        case rtp::MediaKind::kAudio:
            return "audio";
        case rtp::MediaKind::kVideo:
            return "video";
        case rtp::MediaKind::kData:
            break;
    }
    return "data";
}

void addText(Json& data, const char* key, const std::string& text) {
    if (!text.empty()) {
        data[key] = text;
    }
}

void addFlag(Json& data, const char* key, bool flag) {
    if (flag) {
        data[key] = true;
    }
}

template <class T>
void addNumber(Json& data, const char* key, const std::optional<T>& number) {
    if (number) {
        data[key] = *number;
    }
}

void addCodec(Json& data, const char* key, const std::optional<rtp::Codec>& codec) {
    if (codec) {
        data[key] = rtp::codecName(*codec);
    }
}

void addAudio(Json& data, const PublishedStream& stream, Reader reader, bool detects_talking) {
    addFlag(data, "stereo", stream.stereo);
    addFlag(data, "fec", stream.fec);
    addFlag(data, "dtx", stream.dtx);
    if (reader == Reader::kPublisher) {
        addNumber(data, "audiolevel_ext_id", stream.audio_level_id);
    }
    if (reader == Reader::kJoining && detects_talking) {
        data["talking"] = stream.talking;
    }
    addFlag(data, "moderated", stream.moderated && reader != Reader::kPresent);
}

void addVideo(Json& data, const PublishedStream& stream, Reader reader) {
    addText(data, "h264_profile", stream.h264_profile);
    addText(data, "vp9_profile", stream.vp9_profile);
    addFlag(data, "simulcast", stream.simulcast);
    addFlag(data, "svc", stream.svc);
    if (reader == Reader::kPublisher) {
        addNumber(data, "videoorient_ext_id", stream.video_orientation_id);
        addNumber(data, "playoutdelay_ext_id", stream.playout_delay_id);
    }
    addFlag(data, "moderated", stream.moderated);
}

Json publishedStream(const PublishedStream& stream, Reader reader, bool detects_talking) {
    Json data{{"type", kindName(stream.kind)}, {"mindex", stream.mindex}, {"mid", stream.mid}};
    if (stream.disabled) {
        data["disabled"] = true;
        return data;
    }
    addText(data, "description", stream.description);
    if (stream.kind != rtp::MediaKind::kData) {
        addCodec(data, "codec", stream.codec);
    }
    if (stream.kind == rtp::MediaKind::kAudio) {
        addAudio(data, stream, reader, detects_talking);
    } else if (stream.kind == rtp::MediaKind::kVideo) {
        addVideo(data, stream, reader);
    }
    return data;
}

void addLayers(Json& data, const SubscribedStream& stream) {
    if (const auto& layers = stream.simulcast) {
        data["simulcast"] = {{"substream", layers->spatial},
                             {"substream-target", layers->spatial_target},
                             {"temporal-layer", layers->temporal},
                             {"temporal-layer-target", layers->temporal_target},
                             {"fallback", layers->fallback.count()}};
    }
    if (const auto& layers = stream.svc) {
        data["svc"] = {{"spatial-layer", layers->spatial},
                       {"target-spatial-layer", layers->spatial_target},
                       {"temporal-layer", layers->temporal},
                       {"target-temporal-layer", layers->temporal_target}};
    }
    if (stream.playout_delay) {
        data["playout-delay"] = {{"min-delay", stream.playout_delay->min_ms},
                                 {"max-delay", stream.playout_delay->max_ms}};
    }
}

void addSources(Json& data, const SubscribedStream& stream, const IdForm& ids) {
    Json sources = Json::array();
    for (const std::string& id : stream.source_ids) {
        sources.push_back(ids.json(id));
    }
    data["sources"] = sources.size();
    data["source_ids"] = std::move(sources);
}

/// The JSON of a text that was made from JSON by us.
Json metadataOf(const std::string& text) {
    Json metadata = Json::parse(text, nullptr, false);
    return metadata.is_discarded() ? Json::object() : metadata;
}

void addMedia(Json& data, const SubscribedStream& stream, const IdForm& ids) {
    data["feed_id"] = ids.json(stream.feed_id);
    addText(data, "feed_display", stream.feed_display);
    if (!stream.feed_metadata.empty()) {
        data["feed_metadata"] = metadataOf(stream.feed_metadata);
    }
    addText(data, "feed_mid", stream.feed_mid);
    addText(data, "feed_description", stream.feed_description);
    addCodec(data, "codec", stream.codec);
    addText(data, "h264-profile", stream.h264_profile);
    addText(data, "vp9-profile", stream.vp9_profile);
    addLayers(data, stream);
}

Json subscribedStream(const SubscribedStream& stream, const IdForm& ids) {
    Json data{
        {"type", kindName(stream.kind)}, {"active", stream.active}, {"mindex", stream.mindex}, {"mid", stream.mid}};
    addText(data, "crossrefid", stream.crossrefid);
    data["ready"] = stream.ready;
    data["send"] = stream.send;
    if (!stream.active) {
        return data;
    }
    if (stream.kind == rtp::MediaKind::kData) {
        addSources(data, stream, ids);
    } else {
        addMedia(data, stream, ids);
    }
    return data;
}

}  // namespace

void addName(Json& data, const room::ParticipantInfo& participant) {
    addText(data, "display", participant.display);
    if (!participant.metadata.empty()) {
        data["metadata"] = metadataOf(participant.metadata);
    }
}

Json publishedStreams(const std::vector<PublishedStream>& streams, Reader reader, bool detects_talking) {
    Json list = Json::array();
    for (const PublishedStream& stream : streams) {
        list.push_back(publishedStream(stream, reader, detects_talking));
    }
    return list;
}

Json publisherEntry(const room::ParticipantInfo& publisher, const IdForm& ids, Reader reader, bool detects_talking) {
    Json data = attendeeEntry(publisher, ids);
    addFlag(data, "dummy", publisher.dummy);
    addCodec(data, "audio_codec", publisher.audio_codec);
    addCodec(data, "video_codec", publisher.video_codec);
    data["streams"] = publishedStreams(publisher.streams, reader, detects_talking);
    if (reader == Reader::kJoining && detects_talking) {
        data["talking"] = publisher.talking;
    }
    return data;
}

Json attendeeEntry(const room::ParticipantInfo& participant, const IdForm& ids) {
    Json data{{"id", ids.json(participant.id)}};
    addName(data, participant);
    return data;
}

Json participantEntry(const room::ParticipantInfo& participant, const IdForm& ids, bool detects_talking) {
    Json data = attendeeEntry(participant, ids);
    addFlag(data, "dummy", participant.dummy);
    addFlag(data, "remote", participant.remote);
    data["publisher"] = participant.publisher;
    if (participant.publisher && detects_talking) {
        data["talking"] = participant.talking;
    }
    return data;
}

Json subscribedStreams(const std::vector<SubscribedStream>& streams, const IdForm& ids) {
    Json list = Json::array();
    for (const SubscribedStream& stream : streams) {
        list.push_back(subscribedStream(stream, ids));
    }
    return list;
}

}  // namespace wf::janus::videoroom
