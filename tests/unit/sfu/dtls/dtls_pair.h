#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "sfu/dtls/certificate.h"
#include "sfu/dtls/dtls_context.h"
#include "sfu/dtls/dtls_session.h"
#include "tests/support/byte_lists.h"

namespace wf::dtls::test {

using Datagram = std::vector<std::byte>;

/// Adds to the clock that OpenSSL reads, until the end of the test's scope.
class MovedTime {
public:
    MovedTime() = default;
    ~MovedTime();
    MovedTime(const MovedTime&) = delete;
    MovedTime& operator=(const MovedTime&) = delete;

    void advance(std::chrono::milliseconds step);
    [[nodiscard]] DtlsSession::Clock::time_point now() const { return now_; }

private:
    DtlsSession::Clock::time_point now_{std::chrono::hours(1)};
};

/// One side of a conversation: keeps what its session says.
class Side final : public DtlsListener {
public:
    Side(const Certificate& own, const Certificate& peer, DtlsRole role, const DtlsSettings& settings = {})
        : context_(DtlsContext::create(own, settings).value()),
          session_(DtlsSession::create(context_, *this, {role, {peer.fingerprint()}}).value()) {}

    void onDtlsDatagram(Bytes datagram) override { sent.push_back(wf::test::copyBytes(datagram)); }
    void onDtlsData(Bytes bytes) override { data.emplace_back(asText(bytes)); }
    void onDtlsState(DtlsState state, std::string_view why) override {
        states.push_back(state);
        reason = why;
    }

    DtlsSession& session() { return session_; }
    [[nodiscard]] Datagram exported(std::size_t size) const {
        Datagram block(size);
        return session_.exportSrtpKeys(block) ? block : Datagram{};
    }

    std::deque<Datagram> sent;
    std::vector<std::string> data;
    std::vector<DtlsState> states;
    std::string reason;

private:
    DtlsContext context_;
    DtlsSession session_;
};

/// What happens to datagrams on the way to a side; each one gives those that arrive.
using Arriving = std::vector<Datagram>;
using Road = std::function<Arriving(const Datagram& datagram, DtlsRole to)>;

/// A client and a server with a road between them.
class Pair {
public:
    explicit Pair(const DtlsSettings& server_settings = {}, const DtlsSettings& client_settings = {})
        : server(certificates().first, certificates().second, DtlsRole::kServer, server_settings),
          client(certificates().second, certificates().first, DtlsRole::kClient, client_settings) {}

    void start() {
        server.session().start(time.now());
        client.session().start(time.now());
    }

    /// Carries datagrams until both are silent.
    void carry() {
        while (!client.sent.empty() || !server.sent.empty()) {
            carryOne(client, server, DtlsRole::kServer);
            carryOne(server, client, DtlsRole::kClient);
        }
    }

    /// Carries, and moves the time to the next deadline whenever both are silent, for at most `limit`.
    bool connect(std::chrono::milliseconds limit = std::chrono::seconds(19)) {
        start();
        const auto end = time.now() + limit;
        for (carry(); !connected() && time.now() < end; carry()) {
            const auto client_wait = client.session().nextTimeout(time.now());
            const auto server_wait = server.session().nextTimeout(time.now());
            if (!client_wait && !server_wait) {
                return false;
            }
            const auto wait = std::min(client_wait.value_or(limit), server_wait.value_or(limit));
            time.advance(std::max(wait, std::chrono::milliseconds(1)));
            client.session().handleTimeout(time.now());
            server.session().handleTimeout(time.now());
        }
        return connected();
    }

    [[nodiscard]] bool connected() {
        return client.session().state() == DtlsState::kConnected && server.session().state() == DtlsState::kConnected;
    }

    /// Made once: keys take time. First the server's.
    static const std::pair<Certificate, Certificate>& certificates() {
        static const std::pair made(Certificate::makeSelfSigned().value(), Certificate::makeSelfSigned().value());
        return made;
    }

    MovedTime time;
    Side server;
    Side client;
    Road road = [](const Datagram& datagram, DtlsRole) { return Arriving{datagram}; };

private:
    void carryOne(Side& from, Side& to, DtlsRole role) {
        if (from.sent.empty()) {
            return;
        }
        const Datagram datagram = std::move(from.sent.front());
        from.sent.pop_front();
        for (const Datagram& arriving : road(datagram, role)) {
            to.session().feed(arriving);
        }
    }
};

}  // namespace wf::dtls::test
