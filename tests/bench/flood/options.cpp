#include "tests/bench/flood/options.h"

#include <arpa/inet.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <sstream>

namespace wf::flood {
namespace {

std::string unhex(const std::string& line) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < line.size(); i += 2) {
        bytes.push_back(static_cast<char>(std::stoi(line.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

/// A datagram a line, as hexadecimal digits.
std::vector<std::string> datagrams(const std::string& path) {
    std::vector<std::string> all;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        all.push_back(unhex(line));
    }
    return all;
}

std::string whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::optional<Options> parseOptions(int argc, char** argv, int& exit_code) {
    Options options;
    std::string packets;
    std::string first;
    std::string text;
    CLI::App app("Sends what nobody wants, at a rate: datagrams, or TCP connections.");
    app.add_option("--address", options.address)->capture_default_str()->check(CLI::ValidIPV4);
    app.add_option("--udp", options.udp_port, "port")->check(CLI::Range(1, 65535));
    app.add_option("--tcp", options.tcp_port, "port")->check(CLI::Range(1, 65535))->excludes("--udp");
    app.add_option("--rate", options.rate, "datagrams or connections a second")->capture_default_str();
    app.add_option("--seconds", options.seconds)->capture_default_str();
    app.add_option("--delay", options.delay, "seconds before it begins")->capture_default_str();
    app.add_option("--sources", options.sources, "UDP sockets, used in turn")->check(CLI::PositiveNumber);
    app.add_option("--packets", packets, "file of datagrams, one a line in hexadecimal")->check(CLI::ExistingFile);
    app.add_option("--first", first, "likewise, what each source sends first")->check(CLI::ExistingFile);
    app.add_option("--text", text, "file that is sent on each connection")->check(CLI::ExistingFile);
    app.add_option("--keep", options.keep, "connections that are held; without, each is dropped when it is answered");
    app.add_flag("--reuse", options.reuse, "the text again and again on --keep connections");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error) == 0 ? 0 : 2;
        return std::nullopt;
    }
    options.packets = datagrams(packets);
    options.first = datagrams(first);
    options.text = whole(text);
    if ((options.udp_port == 0) == (options.tcp_port == 0) || (options.udp_port != 0 && options.packets.empty())) {
        std::cerr << "sfu_flood: --udp with --packets, or --tcp\n";
        exit_code = 2;
        return std::nullopt;
    }
    return options;
}

sockaddr_in targetOf(const Options& options) {
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(static_cast<std::uint16_t>(options.udp_port != 0 ? options.udp_port : options.tcp_port));
    inet_pton(AF_INET, options.address.c_str(), &target.sin_addr);
    return target;
}

}  // namespace wf::flood
