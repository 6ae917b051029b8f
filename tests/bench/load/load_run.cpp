#include "tests/bench/load/load_run.h"

#include <sys/random.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "tests/bench/load/local_address.h"

namespace wf::load {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kConnectPatience{10000};
constexpr std::chrono::milliseconds kTurn{1};
constexpr std::chrono::milliseconds kTick{10};
constexpr net::Duration kJoinPatience = 20s;
constexpr net::Duration kLeavePatience = 10s;

net::Time now() { return std::chrono::steady_clock::now(); }

net::Duration duration(double seconds) {
    return std::chrono::duration_cast<net::Duration>(std::chrono::duration<double>(seconds));
}

double ownCpu() {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(use.ru_utime) + seconds(use.ru_stime);
}

std::uint64_t nanoseconds(net::Duration time) {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(time).count());
}

}  // namespace

/// What is needed on the way, in the order in which it is made.
struct LoadRun::Parts {
    Parts(dtls::Certificate own, dtls::DtlsContext with) : certificate(std::move(own)), dtls(std::move(with)) {}

    dtls::Certificate certificate;
    dtls::DtlsContext dtls;
    EventLoop loop;
    std::unique_ptr<SignalLink> link;
    std::unique_ptr<JanusApi> api;
    std::unique_ptr<MediaGround> media;
    std::unique_ptr<MemberGround> ground;
    std::unique_ptr<RoomKeeper> keeper;
};

LoadRun::LoadRun(Options options) : options_(std::move(options)) {}

LoadRun::~LoadRun() {
    subscribers_.clear();
    publishers_.clear();
}

Result<std::unique_ptr<LoadRun>> LoadRun::prepare(const Options& options) {
    std::unique_ptr<LoadRun> run(new LoadRun(options));
    if (Status status = run->loadMedia(); !status) {
        return status.error();
    }
    if (Status status = run->connect(); !status) {
        return status.error();
    }
    return run;
}

Status LoadRun::loadMedia() {
    const auto load = [this](const std::string& path) -> Result<const RecordedMedia*> {
        auto media = RecordedMedia::load(path);
        if (!media) {
            return media.error();
        }
        recordings_.push_back(std::make_unique<RecordedMedia>(std::move(media.value())));
        return recordings_.back().get();
    };
    if (!options_.audio.empty()) {
        const auto audio = load(options_.audio);
        if (!audio) {
            return audio.error();
        }
        media_.audio = audio.value();
    }
    for (const std::string& path : options_.video) {
        const auto video = load(path);
        if (!video) {
            return video.error();
        }
        media_.video.push_back(video.value());
    }
    media_.simulcast = options_.simulcast;
    media_.video_bps = options_.video_bps;
    if (!media_.video.empty()) {
        media_.video.resize(media_.simulcast == SimulcastKind::kNone ? 1 : 3, media_.video.back());
    }
    return media_.audio != nullptr || !media_.video.empty() ? Status() : Status(Error{"--audio or --video is needed"});
}

Status LoadRun::connect() {
    auto certificate = dtls::Certificate::makeSelfSigned();
    if (!certificate) {
        return certificate.error();
    }
    dtls::DtlsSettings settings;
    settings.srtp_profiles = options_.srtp_profiles;
    auto context = dtls::DtlsContext::create(certificate.value(), settings);
    if (!context) {
        return context.error();
    }
    parts_ = std::make_unique<Parts>(std::move(certificate.value()), std::move(context.value()));
    const auto local = localAddress(options_.local_address, options_.server.url);
    if (!local) {
        return local.error();
    }
    for (const std::string& address : options_.move_addresses) {
        const auto parsed = localAddress(address, options_.server.url);
        if (!parsed) {
            return parsed.error();
        }
        move_addresses_.push_back(*parsed);
    }
    if (move_addresses_.empty()) {
        move_addresses_.push_back(*local);
    }
    auto link = SignalLink::open(options_.server, kConnectPatience);
    if (!link) {
        return link.error();
    }
    parts_->link = std::move(link.value());
    parts_->api = std::make_unique<JanusApi>(parts_->loop, *parts_->link);
    parts_->media = std::make_unique<MediaGround>(parts_->loop, parts_->dtls, *local);
    parts_->media->loss = options_.loss;
    parts_->ground = std::make_unique<MemberGround>(
        MemberGround{*parts_->media, *parts_->api, parts_->certificate, options_.api_secret});
    parts_->keeper = std::make_unique<RoomKeeper>(*parts_->api, options_);
    return {};
}

Result<LoadTotals> LoadRun::run(const std::function<bool()>& interrupted) {
    interrupted_ = interrupted;
    LoadTotals totals;
    totals.server_idle = processUse(options_.server_pid);
    if (Status status = makeRooms(); !status) {
        return status.error();
    }
    addPublishers();
    std::vector<Member*> members;
    for (const auto& publisher : publishers_) {
        members.push_back(publisher.get());
    }
    joinAll(members, kJoinPatience);
    goOn([] { return false; }, duration(options_.settle_seconds));
    totals.server_published = processUse(options_.server_pid);
    addSubscribers();
    members.clear();
    for (const auto& subscriber : subscribers_) {
        members.push_back(subscriber.get());
    }
    joinAll(members, kJoinPatience);
    goOn([this] { return allReceive(); }, kJoinPatience);
    goOn([] { return false; }, duration(options_.settle_seconds));
    measure(totals);
    addPeers(totals);
    leaveAll();
    return totals;
}

Status LoadRun::makeRooms() {
    std::uint64_t first = options_.first_room;
    if (first == 0) {
        std::uint32_t random = 0;
        [[maybe_unused]] const auto got = getrandom(&random, sizeof random, 0);
        first = 1000000 + random;
    }
    for (std::size_t i = 0; i < options_.rooms; ++i) {
        rooms_.push_back(options_.text_ids ? nlohmann::json(std::to_string(first + i)) : nlohmann::json(first + i));
    }
    parts_->keeper->create(rooms_);
    if (!goOn([this] { return parts_->keeper->done(); }, kJoinPatience)) {
        return Error{"the rooms were not made in time"};
    }
    const std::string& trouble = parts_->keeper->trouble();
    return trouble.empty() ? Status() : Status(Error{"cannot make rooms: " + trouble});
}

void LoadRun::addPublishers() {
    std::uint16_t number = 0;
    for (const nlohmann::json& room : rooms_) {
        for (std::size_t i = 0; i < options_.publishers; ++i) {
            publishers_.push_back(std::make_unique<Publisher>(*parts_->ground, room, media_, number++));
        }
    }
}

void LoadRun::addSubscribers() {
    for (std::size_t room = 0; room < rooms_.size(); ++room) {
        const std::size_t count = options_.mesh ? options_.publishers : options_.subscribers;
        for (std::size_t i = 0; i < count; ++i) {
            std::vector<nlohmann::json> feeds;
            for (std::size_t j = 0; j < options_.publishers; ++j) {
                const Publisher& publisher = *publishers_[room * options_.publishers + j];
                if (publisher.state() == Member::State::kConnected && !(options_.mesh && i == j)) {
                    feeds.push_back(publisher.feed());
                }
            }
            subscribers_.push_back(
                std::make_unique<Subscriber>(*parts_->ground, rooms_[room], std::move(feeds), delays_));
        }
    }
}

void LoadRun::joinAll(const std::vector<Member*>& members, net::Duration patience) {
    const net::Time start = now();
    std::size_t joined = 0;
    goOn(
        [&] {
            while (joined < members.size() &&
                   now() >= start + duration(static_cast<double>(joined) / options_.join_rate)) {
                members[joined++]->join(now());
            }
            return joined == members.size() &&
                   std::all_of(members.begin(), members.end(), [](const Member* member) { return member->settled(); });
        },
        patience + duration(static_cast<double>(members.size()) / options_.join_rate));
}

void LoadRun::turn() {
    parts_->loop.turn(kTurn);
    const net::Time time = now();
    for (const auto& publisher : publishers_) {
        publisher->run(time);
    }
    if (time < next_tick_) {
        return;
    }
    next_tick_ = time + kTick;
    for (const auto& publisher : publishers_) {
        publisher->tick(time);
    }
    for (const auto& subscriber : subscribers_) {
        subscriber->tick(time);
    }
    parts_->api->tick(time);
    if (options_.move_seconds > 0 && time >= next_move_) {
        moveAll(time);
    }
}

void LoadRun::moveAll(net::Time now) {
    next_move_ = now + duration(options_.move_seconds);
    const net::Address& to = move_addresses_[moves_++ % move_addresses_.size()];
    for (const auto& publisher : publishers_) {
        publisher->move(to, now);
    }
    for (const auto& subscriber : subscribers_) {
        subscriber->move(to, now);
    }
}

bool LoadRun::goOn(const std::function<bool()>& done, net::Duration longest) {
    const net::Time end = now() + longest;
    while (!done()) {
        if (now() >= end || interrupted_() || !parts_->link->broken().empty()) {
            return false;
        }
        turn();
    }
    return true;
}

bool LoadRun::allReceive() const {
    return std::all_of(subscribers_.begin(), subscribers_.end(), [](const auto& subscriber) {
        return subscriber->state() != Member::State::kConnected || subscriber->firstPacketTime().has_value();
    });
}

void LoadRun::measure(LoadTotals& totals) {
    const auto sums = [this](LoadTotals& into) {
        for (const auto& publisher : publishers_) {
            const MediaSource::Counts sent = publisher->sent();
            into.sent.packets += sent.packets;
            into.sent.bytes += sent.bytes;
            into.sent.key_frames_asked += sent.key_frames_asked;
        }
        for (const auto& subscriber : subscribers_) {
            into.received += subscriber->counts();
            into.sockets += subscriber->peer().counts();
        }
    };
    LoadTotals before;
    totals.server_before = processUse(options_.server_pid);
    sums(before);
    delays_.clear();
    const double cpu = ownCpu();
    const net::Time start = now();
    goOn([] { return false; }, duration(options_.seconds));
    totals.seconds = std::chrono::duration<double>(now() - start).count();
    totals.server_after = processUse(options_.server_pid);
    totals.own_cpu_s = ownCpu() - cpu;
    totals.delays = delays_;
    sums(totals);
    totals.sent.packets -= before.sent.packets;
    totals.sent.bytes -= before.sent.bytes;
    totals.received = totals.received - before.received;
    totals.sockets -= before.sockets;
}

void LoadRun::addPeers(LoadTotals& totals) const {
    const auto add = [&totals](const Member& member) {
        const bool connected = member.state() == Member::State::kConnected;
        ++(connected ? totals.connected : totals.failed);
        if (!connected) {
            ++totals.troubles[member.trouble().empty() ? "not connected in time" : member.trouble()];
        }
        if (const auto time = member.connectTime()) {
            totals.connect_times.add(nanoseconds(*time));
        }
    };
    for (const auto& publisher : publishers_) {
        add(*publisher);
    }
    for (const auto& subscriber : subscribers_) {
        add(*subscriber);
        if (const auto time = subscriber->firstPacketTime()) {
            totals.first_packet_times.add(nanoseconds(*time));
        } else {
            ++totals.without_media;
        }
    }
    totals.publishers = publishers_.size();
    totals.subscribers = subscribers_.size();
    totals.subscribers_joined = subscribers_.size();
    if (const std::string broken = parts_->link->broken(); !broken.empty()) {
        ++totals.troubles["connection to the server: " + broken];
    }
}

void LoadRun::leaveAll() {
    for (const auto& subscriber : subscribers_) {
        subscriber->leave();
    }
    for (const auto& publisher : publishers_) {
        publisher->leave();
    }
    parts_->keeper->destroy(rooms_);
    const auto gone = [](const auto& member) { return member->state() == Member::State::kGone; };
    goOn(
        [&] {
            return std::all_of(subscribers_.begin(), subscribers_.end(), gone) &&
                   std::all_of(publishers_.begin(), publishers_.end(), gone) && parts_->keeper->done();
        },
        kLeavePatience);
}

}  // namespace wf::load
