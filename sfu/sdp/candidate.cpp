#include "sfu/sdp/candidate.h"

#include "sfu/sdp/keywords.h"
#include "sfu/sdp/text.h"

namespace wf::sdp {
namespace {

constexpr Keywords<CandidateType, 4> kTypes{{{{"host", CandidateType::kHost},
                                              {"srflx", CandidateType::kServerReflexive},
                                              {"prflx", CandidateType::kPeerReflexive},
                                              {"relay", CandidateType::kRelayed}}}};

constexpr Keywords<TcpType, 3> kTcpTypes{
    {{{"active", TcpType::kActive}, {"passive", TcpType::kPassive}, {"so", TcpType::kSimultaneousOpen}}}};

template <class T>
bool takeNumber(std::string_view& rest, T& value) {
    const auto number = toNumber<T>(takeWord(rest));
    value = number.value_or(T{});
    return number.has_value();
}

// What stands between "candidate:" and "typ".
bool readFixedPart(std::string_view& rest, Candidate& candidate) {
    candidate.foundation = takeWord(rest);
    if (!takeNumber(rest, candidate.component)) {
        return false;
    }
    candidate.transport = takeWord(rest);
    if (!takeNumber(rest, candidate.priority)) {
        return false;
    }
    candidate.address = takeWord(rest);
    if (!takeNumber(rest, candidate.port) || takeWord(rest) != "typ") {
        return false;
    }
    const auto type = kTypes.find(takeWord(rest));
    candidate.type = type.value_or(CandidateType::kHost);
    return type.has_value();
}

bool readExtension(std::string_view name, std::string_view value, Candidate& candidate) {
    if (name == "raddr" && candidate.related_address.empty()) {
        candidate.related_address = value;
        return true;
    }
    if (name == "rport" && candidate.related_port == 0) {
        const auto port = toNumber<std::uint16_t>(value);
        candidate.related_port = port.value_or(0);
        return port.has_value();
    }
    if (name == "tcptype" && !candidate.tcp_type) {
        candidate.tcp_type = kTcpTypes.find(value);
        return candidate.tcp_type.has_value();
    }
    candidate.extensions.push_back({std::string(name), std::string(value)});
    return true;
}

}  // namespace

bool Candidate::isUdp() const { return equalsIgnoringCase(transport, "udp"); }
bool Candidate::isTcp() const { return equalsIgnoringCase(transport, "tcp"); }

bool Candidate::isMdns() const {
    constexpr std::string_view kLocal = ".local";
    return address.size() > kLocal.size() &&
           equalsIgnoringCase(std::string_view(address).substr(address.size() - kLocal.size()), kLocal);
}

std::optional<Candidate> parseCandidate(std::string_view text) {
    std::string_view rest = trim(text);
    if (rest.starts_with("a=")) {
        rest.remove_prefix(2);
    }
    constexpr std::string_view kName = "candidate:";
    if (!rest.starts_with(kName)) {
        return std::nullopt;
    }
    rest.remove_prefix(kName.size());
    Candidate candidate;
    if (!readFixedPart(rest, candidate)) {
        return std::nullopt;
    }
    while (!rest.empty()) {
        const std::string_view name = takeWord(rest);
        const std::string_view value = takeWord(rest);
        if (value.empty() || !readExtension(name, value, candidate)) {
            return std::nullopt;
        }
    }
    if (candidate.related_address.empty() && candidate.related_port != 0) {
        return std::nullopt;
    }
    return candidate;
}

std::string formatCandidate(const Candidate& candidate) {
    std::string text = "candidate:" + candidate.foundation + ' ' + std::to_string(candidate.component) + ' ' +
                       candidate.transport + ' ' + std::to_string(candidate.priority) + ' ' + candidate.address + ' ' +
                       std::to_string(candidate.port) + " typ ";
    text += kTypes.word(candidate.type);
    if (!candidate.related_address.empty()) {
        text += " raddr " + candidate.related_address + " rport " + std::to_string(candidate.related_port);
    }
    if (candidate.tcp_type) {
        text += " tcptype ";
        text += kTcpTypes.word(*candidate.tcp_type);
    }
    for (const Attribute& extension : candidate.extensions) {
        text += ' ' + extension.name + ' ' + extension.value.value_or("");
    }
    return text;
}

}  // namespace wf::sdp
