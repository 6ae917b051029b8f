#include "sfu/channels/http_target.h"

#include <gtest/gtest.h>

#include "sfu/channels/access_list.h"
#include "sfu/channels/byte_range.h"

namespace wf::channels {
namespace {

TEST(HttpTarget, SplitsWhatStandsBehindTheBase) {
    EXPECT_EQ(apiTargetOf("/janus", "/janus")->first, "");
    EXPECT_EQ(apiTargetOf("/janus/", "/janus/")->first, "");
    EXPECT_EQ(apiTargetOf("/janus/12", "/janus")->first, "12");
    EXPECT_EQ(apiTargetOf("/janus/12/34/", "/janus")->second, "34");
    for (const char* wrong : {"/", "/janusx", "/other/12", "/janus//1", "/janus/1/2/3", "janus/1"}) {
        EXPECT_FALSE(apiTargetOf(wrong, "/janus")) << wrong;
    }
}

TEST(HttpTarget, DecodesEscapes) {
    EXPECT_EQ(percentDecoded("a%20b%2Fc+"), "a b/c+");
    for (const char* broken : {"%", "%2", "%zz", "%00", "a%-1"}) {
        EXPECT_FALSE(percentDecoded(broken)) << broken;
    }
}

TEST(HttpTarget, ReadsParameters) {
    const HttpQuery query = queryOf("maxev=5&token=a%2Bb+c&empty=&bad=%zz&=x&flag");
    EXPECT_EQ(valueOf(query, "maxev"), "5");
    EXPECT_EQ(valueOf(query, "token"), "a+b c");
    EXPECT_EQ(valueOf(query, "empty"), "");
    EXPECT_EQ(valueOf(query, "flag"), "");
    EXPECT_FALSE(valueOf(query, "bad"));
}

TEST(HttpTarget, IdsAreDecimalNumbers) {
    EXPECT_EQ(idOf("18446744073709551615"), 18446744073709551615ULL);
    for (const char* wrong : {"", "18446744073709551616", "-1", "+1", "1a", " 1", "0x1"}) {
        EXPECT_FALSE(idOf(wrong)) << wrong;
    }
}

TEST(ByteRange, FindsThePart) {
    const auto range = [](std::string_view header) { return byteRangeOf(header, 100); };
    EXPECT_TRUE(range("")->whole);
    EXPECT_EQ(range("bytes=10-19")->first, 10u);
    EXPECT_EQ(range("bytes=10-19")->length, 10u);
    EXPECT_EQ(range("bytes=90-")->length, 10u);
    EXPECT_EQ(range("bytes=90-1000")->length, 10u);
    EXPECT_EQ(range("bytes=-30")->first, 70u);
    EXPECT_EQ(range("bytes=-1000")->length, 100u);
    EXPECT_FALSE(range("bytes=-0"));
    EXPECT_FALSE(range("bytes=100-"));
    EXPECT_FALSE(byteRangeOf("bytes=0-", 0));
    for (const char* ignored : {"bytes=5-2", "bytes=-", "bytes=a-b", "bytes=1-2,4-5", "lines=1-2", "bytes=1--2"}) {
        EXPECT_TRUE(range(ignored)->whole) << ignored;
    }
}

TEST(AccessList, HoldsAddressesAgainstBeginnings) {
    const AccessList list(" 127., 192.168.0. ,2001:db8:,");
    EXPECT_TRUE(list.allows("127.0.0.1"));
    EXPECT_TRUE(list.allows("2001:db8::7"));
    EXPECT_FALSE(list.allows("192.168.1.1"));
    EXPECT_FALSE(list.allows(""));
    EXPECT_TRUE(AccessList("").allows("1.2.3.4"));
    EXPECT_EQ(forwardedClient(" 10.0.0.1 , 10.0.0.2"), "10.0.0.1");
}

}  // namespace
}  // namespace wf::channels
