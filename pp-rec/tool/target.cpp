#include "pp-rec/tool/target.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "pp-rec/job/convert.h"

namespace wf::tool {

std::string targetFormat(const Options& options) {
    std::string format;
    if (options.format) {
        format = *options.format;
    } else {
        const std::size_t dot = options.target.find_last_of("./");
        if (dot != std::string::npos && options.target[dot] == '.') {
            format = options.target.substr(dot + 1);
        }
    }
    std::ranges::transform(format, format.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return format;
}

Status checkTarget(const Options& options) {
    if (options.target.empty()) {
        return {};
    }
    const std::string format = targetFormat(options);
    if (format.empty()) {
        return Error{options.target + ": the name tells no format; give it an extension or use --format", std::nullopt};
    }
    if (options.faststart && format != "mp4") {
        return Error{options.target + ": --faststart is for mp4 only, not for " + format, std::nullopt};
    }
    return {};
}

Status checkTargetCodec(const Options& options, rtp::Codec codec) {
    const auto formats = job::targetsFor(codec);
    const std::string wanted = targetFormat(options);
    if (options.target.empty() || codec == rtp::Codec::kBinary || std::ranges::find(formats, wanted) != formats.end()) {
        return {};
    }
    std::string names;
    for (const std::string_view format : formats) {
        names += names.empty() ? "" : ", ";
        names += format;
    }
    return Error{std::string(rtp::codecName(codec)) + " cannot be converted to '" + wanted +
                     "' (supported formats: " + names + ")",
                 std::nullopt};
}

}  // namespace wf::tool
