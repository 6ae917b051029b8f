#include "pp-rec/job/batch/service_notifier.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace wf::job::batch {
namespace {

std::int64_t numberIn(const char* variable) {
    const char* text = ::getenv(variable);
    std::int64_t value = 0;
    if (text != nullptr) {
        std::from_chars(text, text + std::strlen(text), value);
    }
    return value;
}

}  // namespace

ServiceNotifier::ServiceNotifier() {
    const char* path = ::getenv("NOTIFY_SOCKET");
    if (path == nullptr || (*path != '/' && *path != '@')) {
        return;
    }
    path_ = path;
    socket_ = mjr::UniqueFd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const std::int64_t meant_for = numberIn("WATCHDOG_PID");
    if (meant_for == 0 || meant_for == ::getpid()) {
        alive_every_ms_ = numberIn("WATCHDOG_USEC") / 2000;
    }
}

void ServiceNotifier::send(const std::string& text) const {
    sockaddr_un address{};
    if (!socket_.valid() || path_.size() >= sizeof address.sun_path) {
        return;
    }
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    if (path_.front() == '@') {
        address.sun_path[0] = '\0';  // an abstract address
    }
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path_.size());
    ::sendto(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
}

}  // namespace wf::job::batch
