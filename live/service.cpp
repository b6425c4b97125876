// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/service.h"

#include "live/feedback.h"
#include "live/http/ingress.h"
#include "live/journal.h"
#include "live/log.h"
#include "live/reload.h"
#include "live/secrets.h"
#include "live/telemetry/telemetry.h"
#include "live/xmpp/xmpp_transport.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace sluice::live {
namespace {

namespace asio = boost::asio;
constexpr auto goodbye = std::chrono::milliseconds{500};

std::string secret(const SecretResult& result, const std::string& what) {
    if (!result.error.empty()) throw ServiceError(what + ": " + result.error);
    return result.secret;
}

std::string token_of(const std::string& file, const std::string& what) {
    return file.empty() ? std::string{} : secret(read_secret_file(file), what);
}

XmppOptions xmpp_options(const XmppConfig& config) {
    XmppOptions options;
    options.host = config.host;
    options.port = static_cast<std::uint16_t>(config.port);
    options.domain = config.domain;
    options.tls_name = config.tls_name;
    options.sender = config.sender;
    options.password = secret(read_password(config), "[xmpp] password");
    options.ca_file = config.ca_file;
    return options;
}

void add_figures(std::vector<OutsideFigure>& to, const IngressCounts& ingress) {
    const auto add = [&](std::string name, std::string help, std::uint64_t value, bool counter) {
        to.push_back({std::move(name), std::move(help), static_cast<double>(value), counter});
    };
    add("sluice_http_connections", "Connections to the ingress now", ingress.connections_now, false);
    add("sluice_http_connections_total", "Connections that the ingress took", ingress.connections, true);
    add("sluice_http_connections_refused_total", "Connections above the limit", ingress.connections_refused, true);
    add("sluice_http_received_bytes_total", "Bytes that came in", ingress.bytes_in, true);
    add("sluice_http_sent_bytes_total", "Bytes that went out", ingress.bytes_out, true);
    for (std::size_t i = 2; i < ingress.answers.size(); ++i)
        to.push_back({"sluice_http_answers_total",
                      "Answers by class of status, lines of streams included",
                      static_cast<double>(ingress.answers[i]),
                      true,
                      {{"class", std::to_string(i) + "xx"}}});
}

}  // namespace

class ServiceState {
public:
    ServiceState(const LiveConfig& config_, ServiceOptions options_, ServiceManager& manager_)
        : config(config_),
          options(std::move(options_)),
          manager(manager_),
          log(LogOptions{config_.log.level, config_.log.format, "", 10, std::chrono::seconds{10}, {}}) {
        open_files();
        open_telemetry();
        make_runtime();
        if (options.listens && config.http) make_ingress();
        if (options.send) make_send();
        attach_telemetry();
    }
    ~ServiceState() { close(); }

    void open_files();
    void open_telemetry();
    void attach_telemetry();
    void make_runtime();
    void make_ingress();
    void make_send();
    void watch_signals();
    void watch_dog();
    void write_ready_file() const;
    OrderAnswer reload(const std::string& body, bool dry_run);
    void apply(const Reload& planned, bool with_secrets);
    void begin_drain(Duration deadline);
    void close();

    LiveConfig config;
    ServiceOptions options;
    ServiceManager& manager;
    Log log;
    WallClock clock;
    HashSecret hashes = HashSecret::random();
    std::unique_ptr<Feedback> feedback;
    std::unique_ptr<Journal> journal;
    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
    asio::signal_set signals{io, SIGTERM, SIGINT, SIGHUP};
    asio::steady_timer dog{io};
    std::unique_ptr<Telemetry> telemetry;
    std::unique_ptr<Runtime> runtime;
    std::unique_ptr<XmppTransport> transport;
    std::unique_ptr<Ingress> ingress;
    std::unique_ptr<SendSource> send;
    ServiceResult result;
    bool closed = false;
};

void ServiceState::open_files() {
    if (config.feedback) {
        FeedbackOptions feedback_options;
        feedback_options.file = config.feedback->file;
        feedback_options.problem = [this](const std::string& why) {
            why.empty() ? log.info("feedback", "the feedback file works again") : log.error("feedback", why);
        };
        auto opened = Feedback::open(feedback_options);
        if (!opened.feedback) throw ServiceError("[feedback] " + opened.error);
        feedback = std::move(opened.feedback);
    }
    if (config.journal) {
        JournalOptions journal_options;
        journal_options.path = config.journal->path;
        journal_options.keep = config.journal->keep;
        auto opened = Journal::open(journal_options);
        if (!opened.journal) throw ServiceError("[journal] " + opened.error);
        journal = std::move(opened.journal);
    }
}

void ServiceState::open_telemetry() {
    TelemetryOptions telemetry_options;
    if (config.telemetry && options.listens) telemetry_options.listen = config.telemetry->listen;
    telemetry_options.config = live_config_toml(config);
    DeskOptions& desk = telemetry_options.desk;
    desk.version = options.version;
    if (config.telemetry) {
        desk.sample = config.telemetry->sample;
        desk.token = token_of(config.telemetry->token_file, "[telemetry] token_file");
    }
    auto opened = Telemetry::open(telemetry_options);
    if (!opened.telemetry) throw ServiceError("[telemetry] " + opened.error);
    telemetry = std::move(opened.telemetry);
}

/// Once all is made, as it is asked on telemetry's thread.
void ServiceState::attach_telemetry() {
    const auto outside = [this](std::vector<OutsideFigure>& to) {
        if (ingress) add_figures(to, ingress->counts());
        if (journal) live::add_figures(to, journal->counts());
        if (feedback) live::add_figures(to, feedback->counts());
    };
    const auto not_ready = [this]() -> std::string {
        if (journal)
            if (const JournalCounts counts = journal->counts(); counts.stuck) return "journal stuck: " + counts.problem;
        if (feedback)
            if (const FeedbackCounts counts = feedback->counts(); counts.stuck)
                return "feedback stuck: " + counts.problem;
        return "";
    };
    telemetry->attach(outside, not_ready);
}

void ServiceState::make_runtime() {
    const XmppOptions where = xmpp_options(config.xmpp);
    RuntimeOptions runtime_options;
    runtime_options.settings = config.pipeline;
    runtime_options.payload_memory = config.payload_memory();
    if (config.telemetry) runtime_options.sample = config.telemetry->sample;
    std::memcpy(&runtime_options.seed, HashSecret::random().key.data(), sizeof runtime_options.seed);
    runtime_options.hashes = hashes;
    RuntimeHooks hooks;
    hooks.journal = journal.get();
    hooks.feedback = feedback.get();
    hooks.samples = telemetry.get();
    hooks.log = &log;
    runtime = std::make_unique<Runtime>(io, clock, runtime_options, hooks);
    transport = std::make_unique<XmppTransport>(io, runtime->listener(), where);
    if (!transport->problem().empty()) throw ServiceError("[xmpp] ca_file: " + transport->problem());
}

void ServiceState::make_ingress() {
    IngressOptions ingress_options;
    ingress_options.listen = config.http->listen;
    ingress_options.token = token_of(config.http->token_file, "[http] token_file");
    ingress_options.certificate_file = config.http->certificate_file;
    ingress_options.key_file = config.http->key_file;
    ingress_options.keeps_original = journal != nullptr;
    ingress_options.hashes = hashes;
    ingress_options.reload = [this](const std::string& body, bool dry_run) { return reload(body, dry_run); };
    try {
        ingress = std::make_unique<Ingress>(*runtime, std::move(ingress_options));
    } catch (const std::runtime_error& broken) {
        throw ServiceError(broken.what());
    }
}

void ServiceState::make_send() {
    SendOptions send_options = *options.send;
    send_options.keeps_original = journal != nullptr;
    send_options.hashes = hashes;
    // What the journal brought back has the time of a drain; where nobody reads the outcomes, nothing has.
    send_options.finished = [this] {
        asio::post(io, [this] { begin_drain(send->counts().output_gone ? Duration{0} : config.drain.deadline); });
    };
    send = std::make_unique<SendSource>(*runtime, std::move(send_options));
}

void ServiceState::watch_signals() {
    signals.async_wait([this](const boost::system::error_code& error, int signal) {
        if (error) return;
        if (signal == SIGHUP) {
            manager.reloading();
            log.info("reload", "asked by SIGHUP");
            reload("", false);
            if (feedback) feedback->reopen();
            manager.ready("running");
        } else if (runtime->draining()) {
            log.warning("stop", "a second signal: stopping at once");
            runtime->stop_now();
        } else {
            log.info("stop", "asked to stop: no more pushes, what is held is sent");
            result.interrupted = true;
            begin_drain(config.drain.deadline);
        }
        watch_signals();
    });
}

void ServiceState::watch_dog() {
    const auto interval = manager.watchdog_interval();
    if (!interval) return;
    dog.expires_after(*interval);
    dog.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        manager.watchdog();
        watch_dog();
    });
}

void ServiceState::write_ready_file() const {
    if (options.ready_file.empty()) return;
    const auto shown = [](const std::optional<Address>& address) {
        return address ? "\"" + to_string(*address) + "\"" : std::string{"null"};
    };
    const std::string part = options.ready_file + ".part";
    std::ofstream out{part};
    out << "{\"http\":" << shown(ingress ? std::optional{ingress->address()} : std::nullopt)
        << ",\"telemetry\":" << shown(telemetry->address()) << "}\n";
    out.close();
    if (!out || std::rename(part.c_str(), options.ready_file.c_str()) != 0)
        throw ServiceError("--ready-file " + options.ready_file + ": " + std::strerror(errno));
}

OrderAnswer ServiceState::reload(const std::string& body, bool dry_run) {
    if (runtime->draining()) return {409, R"({"status":409,"error":"found the pusher stopping, expected it running"})"};
    Reload planned = plan_reload(config, options.config_path, body);
    if (planned.good() && !dry_run) {
        try {
            apply(planned, body.empty());
        } catch (const ServiceError& broken) {
            planned.status = 400;
            planned.problems.push_back({options.config_path, 0, 0, broken.what()});
        }
    }
    if (!dry_run) {
        if (planned.good())
            log.info("reload", planned.text());
        else
            log.error("reload", planned.text());
    }
    return {planned.status, planned.json(dry_run)};
}

/// Everything that can fail comes first, so that all or nothing is applied.
void ServiceState::apply(const Reload& planned, bool with_secrets) {
    if (with_secrets) {
        const XmppOptions where = xmpp_options(planned.config.xmpp);
        std::string token;
        if (ingress) token = token_of(planned.config.http->token_file, "[http] token_file");
        if (ingress && token.empty() && !planned.config.http->listen.loopback())
            throw ServiceError("[http] token_file: needed beyond loopback");
        std::string telemetry_token;
        if (planned.config.telemetry)
            telemetry_token = token_of(planned.config.telemetry->token_file, "[telemetry] token_file");
        if (ingress && !planned.config.http->certificate_file.empty()) {
            const auto& http = *planned.config.http;
            if (const std::string problem = certificate_problem(http.certificate_file, http.key_file); !problem.empty())
                throw ServiceError("[http] " + problem);
        }
        if (const std::string problem = transport->replace(where); !problem.empty())
            throw ServiceError("[xmpp] ca_file: " + problem);
        if (ingress && !planned.config.http->certificate_file.empty()) {
            const auto& http = *planned.config.http;
            if (const std::string problem = ingress->replace_certificate(http.certificate_file, http.key_file);
                !problem.empty())
                throw ServiceError("[http] " + problem);
        }
        if (ingress) ingress->replace_token(std::move(token));
        telemetry->set_token(std::move(telemetry_token));
    }
    config = planned.config;
    log.set_level(config.log.level);
    runtime->reconfigure(config.pipeline);
    telemetry->set_config(live_config_toml(config));
}

void ServiceState::begin_drain(Duration deadline) {
    if (runtime->draining()) return;
    manager.stopping("draining");
    if (ingress) ingress->stop_accepting();
    runtime->drain(deadline, [this](const FinalReport& report) {
        result.report = report;
        asio::post(io, [this] { io.stop(); });
    });
}

/// In this order: who asks, the wire, then what keeps.
void ServiceState::close() {
    if (std::exchange(closed, true)) return;
    telemetry->attach({}, {});
    if (ingress) ingress->stop();
    if (send) send->stop();
    transport.reset();
    signals.cancel();
    dog.cancel();
    work.reset();
    io.restart();
    io.run_for(goodbye);
    if (journal) result.unwritten_rows = journal->stop();
    if (feedback) result.unwritten_lines = feedback->stop();
    if (send) result.sent = send->counts();
}

Service::Service(const LiveConfig& config, ServiceOptions options, ServiceManager& manager)
    : state_(std::make_unique<ServiceState>(config, std::move(options), manager)) {}
Service::~Service() = default;

ServiceResult Service::run() {
    ServiceState& state = *state_;
    state.watch_signals();
    state.watch_dog();
    state.runtime->start(*state.transport);
    const auto first = state.runtime->sample_now();
    if (first->restored > 0)
        state.log.info("journal", "brought back what had no outcome", {{"pushes", first->restored}});
    if (state.ingress) state.ingress->start();
    state.write_ready_file();
    if (state.ingress) state.log.info("start", "takes pushes", {{"http", to_string(state.ingress->address())}});
    if (const auto address = state.telemetry->address())
        state.log.info("start", "tells of itself", {{"telemetry", to_string(*address)}});
    state.manager.ready("running");
    if (state.send) state.send->start();
    state.io.run();
    state.result.seconds = static_cast<double>((state.clock.now() - start_of_time).count()) / 1e9;
    state.close();
    state.result.result = state.telemetry->result(true);
    return state.result;
}

std::string final_text(const ServiceResult& result) {
    const Counters& counters = result.report.sample->metrics.counters;
    std::string text = "offered " + std::to_string(counters.offered);
    for (std::size_t i = 0; i < outcome_count; ++i)
        text += ", " + std::string{name(static_cast<OutcomeKind>(i))} + " " + std::to_string(counters.outcomes[i]);
    for (std::size_t i = 0; i < refusal_count; ++i)
        if (const auto count = result.report.sample->refused[i]; count > 0)
            text += ", refused (" + std::string{name(static_cast<Refusal>(i))} + ") " + std::to_string(count);
    if (result.report.given_up > 0)
        text += "; gave up " + std::to_string(result.report.given_up) + ", of which the journal keeps " +
                std::to_string(result.report.journaled);
    if (result.unwritten_rows > 0) text += "; NOT written to the journal: " + std::to_string(result.unwritten_rows);
    if (result.unwritten_lines > 0) text += "; NOT written to the feedback: " + std::to_string(result.unwritten_lines);
    return text;
}

}  // namespace sluice::live
