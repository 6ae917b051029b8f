#include "sfu/dtls/dtls_session.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <map>

#include "sfu/srtp/srtp_profile.h"
#include "tests/unit/sfu/dtls/dtls_pair.h"

namespace {

thread_local std::chrono::microseconds moved_by{0};
thread_local std::size_t given_back_bytes = 0;

}  // namespace

// OpenSSL reads its retransmission clock here; everybody else gets the time as it is.
extern "C" int gettimeofday(timeval* out, void* /*zone*/) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    const auto us = std::chrono::microseconds(now.tv_nsec / 1000) + moved_by;
    out->tv_sec = now.tv_sec + static_cast<time_t>(us.count() / 1'000'000);
    out->tv_usec = static_cast<suseconds_t>(us.count() % 1'000'000);
    return 0;
}

/// Counts what the sessions give back to the system.
extern "C" int madvise(void* from, std::size_t size, int advice) noexcept {
    given_back_bytes += advice == MADV_DONTNEED ? size : 0;
    return static_cast<int>(syscall(SYS_madvise, from, size, advice));
}

namespace wf::dtls {

namespace test {

MovedTime::~MovedTime() { moved_by = std::chrono::microseconds(0); }

void MovedTime::advance(std::chrono::milliseconds step) {
    now_ += step;
    moved_by += step;
}

}  // namespace test

namespace {

using namespace dtls::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(DtlsSession, ConnectsAndBothSidesHaveTheSameKeys) {
    Pair pair;
    EXPECT_FALSE(pair.server.session().srtpProfileId());
    EXPECT_TRUE(pair.server.exported(60).empty());
    ASSERT_TRUE(pair.connect());
    EXPECT_EQ(pair.server.states, std::vector{DtlsState::kConnected});
    EXPECT_EQ(pair.client.states, std::vector{DtlsState::kConnected});
    const auto keys = pair.server.exported(60);
    ASSERT_EQ(keys.size(), 60U);
    EXPECT_EQ(pair.client.exported(60), keys);
    EXPECT_NE(keys, Datagram(60));
    EXPECT_EQ(pair.server.session().nextTimeout(pair.time.now()), std::nullopt);
    Pair other;
    ASSERT_TRUE(other.connect());
    EXPECT_NE(other.server.exported(60), keys);
}

TEST(DtlsSession, AgreesOnEveryProfile) {
    for (const srtp::SrtpProfile profile : srtp::kSrtpProfiles) {
        const auto id = static_cast<std::uint16_t>(profile);
        Pair pair({}, {.srtp_profiles = {id}, .ciphers = {}});
        ASSERT_TRUE(pair.connect());
        EXPECT_EQ(pair.server.session().srtpProfileId(), id);
        EXPECT_EQ(pair.client.session().srtpProfileId(), id);
    }
}

TEST(DtlsSession, TheServerChoosesTheProfile) {
    Pair pair({}, {.srtp_profiles = {0x0001, 0x0008, 0x0007}, .ciphers = {}});
    ASSERT_TRUE(pair.connect());
    EXPECT_EQ(pair.client.session().srtpProfileId(), 0x0007);
    Pair reversed({.srtp_profiles = {0x0002, 0x0001}, .ciphers = {}});
    ASSERT_TRUE(reversed.connect());
    EXPECT_EQ(reversed.client.session().srtpProfileId(), 0x0002);
}

TEST(DtlsSession, WithoutACommonProfileThereIsNone) {
    Pair pair({.srtp_profiles = {0x0007}, .ciphers = {}}, {.srtp_profiles = {0x0001}, .ciphers = {}});
    ASSERT_TRUE(pair.connect());
    EXPECT_EQ(pair.server.session().srtpProfileId(), std::nullopt);
    EXPECT_EQ(pair.client.session().srtpProfileId(), std::nullopt);
}

TEST(DtlsSession, AsksForACookieWhenTold) {
    Pair pair({.ciphers = {}, .cookie_exchange = true});
    pair.start();
    pair.server.session().feed(pair.client.sent.front());
    ASSERT_EQ(pair.server.sent.size(), 1U);
    constexpr std::size_t kHandshakeTypeAt = 13;
    constexpr std::byte kHelloVerifyRequest{3};
    EXPECT_EQ(pair.server.sent.front().at(kHandshakeTypeAt), kHelloVerifyRequest);
    EXPECT_LT(pair.server.sent.front().size(), 100U) << "no amplification";
    pair.client.sent.pop_front();
    pair.carry();
    EXPECT_TRUE(pair.connected());
}

TEST(DtlsSession, CarriesDataBothWays) {
    Pair pair;
    EXPECT_FALSE(pair.client.session().send(asBytes("early")).ok());
    ASSERT_TRUE(pair.connect());
    const std::string longest(pair.client.session().maxDataBytes(), 'x');
    EXPECT_GT(longest.size(), 1100U);
    ASSERT_TRUE(pair.client.session().send(asBytes("hello")).ok());
    ASSERT_TRUE(pair.client.session().send(asBytes(longest)).ok());
    ASSERT_TRUE(pair.server.session().send(asBytes("there")).ok());
    EXPECT_LE(pair.client.sent.back().size(), 1200U);
    pair.carry();
    EXPECT_EQ(pair.server.data, (std::vector<std::string>{"hello", longest}));
    EXPECT_EQ(pair.client.data, std::vector<std::string>{"there"});
    EXPECT_FALSE(pair.client.session().send(asBytes(longest + "x")).ok());
    EXPECT_FALSE(pair.client.session().send({}).ok());
    EXPECT_TRUE(pair.client.sent.empty());
}

TEST(DtlsSession, GivesTheHandshakeBufferBackOnceConnected) {
    constexpr std::size_t kLeastBytes = 12 * 1024;
    given_back_bytes = 0;
    Pair pair;
    std::size_t while_connecting = 0;
    pair.road = [&](const Datagram& datagram, DtlsRole) {
        while_connecting = pair.server.states.empty() ? given_back_bytes : while_connecting;
        return Arriving{datagram};
    };
    ASSERT_TRUE(pair.connect());
    EXPECT_EQ(while_connecting, 0U);
    EXPECT_GE(given_back_bytes, 2 * kLeastBytes);
    EXPECT_LE(given_back_bytes, 2 * 21848U);
}

/// The server's last flight is lost and the client sends its own again, when the server is connected already.
TEST(DtlsSession, AnswersALostLastFlightAfterGivingTheBufferBack) {
    Pair pair;
    bool lost = false;
    given_back_bytes = 0;
    pair.road = [&](const Datagram& datagram, DtlsRole to) {
        const bool last = to == DtlsRole::kClient && !pair.server.states.empty() && pair.server.sent.empty();
        if (last && !lost) {
            lost = true;
            return Arriving{};
        }
        return Arriving{datagram};
    };
    pair.start();
    pair.carry();
    ASSERT_TRUE(lost);
    ASSERT_EQ(pair.server.session().state(), DtlsState::kConnected);
    ASSERT_EQ(pair.client.session().state(), DtlsState::kConnecting);
    EXPECT_GT(given_back_bytes, 0U);
    EXPECT_TRUE(pair.connect());
    EXPECT_GT(pair.client.session().retransmissions(), 0U);
    EXPECT_EQ(pair.client.exported(60), pair.server.exported(60));
    EXPECT_TRUE(pair.client.session().send(asBytes("up")).ok());
    EXPECT_TRUE(pair.server.session().send(asBytes("down")).ok());
    pair.carry();
    EXPECT_EQ(pair.server.data, std::vector<std::string>{"up"});
    EXPECT_EQ(pair.client.data, std::vector<std::string>{"down"});
    pair.server.session().close();
    pair.carry();
    EXPECT_EQ(pair.client.session().state(), DtlsState::kClosed);
}

TEST(DtlsSession, DoesNotTakeDataTwice) {
    Pair pair;
    ASSERT_TRUE(pair.connect());
    pair.road = [](const Datagram& datagram, DtlsRole) { return Arriving{datagram, datagram}; };
    ASSERT_TRUE(pair.client.session().send(asBytes("once")).ok());
    pair.carry();
    EXPECT_EQ(pair.server.data, std::vector<std::string>{"once"});
}

TEST(DtlsSession, CloseReachesThePeer) {
    Pair pair;
    ASSERT_TRUE(pair.connect());
    pair.client.session().close();
    pair.carry();
    EXPECT_EQ(pair.client.session().state(), DtlsState::kClosed);
    EXPECT_EQ(pair.server.states, (std::vector{DtlsState::kConnected, DtlsState::kClosed}));
    EXPECT_EQ(pair.client.states, std::vector{DtlsState::kConnected});
    EXPECT_EQ(pair.client.session().end(), DtlsEnd::kNone);
    EXPECT_EQ(pair.server.session().end(), DtlsEnd::kAlert);
    EXPECT_FALSE(pair.server.session().send(asBytes("late")).ok());
    EXPECT_EQ(pair.server.session().nextTimeout(pair.time.now()), std::nullopt);
}

TEST(DtlsSession, RefusesAWrongFingerprint) {
    const auto& [own, other] = Pair::certificates();
    const Certificate stranger = Certificate::makeSelfSigned().value();
    for (const bool server_is_wrong : {true, false}) {
        const MovedTime time;
        Side server(server_is_wrong ? stranger : own, other, DtlsRole::kServer);
        Side client(server_is_wrong ? other : stranger, own, DtlsRole::kClient);
        server.session().start(time.now());
        client.session().start(time.now());
        while (!client.sent.empty() || !server.sent.empty()) {
            for (auto [from, to] : {std::pair(&client, &server), std::pair(&server, &client)}) {
                for (; !from->sent.empty(); from->sent.pop_front()) {
                    to->session().feed(from->sent.front());
                }
            }
        }
        Side& judge = server_is_wrong ? client : server;
        EXPECT_EQ(judge.states, std::vector{DtlsState::kFailed});
        EXPECT_EQ(judge.reason, "the peer's certificate does not have the fingerprint of its SDP");
        EXPECT_EQ(server.session().state(), DtlsState::kFailed);
        EXPECT_EQ(client.session().state(), DtlsState::kFailed);
        EXPECT_EQ(judge.session().end(), DtlsEnd::kRefused);
        EXPECT_EQ((server_is_wrong ? server : client).session().end(), DtlsEnd::kAlert);
    }
}

TEST(DtlsSession, NeedsAFingerprint) {
    Side side(Pair::certificates().first, Pair::certificates().second, DtlsRole::kServer);
    const auto context = DtlsContext::create(Pair::certificates().first);
    EXPECT_FALSE(DtlsSession::create(*context, side, {DtlsRole::kServer, {}}).ok());
}

class DtlsRoadTest : public testing::TestWithParam<unsigned> {};

INSTANTIATE_TEST_SUITE_P(Seeds, DtlsRoadTest, testing::Range(1U, 31U));

TEST_P(DtlsRoadTest, ConnectsThroughLossReorderingAndDuplication) {
    std::mt19937 random(GetParam());
    std::map<DtlsRole, Datagram> held;
    // Small datagrams, so that there are many to lose.
    const DtlsSettings small{.ciphers = {}, .mtu_bytes = 400};
    Pair pair(small, small);
    pair.road = [&](const Datagram& datagram, DtlsRole to) -> Arriving {
        const auto dice = random() % 100;
        if (dice < 20) {
            return {};
        }
        if (dice < 35) {
            return {datagram, datagram};
        }
        if (dice < 50 && !held.contains(to)) {
            held[to] = datagram;
            return {};
        }
        Arriving arriving{datagram};
        if (const auto late = held.extract(to)) {
            arriving.push_back(late.mapped());
        }
        return arriving;
    };
    ASSERT_TRUE(pair.connect()) << pair.client.reason << " / " << pair.server.reason;
    EXPECT_EQ(pair.client.exported(56), pair.server.exported(56));
}

TEST(DtlsSession, RetransmitsAtDoublingIntervalsUntilTheLimit) {
    Pair pair;
    pair.start();
    const auto begin = pair.time.now();
    std::vector<milliseconds> waits;
    while (const auto wait = pair.client.session().nextTimeout(pair.time.now())) {
        waits.push_back(*wait);
        const auto sent = pair.client.sent.size();
        pair.time.advance(*wait);
        pair.client.session().handleTimeout(pair.time.now());
        ASSERT_TRUE(pair.client.sent.size() == sent + 1 || pair.client.session().state() == DtlsState::kFailed);
    }
    EXPECT_EQ(pair.client.states, std::vector{DtlsState::kFailed});
    EXPECT_NE(pair.client.reason.find("20 s"), std::string::npos) << pair.client.reason;
    EXPECT_EQ(pair.time.now() - begin, DtlsSession::kHandshakeLimit);
    ASSERT_GT(waits.size(), 6U);
    EXPECT_EQ(pair.client.session().end(), DtlsEnd::kTimeout);
    EXPECT_EQ(pair.client.session().retransmissions(), waits.size() - 1);
    // OpenSSL's clock runs on a little between two calls.
    const std::vector<milliseconds> ideal{milliseconds(400), milliseconds(800), milliseconds(1600), milliseconds(3200),
                                          milliseconds(3200)};
    for (std::size_t i = 0; i < ideal.size(); ++i) {
        EXPECT_LE(waits[i], ideal[i]);
        EXPECT_GT(waits[i], ideal[i] / 2);
    }
}

TEST(DtlsSession, AnEarlyTimeoutCallSendsNothing) {
    Pair pair;
    pair.start();
    ASSERT_EQ(pair.client.sent.size(), 1U);
    pair.client.session().handleTimeout(pair.time.now());
    EXPECT_EQ(pair.client.sent.size(), 1U);
}

TEST(DtlsSession, AServerThatHearsNothingGivesUp) {
    Pair pair;
    pair.start();
    EXPECT_EQ(pair.server.session().nextTimeout(pair.time.now()), DtlsSession::kHandshakeLimit);
    pair.time.advance(seconds(20));
    pair.server.session().handleTimeout(pair.time.now());
    EXPECT_EQ(pair.server.states, std::vector{DtlsState::kFailed});
}

TEST(DtlsSession, KeepsToTheMtu) {
    const Certificate big = Certificate::makeSelfSigned(KeyKind::kRsa2048).value();
    for (const std::uint16_t mtu : {std::uint16_t{1200}, std::uint16_t{300}}) {
        const DtlsSettings settings{.ciphers = {}, .mtu_bytes = mtu};
        const MovedTime time;
        Side server(big, big, DtlsRole::kServer, settings);
        Side client(big, big, DtlsRole::kClient, settings);
        server.session().start(time.now());
        client.session().start(time.now());
        std::size_t largest = 0;
        while (!client.sent.empty() || !server.sent.empty()) {
            for (auto [from, to] : {std::pair(&client, &server), std::pair(&server, &client)}) {
                for (; !from->sent.empty(); from->sent.pop_front()) {
                    largest = std::max(largest, from->sent.front().size());
                    to->session().feed(from->sent.front());
                }
            }
        }
        EXPECT_EQ(server.session().state(), DtlsState::kConnected) << server.reason;
        EXPECT_LE(largest, mtu);
        EXPECT_GT(largest, mtu / 2);
    }
}

TEST(DtlsSession, BoundsWhatAHandshakeMayHave) {
    Pair pair;
    pair.start();
    const Datagram hello = pair.client.sent.front();
    std::size_t fed = 0;
    while (pair.server.session().state() == DtlsState::kConnecting && fed < 2 * DtlsSession::kMaxHandshakeBytes) {
        pair.server.session().feed(hello);
        fed += hello.size();
    }
    EXPECT_EQ(pair.server.session().state(), DtlsState::kFailed);
    EXPECT_EQ(pair.server.session().end(), DtlsEnd::kError);
}

/// Content type, version 1.2 and an epoch of 0 to 3 get it past the first checks.
Datagram forgedRecord(std::mt19937& random) {
    constexpr std::size_t kRecordHeaderBytes = 13;
    Datagram forged(random() % 200);
    std::ranges::generate(forged, [&] { return static_cast<std::byte>(random()); });
    if (forged.size() > kRecordHeaderBytes) {
        store8(forged, 0, static_cast<std::uint8_t>(20 + random() % 5));
        store16(forged, 1, 0xfefd);
        store16(forged, 3, static_cast<std::uint16_t>(random() % 4));
        store16(forged, 5, 0);
        store16(forged, 11, static_cast<std::uint16_t>(forged.size() - kRecordHeaderBytes));
    }
    return forged;
}

TEST(DtlsSession, ForgedRecordsDoNotDisturbAConnection) {
    for (const char* cipher :
         {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"}) {
        Pair pair({}, {.ciphers = cipher});
        ASSERT_TRUE(pair.connect()) << cipher;
        std::mt19937 random(5);
        for (int i = 0; i < 10000; ++i) {
            pair.server.session().feed(forgedRecord(random));
        }
        EXPECT_TRUE(pair.connected()) << cipher << ": " << pair.server.reason;
        ASSERT_TRUE(pair.client.session().send(asBytes("x")).ok());
        pair.carry();
        EXPECT_EQ(pair.server.data, std::vector<std::string>{"x"});
        pair.client.session().close();
        pair.carry();
        EXPECT_EQ(pair.server.session().state(), DtlsState::kClosed) << cipher;
    }
}

TEST(DtlsSession, SurvivesEveryTruncationOfAHandshake) {
    for (std::size_t cut = 0; cut < 60; ++cut) {
        Pair pair;
        // Every datagram arrives cut first, then whole.
        pair.road = [&](const Datagram& datagram, DtlsRole) {
            const auto end = static_cast<std::ptrdiff_t>(datagram.size() * cut / 60);
            return Arriving{Datagram(datagram.begin(), datagram.begin() + end), datagram};
        };
        (void)pair.connect(seconds(10));
        EXPECT_NE(pair.server.session().state(), DtlsState::kNew);
    }
}

TEST(DtlsSession, SurvivesRandomDatagramsInAnyState) {
    std::mt19937 random(9);
    for (int i = 0; i < 300; ++i) {
        Pair pair;
        pair.road = [&](const Datagram& datagram, DtlsRole) {
            Datagram bad = datagram;
            for (unsigned flips = random() % 4; flips > 0; --flips) {
                bad[random() % bad.size()] ^= static_cast<std::byte>(1U << random() % 8);
            }
            return Arriving{bad, datagram};
        };
        (void)pair.connect(seconds(5));
        pair.client.session().close();
        pair.server.session().feed(Datagram(30));
    }
}

TEST(DtlsContext, RefusesWhatCannotWork) {
    const Certificate& own = Pair::certificates().first;
    EXPECT_FALSE(DtlsContext::create(own, {.srtp_profiles = {}, .ciphers = {}}).ok());
    EXPECT_FALSE(DtlsContext::create(own, {.srtp_profiles = {0x0005}, .ciphers = {}}).ok());
    EXPECT_FALSE(DtlsContext::create(own, {.ciphers = "NO-SUCH-CIPHER"}).ok());
    EXPECT_FALSE(DtlsContext::create(own, {.ciphers = {}, .mtu_bytes = 100}).ok());
    EXPECT_TRUE(DtlsContext::create(own, {.ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256"}).ok());
}

}  // namespace
}  // namespace wf::dtls
