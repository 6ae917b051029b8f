#include "sfu/janus/echotest/echo_test_plugin.h"

#include <utility>

namespace wf::janus::echotest {
namespace {

/// A client's handle on the control loop: brings everything to its seat.
class EchoHandle final : public PluginHandle {
public:
    EchoHandle(EchoTestPlugin::Host& host, std::uint64_t id) : host_(host), id_(id) {}
    ~EchoHandle() override { host_.close(id_); }

    void onMessage(PluginMessage message, MessageReplyPtr reply) override {
        reply->ack();
        host_.post(id_, [message = std::move(message)](EchoSeat& seat) { seat.handle(message); });
    }
    void onTrickle(const std::vector<TrickledCandidate>& candidates) override {
        host_.post(id_, [candidates](EchoSeat& seat) { seat.addCandidates(candidates); });
    }
    void onHangup(const std::string& reason) override {
        host_.post(id_, [reason](EchoSeat& seat) { seat.hangUp(reason); });
    }
    void query(std::function<void(Info)> done) override { host_.describe(id_, std::move(done)); }
    void capture(std::optional<Capture> wish, std::function<void(std::string)> done) override {
        host_.capture(id_, std::move(wish), std::move(done));
    }

private:
    EchoTestPlugin::Host& host_;
    const std::uint64_t id_;
};

}  // namespace

void EchoTestPlugin::Host::open(std::uint64_t id, std::shared_ptr<HandlePort> port) {
    worker_.loop().post(
        [this, id, port = std::move(port)] { seats_[id] = std::make_unique<EchoSeat>(worker_.services(), port); });
}

void EchoTestPlugin::Host::post(std::uint64_t id, std::function<void(EchoSeat&)> task) {
    worker_.loop().post([this, id, task = std::move(task)] {
        if (const auto seat = seats_.find(id); seat != seats_.end()) {
            task(*seat->second);
        }
    });
}

void EchoTestPlugin::Host::close(std::uint64_t id) {
    post(id, [this, id](EchoSeat& seat) {
        seat.hangUp("Close PC");
        seats_.erase(id);
    });
}

void EchoTestPlugin::Host::describe(std::uint64_t id, std::function<void(PluginHandle::Info)> done) {
    post(id, [&control = control_, done = std::move(done)](EchoSeat& seat) {
        control.post([done, info = seat.describe()] { done(info); });
    });
}

void EchoTestPlugin::Host::capture(std::uint64_t id, std::optional<PluginHandle::Capture> wish,
                                   std::function<void(std::string)> done) {
    const auto on_control = [&control = control_, done = std::move(done)](std::string trouble) {
        control.post([done, trouble = std::move(trouble)] { done(trouble); });
    };
    post(id, [wish = std::move(wish), on_control](EchoSeat& seat) { seat.capture(wish, on_control); });
}

void EchoTestPlugin::Host::tellStatistics(const StatisticsSettings& settings) {
    worker_.loop().post([this, settings] {
        statistics_timer_ = std::make_unique<net::Timer>(worker_.loop(), [this, combined = settings.combined] {
            for (const auto& [id, seat] : seats_) {
                seat->tellStatistics(combined);
            }
        });
        statistics_timer_->repeat(settings.period);
    });
}

EchoTestPlugin::EchoTestPlugin(net::Loop& control, const std::vector<room::Worker*>& workers, const Settings& settings)
    : settings_(settings) {
    for (room::Worker* worker : workers) {
        hosts_.push_back(std::make_unique<Host>(control, *worker));
        if (settings.statistics.period.count() > 0) {
            hosts_.back()->tellStatistics(settings.statistics);
        }
    }
}

const Plugin::Description& EchoTestPlugin::description() const {
    static const Description kDescription{
        "janus.plugin.echotest",
        "JANUS EchoTest plugin",
        "Meetecho s.r.l.",
        "Sends a client its own sound, pictures and messages back",
        "0.0.7",
        7,
    };
    return kDescription;
}

std::unique_ptr<PluginHandle> EchoTestPlugin::attach(std::shared_ptr<HandlePort> port) {
    const std::uint64_t id = ++last_id_;
    Host& host = *hosts_[id % hosts_.size()];
    host.open(id, std::move(port));
    return std::make_unique<EchoHandle>(host, id);
}

void EchoTestPlugin::onAdminMessage(Json request, std::function<void(Json)> done) { done(std::move(request)); }

}  // namespace wf::janus::echotest
