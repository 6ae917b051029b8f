#include "pp-rec/mux/block_writer.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace wf::mux {
namespace {

constexpr std::uint64_t kWritebackBytes = std::uint64_t{8} << 20;
/// What one call writes. Larger calls make Linux allocate the page cache in large pieces, which virtual machines that
/// give free memory back to their host have to fetch again: ten times slower than small pages that are in use anyway.
constexpr std::size_t kCallBytes = std::size_t{128} << 10;

/// Keeps signals away from a thread started in this scope, so that handlers run on the program's own threads.
class SignalsBlocked {
public:
    SignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

private:
    sigset_t before_{};
};

}  // namespace

BlockWriter::~BlockWriter() {
    dropped_ = true;
    if (!thread_.joinable()) {
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    queued_.notify_one();
    thread_.join();
}

BlockWriter::Block BlockWriter::take() {
    std::unique_lock lock(mutex_);
    if (pool_.empty() && allocated_ < kBlocks) {
        ++allocated_;
        return {std::make_unique_for_overwrite<std::byte[]>(kBlockBytes), 0, 0};
    }
    written_.wait(lock, [this] { return !pool_.empty(); });
    Block block{std::move(pool_.back()), 0, 0};
    pool_.pop_back();
    return block;
}

void BlockWriter::submit(Block block) {
    if (!thread_.joinable() && (block.size < kBlockBytes || !startThread())) {
        writeBlock(block);
        pool_.push_back(std::move(block.bytes));
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back(std::move(block));
    }
    queued_.notify_one();
}

void BlockWriter::drain() {
    std::unique_lock lock(mutex_);
    written_.wait(lock, [this] { return queue_.empty() && !busy_; });
}

bool BlockWriter::startThread() {
    const SignalsBlocked blocked;
    try {
        thread_ = std::thread([this] { run(); });
    } catch (const std::system_error&) {
        return false;  // no thread to be had: the caller writes itself
    }
    return true;
}

void BlockWriter::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        queued_.wait(lock, [this] { return !queue_.empty() || stop_; });
        if (queue_.empty()) {
            return;
        }
        Block block = std::move(queue_.front());
        queue_.pop_front();
        busy_ = true;
        lock.unlock();
        writeBlock(block);
        lock.lock();
        busy_ = false;
        pool_.push_back(std::move(block.bytes));
        written_.notify_one();
    }
}

void BlockWriter::writeBlock(const Block& block) {
    std::size_t done = 0;
    while (done < block.size && error() == 0 && !dropped_) {
        const std::byte* from = block.bytes.get() + done;
        const std::size_t left = std::min(block.size - done, kCallBytes);
        const ssize_t count = mode_.seekable
                                  ? ::pwrite(descriptor_, from, left, static_cast<off_t>(block.position + done))
                                  : ::write(descriptor_, from, left);
        if (count > 0) {
            done += static_cast<std::size_t>(count);
        } else if (count == 0 || errno != EINTR) {
            error_ = count == 0 ? EIO : errno;
        }
    }
    if (mode_.early_writeback && error() == 0) {
        startWriteback(block);
    }
}

void BlockWriter::startWriteback(const Block& block) {
    if (block.position != writeback_end_) {
        writeback_begin_ = block.position;
    }
    writeback_end_ = block.position + block.size;
    if (writeback_end_ - writeback_begin_ >= kWritebackBytes) {
        ::sync_file_range(descriptor_, static_cast<off_t>(writeback_begin_),
                          static_cast<off_t>(writeback_end_ - writeback_begin_), SYNC_FILE_RANGE_WRITE);
        writeback_begin_ = writeback_end_;
    }
}

}  // namespace wf::mux
