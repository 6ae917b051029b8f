#pragma once

#include <optional>
#include <string>
#include <vector>

namespace wf::app {

/// The command line of wf-sfu. Options override what the configuration files say.
struct Options {
    std::string config_folder;  ///< empty: no files, the embedded default
    bool check = false;         ///< read the configuration, say what is wrong, and end
    bool health = false;        ///< ask the server that runs here how it is, and end
    std::string recordings;     ///< folder for rooms that name none
    std::string listen;         ///< of the embedded default: where page and API listen, "127.0.0.1:8088"
    std::optional<unsigned> workers;
    std::optional<int> log_level;
    std::optional<std::string> nat_1_1;
    std::optional<std::string> interface;
    std::optional<std::string> port_range;
    std::optional<std::string> server_name;
    std::optional<std::string> api_secret;
    std::optional<std::string> admin_secret;
    std::optional<std::string> enforce_list;
    std::optional<std::string> ignore_list;
    std::optional<std::string> stun_server;
};

/// What to do after reading the command line: go on, or end with this exit code (help, version, a mistake).
struct ParsedOptions {
    Options options;
    std::optional<int> exit_code;
};
ParsedOptions parseOptions(int argc, char** argv);

}  // namespace wf::app
