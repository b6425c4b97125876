# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion of sluice-sim.

_sluice_sim_scenarios() {
    sluice-sim list 2>/dev/null | awk '{ print $1 }'
}

_sluice_sim() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            run | check | list | explain | compare | plan | schema | serve | drive | import) command=${COMP_WORDS[i]}; break ;;
        esac
    done
    COMPREPLY=()
    compopt +o filenames 2>/dev/null

    case $before in
        --csv | --log | --html | --write | --cert | --key | --password-file | --senders-file | --ready-file | --token-file | --ca | -o | --output)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return ;;
        --self-signed)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -d -- "$word")
            return ;;
        --seed | --seeds | --threads | --xmpp | --admin | --keep-alive | --ping | --to | --speed | --connections | --payload | --id-prefix | --settle | --from | --until) return ;;
        --color | --colour)
            mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word")
            return ;;
        --set | --vary | --cost)
            mapfile -t COMPREPLY < <(compgen -W "$(sluice-sim schema --names 2>/dev/null)" -S = -- "$word")
            compopt -o nospace 2>/dev/null
            return ;;
    esac

    local options='--help'
    case $command in
        '') options='run check list explain compare plan schema serve drive import --help --version' ;;
        run) options+=' --set --seed --seeds --threads --json --csv --log --html --check --quiet --ascii --color' ;;
        check) options+=' --set' ;;
        list) options+=' --ascii --color' ;;
        explain) options+=' --set --ascii --color' ;;
        compare) options+=' --set --seed --seeds --json --all --ascii --color' ;;
        plan) options+=' --vary --goal --cost --set --seed --seeds --headroom --threads --json --csv --html --quiet --ascii --color' ;;
        serve)
            options+=' --xmpp --cert --key --self-signed --password-file --senders-file --any-sender --admin --ready-file'
            options+=' --json --keep-alive --ping --set --seed' ;;
        drive)
            options+=' --to --token-file --ca --admin --speed --connections --payload --id-prefix --settle --set --seed'
            options+=' --json --ascii' ;;
        import) options+=' --from --until --output' ;;
        schema) options+=' --json --markdown --names --write' ;;
    esac
    if [[ $word == -* || -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
        return
    fi
    case $command in
        run | explain | compare | plan | serve | drive)
            mapfile -t COMPREPLY < <(compgen -W "$(_sluice_sim_scenarios)" -- "$word"; compgen -f -X '!*.@(toml|json)' -- "$word"; compgen -d -S / -- "$word") ;;
        import)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        check)
            mapfile -t COMPREPLY < <(compgen -f -X '!*.toml' -- "$word"; compgen -d -S / -- "$word") ;;
    esac
}
complete -F _sluice_sim sluice-sim
