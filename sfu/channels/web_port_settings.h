#pragma once

#include <cstdint>
#include <string>

namespace wf::channels {

/// Where one listening port of a web channel is and who may come.
struct WebPortSettings {
    bool enabled = false;
    std::uint16_t port = 0;      ///< 0: any free one
    std::string interface {};    ///< name of a network interface; empty: all
    std::string ip{};            ///< numeric address of this machine; before `interface`
    std::string unix_path{};     ///< a Unix socket instead of a port
    std::string acl{};           ///< beginnings of allowed addresses, by commas ("127.,192.168.0."); empty: all
    bool acl_forwarded = false;  ///< the list is held against X-Forwarded-For where there is one
};

/// The section `certificates` of both web channels.
struct WebCertificates {
    std::string cert_pem;
    std::string cert_key;
    std::string cert_pwd;
    std::string ciphers;
};

/// The section `cors` of both web channels.
struct WebOrigins {
    std::string allow_origin;   ///< empty: all
    bool enforce_cors = false;  ///< others are refused, not only told
};

}  // namespace wf::channels
