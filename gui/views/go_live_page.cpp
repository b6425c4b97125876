// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/go_live_page.h"

#include "gui/models/configuration.h"
#include "gui/models/live_client.h"
#include "gui/models/live_program.h"
#include "gui/views/live_bar.h"
#include "gui/views/reload_dialog.h"

#include <QAction>
#include <QCheckBox>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFontDatabase>
#include <QFormLayout>
#include <QGroupBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QTabWidget>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace sluice::gui {

GoLivePage::GoLivePage(Configuration& configuration, QWidget* parent)
    : Page(parent),
      configuration_(configuration),
      notice_(new Banner(tr("Notice"))),
      banner_(new Banner(tr("What came of it"))) {
    make_actions();
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->addWidget(notice_);
    layout->addWidget(banner_);
    auto* const splitter = new QSplitter(Qt::Horizontal);
    splitter->addWidget(make_steps());
    splitter->addWidget(make_outcome());
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({440, 800});
    splitter->setChildrenCollapsible(false);
    layout->addWidget(splitter, 1);
    connect_models();
    setProgram(find_sluice_live());
    take_configuration();
    show_model();
}

GoLivePage::~GoLivePage() = default;

void GoLivePage::make_actions() {
    check_ = add_action(tr("&Check"), QKeySequence(Qt::Key_F7), tr("Runs sluice-live check"));
    save_ = add_action(tr("Sa&ve"), QKeySequence(Qt::Key_F8), tr("Writes the file"));
    reload_ = add_action(tr("&Reload…"), QKeySequence(Qt::Key_F9),
                         tr("Gives [pipeline] to the running pusher, after a question"));
    watch_ = add_action(tr("&Watch"), QKeySequence(Qt::Key_F10), tr("Shows the pusher on the page Live"));
    connect(check_, &QAction::triggered, this, &GoLivePage::check);
    connect(save_, &QAction::triggered, this, &GoLivePage::save);
    connect(reload_, &QAction::triggered, this, &GoLivePage::ask_reload);
    connect(watch_, &QAction::triggered, this, [this] { Q_EMIT wantsPage(QStringLiteral("live")); });
}

QList<QAction*> GoLivePage::pageActions() { return {check_, save_, reload_, watch_}; }

QLineEdit* GoLivePage::field(const QString& name, const QString& object, const QString& example) {
    auto* const edit = new QLineEdit;
    edit->setAccessibleName(name);
    edit->setObjectName(object);
    edit->setPlaceholderText(example);
    return edit;
}

// A button that does what an action does, and follows it.
QPushButton* GoLivePage::button(QAction* action, const QString& object) {
    auto* const made = new QPushButton(action->text());
    made->setObjectName(object);
    made->setToolTip(action->toolTip());
    QString plain = action->text();
    made->setAccessibleName(plain.remove(QLatin1Char('&')));
    connect(made, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, made, [made, action] { made->setEnabled(action->isEnabled()); });
    return made;
}

QWidget* GoLivePage::make_steps() {
    auto* const area = new QWidget;
    auto* const layout = new QVBoxLayout(area);
    layout->setContentsMargins(0, 0, 6, 0);
    const auto words = [](const QString& name) {
        auto* const label = new QLabel;
        label->setWordWrap(true);
        label->setAccessibleName(name);
        return label;
    };
    const auto step = [layout](const QString& title) {
        auto* const box = new QGroupBox(title);
        layout->addWidget(box);
        return new QVBoxLayout(box);
    };
    chosen_ = words(tr("What is to go live"));
    step(tr("1. What is to go live"))->addWidget(chosen_);

    QVBoxLayout* const file = step(tr("2. Into which live configuration"));
    auto* const row = new QHBoxLayout;
    file_ = field(tr("File of the live configuration"), QStringLiteral("go-file"), tr("live.toml"));
    auto* const browse = new QToolButton;
    browse->setText(tr("…"));
    browse->setAccessibleName(tr("Choose the file"));
    browse->setToolTip(browse->accessibleName());
    row->addWidget(file_, 1);
    row->addWidget(browse);
    file->addLayout(row);
    base_ = words(tr("What the text starts from"));
    file->addWidget(base_);
    connect(browse, &QToolButton::clicked, this, [this] {
        const QString path = QFileDialog::getSaveFileName(this, tr("The live configuration"), file_->text(),
                                                          tr("TOML (*.toml);;All files (*)"), nullptr,
                                                          QFileDialog::DontConfirmOverwrite);
        if (path.isEmpty()) return;
        file_->setText(path);
        model_.setFile(path);
    });

    QVBoxLayout* const checks = step(tr("3. Is it right?"));
    connects_ = new QCheckBox(tr("also try TLS, &login and a push that is only validated"));
    auto* const check_row = new QHBoxLayout;
    check_row->addWidget(button(check_, QStringLiteral("go-check")));
    check_row->addWidget(button(save_, QStringLiteral("go-save")));
    check_row->addStretch(1);
    checks->addWidget(connects_);
    checks->addLayout(check_row);

    QVBoxLayout* const running = step(tr("4. To the pusher that runs"));
    auto* const form = new QFormLayout;
    ingress_ = field(tr("Address where the pusher takes pushes"), QStringLiteral("go-ingress"), tr("127.0.0.1:8080"));
    token_file_ =
        field(tr("File with the pusher's token"), QStringLiteral("go-token-file"), tr("its [http] token_file"));
    form->addRow(tr("&Pusher"), ingress_);
    form->addRow(tr("To&ken file"), token_file_);
    ca_file_ = field(tr("File with the CA's certificate"), QStringLiteral("go-ca-file"),
                     tr("over https://…, where the CA is one's own"));
    form->addRow(tr("C&A file"), ca_file_);
    running->addLayout(form);
    runs_ = words(tr("What runs now"));
    running->addWidget(runs_);
    auto* const reload_row = new QHBoxLayout;
    reload_row->addWidget(button(reload_, QStringLiteral("go-reload")));
    reload_row->addWidget(button(watch_, QStringLiteral("go-watch")));
    reload_row->addStretch(1);
    running->addLayout(reload_row);
    layout->addStretch(1);
    return area;
}

QWidget* GoLivePage::make_outcome() {
    auto* const area = new QSplitter(Qt::Vertical);
    tabs_ = new QTabWidget;
    auto* const first = new QWidget;
    auto* const layout = new QVBoxLayout(first);
    difference_ = new QLabel;
    difference_->setWordWrap(true);
    difference_->setAccessibleName(tr("What is compared"));
    changes_ = new QTableWidget(0, 4);
    changes_->setObjectName(QStringLiteral("go-changes"));
    changes_->setAccessibleName(tr("What would change"));
    changes_->setHorizontalHeaderLabels({tr("Key"), tr("Now"), tr("Then"), tr("Takes effect")});
    changes_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    changes_->setSelectionBehavior(QAbstractItemView::SelectRows);
    changes_->setAlternatingRowColors(true);
    changes_->setShowGrid(false);
    changes_->setTabKeyNavigation(false);
    changes_->verticalHeader()->hide();
    changes_->horizontalHeader()->setHighlightSections(false);
    layout->addWidget(difference_);
    layout->addWidget(changes_, 1);
    text_ = new QPlainTextEdit;
    text_->setObjectName(QStringLiteral("go-text"));
    text_->setAccessibleName(tr("The live configuration; it may be edited"));
    text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text_->setLineWrapMode(QPlainTextEdit::NoWrap);
    text_->setTabChangesFocus(true);
    tabs_->addTab(first, tr("&Difference"));
    tabs_->addTab(text_, tr("Con&figuration"));
    output_ = new QPlainTextEdit;
    output_->setObjectName(QStringLiteral("go-output"));
    output_->setReadOnly(true);
    output_->setTabChangesFocus(true);
    output_->setFont(text_->font());
    output_->setAccessibleName(tr("What the check says"));
    output_->setPlaceholderText(tr("What sluice-live check says stands here."));
    area->addWidget(tabs_);
    area->addWidget(output_);
    area->setStretchFactor(0, 1);
    area->setSizes({420, 130});
    area->setChildrenCollapsible(false);
    return area;
}

void GoLivePage::connect_models() {
    connect(&configuration_, &Configuration::changed, this, &GoLivePage::take_configuration);
    connect(&model_, &GoLive::changed, this, &GoLivePage::show_model);
    connect(&model_, &GoLive::checked, this, [this](bool good, const QString& output) {
        output_->setPlainText(output);
        say(good ? tr("The check found nothing wrong.") : tr("The check found something wrong; it says below what."),
            good ? Tone::good : Tone::bad);
        Q_EMIT settled();
    });
    connect(&order_, &ReloadOrder::tellsChanges, this, &GoLivePage::confirm);
    connect(&order_, &ReloadOrder::failed, this,
            [this](const QString& why) { report_order(tr("Nothing was changed: %1.").arg(why)); });
    connect(&order_, &ReloadOrder::mayBeDone, this, [this](const QString& why) {
        report_order(tr("It is not known whether the pusher took it: %1. What runs there is asked again.").arg(why));
    });
    connect(&order_, &ReloadOrder::done, this, [this](const std::vector<ConfigChange>& changes) {
        QStringList names;
        for (const ConfigChange& change : changes)
            names << tr("%1 from %2 to %3").arg(change.key, change.from, change.to);
        say(tr("The pusher runs it now: %1.%2").arg(names.join(QStringLiteral(", ")), unsaved()),
            model_.saved() ? Tone::good : Tone::notice);
        if (client_ != nullptr) client_->refresh();
        show_model();
    });
    connect(file_, &QLineEdit::editingFinished, this, [this] {
        if (file_->isModified()) model_.setFile(file_->text().trimmed());
        file_->setModified(false);
    });
    connect(ingress_, &QLineEdit::textChanged, this, &GoLivePage::take_pusher);
    connect(token_file_, &QLineEdit::textChanged, this, &GoLivePage::take_pusher);
    connect(ca_file_, &QLineEdit::textChanged, this, &GoLivePage::take_pusher);
    connect(file_, &QLineEdit::textEdited, this, &GoLivePage::enable_actions);
    connect(text_->document(), &QTextDocument::modificationChanged, this, &GoLivePage::enable_actions);
    text_->installEventFilter(this);
}

void GoLivePage::report_order(const QString& text) {
    if (client_ != nullptr) client_->refresh();
    show_model();
    say(text, Tone::bad);
}

// What was typed is taken when the field is left, so that nothing is compared at every key.
bool GoLivePage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == text_ && event->type() == QEvent::FocusOut) take_typed();
    return Page::eventFilter(watched, event);
}

void GoLivePage::take_typed() {
    if (text_->document()->isModified()) {
        const std::string text = text_->toPlainText().toStdString();
        text_->document()->setModified(false);
        model_.edit(text);
    }
    if (file_->isModified()) {
        file_->setModified(false);
        model_.setFile(file_->text().trimmed());
    }
}

void GoLivePage::setClient(LiveClient* client) {
    client_ = client;
    if (client == nullptr) return;
    connect(client, &LiveClient::configChanged, this, &GoLivePage::take_running);
    connect(client, &LiveClient::stateChanged, this, &GoLivePage::show_model);
    take_running();
}

void GoLivePage::setProgram(const QString& path) {
    model_.setProgram(path);
    notice_->say(path.isEmpty() ? tr("sluice-live is not in PATH: a configuration can be written and given to a pusher "
                                     "elsewhere, but not checked here.")
                                : QString{},
                 Tone::notice);
    show_model();
}

void GoLivePage::take_configuration() {
    const ScenarioPtr scenario = configuration_.scenario();
    if (!configuration_.problems().empty()) {
        model_.setSettings(std::nullopt, {});
        chosen_->setText(
            tr("It is wrong, so nothing goes live: %1")
                .arg(QString::fromStdString(config::to_string(configuration_.problems().front())).toHtmlEscaped()));
        return show_model();
    }
    if (scenario)
        model_.setSettings(scenario->pipeline, configuration_.label());
    else
        model_.setSettings(std::nullopt, {});
    chosen_->setText(scenario ? tr("[pipeline] of <b>%1</b>: %2 connections of %3 pending each, a buffer of %4 pushes.")
                                    .arg(configuration_.label().toHtmlEscaped())
                                    .arg(scenario->pipeline.pushers)
                                    .arg(scenario->pipeline.window)
                                    .arg(QLocale(QLocale::English, QLocale::UnitedStates)
                                             .toString(static_cast<qulonglong>(scenario->pipeline.buffer)))
                              : tr("Open a scenario first: its [pipeline] is what goes live."));
}

// Where the pusher takes orders stands in its configuration, too: filled in, unless something else was typed.
void GoLivePage::take_running() {
    watched_ = live_pusher_of(client_->config(), client_->target().telemetry);
    model_.setRunning(client_->config());
    fill(*token_file_, filled_token_, watched_.token_file);
    fill(*ingress_, filled_ingress_, watched_.address());
    take_pusher();
}

void GoLivePage::fill(QLineEdit& field, QString& filled, const QString& text) {
    const QString before = std::exchange(filled, text);
    if (field.text().isEmpty() || field.text() == before) field.setText(text);
}

QString GoLivePage::other_pusher() const {
    if (client_ == nullptr || client_->config().empty() || watched_.may_be(order_.ingress())) return {};
    return tr("%1 is not the pusher that is watched, %2, with which the difference is.")
        .arg(order_.ingress().authority(), client_->target().telemetry.host());
}

QString GoLivePage::unsaved() const {
    return model_.saved() ? QString{}
                          : tr(" It is not saved: the pusher's next start has the file's [pipeline] again.");
}

void GoLivePage::take_pusher() {
    order_.setPusher(watched_.secured(live_url_of(ingress_->text())), token_file_->text().trimmed(),
                     ca_file_->text().trimmed());
    show_model();
}

void GoLivePage::show_model() {
    switch (model_.base()) {
        case GoLive::Base::none: base_->setText(tr("Name a file, or connect to a pusher on the page Live.")); break;
        case GoLive::Base::file:
            base_->setText(tr("The file's [pipeline] is replaced, the rest stays word for word."));
            break;
        case GoLive::Base::running:
            base_->setText(tr("A new file, from what the pusher runs; its [pipeline] is replaced."));
            break;
        case GoLive::Base::starting:
            base_->setText(tr("A new file, from sluice-live init: set what [xmpp] needs on the tab Configuration."));
            break;
    }
    if (!text_->document()->isModified() && text_->toPlainText().toStdString() != model_.text()) {
        text_->setPlainText(QString::fromStdString(model_.text()));
        text_->document()->setModified(false);
    }
    if (!model_.problem().isEmpty()) say(model_.problem(), Tone::bad);
    enable_actions();
    const bool watched = client_ != nullptr && client_->state() != LiveState::off;
    runs_->setText(!watched           ? tr("No pusher is watched: connect to one on the page Live to compare with it.")
                   : client_->stale() ? tr("What the pusher ran when it was last heard of.")
                   : model_.knows_running() ? tr("Watched on the page Live.")
                                            : tr("Not known yet."));
    if (const QString other = other_pusher(); !other.isEmpty()) runs_->setText(other);
    show_changes();
}

void GoLivePage::enable_actions() {
    const bool typed = text_->document()->isModified(), named = file_->isModified();
    const bool has_text =
        typed || (configuration_.problems().empty() && !model_.text().empty() && model_.problem().isEmpty());
    check_->setEnabled(has_text && !model_.checking());
    save_->setEnabled(has_text && (named || (!model_.file().isEmpty() && (typed || !model_.saved()))));
    reload_->setEnabled(has_text && order_.ingress().isValid() && !order_.under_way());
    watch_->setEnabled(client_ != nullptr);
}

void GoLivePage::show_changes() {
    const auto& changes = model_.changes();
    const QString against = model_.knows_running() ? tr("what the pusher runs now") : tr("the file as it is");
    const bool comparable = model_.knows_running() || model_.base() == GoLive::Base::file;
    difference_->setText(model_.text().empty() ? tr("There is no configuration yet.")
                         : !comparable         ? tr("There is nothing to compare with yet.")
                         : changes.empty()     ? tr("Nothing differs from %1.").arg(against)
                                               : tr("Against %1:").arg(against));
    changes_->setRowCount(static_cast<int>(changes.size()));
    for (int row = 0; row < changes_->rowCount(); ++row) {
        const ConfigChange& change = changes[static_cast<std::size_t>(row)];
        const QString effect = change.at_once ? tr("at once, by a reload") : tr("at the next start");
        int column = 0;
        for (const QString& text : {change.key, change.from, change.to, effect})
            changes_->setItem(row, column++, new QTableWidgetItem(text));
    }
    changes_->resizeColumnsToContents();
    for (int column = 1; column < 3; ++column)
        changes_->setColumnWidth(column, std::min(changes_->columnWidth(column), 220));
    changes_->horizontalHeader()->setStretchLastSection(true);
    changes_->resizeRowsToContents();
}

bool GoLivePage::busy() const { return model_.checking() || order_.under_way(); }

void GoLivePage::check() {
    take_typed();
    output_->clear();
    say(tr("Checking …"), Tone::quiet);
    model_.check(connects_->isChecked());
}

void GoLivePage::save() {
    take_typed();
    const QString error = model_.save();
    if (error.isEmpty())
        say(tr("Saved %1.").arg(model_.file()), Tone::good);
    else
        say(tr("Not saved: %1.").arg(error), Tone::bad);
}

void GoLivePage::ask_reload() {
    take_typed();
    if (!model_.problem().isEmpty()) return say(tr("Nothing was changed: %1").arg(model_.problem()), Tone::bad);
    say(tr("Asking the pusher what would change …"), Tone::quiet);
    order_.ask(model_.pipeline());
    show_model();
}

void GoLivePage::confirm(const std::vector<ConfigChange>& changes) {
    show_model();
    if (changes.empty()) return say(tr("Nothing to change: the pusher runs this [pipeline] already."), Tone::good);
    say({}, Tone::quiet);
    auto* const dialog =
        new ReloadDialog(order_.ingress().authority(), changes, (other_pusher() + unsaved()).trimmed(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this] {
        if (order_.asked()) order_.carry_out();
    });
    connect(dialog, &QDialog::rejected, this, [this] {
        order_.cancel();
        say(tr("Not reloaded: nothing was changed."), Tone::quiet);
    });
    dialog->open();
}

void GoLivePage::say(const QString& text, Tone tone) {
    banner_->say(text, tone);
    if (!text.isEmpty()) Q_EMIT message(text);
}

void GoLivePage::saveState(QSettings& settings) const {
    settings.setValue(QStringLiteral("file"), model_.file());
    const auto typed = [](const QLineEdit* field, const QString& filled) {
        return field->text() == filled ? QString{} : field->text();
    };
    settings.setValue(QStringLiteral("ingress"), typed(ingress_, filled_ingress_));
    settings.setValue(QStringLiteral("token_file"), typed(token_file_, filled_token_));
    settings.setValue(QStringLiteral("ca_file"), ca_file_->text());
}

void GoLivePage::restoreState(QSettings& settings) {
    const QString file = settings.value(QStringLiteral("file")).toString();
    file_->setText(file);
    ingress_->setText(settings.value(QStringLiteral("ingress")).toString());
    token_file_->setText(settings.value(QStringLiteral("token_file")).toString());
    ca_file_->setText(settings.value(QStringLiteral("ca_file")).toString());
    if (!file.isEmpty()) model_.setFile(file);
}

}  // namespace sluice::gui
