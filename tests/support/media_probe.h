#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "rtp/base/result.h"

namespace wf::test {

/// One stream as ffprobe sees it. Numbers that the file does not tell are 0, texts empty.
struct StreamFacts {
    int index = 0;
    std::string type;  ///< "audio", "video", "subtitle", "data"
    std::string codec;
    std::string profile;
    std::string pixel_format;
    int width = 0;
    int height = 0;
    int rotation_degrees = 0;  ///< of the display matrix, as ffprobe signs it (counter-clockwise positive)
    int sample_rate = 0;
    int channels = 0;
    double start_s = 0;
    double duration_s = 0;
    std::int64_t packets = 0;
    std::int64_t frames = 0;  ///< decoded; only counted on request
    std::map<std::string, std::string> tags;
};

/// A media file as ffprobe sees it.
struct MediaFacts {
    std::string format;
    double start_s = 0;
    double duration_s = 0;
    std::map<std::string, std::string> tags;
    std::vector<StreamFacts> streams;

    /// First stream of that type, or null.
    [[nodiscard]] const StreamFacts* stream(const std::string& type) const;
};

/// One stored packet, in file order.
struct PacketFacts {
    double pts_s = 0;
    double dts_s = 0;
    double duration_s = 0;
    std::int64_t size_bytes = 0;
    bool key = false;
};

enum class CountFrames : bool { kNo, kYes };

/// Runs ffprobe. `kYes` decodes everything to fill StreamFacts::frames.
Result<MediaFacts> probe(const std::filesystem::path& path, CountFrames count = CountFrames::kNo);

/// The packets of one stream; `selector` is ffprobe's, such as "v:0" or "a:0".
Result<std::vector<PacketFacts>> probePackets(const std::filesystem::path& path, const std::string& selector);

/// The lines ffmpeg prints while it decodes everything: one a decode error. Empty for a sound file.
std::vector<std::string> decodeErrors(const std::filesystem::path& path);

}  // namespace wf::test
