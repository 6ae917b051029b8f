#include "pp-rec/compose/interleaver.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace wf::compose {
namespace {

class ListWriter final : public mux::ContainerWriter {
public:
    Status write(const mux::Packet& packet) override {
        if (written.size() == most) {
            return Error{"full"};
        }
        written.emplace_back(packet.track, packet.dts);
        return {};
    }
    Status complete() override { return {}; }
    Status finish() override { return {}; }
    [[nodiscard]] std::uint64_t bytesWritten() const override { return 0; }

    std::vector<std::pair<std::size_t, std::int64_t>> written;
    std::size_t most = 1000;
};

SharedPacket at(std::int64_t dts) {
    static constexpr std::byte kByte{1};
    return share({0, dts, dts, 1, true, {&kByte, 1}});
}

using List = std::vector<std::pair<std::size_t, std::int64_t>>;

TEST(Interleaver, OrdersByTimeInSeconds) {
    ListWriter writer;
    Interleaver interleaver(writer, {25, 48000});
    for (const std::int64_t dts : {-1024, 0, 1024, 2048, 3072}) {
        ASSERT_TRUE(interleaver.add(1, at(dts)).ok());
    }
    EXPECT_TRUE(writer.written.empty()) << "the picture may still be earlier";
    ASSERT_TRUE(interleaver.add(0, at(-2)).ok());
    EXPECT_EQ(writer.written, (List{{0, -2}}));
    ASSERT_TRUE(interleaver.add(0, at(1)).ok());
    EXPECT_EQ(writer.written, (List{{0, -2}, {1, -1024}, {1, 0}, {1, 1024}, {0, 1}}));
    ASSERT_TRUE(interleaver.end(0).ok());
    EXPECT_EQ(writer.written.size(), 7U);
    ASSERT_TRUE(interleaver.add(1, at(9000)).ok());
    EXPECT_EQ(writer.written.size(), 8U);
}

TEST(Interleaver, OneTrackWaitsForNobody) {
    ListWriter writer;
    Interleaver interleaver(writer, {48000});
    ASSERT_TRUE(interleaver.add(0, at(5)).ok());
    EXPECT_EQ(writer.written.size(), 1U);
}

TEST(Interleaver, ErrorsComeThrough) {
    ListWriter writer;
    writer.most = 0;
    Interleaver interleaver(writer, {48000, 25});
    EXPECT_TRUE(interleaver.add(0, at(5)).ok());
    EXPECT_FALSE(interleaver.add(1, at(0)).ok());
}

}  // namespace
}  // namespace wf::compose
