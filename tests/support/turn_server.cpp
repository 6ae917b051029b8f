#include "tests/support/turn_server.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "tests/support/local_port.h"

namespace wf::test {

bool CoturnServer::installed() { return isInstalled("turnserver"); }

CoturnServer::CoturnServer() : port_(freePort()) {
    std::ofstream(folder_ / "turn.conf")
        << "listening-ip=127.0.0.1\nrelay-ip=127.0.0.1\nlistening-port=" << port_ << "\nmin-port=" << kFirstRelayPort
        << "\nmax-port=" << kLastRelayPort << "\nlt-cred-mech\nrealm=test\nuser=" << user() << ":" << password()
        << "\nallow-loopback-peers\nno-cli\nno-tls\nno-dtls\nlog-file=stdout\nsimple-log\nverbose\npidfile="
        << (folder_ / "pid").string() << "\nuserdb=" << (folder_ / "users").string() << "\n";
}

bool CoturnServer::start() {
    Command command;
    command.argv = {"turnserver", "-c", (folder_ / "turn.conf").string()};
    server_ = std::make_unique<Started>(std::move(command), folder_ / "turn.log");
    return waitForListener("127.0.0.1", port_);
}

std::string CoturnServer::log() const {
    std::ifstream in(folder_ / "turn.log");
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace wf::test
