#include "sfu/janus/videoroom/room_json.h"

#include "sfu/janus/videoroom/codec_list.h"

namespace wf::janus::videoroom {

Json listedRoom(const room::RoomConfig& config, std::size_t participants, const IdForm& ids) {
    Json room{{"room", ids.json(config.id)},
              {"description", config.description},
              {"pin_required", !config.pin.empty()},
              {"is_private", config.is_private},
              {"max_publishers", config.max_publishers},
              {"bitrate", config.bitrate_bps}};
    if (config.bitrate_cap) {
        room["bitrate_cap"] = true;
    }
    room["fir_freq"] = config.fir_freq.count();
    room["require_pvtid"] = config.require_pvtid;
    room["require_e2ee"] = config.require_e2ee;
    room["dummy_publisher"] = config.dummy_publisher;
    room["notify_joining"] = config.notify_joining;
    room["audiocodec"] = codecList(config.audio_codecs);
    room["videocodec"] = codecList(config.video_codecs);
    if (config.opus_fec) {
        room["opus_fec"] = true;
    }
    if (config.opus_dtx) {
        room["opus_dtx"] = true;
    }
    if (config.opus_red) {
        room["opus_red"] = true;
    }
    room["record"] = config.record;
    if (!config.rec_dir.empty()) {
        room["rec_dir"] = config.rec_dir;
    }
    room["lock_record"] = config.lock_record;
    room["num_participants"] = participants;
    room["audiolevel_ext"] = config.audiolevel_ext;
    room["audiolevel_event"] = config.audiolevel_event;
    if (config.audiolevel_event) {
        room["audio_active_packets"] = config.audio_active_packets;
        room["audio_level_average"] = config.audio_level_average;
    }
    room["videoorient_ext"] = config.videoorient_ext;
    room["playoutdelay_ext"] = config.playoutdelay_ext;
    room["transport_wide_cc_ext"] = config.transport_wide_cc_ext;
    return room;
}

}  // namespace wf::janus::videoroom
