# The ground floor that every room may stand on and that knows no room: the clock, the log, SHA-256.
pantau_room(ground
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/log.cpp ${CMAKE_CURRENT_LIST_DIR}/log_events.cpp
          ${CMAKE_CURRENT_LIST_DIR}/sha256.cpp
  KNOWS date::date PkgConfig::SODIUM
  USES fmt::fmt PkgConfig::SYSTEMD)
