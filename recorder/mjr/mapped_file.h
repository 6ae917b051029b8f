#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "rtp/base/bytes.h"
#include "rtp/base/result.h"

namespace wf::mjr {

/// A file mapped read-only, closed by the destructor. If the file is shortened by somebody else, or the disk fails,
/// while it is mapped, the missing pages read as zeros and damaged() becomes true; the process is not killed. When too
/// many files are mapped at a time for that protection (kGuardSlots), the file is read into memory instead.
class MappedFile {
public:
    /// Errors: not there, no permission, a directory or a device, not mappable; the message names the path and the
    /// reason.
    static Result<MappedFile> open(const std::string& path);

    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    [[nodiscard]] Bytes bytes() const { return {data_, size_}; }
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] bool damaged() const;
    /// Takes the pages of [begin, end) out of this process's memory; they come back when they are read again.
    void forget(std::uint64_t begin, std::uint64_t end) const;

private:
    explicit MappedFile(std::string path) : path_(std::move(path)) {}
    Status map(int fd);
    Status readWhole(int fd);

    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
    int slot_ = -1;            ///< in the table the SIGBUS handler looks into
    bool read_short_ = false;  ///< read into memory, and the file was shorter by then
    std::string path_;
};

}  // namespace wf::mjr
