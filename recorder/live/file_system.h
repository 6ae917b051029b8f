#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "rtp/base/bytes.h"
#include "rtp/base/result.h"

namespace wf::live {

/// A file that a recording is written to, front to back. Closed by the destructor. Numbers returned are those of errno,
/// 0 for success.
class OutputFile {
public:
    virtual ~OutputFile() = default;

    struct Written {
        std::size_t bytes = 0;  ///< fewer than asked for only with an error
        int error_number = 0;
    };
    virtual Written write(Bytes bytes) = 0;
    virtual int truncate(std::uint64_t size) = 0;
    /// Returns when everything is on the disk.
    virtual int sync() = 0;
    /// Begins to bring [begin, end) to the disk and does not wait for it.
    virtual void startWriteback(std::uint64_t begin, std::uint64_t end) = 0;
    /// Waits until [begin, end) is on the disk and frees the memory that caches it.
    virtual void dropCache(std::uint64_t begin, std::uint64_t end) = 0;
};

/// What the disk thread needs of the operating system; tests put a slow or a full one in its place.
class FileSystem {
public:
    virtual ~FileSystem() = default;

    /// Makes the folder and its parents (0755) and returns its path without symbolic links.
    virtual Result<std::string> makeFolder(const std::string& folder) = 0;
    struct Created {
        std::unique_ptr<OutputFile> file;
        int error_number = 0;  ///< EEXIST when anything has that name, a dangling symbolic link included
    };
    virtual Created create(const std::string& path) = 0;
    [[nodiscard]] virtual bool exists(const std::string& path) = 0;
    /// Never replaces anything: EEXIST.
    virtual int rename(const std::string& from, const std::string& to) = 0;
    virtual int remove(const std::string& path) = 0;
    /// Bytes that this process may still write there; nullopt when the file system does not tell.
    virtual std::optional<std::uint64_t> freeBytes(const std::string& folder) = 0;
};

}  // namespace wf::live
