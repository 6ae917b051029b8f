#include <gtest/gtest.h>
#include <wf_folders.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "sfu/app/metrics/metrics_text.h"
#include "sfu/app/metrics/process_report.h"
#include "sfu/app/metrics/prometheus_text.h"

namespace wf::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array kBounds{0.1, 1.0};

room::WorkerReport workerReport() {
    return room::WorkerReport{.setup_times = net::Histogram(kBounds), .loop_lag = net::Histogram(kBounds)};
}

ServerReport serverReport(std::size_t workers) {
    ServerReport report = processReport();
    report.mqtt = ServerReport::Mqtt{};
    for (std::size_t i = 0; i < workers; ++i) {
        report.workers.push_back(workerReport());
        report.workers.back().downlink_bps = {1'000'000};
    }
    return report;
}

/// Samples by name and labels, as "name{labels}".
std::map<std::string, double> samplesOf(const std::string& text) {
    std::map<std::string, double> samples;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with('#')) {
            const std::size_t space = line.rfind(' ');
            EXPECT_TRUE(samples.emplace(line.substr(0, space), std::stod(line.substr(space + 1))).second) << line;
        }
    }
    return samples;
}

std::string textOf(const fs::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

fs::path docs() { return fs::path(WF_TEST_DATA_DIR).parent_path().parent_path() / "docs"; }

/// Of families: without what histograms add.
std::set<std::string> familiesOf(const std::string& text) {
    std::set<std::string> names;
    const std::regex type("# TYPE ([^ ]+) [a-z]+\n");
    for (std::sregex_iterator at(text.begin(), text.end(), type); at != std::sregex_iterator(); ++at) {
        names.insert((*at)[1]);
    }
    return names;
}

TEST(PrometheusText, WritesFamiliesAndHistograms) {
    PrometheusText text;
    text.family("up_seconds", PrometheusText::Type::kGauge, "Time.");
    text.sample("", 1.5);
    text.family("setup_seconds", PrometheusText::Type::kHistogram, "Setup.");
    net::Histogram histogram(kBounds);
    for (const int ms : {50, 200, 300, 2000}) {
        histogram.add(std::chrono::milliseconds(ms));
    }
    text.histogram("worker=\"0\"", histogram);
    EXPECT_EQ(text.take(),
              "# HELP up_seconds Time.\n"
              "# TYPE up_seconds gauge\n"
              "up_seconds 1.5\n"
              "# HELP setup_seconds Setup.\n"
              "# TYPE setup_seconds histogram\n"
              "setup_seconds_bucket{worker=\"0\",le=\"0.1\"} 1\n"
              "setup_seconds_bucket{worker=\"0\",le=\"1\"} 3\n"
              "setup_seconds_bucket{worker=\"0\",le=\"+Inf\"} 4\n"
              "setup_seconds_sum{worker=\"0\"} 2.55\n"
              "setup_seconds_count{worker=\"0\"} 4\n");
}

TEST(Metrics, EveryFamilyIsWholeAndNamedAsPrometheusWants) {
    const std::string text = metricsText(serverReport(2));
    std::istringstream in(text);
    std::set<std::string> seen;
    std::string family;
    std::string type;
    const std::regex name("[a-z][a-z0-9_]*");
    for (std::string line; std::getline(in, line);) {
        std::smatch match;
        if (std::regex_match(line, match, std::regex("# HELP ([^ ]+) ([A-Z1].*\\.)"))) {
            family = match[1];
            EXPECT_TRUE(std::regex_match(family, name)) << family;
            EXPECT_TRUE(seen.insert(family).second) << family << " is there twice";
            type.clear();
        } else if (std::regex_match(line, match, std::regex("# TYPE ([^ ]+) (counter|gauge|histogram)"))) {
            EXPECT_EQ(match[1], family);
            type = match[2];
            EXPECT_EQ(family.ends_with("_total"), type == "counter") << family;
            EXPECT_TRUE(type != "histogram" || family.ends_with("_seconds")) << family;
        } else {
            EXPECT_FALSE(type.empty()) << line;
            ASSERT_TRUE(std::regex_match(
                line, match, std::regex("([a-z0-9_]+)(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\\})? [0-9.e+-]+")))
                << line;
            const std::string sample = match[1];
            const bool suffixed = type == "histogram" && (sample == family + "_bucket" || sample == family + "_sum" ||
                                                          sample == family + "_count");
            EXPECT_TRUE(suffixed || sample == family) << line;
        }
    }
    EXPECT_GT(seen.size(), 50U);
}

TEST(Metrics, TellsWorkersApart) {
    ServerReport report = serverReport(2);
    report.draining = true;
    report.sessions = 7;
    report.backlog.queue_bytes = 4096;
    room::WorkerReport& second = report.workers[1];
    second.rooms = 3;
    second.publishers = 4;
    second.transports.counts.rtp_in = 1000;
    second.transports.srtp_errors.replayed = 2;
    second.streams.nacks_sent = 5;
    second.sockets.errors.queue_full = 6;
    second.downlink_bps = {3'000'000, 1'000'000, 2'000'000};
    const auto samples = samplesOf(metricsText(report));
    EXPECT_EQ(samples.at("wf_sfu_draining"), 1);
    EXPECT_EQ(samples.at("wf_sfu_sessions"), 7);
    EXPECT_EQ(samples.at("wf_sfu_workers"), 2);
    EXPECT_EQ(samples.at("wf_sfu_recorder_queue_bytes"), 4096);
    EXPECT_EQ(samples.at("wf_sfu_worker_rooms{worker=\"0\"}"), 0);
    EXPECT_EQ(samples.at("wf_sfu_worker_rooms{worker=\"1\"}"), 3);
    EXPECT_EQ(samples.at("wf_sfu_publishers{worker=\"1\"}"), 4);
    EXPECT_EQ(samples.at("wf_sfu_packets_received_total{worker=\"1\",type=\"rtp\"}"), 1000);
    EXPECT_EQ(samples.at("wf_sfu_srtp_errors_total{worker=\"1\",reason=\"replayed\"}"), 2);
    EXPECT_EQ(samples.at("wf_sfu_nacks_sent_total{worker=\"1\"}"), 5);
    EXPECT_EQ(samples.at("wf_sfu_send_errors_total{worker=\"1\",reason=\"queue_full\"}"), 6);
    EXPECT_EQ(samples.at("wf_sfu_downlink_estimate_bits_per_second{worker=\"1\",quantile=\"0.5\"}"), 2'000'000);
    EXPECT_EQ(samples.at("wf_sfu_downlink_estimate_bits_per_second{worker=\"1\",quantile=\"0.9\"}"), 3'000'000);
    report.mqtt.reset();
    EXPECT_FALSE(familiesOf(metricsText(report)).contains("wf_sfu_mqtt_connected"));
}

TEST(Metrics, TheProcessKnowsWhatItUses) {
    const ServerReport report = processReport();
    EXPECT_GT(report.cpu_seconds.value_or(0), 0);
    EXPECT_GT(report.resident_bytes.value_or(0), 1'000'000U);
    EXPECT_GE(report.open_files.value_or(0), 3U);
}

TEST(Metrics, EveryNameIsDocumentedAndNoOther) {
    const std::string page = textOf(docs() / "metrics.md");
    std::set<std::string> documented;
    const std::regex row("\n\\| `([a-z0-9_]+)`");
    for (std::sregex_iterator at(page.begin(), page.end(), row); at != std::sregex_iterator(); ++at) {
        documented.insert((*at)[1]);
    }
    EXPECT_EQ(documented, familiesOf(metricsText(serverReport(1))));
}

/// All strings under the key "expr".
void collectQueries(const nlohmann::json& node, std::vector<std::string>& queries) {
    for (const auto& [key, value] : node.items()) {
        if (key == "expr" && value.is_string()) {
            queries.push_back(value);
        } else if (value.is_structured()) {
            collectQueries(value, queries);
        }
    }
}

TEST(Metrics, TheDashboardAsksForNothingElse) {
    const nlohmann::json dashboard = nlohmann::json::parse(textOf(docs() / "grafana" / "wf-sfu.json"));
    std::set<std::string> there = familiesOf(metricsText(serverReport(1)));
    for (const std::string histogram : {"wf_sfu_connection_setup_seconds", "wf_sfu_loop_lag_seconds"}) {
        for (const char* suffix : {"_bucket", "_sum", "_count"}) {
            there.insert(histogram + suffix);
        }
    }
    std::vector<std::string> queries;
    collectQueries(dashboard, queries);
    EXPECT_GT(queries.size(), 20U);
    for (const std::string& query : queries) {
        const std::regex name("\\b(wf_sfu|process)_[a-z0-9_]+");
        std::size_t names = 0;
        for (std::sregex_iterator at(query.begin(), query.end(), name); at != std::sregex_iterator(); ++at) {
            EXPECT_TRUE(there.contains(at->str())) << at->str() << " in " << query;
            ++names;
        }
        EXPECT_GT(names, 0U) << query;
    }
    std::set<int> panels;
    for (const auto& panel : dashboard.at("panels")) {
        EXPECT_TRUE(panels.insert(panel.at("id").get<int>()).second);
        EXPECT_LE(panel.at("gridPos").at("x").get<int>() + panel.at("gridPos").at("w").get<int>(), 24);
    }
}

}  // namespace
}  // namespace wf::app
