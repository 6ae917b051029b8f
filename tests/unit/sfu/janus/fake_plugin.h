#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sfu/janus/plugin.h"

namespace wf::janus::test {

class FakePlugin;

/// Answers `sync` at once, acknowledges `async`, refuses `refuse`, drops the reply of `drop` and keeps the others.
class FakeHandle final : public PluginHandle {
public:
    FakeHandle(FakePlugin& plugin, std::shared_ptr<HandlePort> port) : plugin_(plugin), port_(std::move(port)) {}
    ~FakeHandle() override;
    void onMessage(PluginMessage message, MessageReplyPtr reply) override;
    void onTrickle(const std::vector<TrickledCandidate>& candidates) override;
    void onHangup(const std::string& reason) override;
    void query(std::function<void(Info)> done) override;
    void capture(std::optional<Capture> wish, std::function<void(std::string)> done) override;

private:
    FakePlugin& plugin_;
    std::shared_ptr<HandlePort> port_;
};

class FakePlugin final : public Plugin {
public:
    FakePlugin() {
        description_.package = "janus.plugin.fake";
        description_.name = "Fake plugin";
        description_.author = "Test";
        description_.description = "Answers as it is told";
        description_.version_string = "0.0.3";
        description_.version = 3;
    }
    [[nodiscard]] const Description& description() const override { return description_; }
    std::unique_ptr<PluginHandle> attach(std::shared_ptr<HandlePort> port) override {
        if (refuses_handles) {
            return nullptr;
        }
        log.push_back("attach " + port->opaqueId());
        ports.push_back(port);
        return std::make_unique<FakeHandle>(*this, std::move(port));
    }
    void onAdminMessage(Json request, std::function<void(Json)> done) override { done({{"asked", request}}); }

    bool refuses_handles = false;
    std::vector<std::string> log;
    std::vector<std::shared_ptr<HandlePort>> ports;
    std::vector<MessageReplyPtr> replies;  ///< kept for the test to answer
    std::vector<PluginMessage> messages;

private:
    Description description_;
};

inline FakeHandle::~FakeHandle() { plugin_.log.push_back("detach"); }

inline void FakeHandle::onMessage(PluginMessage message, MessageReplyPtr reply) {
    const auto found = message.body.find("request");
    const std::string what = found != message.body.end() && found->is_string() ? found->get<std::string>() : "";
    plugin_.messages.push_back(std::move(message));
    if (what == "sync") {
        reply->success({{"fake", "done"}});
    } else if (what == "async") {
        reply->ack();
    } else if (what == "refuse") {
        reply->refuse("No");
    } else if (what != "drop") {
        plugin_.replies.push_back(std::move(reply));
    }
}

inline void FakeHandle::onTrickle(const std::vector<TrickledCandidate>& candidates) {
    for (const TrickledCandidate& candidate : candidates) {
        plugin_.log.push_back(candidate.completed ? "trickle completed" : "trickle " + candidate.candidate);
    }
}

inline void FakeHandle::onHangup(const std::string& reason) { port_->hangup(reason); }

/// Refuses to end what was not begun.
inline void FakeHandle::capture(std::optional<Capture> wish, std::function<void(std::string)> done) {
    if (wish) {
        plugin_.log.push_back("capture " + wish->folder + " " + wish->file_name + (wish->text ? " text " : " pcap ") +
                              std::to_string(wish->truncate));
    }
    done(wish ? "" : "Capture not started");
}

inline void FakeHandle::query(std::function<void(Info)> done) {
    done({{{"type", "fake"}}, {{"ready", true}}, Json::object(), {{"ice", "fine"}}});
}

}  // namespace wf::janus::test
