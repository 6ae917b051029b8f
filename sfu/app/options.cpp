#include "sfu/app/options.h"

#include <CLI/CLI.hpp>

namespace wf::app {

namespace {

constexpr const char* kAbout =
    "wf-sfu: WebRTC media server that speaks the Janus API (VideoRoom) over MQTT, WebSocket and HTTP, and records "
    "every\n"
    "stream to .mjr files.";

constexpr const char* kExamples =
    "Examples:\n"
    "  wf-sfu                                   on this machine alone: a page at http://127.0.0.1:8088/, recordings "
    "in\n"
    "                                           ./recordings\n"
    "  wf-sfu --config /etc/wf-sfu              as the files janus*.jcfg of that folder say\n"
    "  wf-sfu --config /etc/wf-sfu --check      say what is wrong with them, and end\n"
    "  DOCKER_IP=203.0.113.7 wf-sfu --config …  with the public address that clients reach\n"
    "\n"
    "Exit codes: 0 ended by SIGTERM or SIGINT; 1 could not start, or must be started anew (no MQTT node); 2 wrong\n"
    "options or configuration; 255 must be started anew (another MQTT node).";

void addCommon(CLI::App& app, Options& options) {
    app.add_option("-c,--config,-F,--configs-folder", options.config_folder, "Folder of the janus*.jcfg files")
        ->type_name("DIR")
        ->check(CLI::ExistingDirectory);
    app.add_flag("--check", options.check, "Read the configuration, say what is wrong, and end");
    app.add_flag("--health", options.health, "Ask the server that runs with this configuration how it is, and end");
    app.add_option("--recordings", options.recordings, "Folder for recordings of rooms that name none")
        ->type_name("DIR");
    app.add_option("--listen", options.listen,
                   "Without --config: where the page and the Janus API over HTTP listen (default 127.0.0.1:8088);\n"
                   "WebSocket has the port 100 above")
        ->type_name("IP[:PORT]");
    app.add_option("--workers,-e,--event-loops", options.workers, "Media threads (default: one a processor)")
        ->type_name("N")
        ->check(CLI::Range(1, 1024));
}

void addOverrides(CLI::App& app, Options& options) {
    app.add_option("-d,--debug-level", options.log_level, "How much to log, 0 to 7 (default 4)")
        ->type_name("N")
        ->check(CLI::Range(0, 7));
    app.add_option("-1,--nat-1-1", options.nat_1_1, "Public address, told instead of the local one (before DOCKER_IP)")
        ->type_name("IP");
    app.add_option("-i,--interface", options.interface, "Address for the SDP's o= and c= lines")->type_name("IP");
    app.add_option("-r,--rtp-port-range", options.port_range, "Ports for media; each worker takes one")
        ->type_name("MIN-MAX");
    app.add_option("-n,--server-name", options.server_name, "Name told by the request info")->type_name("NAME");
    app.add_option("-a,--apisecret", options.api_secret, "Secret that all API requests need")->type_name("TEXT");
    app.add_option("-s,--admin-secret", options.admin_secret, "Secret that all admin API requests need")
        ->type_name("TEXT");
    app.add_option("-E,--ice-enforce-list", options.enforce_list, "Network interfaces or addresses to use, by commas")
        ->type_name("LIST");
    app.add_option("-X,--ice-ignore-list", options.ignore_list, "Network interfaces or addresses not to use")
        ->type_name("LIST");
    app.add_option("-S,--stun-server", options.stun_server, "STUN server for full ICE")->type_name("HOST[:PORT]");
}

}  // namespace

ParsedOptions parseOptions(int argc, char** argv) {
    ParsedOptions parsed;
    CLI::App app{kAbout, "wf-sfu"};
    app.footer(kExamples);
    app.set_version_flag("-V,--version", "wf-sfu " WF_VERSION);
    addCommon(app, parsed.options);
    addOverrides(app, parsed.options);
    try {  // CLI11 says everything by exception
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        const int code = app.exit(problem);
        parsed.exit_code = code == 0 ? 0 : 2;
    }
    return parsed;
}

}  // namespace wf::app
