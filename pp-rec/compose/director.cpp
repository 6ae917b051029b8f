#include "pp-rec/compose/director.h"

#include <algorithm>
#include <limits>

namespace wf::compose {
namespace {

constexpr std::size_t kMostInAutoGrid = 9;

}  // namespace

Director::Director(const std::vector<Person>& people, const Options& options)
    : people_(people), options_(options), attendance_(people), voices_(people.size()) {
    guests_.reserve(people.size());
    for (const Person& person : people) {
        const double first_camera_s =
            person.camera.empty() ? std::numeric_limits<double>::infinity() : person.camera.front().begin_s;
        guests_.push_back({person.is_screen, SpanCursor(person.camera), SpanCursor(person.muted), first_camera_s, {}});
    }
}

void Director::hear(double time_s, std::span<const float> levels_dbfs) {
    const std::size_t count = std::min(levels_dbfs.size(), guests_.size());
    for (std::size_t i = 0; i < count; ++i) {
        Guest& guest = guests_[i];
        if (guest.is_screen) {
            continue;
        }
        guest.speech.hear(time_s, levels_dbfs[i]);
        ActiveSpeaker::Voice& voice = voices_[i];
        voice.talking = guest.speech.talking();
        voice.loudness_dbfs = guest.speech.loudness_dbfs();
        voice.last_talk_s = guest.speech.lastTalk_s();
    }
    active_speaker_.hear(time_s + SpeechDetector::kBlockSeconds, SpeechDetector::kBlockSeconds, voices_);
}

const Scene& Director::at(double time_s) {
    time_s_ = time_s;
    scene_.tiles.clear();
    const Attendance::Now& now = attendance_.at(time_s);
    for (ActiveSpeaker::Voice& voice : voices_) {
        voice.eligible = false;
    }
    for (std::size_t i = 0; i < now.visible.size(); ++i) {
        ActiveSpeaker::Voice& voice = voices_[now.visible[i]];
        voice.eligible = !guests_[now.visible[i]].is_screen;
        voice.rank = i;
    }
    const std::optional<std::size_t> speaker = active_speaker_.choose(time_s, voices_);
    if (now.visible.empty() || options_.layout == LayoutKind::kAudio) {
        return scene_;
    }
    if (!wantsStrip(now)) {
        placeGrid(now.visible);
    } else if (now.share && (options_.layout != LayoutKind::kSpeaker || !speaker)) {
        placeStrip(*now.share, now.visible);
    } else {
        placeStrip(speaker.value_or(now.visible.front()), now.visible);
    }
    return scene_;
}

bool Director::wantsStrip(const Attendance::Now& now) const {
    switch (options_.layout) {
        case LayoutKind::kSpeaker:
            return true;
        case LayoutKind::kAuto:
        case LayoutKind::kScreen:
            return now.share || now.people > kMostInAutoGrid;
        default:
            return false;
    }
}

void Director::placeGrid(const std::vector<std::size_t>& visible) {
    const std::vector<std::size_t>& seated = seating_.seat(candidates(visible), kMostTiles);
    const std::vector<Rect> rects = gridLayout(seated.size(), options_.canvas);
    for (std::size_t i = 0; i < seated.size(); ++i) {
        addTile(seated[i], rects[i]);
    }
}

void Director::placeStrip(std::size_t large, const std::vector<std::size_t>& visible) {
    std::vector<std::size_t> others = visible;
    std::erase(others, large);
    const std::vector<Rect> rects = stripLayout(others.size(), options_.canvas);
    addTile(large, guests_[large].is_screen ? rects[0] : wideRectIn(rects[0]));
    const std::vector<std::size_t>& seated = seating_.seat(candidates(others), rects.size() - 1);
    for (std::size_t i = 0; i < seated.size(); ++i) {
        addTile(seated[i], rects[i + 1]);
    }
}

std::vector<Seating::Candidate> Director::candidates(const std::vector<std::size_t>& visible) const {
    std::vector<Seating::Candidate> result;
    result.reserve(visible.size());
    for (const std::size_t person : visible) {
        // A screen share is never paged away.
        const double last_talk_s =
            guests_[person].is_screen ? std::numeric_limits<double>::infinity() : guests_[person].speech.lastTalk_s();
        result.push_back({person, last_talk_s});
    }
    return result;
}

void Director::addTile(std::size_t person, const Rect& rect) {
    Guest& guest = guests_[person];
    Tile tile{person, rect};
    tile.muted = !guest.is_screen && guest.muted.at(time_s_) != nullptr;
    tile.talking = guest.speech.talking() && !tile.muted;
    tile.camera = guest.camera.at(time_s_) != nullptr || (options_.hold && time_s_ >= guest.first_camera_s);
    scene_.tiles.push_back(tile);
}

std::vector<TileStages> Director::tileStages() const {
    std::vector<TileStages> stages(people_.size());
    if (options_.layout == LayoutKind::kAudio) {
        return stages;
    }
    Attendance attendance(people_);
    for (const double time_s : attendance.changes()) {
        const std::vector<Size> sizes = largestTiles(attendance.at(time_s));
        for (std::size_t i = 0; i < stages.size(); ++i) {
            const Size before = stages[i].empty() ? Size{} : stages[i].back().largest;
            if (sizes[i] != before) {
                stages[i].push_back({time_s, sizes[i]});
            }
        }
    }
    return stages;
}

/// By person; 0 x 0 for who is not there. In a strip everybody may become the large one.
std::vector<Size> Director::largestTiles(const Attendance::Now& now) const {
    std::vector<Size> sizes(people_.size());
    if (now.visible.empty()) {
        return sizes;
    }
    const bool strip = wantsStrip(now);
    const std::vector<Rect> rects =
        strip ? stripLayout(now.visible.size() - 1, options_.canvas) : gridLayout(now.visible.size(), options_.canvas);
    const bool share_is_large = now.share && (options_.layout != LayoutKind::kSpeaker || now.people == 0);
    for (const std::size_t person : now.visible) {
        const bool may_be_large = strip && (share_is_large ? person == *now.share : !guests_[person].is_screen);
        if (!may_be_large) {
            sizes[person] = (strip ? rects[1] : rects[0]).size();
        } else {
            sizes[person] = (guests_[person].is_screen ? rects[0] : wideRectIn(rects[0])).size();
        }
    }
    return sizes;
}

std::vector<std::vector<Span>> Director::talk() const {
    std::vector<std::vector<Span>> result;
    result.reserve(guests_.size());
    for (const Guest& guest : guests_) {
        result.push_back(guest.speech.talk());
    }
    return result;
}

}  // namespace wf::compose
