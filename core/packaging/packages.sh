# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by ./demo and ./check: what of packages.txt is missing, and installing it.

# packages_of SECTION…: the packages of these sections of packages.txt, one a line.
packages_of() {
    local section
    for section in "$@"; do
        awk -v want="# [$section]" '/^# \[/ { on = ($0 == want); next } on && NF && !/^#/ { print $1 }' packages.txt
    done
}

# missing_packages SECTION…: of those, the ones that are not installed.
missing_packages() {
    local wanted installed
    wanted=$(packages_of "$@" | sort -u)
    # shellcheck disable=SC2086  # a word a package
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null | awk '$1 == "installed" { print $2 }' | sort -u)
    comm -23 <(echo "$wanted") <(echo "$installed")
}

# as_root COMMAND…: runs it as root, by sudo where we are not.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# install_packages SECTION…: says what is missing and installs it; nothing to do costs a few milliseconds.
install_packages() {
    local missing
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    missing=${missing//$'\n'/ }
    echo "Installing with apt-get: $missing"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        echo "This needs root or sudo. As root: apt-get install $missing" >&2
        return 1
    fi
    as_root apt-get update -qq </dev/null
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null >/dev/null
}

# need_packages INSTALL SECTION…: installs what is missing (INSTALL = yes), or only says what is.
need_packages() {
    local install=$1 missing
    shift
    if [ "$install" = yes ]; then
        install_packages "$@"
    else
        missing=$(missing_packages "$@")
        [ -z "$missing" ] || echo "Not installed, going on without: ${missing//$'\n'/ }"
    fi
}
