# Completion of mjr for bash.

_mjr() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' i
    local codecs='opus multiopus pcmu pcma g711 g722 l16 l16-48 vp8 vp9 h264 h265 av1'
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; ++i)); do
        if [[ ${COMP_WORDS[i]} != -* ]]; then
            command=${COMP_WORDS[i]}
            break
        fi
    done
    if [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W 'info check repair convert mux dump pcap --help --version' -- "$word")
        return
    fi
    case $before in
        --to)
            mapfile -t COMPREPLY < <(compgen -W 'mp4 m4a webm mkv mka ogg opus mp3 wav srt' -- "$word")
            return
            ;;
        --audio)
            mapfile -t COMPREPLY < <(compgen -W 'copy aac opus mp3' -- "$word")
            return
            ;;
        --video)
            mapfile -t COMPREPLY < <(compgen -W 'copy h264' -- "$word")
            return
            ;;
        --preset)
            mapfile -t COMPREPLY < <(compgen -W \
                'ultrafast superfast veryfast faster fast medium slow slower veryslow' -- "$word")
            return
            ;;
        --codec)
            [[ $command != repair ]] || codecs+=' text binary'
            mapfile -t COMPREPLY < <(compgen -W "$codecs" -- "$word")
            return
            ;;
        --out-dir)
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -d -- "$word")
            return
            ;;
        -j | --jobs | --crf | --ssrc | --audio-level | --orientation) return ;;
    esac
    local options='--json --quiet --help'
    case $command in
        info | check) options+=' --recursive --jobs' ;;
        repair) options+=' --output --out-dir --codec --force --recursive --jobs' ;;
        convert) options+=' --output --to --out-dir --keep-broken --cut-broken --force --recursive --jobs' ;;
        mux)
            options+=' --output --to --out-dir --audio --video --crf --preset --hold --keep-broken --cut-broken --force'
            options+=' --recursive --jobs'
            ;;
        dump) options+=' --codec --audio-level --orientation' ;;
        pcap) options+=' --output --codec --ssrc --force' ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
        return
    fi
    compopt -o filenames
    if [[ $before == -o || $before == --output ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
    fi
    local pattern='!*.mjr?(.*)'
    [[ $command != pcap ]] || pattern='!*.@(mjr?(.*)|pcap|cap)'
    local shopt_was
    shopt_was=$(shopt -p extglob)
    shopt -s extglob
    mapfile -t COMPREPLY < <(compgen -d -- "$word" && true; compgen -f -X "$pattern" -- "$word")
    eval "$shopt_was"
}

complete -F _mjr mjr
