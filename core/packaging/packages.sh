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
    installed=$({ dpkg-query -W -f='${db:Status-Status} ${Package}\n' $wanted 2>/dev/null || true; } |
        awk '$1 == "installed" { print $2 }' | sort -u)
    comm -23 <(echo "$wanted") <(echo "$installed")
}

# as_root COMMAND…: by sudo where we are not root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# apt_get ARGUMENT…: quietly, as root; waits for another apt.
apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" </dev/null >/dev/null
}

# without_services COMMAND…: while it runs, a package that is a server (prosody, prometheus: tests start their own) is
# not started by being installed. A policy that is there already stays. SLUICE_POLICY: where policies are (policy-rc.d).
without_services() {
    local policy=${SLUICE_POLICY:-/usr/sbin/policy-rc.d} status=0
    if [ -e "$policy" ] || [ ! -d "$(dirname "$policy")" ]; then
        "$@"
        return
    fi
    printf '#!/bin/sh\n# Of Sluice, while it installs packages.\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    "$@" || status=$?
    as_root rm -f "$policy"
    return "$status"
}

# apt_install PACKAGE…: says what it installs, and does.
apt_install() {
    [ $# -gt 0 ] || return 0
    echo "Installing with apt-get: $*"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        echo "This needs root or sudo. As root: apt-get install $*" >&2
        return 1
    fi
    apt_get update
    without_services apt_get install -y --no-install-recommends "$@"
}

# have_lists: apt knows any packages at all (a fresh container has no lists). SLUICE_APT_LISTS: where they are.
have_lists() { compgen -G "${SLUICE_APT_LISTS:-/var/lib/apt/lists}/*_Packages*" >/dev/null; }

# install_where_known SECTION: what of it this machine's apt knows; says what it does not.
install_where_known() {
    local package missing known=()
    missing=$(missing_packages "$1")
    [ -z "$missing" ] || have_lists || apt_get update || echo 'apt-get update did not work'
    for package in $missing; do
        if apt-cache show "$package" >/dev/null 2>&1; then
            known+=("$package")
        else
            echo "Not known to apt here, going on without: $package"
        fi
    done
    apt_install "${known[@]}" || echo "Could not be installed, going on without: ${known[*]}"
}

# need_packages INSTALL SECTION…: installs what is missing (INSTALL = yes), or only says what is.
need_packages() {
    local install=$1 missing
    shift
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    if [ "$install" = yes ]; then
        # shellcheck disable=SC2086  # a word a package
        apt_install $missing
    else
        echo "Not installed, going on without: ${missing//$'\n'/ }"
    fi
}
