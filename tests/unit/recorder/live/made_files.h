#pragma once

#include <condition_variable>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recorder/live/posix_file_system.h"

namespace wf::live::test {

/// Holds writers up for as long as it is shut.
class Gate {
public:
    void shut() { set(false); }
    void open() { set(true); }
    void pass() {
        std::unique_lock lock(mutex_);
        ++arrived_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return open_; });
    }
    /// Until somebody has come to the gate since it was shut.
    void awaitArrival() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return arrived_ > 0; });
    }

private:
    void set(bool open) {
        const std::lock_guard lock(mutex_);
        open_ = open;
        arrived_ = 0;
        changed_.notify_all();
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = true;
    int arrived_ = 0;
};

/// What a MadeFiles does wrong; shared by all its files.
struct Faults {
    std::uint64_t space = std::numeric_limits<std::uint64_t>::max();  ///< bytes that can be written in all
    std::optional<std::uint64_t> free_bytes;                          ///< what it says about its space
    int full_error = 28;                                              ///< ENOSPC
    int sync_error = 0;
    int rename_error = 0;
    Gate gate;
    std::vector<std::size_t> writes;  ///< the disk thread's; look after it has ended
    std::uint64_t dropped_cache = 0;  ///< likewise
};

class MadeFile final : public OutputFile {
public:
    MadeFile(std::unique_ptr<OutputFile> file, Faults& faults) : file_(std::move(file)), faults_(faults) {}
    Written write(Bytes bytes) override {
        faults_.gate.pass();
        faults_.writes.push_back(bytes.size());
        const std::size_t fitting = std::min<std::uint64_t>(bytes.size(), faults_.space);
        faults_.space -= fitting;
        Written written = file_->write(bytes.first(fitting));
        written.error_number = fitting < bytes.size() ? faults_.full_error : written.error_number;
        return written;
    }
    int truncate(std::uint64_t size) override { return file_->truncate(size); }
    int sync() override { return faults_.sync_error != 0 ? faults_.sync_error : file_->sync(); }
    void startWriteback(std::uint64_t begin, std::uint64_t end) override { file_->startWriteback(begin, end); }
    void dropCache(std::uint64_t begin, std::uint64_t end) override {
        file_->dropCache(begin, end);
        faults_.dropped_cache += end - begin;
    }

private:
    std::unique_ptr<OutputFile> file_;
    Faults& faults_;
};

/// The real file system with faults.
class MadeFiles final : public FileSystem {
public:
    explicit MadeFiles(Faults& faults) : faults_(faults) {}
    Result<std::string> makeFolder(const std::string& folder) override { return real_.makeFolder(folder); }
    Created create(const std::string& path) override {
        Created created = real_.create(path);
        if (created.file != nullptr) {
            created.file = std::make_unique<MadeFile>(std::move(created.file), faults_);
        }
        return created;
    }
    bool exists(const std::string& path) override { return real_.exists(path); }
    int rename(const std::string& from, const std::string& to) override {
        return faults_.rename_error != 0 ? faults_.rename_error : real_.rename(from, to);
    }
    int remove(const std::string& path) override { return real_.remove(path); }
    std::optional<std::uint64_t> freeBytes(const std::string& folder) override {
        return faults_.free_bytes ? faults_.free_bytes : real_.freeBytes(folder);
    }

private:
    PosixFileSystem real_;
    Faults& faults_;
};

inline std::vector<std::byte> fileBytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const Bytes bytes = asBytes(text);
    return {bytes.begin(), bytes.end()};
}

}  // namespace wf::live::test
