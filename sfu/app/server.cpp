#include "sfu/app/server.h"

#include <malloc.h>

#include <csignal>
#include <filesystem>
#include <utility>

#include "sfu/app/metrics/metrics_text.h"
#include "sfu/app/metrics/process_report.h"
#include "sfu/app/server_texts.h"
#include "sfu/app/web_page.h"
#include "sfu/srtp/aes_gcm.h"

namespace wf::app {

using net::LogLevel;

Server::Server(const Configuration& config, Logger& log)
    : config_(config),
      log_(log),
      recording_log_(log, [this](const live::RecordingReport& report) { onRecording(report); }),
      rooms_(loop_, log, config.video_room_file),
      signals_(loop_, [this](int signal) { onSignal(signal); }) {}

Server::~Server() { close(); }

Result<std::unique_ptr<Server>> Server::start(const Configuration& config, Logger& log) {
    auto server = std::unique_ptr<Server>(new Server(config, log));
    if (const Status status = server->open(); !status) {
        return status.error();
    }
    return server;
}

Status Server::open() {
    if (const Status status = openRecorder(); !status) {
        return status;
    }
    Result<std::unique_ptr<MediaWorkers>> workers = MediaWorkers::start({.config = config_.server,
                                                                         .workers = config_.workers,
                                                                         .recordings = config_.recordings,
                                                                         .loopback = config_.with_page,
                                                                         .recorder = *recorder_,
                                                                         .log = log_});
    if (!workers) {
        return workers.error();
    }
    workers_ = std::move(*workers);
    reports_ = std::make_unique<WorkerReports>(loop_, workers_->all());
    drain_ = std::make_unique<Drain>(
        loop_, *reports_, [this](bool draining) { setDraining(draining); },
        [this] { end("drained: nobody is here any more", 0); });
    openCore();
    if (const Status status = openEventHandlers(); !status) {
        return status;
    }
    if (const Status status = openChannels(); !status) {
        return status;
    }
    core_->announce();
    sayWhereToGo();
    return {};
}

Status Server::openRecorder() {
    live::RecorderSettings settings;
    settings.temporary_extension = config_.server.general.recordings_tmp_ext;
    settings.protected_folders = config_.server.general.protected_folders;
    Result<std::unique_ptr<live::LiveRecorder>> recorder = live::LiveRecorder::start(settings, recording_log_);
    if (!recorder) {
        return recorder.error();
    }
    recorder_ = std::move(*recorder);
    return {};
}

void Server::openCore() {
    janus::CoreSettings settings = coreSettings(config_);
    settings.facts.local_ip = workers_->localIp();
    settings.on_runtime_change = [this](const janus::RuntimeSettings& runtime) { apply(runtime); };
    settings.on_drain = [this](std::optional<bool> wish) {
        if (wish) {
            drain_->set(*wish);
        }
        return drain_->on();
    };
    core_ = std::make_unique<janus::Core>(loop_, log_, std::move(settings));
    const auto notify = [this](janus::Json event) {
        if (config_.video_room.settings.events) {
            core_->onPluginEvent("janus.plugin.videoroom", std::move(event));
        }
    };
    recording_events_ = std::make_unique<janus::videoroom::RecordingEvents>(
        janus::videoroom::IdForm(config_.video_room.settings.string_ids), notify);
    video_room_ = std::make_unique<janus::videoroom::VideoRoomPlugin>(
        janus::videoroom::VideoRoomPlugin::Surroundings{
            .loop = loop_,
            .workers = workers_->all(),
            .store = rooms_,
            .log = log_,
            .watch = {notify, [this](const std::string& room,
                                     const auto& recording) { recording_events_->onEnded(room, recording); }}},
        config_.video_room.settings);
    for (const room::RoomConfig& room : config_.video_room.rooms) {
        if (!video_room_->addRoom(room)) {
            log_.write(LogLevel::kWarning, "videoroom",
                       "room " + room.id + " is configured twice; the first one counts");
        }
    }
    core_->add(*video_room_);
    idle_memory_ = std::make_unique<IdleMemory>(
        loop_, [this] { return core_->sessionCount(); },
        IdleMemory::Heap{.unused_bytes = [] { return mallinfo2().fordblks; }, .trim = [] { malloc_trim(0); }});
    if (config_.echo_test) {
        echo_test_ = std::make_unique<janus::echotest::EchoTestPlugin>(loop_, workers_->all(), *config_.echo_test);
        core_->add(*echo_test_);
    }
}

Status Server::openEventHandlers() {
    if (config_.mqtt_events.enabled) {
        auto mqtt = channels::MqttEventHandler::open(config_.mqtt_events, log_);
        if (!mqtt) {
            return mqtt.error();
        }
        mqtt_events_ = std::move(*mqtt);
        core_->add(*mqtt_events_);
    }
    if (config_.web_events.enabled) {
        auto web = channels::WebEventHandler::open(config_.web_events, log_);
        if (!web) {
            return web.error();
        }
        web_events_ = std::move(*web);
        core_->add(*web_events_);
    }
    return {};
}

// On the disk thread.
void Server::onRecording(const live::RecordingReport& report) {
    if (report.owner.group == 0) {
        return;
    }
    janus::videoroom::RecordingEvents::File file{report.owner.group, report.path,
                                                 report.kind,        report.bytes,
                                                 report.records,     report.first_frame_us.value_or(0),
                                                 report.duration_ms, report.end == live::RecordingEnd::kFailed};
    loop_.post([this, file = std::move(file)] { recording_events_->onFile(file); });
}

Status Server::openChannels() {
    const channels::ChannelContext context{loop_, *core_, log_};
    if (config_.mqtt.enabled) {
        auto mqtt = channels::MqttChannel::open(context, config_.mqtt,
                                                [this](const std::string& why, int code) { end(why, code); });
        if (!mqtt) {
            return mqtt.error();
        }
        mqtt_ = std::move(*mqtt);
        core_->add(*mqtt_);
    }
    if (opensWebSocket(config_.web_socket)) {
        auto web_socket = channels::WebSocketChannel::open(context, config_.web_socket);
        if (!web_socket) {
            return web_socket.error();
        }
        web_socket_ = std::move(*web_socket);
        core_->add(*web_socket_);
    }
    if (opensHttp(config_.http)) {
        auto http = channels::HttpChannel::open(context, config_.http, site());
        if (!http) {
            return http.error();
        }
        http_ = std::move(*http);
        core_->add(*http_);
    }
    return {};
}

int Server::run() {
    loop_.run();
    close();
    log_.write(LogLevel::kInfo, "server", "ended");
    return exit_code_;
}

void Server::close() {
    // Clients hear of nothing any more; media ends, then what was recorded of it is written.
    if (core_) {
        core_->shutDown(signal_);
    }
    http_.reset();
    web_socket_.reset();
    mqtt_.reset();
    drain_.reset();
    if (workers_) {
        workers_->stop();
    }
    // What workers have answered is for plugins and handles that are here now.
    loop_.turn(false);
    drain_.reset();
    video_room_.reset();
    echo_test_.reset();
    reports_.reset();
    workers_.reset();
    recorder_.reset();
    // Recordings that ended with the server are told of, too.
    if (core_) {
        loop_.turn(false);
    }
    idle_memory_.reset();
    core_.reset();
    mqtt_events_.reset();
    web_events_.reset();
}

void Server::end(const std::string& why, int exit_code, std::optional<int> signal) {
    log_.write(LogLevel::kInfo, "server", why + ": calls and recordings are closed");
    exit_code_ = exit_code;
    signal_ = signal;
    loop_.stop();
}

void Server::apply(const janus::RuntimeSettings& runtime) {
    log_.setLevel(static_cast<int>(runtime.log_level));
    for (room::Worker* worker : workers_->all()) {
        worker->loop().post([worker, runtime] {
            room::MediaSettings& media = worker->services().media;
            media.min_nack_queue = std::chrono::milliseconds(runtime.min_nack_queue_ms);
            media.no_media_timer = std::chrono::seconds(runtime.no_media_timer_s);
            media.slowlink_threshold = runtime.slowlink_threshold;
        });
    }
}

channels::WebSite Server::site() {
    channels::WebSite site;
    site.metrics = [this](channels::WebSite::TextDone done) { metrics(std::move(done)); };
    site.readiness = [this] { return readiness(); };
    site.health = [this] { return health(); };
    if (!config_.with_page) {
        return site;
    }
    for (const WebText& text : webTexts()) {
        site.routes.push_back({"/" + std::string(text.name), contentType(text.name), std::string(text.text), {}});
    }
    site.routes.push_back({"/", "text/html; charset=utf-8", site.routes.front().bytes, {}});
    site.routes.push_back({"/settings.json", "application/json", pageSettings(config_, *web_socket_), {}});
    site.routes.push_back({"/recordings/", "", "", config_.recordings, {".mjr", ".events.jsonl"}});
    return site;
}

std::string Server::health() const {
    if (recording_log_.counts().disk_low) {
        return "the disk of the recordings is full";
    }
    if (mqtt_ && !mqtt_->connected()) {
        return "no connection to the MQTT broker";
    }
    return {};
}

std::string Server::readiness() const { return drain_->on() ? "draining: no new rooms are taken" : health(); }

void Server::metrics(channels::WebSite::TextDone done) {
    reports_->ask([this, done = std::move(done)](std::vector<room::WorkerReport> workers) {
        if (drain_ == nullptr) {
            return;  // the server has ended meanwhile
        }
        ServerReport all = report();
        all.workers = std::move(workers);
        done(metricsText(all));
    });
}

ServerReport Server::report() const {
    const RecordingLog::Counts& recordings = recording_log_.counts();
    ServerReport report = processReport();
    report.uptime_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    report.draining = drain_->on();
    report.sessions = core_->sessionCount();
    report.handles = core_->handleCount();
    report.rooms = video_room_->roomCount();
    report.recordings_closed = recordings.closed.load();
    report.recordings_failed = recordings.failed.load();
    report.recorded_bytes = recordings.bytes.load();
    report.recorded_packets_dropped = recordings.dropped.load();
    report.disk_low = recordings.disk_low.load();
    report.backlog = recorder_->backlog();
    if (mqtt_) {
        report.mqtt = {mqtt_->connected(), mqtt_->dropped()};
    }
    return report;
}

void Server::onSignal(int signal) {
    if (signal == SIGUSR1) {
        drain_->set(!drain_->on());
    } else {
        end("asked to end", 0, signal);
    }
}

void Server::setDraining(bool draining) {
    log_.write(LogLevel::kInfo, "server",
               draining ? "draining: no new rooms; the server ends when nobody is here any more"
                        : "draining is over: rooms are taken again");
    video_room_->setDraining(draining);
    if (mqtt_) {
        mqtt_->setDraining(draining);
    }
}

void Server::sayWhereToGo() const {
    const auto say = [this](const std::string& text) { log_.write(LogLevel::kInfo, "server", text); };
    say("wf-sfu " WF_VERSION ", " + std::to_string(config_.workers) + " media threads, media at " +
        workers_->localIp() + ", recordings of rooms without a folder of their own in " +
        std::filesystem::absolute(config_.recordings).string());
    say("media is encrypted by " + std::string(srtp::AesGcm::fastest()) + " (AES-GCM) and OpenSSL (AES-CM)");
    for (const std::string& line : addressLines(config_, web_socket_.get(), http_.get())) {
        say(line);
    }
}

}  // namespace wf::app
