#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "pp-rec/mux/output_file.h"
#include "rtp/base/result.h"

struct AVIOContext;

namespace wf::mux {

/// libav's byte output on an OutputFile. Frames pass through uncopied; only what libav writes in small pieces is
/// gathered. What lies behind a given position can be held back in memory to be changed before it is written.
class LibavOutput {
public:
    /// `file` outlives this.
    explicit LibavOutput(OutputFile& file);
    ~LibavOutput();
    LibavOutput(const LibavOutput&) = delete;
    LibavOutput& operator=(const LibavOutput&) = delete;

    [[nodiscard]] AVIOContext* context() { return context_; }
    /// The first error of the file, which libav would report as a mere number.
    [[nodiscard]] const Status& status() const { return status_; }

    struct Hole {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };
    /// The first run of bytes that libav has skipped over the end of the file.
    [[nodiscard]] const std::optional<Hole>& hole() const { return hole_; }

    void flush();
    /// From now on, bytes at `position` and behind it stay in memory; about `expected` of them.
    void holdBack(std::uint64_t position, std::size_t expected = 0);
    /// Ends that and hands the bytes over.
    std::vector<std::byte> takeHeldBack();

private:
    static int onWrite(void* self, std::uint8_t* bytes, int size);
    static std::int64_t onSeek(void* self, std::int64_t offset, int whence);
    Status write(Bytes bytes);
    void hold(Bytes bytes, std::uint64_t offset);

    OutputFile& file_;
    AVIOContext* context_ = nullptr;
    Status status_;
    std::uint64_t position_ = 0;
    std::optional<Hole> hole_;
    std::optional<std::uint64_t> held_from_;
    std::vector<std::byte> held_;
};

}  // namespace wf::mux
