#include "pp-rec/job/batch/metrics.h"

#include <array>
#include <cstdio>

#include "recorder/mjr/utf8.h"

namespace wf::job::batch {
namespace {

/// A label's value: backslash, quote and line end escaped, other bytes that are no UTF-8 replaced.
std::string labelText(const std::string& text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t size = mjr::utf8CharSize(text, at);
        const char c = text[at];
        if (c == '\n') {
            out += "\\n";
        } else if (c == '"' || c == '\\') {
            out += std::string("\\") + c;
        } else if (size == 0) {
            out += "\xEF\xBF\xBD";
        } else {
            out += text.substr(at, size);
        }
        at += size == 0 ? 1 : size;
    }
    return out;
}

std::string numberText(double value) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.15g", value);
    return text.data();
}

class Page {
public:
    explicit Page(const std::string& source) : source_("source=\"" + labelText(source) + "\"") {}

    void gauge(const std::string& name, const std::string& help) {
        text_ += "# HELP mjr_batch_" + name + " " + help + "\n# TYPE mjr_batch_" + name + " gauge\n";
        name_ = name;
    }
    void value(double number, const std::string& label = "") {
        text_ += "mjr_batch_" + name_ + "{" + source_ + (label.empty() ? "" : "," + label) + "} " + numberText(number) +
                 "\n";
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string source_;
    std::string name_;
    std::string text_;
};

}  // namespace

std::string metricsText(const RunFacts& facts) {
    const Tally& tally = facts.tally;
    Page page(facts.source);
    page.gauge("last_run_timestamp_seconds", "When the last run ended.");
    page.value(static_cast<double>(facts.ended_us) / 1e6);
    page.gauge("last_run_duration_seconds", "How long the last run took.");
    page.value(static_cast<double>(facts.ended_us - facts.started_us) / 1e6);
    page.gauge("last_run_success", "1 when nothing failed in the last run.");
    page.value(tally.isGood() && !facts.stopped ? 1 : 0);
    page.gauge("meetings", "Meetings in the folder of recordings by state.");
    page.value(tally.unchanged + tally.made, "state=\"done\"");
    page.value(tally.partial, "state=\"partial\"");
    page.value(tally.failed, "state=\"failed\"");
    page.value(tally.given_up, "state=\"given_up\"");
    page.value(tally.waiting, "state=\"waiting\"");
    page.value(static_cast<double>(facts.running), "state=\"running\"");
    page.gauge("made_meetings", "Meetings made by the last run.");
    page.value(tally.made);
    page.gauge("made_media_seconds", "Length of the meetings made by the last run.");
    page.value(tally.media_s);
    page.gauge("read_bytes", "Size of the recordings of the meetings made by the last run.");
    page.value(static_cast<double>(tally.input_bytes));
    page.gauge("written_bytes", "Size of the outputs of the last run.");
    page.value(static_cast<double>(tally.output_bytes));
    page.gauge("sources_kept", "Meetings whose recordings could not be archived or deleted.");
    page.value(tally.sources_kept);
    page.gauge("no_space", "1 when the last run stopped because an output could not be written.");
    page.value(tally.no_space ? 1 : 0);
    return page.text();
}

}  // namespace wf::job::batch
