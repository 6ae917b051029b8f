#include "sfu/transport/transport_census.h"

#include "sfu/transport/peer_transport.h"

namespace wf::transport {
namespace {

void add(TransportCounts& sum, const TransportCounts& more) {
    for (const auto member :
         {&TransportCounts::rtp_in, &TransportCounts::rtcp_in, &TransportCounts::data_in, &TransportCounts::bytes_in,
          &TransportCounts::rtp_out, &TransportCounts::rtcp_out, &TransportCounts::data_out,
          &TransportCounts::bytes_out, &TransportCounts::media_without_keys, &TransportCounts::dtls_too_early,
          &TransportCounts::unsent_without_keys, &TransportCounts::unsent_malformed, &TransportCounts::unsent_by_ice,
          &TransportCounts::candidates_ignored}) {
        sum.*member += more.*member;
    }
}

void add(TransportCensus::Totals& sum, const PeerTransport& transport) {
    add(sum.counts, transport.counts());
    srtp::add(sum.srtp_errors, transport.srtpErrors());
}

}  // namespace

void TransportCensus::enter(const PeerTransport& transport) {
    there_.insert(&transport);
    ++past_.made;
}

void TransportCensus::leave(const PeerTransport& transport) {
    if (there_.erase(&transport) > 0) {
        add(past_, transport);
    }
}

void TransportCensus::countConnected(net::Duration setup) {
    ++past_.ever_connected;
    setup_times_.add(setup);
}

TransportCensus::Totals TransportCensus::totals() const {
    Totals totals = past_;
    totals.open = there_.size();
    for (const PeerTransport* transport : there_) {
        totals.connected += transport->state() == TransportState::kConnected ? 1U : 0U;
        add(totals, *transport);
    }
    return totals;
}

}  // namespace wf::transport
