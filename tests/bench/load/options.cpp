#include "tests/bench/load/options.h"

#include <CLI/CLI.hpp>
#include <map>

#include "sfu/srtp/srtp_profile.h"

namespace wf::load {
namespace {

using srtp::SrtpProfile;

// As a browser offers them.
const std::vector<std::string> kUsualProfiles = {"aes256gcm", "aes128gcm", "sha1_80"};
const std::map<std::string, SrtpProfile> kProfiles = {{"aes128gcm", SrtpProfile::kAeadAes128Gcm},
                                                      {"aes256gcm", SrtpProfile::kAeadAes256Gcm},
                                                      {"sha1_80", SrtpProfile::kAes128CmSha1_80},
                                                      {"sha1_32", SrtpProfile::kAes128CmSha1_32}};
const std::map<std::string, SimulcastKind> kSimulcast = {{"rid", SimulcastKind::kRid}, {"ssrc", SimulcastKind::kSsrc}};

std::string checkScheme(const std::string& url) {
    const bool known = url.starts_with("ws://") || url.starts_with("wss://") || url.starts_with("mqtt://") ||
                       url.starts_with("tcp://");
    return known ? "" : url + " does not begin with ws://, wss:// or mqtt://";
}

void addServer(CLI::App& app, Options& options) {
    app.add_option("--server", options.server.url, "ws://, wss:// or mqtt:// address of the server or its broker")
        ->required()
        ->check(checkScheme);
    app.add_option("--to-topic", options.server.to_topic, "MQTT topic of requests")->capture_default_str();
    app.add_option("--from-topic", options.server.from_topic, "MQTT topic of answers")->capture_default_str();
    app.add_option("--user", options.server.user, "of the broker");
    app.add_option("--password", options.server.password, "of the broker");
    app.add_option("--api-secret", options.api_secret, "apisecret of every request");
    app.add_option("--admin-key", options.admin_key, "admin_key for creating rooms");
    app.add_option("--server-pid", options.server_pid,
                   "the server's process, whose processor time and memory are told");
}

void addRooms(CLI::App& app, Options& options) {
    app.add_option("--rooms", options.rooms)->capture_default_str();
    app.add_option("--publishers", options.publishers, "in each room")->capture_default_str();
    app.add_option("--subscribers", options.subscribers, "in each room; each takes all publishers")
        ->capture_default_str();
    app.add_flag("--mesh", options.mesh,
                 "each publisher has a subscriber that takes all others, in place of --subscribers");
    app.add_option("--first-room", options.first_room, "number of the first room (default: at random)");
    app.add_flag("--string-ids", options.text_ids, "rooms are named by text");
    app.add_option("--record", options.record_folder, "record all rooms into this folder of the server");
}

void addMedia(CLI::App& app, Options& options) {
    app.add_option("--audio", options.audio, "recording (.mjr) that is published");
    app.add_option("--video", options.video, "recording; with --simulcast up to three, best layer first")
        ->delimiter(',');
    app.add_option("--simulcast", options.simulcast, "three layers, told apart by rid or ssrc")
        ->transform(CLI::CheckedTransformer(kSimulcast));
    app.add_option("--bitrate", options.video_bps,
                   "of the (best) video in bit/s: it is played faster or slower (default: as recorded)");
}

void addRun(CLI::App& app, Options& options, std::vector<std::string>& profiles) {
    app.add_option("--local", options.local_address, "address of our sockets (default: towards the server)");
    app.add_option("--move", options.move_seconds,
                   "every so many seconds all peers go on from other sockets, as phones that change networks");
    app.add_option("--move-to", options.move_addresses, "at these addresses in turn (default: --local again)")
        ->delimiter(',');
    app.add_option("--srtp", profiles, "profiles, best first")->delimiter(',')->capture_default_str();
    app.add_option("--loss", options.loss, "percent of the received packets that are thrown away")
        ->check(CLI::Range(0.0, 100.0));
    app.add_option("--join-rate", options.join_rate, "joins a second")->capture_default_str();
    app.add_option("--settle", options.settle_seconds, "seconds between the last join and measuring")
        ->capture_default_str();
    app.add_option("--duration", options.seconds, "seconds that are measured")->capture_default_str();
    app.add_option("--json", options.json_file, "write the report here too, - for the standard output only");
    app.add_flag("--quiet", options.quiet, "no text");
}

}  // namespace

std::optional<Options> parseOptions(int argc, char** argv, int& exit_code) {
    CLI::App app(
        "Load generator for servers that speak the Janus API (VideoRoom): publishes recorded media, subscribes, "
        "checks what comes.");
    Options options;
    std::vector<std::string> profiles = kUsualProfiles;
    addServer(app, options);
    addRooms(app, options);
    addMedia(app, options);
    addRun(app, options, profiles);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error);
        return std::nullopt;
    }
    for (const std::string& name : profiles) {
        const auto found = kProfiles.find(name);
        if (found == kProfiles.end()) {
            std::cerr << "no SRTP profile '" << name << "'\n";
            exit_code = 2;
            return std::nullopt;
        }
        options.srtp_profiles.push_back(static_cast<std::uint16_t>(found->second));
    }
    options.loss /= 100;
    return options;
}

}  // namespace wf::load
