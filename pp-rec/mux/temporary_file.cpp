#include "pp-rec/mux/temporary_file.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace wf::mux {
namespace {

/// Names for the signal handler. A handler can reach nothing but static storage, so this table is one; it owns no file
/// and is only a list of what to unlink.
class NameTable {
public:
    int add(const std::string& name) noexcept {
        if (name.size() >= PATH_MAX) {
            return -1;
        }
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            State expected = State::kFree;
            if (slots_[i].state.compare_exchange_strong(expected, State::kBusy)) {
                std::memcpy(slots_[i].name.data(), name.c_str(), name.size() + 1);
                slots_[i].state.store(State::kLive);
                return static_cast<int>(i);
            }
        }
        return -1;
    }

    /// A slot that the handler has taken stays taken: the handler may still be reading it.
    void remove(int slot) noexcept {
        if (slot >= 0) {
            State expected = State::kLive;
            slots_[static_cast<std::size_t>(slot)].state.compare_exchange_strong(expected, State::kFree);
        }
    }

    void unlinkAll() noexcept {
        for (Slot& slot : slots_) {
            State expected = State::kLive;
            if (slot.state.compare_exchange_strong(expected, State::kBusy)) {
                ::unlink(slot.name.data());
            }
        }
    }

private:
    enum class State : int { kFree, kBusy, kLive };
    struct Slot {
        std::atomic<State> state{State::kFree};
        std::array<char, PATH_MAX> name{};
    };
    static_assert(std::atomic<State>::is_always_lock_free);
    std::array<Slot, 64> slots_{};
};

constinit NameTable names;

struct PathParts {
    std::string folder;  ///< with its slash, empty for the current folder
    std::string name;
};

PathParts split(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) {
        return {"", path};
    }
    return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

std::string temporaryName(const std::string& target, unsigned number) {
    PathParts parts = split(target);
    const std::string tail = ".part-" + std::to_string(::getpid()) + "-" + std::to_string(number);
    const std::size_t room = NAME_MAX - 1 - tail.size();
    if (parts.name.size() > room) {
        std::size_t cut = room;
        while (cut > 0 && (static_cast<unsigned char>(parts.name[cut]) & 0xC0) == 0x80) {
            --cut;  // not inside a UTF-8 character
        }
        parts.name.resize(cut);
    }
    return parts.folder + "." + parts.name + tail;
}

/// For file systems that know neither RENAME_NOREPLACE nor hard links: an empty file of ours keeps the name while the
/// rename replaces it.
bool renameOverOwnPlaceholder(const char* from, const char* to) {
    const int placeholder = ::open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (placeholder < 0) {
        return false;
    }
    ::close(placeholder);
    if (::rename(from, to) == 0) {
        return true;
    }
    const int code = errno;
    ::unlink(to);
    errno = code;
    return false;
}

bool renameWithoutReplacing(const char* from, const char* to) {
    if (::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
        return true;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return false;
    }
    if (::link(from, to) == 0) {
        ::unlink(from);
        return true;
    }
    return errno != EEXIST && renameOverOwnPlaceholder(from, to);
}

/// Makes the new name durable. The file is in place by then, so a folder that cannot be synced is no error.
void syncFolder(const std::string& target) {
    const std::string folder = split(target).folder;
    const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
}

}  // namespace

Error writeError(const std::string& path, int code) {
    return Error{"cannot write " + path + ": " + std::generic_category().message(code)};
}

Error targetExists(const std::string& path) {
    return Error{"cannot write " + path + ": it exists already; allow overwriting or choose another name"};
}

Result<TemporaryFile> TemporaryFile::create(const std::string& target) {
    static std::atomic<unsigned> counter{0};
    constexpr int kAttempts = 1000;  // names left behind by a dead process that had our id
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        std::string name = temporaryName(target, counter++);
        const int descriptor = ::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        if (descriptor >= 0) {
            return TemporaryFile(target, std::move(name), descriptor);
        }
        if (errno != EEXIST) {
            return writeError(target, errno);
        }
    }
    return writeError(target, EEXIST);
}

void TemporaryFile::unlinkAll() noexcept { names.unlinkAll(); }

TemporaryFile::TemporaryFile(std::string target, std::string name, int descriptor)
    : target_(std::move(target)), name_(std::move(name)), descriptor_(descriptor), slot_(names.add(name_)) {}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : target_(std::move(other.target_)),
      name_(std::exchange(other.name_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      slot_(std::exchange(other.slot_, -1)) {}

Status TemporaryFile::complete(bool sync) {
    if (descriptor_ < 0) {
        return {};
    }
    int code = 0;
    if (sync && ::fsync(descriptor_) != 0) {
        code = errno;
    }
    if (::close(std::exchange(descriptor_, -1)) != 0 && code == 0 && errno != EINTR) {
        code = errno;
    }
    if (code == 0) {
        return {};
    }
    discard();
    return writeError(target_, code);
}

Status TemporaryFile::publish(bool overwrite, bool sync) {
    if (Status closed = complete(sync); !closed) {
        return closed;
    }
    const bool placed = overwrite ? ::rename(name_.c_str(), target_.c_str()) == 0
                                  : renameWithoutReplacing(name_.c_str(), target_.c_str());
    if (!placed) {
        const int code = errno;
        discard();
        return code == EEXIST ? targetExists(target_) : writeError(target_, code);
    }
    names.remove(std::exchange(slot_, -1));
    name_.clear();
    if (sync) {
        syncFolder(target_);
    }
    return {};
}

void TemporaryFile::discard() {
    if (descriptor_ >= 0) {
        ::close(std::exchange(descriptor_, -1));
    }
    if (!name_.empty()) {
        ::unlink(name_.c_str());
        name_.clear();
    }
    names.remove(std::exchange(slot_, -1));
}

}  // namespace wf::mux
