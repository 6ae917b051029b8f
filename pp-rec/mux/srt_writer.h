#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "pp-rec/mux/output_file.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// Writes text messages as SRT subtitles: each is shown until the next one, the last for five seconds. One thread.
class SrtWriter {
public:
    struct Options {
        bool comma = false;  ///< standard form: a comma before the milliseconds, sound times and texts. Otherwise the
                             ///< form of Janus: a dot, texts as they came, an end before the start for close messages
        bool overwrite = false;
    };

    static Result<std::unique_ptr<SrtWriter>> create(const std::string& path, const Options& options);

    /// `at` counts from the creation of the recording; messages come in the order in which they are shown.
    Status write(std::chrono::milliseconds at, std::string_view text);
    Status finish();
    [[nodiscard]] std::uint64_t cues() const { return cues_; }
    [[nodiscard]] std::uint64_t bytesWritten() const { return file_->size(); }

private:
    SrtWriter(std::unique_ptr<OutputFile> file, bool comma) : file_(std::move(file)), comma_(comma) {}
    Status writePending(std::chrono::milliseconds end);

    std::unique_ptr<OutputFile> file_;
    bool comma_;
    bool has_pending_ = false;
    std::chrono::milliseconds pending_at_{0};
    std::string pending_text_;
    std::uint64_t cues_ = 0;
};

}  // namespace wf::mux
