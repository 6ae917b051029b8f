# Completion of mjr for fish.

set -l commands info check repair convert mux compose dump pcap batch watch help
set -l is __fish_seen_subcommand_from
set -l media mp4 m4a webm mkv mka ogg opus mp3 wav srt
set -l codecs opus multiopus pcmu pcma g711 g722 l16 l16-48 vp8 vp9 h264 h265 av1
set -l presets ultrafast superfast veryfast faster fast medium slow slower veryslow

complete -c mjr -n "not $is $commands" -f
complete -c mjr -n "not $is $commands" -s V -l version -d 'Print the version'
complete -c mjr -s h -l help -d 'Explain the command'
complete -c mjr -n "not $is $commands" -a info -d 'Tell what is in recordings'
complete -c mjr -n "not $is $commands" -a check -d 'Tell which recordings are damaged, and why'
complete -c mjr -n "not $is $commands" -a repair -d 'Make a clean recording out of a damaged one'
complete -c mjr -n "not $is $commands" -a convert -d 'Make media files out of recordings'
complete -c mjr -n "not $is $commands" -a mux -d 'Bring sound and picture of a participant together'
complete -c mjr -n "not $is $commands" -a compose -d 'Bring a meeting into one file'
complete -c mjr -n "not $is $commands" -a dump -d 'Print every packet of a recording'
complete -c mjr -n "not $is $commands" -a pcap -d 'Turn a recording into a capture, or back'
complete -c mjr -n "not $is $commands" -a batch -d 'Make every finished meeting of a folder, for cron'
complete -c mjr -n "not $is $commands" -a watch -d 'Make each meeting of a folder soon after it ended'
complete -c mjr -n "not $is $commands" -a help -d 'Teach by example, or explain a command'
complete -c mjr -n "$is help" -x -a "$commands"

# Of many commands.
set -l all info check repair convert mux compose dump pcap batch watch
complete -c mjr -n "$is $all" -l json -d 'Print results as JSON'
complete -c mjr -n "$is $all" -s q -l quiet -d 'Print errors only'
complete -c mjr -n "$is info check repair convert mux compose batch watch" -s r -l recursive -d 'Look into subfolders'
complete -c mjr -n "$is info check repair convert mux" -s j -l jobs -x -d 'Files at a time'
complete -c mjr -n "$is repair convert mux compose pcap" -s o -l output -r -d 'Name of the output'
complete -c mjr -n "$is repair convert mux compose pcap" -s f -l force -d 'Overwrite existing outputs'
complete -c mjr -n "$is repair convert mux" -l out-dir -x -a '(__fish_complete_directories)' -d 'Folder for the outputs'
complete -c mjr -n "$is convert mux batch watch" -l to -x -a "$media" -d 'Extension of the outputs'
complete -c mjr -n "$is convert mux" -l keep-broken -d 'Keep frames that no decoder can show'
complete -c mjr -n "$is convert mux" -l cut-broken -d 'Cut all that losses damaged'
complete -c mjr -n "$is mux compose batch watch" -l crf -x -d 'Quality, 0 best'
complete -c mjr -n "$is mux compose batch watch" -l preset -x -a "$presets" -d 'Speed of H.264'
complete -c mjr -n "$is mux compose batch watch" -l hold -d 'Keep the last picture while the camera is off'
complete -c mjr -n "$is compose batch watch" -l size -x -a '640x360 1280x720 1920x1080' -d 'Width and height'
complete -c mjr -n "$is compose batch watch" -l fps -x -d 'Pictures a second'
complete -c mjr -n "$is compose batch watch" -l trim -d 'Cut empty head and tail'
complete -c mjr -n "$is compose batch watch" -l names -r -d 'Names of users, JSON or CSV'
complete -c mjr -n "$is compose batch watch" -l loudness -x -d 'Loudness of the whole, such as -16'
complete -c mjr -n "$is compose batch watch" -l room -x -d 'Only this room'

# mux
complete -c mjr -n "$is mux" -l audio -x -a 'copy aac opus mp3' -d 'Sound'
complete -c mjr -n "$is mux" -l video -x -a 'copy h264' -d 'Picture'

# compose
complete -c mjr -n "$is compose" -l per-participant -x -a '(__fish_complete_directories)' -d 'Folder for a file of each'
complete -c mjr -n "$is compose" -l poster -r -d 'PNG of a picture of the meeting'
complete -c mjr -n "$is compose" -l speakers -r -d 'Who spoke when, srt or vtt'
complete -c mjr -n "$is compose" -l report -r -d 'Report as JSON'
complete -c mjr -n "$is compose" -l html -r -d 'Report as a page for a browser'
complete -c mjr -n "$is compose" -l title -x -d 'Title in the outputs'
complete -c mjr -n "$is compose" -l meeting -x -d 'The N-th meeting of several'
complete -c mjr -n "$is compose" -l start -x -d 'Begin here'
complete -c mjr -n "$is compose" -l duration -x -d 'Length of the outputs'
complete -c mjr -n "$is compose" -l layout -x -a 'auto grid speaker screen audio' -d 'Places of the people'
complete -c mjr -n "$is compose" -l bitrate -x -d 'Bits a second of the picture'
complete -c mjr -n "$is compose" -l no-labels -d 'Leave the names out'
complete -c mjr -n "$is compose" -l audio-bitrate -x -d 'Bits a second of the sound'
complete -c mjr -n "$is compose" -l threads -x -d 'Threads'

# batch, watch
complete -c mjr -n "$is batch watch" -f -a '(__fish_complete_directories)'
complete -c mjr -n "$is batch watch" -s o -l out -x -a '(__fish_complete_directories)' -d 'Folder of outputs'
complete -c mjr -n "$is batch watch" -l make -x -a '(__fish_append , participants meeting audio report)' -d 'What to make'
complete -c mjr -n "$is batch watch" -l name -x -d 'Name of outputs'
complete -c mjr -n "$is batch watch" -l participant-name -x -d 'Name of participants\' files'
complete -c mjr -n "$is batch watch" -l local-time -d 'Dates and times in names in the local zone'
complete -c mjr -n "$is batch watch" -l audio-to -x -a 'm4a mp3 opus wav' -d 'Extension of the sound alone'
complete -c mjr -n "$is batch watch" -l layout -x -a 'auto grid speaker screen' -d 'Places of the people'
complete -c mjr -n "$is batch watch" -l settle -x -d 'Quiet time after which a meeting is finished'
complete -c mjr -n "$is batch watch" -l since -x -d 'Only meetings that began then or later'
complete -c mjr -n "$is batch watch" -l again -d 'Make meetings again that are done or given up'
complete -c mjr -n "$is batch watch" -l overwrite -d 'Replace files that were not made here'
complete -c mjr -n "$is batch watch" -l retries -x -d 'Tries after the first that failed'
complete -c mjr -n "$is batch watch" -l retry-after -x -d 'Time between tries'
complete -c mjr -n "$is batch watch" -s j -l jobs -x -d 'Meetings at a time'
complete -c mjr -n "$is batch watch" -l max-memory -x -d 'Of all jobs together'
complete -c mjr -n "$is batch watch" -l nice -x -d 'Priority of jobs, 0 to 19'
complete -c mjr -n "$is batch watch" -l archive -x -a '(__fish_complete_directories)' -d 'Move recordings there when done'
complete -c mjr -n "$is batch watch" -l delete-after -x -d 'Delete recordings this long after'
complete -c mjr -n "$is batch watch" -l exec -x -a '(__fish_complete_command)' -d 'Run after each meeting'
complete -c mjr -n "$is batch watch" -l shell -d 'Give the command to /bin/sh'
complete -c mjr -n "$is batch watch" -l log -r -d 'Append what happens to this file'
complete -c mjr -n "$is batch watch" -l metrics -r -d 'Write metrics for Prometheus to this file'
complete -c mjr -n "$is batch" -s n -l dry-run -d 'Tell what would be done'
complete -c mjr -n "$is batch" -l plan -d 'Print independent jobs, one a line'
complete -c mjr -n "$is batch" -l job -r -d 'Run one job'
complete -c mjr -n "$is watch" -l rescan -x -d 'How often to look without being told'

# dump, pcap, repair
complete -c mjr -n "$is dump pcap" -l codec -x -a "$codecs" -d Codec
complete -c mjr -n "$is repair" -l codec -x -a "$codecs text binary" -d 'Codec of a lost or wrong header'
complete -c mjr -n "$is dump" -l audio-level -x -d 'Id of the audio level extension'
complete -c mjr -n "$is dump" -l orientation -x -d 'Id of the video orientation extension'
complete -c mjr -n "$is pcap" -l ssrc -x -d 'Stream in a capture'
