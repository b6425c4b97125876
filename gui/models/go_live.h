// SPDX-License-Identifier: GPL-3.0-or-later
// The chosen configuration on its way to a pusher: into the text of a live configuration, compared with what runs,
// checked by `sluice-live check`, saved. Reloading is reload_order.h. Nothing waits: processes tell when they end.
//
// The text starts from the file, where it exists; else from what runs; else from `sluice-live init`. Of it [pipeline]
// is replaced, the rest stays word for word, and may be edited. What was typed stays, whatever runs or is chosen, until
// it is saved or a file that exists is named.
#pragma once

#include "core/settings.h"
#include "gui/models/live_config_text.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <optional>
#include <string>
#include <vector>

class QProcess;
class QTemporaryFile;

namespace sluice::gui {

class GoLive : public QObject {
    Q_OBJECT

public:
    enum class Base { none, file, running, starting };

    explicit GoLive(QObject* parent = nullptr);
    ~GoLive() override;

    /// The path of sluice-live; empty: there is none, then check() fails saying so.
    void setProgram(const QString& path);
    const QString& program() const { return program_; }

    /// What is to go live, and what it is called: "overwatch, pipeline.pushers=30"; nullopt: nothing.
    void setSettings(const std::optional<Settings>& settings, const QString& label);
    /// Where to save; read where it exists.
    void setFile(const QString& path);
    /// What runs, as /config shows it; empty: not known.
    void setRunning(const std::string& config);
    /// Somebody typed.
    void edit(const std::string& text);

    const QString& file() const { return file_; }
    Base base() const { return base_; }
    const std::string& text() const { return text_; }
    /// Why `text` is not what it should be; empty: nothing is known to be wrong.
    const QString& problem() const { return problem_; }
    bool saved() const { return !text_.empty() && text_ == on_disk_; }
    bool knows_running() const { return !running_.empty(); }
    /// From what runs (or else from the file as it is) to the text.
    const std::vector<ConfigChange>& changes() const { return changes_; }
    /// The text's [pipeline] alone, as a reload takes it; empty where it is wrong.
    QByteArray pipeline() const;

    /// `sluice-live check` of the text, as if it were the file; with `connects` also TLS, login and a dry push.
    void check(bool connects);
    bool checking() const { return process_ != nullptr; }
    /// The error, empty where it is saved. A file that somebody else changed meanwhile is not overwritten.
    QString save();

Q_SIGNALS:
    void changed();
    void checked(bool good, const QString& output);

private:
    void read_base();
    void rebuild();
    void compare();
    void start_from_init();
    QString folder() const;
    void finish_check(int status);

    QString program_, file_, label_, problem_;
    Base base_ = Base::none;
    std::optional<Settings> settings_;
    std::string running_, base_text_, text_, on_disk_;
    bool edited_ = false;
    std::vector<ConfigChange> changes_;
    QProcess* process_ = nullptr;
    QProcess* init_ = nullptr;
    QTemporaryFile* trial_ = nullptr;
};

}  // namespace sluice::gui
