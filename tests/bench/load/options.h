#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/bench/load/session_text.h"
#include "tests/bench/load/signal_link.h"

namespace wf::load {

/// What the generator was asked to do.
struct Options {
    SignalLink::Settings server;
    std::string api_secret;
    std::string admin_key;

    std::size_t rooms = 1;
    std::size_t publishers = 1;    ///< a room
    std::size_t subscribers = 1;   ///< a room
    bool mesh = false;             ///< everybody publishes and takes all others
    std::uint64_t first_room = 0;  ///< 0: at random
    bool text_ids = false;
    std::string record_folder;

    std::string audio;
    std::vector<std::string> video;
    SimulcastKind simulcast = SimulcastKind::kNone;
    std::uint64_t video_bps = 0;

    std::string local_address;
    double move_seconds = 0;  ///< 0: never
    std::vector<std::string> move_addresses;
    std::vector<std::uint16_t> srtp_profiles;
    double loss = 0;
    double join_rate = 50;  ///< a second
    double settle_seconds = 1;
    double seconds = 5;
    int server_pid = 0;
    std::string json_file;
    bool quiet = false;
};

/// The program's arguments; nullopt with the exit code when there is nothing to run.
std::optional<Options> parseOptions(int argc, char** argv, int& exit_code);

}  // namespace wf::load
