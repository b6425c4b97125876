// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/go_live.h"

#include "core/config/pipeline_table.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QSaveFile>
#include <QTemporaryFile>
#include <QTimer>

namespace sluice::gui {
namespace {

constexpr qint64 largest_file = 4 << 20;
constexpr int check_within_ms = 60'000;

std::string content_of(const QString& path, QString& problem) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        problem = path + QStringLiteral(": ") + file.errorString();
        return {};
    }
    const QByteArray content = file.read(largest_file + 1);
    if (content.size() > largest_file) problem = path + QStringLiteral(": larger than 4 MiB");
    return problem.isEmpty() ? content.toStdString() : std::string{};
}

void end(QProcess*& process) {
    if (QProcess* const gone = std::exchange(process, nullptr)) {
        gone->disconnect();
        gone->kill();
        gone->waitForFinished(1000);
        delete gone;
    }
}

}  // namespace

GoLive::GoLive(QObject* parent) : QObject(parent) {}
GoLive::~GoLive() {
    end(process_);
    end(init_);
}

QString GoLive::folder() const { return file_.isEmpty() ? QDir::currentPath() : QFileInfo(file_).absolutePath(); }

void GoLive::setProgram(const QString& path) {
    if (std::exchange(program_, path) == path) return;
    if (base_ == Base::none && !edited_) read_base();
    Q_EMIT changed();
}

void GoLive::setSettings(const std::optional<Settings>& settings, const QString& label) {
    settings_ = settings;
    label_ = label;
    rebuild();
}

void GoLive::setFile(const QString& path) {
    file_ = path.isEmpty() ? QString{} : QFileInfo(path).absoluteFilePath();
    if (!edited_ || QFileInfo::exists(file_)) return read_base();
    on_disk_.clear();
    compare();
    Q_EMIT changed();
}

void GoLive::setRunning(const std::string& config) {
    if (std::exchange(running_, config) == config) return;
    const bool follows = base_ == Base::none || base_ == Base::starting || (base_ == Base::running && !saved());
    if (follows && !edited_) return read_base();
    compare();
    Q_EMIT changed();
}

void GoLive::edit(const std::string& text) {
    if (text == text_) return;
    text_ = base_text_ = text;
    edited_ = true;
    problem_ = pipeline_of_config(text_, QFileInfo(file_).fileName().toStdString()).problem;
    compare();
    Q_EMIT changed();
}

void GoLive::read_base() {
    problem_.clear();
    on_disk_.clear();
    base_text_.clear();
    edited_ = false;
    base_ = Base::none;
    if (!file_.isEmpty() && QFileInfo::exists(file_)) {
        base_ = Base::file;
        base_text_ = on_disk_ = content_of(file_, problem_);
    } else if (!running_.empty()) {
        base_ = Base::running;
        base_text_ = running_;
    } else if (!program_.isEmpty()) {
        start_from_init();
    }
    if (problem_.isEmpty()) return rebuild();
    text_.clear();
    compare();
    Q_EMIT changed();
}

void GoLive::start_from_init() {
    if (init_ != nullptr) return;
    init_ = new QProcess(this);
    connect(init_, &QProcess::finished, this, [this](int status) {
        QProcess* const process = std::exchange(init_, nullptr);
        process->deleteLater();
        if (base_ != Base::none || edited_ || status != 0) return;
        base_ = Base::starting;
        base_text_ = process->readAllStandardOutput().toStdString();
        rebuild();
    });
    init_->start(program_, {QStringLiteral("init"), QStringLiteral("-")});
}

void GoLive::rebuild() {
    text_ = base_text_;
    problem_.clear();
    if (base_ != Base::none && settings_) {
        ConfigText made = config_with(base_text_, QFileInfo(file_).fileName().toStdString(), *settings_,
                                      label_.isEmpty() ? std::string{} : label_.toStdString() + ", by sluice-gui");
        problem_ = made.problem;
        if (problem_.isEmpty()) text_ = std::move(made.text);
    }
    compare();
    Q_EMIT changed();
}

void GoLive::compare() {
    changes_.clear();
    if (text_.empty()) return;
    const std::string& from = running_.empty() ? on_disk_ : running_;
    if (!from.empty()) changes_ = config_changes(from, folder(), text_, folder());
}

QByteArray GoLive::pipeline() const {
    const PipelineText read = pipeline_of_config(text_, "pipeline");
    return read.settings && problem_.isEmpty() ? QByteArray::fromStdString(config::pipeline_toml(*read.settings))
                                               : QByteArray{};
}

void GoLive::check(bool connects) {
    if (process_ != nullptr) return;
    if (program_.isEmpty()) return Q_EMIT checked(false, tr("sluice-live is not in PATH, so nothing can be checked."));
    if (!problem_.isEmpty()) return Q_EMIT checked(false, problem_);
    // Beside the file, because files that it names are relative to its folder.
    trial_ = new QTemporaryFile(folder() + QStringLiteral("/.sluice-check-XXXXXX.toml"), this);
    const bool wrote = trial_->open() && trial_->write(QByteArray::fromStdString(text_)) >= 0 && trial_->flush();
    if (!wrote) {
        const QString why = trial_->errorString();
        delete std::exchange(trial_, nullptr);
        return Q_EMIT checked(false, tr("cannot write beside %1: %2").arg(file_, why));
    }
    process_ = new QProcess(this);
    process_->setProcessChannelMode(QProcess::MergedChannels);
    connect(process_, &QProcess::finished, this,
            [this](int status, QProcess::ExitStatus how) { finish_check(how == QProcess::NormalExit ? status : -1); });
    connect(process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) finish_check(-1);
    });
    QTimer::singleShot(check_within_ms, process_, [this] { process_->kill(); });
    QStringList arguments{QStringLiteral("check"), trial_->fileName()};
    if (connects) arguments << QStringLiteral("--connect");
    process_->start(program_, arguments);
    Q_EMIT changed();
}

void GoLive::finish_check(int status) {
    QProcess* const process = std::exchange(process_, nullptr);
    QString output = QString::fromUtf8(process->read(1 << 20)).trimmed();
    if (status == -1 && output.isEmpty()) output = tr("%1: %2").arg(program_, process->errorString());
    const QString name = file_.isEmpty() ? tr("the configuration") : QFileInfo(file_).fileName();
    output.replace(trial_->fileName(), name);
    delete std::exchange(trial_, nullptr);
    process->deleteLater();
    Q_EMIT checked(status == 0, output);
    Q_EMIT changed();
}

QString GoLive::save() {
    if (file_.isEmpty()) return tr("found no file to save into, expected its name");
    if (!problem_.isEmpty()) return problem_;
    const bool exists = QFileInfo::exists(file_);
    QString problem;
    if (exists && content_of(file_, problem) != on_disk_)
        return tr("%1 was changed by somebody else meanwhile: name it again to read it").arg(file_);
    QSaveFile file(file_);
    if (!file.open(QIODevice::WriteOnly)) return file_ + QStringLiteral(": ") + file.errorString();
    if (!exists) file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.write(QByteArray::fromStdString(text_));
    if (!file.commit()) return file_ + QStringLiteral(": ") + file.errorString();
    base_ = Base::file;
    base_text_ = on_disk_ = text_;
    edited_ = false;
    compare();
    Q_EMIT changed();
    return {};
}

}  // namespace sluice::gui
