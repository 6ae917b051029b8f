#include "pp-rec/job/output_name.h"

#include <algorithm>
#include <filesystem>

#include "recorder/mjr/recording_name.h"
#include "recorder/mjr/utf8.h"

namespace wf::job {
namespace {

constexpr std::string_view kExtension = ".mjr";

std::size_t nameStart(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? 0 : slash + 1;
}

std::string placed(const std::string& input, const std::string& folder, std::string_view name) {
    const std::string beside = input.substr(0, nameStart(input));
    if (folder.empty()) {
        return beside + std::string(name);
    }
    return folder + (folder.back() == '/' ? "" : "/") + std::string(name);
}

std::string stemOf(const std::string& path) { return withoutRecordingExtension(path.substr(nameStart(path))); }

}  // namespace

std::string withoutRecordingExtension(const std::string& path) {
    const std::size_t start = nameStart(path);
    for (std::size_t at = path.rfind(kExtension); at != std::string::npos && at > start;
         at = path.rfind(kExtension, at - 1)) {
        const std::size_t behind = at + kExtension.size();
        if (behind == path.size() || path[behind] == '.') {
            return path.substr(0, at);
        }
    }
    return path;
}

std::string convertedName(const std::string& input, const std::string& folder, std::string_view extension) {
    return placed(input, folder, stemOf(input) + "." + std::string(extension));
}

std::string participantName(const std::string& input, const std::string& folder, std::string_view extension) {
    const mjr::RecordingName name = mjr::parseRecordingName(input);
    const std::string stem = name.base.empty() ? stemOf(input) : name.base;
    return placed(input, folder, stem + "." + std::string(extension));
}

std::string repairedName(const std::string& input, const std::string& folder) {
    const bool temporary = mjr::parseRecordingName(input).temporary;
    return placed(input, folder, stemOf(input) + (temporary ? "" : "-repaired") + std::string(kExtension));
}

std::string safeFileName(std::string_view text, std::size_t max_bytes) {
    constexpr std::string_view kSpecial = "/\\:*?\"'<>|$`!;&%#~\x7f";
    std::string name;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = mjr::utf8CharSize(text, at);
        const bool plain = size > 0 && static_cast<unsigned char>(text[at]) >= 0x20 &&
                           kSpecial.find(text[at]) == std::string_view::npos;
        name += plain ? text.substr(at, size) : std::string_view("_");
        at += std::max<std::size_t>(size, 1);
    }
    name.resize(mjr::utf8Prefix(name, max_bytes).size());
    if (name.empty()) {
        return "_";
    }
    if (name.front() == '.' || name.front() == '-' || name.front() == ' ') {
        name.front() = '_';
    }
    if (name.back() == '.' || name.back() == ' ') {
        name.back() = '_';
    }
    return name;
}

bool isSameFile(const std::string& a, const std::string& b) {
    std::error_code error;
    return std::filesystem::equivalent(a, b, error) && !error;
}

}  // namespace wf::job
