#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "rtp/base/bytes.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// A file that appears whole or not at all: written under a temporary name in the target's folder, then fsync and
/// rename. Bytes go to the disk from a thread of its own through a bounded queue of large blocks, so that muxing and
/// writing overlap. One user thread; the destructor without commit() removes the temporary file. A target that is no
/// regular file (/dev/null, a FIFO) is written straight.
class OutputFile {
public:
    struct Options {
        bool overwrite = false;  ///< without it an existing target is an error, found at create() and again at commit()
        bool sync = true;        ///< fsync before the rename
    };

    static Result<std::unique_ptr<OutputFile>> create(const std::string& path, const Options& options);
    /// Unlinks the temporary files of all open outputs. Async-signal-safe: for a signal handler that ends the program.
    static void removeAllTemporaries() noexcept;

    virtual ~OutputFile() = default;
    /// Appends at the current position. Errors of earlier writes (disk full …) surface here or at commit().
    virtual Status write(Bytes bytes) = 0;
    /// Moves the position; what follows overwrites or extends. Past the end leaves a hole of zero bytes.
    virtual Status seek(std::uint64_t position) = 0;
    /// Moves all bytes from `position` to the end up by `count` bytes; the gap holds undefined bytes until written. The
    /// position is then the end of the file. Slow: reads and writes what it moves.
    virtual Status insertGap(std::uint64_t position, std::uint64_t count) = 0;
    [[nodiscard]] virtual std::uint64_t position() const = 0;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// False for a pipe: then seek() reaches only bytes that have not left yet.
    [[nodiscard]] virtual bool seekable() const = 0;
    /// Flushes and syncs, so that only the rename is left. Nothing can be written afterwards; after an error the
    /// temporary file is gone.
    virtual Status complete() = 0;
    /// complete() where that has not been done, then renames. After an error the temporary file is gone.
    virtual Status commit() = 0;
    [[nodiscard]] virtual const std::string& path() const = 0;
};

}  // namespace wf::mux
