#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recorder/live/live_recorder.h"
#include "sfu/janus/videoroom/video_room_plugin.h"
#include "sfu/sctp/sctp_stack.h"
#include "tests/support/temp_dir.h"
#include "tests/support/webrtc_client.h"

namespace wf::janus::videoroom::test {

using wf::test::DtlsIdentity;
using wf::test::WebrtcClient;

inline const DtlsIdentity& serverIdentity() {
    static const DtlsIdentity made;
    return made;
}
inline const DtlsIdentity& clientIdentity() {
    static const DtlsIdentity made;
    return made;
}

/// What a client read on its handle, in order: "t {…}" for data with its transaction, "webrtcup", "hangup Close PC".
class TestPort final : public HandlePort, public std::enable_shared_from_this<TestPort> {
public:
    explicit TestPort(net::Loop& loop) : loop_(loop) {}
    [[nodiscard]] std::uint64_t sessionId() const override { return 1; }
    [[nodiscard]] std::uint64_t handleId() const override { return 2; }
    [[nodiscard]] const std::string& opaqueId() const override { return opaque_id_; }
    void event(const std::string& transaction, Json data, std::optional<Jsep> jsep) override {
        note((transaction.empty() ? "" : transaction + " ") + data.dump(), std::move(jsep));
    }
    void webrtcUp() override { note("webrtcup"); }
    void media(const Media& media) override { note("media " + media.mid + (media.receiving ? " yes" : " no")); }
    void slowLink(const SlowLink& link) override { note("slowlink " + link.mid); }
    void hangup(const std::string& reason) override { note("hangup " + reason); }
    void iceFailed() override { note("ice-failed"); }
    void trickle(const TrickledCandidate& /*candidate*/) override { note("trickle"); }
    void pluginEvent(Json data) override {
        loop_.post([self = shared_from_this(), text = data.dump()] { self->plugin_events.push_back(text); });
    }

    std::vector<std::string> notes;
    std::vector<std::string> plugin_events;
    std::optional<Jsep> last_jsep;

private:
    void note(std::string what, std::optional<Jsep> jsep = std::nullopt) {
        loop_.post([self = shared_from_this(), what = std::move(what), jsep = std::move(jsep)] {
            self->notes.push_back(what);
            if (jsep) {
                self->last_jsep = jsep;
            }
        });
    }

    net::Loop& loop_;
    std::string opaque_id_;
};

/// The plugin on two real workers, with the test's thread as the control loop and clients on loopback.
class PluginFixture : public ::testing::Test, private net::Log, private live::RecorderListener, private RoomStore {
protected:
    void SetUp() override {
        live::RecorderSettings settings;
        settings.min_free_bytes = 0;
        recorder_ = live::LiveRecorder::start(settings, *this).value();
        for (int i = 0; i < 2; ++i) {
            worker_pointers_.push_back(&startWorker());
        }
        plugin_ = std::make_unique<VideoRoomPlugin>(
            VideoRoomPlugin::Surroundings{loop_, worker_pointers_, *this, *this, nodes()}, settings_);
    }
    void TearDown() override {
        for (const auto& worker : workers_) {
            worker->stop();
        }
        plugin_.reset();
        loop_.turn(false);  // what rooms told while they ended reaches nobody
    }

    room::Worker& startWorker() {
        const auto open = [](net::Loop& loop, net::PacketPool& pool) {
            ice::IceLiteConfig ice;
            ice.addresses = {*net::Address::parse("127.0.0.1", 0)};
            return transport::TransportFactory::openLite(
                loop, pool, {serverIdentity().context, serverIdentity().certificate.fingerprint()}, ice);
        };
        workers_.push_back(room::Worker::start({open, *recorder_, sctp_, *this, {}}).value());
        return *workers_.back();
    }
    /// The way to other servers.
    virtual NodeLink* nodes() { return nullptr; }
    /// One more server, on a worker of its own.
    std::unique_ptr<VideoRoomPlugin> makeOther(const Settings& settings) {
        return std::make_unique<VideoRoomPlugin>(
            VideoRoomPlugin::Surroundings{loop_, {&startWorker()}, *this, *this, nodes()}, settings);
    }

    /// A handle and what its client reads.
    struct Client {
        std::shared_ptr<TestPort> port;
        std::unique_ptr<PluginHandle> handle;
    };
    Client attach() { return attachTo(*plugin_); }
    Client attachTo(VideoRoomPlugin& plugin) {
        Client client{std::make_shared<TestPort>(loop_), nullptr};
        client.handle = plugin.attach(client.port);
        return client;
    }

    /// Turns the loop until it is so, for a time that only a failure needs.
    bool runUntil(const std::function<bool()>& done) {
        bool late = false;
        net::Timer deadline(loop_, [&late] { late = true; });
        deadline.start(std::chrono::seconds(60));
        while (!done() && !late) {
            loop_.turn(true);
        }
        return done();
    }
    /// The next thing that the client reads.
    std::string next(Client& client) {
        if (!runUntil([&] { return !client.port->notes.empty(); })) {
            return "nothing";
        }
        std::string first = client.port->notes.front();
        client.port->notes.erase(client.port->notes.begin());
        return first;
    }
    /// Reads on until it comes to something that begins like that.
    std::string nextLike(Client& client, const std::string& start) {
        std::string read = next(client);
        while (read != "nothing" && read.compare(0, start.size(), start) != 0) {
            read = next(client);
        }
        return read;
    }

    /// A request's answer: the success of a synchronous one, the event of another.
    std::string ask(Client& client, const std::string& body, std::optional<Jsep> jsep = std::nullopt) {
        struct Reply final : MessageReply {
            explicit Reply(TestPort& port) : to(port) {}
            void success(Json data) override { to.event("t", std::move(data), std::nullopt); }
            void ack() override {}
            void refuse(const std::string& why) override { to.event("t", {{"refused", why}}, std::nullopt); }
            TestPort& to;
        };
        client.handle->onMessage({"t", Json::parse(body), std::move(jsep)}, std::make_unique<Reply>(*client.port));
        return nextLike(client, "t ");
    }
    static Json dataOf(const std::string& answer) {
        return answer.compare(0, 2, "t ") == 0 ? Json::parse(answer.substr(2)) : Json(answer);
    }
    static Jsep jsep(JsepType type, std::string sdp) {
        Jsep made;
        made.type = type;
        made.sdp = std::move(sdp);
        return made;
    }
    std::unique_ptr<WebrtcClient> makePeer() { return std::make_unique<WebrtcClient>(loop_, pool_, clientIdentity()); }
    /// Joins room 7, which must be there, and publishes until the connection is up.
    void publish(Client& client, WebrtcClient& peer, int id, const std::string& display) {
        ask(client, R"({"request":"join","room":7,"ptype":"publisher","id":)" + std::to_string(id) + R"(,"display":")" +
                        display + "\"}");
        ask(client, R"({"request":"configure"})", jsep(JsepType::kOffer, peer.offer({})));
        ASSERT_TRUE(client.port->last_jsep.has_value());
        ASSERT_TRUE(peer.accept(client.port->last_jsep->sdp));
        ASSERT_EQ(nextLike(client, "webrtcup"), "webrtcup");
        ASSERT_TRUE(runUntil([&peer] { return peer.connected(); }));
    }

    Settings settings_;
    wf::test::TempDir folder_;
    net::Loop loop_;
    std::unique_ptr<VideoRoomPlugin> plugin_;
    std::vector<room::Worker*> worker_pointers_;
    sctp::SctpStack sctp_;

private:
    [[nodiscard]] bool wants(net::LogLevel /*level*/) const override { return false; }
    void write(net::LogLevel /*level*/, std::string_view /*area*/, std::string_view /*text*/) override {}
    void onRecordingClosed(const live::RecordingReport& /*report*/) override {}
    void onRecordingFailed(const live::RecordingReport& /*report*/, const Error& /*error*/) override {}
    void onEventFileFailed(const std::string& /*path*/, const Error& /*error*/) override {}
    void onDiskLow(const std::string& /*folder*/, std::uint64_t /*free*/) override {}
    void onDiskOk(const std::string& /*folder*/) override {}
    [[nodiscard]] bool available() const override { return false; }
    void save(const room::RoomConfig& /*config*/, Stored stored) override { stored(false); }
    void remove(const std::string& /*room_id*/, Stored stored) override { stored(false); }

    net::PacketPool pool_;
    std::unique_ptr<live::LiveRecorder> recorder_;
    std::vector<std::unique_ptr<room::Worker>> workers_;
};

}  // namespace wf::janus::videoroom::test
