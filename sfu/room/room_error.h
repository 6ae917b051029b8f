#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace wf::room {

/// Why a request is refused, with the numbers that the Janus API gives to clients.
enum class RoomErrorCode : std::uint16_t {
    kNoMessage = 421,
    kInvalidJson = 422,
    kInvalidRequest = 423,
    kJoinFirst = 424,
    kAlreadyJoined = 425,
    kNoSuchRoom = 426,
    kRoomExists = 427,
    kNoSuchFeed = 428,
    kMissingElement = 429,
    kInvalidElement = 430,
    kInvalidSdpType = 431,
    kPublishersFull = 432,
    kUnauthorized = 433,
    kAlreadyPublished = 434,
    kNotPublished = 435,
    kIdExists = 436,
    kInvalidSdp = 437,
    kInvalidFeed = 438,
    kUnknownError = 499,
};

/// `message` is the sentence that the client reads.
struct RoomError {
    RoomErrorCode code = RoomErrorCode::kUnknownError;
    std::string message;
};

/// A value or a RoomError. Asking the wrong side is a bug and ends the program.
template <class T>
class [[nodiscard]] RoomResult {
public:
    RoomResult(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    RoomResult(RoomError error) : state_(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }
    [[nodiscard]] T& value() { return std::get<0>(state_); }
    [[nodiscard]] const T& value() const { return std::get<0>(state_); }
    T& operator*() { return value(); }
    const T& operator*() const { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    [[nodiscard]] const RoomError& error() const { return std::get<1>(state_); }

private:
    std::variant<T, RoomError> state_;
};

struct Done {};
/// Success without a value, or a RoomError.
using RoomStatus = RoomResult<Done>;

}  // namespace wf::room
