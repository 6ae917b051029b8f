#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <string>

#include "tests/support/started.h"
#include "tests/support/temp_dir.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;

/// What systemd is for a service: a socket that it tells how it is.
class ServiceManager {
public:
    explicit ServiceManager(const fs::path& path) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.string().size());
        EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
        ::setenv("WATCHDOG_USEC", "2000000", 1);
    }
    ~ServiceManager() {
        ::unsetenv("NOTIFY_SOCKET");
        ::unsetenv("WATCHDOG_USEC");
        ::close(socket_);
    }
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;

    /// False when no message holds the text within half a minute after the one before.
    [[nodiscard]] bool waitFor(const std::string& text) const {
        while (true) {
            pollfd ready{socket_, POLLIN, 0};
            if (::poll(&ready, 1, 30'000) != 1) {
                return false;
            }
            std::array<char, 4000> message{};
            const ssize_t count = ::recv(socket_, message.data(), message.size(), 0);
            if (std::string(message.data(), static_cast<std::size_t>(count)).find(text) != std::string::npos) {
                return true;
            }
        }
    }

private:
    int socket_ = -1;
};

void dropInto(const fs::path& folder, const std::string& sources) {
    for (const auto& entry : fs::directory_iterator(testDataPath(sources))) {
        fs::copy_file(entry.path(), folder / ("." + entry.path().filename().string()));
        fs::rename(folder / ("." + entry.path().filename().string()), folder / entry.path().filename());
    }
}

TEST(Watch, MakesMeetingsAsTheyEnd) {
    const TempDir folder;
    const fs::path rec = folder / "rec";
    const fs::path out = folder / "out";
    fs::create_directory(rec);
    const ServiceManager manager(folder / "notify");
    Started service("mjr", {"watch", rec.string(), "--out", out.string(), "--make", "participants", "--settle", "1s",
                            "--rescan", "1h"});
    ASSERT_TRUE(manager.waitFor("READY=1"));
    dropInto(rec, "meeting");
    ASSERT_TRUE(manager.waitFor("0 running, 0 queued; 1 meeting: 1 made"));
    EXPECT_TRUE(manager.waitFor("WATCHDOG=1"));
    dropInto(rec, "damaged");
    ASSERT_TRUE(manager.waitFor("0 running, 0 queued; 2 meetings: 2 made"));
    EXPECT_TRUE(fs::exists(out / "uid7_839201/2026-11-22-194815/gr-2f-9-carol.webm"));
    EXPECT_TRUE(fs::exists(out / "uid7_666001/2026-11-22-195923/victim-of-kill-9.webm"));
    service.send(SIGTERM);
    EXPECT_TRUE(manager.waitFor("STOPPING=1"));
    EXPECT_EQ(service.wait(), 0);
    EXPECT_TRUE(fs::is_empty(out / ".mjr-batch/work"));
}

}  // namespace
}  // namespace wf::test
