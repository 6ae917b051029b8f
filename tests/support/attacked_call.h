#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "tests/support/mangler.h"
#include "tests/support/running_call.h"
#include "tests/support/sfu_site.h"

namespace wf::test {

/// A server with a call in it that each test throws something at. Behind every test the call must have lost nothing.
/// One for all tests of a class; `Test` is that class.
template <class Test>
class AttackedCall : public testing::Test {
protected:
    static void startSite(bool mqtt) {
        SfuSiteOptions options;
        options.mqtt = mqtt;
        options.general = "event_loops = 1";
        site_ = std::make_unique<SfuSite>(options);
        ASSERT_TRUE(site_->start()) << site_->log();
        call_ = std::make_unique<RunningCall>(site_->webSocketPort(), "call");
        ASSERT_TRUE(call_->start()) << site_->log();
        use_at_start_ = site_->use();
    }
    static void TearDownTestSuite() {
        call_.reset();
        site_.reset();
    }
    void SetUp() override {
        if (!call_) {
            GTEST_SKIP() << "no call";
        }
        before_ = call_->settle();
    }
    void TearDown() override {
        if (!call_) {
            return;
        }
        ASSERT_GT(site_->use().resident_kib, 0U) << "the server is gone:\n" << site_->log();
        const RunningCall::Count after = call_->settle();
        EXPECT_GT(after.sent, before_.sent);
        EXPECT_EQ(after.received - before_.received, after.sent - before_.sent);
        EXPECT_EQ(after.gaps, before_.gaps);
    }
    /// The server holds no more descriptors than at the beginning of the call, and hardly more memory. Sessions need a
    /// moment to end.
    static void expectNothingLeft() {
        const auto end = std::chrono::steady_clock::now() + kEnding;
        ProcessUse use = site_->use();
        while (use.descriptors > use_at_start_.descriptors && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            use = site_->use();
        }
        EXPECT_LE(use.descriptors, use_at_start_.descriptors);
        std::cout << "resident " << use_at_start_.resident_kib << " KiB, then " << use.resident_kib << " KiB\n";
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        EXPECT_LT(use.resident_kib, use_at_start_.resident_kib + kMostGrowth_kib);
#endif
    }
    /// Ends the call and the server, which must have no complaint of a sanitizer.
    static void expectOrderlyEnd() {
        call_.reset();
        EXPECT_EQ(site_->stop(SIGTERM), 0) << site_->log();
        for (const char* complaint : {"ERROR: ", "WARNING: ThreadSanitizer", "runtime error"}) {
            EXPECT_EQ(site_->log().find(complaint), std::string::npos) << site_->log();
        }
    }

    static constexpr std::chrono::seconds kEnding{40};
    static constexpr std::uint64_t kMostGrowth_kib = 20'000;  // pools keep what a burst took

    static inline std::unique_ptr<SfuSite> site_;
    static inline std::unique_ptr<RunningCall> call_;
    static inline ProcessUse use_at_start_;
    RunningCall::Count before_;
};

}  // namespace wf::test
