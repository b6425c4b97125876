# SPDX-License-Identifier: GPL-3.0-or-later
# What sluice-live installs, and `cpack`: one Debian package of both programs, without what only who compiles needs
# (component dev). What goes outside of /usr is of component deb, which only cpack installs.
set(packaging ${CMAKE_SOURCE_DIR}/live/packaging)

if(TARGET sluice-live)
    install(TARGETS sluice-live RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(FILES ${packaging}/sluice-live.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${packaging}/sluice-live.bash RENAME sluice-live
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES live/SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${packaging}/sluice-live.toml ${packaging}/sluice-live.service ${packaging}/grafana-dashboard.json
    ${packaging}/sluice-alerts.yaml DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)

# ../etc from /usr: an absolute destination would escape from where cpack gathers the files.
set(only_deb COMPONENT deb EXCLUDE_FROM_ALL)
install(FILES ${packaging}/sluice-live.toml DESTINATION ../etc/sluice ${only_deb})
install(FILES ${packaging}/sluice-live.logrotate RENAME sluice-live DESTINATION ../etc/logrotate.d ${only_deb})
install(FILES ${packaging}/sluice-live.service DESTINATION lib/systemd/system ${only_deb})
install(FILES ${packaging}/sluice.sysusers RENAME sluice.conf DESTINATION lib/sysusers.d ${only_deb})
install(FILES LICENSE RENAME copyright DESTINATION ${CMAKE_INSTALL_DOCDIR} ${only_deb})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME sluice)
set(CPACK_PACKAGE_VENDOR Sluice)
set(CPACK_PACKAGE_CONTACT "Sluice <sluice@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL Unspecified deb)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers | adduser")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ca-certificates, logrotate")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${packaging}/postinst ${packaging}/prerm ${packaging}/postrm ${packaging}/conffiles)
include(CPack)
