# What `cmake --install` puts in place: programs, manual pages and shell completions, as far as they exist.

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
