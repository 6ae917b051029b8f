#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace wf::mux {

/// Writes blocks to a file descriptor in the order they come. A thread of its own does it from the first full block on;
/// small files never start one. Blocks come from a pool that bounds the memory: take() waits while all are on their
/// way. Used by one thread; does not own the descriptor.
class BlockWriter {
public:
    static constexpr std::size_t kBlockBytes = std::size_t{256} << 10;
    static constexpr std::size_t kBlocks = 16;

    struct Block {
        std::unique_ptr<std::byte[]> bytes;
        std::size_t size = 0;
        std::uint64_t position = 0;
    };
    struct Mode {
        bool seekable = true;          ///< pwrite at positions; else plain write
        bool early_writeback = false;  ///< tell the kernel to start writing every few MiB
    };

    BlockWriter(int descriptor, Mode mode) : descriptor_(descriptor), mode_(mode) {}
    /// Drops what has not been written yet.
    ~BlockWriter();
    BlockWriter(const BlockWriter&) = delete;
    BlockWriter& operator=(const BlockWriter&) = delete;

    Block take();
    void submit(Block block);
    /// Waits until all submitted blocks are written or have failed.
    void drain();
    /// errno of the first write that failed, 0 when none did.
    [[nodiscard]] int error() const { return error_.load(std::memory_order_relaxed); }

private:
    bool startThread();
    void run();
    void writeBlock(const Block& block);
    void startWriteback(const Block& block);

    const int descriptor_;
    const Mode mode_;
    std::atomic<int> error_{0};
    std::atomic<bool> dropped_{false};
    std::uint64_t writeback_begin_ = 0;
    std::uint64_t writeback_end_ = 0;

    std::mutex mutex_;
    std::condition_variable queued_;
    std::condition_variable written_;
    std::deque<Block> queue_;
    std::vector<std::unique_ptr<std::byte[]>> pool_;
    std::size_t allocated_ = 0;
    bool busy_ = false;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace wf::mux
