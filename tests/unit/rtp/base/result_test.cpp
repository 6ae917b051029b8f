#include "rtp/base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace wf {
namespace {

TEST(Result, HoldsAValue) {
    Result<int> result(5);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(*result, 5);
    *result = 6;
    EXPECT_EQ(result.value(), 6);
}

TEST(Result, HoldsAnError) {
    const Result<int> result(Error{"cannot read the header", 12});
    EXPECT_FALSE(result);
    EXPECT_EQ(result.error().message, "cannot read the header");
    EXPECT_EQ(result.error().offset, 12u);
}

TEST(Result, MovesTheValueOut) {
    Result<std::unique_ptr<int>> result(std::make_unique<int>(7));
    const auto value = std::move(result).value();
    EXPECT_EQ(*value, 7);
}

TEST(Status, IsSuccessOrAnError) {
    EXPECT_TRUE(Status().ok());
    const Status failed(Error{"no", {}});
    EXPECT_FALSE(failed);
    EXPECT_EQ(failed.error().message, "no");
}

}  // namespace
}  // namespace wf
