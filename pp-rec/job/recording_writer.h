#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pp-rec/mux/output_file.h"
#include "recorder/mjr/header.h"
#include "rtp/base/byte_buffer.h"
#include "rtp/base/bytes.h"
#include "rtp/base/result.h"

namespace wf::job {

/// The text of a header as janus-pp-rec wants it: valid JSON, not longer than it reads.
bool isPlainHeaderText(const std::string& text);

/// Writes one MJR00002 recording as an output of a job: never over an existing file unless allowed, and known to the
/// signal handler that cleans up. A plain header text is kept letter by letter.
class RecordingWriter {
public:
    static Result<RecordingWriter> create(const std::string& path, const mjr::Header& header, bool overwrite);

    /// Payloads of more than 65535 bytes are refused.
    Status write(std::uint32_t arrival_ms, Bytes payload);
    /// Makes the file durable and visible.
    Status finish();
    [[nodiscard]] std::uint64_t bytesWritten() const { return bytes_; }

private:
    explicit RecordingWriter(std::unique_ptr<mux::OutputFile> file) : file_(std::move(file)) {}
    Status flush();

    std::unique_ptr<mux::OutputFile> file_;
    ByteBuffer buffer_;
    std::uint64_t bytes_ = 0;
};

}  // namespace wf::job
