#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace wf::room {

/// How media is treated; those keys of janus.jcfg that are not of ICE itself.
struct MediaSettings {
    bool full_trickle = false;                    ///< nat.full_trickle: candidates of ours follow the description
    std::chrono::seconds candidates_timeout{45};  ///< general: candidates that come before a description
    std::chrono::seconds no_media_timer{1};       ///< media: 0 is off
    std::uint32_t slowlink_threshold = 0;         ///< media: lost packets in a second; 0 is off
    std::chrono::milliseconds min_nack_queue{100};
    std::chrono::milliseconds twcc_period{200};
    std::size_t max_participants = 5000;       ///< limits: of a room, who joined as publishers
    std::size_t max_subscribers = 20'000;      ///< limits: of a room
    std::size_t max_data_bytes = 1024 * 1024;  ///< limits: messages that wait for one slow peer
    std::string recordings_folder;             ///< of rooms without `rec_dir`; empty: the working folder
};

}  // namespace wf::room
