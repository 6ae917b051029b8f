#pragma once

#include <string>

#include "rtp/base/result.h"

namespace wf::mux {

/// A file under a temporary name beside its target, opened for reading and writing. publish() gives it the target's
/// name; destroyed without, it is unlinked. Open ones stand in a fixed table so that a signal handler can unlink them.
class TemporaryFile {
public:
    static Result<TemporaryFile> create(const std::string& target);
    /// Async-signal-safe.
    static void unlinkAll() noexcept;

    ~TemporaryFile() { discard(); }
    TemporaryFile(TemporaryFile&& other) noexcept;
    TemporaryFile& operator=(TemporaryFile&&) = delete;
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// Syncs and closes the file. After an error it is gone.
    Status complete(bool sync);
    /// complete() where that has not been done, then renames the file to the target. Without `overwrite` an existing
    /// target stays and is an error. After an error the file is gone.
    Status publish(bool overwrite, bool sync);
    void discard();

private:
    TemporaryFile(std::string target, std::string name, int descriptor);

    std::string target_;
    std::string name_;
    int descriptor_ = -1;
    int slot_ = -1;
};

/// "cannot write <path>: <what errno says>".
Error writeError(const std::string& path, int code);
Error targetExists(const std::string& path);

}  // namespace wf::mux
