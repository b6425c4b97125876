// SPDX-License-Identifier: GPL-3.0-or-later
// A token bucket whose rate ramps. Tokens refill at an allowed rate: at first a tenth of `rate`, climbing by rate/ramp
// a second while pushes wait for tokens, falling likewise while the bucket is full, always between a tenth and all of
// `rate`. The bucket starts empty and holds `burst`; every send costs one. Google's guidance: ramp over 60 s, do not
// front-load the minute. Doubles, but only + − × ÷ √: the same on every machine.
#pragma once

#include "core/settings.h"
#include "core/time.h"

namespace sluice {

class Quota {
public:
    Quota(const Settings::Quota& settings, Instant now);

    /// Counts what refilled until `now`.
    void refill(Instant now);
    bool has_token() const { return tokens_ >= 1; }
    void spend() { tokens_ -= 1; }
    /// Pushes wait for tokens, or no longer: computes when the next one is there. Call when that changes.
    void set_waiting(bool waiting, Instant now);
    bool waiting() const { return waiting_; }
    /// When the next token is there while pushes wait, at least now + 1 ns; `never` otherwise.
    Instant token_at() const { return token_at_; }

    /// Keeps tokens and rate within the new limits.
    void change(const Settings::Quota& settings, Instant now);

    double rate() const { return rate_; }
    double tokens() const { return tokens_; }

private:
    double lowest() const { return settings_.rate / 10; }
    double slope() const;
    void climb(double seconds);
    void fill(double seconds);

    Settings::Quota settings_;
    double rate_, tokens_ = 0;
    bool waiting_ = false;
    Instant at_, token_at_ = never;
};

}  // namespace sluice
