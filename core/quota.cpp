// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quota.h"

#include <algorithm>
#include <cmath>

namespace sluice {

namespace {
double seconds(Duration time) { return static_cast<double>(time.count()) * 1e-9; }
}  // namespace

Quota::Quota(const Settings::Quota& settings, Instant now) : settings_(settings), rate_(settings.rate / 10), at_(now) {}

double Quota::slope() const {
    return settings_.ramp.count() == 0 ? settings_.rate * 1e9 : settings_.rate / seconds(settings_.ramp);
}

void Quota::refill(Instant now) {
    if (now == at_) return;
    const double passed = seconds(now - at_);
    at_ = now;
    if (waiting_)
        climb(passed);
    else
        fill(passed);
}

void Quota::climb(double passed) {
    const double climbing = std::min(passed, (settings_.rate - rate_) / slope());
    tokens_ += rate_ * climbing + slope() * climbing * climbing / 2;
    rate_ = std::min(settings_.rate, rate_ + slope() * climbing);
    tokens_ += rate_ * (passed - climbing);
    tokens_ = std::min(tokens_, static_cast<double>(settings_.burst));
}

void Quota::fill(double passed) {
    const double room = static_cast<double>(settings_.burst) - tokens_;
    const double filling = room <= 0 ? 0 : room / rate_;
    if (passed < filling) {
        tokens_ += rate_ * passed;
        return;
    }
    tokens_ = static_cast<double>(settings_.burst);
    rate_ = std::max(lowest(), rate_ - slope() * (passed - filling));
}

void Quota::set_waiting(bool waiting, Instant now) {
    waiting_ = waiting;
    token_at_ = never;
    if (!waiting) return;
    const double need = 1 - tokens_;
    const double climbing = (settings_.rate - rate_) / slope();
    const double climbed = rate_ * climbing + slope() * climbing * climbing / 2;
    const double wait = need <= climbed ? 2 * need / (rate_ + std::sqrt(rate_ * rate_ + 2 * slope() * need))
                                        : climbing + (need - climbed) / settings_.rate;
    const auto ns = static_cast<std::int64_t>(wait * 1e9) + 1;
    token_at_ = saturating_add(now, Duration{std::max<std::int64_t>(ns, 1)});
}

void Quota::change(const Settings::Quota& settings, Instant now) {
    refill(now);
    settings_ = settings;
    rate_ = std::clamp(rate_, lowest(), settings_.rate);
    tokens_ = std::min(tokens_, static_cast<double>(settings_.burst));
    set_waiting(waiting_, now);
}

}  // namespace sluice
