# SPDX-License-Identifier: MIT
# CMocka for armhf, unpacked beside the build: installing it would collide
# with the native one.  The lists that apt needs for it stay here as well.
set(root ${CMAKE_BINARY_DIR}/armhf)
if(NOT EXISTS ${root}/usr/include/cmocka.h)
    message(STATUS "Fetching libcmocka for armhf (about 10 MB, once)")
    file(MAKE_DIRECTORY ${root}/state/lists/partial
        ${root}/cache/archives/partial)
    set(apt apt-get -qq -o Dir::State=${root}/state -o Dir::Cache=${root}/cache
        -o Dir::State::status=/dev/null -o APT::Architecture=armhf
        -o APT::Architectures=armhf)
    # Some list may be out of reach: what counts is whether the download works.
    execute_process(COMMAND ${apt} update OUTPUT_QUIET ERROR_QUIET)
    execute_process(COMMAND ${apt} download libcmocka-dev libcmocka0
        WORKING_DIRECTORY ${root} RESULT_VARIABLE failed ERROR_QUIET)
    file(GLOB packages ${root}/*.deb)
    foreach(package ${packages})
        execute_process(COMMAND dpkg -x ${package} ${root})
    endforeach()
    if(NOT EXISTS ${root}/usr/include/cmocka.h)
        message(FATAL_ERROR "libcmocka-dev for armhf cannot be fetched; with "
            "a network: apt-get download libcmocka-dev:armhf libcmocka0:armhf "
            "into ${root}")
    endif()
endif()

add_library(cmocka_arm INTERFACE)
target_include_directories(cmocka_arm INTERFACE ${root}/usr/include)
target_link_libraries(cmocka_arm INTERFACE
    ${root}/usr/lib/arm-linux-gnueabihf/libcmocka.so)
target_link_options(cmocka_arm INTERFACE
    -Wl,-rpath,${root}/usr/lib/arm-linux-gnueabihf)
