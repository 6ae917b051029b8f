# Completion of mjr for bash.

# The options of a command.
_mjr_options() {
    local make='--out --make --name --participant-name --local-time --to --audio-to --names --layout --size --fps --crf
        --preset --loudness --hold --trim --recursive --settle --since --room --again --overwrite --retries --retry-after
        --jobs --max-memory --nice --archive --delete-after --exec --shell --log --metrics'
    local options='--json --quiet --help'
    case $1 in
        info | check) options+=' --recursive --jobs' ;;
        repair) options+=' --output --out-dir --codec --force --recursive --jobs' ;;
        convert) options+=' --output --to --out-dir --keep-broken --cut-broken --force --recursive --jobs' ;;
        mux)
            options+=' --output --to --out-dir --audio --video --crf --preset --hold --keep-broken --cut-broken --force'
            options+=' --recursive --jobs'
            ;;
        compose)
            options+=' --output --per-participant --poster --speakers --report --html --title --room --meeting --start'
            options+=' --duration --trim --layout --size --fps --crf --bitrate --preset --hold --no-labels --names'
            options+=' --audio-bitrate --loudness --threads --force --recursive'
            ;;
        batch) options+=" $make --dry-run --plan --job" ;;
        watch) options+=" $make --rescan" ;;
        dump) options+=' --codec --audio-level --orientation' ;;
        pcap) options+=' --output --codec --ssrc --force' ;;
        help) options='--help' ;;
    esac
    echo "$options"
}

# What an option of a command takes: words to choose from, <file>, <folder>, <command> or <text>. Nothing: no value.
_mjr_value() {
    local codecs='opus multiopus pcmu pcma g711 g722 l16 l16-48 vp8 vp9 h264 h265 av1'
    case $1:$2 in
        *:--to) echo mp4 m4a webm mkv mka ogg opus mp3 wav srt ;;
        *:--audio-to) echo m4a mp3 opus wav ;;
        *:--audio) echo copy aac opus mp3 ;;
        *:--video) echo copy h264 ;;
        *:--make) echo participants meeting audio report ;;
        *:--preset) echo ultrafast superfast veryfast faster fast medium slow slower veryslow ;;
        compose:--layout) echo auto grid speaker screen audio ;;
        *:--layout) echo auto grid speaker screen ;;
        *:--size) echo 640x360 1280x720 1920x1080 ;;
        repair:--codec) echo "$codecs text binary" ;;
        *:--codec) echo "$codecs" ;;
        batch:-o | watch:-o | *:--out | *:--out-dir | *:--per-participant | *:--archive) echo '<folder>' ;;
        *:-o | *:--output | *:--poster | *:--speakers | *:--report | *:--html | *:--names | *:--log | *:--metrics | *:--job)
            echo '<file>'
            ;;
        *:--exec) echo '<command>' ;;
        *:-j | *:--jobs | *:--crf | *:--ssrc | *:--audio-level | *:--orientation | *:--title | *:--room | *:--meeting | \
            *:--start | *:--duration | *:--fps | *:--bitrate | *:--audio-bitrate | *:--loudness | *:--threads | *:--name | \
            *:--participant-name | *:--settle | *:--since | *:--retries | *:--retry-after | *:--max-memory | *:--nice | \
            *:--delete-after | *:--rescan) echo '<text>' ;;
    esac
}

# Folders, and the files that the command reads.
_mjr_inputs() {
    local pattern='!*.mjr?(.*)' shopt_was
    [[ $1 != pcap ]] || pattern='!*.@(mjr?(.*)|pcap|cap)'
    compgen -d -- "$2"
    [[ $1 != batch && $1 != watch ]] || return 0
    shopt_was=$(shopt -p extglob)
    shopt -s extglob
    compgen -f -X "$pattern" -- "$2"
    eval "$shopt_was"
}

_mjr() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command='' i
    local commands='info check repair convert mux compose dump pcap batch watch help'
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; ++i)); do
        if [[ ${COMP_WORDS[i]} != -* ]]; then
            command=${COMP_WORDS[i]}
            break
        fi
    done
    if [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$word")
        return
    fi
    local value=''
    [[ $before != -* ]] || value=$(_mjr_value "$command" "$before")
    case $value in
        '') ;;
        '<text>') return ;;
        '<folder>')
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -d -- "$word")
            return
            ;;
        '<file>')
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "$word")
            return
            ;;
        '<command>')
            mapfile -t COMPREPLY < <(compgen -c -- "$word")
            return
            ;;
        *)
            # A list goes on behind its last comma.
            local listed=''
            [[ $before != --make || $word != *,* ]] || listed=${word%,*},
            mapfile -t COMPREPLY < <(compgen -P "$listed" -W "$value" -- "${word#"$listed"}")
            return
            ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_mjr_options "$command")" -- "$word")
    elif [[ $command == help ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
    else
        compopt -o filenames
        mapfile -t COMPREPLY < <(_mjr_inputs "$command" "$word")
    fi
}

complete -F _mjr mjr
