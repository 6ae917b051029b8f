#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wf::job::batch {

/// One recording as batch tells it from others. `key` survives what happens to a file: it is the name without what a
/// crash left behind it (`.mjr.tmp`), and the folder too where the name alone is not unique.
struct InputFile {
    std::string key;
    std::string path;
    std::uint64_t bytes = 0;
    std::int64_t mtime_ns = 0;
    std::string recovered_from;  ///< what a crash left, when the file was made from that and it is still there
    bool operator==(const InputFile&) const = default;
};

/// Size and time of last change; nullopt when there is no regular file.
std::optional<InputFile> statInput(const std::string& path, const std::string& folder);

/// The same file, unchanged; paths may differ.
bool sameFacts(const InputFile& a, const InputFile& b);

/// Nothing was written for `settle_s` seconds before `now_ns`, and no process of this machine has it open for writing
/// as far as that can be told. A time of change that lies ahead says nothing; then the inode's own is taken.
bool isSettled(const InputFile& file, std::int64_t settle_s, std::int64_t now_ns);

/// When isSettled() can become true, by the clock alone.
std::int64_t settlesAt_ns(const InputFile& file, std::int64_t settle_s, std::int64_t now_ns);

/// Whether the name still has the recorder's temporary extension.
bool isTemporaryName(const std::string& path);

/// The name of the recording that `path` (`x.mjr.tmp`) becomes: `x.mjr`.
std::string finalName(const std::string& path);

}  // namespace wf::job::batch
