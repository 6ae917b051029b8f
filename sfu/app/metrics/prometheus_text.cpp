#include "sfu/app/metrics/prometheus_text.h"

#include <array>
#include <charconv>

namespace wf::app {
namespace {

/// The shortest text that means the same number, whatever the locale.
std::string textOf(double value) {
    std::array<char, 32> text;
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() ? std::string(text.data(), end) : "NaN";
}

}  // namespace

void PrometheusText::family(std::string_view name, Type type, std::string_view help) {
    static constexpr std::array kTypes{"counter", "gauge", "histogram"};
    name_ = name;
    text_ += "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " " +
             kTypes[static_cast<std::size_t>(type)] + "\n";
}

void PrometheusText::sample(std::string_view labels, double value) { line("", labels, textOf(value)); }

void PrometheusText::sample(std::string_view labels, std::uint64_t value) { line("", labels, std::to_string(value)); }

void PrometheusText::histogram(std::string_view labels, const net::Histogram& histogram) {
    const std::string before = labels.empty() ? std::string() : std::string(labels) + ",";
    const std::size_t bounds = histogram.bounds().size();
    std::uint64_t total = 0;
    for (std::size_t i = 0; i <= bounds; ++i) {
        total += histogram.count(i);
        line("_bucket", before + "le=\"" + (i < bounds ? textOf(histogram.bounds()[i]) : "+Inf") + "\"",
             std::to_string(total));
    }
    line("_sum", labels, textOf(histogram.sumSeconds()));
    line("_count", labels, std::to_string(total));
}

void PrometheusText::line(std::string_view suffix, std::string_view labels, const std::string& value) {
    text_ += name_;
    text_ += suffix;
    if (!labels.empty()) {
        text_ += "{";
        text_ += labels;
        text_ += "}";
    }
    text_ += " " + value + "\n";
}

}  // namespace wf::app
