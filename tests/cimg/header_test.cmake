# Where CImg.h comes from: a real package, in an archive of the test's own, and a project that src/cimg is added to.
# cmake -DTEST=Header.Name -DSOURCE=... -DWORK=... -DCXX=... -P header_test.cmake
include(${CMAKE_CURRENT_LIST_DIR}/../outside/must.cmake)
file(REMOVE_RECURSE ${WORK})

# What every test configures.
file(WRITE ${WORK}/project/CMakeLists.txt "cmake_minimum_required(VERSION 3.25)
project(picture LANGUAGES CXX)
add_subdirectory(${SOURCE}/src/cimg cimg)
get_target_property(folder leaklab::cimg INTERFACE_INCLUDE_DIRECTORIES)
file(READ \${folder}/CImg.h text)
message(STATUS \"CImg.h is \${text}\")
")
# Whether cimg-dev is installed or not: it shall not be found.
set(not_installed -DCIMG_INCLUDE_DIR=)

# apt-get knows this archive, and no other, from now on.
function(use_archive folder)
  file(WRITE ${WORK}/sources.list "deb [trusted=yes] file:${folder} ./\n")
  file(MAKE_DIRECTORY ${WORK}/lists/partial ${WORK}/cache/archives/partial ${WORK}/no-parts)
  file(WRITE ${WORK}/apt.conf "Dir::Etc::sourcelist \"${WORK}/sources.list\";
Dir::Etc::sourceparts \"${WORK}/no-parts\";
Dir::State::lists \"${WORK}/lists\";
Dir::State::status \"/dev/null\";
Dir::Cache \"${WORK}/cache\";
APT::Sandbox::User \"\";
")
  set(ENV{APT_CONFIG} ${WORK}/apt.conf)
endfunction()

# An archive of one package, whose CImg.h has this text.
function(make_archive folder text)
  file(WRITE ${WORK}/package/DEBIAN/control
    "Package: cimg-dev\nVersion: 3.2.1\nArchitecture: all\nMaintainer: a test\nDescription: one header\n")
  file(WRITE ${WORK}/package/usr/include/CImg.h "${text}")
  file(MAKE_DIRECTORY ${folder})
  must_succeed(dpkg-deb --build ${WORK}/package ${folder}/cimg-dev_3.2.1_all.deb)
  file(SHA256 ${folder}/cimg-dev_3.2.1_all.deb sum)
  file(SIZE ${folder}/cimg-dev_3.2.1_all.deb size)
  file(READ ${WORK}/package/DEBIAN/control control)
  file(WRITE ${folder}/Packages "${control}Filename: ./cimg-dev_3.2.1_all.deb\nSize: ${size}\nSHA256: ${sum}\n")
endfunction()

function(must_say text)
  string(FIND "${output}" "${text}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "not a word of \"${text}\"")
  endif()
endfunction()

function(Header.IsTakenOutOfThePackageAndNothingIsInstalled)
  make_archive(${WORK}/archive "of the package")
  use_archive(${WORK}/archive)
  must_accept(${WORK}/project ${WORK}/out ${not_installed})
  file(READ ${WORK}/out/cimg-header/CImg.h text)
  if(NOT text STREQUAL "of the package")
    message(FATAL_ERROR "another header: ${text}")
  endif()
  file(GLOB left ${WORK}/out/cimg-header*)
  if(NOT left STREQUAL "${WORK}/out/cimg-header")
    message(FATAL_ERROR "something is left: ${left}")
  endif()
endfunction()

function(Header.IsFetchedOnceForAllPresetsAndOfflineAfterThat)
  make_archive(${WORK}/archive "of the package")
  use_archive(${WORK}/archive)
  must_accept(${WORK}/project ${WORK}/project/build/dev ${not_installed})
  use_archive(/nonexistent)
  must_accept(${WORK}/project ${WORK}/project/build/asan ${not_installed})
  if(NOT EXISTS ${WORK}/project/build/cimg-header/CImg.h)
    message(FATAL_ERROR "the presets do not share the header")
  endif()
endfunction()

function(Header.ThatCannotBeFetchedIsRefusedWithWhatToDo)
  use_archive(/nonexistent)
  must_refuse("Either install cimg-dev, or configure with -DCIMG_INCLUDE_DIR=DIR, the folder that your CImg.h is in."
              ${WORK}/project ${WORK}/out ${not_installed})
  file(GLOB left ${WORK}/out/cimg-header*)
  if(left)
    message(FATAL_ERROR "something is left: ${left}")
  endif()
endfunction()

function(Header.OfYoursIsTakenInstead)
  use_archive(/nonexistent)
  file(WRITE ${WORK}/mine/CImg.h "mine")
  configure(${WORK}/project ${WORK}/out -DCIMG_INCLUDE_DIR=${WORK}/mine)
  must_say("CImg.h is mine")
endfunction()

function(Header.IsRefusedWhereThereIsNone)
  must_refuse("There is no CImg.h in /nonexistent (CIMG_INCLUDE_DIR)."
              ${WORK}/project ${WORK}/out -DCIMG_INCLUDE_DIR=/nonexistent)
endfunction()

cmake_language(CALL ${TEST})
