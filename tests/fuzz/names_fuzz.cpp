#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>

#include "pp-rec/job/meeting.h"

namespace {

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

/// A file in memory, read through the path of its descriptor.
class MemoryFile {
public:
    MemoryFile(const void* data, std::size_t size) : fd_(memfd_create("names", MFD_CLOEXEC)) {
        require(fd_ >= 0 && write(fd_, data, size) == static_cast<ssize_t>(size));
    }
    ~MemoryFile() { close(fd_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

private:
    int fd_;
};

bool isBlank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

std::string quoted(const std::string& text) {
    std::string field = "\"";
    for (const char c : text) {
        field += c == '"' ? "\"\"" : std::string(1, c);
    }
    return field + '"';
}

wf::Result<std::map<std::string, std::string>> read(const void* data, std::size_t size) {
    return wf::job::readNames(MemoryFile(data, size).path());
}

/// The same names read out of a table of them. A table leaves out blanks around a field.
std::map<std::string, std::string> throughTable(const std::map<std::string, std::string>& names) {
    std::string table = "user,name\n";
    for (const auto& [user, name] : names) {
        table += quoted(user) + "," + quoted(name) + "\n";
    }
    const auto again = read(table.data(), table.size());
    require(again.ok());
    return *again;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    const auto names = read(data, size);
    if (!names) {
        require(!names.error().message.empty());
        return 0;
    }
    if (std::ranges::any_of(*names, [](const auto& entry) { return isBlank(entry.first) || isBlank(entry.second); })) {
        return 0;  // JSON takes them, a table does not
    }
    const auto trimmed = throughTable(*names);
    require(trimmed.size() <= names->size() && throughTable(trimmed) == trimmed);
    return 0;
}
