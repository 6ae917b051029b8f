// The admin API's look into the network, beside the control loop.
#include <array>
#include <chrono>
#include <limits>

#include "sfu/janus/admin_api.h"
#include "sfu/janus/network_probe.h"
#include "sfu/janus/pending_answer.h"

namespace wf::janus {
namespace {

constexpr std::array kResolveParameters{Parameter{"address", JsonType::kString, true}};
constexpr std::array kStunParameters{
    Parameter{"address", JsonType::kString, true},
    Parameter{"port", JsonType::kPositiveInteger, true},
    Parameter{"localport", JsonType::kPositiveInteger},
};

/// Runs on a thread of its own; nothing means failure.
using Probe = std::function<std::optional<Json>()>;

/// The probe's elements and the microseconds it took; null when it failed.
Json timed(const Probe& probe) {
    const auto start = std::chrono::steady_clock::now();
    std::optional<Json> found = probe();
    if (!found) {
        return nullptr;
    }
    const auto elapsed = std::chrono::steady_clock::now() - start;
    (*found)["elapsed"] = std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count();
    return *std::move(found);
}

std::optional<std::uint16_t> portOf(const Request& request, std::string_view key) {
    const std::int64_t port = findInteger(request.message, key).value_or(0);
    if (port > std::numeric_limits<std::uint16_t>::max()) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(port);
}

}  // namespace

bool AdminApi::onProbe(const Request& request) {
    if (request.verb == "resolve_address") {
        resolve(request);
    } else if (request.verb == "test_stun") {
        testStun(request);
    } else {
        return false;
    }
    return true;
}

void AdminApi::probe(const Request& request, std::function<std::optional<Json>()> work, const char* failure) {
    auto pending = std::make_shared<PendingAnswer>(s_.loop, s_.sessions.directory(), request);
    const auto done = [pending, failure](const Json& found) {
        if (found.is_null()) {
            pending->refuse({ApiErrorCode::kUnknown, failure});
            return;
        }
        Json message = makeAnswer("success", 0, pending->request().transaction);
        message.update(found);
        pending->give(message);
    };
    if (!jobs_.run([work = std::move(work)] { return timed(work); }, done)) {
        pending->refuse({ApiErrorCode::kUnknown, "Too many requests of this kind"});
    }
}

void AdminApi::resolve(const Request& request) {
    if (const auto fault = checkParameters(request.message, kResolveParameters)) {
        refuse(request, errorOf(*fault));
        return;
    }
    const auto work = [host = *findText(request.message, "address")]() -> std::optional<Json> {
        const auto ip = resolveAddress(host);
        if (!ip) {
            return std::nullopt;
        }
        Json found = Json::object();
        found["ip"] = *ip;
        return found;
    };
    probe(request, work, "Could not resolve address");
}

void AdminApi::testStun(const Request& request) {
    if (const auto fault = checkParameters(request.message, kStunParameters)) {
        refuse(request, errorOf(*fault));
        return;
    }
    constexpr const char* kFailure = "STUN request failed";
    const auto port = portOf(request, "port");
    const auto local_port = portOf(request, "localport");
    if (!port || *port == 0 || !local_port) {
        refuse(request, {ApiErrorCode::kUnknown, kFailure});
        return;
    }
    const auto work = [host = *findText(request.message, "address"), port = *port,
                       local_port = *local_port]() -> std::optional<Json> {
        const auto mapped = probeStun(host, port, local_port);
        if (!mapped) {
            return std::nullopt;
        }
        Json found = Json::object();
        found["public_ip"] = mapped->ip;
        found["public_port"] = mapped->port;
        return found;
    };
    probe(request, work, kFailure);
}

}  // namespace wf::janus
