// SPDX-License-Identifier: GPL-3.0-or-later
// From a scenario's [pipeline] to a running pusher, step by step: into a live configuration, the difference against
// what runs, `sluice-live check`, a file, and a reload after a confirmation that names what will change.
#pragma once

#include "gui/models/go_live.h"
#include "gui/models/live_pusher.h"
#include "gui/models/reload_order.h"
#include "gui/views/page.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTableWidget;
class QTabWidget;

namespace sluice::gui {

class Banner;
enum class Tone : int;
class Configuration;
class LiveClient;

class GoLivePage : public Page {
    Q_OBJECT

public:
    explicit GoLivePage(Configuration& configuration, QWidget* parent = nullptr);
    ~GoLivePage() override;

    /// What watches the pusher: what it runs is taken from there. May be null.
    void setClient(LiveClient* client);
    void setProgram(const QString& path);
    GoLive& model() { return model_; }

    QString title() const override { return tr("Go live"); }
    QList<QAction*> pageActions() override;
    bool busy() const override;
    void saveState(QSettings& settings) const override;
    void restoreState(QSettings& settings) override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* make_steps();
    QWidget* make_outcome();
    void make_actions();
    void connect_models();
    QLineEdit* field(const QString& name, const QString& object, const QString& example);
    QPushButton* button(QAction* action, const QString& object);

    void take_configuration();
    void take_running();
    void take_pusher();
    void take_typed();
    void fill(QLineEdit& field, QString& filled, const QString& text);
    QString other_pusher() const;
    /// What is lost where it is not saved; empty where it is.
    QString unsaved() const;
    void show_model();
    void enable_actions();
    void report_order(const QString& text);
    void show_changes();
    void check();
    void save();
    void ask_reload();
    void confirm(const std::vector<ConfigChange>& changes);
    void say(const QString& text, Tone tone);

    Configuration& configuration_;
    LiveClient* client_ = nullptr;
    GoLive model_;
    ReloadOrder order_;
    LivePusher watched_;
    QString filled_ingress_, filled_token_;  // as the fields were filled in, not typed

    QLabel *chosen_ = nullptr, *base_ = nullptr, *difference_ = nullptr, *runs_ = nullptr;
    QLineEdit *file_ = nullptr, *ingress_ = nullptr, *token_file_ = nullptr, *ca_file_ = nullptr;
    QCheckBox* connects_ = nullptr;
    QTableWidget* changes_ = nullptr;
    QPlainTextEdit* text_ = nullptr;
    QPlainTextEdit* output_ = nullptr;
    QTabWidget* tabs_ = nullptr;
    Banner *notice_, *banner_;
    QAction *check_ = nullptr, *save_ = nullptr, *reload_ = nullptr, *watch_ = nullptr;
};

}  // namespace sluice::gui
