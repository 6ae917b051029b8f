#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "sfu/net/unique_fd.h"
#include "tests/support/network_namespace.h"

namespace wf::test {

/// Namespaces as of several machines in one network: each has an Ethernet interface, and all of them meet at a bridge.
class BridgedNetwork {
public:
    /// Null for who may not make one.
    static std::unique_ptr<BridgedNetwork> make(std::size_t machines);

    [[nodiscard]] const NetworkNamespace& machine(std::size_t index) const { return *machines_[index]; }
    [[nodiscard]] static std::string address(std::size_t index) { return "10.98.0." + std::to_string(index + 1); }
    /// A packet socket that sees what passes the bridge, frame by frame; it does not block.
    [[nodiscard]] net::UniqueFd openTap() const;

private:
    explicit BridgedNetwork(std::unique_ptr<NetworkNamespace> bridge) : bridge_(std::move(bridge)) {}
    bool add();

    std::unique_ptr<NetworkNamespace> bridge_;
    std::vector<std::unique_ptr<NetworkNamespace>> machines_;
};

}  // namespace wf::test
