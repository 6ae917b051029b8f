#include "pp-rec/mux/output_file.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "pp-rec/mux/block_writer.h"
#include "pp-rec/mux/temporary_file.h"

namespace wf::mux {
namespace {

/// Where the bytes go: a temporary file, or an opened device or pipe.
class Sink {
public:
    explicit Sink(TemporaryFile file) : file_(std::move(file)), descriptor_(file_->descriptor()) {}
    explicit Sink(int device) : descriptor_(device) {}
    ~Sink() { closeDevice(); }
    Sink(Sink&& other) noexcept : file_(std::move(other.file_)), descriptor_(std::exchange(other.descriptor_, -1)) {}
    Sink& operator=(Sink&&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] bool isFile() const { return file_.has_value(); }
    [[nodiscard]] bool seekable() const { return isFile() || ::lseek(descriptor_, 0, SEEK_CUR) >= 0; }
    void discard() {
        if (file_) {
            file_->discard();
        }
    }
    Status complete(bool sync) { return file_ ? file_->complete(sync) : Status(); }
    Status publish(const OutputFile::Options& options) {
        if (file_) {
            return file_->publish(options.overwrite, options.sync);
        }
        closeDevice();
        return {};
    }

private:
    void closeDevice() {
        if (!file_ && descriptor_ >= 0) {
            ::close(std::exchange(descriptor_, -1));
        }
    }

    std::optional<TemporaryFile> file_;
    int descriptor_ = -1;
};

class BlockedFile final : public OutputFile {
public:
    BlockedFile(std::string path, const Options& options, Sink sink)
        : path_(std::move(path)),
          options_(options),
          sink_(std::move(sink)),
          seekable_(sink_.seekable()),
          writer_(sink_.descriptor(), {seekable_, sink_.isFile() && options.sync}) {}

    Status write(Bytes bytes) override;
    Status seek(std::uint64_t position) override;
    Status insertGap(std::uint64_t position, std::uint64_t count) override;
    Status complete() override;
    Status commit() override;
    [[nodiscard]] std::uint64_t position() const override { return block_.position + cursor_; }
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    [[nodiscard]] bool seekable() const override { return seekable_; }
    [[nodiscard]] const std::string& path() const override { return path_; }

private:
    void openBlock();
    void submitBlock();
    Status moveUp(std::uint64_t position, std::uint64_t count);
    Status status() const { return writer_.error() == 0 ? Status() : Status(writeError(path_, writer_.error())); }

    const std::string path_;
    const Options options_;
    Sink sink_;
    const bool seekable_;
    BlockWriter writer_;
    BlockWriter::Block block_;  // without bytes: the next write takes one and starts at block_.position
    std::size_t cursor_ = 0;    // of the position, inside the block
    std::size_t limit_ = 0;     // where the block is full
    std::uint64_t size_ = 0;
    bool done_ = false;
    bool ready_ = false;  // to be renamed
};

Status BlockedFile::write(Bytes bytes) {
    if (done_) {
        return Error{"cannot write " + path_ + ": the file is closed already"};
    }
    if (writer_.error() != 0) {
        return status();
    }
    while (!bytes.empty()) {
        if (!block_.bytes) {
            openBlock();
        }
        const std::size_t count = std::min(bytes.size(), limit_ - cursor_);
        std::memcpy(block_.bytes.get() + cursor_, bytes.data(), count);
        cursor_ += count;
        block_.size = std::max(block_.size, cursor_);
        bytes = bytes.subspan(count);
        size_ = std::max(size_, position());
        if (cursor_ == limit_) {
            submitBlock();
        }
    }
    return {};
}

void BlockedFile::openBlock() {
    const std::uint64_t at = block_.position;
    block_ = writer_.take();
    block_.position = at;
    limit_ =
        BlockWriter::kBlockBytes - at % BlockWriter::kBlockBytes;  // later blocks then start at multiples of their size
}

void BlockedFile::submitBlock() {
    const std::uint64_t at = position();
    if (block_.bytes) {
        writer_.submit(std::move(block_));
    }
    block_ = {};
    block_.position = at;
    cursor_ = 0;
}

Status BlockedFile::seek(std::uint64_t position) {
    if (block_.bytes && position >= block_.position && position - block_.position <= block_.size) {
        cursor_ = static_cast<std::size_t>(position - block_.position);
        return {};
    }
    if (position == this->position()) {
        return {};
    }
    if (!seekable_) {
        return Error{"cannot write " + path_ + ": this format needs a real file, not a pipe or device"};
    }
    submitBlock();
    block_.position = position;
    return {};
}

Status BlockedFile::insertGap(std::uint64_t position, std::uint64_t count) {
    if (!seekable_ || position > size_) {
        return Error{"cannot write " + path_ + ": no room can be made in it"};
    }
    submitBlock();
    writer_.drain();
    Status moved = status();
    if (moved.ok() && sink_.isFile()) {
        moved = moveUp(position, count);
    }
    size_ += count;
    block_.position = size_;
    if (!moved) {
        done_ = true;  // half moved: good for nothing
        sink_.discard();
    }
    return moved;
}

/// From the last block to the first, so that nothing is overwritten before it has been read.
Status BlockedFile::moveUp(std::uint64_t position, std::uint64_t count) {
    std::uint64_t end = size_;
    while (end > position) {
        BlockWriter::Block block = writer_.take();
        block.size = static_cast<std::size_t>(std::min<std::uint64_t>(BlockWriter::kBlockBytes, end - position));
        block.position = end - block.size;
        for (std::size_t done = 0; done < block.size;) {
            const ssize_t got = ::pread(sink_.descriptor(), block.bytes.get() + done, block.size - done,
                                        static_cast<off_t>(block.position + done));
            if (got <= 0 && (got == 0 || errno != EINTR)) {
                return writeError(path_, got == 0 ? EIO : errno);
            }
            done += got > 0 ? static_cast<std::size_t>(got) : 0;
        }
        end = block.position;
        block.position += count;
        writer_.submit(std::move(block));
        writer_.drain();
    }
    return status();
}

Status BlockedFile::complete() {
    if (done_) {
        return Error{"cannot write " + path_ + ": the file is closed already"};
    }
    submitBlock();
    writer_.drain();
    done_ = true;
    if (Status written = status(); !written) {
        sink_.discard();
        return written;
    }
    Status completed = sink_.complete(options_.sync);
    ready_ = completed.ok();
    return completed;
}

Status BlockedFile::commit() {
    if (!ready_) {
        if (Status completed = complete(); !completed) {
            return completed;
        }
    }
    ready_ = false;
    return sink_.publish(options_);
}

Result<std::unique_ptr<OutputFile>> openDevice(const std::string& path, const OutputFile::Options& options) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) {
        return writeError(path, errno);
    }
    return std::unique_ptr<OutputFile>(std::make_unique<BlockedFile>(path, options, Sink(descriptor)));
}

/// The file behind a symbolic link, so that the link stays one.
std::string resolved(const std::string& path) {
    const std::unique_ptr<char, decltype(&::free)> real(::realpath(path.c_str(), nullptr), &::free);
    return real ? std::string(real.get()) : path;
}

}  // namespace

Result<std::unique_ptr<OutputFile>> OutputFile::create(const std::string& path, const Options& options) {
    if (path.empty() || path.back() == '/') {
        return Error{"cannot write '" + path + "': a file name is needed"};
    }
    std::string target = path;
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0) {
        if (S_ISCHR(info.st_mode) || S_ISFIFO(info.st_mode)) {
            return openDevice(path, options);
        }
        if (!S_ISREG(info.st_mode)) {
            return Error{"cannot write " + path + ": it is a folder or a device, not a file"};
        }
        if (!options.overwrite) {
            return targetExists(path);
        }
        target = resolved(path);
    } else if (errno != ENOENT) {
        return writeError(path, errno);
    } else if (!options.overwrite && ::lstat(path.c_str(), &info) == 0) {
        return targetExists(path);
    }
    Result<TemporaryFile> file = TemporaryFile::create(target);
    if (!file) {
        return std::move(file).error();
    }
    return std::unique_ptr<OutputFile>(std::make_unique<BlockedFile>(path, options, Sink(std::move(file).value())));
}

void OutputFile::removeAllTemporaries() noexcept { TemporaryFile::unlinkAll(); }

}  // namespace wf::mux
