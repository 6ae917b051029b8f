# bash completion for pp-rec(1)

_pp_rec() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    local formats="opus ogg mka wav webm mkv mp4 srt"
    # Readline cuts words at '='.
    if [[ $current == "=" ]]; then
        current=
    elif [[ $previous == "=" && COMP_CWORD -ge 2 ]]; then
        previous=${COMP_WORDS[COMP_CWORD-2]}
    fi
    COMPREPLY=()
    case $previous in
        -f|--format)
            mapfile -t COMPREPLY < <(compgen -W "$formats" -- "$current")
            return ;;
        -d|--debug-level)
            mapfile -t COMPREPLY < <(compgen -W "0 1 2 3 4 5 6 7" -- "$current")
            return ;;
        -m|--metadata|-[iPavSCrcn]|--ignore-first|--payload-type|--audiolevel-ext|--videoorient-ext|--audioskew|\
        --silence-distance|--restamp|--restamp-packets|--restamp-min-th)
            return ;;
    esac
    if [[ $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "--help --version --file-extensions --json --extended-json --header --parse \
            --metadata= --ignore-first= --payload-type= --audiolevel-ext= --videoorient-ext= --debug-level= \
            --debug-timestamps --disable-colors --format= --faststart --audioskew= --silence-distance= --restamp= \
            --restamp-packets= --restamp-min-th= --ignore-rtp-ts --keep-broken
            --cut-broken --no-rotation --srt-comma" -- "$current")
        [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
        return
    fi
    compopt -o filenames
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
}
complete -F _pp_rec pp-rec
