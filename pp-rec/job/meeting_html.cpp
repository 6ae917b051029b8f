#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "pp-rec/job/meeting.h"
#include "pp-rec/job/meeting_page.h"

namespace wf::job {
namespace {

/// Repairs told one by one in a page; the sums are told in full. More would only make it heavy.
constexpr std::size_t kRepairEntries = 6000;
constexpr std::size_t kRepairEntriesPerTrack = 20;

const PageText* findText(std::string_view name) {
    const auto texts = meetingPageTexts();
    const auto found =
        std::find_if(texts.begin(), texts.end(), [&](const PageText& text) { return text.name == name; });
    return found == texts.end() ? nullptr : &*found;
}

unsigned hexDigit(char digit) { return static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10); }

/// Base64 (RFC 4648) of bytes written in lower-case hexadecimal.
std::string base64OfHex(std::string_view hex) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    // Three hexadecimal digits are two digits of base64.
    for (std::size_t i = 0; i < hex.size(); i += 3) {
        unsigned bits = 0;
        for (std::size_t k = i; k < i + 3; ++k) {
            bits = bits << 4 | (k < hex.size() ? hexDigit(hex[k]) : 0);
        }
        text += kDigits[bits >> 6];
        if (i + 2 <= hex.size()) {
            text += kDigits[bits & 63];
        }
    }
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

/// What the browser may do with the page (Content Security Policy 3): run the scripts and styles that this program
/// holds, show media and pictures that lie beside the page, and nothing else.
std::string policy() {
    std::string scripts;
    std::string styles;
    for (const PageText& text : meetingPageTexts()) {
        if (!text.name.ends_with(".html")) {
            (text.name.ends_with(".css") ? styles : scripts) += " 'sha256-" + base64OfHex(text.sha256_hex) + "'";
        }
    }
    return "default-src 'none'; script-src" + scripts + "; style-src" + styles +
           "; img-src data: 'self' file:; media-src 'self' file:; base-uri 'none'; form-action 'none'";
}

/// JSON that may stand in a script element: no tag, comment or line separator of JavaScript can begin in it. These
/// bytes appear in JSON within strings only, so that an escape says the same.
std::string escapedForScript(const std::string& json) {
    std::string text;
    text.reserve(json.size() + json.size() / 16);
    for (std::size_t i = 0; i < json.size(); ++i) {
        const std::string_view rest = std::string_view(json).substr(i, 3);
        if (rest[0] == '<') {
            text += "\\u003c";
        } else if (rest[0] == '>') {
            text += "\\u003e";
        } else if (rest[0] == '&') {
            text += "\\u0026";
        } else if (rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9") {
            text += rest[2] == '\xA8' ? "\\u2028" : "\\u2029";
            i += 2;
        } else {
            text += rest[0];
        }
    }
    return text;
}

ComposedMeeting withFewerRepairs(ComposedMeeting meeting) {
    std::size_t tracks = 0;
    for (const ReportedPerson& person : meeting.people) {
        tracks += person.tracks.size();
    }
    const std::size_t most = std::max(kRepairEntriesPerTrack, kRepairEntries / std::max<std::size_t>(tracks, 1));
    for (ReportedPerson& person : meeting.people) {
        for (ReportedTrack& track : person.tracks) {
            auto& entries = track.repairs.entries();
            entries.resize(std::min(entries.size(), most));
        }
    }
    return meeting;
}

std::string valueOf(std::string_view placeholder, const ComposedMeeting& meeting) {
    if (placeholder == "policy") {
        return policy();
    }
    if (placeholder == "version") {
        return WF_VERSION;
    }
    if (placeholder == "meeting") {
        return escapedForScript(toJson(withFewerRepairs(meeting)));
    }
    const PageText* text = findText(placeholder);
    return text != nullptr ? std::string(text->text) : std::string();
}

}  // namespace

std::string toHtml(const ComposedMeeting& meeting) {
    const PageText* page = findText("page.html");
    std::string_view rest = page != nullptr ? page->text : std::string_view();
    std::string html;
    for (auto open = rest.find("{{"); open != std::string_view::npos; open = rest.find("{{")) {
        const auto close = rest.find("}}", open);
        html += rest.substr(0, open);
        html += valueOf(rest.substr(open + 2, close - open - 2), meeting);
        rest.remove_prefix(close + 2);
    }
    html += rest;
    return html;
}

}  // namespace wf::job
