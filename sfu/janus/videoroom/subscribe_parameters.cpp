#include "sfu/janus/videoroom/subscribe_parameters.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "sfu/janus/request_check.h"
#include "sfu/janus/videoroom/error_data.h"

namespace wf::janus::videoroom {
namespace {

using room::RoomError;
using room::RoomErrorCode;
using room::StreamWishes;

constexpr auto kWishes = std::to_array<Parameter>({
    {"send", JsonType::kBoolean},
    {"substream", JsonType::kPositiveInteger},
    {"temporal", JsonType::kPositiveInteger},
    {"spatial_layer", JsonType::kPositiveInteger},
    {"temporal_layer", JsonType::kPositiveInteger},
    {"min_delay", JsonType::kInteger},
    {"max_delay", JsonType::kInteger},
});

constexpr auto kJoin = std::to_array<Parameter>({
    {"streams", JsonType::kArray},
    {"private_id", JsonType::kPositiveInteger},
    {"autoupdate", JsonType::kBoolean},
    {"audio", JsonType::kBoolean},
    {"video", JsonType::kBoolean},
    {"data", JsonType::kBoolean},
    {"offer_audio", JsonType::kBoolean},
    {"offer_video", JsonType::kBoolean},
    {"offer_data", JsonType::kBoolean},
});

constexpr auto kConfigure = std::to_array<Parameter>({
    {"streams", JsonType::kArray},
    {"audio", JsonType::kBoolean},
    {"video", JsonType::kBoolean},
    {"data", JsonType::kBoolean},
    {"restart", JsonType::kBoolean},
    {"update", JsonType::kBoolean},
});

constexpr Parameter kMid{"mid", JsonType::kString};
constexpr Parameter kMandatoryMid{"mid", JsonType::kString, true};
constexpr Parameter kMandatorySubMid{"sub_mid", JsonType::kString, true};

std::optional<int> findInt(const Json& body, std::string_view name) {
    const auto number = findInteger(body, name);
    if (!number) {
        return std::nullopt;
    }
    return static_cast<int>(
        std::clamp<std::int64_t>(*number, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
}

bool tooHigh(const std::optional<int>& layer) { return layer && (*layer < 0 || *layer > 2); }

room::RoomResult<StreamWishes> readWishes(const Json& body) {
    if (auto status = checked(body, kWishes); !status) {
        return status.error();
    }
    StreamWishes wishes;
    wishes.send = findBoolean(body, "send");
    wishes.substream = findInt(body, "substream");
    wishes.temporal = findInt(body, "temporal");
    wishes.spatial_layer = findInt(body, "spatial_layer");
    wishes.temporal_layer = findInt(body, "temporal_layer");
    wishes.min_delay_ms = findInt(body, "min_delay");
    wishes.max_delay_ms = findInt(body, "max_delay");
    if (const auto fallback = findInt(body, "fallback"); fallback && *fallback >= 0) {
        wishes.fallback = std::chrono::microseconds(*fallback);
    }
    if (tooHigh(wishes.substream) || tooHigh(wishes.spatial_layer)) {
        return RoomError{RoomErrorCode::kInvalidElement, "Invalid value (substream/spatial_layer should be 0, 1 or 2)"};
    }
    if (tooHigh(wishes.temporal) || tooHigh(wishes.temporal_layer)) {
        return RoomError{RoomErrorCode::kInvalidElement, "Invalid value (temporal/temporal_layer should be 0, 1 or 2)"};
    }
    return wishes;
}

room::RoomResult<room::StreamWanted> readWanted(const Json& stream, const IdForm& ids) {
    const std::array parameters{ids.parameter("feed", true), kMid, Parameter{"crossrefid", JsonType::kString}};
    if (auto status = checked(stream, parameters); !status) {
        return status.error();
    }
    auto wishes = readWishes(stream);
    if (!wishes) {
        return wishes.error();
    }
    return room::StreamWanted{ids.find(stream, "feed").value_or(""), findText(stream, "mid"),
                              findText(stream, "crossrefid").value_or(""), *wishes};
}

room::RoomResult<std::vector<room::StreamWanted>> readWantedList(const Json& list, const IdForm& ids) {
    std::vector<room::StreamWanted> wanted;
    for (const Json& stream : list) {
        auto read = readWanted(stream, ids);
        if (!read) {
            return read.error();
        }
        wanted.push_back(std::move(*read));
    }
    return wanted;
}

room::RoomResult<std::vector<room::StreamUnwanted>> readUnwantedList(const Json& list, const IdForm& ids) {
    const std::array parameters{ids.parameter("feed", false), kMid, Parameter{"sub_mid", JsonType::kString}};
    std::vector<room::StreamUnwanted> unwanted;
    for (const Json& stream : list) {
        if (auto status = checked(stream, parameters); !status) {
            return status.error();
        }
        unwanted.push_back({ids.find(stream, "feed"), findText(stream, "mid"), findText(stream, "sub_mid")});
    }
    return unwanted;
}

/// An array of that name with something in it.
room::RoomResult<const Json*> findList(const Json& body, std::string_view name, const char* when_empty) {
    const Parameter parameter{name, JsonType::kArray, true};
    if (auto status = checked(body, {&parameter, 1}); !status) {
        return status.error();
    }
    const Json* list = find(body, name);
    if (list->empty()) {
        return RoomError{RoomErrorCode::kInvalidElement, when_empty};
    }
    return list;
}

constexpr const char* kNothingToSubscribe = "Empty subscription list";
constexpr const char* kNothingToUnsubscribe = "Empty unsubscription list";

/// The streams of a join; none of them means the old form with one feed.
room::RoomStatus takeJoinStreams(const Json& body, const IdForm& ids, room::SubscribeRequest& request) {
    if (const Json* streams = find(body, "streams"); streams != nullptr && !streams->empty()) {
        auto wanted = readWantedList(*streams, ids);
        if (!wanted) {
            return wanted.error();
        }
        request.streams = std::move(*wanted);
        return room::Done{};
    }
    const Parameter feed = ids.parameter("feed", true);
    if (auto status = checked(body, {&feed, 1}); !status) {
        return status;
    }
    auto wishes = readWishes(body);
    if (!wishes) {
        return wishes.error();
    }
    request.legacy = true;
    request.streams.push_back({ids.find(body, "feed").value_or(""), std::nullopt, "", *wishes});
    request.offer_audio = findBoolean(body, "offer_audio").value_or(true);
    request.offer_video = findBoolean(body, "offer_video").value_or(true);
    request.offer_data = findBoolean(body, "offer_data").value_or(true);
    return room::Done{};
}

}  // namespace

room::RoomResult<room::SubscribeRequest> readSubscriberJoin(const Json& body, const IdForm& ids) {
    if (auto status = checked(body, kJoin); !status) {
        return status.error();
    }
    room::SubscribeRequest request;
    if (auto status = takeJoinStreams(body, ids, request); !status) {
        return status.error();
    }
    if (const auto private_id = findInteger(body, "private_id")) {
        // One that is too large is no id of ours.
        constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
        request.private_id = *private_id > kMost ? 0 : static_cast<std::uint32_t>(*private_id);
    }
    request.use_msid = findBoolean(body, "use_msid").value_or(false);
    request.autoupdate = findBoolean(body, "autoupdate").value_or(true);
    return request;
}

room::RoomResult<room::SubscriberConfigure> readSubscriberConfigure(const Json& body) {
    if (auto status = checked(body, kConfigure); !status) {
        return status.error();
    }
    room::SubscriberConfigure change;
    if (const Json* streams = find(body, "streams")) {
        for (const Json& stream : *streams) {
            if (auto status = checked(stream, {&kMid, 1}); !status) {
                return status.error();
            }
            auto wishes = readWishes(stream);
            if (!wishes) {
                return wishes.error();
            }
            if (auto mid = findText(stream, "mid")) {
                change.streams.push_back({*std::move(mid), *wishes});
            }
        }
    }
    auto wishes = readWishes(body);
    if (!wishes) {
        return wishes.error();
    }
    change.video_wishes = *wishes;
    change.video_wishes.send.reset();
    change.audio = findBoolean(body, "audio");
    change.video = findBoolean(body, "video");
    change.data = findBoolean(body, "data");
    change.restart = findBoolean(body, "restart").value_or(false);
    change.update = findBoolean(body, "update").value_or(false);
    return change;
}

room::RoomResult<SubscriptionChange> readSubscribe(const Json& body, const IdForm& ids) {
    const auto list = findList(body, "streams", kNothingToSubscribe);
    if (!list) {
        return list.error();
    }
    auto wanted = readWantedList(**list, ids);
    if (!wanted) {
        return wanted.error();
    }
    return SubscriptionChange{std::move(*wanted), {}};
}

room::RoomResult<SubscriptionChange> readUnsubscribe(const Json& body, const IdForm& ids) {
    const auto list = findList(body, "streams", kNothingToUnsubscribe);
    if (!list) {
        return list.error();
    }
    auto unwanted = readUnwantedList(**list, ids);
    if (!unwanted) {
        return unwanted.error();
    }
    return SubscriptionChange{{}, std::move(*unwanted)};
}

room::RoomResult<SubscriptionChange> readUpdate(const Json& body, const IdForm& ids) {
    const bool subscribes = find(body, "subscribe") != nullptr;
    const bool unsubscribes = find(body, "unsubscribe") != nullptr;
    if (!subscribes && !unsubscribes) {
        return RoomError{RoomErrorCode::kMissingElement,
                         "At least one of either 'subscribe' or 'unsubscribe' must be present"};
    }
    SubscriptionChange change;
    if (subscribes) {
        const auto list = findList(body, "subscribe", kNothingToSubscribe);
        auto wanted = list ? readWantedList(**list, ids) : list.error();
        if (!wanted) {
            return wanted.error();
        }
        change.wanted = std::move(*wanted);
    }
    if (unsubscribes) {
        const auto list = findList(body, "unsubscribe", kNothingToUnsubscribe);
        auto unwanted = list ? readUnwantedList(**list, ids) : list.error();
        if (!unwanted) {
            return unwanted.error();
        }
        change.unwanted = std::move(*unwanted);
    }
    return change;
}

room::RoomResult<std::vector<room::StreamSwitch>> readSwitch(const Json& body, const IdForm& ids) {
    constexpr Parameter kStreams{"streams", JsonType::kArray};
    if (auto status = checked(body, {&kStreams, 1}); !status) {
        return status.error();
    }
    const Json* list = find(body, "streams");
    if (list == nullptr || list->empty()) {
        return RoomError{RoomErrorCode::kInvalidElement, "Empty switch list"};
    }
    std::vector<room::StreamSwitch> steps;
    for (const Json& stream : *list) {
        const std::array parameters{kMandatoryMid, ids.parameter("feed", true), kMandatorySubMid};
        if (auto status = checked(stream, parameters); !status) {
            return status.error();
        }
        auto wishes = readWishes(stream);
        if (!wishes) {
            return wishes.error();
        }
        steps.push_back({ids.find(stream, "feed").value_or(""), findText(stream, "mid").value_or(""),
                         findText(stream, "sub_mid").value_or(""), *wishes});
    }
    return steps;
}

}  // namespace wf::janus::videoroom
