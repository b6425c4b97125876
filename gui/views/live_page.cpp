// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/live_page.h"

#include "core/report/human_text.h"
#include "gui/models/live_config_text.h"
#include "gui/models/live_program.h"
#include "gui/views/live_bar.h"
#include "gui/views/live_figures.h"
#include "gui/views/theme.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSettings>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>

namespace sluice::gui {
namespace {

struct Span {
    const char* name;
    double seconds;
};
constexpr std::array<Span, 6> spans{{{"1 minute", 60},
                                     {"5 minutes", 300},
                                     {"15 minutes", 900},
                                     {"1 hour", 3600},
                                     {"6 hours", 21'600},
                                     {"24 hours", 86'400}}};
constexpr std::size_t most_events = 1000;
constexpr int first_rows_within_ms = 10'000;
constexpr double spell_gap_s = 10;  // two sheddings are one where less lies between

Duration ns(double seconds) { return Duration{std::llround(seconds * 1e9)}; }

std::optional<EventKind> kind_named(const QString& wanted) {
    for (auto kind = static_cast<int>(EventKind::nominal); kind <= static_cast<int>(EventKind::quota_limits); ++kind)
        if (const auto found = name(static_cast<EventKind>(kind));
            wanted == QLatin1String(found.data(), static_cast<qsizetype>(found.size())))
            return static_cast<EventKind>(kind);
    return std::nullopt;
}

/// Until it is that long ago, it may still go on: what ends or peaks at the newest row is not told yet.
bool undecided(EventKind kind, double at_s, double until_s) {
    return (kind == EventKind::shedding_ends || kind == EventKind::requests_peak) && until_s - at_s < spell_gap_s;
}

/// An alert that lasts, in the colour of bad news.
class RaisedDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        if (!index.data(AlarmRulesModel::raised_role).toBool()) return;
        option->font.setBold(true);
        if (option->widget != nullptr) option->palette.setColor(QPalette::Text, colours(option->widget).bad);
    }
};

}  // namespace

LivePage::LivePage(Configuration&, QWidget* parent)
    : Page(parent),
      expectation_(client_),
      rules_(alarms_),
      episodes_(alarms_),
      bar_(new LiveBar),
      status_(new Banner(tr("How the connection is"))),
      alert_(new Banner(tr("Alerts"))),
      notice_(new Banner(tr("Notice"))),
      figures_(new LiveFigures) {
    alarms_.set_rules(LiveAlarms::usual(0, 0));
    make_actions();
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->setSpacing(6);
    for (QWidget* one : {static_cast<QWidget*>(bar_), static_cast<QWidget*>(notice_), static_cast<QWidget*>(status_),
                         static_cast<QWidget*>(alert_), static_cast<QWidget*>(figures_)})
        layout->addWidget(one);
    columns_ = new QSplitter(Qt::Horizontal);
    columns_->addWidget(make_chart());
    columns_->addWidget(make_tables());
    columns_->setStretchFactor(0, 1);
    columns_->setSizes({870, 370});
    columns_->setChildrenCollapsible(false);
    layout->addWidget(columns_, 1);
    connect_models();
    setProgram(find_sluice_live());
    show_status();
}

LivePage::~LivePage() { client_.disconnect(this); }

void LivePage::make_actions() {
    connect_action_ = add_action(tr("Connect or disconnect"), QKeySequence(Qt::CTRL | Qt::Key_L));
    follow_action_ = add_action(tr("Follow the newest rows"), QKeySequence(Qt::CTRL | Qt::Key_F));
    expect_action_ = add_action(tr("Show what is expected"), QKeySequence(Qt::CTRL | Qt::Key_D));
    for (QAction* const action : {follow_action_, expect_action_}) {
        action->setCheckable(true);
        action->setChecked(true);
    }
    connect(connect_action_, &QAction::triggered, this, &LivePage::toggle);
}

QList<QAction*> LivePage::pageActions() { return {connect_action_, follow_action_, expect_action_}; }

QWidget* LivePage::make_chart() {
    auto* const area = new QWidget;
    auto* const layout = new QVBoxLayout(area);
    layout->setContentsMargins(0, 0, 4, 0);
    auto* const row = new QHBoxLayout;
    auto* const label = new QLabel(tr("&Show the last"));
    span_ = new QComboBox;
    label->setBuddy(span_);
    span_->setAccessibleName(tr("How much of the past is shown"));
    for (const Span& one : spans) span_->addItem(tr(one.name));
    span_->setCurrentIndex(1);
    const auto box = [](const QString& text, const QString& tip, bool on) {
        auto* const made = new QCheckBox(text);
        made->setToolTip(tip);
        made->setChecked(on);
        return made;
    };
    follow_ = box(tr("&Follow"), tr("The newest row stays in view (Ctrl+F)"), true);
    expect_ =
        box(tr("&Expected"),
            tr("What a simulation makes of the last hour's pushes, through this [pipeline] with the ack latency as "
               "measured, dashed (Ctrl+D)"),
            true);
    stacked_ = box(tr("Stac&ked"), tr("Delivered, shed and failed on top of each other"), false);
    for (QWidget* one : {static_cast<QWidget*>(label), static_cast<QWidget*>(span_), static_cast<QWidget*>(follow_),
                         static_cast<QWidget*>(expect_), static_cast<QWidget*>(stacked_)})
        row->addWidget(one);
    row->addStretch(1);
    layout->addLayout(row);
    view_ = new BurstView;
    view_->setAccessibleName(tr("Pushes per second and buffered pushes, live"));
    view_->follow(true);
    layout->addWidget(view_, 1);
    expected_ = new QLabel;
    expected_->setWordWrap(true);
    expected_->setAccessibleName(tr("What was expected"));
    layout->addWidget(expected_);
    connect(span_, &QComboBox::currentIndexChanged, this, &LivePage::show_all);
    connect(follow_, &QCheckBox::toggled, view_, &BurstView::follow);
    connect(follow_, &QCheckBox::toggled, follow_action_, &QAction::setChecked);
    connect(follow_action_, &QAction::toggled, follow_, &QCheckBox::setChecked);
    connect(expect_, &QCheckBox::toggled, expect_action_, &QAction::setChecked);
    connect(expect_action_, &QAction::toggled, expect_, &QCheckBox::setChecked);
    connect(expect_, &QCheckBox::toggled, &expectation_, &LiveExpectation::setOn);
    connect(stacked_, &QCheckBox::toggled, view_, &BurstView::setStacked);
    connect(view_, &BurstView::visibleRangeChanged, this, [this](double, double until_s) { leave_end(until_s); });
    return area;
}

QTableView* LivePage::make_table(QAbstractItemModel& model, const QString& name) {
    auto* const table = new QTableView;
    table->setModel(&model);
    table->setAccessibleName(name);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 8);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setAlternatingRowColors(true);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->horizontalHeader()->setHighlightSections(false);
    return table;
}

QWidget* LivePage::make_tables() {
    tables_ = new QSplitter(Qt::Vertical);
    const auto add = [this](const QString& title, QTableView* table, QLabel** into) {
        auto* const area = new QWidget;
        auto* const layout = new QVBoxLayout(area);
        layout->setContentsMargins(4, 0, 0, 0);
        layout->setSpacing(2);
        auto* const label = new QLabel(title);
        QFont bold = label->font();
        bold.setBold(true);
        label->setFont(bold);
        layout->addWidget(label);
        layout->addWidget(table, 1);
        tables_->addWidget(area);
        if (into != nullptr) *into = label;
    };
    QTableView* const rules = make_table(rules_, tr("Thresholds"));
    rules->setObjectName(QStringLiteral("live-rules"));
    rules->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                           QAbstractItemView::AnyKeyPressed);
    rules->setItemDelegate(new RaisedDelegate(rules));
    rules->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    rules->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    add(tr("Thresholds (double click or F2 to change)"), rules, nullptr);
    QTableView* const episodes = make_table(episodes_, tr("Alerts so far"));
    episodes->horizontalHeader()->setStretchLastSection(true);
    add(tr("Alerts"), episodes, nullptr);
    connect(episodes, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (index.isValid()) view_->goTo(episodes_.from_s(index.row()));
    });
    QTableView* const connections = make_table(connections_, tr("Connections"));
    connections_table_ = connections;
    connections->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    add(tr("Connections"), connections, &connected_);
    tables_->setChildrenCollapsible(false);
    tables_->setSizes({230, 110, 200});
    return tables_;
}

void LivePage::connect_models() {
    connect(bar_, &LiveBar::connectAsked, this,
            [this] { connectTo(bar_->address(), bar_->tokenFile(), bar_->caFile()); });
    connect(bar_, &LiveBar::disconnectAsked, &client_, &LiveClient::stop);
    connect(&client_, &LiveClient::statusChanged, this, &LivePage::show_status);
    connect(&client_, &LiveClient::rowArrived, this, &LivePage::show_rows);
    connect(&client_, &LiveClient::historyChanged, this, &LivePage::show_all);
    connect(&client_, &LiveClient::historyChanged, this, &LivePage::judge_history);
    connect(&client_, &LiveClient::configChanged, this, &LivePage::show_config);
    connect(&client_, &LiveClient::resultChanged, this, &LivePage::show_events);
    connect(&client_, &LiveClient::connectionsChanged, this, [this] {
        connections_.setConnections(client_.connections());
        show_status();
    });
    connect(&client_, &LiveClient::statusChanged, this, &LivePage::look_settled);
    connect(&client_, &LiveClient::rowArrived, this, &LivePage::look_settled);
    connect(&client_, &LiveClient::historyChanged, this, &LivePage::look_settled);
    connect(&client_, &LiveClient::resultChanged, this, &LivePage::look_settled);
    awaiting_.setSingleShot(true);
    awaiting_.setInterval(first_rows_within_ms);
    connect(&awaiting_, &QTimer::timeout, this, &Page::settled);
    connect(&expectation_, &LiveExpectation::changed, this, &LivePage::show_expectation);
    connect(&rules_, &AlarmRulesModel::rulesEdited, this, [this] {
        own_rules_ = true;
        show_alarms();
    });
}

void LivePage::setProgram(const QString& path) {
    notice_->say(path.isEmpty()
                     ? tr("sluice-live is not in PATH: no pusher can be started or checked here. A pusher that "
                          "runs elsewhere can be watched.")
                     : QString{},
                 Tone::notice);
}

void LivePage::connectTo(const QString& url, const QString& token_file, const QString& ca_file) {
    bar_->setAddress(url, token_file, ca_file);
    const QUrl parsed = live_url_of(url);
    if (!parsed.isValid()) {
        client_.stop();
        status_->say(tr("Found \"%1\", expected the address of a pusher's telemetry, such as 127.0.0.1:9464").arg(url),
                     Tone::bad);
        return;
    }
    client_.start({parsed, token_file, ca_file});
    awaiting_.start();
}

void LivePage::toggle() {
    if (client_.state() == LiveState::off)
        connectTo(bar_->address(), bar_->tokenFile(), bar_->caFile());
    else
        client_.stop();
}

void LivePage::show_status() {
    const LiveState state = client_.state();
    Tone tone = Tone::quiet;
    if (state == LiveState::live) {
        const LiveRow& latest = client_.latest();
        const bool calm = client_.history().empty() || (latest.connected && !latest.paused && !latest.draining);
        tone = calm ? Tone::good : Tone::notice;
    } else if (state == LiveState::stale || state == LiveState::lost) {
        tone = Tone::bad;
    }
    status_->say(client_.status(), tone);
    bar_->setConnected(state != LiveState::off);
    figures_->setStale(client_.stale());
    connections_table_->setEnabled(!client_.stale());
    connected_->setText(client_.stale() ? tr("Connections: as last told")
                                        : tr("Connections: %1").arg(connections_.summary()));
}

bool LivePage::busy() const {
    const bool first = client_.history().empty() || client_.fetching();
    return awaiting_.isActive() &&
           (client_.state() == LiveState::connecting || (client_.state() == LiveState::live && first));
}

void LivePage::look_settled() {
    if (!awaiting_.isActive() || busy()) return;
    awaiting_.stop();
    Q_EMIT settled();
}

// Whoever moves the chart away from its end wants to look at something there.
void LivePage::leave_end(double until_s) {
    const double end_s = view_->burst().until_s() - view_->burst().sample_s / 2;
    if (!filling_ && follow_->isChecked() && until_s < end_s) follow_->setChecked(false);
}

double LivePage::span_s() const { return spans[static_cast<std::size_t>(std::max(span_->currentIndex(), 0))].seconds; }

void LivePage::show_all() {
    const LiveHistory& history = client_.history();
    shown_until_s_ = history.until_s();
    if (history.empty()) {
        events_.clear();
        told_from_s_.reset();
        alarms_.reset();
        view_->setBurst({});
        view_->setEvents({});
        figures_->show_row(std::nullopt, 1, 0, 0);
        return show_alarms();
    }
    filling_ = true;
    view_->setBurst(history.burst(span_s(), buffer_));
    if (follow_->isChecked()) view_->showAll();
    filling_ = false;
    show_events();
}

void LivePage::show_rows() {
    const LiveHistory& history = client_.history();
    const LiveRow& latest = client_.latest();
    const double added_s = history.until_s() - shown_until_s_;
    const bool moved = alarms_.take(latest.row, history.until_s() - history.sample_s(), history.sample_s());
    if (view_->burst().empty() || added_s > span_s()) {
        show_all();
    } else if (added_s > 0) {
        const auto most = static_cast<std::size_t>(span_s() / history.sample_s());
        view_->append(history.burst(added_s, buffer_), std::max<std::size_t>(most, 1));
        shown_until_s_ = history.until_s();
    }
    figures_->show_row(latest.row, history.sample_s(), buffer_, pushers_);
    rules_.refresh(false);
    if (moved) show_alarms();
}

// Those of an earlier process stay when another one tells its own.
void LivePage::show_events() {
    const LiveHistory& history = client_.history();
    if (history.empty()) return;
    const double from_s = std::max(history.at_of(0), told_from_s_.value_or(history.at_of(0)));
    const double start_s = view_->burst().start_of_day_s.value_or(0);
    std::erase_if(events_,
                  [&](const Event& event) { return event.at >= ns(from_s) || event.text.starts_with("no row"); });
    const auto add = [&](EventKind kind, double at_s, std::string text) {
        events_.push_back({kind, ns(at_s), event_clock(ns(start_s), ns(at_s)), std::move(text)});
    };
    for (const LiveResult::Moment& moment : client_.result().events) {
        const auto kind = kind_named(moment.name);
        const double at_s = history.at_of(moment.at_s);
        if (!kind || kind == EventKind::nominal || at_s < from_s || undecided(*kind, at_s, history.until_s())) continue;
        add(*kind, at_s, moment.text.toStdString());
    }
    for (const LiveHistory::Gap& gap : history.gaps())
        add(EventKind::connection_lost, gap.from_s, "no rows from here on: the pusher was away, or out of reach");
    std::sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
    if (events_.size() > most_events) events_.erase(events_.begin(), events_.end() - most_events);
    view_->setEvents(events_);
}

// Rows that were fetched, not streamed: all that is known is judged again, from its beginning.
void LivePage::judge_history() {
    const LiveHistory& history = client_.history();
    if (history.empty()) return;
    alarms_.reset();
    for (std::size_t i = 0; i < history.rows().size(); ++i)
        if (history.known(i))
            alarms_.take(history.rows()[i], history.from_s() + history.sample_s() * static_cast<double>(i),
                         history.sample_s());
    show_alarms();
}

void LivePage::show_alarms() {
    std::vector<Threshold> lines;
    QStringList lasting;
    for (std::size_t i = 0; i < alarms_.rules().size(); ++i) {
        const AlarmRule& rule = alarms_.rules()[i];
        if (alarms_.raised(i)) lasting << rule.text();
        const bool drawn = rule.figure == Watched::shed_rate || rule.figure == Watched::failed_rate ||
                           rule.figure == Watched::buffered;
        if (rule.on && drawn && rule.limit > 0)
            lines.push_back({tr("%1 alert %2").arg(rule.name(), QString::fromStdString(short_number(rule.limit))),
                             rule.limit, rule.figure == Watched::buffered, alarms_.raised(i)});
    }
    view_->setThresholds(std::move(lines));
    alert_->say(lasting.isEmpty() ? QString{} : tr("Alert: %1.").arg(lasting.join(QStringLiteral("; "))), Tone::bad);
    episodes_.refresh(view_->burst().start_of_day_s.value_or(0));
    if (alarms_.episode_count() > std::exchange(told_, alarms_.episode_count())) {
        QApplication::alert(this);
        Q_EMIT message(alert_->text());
    }
    rules_.refresh(false);
}

void LivePage::show_config() {
    const PipelineText pipeline = pipeline_of_config(client_.config(), "/config");
    const bool known = !client_.config().empty();
    if (known && !pipeline.settings) return;
    const double buffer = known ? static_cast<double>(pipeline.settings->buffer) : 0;
    const double pushers = known ? pipeline.settings->pushers : 0;
    if (buffer == buffer_ && pushers == pushers_) return;
    // The pusher tells what happened by the buffer that it has now: what was told by another one stays.
    if (buffer_ != 0 && buffer != buffer_) told_from_s_ = client_.history().until_s();
    buffer_ = buffer;
    pushers_ = pushers;
    if (!own_rules_) {
        alarms_.set_rules(LiveAlarms::usual(buffer, pushers));
        rules_.refresh(true);
    }
    show_all();
    show_alarms();
}

void LivePage::show_expectation() {
    view_->setReference(expectation_.burst(), tr("expected"));
    expected_->setText(expectation_.text());
}

QString LivePage::exportTo(const QString& path) {
    if (client_.history().empty() && client_.state() != LiveState::off) return client_.status();
    if (path.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive)) return view_->exportCsv(path);
    return Page::exportTo(path);
}

void LivePage::saveState(QSettings& settings) const {
    settings.setValue(QStringLiteral("address"), bar_->address());
    settings.setValue(QStringLiteral("token_file"), bar_->tokenFile());
    settings.setValue(QStringLiteral("ca_file"), bar_->caFile());
    settings.setValue(QStringLiteral("span"), span_->currentIndex());
    settings.setValue(QStringLiteral("columns"), columns_->saveState());
    settings.setValue(QStringLiteral("tables"), tables_->saveState());
    QVariantList rules;
    for (const AlarmRule& rule : alarms_.rules()) rules << QVariant(QVariantList{rule.limit, rule.for_s, rule.on});
    settings.setValue(QStringLiteral("rules"), own_rules_ ? rules : QVariantList{});
}

void LivePage::restoreState(QSettings& settings) {
    if (const QString address = settings.value(QStringLiteral("address")).toString(); !address.isEmpty())
        bar_->setAddress(address, settings.value(QStringLiteral("token_file")).toString(),
                         settings.value(QStringLiteral("ca_file")).toString());
    span_->setCurrentIndex(std::clamp(settings.value(QStringLiteral("span"), 1).toInt(), 0, span_->count() - 1));
    columns_->restoreState(settings.value(QStringLiteral("columns")).toByteArray());
    tables_->restoreState(settings.value(QStringLiteral("tables")).toByteArray());
    const QVariantList saved = settings.value(QStringLiteral("rules")).toList();
    std::vector<AlarmRule> rules = LiveAlarms::usual(buffer_, pushers_);
    if (static_cast<std::size_t>(saved.size()) != rules.size()) return;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const QVariantList one = saved[static_cast<qsizetype>(i)].toList();
        if (one.size() != 3) return;
        rules[i] = {rules[i].figure, one[0].toDouble(), one[1].toDouble(), one[2].toBool()};
    }
    own_rules_ = true;
    alarms_.set_rules(std::move(rules));
    rules_.refresh(true);
}

}  // namespace sluice::gui
