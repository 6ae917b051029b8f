#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sfu/net/histogram.h"

namespace wf::app {

/// Writes metrics in Prometheus' text format 0.0.4: a family with its help and type, and then its samples.
class PrometheusText {
public:
    enum class Type : std::uint8_t { kCounter, kGauge, kHistogram };

    /// `help` has no line breaks and no backslashes.
    void family(std::string_view name, Type type, std::string_view help);
    /// Of the family that was begun last. `labels` as in `worker="0"`, without braces; empty: none.
    void sample(std::string_view labels, double value);
    void sample(std::string_view labels, std::uint64_t value);
    void histogram(std::string_view labels, const net::Histogram& histogram);

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    void line(std::string_view suffix, std::string_view labels, const std::string& value);

    std::string name_;
    std::string text_;
};

}  // namespace wf::app
