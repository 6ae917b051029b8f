#include "sfu/room/worker.h"

#include <gtest/gtest.h>

#include <future>
#include <utility>

#include "tests/support/temp_dir.h"
#include "tests/unit/sfu/room/room_fixture.h"

namespace wf::room::test {
namespace {

class WorkerTest : public ::testing::Test, private net::Log, private live::RecorderListener {
protected:
    using Opened = Result<std::unique_ptr<transport::TransportFactory>>;

    Result<std::unique_ptr<Worker>> startWith(const WorkerSettings::OpenTransports& open) {
        return Worker::start(WorkerSettings{open, *recorder_, sctp_, *this});
    }
    Result<std::unique_ptr<Worker>> start() {
        return startWith([](net::Loop& loop, net::PacketPool& pool) {
            ice::IceLiteConfig ice;
            ice.addresses = {*net::Address::parse("127.0.0.1", 0)};
            return transport::TransportFactory::openLite(
                loop, pool, {serverIdentity().context, serverIdentity().certificate.fingerprint()}, ice);
        });
    }
    /// Runs on the worker's loop and waits for it.
    template <class Task>
    static auto on(Worker& worker, Task task) {
        std::promise<decltype(task())> promise;
        worker.loop().post([&] { promise.set_value(task()); });
        return promise.get_future().get();
    }

    bool wants(net::LogLevel) const override { return false; }
    void write(net::LogLevel, std::string_view, std::string_view) override {}
    void onRecordingClosed(const live::RecordingReport&) override {}
    void onRecordingFailed(const live::RecordingReport&, const Error&) override {}
    void onEventFileFailed(const std::string&, const Error&) override {}
    void onDiskLow(const std::string&, std::uint64_t) override {}
    void onDiskOk(const std::string&) override {}

    std::unique_ptr<live::LiveRecorder> recorder_ = live::LiveRecorder::start({}, *this).value();
    sctp::SctpStack sctp_;
};

TEST_F(WorkerTest, HasRoomsOfDifferentIdsAndEndsThemOneByOne) {
    auto worker = start().value();
    RoomEvents events;
    RoomConfig config;
    config.id = "1";
    EXPECT_TRUE(on(*worker, [&] { return worker->createRoom(config, events).ok(); }));
    EXPECT_EQ(on(*worker, [&] { return worker->createRoom(config, events).error().code; }), RoomErrorCode::kRoomExists);
    EXPECT_TRUE(on(*worker, [&] { return worker->findRoom("1") != nullptr; }));
    EXPECT_TRUE(on(*worker, [&] { return worker->destroyRoom("1"); }));
    EXPECT_FALSE(on(*worker, [&] { return worker->destroyRoom("1"); }));
    EXPECT_TRUE(events.heard("destroyed 1"));
}

TEST_F(WorkerTest, ItsEndIsTheEndForEverybody) {
    auto worker = start().value();
    RoomEvents events;
    PublisherEvents alice;
    RoomConfig config;
    config.id = "1";
    on(*worker, [&] {
        JoinRequest request;
        request.id = "alice";
        return (*worker->createRoom(config, events))->join(request, alice).ok();
    });
    worker->stop();
    EXPECT_EQ(alice.gone, std::vector<GoneReason>{GoneReason::kWorkerStopped});
    worker->stop();
}

TEST_F(WorkerTest, ReportsWhoIsThere) {
    auto worker = start().value();
    RoomEvents events;
    PublisherEvents alice;
    PublisherEvents bob;
    RoomConfig config;
    config.id = "1";
    const auto [before, there] = on(*worker, [&] {
        const WorkerReport empty = worker->report();
        Room* room = *worker->createRoom(config, events);
        for (PublisherEvents* listener : {&alice, &bob}) {
            JoinRequest request;
            request.id = listener == &alice ? "alice" : "bob";
            EXPECT_TRUE(room->join(request, *listener).ok());
        }
        config.id = "2";
        EXPECT_TRUE(worker->createRoom(config, events).ok());
        return std::pair(empty, worker->report());
    });
    EXPECT_EQ(before.rooms, 0U);
    EXPECT_EQ(there.rooms, 2U);
    EXPECT_EQ(there.participants, 2U);
    EXPECT_EQ(there.people, 2U);
    EXPECT_EQ(there.publishers, 0U);
    EXPECT_EQ(there.subscribers, 0U);
    EXPECT_EQ(there.transports.open, 0U);
    EXPECT_GT(there.pool_limit, 0U);
    worker->stop();
}

TEST_F(WorkerTest, SaysWhyItDoesNotStart) {
    const auto worker = startWith([](net::Loop&, net::PacketPool&) { return Opened(Error{"no port is free"}); });
    ASSERT_FALSE(worker.ok());
    EXPECT_EQ(worker.error().message, "no port is free");
}

}  // namespace
}  // namespace wf::room::test
