#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "recorder/live/file_system.h"
#include "rtp/base/result.h"

namespace wf::live {

/// A packet capture as the disk thread sees it. An error ends it.
class CaptureFile {
public:
    CaptureFile(std::string folder, std::string name) : folder_(std::move(folder)), name_(std::move(name)) {}

    // Any thread.
    [[nodiscard]] const std::string& folder() const { return folder_; }
    [[nodiscard]] std::string path() const { return folder_ + "/" + name_; }
    [[nodiscard]] bool failed() const { return failed_; }
    /// On their way to the disk.
    [[nodiscard]] std::size_t queuedBytes() const { return queued_bytes_; }
    void queue(std::size_t bytes) { queued_bytes_ += bytes; }

    // The disk thread.
    Status open(FileSystem& files, const std::string& real_folder);
    Status write(Bytes bytes);
    /// It is not going to be there.
    Status fail(Error error);

private:
    const std::string folder_;
    const std::string name_;
    std::atomic<bool> failed_ = false;
    std::atomic<std::size_t> queued_bytes_ = 0;
    std::unique_ptr<OutputFile> file_;
};

}  // namespace wf::live
