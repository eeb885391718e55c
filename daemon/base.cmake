# The ground floor that every room may stand on and that knows no room: the clock and the log.
pantau_room(ground
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/log.cpp ${CMAKE_CURRENT_LIST_DIR}/log_events.cpp
  KNOWS date::date
  USES fmt::fmt PkgConfig::SYSTEMD)
