# One CMake target a room, linked only to what design.md lets it know.

# GCC's own advice: with sanitizers some warnings are false alarms; dev and release builds keep them errors.
if(PANTAU_SANITIZE)
  set(PANTAU_WERROR OFF)
endif()

# Flags live on targets, never in CMAKE_CXX_FLAGS: other people's headers keep theirs.
add_library(pantau_flags INTERFACE)
target_compile_features(pantau_flags INTERFACE cxx_std_20)
target_compile_options(pantau_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond;-Wlogical-op;-Wuseless-cast>
  $<$<BOOL:${PANTAU_WERROR}>:-Werror>
  -fstack-protector-strong -fcf-protection)
target_compile_definitions(pantau_flags INTERFACE
  _GLIBCXX_ASSERTIONS
  BOOST_ASIO_NO_DEPRECATED
  BOOST_ASIO_DISABLE_BOOST_COROUTINE)
if(PANTAU_SANITIZE)
  # Sanitizers must see every object of the program, so here alone the flags are global.
  add_compile_options(-fsanitize=${PANTAU_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PANTAU_SANITIZE})
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(pantau_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
add_link_options(-Wl,-z,relro,-z,now -pie)

# What nearly every file includes, compiled once: it takes a third off a build from nothing. Off for clang-tidy,
# which cannot read GCC's precompiled headers, and which so proves that each file includes what it uses.
set(everywhere <algorithm> <array> <chrono> <functional> <map> <memory> <optional> <set> <string> <string_view>
    <variant> <vector> <date/date.h>)
if(PANTAU_PRECOMPILE)
  file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cpp "")
  add_library(pantau_room_headers OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
  target_link_libraries(pantau_room_headers PRIVATE pantau_flags date::date fmt::fmt)
  target_precompile_headers(pantau_room_headers PRIVATE ${everywhere} <fmt/format.h>)
endif()
if(PANTAU_PRECOMPILE AND PANTAU_TESTS)
  add_executable(pantau_test_headers ${CMAKE_BINARY_DIR}/precompiled.cpp)
  set_target_properties(pantau_test_headers PROPERTIES EXCLUDE_FROM_ALL ON)
  target_link_libraries(pantau_test_headers PRIVATE pantau_flags date::date Catch2::Catch2WithMain)
  target_precompile_headers(pantau_test_headers PRIVATE ${everywhere} <catch2/catch.hpp>)
endif()
function(pantau_precompiled target headers)
  if(PANTAU_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM ${headers})
  endif()
endfunction()

# pantau_room(cases SOURCES judge.cpp ... KNOWS pantau::settings date::date [USES Boost::json])
# KNOWS: rooms and libraries that appear in the room's headers; USES: those that only its sources need.
function(pantau_room name)
  cmake_parse_arguments(PARSE_ARGV 1 ROOM "" "" "SOURCES;KNOWS;USES")
  add_library(pantau_${name} STATIC ${ROOM_SOURCES})
  add_library(pantau::${name} ALIAS pantau_${name})
  target_include_directories(pantau_${name} PUBLIC ${PROJECT_SOURCE_DIR})  # includes name their room
  target_link_libraries(pantau_${name} PUBLIC ${ROOM_KNOWS} PRIVATE ${ROOM_USES} pantau_flags)
  if("fmt::fmt" IN_LIST ROOM_USES OR "fmt::fmt" IN_LIST ROOM_KNOWS)  # its macros must be those of the compiled headers
    pantau_precompiled(pantau_${name} pantau_room_headers)
  endif()
endfunction()

# pantau_unit_test(cases SOURCES judge_test.cpp ... KNOWS pantau::cases): one program a room.
function(pantau_unit_test room)
  cmake_parse_arguments(PARSE_ARGV 1 TEST "" "" "SOURCES;KNOWS")
  add_executable(unit_${room} ${TEST_SOURCES})
  # date::date: its macros must be those of the compiled headers
  target_link_libraries(unit_${room} PRIVATE ${TEST_KNOWS} Catch2::Catch2WithMain date::date pantau_flags)
  pantau_precompiled(unit_${room} pantau_test_headers)
  target_compile_definitions(unit_${room} PRIVATE PANTAU_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  catch_discover_tests(unit_${room} TEST_PREFIX "${room}: " PROPERTIES LABELS "unit;${room}" TIMEOUT 300)
endfunction()
