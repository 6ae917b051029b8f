#include "cli/outputs.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "pp-rec/job/output_name.h"

namespace wf::cli {

Status OutputClaims::claim(const std::string& input, const std::string& output) {
    if (job::isSameFile(input, output)) {
        return Error{"the output " + output + " is the recording itself; choose another name"};
    }
    const std::string key = std::filesystem::path(output).lexically_normal().string();
    const auto [owner, added] = owners_.emplace(key, input);
    if (!added && key != "/dev/null") {
        return Error{"would become " + output + ", which " + owner->second + " becomes already; convert them apart"};
    }
    return {};
}

Status makeFolder(const std::string& folder) {
    std::error_code error;
    if (!folder.empty()) {
        std::filesystem::create_directories(folder, error);
    }
    return error ? Status{Error{"cannot create the folder " + folder + ": " + error.message()}} : Status{};
}

std::string extensionWord(const std::string& text) {
    std::string word = text.starts_with('.') ? text.substr(1) : text;
    std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return word;
}

std::string extensionOf(const std::string& path) {
    return extensionWord(std::filesystem::path(path).extension().string());
}

}  // namespace wf::cli
