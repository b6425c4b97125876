// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/what_if.h"

#include "core/check.h"
#include "gui/models/configuration.h"

namespace sluice::gui {

WhatIf::WhatIf(Configuration& configuration, QObject* parent) : QObject(parent), configuration_(configuration) {
    pause_.setSingleShot(true);
    pause_.setInterval(pause_ms);
    connect(&pause_, &QTimer::timeout, this, &WhatIf::start_changed);
    connect(&configuration_, &Configuration::opened, this, &WhatIf::on_opened);
    connect(&configuration_, &Configuration::changed, this, &WhatIf::on_changed);
    connect(&reference_task_, &RunTask::failed, this, &WhatIf::on_failed);
    connect(&changed_task_, &RunTask::failed, this, &WhatIf::on_failed);
    connect(&reference_task_, &RunTask::finished, this, [this](const RunPtr& run) {
        reference_ = run;
        Q_EMIT updated();
    });
    connect(&changed_task_, &RunTask::finished, this, [this](const RunPtr& run) {
        changed_ = run;
        share_ = 1;
        Q_EMIT updated();
    });
    connect(&changed_task_, &RunTask::progressed, this, [this](double share) {
        share_ = share;
        Q_EMIT progressed(share);
    });
}

void WhatIf::activate() {
    if (active_) return;
    active_ = true;
    on_opened();
    on_changed();
}

void WhatIf::finish_early() {
    pause_.stop();
    reference_task_.finish_early();
    changed_task_.finish_early();
    Q_EMIT updated();
}

bool WhatIf::running() const { return pause_.isActive() || reference_task_.running() || changed_task_.running(); }

std::optional<sim::Comparison> WhatIf::comparison() const {
    if (reference_ == nullptr || changed_ == nullptr) return std::nullopt;
    return sim::compare(reference_->label.toStdString(), {reference_->result}, changed_->label.toStdString(),
                        {changed_->result});
}

void WhatIf::take_as_reference() {
    CHECK(changed_ != nullptr);
    reference_task_.cancel();
    reference_overrides_ = configuration_.overrides();
    reference_ = std::move(changed_);
    changed_ = nullptr;
    Q_EMIT updated();
}

void WhatIf::back_to_reference() { configuration_.set_overrides(reference_overrides_); }

void WhatIf::on_opened() {
    reference_overrides_.clear();
    reference_ = changed_ = nullptr;
    failure_.clear();
    reference_task_.cancel();
    changed_task_.cancel();
    if (active_) start_reference();
}

void WhatIf::on_changed() {
    if (!active_) return;
    changed_task_.cancel();
    pause_.stop();
    if (configuration_.overrides() == reference_overrides_)
        changed_ = nullptr;
    else if (configuration_.good())
        pause_.start();
    Q_EMIT updated();
}

void WhatIf::start_reference() {
    if (const auto base = configuration_.base()) reference_task_.start(*base, configuration_.name());
    Q_EMIT updated();
}

void WhatIf::start_changed() {
    if (!configuration_.good()) return;
    failure_.clear();
    share_ = 0;
    changed_task_.start(*configuration_.scenario(), configuration_.label());
    Q_EMIT updated();
}

void WhatIf::on_failed(const QString& why) {
    failure_ = why;
    Q_EMIT updated();
}

}  // namespace sluice::gui
