# What `cmake --install` puts in place: programs, manual pages, shell completions and systemd units,
# as far as they exist.

include(GNUInstallDirs)

foreach(program IN ITEMS pp-rec mjr wf-sfu)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()

file(GLOB wf_man CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/docs/man/*.1)
install(FILES ${wf_man} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)

# mjr.bash -> bash, _mjr -> zsh, mjr.fish -> fish.
file(GLOB wf_bash CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/completions/*.bash)
foreach(file IN LISTS wf_bash)
  get_filename_component(command ${file} NAME_WLE)
  install(FILES ${file} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME ${command})
endforeach()
file(GLOB wf_zsh CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/completions/_*)
install(FILES ${wf_zsh} DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
file(GLOB wf_fish CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/completions/*.fish)
install(FILES ${wf_fish} DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

# The units name /usr/bin; installed elsewhere, they name that place.
file(GLOB wf_units CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/contrib/systemd/*.service)
file(GLOB wf_timers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/contrib/systemd/*.timer)
install(FILES ${wf_units} ${wf_timers} DESTINATION lib/systemd/system)
install(CODE "
  foreach(unit IN ITEMS ${wf_units})
    get_filename_component(name \${unit} NAME)
    set(installed \$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/lib/systemd/system/\${name})
    file(READ \${installed} text)
    string(REPLACE /usr/bin/ \${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/ text \"\${text}\")
    file(WRITE \${installed} \"\${text}\")
  endforeach()")
