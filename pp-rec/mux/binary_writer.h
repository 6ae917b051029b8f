#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pp-rec/mux/output_file.h"
#include "rtp/base/bytes.h"
#include "rtp/base/result.h"

namespace wf::mux {

/// Writes binary data-channel messages one behind the other, with nothing between them.
class BinaryWriter {
public:
    static Result<std::unique_ptr<BinaryWriter>> create(const std::string& path, bool overwrite);

    Status write(Bytes message) { return file_->write(message); }
    Status finish() { return file_->commit(); }
    [[nodiscard]] std::uint64_t bytesWritten() const { return file_->size(); }

private:
    explicit BinaryWriter(std::unique_ptr<OutputFile> file) : file_(std::move(file)) {}

    std::unique_ptr<OutputFile> file_;
};

}  // namespace wf::mux
