#include "pp-rec/job/batch/service_notifier.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include "tests/support/temp_dir.h"

namespace wf::job::batch {
namespace {

/// The other end of $NOTIFY_SOCKET.
class ServiceManager {
public:
    explicit ServiceManager(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        const bool bound = ::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        EXPECT_TRUE(bound);
    }
    std::string receive() {
        std::array<char, 1000> text{};
        const ssize_t count = ::recv(fd_.get(), text.data(), text.size(), 0);
        return {text.data(), static_cast<std::size_t>(count > 0 ? count : 0)};
    }

private:
    mjr::UniqueFd fd_;
};

TEST(ServiceNotifier, TellsTheServiceManager) {
    const test::TempDir folder;
    const std::string path = (folder / "notify").string();
    ServiceManager manager(path);
    ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    const ServiceNotifier notifier;
    EXPECT_EQ(notifier.aliveEvery_ms(), 15000);
    notifier.ready("2 meetings");
    EXPECT_EQ(manager.receive(), "READY=1\nSTATUS=2 meetings");
    notifier.alive();
    EXPECT_EQ(manager.receive(), "WATCHDOG=1");
    notifier.status("busy");
    EXPECT_EQ(manager.receive(), "STATUS=busy");
    notifier.stopping();
    EXPECT_EQ(manager.receive(), "STOPPING=1");
    ::setenv("WATCHDOG_PID", "1", 1);
    EXPECT_EQ(ServiceNotifier().aliveEvery_ms(), 0) << "meant for another process";
    ::unsetenv("NOTIFY_SOCKET");
    ::unsetenv("WATCHDOG_USEC");
    ::unsetenv("WATCHDOG_PID");
    const ServiceNotifier none;
    none.ready("nobody listens");
    EXPECT_EQ(none.aliveEvery_ms(), 0);
    EXPECT_EQ(manager.receive(), "");
}

}  // namespace
}  // namespace wf::job::batch
