#pragma once

#include <optional>
#include <string>

namespace wf::cli {

// Values of options as people write them; nullopt for anything else.

/// Seconds: "90", "90.5", "1:30", "1:02:03.5".
std::optional<double> parseTime(const std::string& text);

/// Bits a second: "800000", "800k", "2.5M".
std::optional<int> parseBitrate(const std::string& text);

struct PictureSides {
    int width = 0;
    int height = 0;
};
/// "1280x720".
std::optional<PictureSides> parseSides(const std::string& text);

}  // namespace wf::cli
