#include "pp-rec/compose/director.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace wf::compose {
namespace {

using People = std::vector<Person>;
using Order = std::vector<std::size_t>;

Person person(std::vector<Span> present, bool camera = true) {
    Person result;
    result.present = present;
    result.camera = camera ? std::move(present) : std::vector<Span>{};
    return result;
}

Person share(std::vector<Span> present) {
    Person result = person(std::move(present));
    result.is_screen = true;
    return result;
}

template <class... Persons>
People gather(Persons&&... persons) {
    People people;
    (people.push_back(std::forward<Persons>(persons)), ...);
    return people;
}

/// So many people who stay for a hundred seconds.
People crowd(std::size_t count) {
    People people;
    for (std::size_t i = 0; i < count; ++i) {
        people.push_back(person({{0, 100}}));
    }
    return people;
}

Order orderOf(const Scene& scene) {
    Order order;
    for (const Tile& tile : scene.tiles) {
        order.push_back(tile.person);
    }
    return order;
}

const Tile* tileOf(const Scene& scene, std::size_t person) {
    const auto found =
        std::find_if(scene.tiles.begin(), scene.tiles.end(), [&](const Tile& tile) { return tile.person == person; });
    return found == scene.tiles.end() ? nullptr : &*found;
}

bool isLargest(const Scene& scene, std::size_t person) {
    const Tile* tile = tileOf(scene, person);
    return tile != nullptr && std::all_of(scene.tiles.begin(), scene.tiles.end(), [&](const Tile& other) {
               return &other == tile || other.rect.width < tile->rect.width;
           });
}

/// A director whose clock is moved by hand, with a picture each 20 ms as a composer would ask for.
class Meeting {
public:
    explicit Meeting(People people, LayoutKind layout = LayoutKind::kAuto, Size canvas = {1280, 720})
        : people_(std::move(people)),
          director_(people_, {.layout = layout, .canvas = canvas}),
          levels_(people_.size(), -127.0F) {}

    /// Goes on to this time while these people talk.
    const Scene& to(double time_s, const Order& talkers = {}) {
        std::fill(levels_.begin(), levels_.end(), -127.0F);
        for (const std::size_t talker : talkers) {
            levels_[talker] = -20;
        }
        while (static_cast<double>(block_ + 1) * 0.02 <= time_s + 1e-6) {
            director_.at(static_cast<double>(block_) * 0.02);
            director_.hear(static_cast<double>(block_++) * 0.02, levels_);
        }
        return director_.at(time_s);
    }
    Director& director() { return director_; }

private:
    People people_;
    Director director_;
    std::vector<float> levels_;
    int block_ = 0;
};

TEST(Director, TilesComeAndGoWithThePeople) {
    Meeting meeting(gather(person({{0, 60}}), person({{10, 32}, {44, 60}}), person({{20, 60}})));
    EXPECT_EQ(orderOf(meeting.to(5)), Order{0});
    EXPECT_EQ(meeting.to(6).tiles[0].rect, (Rect{0, 0, 1280, 720}));
    EXPECT_EQ(orderOf(meeting.to(10)), (Order{0, 1}));
    EXPECT_EQ(orderOf(meeting.to(20)), (Order{0, 1, 2}));
    EXPECT_EQ(orderOf(meeting.to(31.98)), (Order{0, 1, 2}));
    EXPECT_EQ(orderOf(meeting.to(32)), (Order{0, 2}));
    EXPECT_EQ(orderOf(meeting.to(44)), (Order{0, 1, 2})) << "back at the place of the first join";
    EXPECT_TRUE(meeting.to(60).tiles.empty());
}

TEST(Director, OrdersByFirstJoinNotByIndex) {
    Meeting meeting(gather(person({{20, 60}}), person({{5, 60}}), person({{0, 60}}), person({{5, 60}})));
    EXPECT_EQ(orderOf(meeting.to(30)), (Order{2, 1, 3, 0}));
}

TEST(Director, GridIsTheLayoutOfItsCount) {
    Meeting meeting(crowd(7), LayoutKind::kGrid, {640, 360});
    const std::vector<Rect> rects = gridLayout(7, {640, 360});
    const Scene& scene = meeting.to(1);
    ASSERT_EQ(scene.tiles.size(), 7U);
    for (std::size_t i = 0; i < 7; ++i) {
        EXPECT_EQ(scene.tiles[i].rect, rects[i]);
    }
}

TEST(Director, CameraFollowsItsSpans) {
    People people = gather(person({{0, 60}}), person({{0, 60}}, false));
    people[0].camera = {{5, 10}, {20, 30}};
    {
        Director director(people, {});
        for (const auto& [time_s, on] :
             {std::pair(0.0, false), {5.0, true}, {10.0, false}, {20.0, true}, {30.0, false}}) {
            EXPECT_EQ(director.at(time_s).tiles[0].camera, on) << time_s;
            EXPECT_FALSE(director.at(time_s).tiles[1].camera);
        }
    }
    Director holding(people, {.hold = true});
    for (const auto& [time_s, on] : {std::pair(0.0, false), {5.0, true}, {10.0, true}, {40.0, true}}) {
        EXPECT_EQ(holding.at(time_s).tiles[0].camera, on) << time_s;
        EXPECT_FALSE(holding.at(time_s).tiles[1].camera);
    }
}

TEST(Director, MutedPeopleDoNotTalk) {
    People people = crowd(2);
    people[0].muted = {{0, 3}, {6, 9}};
    Meeting meeting(std::move(people));
    const Scene& muted = meeting.to(2, {0, 1});
    EXPECT_TRUE(muted.tiles[0].muted && !muted.tiles[0].talking);
    EXPECT_TRUE(!muted.tiles[1].muted && muted.tiles[1].talking);
    const Scene& open = meeting.to(4, {0, 1});
    EXPECT_TRUE(!open.tiles[0].muted && open.tiles[0].talking);
    EXPECT_TRUE(meeting.to(7).tiles[0].muted);
}

TEST(Director, TellsWhoTalkedWhen) {
    Meeting meeting(crowd(2));
    meeting.to(1);
    meeting.to(3, {1});
    meeting.to(5, {0, 1});
    meeting.to(8);
    const auto talk = meeting.director().talk();
    ASSERT_EQ(talk.size(), 2U);
    ASSERT_EQ(talk[0].size(), 1U);
    ASSERT_EQ(talk[1].size(), 1U);
    EXPECT_NEAR(talk[0][0].begin_s, 3, 1e-6);
    EXPECT_NEAR(talk[0][0].end_s, 5, 1e-6);
    EXPECT_NEAR(talk[1][0].begin_s, 1, 1e-6);
    EXPECT_NEAR(talk[1][0].end_s, 5, 1e-6);
}

TEST(Director, AutoIsAGridUpToNineAndASpeakerAbove) {
    Meeting nine(crowd(9));
    const Scene& grid = nine.to(1);
    EXPECT_EQ(grid.tiles[0].rect.size(), grid.tiles[8].rect.size());
    Meeting ten(crowd(10));
    const Scene& speaker = ten.to(1);
    EXPECT_EQ(speaker.tiles.size(), 10U);
    EXPECT_TRUE(isLargest(speaker, 0));
}

TEST(Director, SpeakerBecomesLargeWithHysteresis) {
    Meeting meeting(crowd(4), LayoutKind::kSpeaker);
    EXPECT_TRUE(isLargest(meeting.to(1), 0)) << "until somebody talks";
    EXPECT_TRUE(isLargest(meeting.to(1.2, {2}), 2)) << "the first to talk at once";
    EXPECT_EQ(orderOf(meeting.to(5, {2})), (Order{2, 0, 1, 3}));
    EXPECT_TRUE(isLargest(meeting.to(5.6, {1}), 2)) << "not at the first word";
    meeting.to(7, {2});
    EXPECT_TRUE(isLargest(meeting.to(9, {1}), 1));
    EXPECT_EQ(orderOf(meeting.to(9.1, {1})), (Order{1, 0, 2, 3}));
    EXPECT_TRUE(isLargest(meeting.to(20), 1)) << "silence changes nothing";
}

TEST(Director, SpeakerIsFastEnoughAfterAHandOver) {
    Meeting meeting(crowd(3), LayoutKind::kSpeaker);
    meeting.to(10, {0});
    double changed_s = 0;
    for (double time_s = 10; changed_s == 0 && time_s < 15; time_s += 0.02) {
        changed_s = isLargest(meeting.to(time_s, {1}), 1) ? time_s : 0;
    }
    EXPECT_GT(changed_s, 10.9);
    EXPECT_LT(changed_s, 12);
}

TEST(Director, ALeavingSpeakerIsReplaced) {
    People people = gather(person({{0, 60}}), person({{0, 20}}), person({{0, 60}}));
    Meeting meeting(std::move(people), LayoutKind::kSpeaker);
    meeting.to(5, {2});
    EXPECT_TRUE(isLargest(meeting.to(19.9, {1}), 1));
    EXPECT_TRUE(isLargest(meeting.to(20), 2));
}

TEST(Director, OneAloneFillsTheCanvasInEveryLayout) {
    for (const LayoutKind layout : {LayoutKind::kAuto, LayoutKind::kGrid, LayoutKind::kSpeaker, LayoutKind::kScreen}) {
        Meeting meeting(crowd(1), layout);
        EXPECT_EQ(meeting.to(1).tiles.at(0).rect, (Rect{0, 0, 1280, 720}));
    }
    Meeting meeting(crowd(1), LayoutKind::kAudio);
    EXPECT_TRUE(meeting.to(1).tiles.empty());
}

TEST(Director, TheNewestShareIsLarge) {
    People people = gather(person({{0, 60}}), person({{0, 60}}), share({{10, 40}}), share({{20, 30}}));
    Meeting meeting(std::move(people));
    EXPECT_EQ(meeting.to(9).tiles.size(), 2U);
    EXPECT_TRUE(isLargest(meeting.to(10), 2));
    EXPECT_EQ(orderOf(meeting.to(20)), (Order{3, 0, 1, 2}));
    EXPECT_TRUE(isLargest(meeting.to(21, {0, 1}), 3));
    EXPECT_TRUE(isLargest(meeting.to(30), 2));
    EXPECT_EQ(orderOf(meeting.to(40)), (Order{0, 1}));
}

TEST(Director, AShareHasATileOnlyWithPictures) {
    People people = gather(person({{0, 60}}), share({{10, 40}}));
    people[1].camera = {{15, 20}};
    Meeting meeting(std::move(people));
    EXPECT_EQ(orderOf(meeting.to(12)), Order{0});
    EXPECT_EQ(orderOf(meeting.to(15)), (Order{1, 0}));
    EXPECT_EQ(orderOf(meeting.to(20)), Order{0});
}

TEST(Director, SharesNeitherTalkNorAreMutedNorLead) {
    People people = gather(person({{0, 60}}), share({{0, 60}}));
    people[1].muted = {{0, 60}};
    Meeting meeting(std::move(people), LayoutKind::kSpeaker);
    const Scene& scene = meeting.to(5, {1});
    EXPECT_TRUE(isLargest(scene, 0));
    EXPECT_FALSE(tileOf(scene, 1)->talking);
    EXPECT_FALSE(tileOf(scene, 1)->muted);
    EXPECT_TRUE(meeting.director().talk()[1].empty());
}

TEST(Director, GridPagesByWhoSpokeLast) {
    Meeting meeting(crowd(52), LayoutKind::kGrid);
    const Order first = orderOf(meeting.to(1));
    ASSERT_EQ(first.size(), kMostTiles);
    EXPECT_EQ(first.back(), 48U);
    for (std::size_t i = 0; i < 10; ++i) {  // all but the last ten of the page talk, one after the other
        meeting.to(2 + static_cast<double>(i), {4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3});
    }
    const Scene before = meeting.to(15);
    const Scene after = meeting.to(16, {51});
    const Tile* newcomer = tileOf(after, 51);
    ASSERT_NE(newcomer, nullptr);
    std::size_t moved = 0;
    for (std::size_t i = 0; i < kMostTiles; ++i) {
        EXPECT_EQ(after.tiles[i].rect, before.tiles[i].rect);
        moved += after.tiles[i].person == before.tiles[i].person ? 0U : 1U;
        if (after.tiles[i].person != before.tiles[i].person) {
            EXPECT_GE(before.tiles[i].person, 40U) << "only somebody who never talked has to go";
        }
    }
    EXPECT_EQ(moved, 1U);
    EXPECT_EQ(orderOf(meeting.to(40)), orderOf(after)) << "nobody moves in silence";
}

TEST(Director, ThirtyPeopleAllShowByDefault) {
    Meeting meeting(crowd(30));
    Order order = orderOf(meeting.to(1, {17}));
    EXPECT_EQ(order.size(), 30U);
    EXPECT_EQ(order[0], 17U);
}

/// The last stage that has begun; 0 x 0 before the first.
Size largestAt(const TileStages& stages, double time_s) {
    Size largest;
    for (const TileStage& stage : stages) {
        largest = stage.begin_s <= time_s ? stage.largest : largest;
    }
    return largest;
}

TEST(Director, TileStagesBoundEveryScene) {
    People people;
    for (std::size_t i = 0; i < 14; ++i) {
        people.push_back(person({{static_cast<double>(i), 40.0 - static_cast<double>(i)}}));
    }
    people.push_back(share({{18, 24}}));
    people.push_back(person({}));
    for (const LayoutKind layout : {LayoutKind::kAuto, LayoutKind::kGrid, LayoutKind::kSpeaker, LayoutKind::kScreen}) {
        Director director(people, {.layout = layout});
        const std::vector<TileStages> stages = director.tileStages();
        std::vector<float> levels(people.size(), -127.0F);
        for (int block = 0; block < 2000; ++block) {
            std::fill(levels.begin(), levels.end(), -127.0F);
            levels[static_cast<std::size_t>(block / 100 * 5 % 14)] = -20;
            for (const Tile& tile : director.at(block * 0.02).tiles) {
                const Size largest = largestAt(stages[tile.person], block * 0.02);
                ASSERT_LE(tile.rect.width, largest.width);
                ASSERT_LE(tile.rect.height, largest.height);
            }
            director.hear(block * 0.02, levels);
        }
        EXPECT_TRUE(stages.back().empty());
    }
}

TEST(Director, TileStagesAreNotLargerThanNeeded) {
    const People people = crowd(9);
    Director grid(people, {.layout = LayoutKind::kGrid});
    EXPECT_EQ(grid.tileStages()[4].front().largest, gridLayout(9, {1280, 720})[0].size());
    People sharing = crowd(3);
    sharing.push_back(share({{0, 100}}));
    Director screen(sharing, {});
    EXPECT_EQ(screen.tileStages()[1].front().largest, stripLayout(3, {1280, 720})[1].size());
    EXPECT_EQ(screen.tileStages()[3].front().largest, stripLayout(3, {1280, 720})[0].size());
}

TEST(Director, TileStagesFollowThoseWhoComeAndGo) {
    People people;
    people.push_back(person({{0, 10}, {20, 30}}));
    people.push_back(person({{5, 10}, {20, 30}}));
    Director grid(people, {.layout = LayoutKind::kGrid});
    const TileStages stages = grid.tileStages()[0];
    ASSERT_EQ(stages.size(), 5U);
    const Size alone = gridLayout(1, {1280, 720})[0].size();
    const Size of_two = gridLayout(2, {1280, 720})[0].size();
    EXPECT_EQ(largestAt(stages, 4.9), alone);
    EXPECT_EQ(largestAt(stages, 5), of_two);
    EXPECT_EQ(largestAt(stages, 15), Size{});
    EXPECT_EQ(largestAt(stages, 25), of_two);
    EXPECT_EQ(largestAt(stages, 31), Size{});
}

}  // namespace
}  // namespace wf::compose
