#include "sfu/channels/node_lookup.h"

#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "sfu/net/tcp_exchange.h"

namespace wf::channels {

struct NodeLookup::Shared {
    std::mutex mutex;
    Done done;  ///< empty once the owner is gone
};

namespace {

Result<std::string> lookUp(const NodeQuery& query) {
    auto exchange = net::TcpExchange::open(query.im_host, std::to_string(query.im_port), query.timeout);
    if (!exchange) {
        return exchange.error();
    }
    if (!exchange->send(nodeRequestText(query))) {
        return Error{"cannot send the request"};
    }
    std::string bytes;
    for (;;) {
        const auto got = exchange->receive(bytes);
        if (!got) {
            return got.error();
        }
        if (auto answer = readNodeAnswer(bytes, *got == 0)) {
            return std::move(*answer);
        }
    }
}

}  // namespace

NodeLookup::NodeLookup(NodeQuery query, Done done) : shared_(std::make_shared<Shared>()) {
    shared_->done = std::move(done);
    std::thread([shared = shared_, query = std::move(query)] {
        Result<std::string> result = lookUp(query);
        const std::lock_guard lock(shared->mutex);
        if (shared->done) {
            shared->done(std::move(result));
        }
    }).detach();
}

NodeLookup::~NodeLookup() {
    const std::lock_guard lock(shared_->mutex);
    shared_->done = nullptr;
}

}  // namespace wf::channels
