// Super conferences over a network: each server has a namespace of its own, and its clients are there with it, so that
// whatever people of different servers hear and see of each other has crossed the bridge between them.

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "recorder/mjr/reader.h"
#include "rtp/packet.h"
#include "tests/support/bridged_network.h"
#include "tests/support/conference_server.h"
#include "tests/support/data_peer.h"
#include "tests/support/room_peer.h"

namespace wf::test {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;
using Clock = std::chrono::steady_clock;

/// What a person says and shows bears this mark in every packet.
std::string markOf(const std::string& id) { return "<" + id + ">"; }

/// A line of a subscriber, and whose it is.
struct Watched {
    std::string feed;
    std::unique_ptr<RoomPeer> peer;
    std::unique_ptr<DataPeer> data;
};

struct Person {
    std::string id;
    std::size_t at = 0;  ///< server
    std::unique_ptr<RoomPeer> publisher;
    std::unique_ptr<DataPeer> data;
    std::vector<Watched> watching;
};

class SfuSuperConference : public testing::TestWithParam<std::string> {
protected:
    static constexpr auto kFrame = std::chrono::milliseconds(20);
    static constexpr auto kConsent = std::chrono::seconds(2);

    void TearDown() override { people_.clear(); }

    /// Servers and a person on each; the first makes the room and records it. Null text when all see all.
    std::string open(std::size_t servers) {
        network_ = BridgedNetwork::make(servers);
        if (!network_) {
            return "no network";
        }
        tap_ = network_->openTap();
        std::vector<ConferenceServer*> all;
        for (std::size_t i = 0; i < servers; ++i) {
            const NetworkNamespace::Visit visit(network_->machine(i));
            servers_.push_back(std::make_unique<ConferenceServer>(
                SfuSiteOptions{.mqtt = false, .address = BridgedNetwork::address(i)}));
            all.push_back(servers_.back().get());
        }
        joinServers(all, GetParam());
        for (std::size_t i = 0; i < servers; ++i) {
            const NetworkNamespace::Visit visit(network_->machine(i));
            if (!servers_[i]->start()) {
                return servers_[i]->site.log();
            }
        }
        servers_[0]->create({{"record", true}});
        for (std::size_t i = 0; i < servers; ++i) {
            if (std::string fault = enter(i); !fault.empty()) {
                return fault;
            }
        }
        return watchEachOther();
    }
    std::string enter(std::size_t server) {
        const NetworkNamespace::Visit visit(network_->machine(server));
        Person person;
        person.id = "person-" + std::to_string(server);
        person.at = server;
        person.publisher = std::make_unique<RoomPeer>(loop_, pool_, identity_, *servers_[server]->janus);
        WebrtcClient::Wanted wanted;
        wanted.data = true;
        wanted.mark = markOf(person.id);
        if (!person.publisher->publish(kConferenceRoom, person.id, wanted) ||
            !within(30, [&] { return person.publisher->media().connected(); })) {
            return person.id + " does not get in: " + servers_[server]->site.log();
        }
        person.data = std::make_unique<DataPeer>(sctp_, loop_, person.publisher->media().rtc());
        people_.push_back(std::move(person));
        const std::string& id = people_.back().id;
        const bool known =
            within(30, [&] { return std::ranges::all_of(servers_, [&](auto& one) { return one->has(id); }); });
        return known ? "" : id + " is not known to all: " + servers_[server]->site.log();
    }
    std::string watchEachOther() {
        for (Person& person : people_) {
            const NetworkNamespace::Visit visit(network_->machine(person.at));
            for (const Person& feed : people_) {
                if (feed.id == person.id) {
                    continue;
                }
                auto peer = std::make_unique<RoomPeer>(loop_, pool_, identity_, *servers_[person.at]->janus);
                if (!peer->subscribe(kConferenceRoom, feed.id) ||
                    !within(30, [&] { return peer->media().connected(); })) {
                    return person.id + " does not get " + feed.id;
                }
                auto data = std::make_unique<DataPeer>(sctp_, loop_, peer->media().rtc());
                person.watching.push_back({feed.id, std::move(peer), std::move(data)});
            }
        }
        return "";
    }

    template <class Condition>
    bool within(int seconds, Condition condition) {
        const auto end = Clock::now() + std::chrono::seconds(seconds);
        while (!condition()) {
            if (Clock::now() > end) {
                return false;
            }
            live();
        }
        return true;
    }
    /// What people do all the time: they speak, show themselves, look, and consent to go on.
    void live() {
        loop_.turn(false);
        const auto now = Clock::now();
        const bool frame = now >= next_frame_;
        const bool consent = now >= next_consent_;
        next_frame_ = frame ? std::max(next_frame_ + kFrame, now - 10 * kFrame) : next_frame_;
        ticks_ += frame ? 1U : 0U;
        next_consent_ = consent ? now + kConsent : next_consent_;
        for (Person& person : people_) {
            if (person.data == nullptr) {
                continue;
            }
            turn(*person.publisher, *person.data, consent);
            for (std::size_t i = 0; frame && i < person.publisher->media().streamCount(); ++i) {
                if (i == 0 || ticks_ % 2 == 0) {
                    person.publisher->media().sendFrame(i);
                }
            }
            for (Watched& watched : person.watching) {
                turn(*watched.peer, *watched.data, consent);
            }
        }
        readTap();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    static void turn(RoomPeer& peer, DataPeer& data, bool consent) {
        peer.media().poll();
        data.poll();
        if (consent) {
            peer.check();
        }
    }
    void readTap() {
        static std::array<char, 65536> frame;
        for (ssize_t size = 0; (size = recv(tap_.get(), frame.data(), frame.size(), 0)) > 0;) {
            const std::string_view bytes(frame.data(), static_cast<std::size_t>(size));
            ++crossed_;
            legible_ += bytes.find("<person-") != std::string_view::npos ? 1U : 0U;
        }
    }

    /// All of these get sound and pictures of each other, from now on.
    bool allReceive(const std::vector<std::size_t>& who) {
        struct Line {
            const WebrtcClient* client;
            std::string feed;
            std::uint64_t sound, pictures;
        };
        std::vector<Line> lines;
        for (const std::size_t i : who) {
            for (const Watched& watched : people_[i].watching) {
                const bool asked =
                    std::ranges::any_of(who, [&](std::size_t j) { return people_[j].id == watched.feed; });
                const WebrtcClient& client = watched.peer->media();
                if (asked) {
                    lines.push_back(
                        {&client, watched.feed, client.received("0").packets, client.received("1").packets});
                }
            }
        }
        return !lines.empty() && within(30, [&] {
            return std::ranges::all_of(lines, [](const Line& line) {
                const ReceivedStream& sound = line.client->received("0");
                const ReceivedStream& pictures = line.client->received("1");
                return sound.packets > line.sound + 100 && pictures.packets > line.pictures + 100 &&
                       pictures.key_frames > 0 && isOf(sound, line.feed) && isOf(pictures, line.feed);
            });
        });
    }
    static bool isOf(const ReceivedStream& stream, const std::string& id) {
        return stream.last_packet.find(markOf(id)) != std::string::npos;
    }
    /// Messages of data channels of one reach all the others; 3000 bytes are more than a packet.
    bool messagesArrive(Person& from) {
        const std::string text = "news of " + from.id + std::string(3000, '.');
        if (!within(20, [&] { return from.data->connected(); }) ||
            !from.data->send(from.data->open("chat", ""), text)) {
            return false;
        }
        return within(20, [&] {
            return std::ranges::all_of(people_, [&](const Person& person) {
                return person.id == from.id || std::ranges::any_of(person.watching, [&](const Watched& watched) {
                           return std::ranges::count(watched.data->received, from.id + "/: " + text) == 1;
                       });
            });
        });
    }
    [[nodiscard]] std::uint64_t gaps(std::size_t who, const std::string& feed) {
        for (Watched& watched : people_[who].watching) {
            if (watched.feed == feed) {
                return watched.peer->media().received("0").gaps;
            }
        }
        return UINT64_MAX;
    }
    /// As when a machine loses its power: with the server go the people who were on it.
    void kill(std::size_t server) {
        people_[server].watching.clear();
        people_[server].data.reset();
        servers_[server]->site.stop(SIGKILL);
    }
    bool forgotten(const std::string& id, const std::vector<std::size_t>& by) {
        return within(30, [&] {
            return std::ranges::all_of(
                by, [&](std::size_t i) { return !servers_[i]->has(id) && servers_[i]->toldThatLeft(id); });
        });
    }

    /// Packets of sound and pictures in the recordings of one person, all of which must be that person's.
    static std::vector<std::size_t> packetsOf(const std::string& id, const fs::path& folder) {
        std::vector<std::size_t> packets;
        for (const char* kind : {"-audio-0", "-video-1"}) {
            for (const auto& entry : fs::directory_iterator(folder)) {
                const std::string name = entry.path().filename().string();
                if (name.find("-user-" + id + "-") != std::string::npos && name.find(kind) != std::string::npos) {
                    packets.push_back(packetsWith(markOf(id), entry.path()));
                }
            }
        }
        return packets;
    }
    static std::size_t packetsWith(const std::string& mark, const fs::path& path) {
        std::ifstream in(path, std::ios::binary);
        const std::string file{std::istreambuf_iterator<char>(in), {}};
        auto reader = mjr::Reader::open(asBytes(file));
        EXPECT_TRUE(reader.ok()) << path;
        std::size_t packets = 0;
        mjr::Record record;
        while (reader.ok() && reader->next(record)) {
            const auto packet = rtp::PacketView::parse(record.payload);
            EXPECT_TRUE(packet && asText(packet->payload()).find(mark) != std::string_view::npos) << path;
            ++packets;
        }
        return packets;
    }
    static void convert(const fs::path& path) {
        const std::string to = path.string() + (path.string().find("-audio-") != std::string::npos ? ".opus" : ".webm");
        EXPECT_EQ(runTool("mjr", {"check", path.string()}).exit_code, 0) << path;
        const Outcome outcome = runTool("pp-rec", {path.string(), to});
        EXPECT_TRUE(outcome.ok()) << outcome.describe();
        EXPECT_GT(fs::file_size(to), 5000U) << to;
    }

    std::unique_ptr<BridgedNetwork> network_;
    net::UniqueFd tap_;
    std::vector<std::unique_ptr<ConferenceServer>> servers_;
    net::Loop loop_;
    net::PacketPool pool_;
    sctp::SctpStack sctp_;
    const DtlsIdentity identity_;
    std::vector<Person> people_;
    Clock::time_point next_frame_ = Clock::now();
    unsigned ticks_ = 0;
    Clock::time_point next_consent_ = Clock::now();
    std::uint64_t crossed_ = 0;  ///< frames on the bridge
    std::uint64_t legible_ = 0;  ///< of them those with a person's mark
};

TEST_P(SfuSuperConference, TwoServersAreOneAndOneRecordsEverybody) {
    if (!BridgedNetwork::make(2)) {
        GTEST_SKIP() << "needs root, `ip` and bridges between network namespaces";
    }
    ASSERT_EQ(open(2), "");
    EXPECT_TRUE(allReceive({0, 1}));
    EXPECT_TRUE(messagesArrive(people_[0]));
    EXPECT_TRUE(messagesArrive(people_[1]));
    EXPECT_GT(crossed_, 400U);
    const bool encrypted = GetParam().find("srtp_suite") != std::string::npos;
    EXPECT_TRUE(encrypted ? legible_ == 0 : legible_ > 200) << legible_;
    EXPECT_EQ(servers_[0]->site.stop(SIGTERM), 0);
    EXPECT_EQ(servers_[1]->site.stop(SIGTERM), 0);
    for (const Person& person : people_) {
        const auto packets = packetsOf(person.id, servers_[0]->site.recordings());
        ASSERT_EQ(packets.size(), 2U) << person.id;
        EXPECT_GT(packets[0], 100U) << person.id;
        EXPECT_GT(packets[1], 100U) << person.id;
    }
    for (const auto& entry : fs::directory_iterator(servers_[0]->site.recordings())) {
        if (entry.path().extension() == ".mjr" && entry.path().string().find("-data-") == std::string::npos) {
            convert(entry.path());
        }
    }
    EXPECT_TRUE(fs::is_empty(servers_[1]->site.recordings())) << "one recording is enough";
}

TEST_P(SfuSuperConference, AServerThatDiesTakesOnlyItsOwnPeopleAlong) {
    if (!BridgedNetwork::make(3)) {
        GTEST_SKIP() << "needs root, `ip` and bridges between network namespaces";
    }
    ASSERT_EQ(open(3), "");
    EXPECT_TRUE(allReceive({0, 1, 2}));
    EXPECT_TRUE(messagesArrive(people_[2]));

    kill(1);
    EXPECT_TRUE(allReceive({0, 2})) << "at once, and";
    EXPECT_TRUE(forgotten("person-1", {0, 2})) << "they see those of the dead server leave";
    EXPECT_TRUE(allReceive({0, 2})) << "go on";
    EXPECT_TRUE(servers_[0]->has("person-2") && servers_[2]->has("person-0"));
    EXPECT_EQ(gaps(0, "person-2"), 0U);
    EXPECT_EQ(gaps(2, "person-0"), 0U);

    EXPECT_EQ(servers_[0]->site.stop(SIGTERM), 0);
    for (const Person& person : people_) {
        const auto packets = packetsOf(person.id, servers_[0]->site.recordings());
        ASSERT_EQ(packets.size(), 2U) << person.id;
        EXPECT_GT(packets[0], 100U) << person.id;
        EXPECT_GT(packets[1], 100U) << person.id;
    }
    EXPECT_GT(packetsOf("person-2", servers_[0]->site.recordings())[0],
              packetsOf("person-1", servers_[0]->site.recordings())[0] + 200);
}

INSTANTIATE_TEST_SUITE_P(Plain, SfuSuperConference, testing::Values(""));
INSTANTIATE_TEST_SUITE_P(Srtp, SfuSuperConference, testing::Values("srtp_suite = 80"));

}  // namespace
}  // namespace wf::test
