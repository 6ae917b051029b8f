#include "sfu/dtls/record_check.h"

#include <gtest/gtest.h>

#include "tests/support/byte_lists.h"
#include "tests/support/hex.h"

namespace wf::dtls {
namespace {

using test::hexBytes;
using test::joinBytes;

const auto kPlain = hexBytes("16fefd 0000 000000000001 0002 aaaa");
const auto kEncrypted = hexBytes("17fefd 0001 000000000001 0004 aaaaaaaa");

TEST(RecordCheck, ShortRecordsAreForEpochZeroOnly) {
    EXPECT_TRUE(isAcceptable(kPlain, 5));
    EXPECT_TRUE(isAcceptable(kEncrypted, 4));
    EXPECT_FALSE(isAcceptable(kEncrypted, 5));
    EXPECT_FALSE(isAcceptable(joinBytes(kPlain, kEncrypted), 5));
    EXPECT_FALSE(isAcceptable(joinBytes(kEncrypted, kPlain), 5));
    EXPECT_TRUE(isAcceptable(joinBytes(kPlain, kEncrypted), 4));
}

TEST(RecordCheck, NeedsAWholeRecordFirst) {
    for (std::size_t size = 0; size < kPlain.size(); ++size) {
        EXPECT_FALSE(isAcceptable(Bytes(kPlain).first(size), 5)) << size;
    }
    // What lies behind whole records is the library's to judge.
    for (std::size_t size = 1; size <= kPlain.size(); ++size) {
        EXPECT_TRUE(isAcceptable(joinBytes(kPlain, Bytes(kPlain).first(size)), 5)) << size;
    }
}

}  // namespace
}  // namespace wf::dtls
