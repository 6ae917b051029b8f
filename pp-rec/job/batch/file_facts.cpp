#include "pp-rec/job/batch/file_facts.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

#include "pp-rec/job/output_name.h"
#include "recorder/mjr/recording_name.h"
#include "recorder/mjr/unique_fd.h"

namespace wf::job::batch {
namespace {

constexpr std::int64_t kSecond_ns = 1'000'000'000;

std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * kSecond_ns + time.tv_nsec; }

std::string keyOf(const std::string& path, const std::string& folder) {
    const std::filesystem::path final_path = finalName(path);
    const mjr::RecordingName name = mjr::parseRecordingName(path);
    if (!name.room.empty() && !name.user.empty() && name.time_us) {
        return final_path.filename().string();
    }
    return folder.empty() ? final_path.string() : final_path.lexically_relative(folder).string();
}

/// A read lease is refused while anybody has the file open for writing. Not every file system knows leases, and only
/// the owner may ask.
bool isOpenForWriting(const std::string& path) {
    const mjr::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd.valid()) {
        return false;
    }
    if (::fcntl(fd.get(), F_SETLEASE, F_RDLCK) == 0) {
        ::fcntl(fd.get(), F_SETLEASE, F_UNLCK);
        return false;
    }
    return errno == EAGAIN;
}

}  // namespace

std::optional<InputFile> statInput(const std::string& path, const std::string& folder) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
        return std::nullopt;
    }
    return InputFile{keyOf(path, folder), path, static_cast<std::uint64_t>(info.st_size), nanoseconds(info.st_mtim),
                     ""};
}

bool sameFacts(const InputFile& a, const InputFile& b) {
    return a.key == b.key && a.bytes == b.bytes && a.mtime_ns == b.mtime_ns;
}

std::int64_t settlesAt_ns(const InputFile& file, std::int64_t settle_s, std::int64_t now_ns) {
    std::int64_t changed_ns = file.mtime_ns;
    struct stat info {};
    if (changed_ns > now_ns && ::stat(file.path.c_str(), &info) == 0) {
        changed_ns = nanoseconds(info.st_ctim);
    }
    return changed_ns + settle_s * kSecond_ns;
}

bool isSettled(const InputFile& file, std::int64_t settle_s, std::int64_t now_ns) {
    return settlesAt_ns(file, settle_s, now_ns) <= now_ns && !isOpenForWriting(file.path);
}

bool isTemporaryName(const std::string& path) { return mjr::parseRecordingName(path).temporary; }

std::string finalName(const std::string& path) { return withoutRecordingExtension(path) + ".mjr"; }

}  // namespace wf::job::batch
