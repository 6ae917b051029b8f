#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "recorder/mjr/header.h"
#include "recorder/mjr/temporary_file.h"
#include "rtp/base/byte_buffer.h"
#include "rtp/base/bytes.h"
#include "rtp/base/result.h"

namespace wf::mjr {

/// Writes one MJR00002 recording as Janus would: the tag at once, the JSON header with the first record. The file gets
/// its name in close(); until then, or after an error, nothing is to be seen of it. Not for two threads at a time.
class Writer {
public:
    static Result<Writer> create(const std::string& path, const Header& header);

    /// Adds a record: an RTP packet, or for data the 8 bytes of wall-clock time and the message. A payload that is too
    /// short or longer than 65535 bytes is refused and the writer goes on; an I/O error is final and given again by
    /// every later call. Refused after close().
    Status write(std::uint32_t arrival_ms, Bytes payload);
    /// Adds a record of a data recording; refused for other media.
    Status writeData(std::uint32_t arrival_ms, std::int64_t wall_us, Bytes message);
    /// Makes the file durable and visible. A second call does nothing.
    Status close();

private:
    Writer(TemporaryFile file, const Header& header);

    Status checkSize(std::size_t size) const;
    void appendHeaderOnce();
    Status flush();
    Status flushWhenFull();
    Status fail(const Error& error);

    TemporaryFile file_;
    Header header_;
    ByteBuffer buffer_;
    std::optional<Error> failure_;
    bool header_written_ = false;
    bool closed_ = false;
};

}  // namespace wf::mjr
