#include "sfu/sdp/media_tracks.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sfu/sdp/text.h"

namespace wf::sdp {
namespace {

std::string_view attributeOf(const Source& source, std::string_view name) {
    const auto found = std::ranges::find(source.attributes, name, &Attribute::name);
    return found == source.attributes.end() || !found->value ? std::string_view() : *found->value;
}

// The second SSRC of a pair with these semantics that begins with `ssrc`.
std::optional<std::uint32_t> pairedSsrc(const MediaDescription& line, std::string_view semantics, std::uint32_t ssrc) {
    for (const SourceGroup& group : line.source_groups) {
        if (group.semantics == semantics && group.ssrcs.size() == 2 && group.ssrcs[0] == ssrc) {
            return group.ssrcs[1];
        }
    }
    return std::nullopt;
}

bool isRepair(const MediaDescription& line, std::uint32_t ssrc) {
    return std::ranges::any_of(line.source_groups, [&](const SourceGroup& group) {
        return (group.semantics == "FID" || group.semantics == "FEC-FR") && group.ssrcs.size() == 2 &&
               group.ssrcs[1] == ssrc;
    });
}

// `a=ssrc:1 msid:stream track`; before that there were mslabel and label.
Msid msidOf(const Source& source) {
    std::string_view value = attributeOf(source, "msid");
    Msid msid;
    msid.stream = takeWord(value);
    msid.track = takeWord(value);
    if (msid.empty()) {
        msid.stream = attributeOf(source, "mslabel");
        msid.track = attributeOf(source, "label");
    }
    return msid;
}

void sortBySimulcastGroup(const MediaDescription& line, std::vector<MediaLayer>& layers) {
    for (const SourceGroup& group : line.source_groups) {
        const auto place = [&](const MediaLayer& layer) { return std::ranges::find(group.ssrcs, layer.ssrc); };
        if (group.semantics == "SIM" && place(layers.front()) != group.ssrcs.end()) {
            std::ranges::stable_sort(layers, {}, place);
            return;
        }
    }
}

}  // namespace

std::vector<MediaTrack> mediaTracks(const MediaDescription& line) {
    std::vector<MediaTrack> tracks;
    for (const Source& source : line.sources) {
        if (isRepair(line, source.ssrc)) {
            continue;
        }
        Msid msid = msidOf(source);
        // The line's own msid (RFC 8830) is one track, whatever its SSRCs say.
        auto track = line.msids.empty() ? std::ranges::find(tracks, msid, &MediaTrack::msid) : tracks.begin();
        if (track == tracks.end()) {
            tracks.push_back({std::move(msid), std::string(attributeOf(source, "cname")), {}});
            track = tracks.end() - 1;
        }
        track->layers.push_back(
            {source.ssrc, pairedSsrc(line, "FID", source.ssrc), pairedSsrc(line, "FEC-FR", source.ssrc)});
    }
    if (tracks.empty()) {
        tracks.emplace_back();
    }
    if (!line.msids.empty()) {
        tracks.front().msid = line.msids.front();
    }
    for (MediaTrack& track : tracks) {
        if (track.layers.size() > 1) {
            sortBySimulcastGroup(line, track.layers);
        }
    }
    return tracks;
}

std::vector<std::string> sentRids(const MediaDescription& line, std::uint8_t payload_type) {
    const auto usable = [&](const std::string& id) {
        const auto rid = std::ranges::find(line.rids, id, &Rid::id);
        return rid != line.rids.end() && rid->send &&
               (rid->payload_types.empty() ||
                std::ranges::find(rid->payload_types, payload_type) != rid->payload_types.end());
    };
    std::vector<std::string> rids;
    if (line.simulcast) {
        for (const auto& alternatives : line.simulcast->send) {
            const auto layer = std::ranges::find_if(alternatives, [&](const auto& l) { return usable(l.rid); });
            if (layer != alternatives.end() && std::ranges::find(rids, layer->rid) == rids.end()) {
                rids.push_back(layer->rid);
            }
        }
        return rids;
    }
    for (const Rid& rid : line.rids) {
        if (usable(rid.id) && std::ranges::find(rids, rid.id) == rids.end()) {
            rids.push_back(rid.id);
        }
    }
    return rids;
}

}  // namespace wf::sdp
