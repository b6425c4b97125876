# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion of sluice-live.

_sluice_live() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            run | check | init | send) command=${COMP_WORDS[i]}; break ;;
        esac
    done
    COMPREPLY=()
    compopt +o filenames 2>/dev/null

    case $before in
        --json | --ready-file)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return ;;
    esac

    local options='--help'
    case $command in
        '') options='run check init send --help --version' ;;
        run) options+=' --json --ready-file' ;;
        check) options+=' --connect' ;;
        send) options+=' --shed' ;;
    esac
    if [[ $word == -* || -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
        return
    fi
    case $command in
        run | check | send)
            mapfile -t COMPREPLY < <(compgen -f -X '!*.@(toml|ndjson)' -- "$word"; compgen -d -S / -- "$word") ;;
    esac
}
complete -F _sluice_live sluice-live
