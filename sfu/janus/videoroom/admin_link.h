#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "sfu/janus/background_jobs.h"
#include "sfu/janus/videoroom/node_link.h"

namespace wf::janus::videoroom {

/// Reaches other servers over their admin API (HTTP): `message_plugin`, one request a node at a time. A node that does
/// not answer holds up its own requests only.
class AdminLink final : public NodeLink {
public:
    AdminLink(net::Loop& loop, std::string admin_secret);

    void ask(const SuperSettings::Node& node, Json request, Done done) override;

private:
    /// More wait for a node that is gone; they fail.
    static constexpr std::size_t kMaxWaiting = 1024;

    struct Waiting {
        std::string url;
        std::string text;
        Done done;
    };
    struct Queue {
        explicit Queue(net::Loop& loop) : jobs(loop) {}
        BackgroundJobs jobs;
        std::deque<Waiting> waiting;
        bool busy = false;
    };
    void next(Queue& queue);

    net::Loop& loop_;
    std::string admin_secret_;
    std::map<std::string, std::unique_ptr<Queue>> queues_;  ///< by node
    std::shared_ptr<const bool> present_ = std::make_shared<const bool>(true);
};

}  // namespace wf::janus::videoroom
