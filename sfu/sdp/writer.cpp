#include <cstdint>
#include <string>

#include "sfu/sdp/keywords.h"
#include "sfu/sdp/session_description.h"

namespace wf::sdp {
namespace {

class Writer {
public:
    std::string write(const SessionDescription& session);

private:
    void line(char type, std::string_view value);
    void attribute(std::string_view name);
    void attribute(std::string_view name, std::string_view value);
    void attributes(const std::vector<Attribute>& list);
    void lines(const std::vector<OtherLine>& list, bool before_connection);
    void bandwidths(const std::vector<Bandwidth>& list);

    void groups(const std::vector<Group>& list);
    void media(const MediaDescription& m);
    void mediaLine(const MediaDescription& m);
    void transport(const TransportAttributes& t);
    void format(const PayloadFormat& f);
    void formats(const MediaDescription& m, bool rtx);
    void extensions(const std::vector<ExtensionMap>& list);
    void sctp(const MediaDescription& m);
    void sources(const MediaDescription& m);
    void layers(const MediaDescription& m);
    void candidates(const MediaDescription& m);

    std::string out_;
};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : " ") + word;
    }
    return text;
}

std::string simulcastList(const std::vector<std::vector<SimulcastLayer>>& streams) {
    std::string text;
    for (const auto& alternatives : streams) {
        text += text.empty() ? "" : ";";
        for (const SimulcastLayer& layer : alternatives) {
            text += &layer == &alternatives.front() ? "" : ",";
            text += (layer.paused ? "~" : "") + layer.rid;
        }
    }
    return text;
}

void Writer::line(char type, std::string_view value) {
    out_ += type;
    out_ += '=';
    // Names of rooms and people come from outside; a line end among them would begin a line of its own.
    for (const char c : value) {
        out_ += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
    }
    out_ += "\r\n";
}

void Writer::attribute(std::string_view name) { line('a', name); }

void Writer::attribute(std::string_view name, std::string_view value) {
    line('a', std::string(name) + ':' + std::string(value));
}

void Writer::attributes(const std::vector<Attribute>& list) {
    for (const Attribute& a : list) {
        if (a.value) {
            attribute(a.name, *a.value);
        } else {
            attribute(a.name);
        }
    }
}

void Writer::lines(const std::vector<OtherLine>& list, bool before_connection) {
    for (const OtherLine& other : list) {
        if ((std::string_view("iuep").find(other.type) != std::string_view::npos) == before_connection) {
            line(other.type, other.value);
        }
    }
}

void Writer::bandwidths(const std::vector<Bandwidth>& list) {
    for (const Bandwidth& b : list) {
        line('b', b.type + ':' + std::to_string(b.value));
    }
}

void Writer::groups(const std::vector<Group>& list) {
    for (const Group& group : list) {
        attribute("group", group.mids.empty() ? group.semantics : group.semantics + ' ' + joined(group.mids));
    }
}

void Writer::transport(const TransportAttributes& t) {
    if (!t.ice_ufrag.empty()) {
        attribute("ice-ufrag", t.ice_ufrag);
    }
    if (!t.ice_pwd.empty()) {
        attribute("ice-pwd", t.ice_pwd);
    }
    if (!t.ice_options.empty()) {
        attribute("ice-options", joined(t.ice_options));
    }
    for (const Fingerprint& f : t.fingerprints) {
        attribute("fingerprint", f.algorithm + ' ' + f.value);
    }
    if (t.setup) {
        attribute("setup", kSetups.word(*t.setup));
    }
}

void Writer::format(const PayloadFormat& f) {
    const std::string prefix = std::to_string(f.payload_type) + ' ';
    if (f.mapped) {
        std::string map = prefix + f.name + '/' + std::to_string(f.clock_rate);
        map += f.channels != 0 ? '/' + std::to_string(f.channels) : "";
        attribute("rtpmap", map);
    }
    for (const std::string& feedback : f.feedback) {
        attribute("rtcp-fb", prefix + feedback);
    }
    if (!f.parameters.empty()) {
        attribute("fmtp", prefix + f.parameters.text());
    }
}

void Writer::formats(const MediaDescription& m, bool rtx) {
    for (const PayloadFormat& f : m.formats) {
        if (f.isNamed("rtx") == rtx) {
            format(f);
        }
    }
}

void Writer::extensions(const std::vector<ExtensionMap>& list) {
    for (const ExtensionMap& e : list) {
        std::string value = std::to_string(e.id);
        if (e.direction) {
            value += '/';
            value += kDirections.word(*e.direction);
        }
        value += ' ' + e.uri;
        value += e.configuration.empty() ? "" : ' ' + e.configuration;
        attribute("extmap", value);
    }
}

void Writer::sctp(const MediaDescription& m) {
    if (m.sctp_port) {
        attribute("sctp-port", std::to_string(*m.sctp_port));
    }
    if (m.sctp_map) {
        std::string value = std::to_string(m.sctp_map->port) + ' ' + m.sctp_map->protocol;
        value += m.sctp_map->streams ? ' ' + std::to_string(*m.sctp_map->streams) : "";
        attribute("sctpmap", value);
    }
    if (m.max_message_size) {
        attribute("max-message-size", std::to_string(*m.max_message_size));
    }
}

void Writer::sources(const MediaDescription& m) {
    for (const SourceGroup& group : m.source_groups) {
        std::string value = group.semantics;
        for (const std::uint32_t ssrc : group.ssrcs) {
            value += ' ' + std::to_string(ssrc);
        }
        attribute("ssrc-group", value);
    }
    for (const Msid& msid : m.msids) {
        attribute("msid", msid.track.empty() ? msid.stream : msid.stream + ' ' + msid.track);
    }
    for (const Source& source : m.sources) {
        for (const Attribute& a : source.attributes) {
            attribute("ssrc", std::to_string(source.ssrc) + ' ' + a.name + (a.value ? ':' + *a.value : ""));
        }
    }
}

void Writer::layers(const MediaDescription& m) {
    for (const Rid& rid : m.rids) {
        attribute("rid",
                  rid.id + (rid.send ? " send" : " recv") + (rid.restrictions.empty() ? "" : ' ' + rid.restrictions));
    }
    if (m.simulcast) {
        std::string value = m.simulcast->send.empty() ? "" : "send " + simulcastList(m.simulcast->send);
        if (!m.simulcast->recv.empty()) {
            value += (value.empty() ? "recv " : " recv ") + simulcastList(m.simulcast->recv);
        }
        attribute("simulcast", value);
    }
}

void Writer::candidates(const MediaDescription& m) {
    for (const Candidate& candidate : m.candidates) {
        attribute(formatCandidate(candidate));
    }
    if (m.end_of_candidates) {
        attribute("end-of-candidates");
    }
}

void Writer::mediaLine(const MediaDescription& m) {
    std::string value = m.media + ' ' + std::to_string(m.port) + ' ' + m.protocol;
    for (const PayloadFormat& f : m.formats) {
        value += ' ' + std::to_string(f.payload_type);
    }
    value += m.other_formats.empty() ? "" : ' ' + joined(m.other_formats);
    line('m', value);
}

void Writer::media(const MediaDescription& m) {
    mediaLine(m);
    lines(m.other_lines, true);
    if (!m.connection.empty()) {
        line('c', m.connection);
    }
    bandwidths(m.bandwidths);
    lines(m.other_lines, false);
    if (m.direction) {
        attribute(kDirections.word(*m.direction));
    }
    if (m.mid) {
        attribute("mid", *m.mid);
    }
    if (m.bundle_only) {
        attribute("bundle-only");
    }
    if (m.rtcp_mux) {
        attribute("rtcp-mux");
    }
    if (m.rtcp_rsize) {
        attribute("rtcp-rsize");
    }
    sctp(m);
    transport(m.transport);
    formats(m, false);
    for (const std::string& feedback : m.feedback_of_all) {
        attribute("rtcp-fb", "* " + feedback);
    }
    if (m.extmap_allow_mixed) {
        attribute("extmap-allow-mixed");
    }
    extensions(m.extensions);
    formats(m, true);
    sources(m);
    layers(m);
    candidates(m);
    // Last: what repeats or spoils a typed attribute must be read behind the good one.
    attributes(m.attributes);
}

std::string Writer::write(const SessionDescription& session) {
    const Origin& origin = session.origin;
    line('v', "0");
    line('o', origin.username + ' ' + origin.session_id + ' ' + origin.version + ' ' + origin.address);
    line('s', session.name);
    lines(session.other_lines, true);
    if (!session.connection.empty()) {
        line('c', session.connection);
    }
    bandwidths(session.bandwidths);
    line('t', session.timing);
    lines(session.other_lines, false);
    groups(session.groups);
    transport(session.transport);
    if (session.extmap_allow_mixed) {
        attribute("extmap-allow-mixed");
    }
    if (session.msid_semantic) {
        attribute("msid-semantic", ' ' + *session.msid_semantic);
    }
    if (session.ice_lite) {
        attribute("ice-lite");
    }
    if (session.direction) {
        attribute(kDirections.word(*session.direction));
    }
    extensions(session.extensions);
    attributes(session.attributes);
    for (const MediaDescription& m : session.media) {
        media(m);
    }
    return std::move(out_);
}

}  // namespace

std::string write(const SessionDescription& session) { return Writer().write(session); }

}  // namespace wf::sdp
