#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sfu/ice/ice_transport.h"
#include "sfu/ice/nice_agent_config.h"
#include "sfu/net/lifetime.h"
#include "sfu/net/loop.h"
#include "sfu/net/timer.h"

struct _NiceAgent;
struct _NiceCandidate;

namespace wf::ice {

struct NiceAgentDeleter {
    bool relays = false;  ///< they are to be told first
    _GMainContext* context = nullptr;
    void operator()(_NiceAgent* agent) const;
};

/// Full ICE of one peer (RFC 8445) on libnice, with ports of its own. Candidates that need no server are there at
/// once, the others are told later. What libnice signals is passed on in a later turn of the loop, so that no call
/// of a listener comes out of a call of this class.
class NiceAgentTransport final : public IceTransport {
public:
    struct Options {
        bool controlling = false;  ///< we make the first offer, or the peer does ICE-lite
        bool force_relay = false;  ///< tell and use relays only
    };
    static constexpr std::size_t kMaxPending = 64;

    /// `loop` and `listener` outlive the transport. An error when no port could be opened.
    static Result<std::unique_ptr<NiceAgentTransport>> create(net::Loop& loop, Listener& listener,
                                                              const NiceAgentConfig& config, const Options& options);
    ~NiceAgentTransport() override;

    [[nodiscard]] bool isLite() const override { return false; }
    [[nodiscard]] bool controlling() const override;
    [[nodiscard]] const Credentials& localCredentials() const override { return local_; }
    [[nodiscard]] std::vector<Candidate> localCandidates() const override { return found_; }
    [[nodiscard]] bool gathered() const override { return gathered_; }
    void forceRelay() override;
    Status setRemote(const Remote& remote) override;
    void addRemoteCandidate(const Candidate& candidate) override;
    void remoteCandidatesDone() override;
    void restart() override;
    bool send(net::PacketPtr packet) override { return send(packet->bytes()); }
    bool send(Bytes packet) override;
    [[nodiscard]] IceState state() const override { return state_; }
    [[nodiscard]] std::optional<Path> path() const override;

private:
    NiceAgentTransport(net::Loop& loop, Listener& listener, const NiceAgentConfig& config, const Options& options);
    Status setUp(const Options& options);
    Status gather();
    void addServers();
    void readCredentials();
    void onFound(const _NiceCandidate& candidate);
    void onReceived(MutableBytes packet);
    void flushPending();
    void tellNews();
    bool tellCandidates();
    void applyComponentState();
    void onFailureDue();
    void setState(IceState state);

    // Called by libnice.
    static void signalState(_NiceAgent*, unsigned stream, unsigned component, unsigned state, void* self);
    static void signalCandidate(_NiceAgent*, _NiceCandidate* candidate, void* self);
    static void signalGathered(_NiceAgent*, unsigned stream, void* self);
    static void signalReceived(_NiceAgent*, unsigned stream, unsigned component, unsigned size, char* bytes,
                               void* self);

    net::Loop& loop_;
    Listener& listener_;
    NiceAgentConfig config_;
    std::unique_ptr<_NiceAgent, NiceAgentDeleter> agent_;
    unsigned stream_ = 0;
    Credentials local_;
    std::optional<Credentials> remote_;
    bool restarted_ = false;  ///< and the peer's new credentials are not there yet
    std::vector<Candidate> found_;
    bool relays_only_ = false;
    std::size_t told_ = 0;  ///< of found_
    bool gathered_ = false;
    bool gathered_untold_ = false;
    std::vector<Candidate> pending_;  ///< of the peer, before its credentials
    bool pending_done_ = false;
    unsigned component_state_ = 0;  ///< NiceComponentState
    IceState state_ = IceState::kNew;
    net::Lifetime lifetime_;
    net::Timer news_;
    net::Timer gather_limit_;
    net::Timer failure_;  ///< from a failure, or the peer's description, until it counts
};

}  // namespace wf::ice
