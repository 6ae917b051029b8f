#include "sfu/net/loop.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "sfu/net/fd_watch.h"
#include "sfu/net/unique_fd.h"

namespace wf::net {
namespace {

using std::chrono::milliseconds;

TEST(Loop, TasksOfManyThreadsRunOnItsThreadInOrder) {
    Loop loop;
    constexpr int kTasks = 1000;
    std::array<int, 4> next{};
    int ran = 0;
    bool in_order = true;
    const auto self = std::this_thread::get_id();
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < next.size(); ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < kTasks; ++i) {
                loop.post([&, t, i] {
                    in_order = in_order && next[t] == i && std::this_thread::get_id() == self;
                    next[t] = i + 1;
                    if (++ran == kTasks * 4) {
                        loop.stop();
                    }
                });
            }
        });
    }
    loop.run();
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_TRUE(in_order);
    EXPECT_EQ(ran, kTasks * 4);
}

TEST(Loop, StopBeforeRunStillRunsWhatWasPosted) {
    Loop loop;
    bool ran = false;
    loop.post([&] { ran = true; });
    loop.stop();
    loop.run();
    EXPECT_TRUE(ran);
}

TEST(Timer, FiresWhenTheClockHasPassedItsTime) {
    ManualClock clock;
    Loop loop(clock);
    int fired = 0;
    Timer timer(loop, [&] { ++fired; });
    timer.start(milliseconds(10));
    clock.advance(milliseconds(9));
    loop.turn(false);
    EXPECT_EQ(fired, 0);
    clock.advance(milliseconds(1));
    loop.turn(false);
    EXPECT_EQ(fired, 1);
    EXPECT_FALSE(timer.active());
    clock.advance(milliseconds(100));
    loop.turn(false);
    EXPECT_EQ(fired, 1);
}

TEST(Timer, RepeatsAndDoesNotMakeUpForMissedCalls) {
    ManualClock clock;
    Loop loop(clock);
    int fired = 0;
    Timer timer(loop, [&] { ++fired; });
    timer.repeat(milliseconds(10));
    for (int i = 0; i < 5; ++i) {
        clock.advance(milliseconds(10));
        loop.turn(false);
    }
    EXPECT_EQ(fired, 5);
    clock.advance(milliseconds(1000));
    loop.turn(false);
    loop.turn(false);
    EXPECT_EQ(fired, 6);
    timer.stop();
    clock.advance(milliseconds(1000));
    loop.turn(false);
    EXPECT_EQ(fired, 6);
}

TEST(Timer, MayBeDestroyedOrRestartedByItsOwnCallback) {
    ManualClock clock;
    Loop loop(clock);
    int fired = 0;
    auto doomed = std::make_unique<Timer>(loop, [] {});
    doomed = std::make_unique<Timer>(loop, [&] {
        ++fired;
        doomed.reset();
    });
    doomed->repeat(milliseconds(1));
    std::unique_ptr<Timer> again = std::make_unique<Timer>(loop, [&] {
        ++fired;
        again->start(milliseconds(0));
    });
    again->start(milliseconds(1));
    clock.advance(milliseconds(5));
    loop.turn(false);
    EXPECT_EQ(fired, 2);
    EXPECT_EQ(doomed, nullptr);
    loop.turn(false);
    EXPECT_EQ(fired, 3);
}

/// How often a timer of 20 ms and one of 100 ms fire in the next `time`, the loop being woken every `wake`.
std::pair<int, int> looseCalls(Duration time, Duration wake, Duration delay_of_second) {
    ManualClock clock;
    Loop loop(clock);
    std::pair<int, int> calls;
    Timer often(loop, [&] { ++calls.first; });
    Timer seldom(loop, [&] { ++calls.second; });
    often.repeatLoosely(milliseconds(20));
    clock.advance(delay_of_second);
    seldom.repeatLoosely(milliseconds(100));
    for (Duration passed{}; passed < time; passed += wake) {
        clock.advance(wake);
        loop.post([] {});
        loop.turn(false);
    }
    return calls;
}

TEST(Timer, LooseOnesFireWhenTheLoopIsAwakeAndAsOftenAsOthers) {
    for (const auto wake : {milliseconds(1), milliseconds(7), milliseconds(13), milliseconds(20)}) {
        const auto [often, seldom] = looseCalls(std::chrono::seconds(10), wake, milliseconds(7));
        EXPECT_NEAR(often, 500, 2) << wake.count();
        EXPECT_NEAR(seldom, 100, 1) << wake.count();
    }
}

TEST(Timer, LooseOnesShareOneTimeToWakeUpAt) {
    ManualClock clock;
    Loop loop(clock);
    std::vector<std::unique_ptr<Timer>> timers;
    for (int i = 0; i < 10; ++i) {
        timers.push_back(std::make_unique<Timer>(loop, [] {}));
        timers.back()->repeatLoosely(milliseconds(20));
        clock.advance(milliseconds(2));
    }
    std::set<Time> wake_ups;
    for (int i = 0; i < 200; ++i) {
        clock.advance(milliseconds(1));
        if (loop.timers().next() <= clock.now()) {
            wake_ups.insert(clock.now());
            loop.timers().fire(clock.now());
        }
    }
    EXPECT_GE(wake_ups.size(), 9U);
    EXPECT_LE(wake_ups.size(), 12U);
}

TEST(Timer, LooseOnesStayOnTheGridAfterABusyTime) {
    ManualClock clock;
    Loop loop(clock);
    int fired = 0;
    Timer timer(loop, [&] { ++fired; });
    timer.repeatLoosely(milliseconds(100));
    clock.advance(milliseconds(1234));
    loop.turn(false);
    EXPECT_EQ(fired, 1) << "missed calls are not made up for";
    EXPECT_EQ(loop.timers().next(), clock.now() + milliseconds(66));
}

TEST(FdWatch, TellsOfBytesAndMayEndItself) {
    Loop loop;
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const UniqueFd read_end(ends[0]);
    const UniqueFd write_end(ends[1]);
    int calls = 0;
    std::unique_ptr<FdWatch> watch;
    watch = std::make_unique<FdWatch>(loop, read_end.get(), [&](FdWatch::Events events) {
        calls += events.readable ? 1 : 0;
        if (calls == 2) {
            watch.reset();
        }
    });
    loop.turn(false);
    EXPECT_EQ(calls, 0);
    ASSERT_EQ(write(write_end.get(), "x", 1), 1);
    for (int i = 0; i < 5; ++i) {
        loop.turn(false);
    }
    EXPECT_EQ(calls, 2);
}

/// Both ends of a pipe.
struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe(ends.data()), 0);
        read_end.reset(ends[0]);
        write_end.reset(ends[1]);
    }
    void fill() const { EXPECT_EQ(write(write_end.get(), "x", 1), 1); }
    void drain() const {
        char byte = 0;
        EXPECT_EQ(read(read_end.get(), &byte, 1), 1);
    }

    UniqueFd read_end;
    UniqueFd write_end;
};

TEST(FdWatch, OfManyEachIsToldItsOwn) {
    Loop loop;
    constexpr std::size_t kPipes = 100;
    std::array<Pipe, kPipes> pipes;
    std::array<int, kPipes> told{};
    std::vector<std::unique_ptr<FdWatch>> watches;
    for (std::size_t i = 0; i < kPipes; ++i) {
        watches.push_back(std::make_unique<FdWatch>(loop, pipes[i].read_end.get(), [&, i](FdWatch::Events events) {
            EXPECT_TRUE(events.readable);
            ++told[i];
            pipes[i].drain();
        }));
    }
    for (int round = 1; round <= 3; ++round) {
        for (const Pipe& pipe : pipes) {
            pipe.fill();
        }
        loop.turn(false);
        for (const int times : told) {
            EXPECT_EQ(times, round);
        }
    }
    pipes[7].fill();
    loop.turn(true);
    EXPECT_EQ(told[7], 4);
}

TEST(FdWatch, ANumberThatIsUsedAgainIsAnotherDescriptor) {
    Loop loop;
    int told = 0;
    auto pipe = std::make_unique<Pipe>();
    const int number = pipe->read_end.get();
    const auto watched = [&] {
        return std::make_unique<FdWatch>(loop, pipe->read_end.get(), [&](FdWatch::Events) {
            ++told;
            pipe->drain();
        });
    };
    auto watch = watched();
    pipe->fill();
    loop.turn(true);
    EXPECT_EQ(told, 1);
    watch.reset();
    pipe.reset();
    pipe = std::make_unique<Pipe>();
    ASSERT_EQ(pipe->read_end.get(), number);
    watch = watched();
    pipe->fill();
    loop.turn(true);
    EXPECT_EQ(told, 2);
}

TEST(FdWatch, TellsWhatIsAskedForAtPresent) {
    Loop loop;
    const Pipe pipe;
    int writable = 0;
    int readable = 0;
    FdWatch writing(loop, pipe.write_end.get(), [&](FdWatch::Events events) { writable += events.writable ? 1 : 0; });
    FdWatch reading(loop, pipe.read_end.get(), [&](FdWatch::Events events) { readable += events.readable ? 1 : 0; });
    loop.turn(false);
    EXPECT_EQ(writable, 0);
    writing.setWriting(true);
    loop.turn(false);
    loop.turn(false);
    EXPECT_EQ(writable, 2);
    writing.setWriting(false);
    pipe.fill();
    reading.setReading(false);
    loop.turn(false);
    EXPECT_EQ(readable, 0);
    reading.setReading(true);
    loop.turn(false);
    EXPECT_EQ(readable, 1);
    EXPECT_EQ(writable, 2);
}

TEST(FdWatch, AClosedEndIsToldAsAFailure) {
    Loop loop;
    Pipe pipe;
    bool failed = false;
    const FdWatch watch(loop, pipe.read_end.get(), [&](FdWatch::Events events) { failed = events.failed; });
    pipe.write_end.reset();
    loop.turn(true);
    EXPECT_TRUE(failed);
}

}  // namespace
}  // namespace wf::net
