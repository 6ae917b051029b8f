#pragma once

#include <memory>
#include <optional>

#include "sfu/ice/candidate.h"

// As in nice/candidate.h and nice/address.h, which stay out of headers.
struct _NiceCandidate;
struct _NiceAddress;

namespace wf::ice {

struct NiceCandidateDeleter {
    void operator()(_NiceCandidate* candidate) const;
};
using NiceCandidatePtr = std::unique_ptr<_NiceCandidate, NiceCandidateDeleter>;

std::optional<net::Address> fromNice(const _NiceAddress& address);
/// False when libnice cannot have it.
bool toNice(const net::Address& address, _NiceAddress& to);
/// nullopt for a transport that we do not speak.
std::optional<Candidate> fromNice(const _NiceCandidate& candidate);
/// A candidate of component 1; null when its address cannot be used.
NiceCandidatePtr toNice(const Candidate& candidate);

}  // namespace wf::ice
