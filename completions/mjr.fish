# Completion of mjr for fish.

set -l commands info check repair convert mux dump pcap
set -l codecs opus multiopus pcmu pcma g711 g722 l16 l16-48 vp8 vp9 h264 h265 av1
set -l is __fish_seen_subcommand_from

complete -c mjr -n "not $is $commands" -f
complete -c mjr -n "not $is $commands" -s V -l version -d 'Print the version'
complete -c mjr -s h -l help -d 'Explain the command'
complete -c mjr -n "not $is $commands" -a info -d 'Tell what is in recordings'
complete -c mjr -n "not $is $commands" -a check -d 'Tell which recordings are damaged, and why'
complete -c mjr -n "not $is $commands" -a repair -d 'Make a clean recording out of a damaged one'
complete -c mjr -n "not $is $commands" -a convert -d 'Make media files out of recordings'
complete -c mjr -n "not $is $commands" -a mux -d 'Bring sound and picture of a participant together'
complete -c mjr -n "not $is $commands" -a dump -d 'Print every packet of a recording'
complete -c mjr -n "not $is $commands" -a pcap -d 'Turn a recording into a capture, or back'

complete -c mjr -n "$is $commands" -l json -d 'Print results as JSON'
complete -c mjr -n "$is $commands" -s q -l quiet -d 'Print errors only'
complete -c mjr -n "$is info check repair convert mux" -s r -l recursive -d 'Look into subfolders'
complete -c mjr -n "$is info check repair convert mux" -s j -l jobs -x -d 'Files at a time'
complete -c mjr -n "$is repair convert mux pcap" -s o -l output -r -d 'Name of the output'
complete -c mjr -n "$is repair convert mux pcap" -s f -l force -d 'Overwrite existing outputs'
complete -c mjr -n "$is repair convert mux" -l out-dir -x -a '(__fish_complete_directories)' -d 'Folder for the outputs'
complete -c mjr -n "$is convert mux" -l to -x -a 'mp4 m4a webm mkv mka ogg opus mp3 wav srt' -d 'Extension of the outputs'
complete -c mjr -n "$is convert mux" -l keep-broken -d 'Keep frames that no decoder can show'
complete -c mjr -n "$is convert mux" -l cut-broken -d 'Cut all that losses damaged'
complete -c mjr -n "$is mux" -l audio -x -a 'copy aac opus mp3' -d 'Sound'
complete -c mjr -n "$is mux" -l video -x -a 'copy h264' -d 'Picture'
complete -c mjr -n "$is mux" -l crf -x -d 'Quality of H.264, 0 best to 51'
complete -c mjr -n "$is mux" -l preset -x -d 'Speed of H.264' \
    -a 'ultrafast superfast veryfast faster fast medium slow slower veryslow'
complete -c mjr -n "$is mux" -l hold -d 'Keep the last picture while the camera is off'
complete -c mjr -n "$is dump pcap" -l codec -x -a "$codecs" -d Codec
complete -c mjr -n "$is repair" -l codec -x -a "$codecs text binary" -d 'Codec of a lost or wrong header'
complete -c mjr -n "$is dump" -l audio-level -x -d 'Id of the audio level extension'
complete -c mjr -n "$is dump" -l orientation -x -d 'Id of the video orientation extension'
complete -c mjr -n "$is pcap" -l ssrc -x -d 'Stream in a capture'
