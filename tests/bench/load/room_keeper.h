#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/bench/load/janus_api.h"
#include "tests/bench/load/options.h"

namespace wf::load {

/// Makes the rooms of a run and takes them away, with a session of its own.
class RoomKeeper {
public:
    RoomKeeper(JanusApi& api, const Options& options) : api_(api), options_(options) {}

    void create(const std::vector<nlohmann::json>& rooms);
    void destroy(const std::vector<nlohmann::json>& rooms);
    [[nodiscard]] bool done() const { return open_ == 0; }
    /// The first complaint, empty without one.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

private:
    using json = nlohmann::json;

    [[nodiscard]] json envelope(const char* verb) const;
    void askAll(const std::vector<json>& bodies);
    [[nodiscard]] json roomRequest(const json& room) const;
    /// Takes part in done() until it is answered.
    void ask(json message, JanusApi::Answer next);

    JanusApi& api_;
    const Options& options_;
    std::uint64_t session_ = 0;
    std::uint64_t handle_ = 0;
    std::size_t open_ = 0;
    std::string trouble_;
};

}  // namespace wf::load
