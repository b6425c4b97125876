# SPDX-License-Identifier: GPL-3.0-or-later
# cmake --install: programs, headers of core/, scenarios, man page, completion, and the package
# by which find_package(Sluice) gives Sluice::core and Sluice::config.
