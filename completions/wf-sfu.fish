# fish completion for wf-sfu(1)

set -l folders '(__fish_complete_directories)'

complete -c wf-sfu -f
complete -c wf-sfu -s h -l help -d 'Print a summary of the options'
complete -c wf-sfu -s V -l version -d 'Print the version'
complete -c wf-sfu -s c -s F -l config -l configs-folder -x -a "$folders" -d 'Folder of the janus*.jcfg files'
complete -c wf-sfu -l check -d 'Say what is wrong with the configuration, and end'
complete -c wf-sfu -l health -d 'Ask the running server how it is, and end'
complete -c wf-sfu -l recordings -x -a "$folders" -d 'Folder for recordings of rooms that name none'
complete -c wf-sfu -l listen -x -d 'Where the page and the API over HTTP listen'
complete -c wf-sfu -s e -l workers -l event-loops -x -d 'Media threads'
complete -c wf-sfu -s d -l debug-level -x -a '(seq 0 7)' -d 'How much to log'
complete -c wf-sfu -s 1 -l nat-1-1 -x -d 'Public address'
complete -c wf-sfu -s i -l interface -x -d 'Address for the lines o= and c= of SDP'
complete -c wf-sfu -s r -l rtp-port-range -x -d 'Ports for media'
complete -c wf-sfu -s n -l server-name -x -d 'Name told by the request info'
complete -c wf-sfu -s a -l apisecret -x -d 'Secret that all API requests need'
complete -c wf-sfu -s s -l admin-secret -x -d 'Secret that all admin API requests need'
complete -c wf-sfu -s E -l ice-enforce-list -x -a '(__fish_print_interfaces)' -d 'Network interfaces or addresses to use'
complete -c wf-sfu -s X -l ice-ignore-list -x -a '(__fish_print_interfaces)' -d 'Network interfaces or addresses not to use'
complete -c wf-sfu -s S -l stun-server -x -d 'STUN server for full ICE'
