#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "rtp/base/result.h"

namespace wf::channels {

/// What Wildfire's IM server is asked: which node serves a client.
struct NodeQuery {
    std::string im_host;
    std::uint16_t im_port = 80;
    std::string client_id;
    std::chrono::milliseconds timeout{5000};
};

/// Asks over plain HTTP on a thread of its own, because resolving names blocks. Destroying the lookup is the end of
/// it for its owner; the thread ends by itself, at the latest after the timeout and what resolving takes.
class NodeLookup {
public:
    using Done = std::function<void(Result<std::string>)>;

    /// `done` gets the text of the answer's body, or what went wrong. It is called on the lookup's thread, where it
    /// should post, and never after the destructor has returned.
    NodeLookup(NodeQuery query, Done done);
    ~NodeLookup();
    NodeLookup(const NodeLookup&) = delete;
    NodeLookup& operator=(const NodeLookup&) = delete;

private:
    struct Shared;
    std::shared_ptr<Shared> shared_;
};

/// The request as the IM server expects it.
[[nodiscard]] std::string nodeRequestText(const NodeQuery& query);
/// What an answer says as far as it has come; nothing while more must come. `ended`: no more will.
[[nodiscard]] std::optional<Result<std::string>> readNodeAnswer(std::string_view bytes, bool ended);
/// The broker's URL from the body of the answer: "host", "host:port" or a whole URL.
[[nodiscard]] Result<std::string> brokerUrlOf(std::string_view body, std::uint16_t mqtt_port);

/// Longer answers are refused; their body may have kMaxNodeBody bytes.
constexpr std::size_t kMaxNodeAnswer = 16384;
constexpr std::size_t kMaxNodeBody = 1024;

}  // namespace wf::channels
