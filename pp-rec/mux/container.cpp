#include "pp-rec/mux/container.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

#include "pp-rec/mux/libav_container.h"
#include "pp-rec/mux/ogg_container.h"

namespace wf::mux {
namespace {

constexpr std::array<std::pair<std::string_view, Container>, 10> kExtensions = {{
    {"opus", Container::kOgg},
    {"ogg", Container::kOgg},
    {"mka", Container::kMatroska},
    {"mkv", Container::kMatroska},
    {"webm", Container::kWebm},
    {"mp4", Container::kMp4},
    {"m4a", Container::kMp4},
    {"m4v", Container::kMp4},
    {"wav", Container::kWav},
    {"mp3", Container::kMp3},
}};

std::string_view containerName(Container container) {
    switch (container) {
        case Container::kOgg:
            return "an Ogg file";
        case Container::kMatroska:
            return "a Matroska file";
        case Container::kWebm:
            return "a WebM file";
        case Container::kMp4:
            return "an mp4 file";
        case Container::kWav:
            return "a wav file";
        case Container::kMp3:
            return "an mp3 file";
    }
    return "this file";
}

std::string_view streamCodecName(StreamCodec codec) {
    constexpr std::array<std::string_view, 10> kNames = {"Opus", "AAC",   "PCM",   "MP3", "VP8",
                                                         "VP9",  "H.264", "H.265", "AV1", "subtitles"};
    return kNames[static_cast<std::size_t>(codec)];
}

bool isVideo(StreamCodec codec) { return codec >= StreamCodec::kVp8 && codec <= StreamCodec::kAv1; }

/// What is wrong with a track, empty when nothing is.
std::string complaint(Container container, const TrackDescription& track) {
    if (!containerHolds(container, track.codec)) {
        return std::string(containerName(container)) + " does not hold " + std::string(streamCodecName(track.codec)) +
               "; choose another extension (mkv holds everything) or transcode";
    }
    if (isVideo(track.codec) && (track.video.width == 0 || track.video.height == 0)) {
        return "the size of the picture is not known (no key frame in the recording?)";
    }
    if (!isVideo(track.codec) && track.codec != StreamCodec::kSubtitle &&
        (track.sample_rate <= 0 || track.channels < 1 || track.channels > 255)) {
        return "the audio track has no sample rate or no channels";
    }
    if (track.clock_rate == 0 || track.clock_rate > 1'000'000'000) {
        return "a track has no usable clock rate";
    }
    return {};
}

}  // namespace

std::optional<Container> containerForExtension(std::string_view extension) {
    if (extension.starts_with('.')) {
        extension.remove_prefix(1);
    }
    std::string lower(extension);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto found = std::find_if(kExtensions.begin(), kExtensions.end(),
                                    [&lower](const auto& entry) { return entry.first == lower; });
    return found == kExtensions.end() ? std::nullopt : std::optional(found->second);
}

bool containerHolds(Container container, StreamCodec codec) {
    switch (container) {
        case Container::kOgg:
            return codec == StreamCodec::kOpus;
        case Container::kMatroska:
            return true;
        case Container::kWebm:
            return codec == StreamCodec::kOpus || codec == StreamCodec::kVp8 || codec == StreamCodec::kVp9 ||
                   codec == StreamCodec::kAv1;
        case Container::kMp4:
            return codec == StreamCodec::kAac || codec == StreamCodec::kMp3 || codec == StreamCodec::kOpus ||
                   codec == StreamCodec::kH264 || codec == StreamCodec::kH265 || codec == StreamCodec::kAv1 ||
                   codec == StreamCodec::kVp9;
        case Container::kWav:
            return codec == StreamCodec::kPcmS16;
        case Container::kMp3:
            return codec == StreamCodec::kMp3;
    }
    return false;
}

Result<std::unique_ptr<ContainerWriter>> ContainerWriter::create(const std::string& path,
                                                                 const ContainerOptions& options,
                                                                 const std::vector<TrackDescription>& tracks) {
    const bool one_only = options.container == Container::kOgg || options.container == Container::kWav ||
                          options.container == Container::kMp3;
    if (tracks.empty() || (one_only && tracks.size() > 1)) {
        return Error{"cannot write " + path + ": " + std::string(containerName(options.container)) +
                     (tracks.empty() ? " needs a track" : " holds one audio track only")};
    }
    for (const TrackDescription& track : tracks) {
        if (const std::string wrong = complaint(options.container, track); !wrong.empty()) {
            return Error{"cannot write " + path + ": " + wrong};
        }
    }
    if (options.container == Container::kOgg) {
        return createOggContainer(path, options, tracks.front());
    }
    return createLibavContainer(path, options, tracks);
}

}  // namespace wf::mux
