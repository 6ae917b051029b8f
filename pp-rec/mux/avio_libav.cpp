#include "pp-rec/mux/avio_libav.h"

#include <algorithm>
#include <cstdio>
#include <utility>

extern "C" {
#include <libavformat/avio.h>
#include <libavutil/error.h>
#include <libavutil/mem.h>
}

namespace wf::mux {
namespace {

constexpr int kBufferBytes = 32 * 1024;

}  // namespace

LibavOutput::LibavOutput(OutputFile& file) : file_(file) {
    auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
    if (buffer == nullptr) {
        return;
    }
    context_ = avio_alloc_context(buffer, kBufferBytes, 1, this, nullptr, &onWrite, &onSeek);
    if (context_ == nullptr) {
        av_free(buffer);
        return;
    }
    context_->seekable = file.seekable() ? AVIO_SEEKABLE_NORMAL : 0;
    context_->direct = 1;
}

LibavOutput::~LibavOutput() {
    if (context_ != nullptr) {
        av_freep(&context_->buffer);
        avio_context_free(&context_);
    }
}

void LibavOutput::flush() { avio_flush(context_); }

void LibavOutput::holdBack(std::uint64_t position, std::size_t expected) {
    held_from_ = position;
    held_.clear();
    held_.reserve(expected);
}

std::vector<std::byte> LibavOutput::takeHeldBack() {
    held_from_.reset();
    return std::exchange(held_, {});
}

int LibavOutput::onWrite(void* self, std::uint8_t* bytes, int size) {
    auto& output = *static_cast<LibavOutput*>(self);
    Status written = output.write(std::as_bytes(std::span(bytes, static_cast<std::size_t>(size))));
    if (!written) {
        if (output.status_) {
            output.status_ = std::move(written);
        }
        return AVERROR(EIO);
    }
    return size;
}

Status LibavOutput::write(Bytes bytes) {
    const std::uint64_t at = position_;
    position_ += bytes.size();
    if (held_from_ && at >= *held_from_) {
        hold(bytes, at - *held_from_);
        return {};
    }
    if (at != file_.position()) {
        if (at > file_.size() && !hole_) {
            hole_ = Hole{file_.size(), at};
        }
        if (Status moved = file_.seek(at); !moved) {
            return moved;
        }
    }
    return file_.write(bytes);
}

void LibavOutput::hold(Bytes bytes, std::uint64_t offset) {
    const auto at = static_cast<std::size_t>(offset);
    if (held_.size() < at + bytes.size()) {
        held_.resize(at + bytes.size());
    }
    std::copy(bytes.begin(), bytes.end(), held_.begin() + static_cast<std::ptrdiff_t>(at));
}

std::int64_t LibavOutput::onSeek(void* self, std::int64_t offset, int whence) {
    auto& output = *static_cast<LibavOutput*>(self);
    const std::uint64_t held_end = output.held_from_ ? *output.held_from_ + output.held_.size() : 0;
    if (whence == AVSEEK_SIZE) {
        return static_cast<std::int64_t>(std::max(output.file_.size(), held_end));
    }
    if (whence != SEEK_SET || offset < 0) {
        return AVERROR(EINVAL);
    }
    output.position_ = static_cast<std::uint64_t>(offset);
    return offset;
}

}  // namespace wf::mux
