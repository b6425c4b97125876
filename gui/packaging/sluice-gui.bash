# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion of sluice-gui.

_sluice_gui() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    case $before in
        --page) mapfile -t COMPREPLY < <(compgen -W 'replay what-if plan live go-live' -- "$word"); return ;;
        --theme) mapfile -t COMPREPLY < <(compgen -W 'light dark auto' -- "$word"); return ;;
        --size) mapfile -t COMPREPLY < <(compgen -W '1280x720 1920x1080' -- "$word"); return ;;
        --live) return ;;
        --export | --token-file | --ca | --ready-file)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return ;;
        --set)
            compopt -o nospace 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -W "$(sluice-sim schema --names 2>/dev/null)" -S = -- "$word")
            return ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W '--run --set --page --export --whole-window --theme --size --live
            --token-file --ca --ready-file --help --version' -- "$word")
        return
    fi
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -W "$(sluice-sim list 2>/dev/null | awk '{ print $1 }')" -- "$word"
        compgen -f -X '!*.toml' -- "$word"; compgen -d -- "$word")
}
complete -F _sluice_gui sluice-gui
