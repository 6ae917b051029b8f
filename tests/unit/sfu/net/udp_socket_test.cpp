#include "sfu/net/udp_socket.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <vector>

#include "sfu/net/packet_pool.h"
#include "tests/support/allocation_count.h"

namespace wf::net {
namespace {

struct Sink final : UdpSocket::Listener {
    void onDatagram(const UdpSocket::Datagram& datagram) override {
        ++count;
        bytes += datagram.bytes.size();
        from = datagram.from;
        if (keep) {
            first_bytes.push_back(load8(datagram.bytes, 0));
            sizes.push_back(datagram.bytes.size());
        }
    }
    std::size_t count = 0;
    std::size_t bytes = 0;
    bool keep = true;
    Address from;
    std::vector<std::uint8_t> first_bytes;
    std::vector<std::size_t> sizes;
};

// Refuses segmented messages, as a device without checksum offload does.
int sendWithoutSegments(int fd, mmsghdr* messages, unsigned count, int flags) {
    for (unsigned i = 0; i < count; ++i) {
        if (messages[i].msg_hdr.msg_controllen > 0) {
            if (i > 0) {
                return ::sendmmsg(fd, messages, i, flags);
            }
            errno = EIO;
            return -1;
        }
    }
    return ::sendmmsg(fd, messages, count, flags);
}

int sendNothing(int, mmsghdr*, unsigned, int) {
    errno = EAGAIN;
    return -1;
}

int sendRefused(int, mmsghdr*, unsigned, int) {
    errno = ECONNREFUSED;
    return -1;
}

int sendAll(int, mmsghdr*, unsigned count, int) { return static_cast<int>(count); }

class UdpSocketTest : public ::testing::Test {
protected:
    std::unique_ptr<UdpSocket> open(UdpSocket::Options options = {}, const char* ip = "127.0.0.1") {
        options.bind = *Address::parse(ip, 0);
        auto opened = UdpSocket::open(loop_, sink_, options);
        EXPECT_TRUE(opened.ok());
        return opened ? std::move(*opened) : nullptr;
    }
    PacketPtr packet(std::size_t size, int first) {
        PacketPtr made = pool_.take();
        made->setSize(size);
        store8(made->bytes(), 0, static_cast<std::uint8_t>(first));
        return made;
    }
    void runUntil(const std::function<bool()>& done) {
        for (int i = 0; i < 10000 && !done(); ++i) {
            loop_.turn(true);
        }
    }

    Loop loop_;
    PacketPool pool_;
    Sink sink_;
};

TEST_F(UdpSocketTest, ARunOfEqualPacketsArrivesAsSingleDatagramsInOrder) {
    const auto sender = open();
    const auto receiver = open();
    const std::vector<std::size_t> sizes = {1200, 1200, 1200, 700, 1200, 1200, 90};
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        EXPECT_TRUE(sender->send(packet(sizes[i], static_cast<int>(i)), receiver->local()));
    }
    runUntil([&] { return sink_.count == sizes.size(); });
    EXPECT_EQ(sink_.sizes, sizes);
    EXPECT_EQ(sink_.first_bytes, (std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(sink_.from, sender->local());
    EXPECT_EQ(sender->sending().packets(), sizes.size());
    EXPECT_EQ(sender->sending().messages(), sender->sending().segments() ? 2U : 7U);
    EXPECT_EQ(pool_.inUse(), 0U);
}

TEST_F(UdpSocketTest, PacketsToSeveralAddressesAreGathered) {
    const auto sender = open();
    const auto a = open();
    const auto b = open();
    for (int i = 0; i < 20; ++i) {
        sender->send(packet(1000, i), (i % 2 == 0 ? a : b)->local());
    }
    runUntil([&] { return sink_.count == 20; });
    EXPECT_EQ(sink_.bytes, 20000U);
    if (sender->sending().segments()) {
        EXPECT_EQ(sender->sending().messages(), 2U);
    }
}

TEST_F(UdpSocketTest, APictureForManyPeersIsOneMessageForEach) {
    UdpSocket::Options options;
    options.sending.send = sendAll;
    const auto sender = open(options);
    for (int part = 0; part < 4; ++part) {
        for (std::uint16_t peer = 0; peer < 400; ++peer) {
            sender->send(packet(20, part), sender->local().withPort(static_cast<std::uint16_t>(20000 + peer)));
        }
    }
    sender->flush();
    EXPECT_EQ(sender->sending().packets(), 1600U);
    EXPECT_EQ(sender->sending().messages(), sender->sending().segments() ? 400U : 1600U);
    EXPECT_EQ(sender->sending().size(), 0U);
    EXPECT_EQ(pool_.inUse(), 0U);
    const auto messages = sender->sending().messages();
    std::size_t most = 0;
    for (std::uint16_t peer = 0; peer < 200; ++peer) {
        for (int part = 0; part < 9; ++part) {
            sender->send(packet(part < 8 ? 1000 : 300, part),
                         sender->local().withPort(static_cast<std::uint16_t>(20000 + peer)));
            most = std::max(most, pool_.inUse());
        }
    }
    sender->flush();
    EXPECT_EQ(sender->sending().messages() - messages, sender->sending().segments() ? 200U : 1800U);
    EXPECT_LT(most, 200U) << "leaves before it is cold";
}

TEST_F(UdpSocketTest, OrderIsKeptWhenThereAreMorePeersThanOnePlanHas) {
    const auto sender = open();
    const auto receiver = open();
    // The receiver's second run is one message too many, and what follows would fit into its first.
    const std::vector<std::size_t> sizes = {500, 600, 400, 500, 700};
    sender->send(packet(sizes[0], 0), receiver->local());
    for (std::uint16_t peer = 0; peer < 300; ++peer) {
        sender->send(packet(10, 0), Address::parse("127.0.0.2", static_cast<std::uint16_t>(20000 + peer)).value());
    }
    for (std::size_t i = 1; i < sizes.size(); ++i) {
        sender->send(packet(sizes[i], static_cast<int>(i)), receiver->local());
    }
    runUntil([&] { return sink_.count == sizes.size(); });
    EXPECT_EQ(sink_.sizes, sizes);
}

TEST_F(UdpSocketTest, WithoutSegmentationEveryPacketStillArrives) {
    UdpSocket::Options options;
    options.sending.send = sendWithoutSegments;
    const auto sender = open(options);
    const auto receiver = open();
    for (int i = 0; i < 10; ++i) {
        sender->send(packet(500, i), receiver->local());
    }
    runUntil([&] { return sink_.count == 10; });
    EXPECT_EQ(sink_.first_bytes, (std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
    EXPECT_FALSE(sender->sending().segments());
    EXPECT_EQ(sender->sending().messages(), 10U);
    EXPECT_EQ(sender->sending().errors().other, 0U);
}

TEST_F(UdpSocketTest, AFullQueueDropsAndCounts) {
    UdpSocket::Options options;
    options.sending.send = sendNothing;
    options.sending.capacity = 4;
    const auto sender = open(options);
    for (int i = 0; i < 4; ++i) {
        EXPECT_TRUE(sender->send(packet(10, i), sender->local()));
    }
    EXPECT_FALSE(sender->send(packet(10, 4), sender->local()));
    EXPECT_EQ(sender->sending().errors().queue_full, 1U);
    EXPECT_EQ(pool_.inUse(), 4U);
}

TEST_F(UdpSocketTest, ARefusingPeerCostsItsOwnPacketsOnly) {
    UdpSocket::Options options;
    options.sending.send = sendRefused;
    const auto sender = open(options);
    sender->send(packet(10, 0), *Address::parse("127.0.0.1", 9));
    sender->send(packet(10, 1), *Address::parse("127.0.0.2", 9));
    sender->flush();
    EXPECT_EQ(sender->sending().errors().refused, 2U);
    EXPECT_EQ(sender->sending().size(), 0U);
    EXPECT_EQ(pool_.inUse(), 0U);
}

TEST_F(UdpSocketTest, AnUnusedPortDoesNotDisturbOthers) {
    const auto sender = open();
    const auto receiver = open();
    const Address closed = open()->local();
    for (int i = 0; i < 3; ++i) {
        sender->send(packet(100, i), closed);
        sender->flush();
        sender->send(packet(100, i), receiver->local());
        sender->flush();
    }
    runUntil([&] { return sink_.count == 3; });
    EXPECT_EQ(sink_.count, 3U);
}

TEST_F(UdpSocketTest, AV6SocketServesBothFamilies) {
    UdpSocket::Options options;
    options.v6_only = false;
    const auto dual = open(options, "::");
    const auto v4 = open();
    v4->send(packet(50, 1), *Address::parse("127.0.0.1", dual->local().port()));
    runUntil([&] { return sink_.count == 1; });
    EXPECT_EQ(sink_.from, v4->local());
    dual->send(packet(50, 2), sink_.from);
    runUntil([&] { return sink_.count == 2; });
    EXPECT_EQ(sink_.from, *Address::parse("127.0.0.1", dual->local().port()));
}

TEST_F(UdpSocketTest, ATakenPortIsNotShared) {
    const auto first = open();
    UdpSocket::Options options;
    options.bind = first->local();
    const auto second = UdpSocket::open(loop_, sink_, options);
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.error().message.find(first->local().text()), std::string::npos);
}

TEST_F(UdpSocketTest, NoAllocationPerPacketOnceWarm) {
    sink_.keep = false;
    const auto sender = open();
    const auto receiver = open();
    const auto round = [&] {
        const std::size_t want = sink_.count + 200;
        for (int i = 0; i < 200; ++i) {
            sender->send(packet(i % 3 == 0 ? 300 : 1100, i), receiver->local());
        }
        while (sink_.count < want) {
            loop_.turn(true);
        }
    };
    round();
    const std::size_t before = test::allocationCount();
    for (int i = 0; i < 10; ++i) {
        round();
    }
    EXPECT_EQ(test::allocationCount(), before);
    EXPECT_EQ(sink_.count, 2200U);
}

}  // namespace
}  // namespace wf::net
