// Bodies of requests, one a line, to a handle of the VideoRoom: nothing crashes, every request is answered once, and
// what is answered is JSON that can be written. Rooms have no workers here: who joins waits for ever.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "sfu/janus/videoroom/cascade_parameters.h"
#include "sfu/janus/videoroom/forward_parameters.h"
#include "sfu/janus/videoroom/handle.h"
#include "sfu/janus/videoroom/publish_parameters.h"
#include "sfu/janus/videoroom/subscribe_parameters.h"

namespace {

using namespace wf::janus;
using namespace wf::janus::videoroom;

void check(bool right) {
    if (!right) {
        std::abort();
    }
}

class NoWorkers final : public WorkerRooms, public WorkerSeats {
public:
    void create(const RoomDirectory::Entry& /*room*/) override {}
    void edit(const RoomDirectory::Entry& /*room*/, const wf::room::RoomEdit& /*edit*/) override {}
    void destroy(const RoomDirectory::Entry& /*room*/) override {}
    void enableRecording(const RoomDirectory::Entry& /*room*/, bool /*record*/) override {}
    void withRoom(const RoomDirectory::Entry& /*room*/, Question /*question*/, Answer /*answer*/) override {}
    void changeRecording(const RoomDirectory::Entry& /*room*/, const Recording& /*recording*/,
                         Answer /*answer*/) override {}
    void listParticipants(const RoomDirectory::Entry& /*room*/, Answer answer) override { answer(Json::object()); }
    void kick(const RoomDirectory::Entry& /*room*/, const std::string& /*id*/, Answer answer) override {
        answer(Json::object());
    }
    void moderate(const RoomDirectory::Entry& /*room*/, const Moderation& /*what*/, Answer answer) override {
        answer(Json::object());
    }
    void join(const RoomDirectory::Entry& room, JoinMessage message, Placed /*placed*/) override {
        check(message.publisher.has_value() != message.subscriber.has_value());
        const IdForm ids(false);
        const Json& body = message.request.body;
        static_cast<void>(readPublish(body, room.config, std::nullopt));
        static_cast<void>(readSubscriberConfigure(body));
        static_cast<void>(readSubscribe(body, ids));
        static_cast<void>(readUnsubscribe(body, ids));
        static_cast<void>(readUpdate(body, ids));
        static_cast<void>(readSwitch(body, ids));
        static_cast<void>(readForward(body, ids));
        static_cast<void>(readPublishRemotely(body, ids));
        static_cast<void>(readAddRemote(body, ids));
        static_cast<void>(readUpdateRemote(body));
    }
    void handle(const Place& /*place*/, SeatRequest /*request*/) override {}
    void addCandidates(const Place& /*place*/, const std::vector<TrickledCandidate>& /*candidates*/) override {}
    void hangUp(const Place& /*place*/, const std::string& /*reason*/) override {}
    void detach(const Place& /*place*/) override {}
    void describe(const Place& /*place*/, Described described) override { described({}); }
    void capture(const Place& /*place*/, std::optional<PluginHandle::Capture> /*wish*/,
                 std::function<void(std::string)> done) override {
        done({});
    }
};

class NoStore final : public RoomStore {
public:
    [[nodiscard]] bool available() const override { return true; }
    void save(const wf::room::RoomConfig& /*config*/, Stored stored) override { stored(true); }
    void remove(const std::string& /*room_id*/, Stored stored) override { stored(true); }
};

class QuietPort final : public HandlePort {
public:
    [[nodiscard]] std::uint64_t sessionId() const override { return 1; }
    [[nodiscard]] std::uint64_t handleId() const override { return 2; }
    [[nodiscard]] const std::string& opaqueId() const override { return opaque_id_; }
    void event(const std::string& /*transaction*/, Json data, std::optional<Jsep> /*jsep*/) override {
        check(!data.dump().empty());
    }
    void webrtcUp() override {}
    void media(const Media& /*media*/) override {}
    void slowLink(const SlowLink& /*link*/) override {}
    void hangup(const std::string& /*reason*/) override {}
    void iceFailed() override {}
    void trickle(const TrickledCandidate& /*candidate*/) override {}
    void pluginEvent(Json /*data*/) override {}

private:
    std::string opaque_id_;
};

class CountingReply final : public MessageReply {
public:
    explicit CountingReply(int& count) : count_(count) {}
    void success(Json data) override {
        check(!data.dump().empty());
        ++count_;
    }
    void ack() override { ++count_; }
    void refuse(const std::string& /*why*/) override { ++count_; }

private:
    int& count_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text(reinterpret_cast<const char*>(data), size);
    Settings settings;
    settings.string_ids = !text.empty() && text.front() == ' ';
    RoomDirectory directory(2);
    NoWorkers workers;
    NoStore store;
    RoomRequests requests(settings, directory, workers, store);
    const AccessCheck access("secret", [] { return std::chrono::system_clock::time_point(); });
    const auto port = std::make_shared<QuietPort>();
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        Json body = Json::parse(line, nullptr, false);
        if (!body.is_object()) {
            continue;
        }
        int answers = 0;
        Handle handle({requests, workers, access, IdForm(settings.string_ids)}, port);
        handle.onMessage({"t", std::move(body), std::nullopt}, std::make_unique<CountingReply>(answers));
        check(answers == 1);
    }
    return 0;
}
