#include "pp-rec/job/convert.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "pp-rec/job/audio_lane.h"
#include "pp-rec/job/data_convert.h"
#include "pp-rec/job/loaded_track.h"
#include "pp-rec/job/video_lane.h"
#include "pp-rec/mux/container.h"

namespace wf::job {
namespace {

std::string lowerCase(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

std::string targetOf(const std::string& output, const ConvertOptions& options) {
    if (!options.format.empty()) {
        return lowerCase(options.format);
    }
    const std::size_t slash = output.find_last_of('/');
    const std::size_t dot = output.find_last_of('.');
    if (dot == std::string::npos || (slash != std::string::npos && dot < slash)) {
        return "";
    }
    return lowerCase(std::string_view(output).substr(dot + 1));
}

Status checkTarget(rtp::Codec codec, const std::string& target) {
    const std::vector<std::string_view> targets = targetsFor(codec);
    if (codec == rtp::Codec::kBinary || std::ranges::find(targets, target) != targets.end()) {
        return {};
    }
    std::string names;
    for (const std::string_view name : targets) {
        names += names.empty() ? "" : ", ";
        names += name;
    }
    return Error{std::string(rtp::codecName(codec)) + " cannot be converted to '" + target +
                     "' (supported formats: " + names + ")",
                 std::nullopt};
}

Result<std::unique_ptr<OutputLane>> makeLane(LoadedTrack& track, mux::Container container,
                                             const ConvertOptions& options) {
    if (rtp::mediaKind(track.scan.codec) == rtp::MediaKind::kVideo) {
        VideoLaneOptions video;
        video.from_zero = true;
        video.write_rotation = options.write_rotation;
        video.frames = {options.keep_undecodable, options.cut_damaged};
        return makeVideoLane({{&track, 0}}, video);
    }
    const bool opus = streamCodec(track.scan.codec) == mux::StreamCodec::kOpus;
    AudioLaneOptions audio;
    audio.copy = opus && container != mux::Container::kWav;
    audio.codec = audio.copy ? mux::StreamCodec::kOpus : mux::StreamCodec::kPcmS16;
    return makeAudioLane({{&track, 0}}, audio);
}

Error nothingToShow(const LoadedTrack& track) {
    if (rtp::mediaKind(track.scan.codec) == rtp::MediaKind::kAudio) {
        return {"no packet holds " + std::string(rtp::codecName(track.scan.codec)) + " sound", std::nullopt};
    }
    const bool writable = track.scan.codec == rtp::Codec::kVp8 || track.scan.codec == rtp::Codec::kVp9 ||
                          !track.scan.video.configuration.empty();
    return {"no frame can be decoded: the recording has " + std::to_string(track.scan.packets.size()) + " " +
                std::string(rtp::codecName(track.scan.codec)) + " packets but no whole key frame" +
                (writable ? " (--keep-broken writes what there is)" : ""),
            std::nullopt};
}

mux::ContainerOptions containerOptions(const mjr::Header& header, mux::Container container,
                                       const ConvertOptions& options) {
    mux::ContainerOptions made;
    made.container = container;
    made.faststart = options.faststart;
    made.overwrite = options.overwrite;
    made.comment = options.comment.value_or(header.raw_json);
    return made;
}

Result<ConvertReport> convertTrack(const std::string& input, const std::string& output, const std::string& target,
                                   const ConvertOptions& options) {
    LoadOptions load{options.scan, {options.correct_drift}, options.timing};
    load.room_events = options.correct_drift;
    auto loaded = loadTrack(input, load);
    if (!loaded) {
        return loaded.error();
    }
    LoadedTrack& track = **loaded;
    if (const Status fits = checkTarget(track.scan.codec, target); !fits) {
        return inFile(input, fits.error());
    }
    ConvertReport report;
    report.input = input;
    report.codec = track.scan.codec;
    report.packets = track.scan.packets.size();
    report.start_us = track.timeline.start_us;
    if (track.scan.payload_bytes == 0) {
        report.repairs = track.scan.repairs;
        return report;
    }
    const mux::Container container = *mux::containerForExtension(target);
    auto lane = makeLane(track, container, options);
    if (!lane) {
        return inFile(input, lane.error());
    }
    if ((*lane)->nextTime_s() == OutputLane::kEnd) {
        return inFile(input, nothingToShow(track));
    }
    auto writer = mux::ContainerWriter::create(output, containerOptions(track.scan.header, container, options),
                                               {(*lane)->description()});
    if (!writer) {
        return writer.error();
    }
    std::vector<std::unique_ptr<OutputLane>> lanes;
    lanes.push_back(std::move(lane).value());
    if (const Status written = writeLanes(lanes, **writer, options.progress); !written) {
        return written.error();
    }
    if (track.file.damaged()) {
        track.scan.repairs.add({media::RepairKind::kDamagedBytes, 0, 0, 0});
    }
    report.output = output;
    report.frames = lanes.front()->written();
    report.duration_s = lanes.front()->end_s();
    report.start_us += std::llround(lanes.front()->origin_s() * 1e6);
    report.rotation_degrees = lanes.front()->description().rotation_degrees;
    report.repairs = std::move(track.scan.repairs);
    return report;
}

}  // namespace

std::vector<std::string_view> targetsFor(rtp::Codec codec) {
    switch (codec) {
        case rtp::Codec::kOpus:
            return {"opus", "ogg", "mka", "webm"};
        case rtp::Codec::kMultiopus:
            return {"opus", "ogg", "mka", "webm"};
        case rtp::Codec::kVp8:
        case rtp::Codec::kVp9:
            return {"webm", "mkv"};
        case rtp::Codec::kH264:
        case rtp::Codec::kH265:
        case rtp::Codec::kAv1:
            return {"mp4", "mkv"};
        case rtp::Codec::kText:
            return {"srt"};
        case rtp::Codec::kBinary:
            return {};
        default:
            return {"wav", "mka"};
    }
}

Result<ConvertReport> convertRecording(const std::string& input, const std::string& output,
                                       const ConvertOptions& options) {
    const std::string target = targetOf(output, options);
    Result<std::optional<mjr::Header>> header = headerOf(input);
    if (!header) {
        return header.error();
    }
    if (!*header) {
        ConvertReport nothing_recorded;
        nothing_recorded.input = input;
        return nothing_recorded;
    }
    const rtp::Codec codec = options.scan.codec.value_or((*header)->codec);
    if (options.faststart && target != "mp4") {
        return Error{input + ": faststart only applies to mp4, not to '" + target + "'", std::nullopt};
    }
    if (rtp::mediaKind(codec) == rtp::MediaKind::kData) {
        if (const Status fits = checkTarget(codec, target); !fits) {
            return inFile(input, fits.error());
        }
        return convertData(input, output, codec, options);
    }
    return convertTrack(input, output, target, options);
}

}  // namespace wf::job
