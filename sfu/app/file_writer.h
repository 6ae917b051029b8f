#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "rtp/base/result.h"
#include "sfu/net/log.h"
#include "sfu/net/loop.h"

namespace wf::app {

/// Writes whole files on a thread of its own, one after the other, so that the loop does not wait for the disk. A file
/// appears whole or not at all.
class FileWriter {
public:
    /// `loop` and `log` outlive it.
    FileWriter(net::Loop& loop, net::Log& log);
    /// Writes what waits.
    ~FileWriter();
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;

    /// `done` is called on the loop.
    void write(std::string path, std::string text, std::function<void(bool written)> done);

private:
    struct Job {
        std::string path;
        std::string text;
        std::function<void(bool)> done;
    };
    void run();

    net::Loop& loop_;
    net::Log& log_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    bool ended_ = false;
    std::thread thread_;
};

/// Temporary name in the same folder, synced, renamed. The mode of a file that is there is kept.
Status replaceFile(const std::string& path, std::string_view text);

}  // namespace wf::app
