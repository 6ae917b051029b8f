#pragma once

#include <string>

#include "recorder/mjr/unique_fd.h"
#include "rtp/base/bytes.h"
#include "rtp/base/result.h"

namespace wf::mjr {

/// A new file under a hidden temporary name beside `path`. commit() makes it durable and gives it the name `path`,
/// replacing a file of that name; without commit() the destructor removes it. Nobody ever sees it half-written.
class TemporaryFile {
public:
    /// Errors: `path` is something other than a regular file, or its folder is not there or not writable.
    static Result<TemporaryFile> create(const std::string& path);

    TemporaryFile(TemporaryFile&& other) noexcept = default;
    TemporaryFile& operator=(TemporaryFile&& other) noexcept;
    ~TemporaryFile();

    Status write(Bytes bytes);
    Status commit();
    /// Removes the file; nothing after commit().
    void discard();

    [[nodiscard]] const std::string& path() const { return path_; }

private:
    TemporaryFile(UniqueFd fd, std::string path, std::string temporary_path);

    UniqueFd fd_;
    std::string path_;
    std::string temporary_path_;
};

}  // namespace wf::mjr
