# Third-party libraries, found once here so that every folder sees the targets. Which folder may use which is written
# in that folder's own link line and checked by tests/lint/include_direction.py.

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
pkg_check_modules(LIBAV REQUIRED IMPORTED_TARGET
  libavformat>=59 libavcodec libavutil libswresample libswscale)
pkg_check_modules(PANGO REQUIRED IMPORTED_TARGET pangocairo)
pkg_check_modules(EBUR128 REQUIRED IMPORTED_TARGET libebur128)
pkg_check_modules(OGG REQUIRED IMPORTED_TARGET ogg)
pkg_check_modules(OPUS REQUIRED IMPORTED_TARGET opus)
pkg_check_modules(OPENSSL REQUIRED IMPORTED_TARGET openssl>=3.0)
# Not on all processors.
find_library(WF_IPSEC_MB IPSec_MB)
pkg_check_modules(GLIB REQUIRED IMPORTED_TARGET glib-2.0>=2.74)
pkg_check_modules(NICE REQUIRED IMPORTED_TARGET nice>=0.1.18)
pkg_check_modules(WEBSOCKETS REQUIRED IMPORTED_TARGET libwebsockets>=4.1)
# paho.mqtt.cpp on paho's asynchronous C library with TLS.
find_package(PahoMqttCpp REQUIRED)
pkg_check_modules(USRSCTP REQUIRED IMPORTED_TARGET usrsctp>=0.9.5)
pkg_check_modules(LIBCONFIGXX REQUIRED IMPORTED_TARGET libconfig++)
find_package(spdlog REQUIRED)
if(WF_BUILD_TESTS OR WF_BUILD_BENCH)
  # Only to test and measure our SRTP against.
  pkg_check_modules(LIBSRTP2 REQUIRED IMPORTED_TARGET libsrtp2>=2.3)
endif()
