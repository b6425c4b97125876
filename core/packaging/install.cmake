# SPDX-License-Identifier: GPL-3.0-or-later
# cmake --install: programs, scenarios, man page, completion, headers of core/, and the package by which
# find_package(Sluice) gives Sluice::core.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Sluice)
set_target_properties(sluice_core PROPERTIES EXPORT_NAME core)
install(TARGETS sluice_core EXPORT SluiceTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
install(EXPORT SluiceTargets NAMESPACE Sluice:: DESTINATION ${package_dir} COMPONENT dev)
install(DIRECTORY core/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/sluice/core COMPONENT dev
    FILES_MATCHING PATTERN "*.h" PATTERN config EXCLUDE PATTERN report EXCLUDE PATTERN packaging EXCLUDE PATTERN tls EXCLUDE)

configure_package_config_file(core/packaging/SluiceConfig.cmake.in ${CMAKE_BINARY_DIR}/SluiceConfig.cmake
    INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/SluiceConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/SluiceConfig.cmake ${CMAKE_BINARY_DIR}/SluiceConfigVersion.cmake
    DESTINATION ${package_dir} COMPONENT dev)

install(TARGETS sluice-sim RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY scenarios/ DESTINATION ${CMAKE_INSTALL_DATADIR}/sluice/scenarios)
install(FILES sim/packaging/sluice-sim.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES sim/packaging/sluice-sim.bash RENAME sluice-sim
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The window, its guide, and how a desktop finds it.
if(SLUICE_GUI)
    install(TARGETS sluice-gui RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT gui)
    install(DIRECTORY gui/guide/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/guide COMPONENT gui)
    install(FILES gui/packaging/sluice-gui.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT gui)
    install(FILES gui/packaging/sluice-gui.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps COMPONENT gui)
    install(FILES gui/packaging/sluice-gui.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT gui)
    install(FILES gui/packaging/sluice-gui.bash RENAME sluice-gui
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT gui)
endif()
