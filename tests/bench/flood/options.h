#pragma once

#include <netinet/in.h>

#include <optional>
#include <string>
#include <vector>

namespace wf::flood {

struct Options {
    std::string address = "127.0.0.1";
    int udp_port = 0;  ///< one of the two
    int tcp_port = 0;
    double rate = 1000;  ///< datagrams, connections or, with `reuse`, texts a second
    double seconds = 5;
    double delay = 0;  ///< before it begins
    // UDP.
    int sources = 1;                   ///< sockets, in turn
    std::vector<std::string> first;    ///< the first datagram of each source
    std::vector<std::string> packets;  ///< then these, in turn
    // TCP.
    std::string text;    ///< sent on each connection
    int keep = 0;        ///< connections that are held; 0: each is dropped when an answer, or half a second, has come
    bool reuse = false;  ///< all texts on `keep` connections
};

/// Nullopt and the exit code for wrong arguments, and for --help.
std::optional<Options> parseOptions(int argc, char** argv, int& exit_code);
sockaddr_in targetOf(const Options& options);

}  // namespace wf::flood
