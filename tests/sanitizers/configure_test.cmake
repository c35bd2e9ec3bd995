# What the build refuses, and what it accepts. Each function here whose name begins with Configure. is a test:
# cmake -DTEST=Configure.Name -DSOURCE=... -DWORK=... -DCXX=... -DINCLUDE=... -P configure_test.cmake
# INCLUDE: where Boost's headers are.
foreach(name TEST SOURCE WORK CXX INCLUDE)
  if(NOT ${name})
    message(FATAL_ERROR "configure_test.cmake: -D${name}= is missing")
  endif()
endforeach()
include(${CMAKE_CURRENT_LIST_DIR}/../outside/must.cmake)
file(REMOVE_RECURSE ${WORK})

set(leaklab ${SOURCE} ${WORK}/build -DLEAKLAB_LESSONS=OFF -DLEAKLAB_TESTS=OFF)

# Configuring compiles nothing, so a tree with files of the right names is enough; those of the mutexes have the line
# that overlay_mutexes looks for.
function(make_boost_tree folder version)
  file(WRITE ${folder}/libs/config/include/boost/version.hpp "#define BOOST_LIB_VERSION \"${version}\"\n")
  file(READ ${SOURCE}/sanitizers/boost/CMakeLists.txt text)
  string(REGEX MATCHALL "[a-z_/]+\\.cpp" names "${text}")
  foreach(library fiber context)
    foreach(name IN LISTS names)
      file(WRITE ${folder}/libs/${library}/src/${name} "return active_ctx == owner_;\n")
    endforeach()
  endforeach()
endfunction()

# The sources that a build has fetched, or else a tree that only looks like them.
function(find_boost_tree result)
  set(folder ${SOURCE}/build/boost-source)
  if(NOT EXISTS ${folder})
    set(folder ${WORK}/boost)
    file(STRINGS ${INCLUDE}/boost/version.hpp line REGEX "^#define BOOST_LIB_VERSION ")
    string(REGEX REPLACE ".*\"(.*)\".*" "\\1" version "${line}")
    make_boost_tree(${folder} ${version})
  endif()
  set(${result} ${folder} PARENT_SCOPE)
endfunction()

function(Configure.RefusesASanitizerThatOnlyTheFlagsAskFor)
  foreach(flag -fsanitize=thread -fsanitize=address -fsanitize=undefined,address)
    must_refuse("leaklab: the compiler flags say ${flag}, but Boost.Fiber is built without a sanitizer."
                ${leaklab} -DCMAKE_CXX_FLAGS=${flag})
  endforeach()
endfunction()

function(Configure.SaysHowToAskForASanitizer)
  must_refuse("-DLEAKLAB_SANITIZER=thread or -DLEAKLAB_SANITIZER=address instead"
              ${leaklab} -DCMAKE_CXX_FLAGS=-fsanitize=thread)
endfunction()

function(Configure.RefusesASanitizerInTheFlagsOfTheBuildType)
  must_refuse("leaklab: the compiler flags say -fsanitize=address, but Boost.Fiber is built without a sanitizer."
              ${leaklab} -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-g -fsanitize=address")
endfunction()

function(Configure.RefusesTwoSanitizersThatDiffer)
  find_boost_tree(boost)
  must_refuse("leaklab: the compiler flags say -fsanitize=address, but Boost.Fiber is built with -fsanitize=thread."
              ${leaklab} -DLEAKLAB_SANITIZER=thread -DLEAKLAB_BOOST_SOURCE=${boost}
              -DCMAKE_CXX_FLAGS=-fsanitize=address)
endfunction()

function(Configure.RefusesASanitizerItDoesNotHave)
  must_refuse("LEAKLAB_SANITIZER=memory: must be thread, address or empty." ${leaklab} -DLEAKLAB_SANITIZER=memory)
endfunction()

function(Configure.RefusesAFolderThatIsNoBoost)
  file(MAKE_DIRECTORY ${WORK}/nothing)
  foreach(folder /nonexistent ${WORK}/nothing)
    must_refuse("${folder} (LEAKLAB_BOOST_SOURCE) is no source tree of Boost"
                ${leaklab} -DLEAKLAB_SANITIZER=address -DLEAKLAB_BOOST_SOURCE=${folder})
  endforeach()
endfunction()

function(Configure.RefusesSourcesOfAnotherReleaseThanTheHeaders)
  make_boost_tree(${WORK}/boost 1_74)
  must_refuse("The sources in ${WORK}/boost are of Boost 1_74, the headers in"
              ${leaklab} -DLEAKLAB_SANITIZER=address -DLEAKLAB_BOOST_SOURCE=${WORK}/boost)
endfunction()

function(Configure.AcceptsASanitizerAndBuildsBoostWithIt)
  find_boost_tree(boost)
  must_accept(${leaklab} -DLEAKLAB_SANITIZER=address -DLEAKLAB_BOOST_SOURCE=${boost})
  file(STRINGS ${WORK}/build/build.ninja lines REGEX "leaklab_instrumented_boost|-fsanitize=address")
  if(NOT lines MATCHES "leaklab_instrumented_boost" OR NOT lines MATCHES "-fsanitize=address")
    message(FATAL_ERROR "Boost.Fiber is not built with the sanitizer")
  endif()
endfunction()

function(Configure.AcceptsTheSameSanitizerInTheFlags)
  find_boost_tree(boost)
  must_accept(${leaklab} -DLEAKLAB_SANITIZER=thread -DLEAKLAB_BOOST_SOURCE=${boost}
              -DCMAKE_CXX_FLAGS=-fsanitize=thread)
endfunction()

# This sanitizer follows neither stacks nor memory, so it does not matter how Boost.Fiber is built.
function(Configure.AcceptsUndefinedBehaviourSanitizerAlone)
  must_accept(${leaklab} -DCMAKE_CXX_FLAGS=-fsanitize=undefined)
endfunction()

function(Configure.RefusesTheFuzzerWithoutAddressSanitizer)
  must_refuse("LEAKLAB_FUZZ: libFuzzer comes with clang and wants LEAKLAB_SANITIZER=address (preset fuzz)."
              ${leaklab} -DLEAKLAB_FUZZ=ON)
endfunction()

cmake_language(CALL ${TEST})
