#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "rtp/base/result.h"
#include "sfu/dtls/certificate.h"
#include "tests/bench/load/load_totals.h"
#include "tests/bench/load/options.h"
#include "tests/bench/load/publisher.h"
#include "tests/bench/load/room_keeper.h"
#include "tests/bench/load/subscriber.h"

namespace wf::load {

/// One run: rooms are made, publishers join, then subscribers, then it is measured, then all leave.
class LoadRun {
public:
    /// Files, keys and the connection; waits for the server.
    static Result<std::unique_ptr<LoadRun>> prepare(const Options& options);
    ~LoadRun();

    /// Until the end, or until `interrupted` says so. An Error when it came to no measurement.
    Result<LoadTotals> run(const std::function<bool()>& interrupted);

private:
    struct Parts;
    explicit LoadRun(Options options);

    Status loadMedia();
    Status connect();
    Status makeRooms();
    void addPublishers();
    void addSubscribers();
    void joinAll(const std::vector<Member*>& members, net::Duration patience);
    void turn();
    void moveAll(net::Time now);
    /// Goes on until `done`, or the time is over; false when interrupted or out of time.
    bool goOn(const std::function<bool()>& done, net::Duration longest);
    [[nodiscard]] bool allReceive() const;
    void measure(LoadTotals& totals);
    void addPeers(LoadTotals& totals) const;
    void leaveAll();

    const Options options_;
    std::unique_ptr<Parts> parts_;
    std::function<bool()> interrupted_;
    PublishedMedia media_;
    std::vector<std::unique_ptr<RecordedMedia>> recordings_;
    std::vector<nlohmann::json> rooms_;
    std::vector<std::unique_ptr<Publisher>> publishers_;
    std::vector<std::unique_ptr<Subscriber>> subscribers_;
    DelayHistogram delays_;
    net::Time next_tick_{};
    net::Time next_move_{};
    std::vector<net::Address> move_addresses_;
    std::size_t moves_ = 0;
};

}  // namespace wf::load
