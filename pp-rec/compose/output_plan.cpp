#include "pp-rec/compose/output_plan.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace wf::compose {
namespace {

using mux::Container;
using mux::StreamCodec;

/// Lower case, without the dot.
std::string extensionOf(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::size_t dot = path.rfind('.');
    if (dot == std::string::npos || (slash != std::string::npos && dot < slash)) {
        return {};
    }
    std::string extension = path.substr(dot + 1);
    std::ranges::transform(extension, extension.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return extension;
}

bool namesSoundOnly(std::string_view extension) {
    static constexpr std::array<std::string_view, 6> kSoundOnly{"m4a", "mp3", "opus", "ogg", "mka", "wav"};
    return std::ranges::find(kSoundOnly, extension) != kSoundOnly.end();
}

/// What players expect there.
OutputPlan planFor(const std::string& path, Container container) {
    switch (container) {
        case Container::kWebm:
            return {path, container, StreamCodec::kVp9, StreamCodec::kOpus};
        case Container::kOgg:
            return {path, container, std::nullopt, StreamCodec::kOpus};
        case Container::kMp3:
            return {path, container, std::nullopt, StreamCodec::kMp3};
        case Container::kWav:
            return {path, container, std::nullopt, StreamCodec::kPcmS16};
        case Container::kMatroska:
        case Container::kMp4:
            break;
    }
    return {path, container, StreamCodec::kH264, StreamCodec::kAac};
}

}  // namespace

bool isSoundOnly(const std::string& path) { return namesSoundOnly(extensionOf(path)); }

Result<std::vector<OutputPlan>> planOutputs(const OutputOptions& options) {
    std::vector<OutputPlan> plans;
    for (const std::string& path : options.paths) {
        const std::string extension = extensionOf(path);
        const auto container = mux::containerForExtension(extension);
        if (!container) {
            return Error{"cannot write " + path +
                         ": no container is known for this extension; use mp4, m4v, webm or mkv, for sound alone m4a, "
                         "mp3, opus, ogg, mka or wav"};
        }
        if (std::ranges::find(plans, path, &OutputPlan::path) != plans.end()) {
            return Error{"cannot write " + path + ": it was given twice"};
        }
        OutputPlan plan = planFor(path, *container);
        if (options.sound_only || namesSoundOnly(extension)) {
            plan.video.reset();
        }
        if (extension == "mka") {
            plan.audio = StreamCodec::kOpus;
        }
        plans.push_back(std::move(plan));
    }
    if (plans.empty()) {
        return Error{"no output was named"};
    }
    return plans;
}

std::string codecWord(StreamCodec codec) {
    switch (codec) {
        case StreamCodec::kH264:
            return "h264";
        case StreamCodec::kVp9:
            return "vp9";
        case StreamCodec::kAac:
            return "aac";
        case StreamCodec::kOpus:
            return "opus";
        case StreamCodec::kMp3:
            return "mp3";
        default:
            return "pcm";
    }
}

}  // namespace wf::compose
