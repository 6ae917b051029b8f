#include "tests/bench/load/room_keeper.h"

#include <utility>

namespace wf::load {
namespace {

constexpr const char* kAudioCodecs = "opus,pcmu,pcma,g722";
constexpr const char* kVideoCodecs = "vp8,h264,vp9,av1,h265";

}  // namespace

nlohmann::json RoomKeeper::envelope(const char* verb) const {
    json message = {{"janus", verb}};
    if (!options_.api_secret.empty()) {
        message["apisecret"] = options_.api_secret;
    }
    if (session_ != 0) {
        message["session_id"] = session_;
    }
    if (handle_ != 0) {
        message["handle_id"] = handle_;
    }
    return message;
}

void RoomKeeper::ask(json message, JanusApi::Answer next) {
    ++open_;
    api_.request(std::move(message), [this, next = std::move(next)](const json& answer) {
        const std::string why = complaintOf(answer);
        if (trouble_.empty()) {
            trouble_ = why;
        }
        if (why.empty()) {
            next(answer);
        }
        --open_;
    });
}

void RoomKeeper::create(const std::vector<json>& rooms) {
    std::vector<json> bodies;
    for (const json& room : rooms) {
        bodies.push_back(roomRequest(room));
    }
    ask(envelope("create"), [this, bodies](const json& created) {
        session_ = created["data"].value("id", std::uint64_t{0});
        api_.keepAlive(session_, true);
        json attach = envelope("attach");
        attach["plugin"] = "janus.plugin.videoroom";
        ask(std::move(attach), [this, bodies](const json& attached) {
            handle_ = attached["data"].value("id", std::uint64_t{0});
            askAll(bodies);
        });
    });
}

nlohmann::json RoomKeeper::roomRequest(const json& room) const {
    json body = {{"request", "create"},        {"room", room},
                 {"publishers", 1000},         {"bitrate", 0},
                 {"audiocodec", kAudioCodecs}, {"videocodec", kVideoCodecs},
                 {"permanent", false},         {"notify_joining", false}};
    if (!options_.admin_key.empty()) {
        body["admin_key"] = options_.admin_key;
    }
    if (!options_.record_folder.empty()) {
        body["record"] = true;
        body["rec_dir"] = options_.record_folder;
    }
    return body;
}

void RoomKeeper::askAll(const std::vector<json>& bodies) {
    for (const json& body : bodies) {
        json message = envelope("message");
        message["body"] = body;
        ask(std::move(message), [](const json&) {});
    }
}

void RoomKeeper::destroy(const std::vector<json>& rooms) {
    trouble_.clear();
    std::vector<json> bodies;
    for (const json& room : rooms) {
        bodies.push_back({{"request", "destroy"}, {"room", room}});
    }
    askAll(bodies);
}

}  // namespace wf::load
