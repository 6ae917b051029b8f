# bash completion for wf-sfu(1)

_wf_sfu() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    # Readline cuts words at '='.
    if [[ $word == "=" ]]; then
        word=
    elif [[ $before == "=" ]] && ((COMP_CWORD >= 2)); then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()
    case $before in
        -c | -F | --config | --configs-folder | --recordings)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -d -- "$word")
            return
            ;;
        -d | --debug-level)
            mapfile -t COMPREPLY < <(compgen -W "0 1 2 3 4 5 6 7" -- "$word")
            return
            ;;
        -E | -X | --ice-enforce-list | --ice-ignore-list)
            # A list goes on behind its last comma.
            local listed=
            [[ $word != *,* ]] || listed=${word%,*},
            mapfile -t COMPREPLY < <(cd /sys/class/net 2>/dev/null && compgen -P "$listed" -W "$(echo *)" \
                -- "${word#"$listed"}")
            return
            ;;
        -[e1irnasS] | --listen | --workers | --event-loops | --nat-1-1 | --interface | --rtp-port-range | --server-name | \
            --apisecret | --admin-secret | --stun-server)
            return
            ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "--help --version --config --configs-folder --check --health --recordings --listen
        --workers --event-loops --debug-level --nat-1-1 --interface --rtp-port-range --server-name --apisecret
        --admin-secret --ice-enforce-list --ice-ignore-list --stun-server" -- "$word")
}

complete -F _wf_sfu wf-sfu
