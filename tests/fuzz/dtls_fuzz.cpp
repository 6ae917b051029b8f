#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <utility>
#include <vector>

#include "sfu/dtls/certificate.h"
#include "sfu/dtls/dtls_context.h"
#include "sfu/dtls/dtls_session.h"

namespace {

using namespace wf::dtls;
using wf::Bytes;
using Datagram = std::vector<std::byte>;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

constexpr DtlsSession::Clock::time_point kNow{std::chrono::hours(1)};

/// Made once, since keys take longer than a run.
const Certificate& certificate() {
    static const Certificate made = Certificate::makeSelfSigned().value();
    return made;
}

const DtlsContext& context() {
    static const DtlsContext made = DtlsContext::create(certificate()).value();
    return made;
}

class Side final : public DtlsListener {
public:
    explicit Side(DtlsRole role)
        : session_(DtlsSession::create(context(), *this, {role, {certificate().fingerprint()}}).value()) {
        session_.start(kNow);
    }

    void onDtlsDatagram(Bytes datagram) override {
        require(!datagram.empty() && datagram.size() <= context().settings().mtu_bytes);
        sent.emplace_back(datagram.begin(), datagram.end());
    }
    void onDtlsData(Bytes data) override { require(!data.empty()); }
    void onDtlsState(DtlsState state, std::string_view reason) override {
        require(!ended_);
        ended_ = state != DtlsState::kConnected;
        require(ended_ != reason.empty());
    }

    DtlsSession& session() { return session_; }

    std::deque<Datagram> sent;

private:
    bool ended_ = false;
    DtlsSession session_;
};

/// Carries at most `count` datagrams of a proper handshake.
void converse(Side& first, Side& second, unsigned count) {
    for (unsigned i = 0; i < count && !(first.sent.empty() && second.sent.empty()); ++i) {
        Side& from = first.sent.empty() ? second : first;
        const Datagram datagram = std::move(from.sent.front());
        from.sent.pop_front();
        (&from == &first ? second : first).session().feed(datagram);
    }
}

}  // namespace

/// The first byte says how far a proper handshake goes and who then gets the rest: datagrams with two bytes of length
/// before each. Afterwards the session still answers all questions, and a connected one still closes.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    Side server(DtlsRole::kServer);
    Side client(DtlsRole::kClient);
    converse(client, server, data[0] & 0x0f);
    Side& victim = (data[0] & 0x10) != 0 ? client : server;
    Bytes rest = std::as_bytes(std::span(data, size)).subspan(1);
    while (rest.size() > 2) {
        const std::size_t length = std::min<std::size_t>(wf::load16(rest, 0), rest.size() - 2);
        victim.session().feed(rest.subspan(2, length));
        rest = rest.subspan(2 + length);
    }
    converse(client, server, 20);
    (void)victim.session().nextTimeout(kNow);
    victim.session().handleTimeout(kNow);
    (void)victim.session().srtpProfileId();
    Datagram keys(56);
    const bool connected = victim.session().state() == DtlsState::kConnected;
    require(victim.session().exportSrtpKeys(keys) == connected);
    victim.session().close();
    require(victim.session().state() == DtlsState::kClosed || victim.session().state() == DtlsState::kFailed);
    return 0;
}
