# The commands for people. Everything is built in build/<preset>, by the presets in CMakePresets.json.
.DEFAULT_GOAL := help
.PHONY: help packages lesson-packages program-packages program-package-names build program autograder graders course-rehearsal demo test compiler-tests boost-tests mpi-test tsan asan bugs fuzz bench bench-test bench-peers page-test pictures book format format-check spell api tidy coverage clean

PRESET ?= dev
# How many tests run at the same time.
JOBS ?= $(shell nproc)
# Labels of tests that make test neither builds nor runs.
WITHOUT ?=
empty :=
without := $(subst $(empty) $(empty),;,$(strip $(WITHOUT)))
BUILD := build/$(PRESET)
# What the lessons and the leaklab program need. Of cimg-dev one header is needed, which src/cimg takes out of the package.
PACKAGES := g++ make cmake ninja-build libboost-fiber1.81-dev libjpeg-dev libpng-dev zlib1g-dev libexpected-dev libcli11-dev \
            libfmt-dev nlohmann-json3-dev libdw-dev
# What the tests of a lesson need besides.
LESSON_PACKAGES := libgtest-dev libgmock-dev python3
# What the tests need besides. clang and llvm: they compare debug information by both compilers, read by both addr2lines.
# gdb: replays stop in it.
TEST_PACKAGES := git bubblewrap libgtest-dev libgmock-dev clang llvm python3 gdb
# g++ brings the sanitizers; xz unpacks Boost's sources for them. PRESET=tsan-clang and such need clang, whose
# sanitizers name functions and lines by llvm-symbolizer.
SANITIZER_PACKAGES := xz-utils
CLANG_PACKAGES := clang libclang-rt-14-dev llvm
# leaklab-mpi, and mpirun, which its tests start.
MPI_PACKAGES := libboost-mpi1.81-dev libopenmpi-dev openmpi-bin
TIDY_PACKAGES := clang-tidy clang-format
SPELL_PACKAGES := codespell
API_PACKAGES := doxygen
COVERAGE_PACKAGES := gcovr
# What the benchmarks need besides, and their report. The report's pictures are drawn by matplotlib. Without munkres it would bring scipy, and that Boost 1.74, which 1.81 excludes.
BENCH_PACKAGES := libbenchmark-dev
BENCH_REPORT_PACKAGES := python3-munkres python3-matplotlib
# What makes the book.
BOOK_PACKAGES := cmark-gfm python3
# What the tests of pages and of the book need: node, and Chromium with fonts for the Chinese. axe-core, which looks for pale text
# and missing labels, is in no Debian package, so npm fetches it. Whoever has another node has its npm.
BROWSER_PACKAGES := chromium nodejs fonts-noto-cjk
NPM_PACKAGES := $(if $(shell command -v npm),,npm)
AXE := axe-core@4.10.3
# The programs that ours is compared with.
PEER_PACKAGES := golang-go libvips-tools graphicsmagick imagemagick
# Sets the shell's $sources. An empty list is an error, since clang-format would then read what is typed.
sources = sources=$$(git ls-files '*.cpp' '*.hpp') && { [ -n "$$sources" ] || { echo "git lists no sources" >&2; false; }; }
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

help: ## print this list
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { sub("%", "4"); printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Installs the packages that are missing and says so. Leaves installed ones alone, and never removes a package.
define install
	@missing=; for p in $(1); do \
	  dpkg-query -W -f '$${db:Status-Status}' $$p 2>/dev/null | grep -qx installed || missing="$$missing $$p"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "Installing Debian packages:$$missing"; \
	  $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-remove --no-install-recommends $$missing; \
	fi
endef

program-packages:
	$(call install,$(PACKAGES))

program-package-names:
	@echo $(PACKAGES)

lesson-packages:
	$(call install,$(PACKAGES) $(LESSON_PACKAGES) $(if $(filter tsan% asan%,$(PRESET)),$(SANITIZER_PACKAGES)) \
	  $(if $(filter %-clang,$(PRESET)),$(CLANG_PACKAGES)))

packages:
	$(call install,$(PACKAGES) $(TEST_PACKAGES) $(if $(filter tsan% asan% fuzz,$(PRESET)),$(SANITIZER_PACKAGES)) \
	  $(if $(filter %-clang fuzz tidy,$(PRESET)),$(CLANG_PACKAGES)))

$(BUILD)/build.ninja: | packages
	@cmake --preset $(PRESET)

# A build folder that make demo made has no tests until cmake --preset is run once more.
build: packages $(BUILD)/build.ninja ## build everything but the benchmarks (PRESET=dev, release, tsan, asan; dev-clang, ...)
	@! grep -q '^LEAKLAB_TESTS:BOOL=OFF' $(BUILD)/CMakeCache.txt || cmake --preset $(PRESET)
	@grep -qx 'LEAKLAB_TESTS_WITHOUT:STRING=$(without)' $(BUILD)/CMakeCache.txt || \
	  cmake --preset $(PRESET) -DLEAKLAB_TESTS_WITHOUT='$(without)'
	@cmake --build --preset $(PRESET)

program: program-packages ## build the program, which ./leaklab does as well, and runs it
	@[ -e $(BUILD)/build.ninja ] || cmake --preset $(PRESET) -DLEAKLAB_TESTS=OFF
	@cmake --build --preset $(PRESET) --target leaklab_program

demo: program ## build the program, and compare all lessons on 20 pictures, one of them broken
	@rm -rf build/demo && $(BUILD)/bin/leaklab photos build/demo --files 20 --size 1600x1200 --broken 7
	@# exit status 1 says that a lesson leaks, which is what this shows
	@$(BUILD)/bin/leaklab compare build/demo || [ $$? -eq 1 ]
	@printf '\nNext:\n'; printf '  %s\n' \
	  './leaklab explore lesson4 --broken 3   every order of the fibers: which leak' \
	  './leaklab live                         a page: a server leaks while you watch' \
	  'lessons/README.md                      the seven programs, one page each'

test: build ## build everything but the benchmarks, and run every test of it (TESTS='-LE proofs': as ctest has it; WITHOUT='cli docs': neither built nor run)
	@ctest --preset $(PRESET) --parallel $(JOBS) $(if $(WITHOUT),--label-exclude '^($(subst ;,|,$(without)))$$') $(TESTS)

compiler-tests: packages $(BUILD)/build.ninja ## build and run the tests of what compilers make differently (PRESET=dev-clang)
	@cmake --build --preset $(PRESET) --target compiler_tests && ctest --preset $(PRESET) --parallel $(JOBS) --label-regex '^compiler$$'

boost-tests: packages $(BUILD)/build.ninja ## fetch Boost.Fiber's own tests, and run those that wait with a deadline
	$(call install,$(SANITIZER_PACKAGES))
	@cmake --preset $(PRESET) -DLEAKLAB_BOOST_TESTS=ON > /dev/null && cmake --build --preset $(PRESET) --target boost_fiber_test && \
	  ctest --preset $(PRESET) --label-regex boost; status=$$?; \
	  cmake --preset $(PRESET) -DLEAKLAB_BOOST_TESTS=OFF > /dev/null && exit $$status

mpi-test: packages $(BUILD)/build.ninja ## build leaklab-mpi, a search on several machines, and run its tests on this one
	$(call install,$(MPI_PACKAGES))
	@cmake --preset $(PRESET) -DLEAKLAB_MPI=ON > /dev/null && \
	  cmake --build --preset $(PRESET) --target leaklab_mpi mpi_test && \
	  ctest --preset $(PRESET) --label-regex '^mpi$$'; status=$$?; \
	  cmake --preset $(PRESET) -DLEAKLAB_MPI=OFF > /dev/null && exit $$status

# Only that lesson and its tests are built; what tries every schedule of four files is left to make test.
lesson%: lesson-packages ## build one lesson (lesson1 to lesson6, lesson4_drain) and run its tests
	@[ -e $(BUILD)/build.ninja ] && ! grep -q '^LEAKLAB_TESTS:BOOL=OFF' $(BUILD)/CMakeCache.txt || cmake --preset $(PRESET)
	@cmake --build --preset $(PRESET) --target $@_tests
	@ctest --preset $(PRESET) --parallel $(JOBS) --label-exclude proofs --tests-regex '^$@\.'

tsan: ## run every test under ThreadSanitizer, Boost.Fiber included
	@$(MAKE) --no-print-directory test PRESET=tsan

asan: ## run every test under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory test PRESET=asan

bugs: ## try every bug of the catalogue under every tool, and print a table
	@for p in tsan asan dev; do \
	  $(MAKE) --no-print-directory PRESET=$$p build/$$p/build.ninja && cmake --build --preset $$p --target bugs bugs_table \
	    || exit 1; \
	done
	@build/dev/bin/bugs_table build/tsan build/asan build/dev

# The preset is release, unless another is given by name. Only release is ever timed.
BENCH_PRESET := $(if $(filter file,$(origin PRESET)),release,$(PRESET))

bench: ## time everything, write a report (BENCH="channels peers", FILTER=REGEX, REPETITIONS=5, QUICK=1: a minute, for a lecture)
ifneq ($(BENCH_PRESET),release)
	@echo "make bench: refused: times of the preset $(BENCH_PRESET) mean nothing. Only release is timed." >&2; exit 2
else
	@$(MAKE) --no-print-directory packages PRESET=release
	$(call install,$(BENCH_PACKAGES) $(BENCH_REPORT_PACKAGES))
	@cmake --preset release > /dev/null
	@cmake --build --preset release --target $(if $(filter-out 0,$(QUICK)),channels_bench trade_bench,bench_programs)
	@bench/run.sh build/release # which reads BENCH, FILTER, REPETITIONS, QUICK and ONCE from the environment
endif

bench-test: packages $(BUILD)/build.ninja ## build the benchmarks and run their tests, which make test leaves out
	$(call install,$(BENCH_PACKAGES))
	@cmake --preset $(PRESET) -DLEAKLAB_BENCH=ON > /dev/null && cmake --build --preset $(PRESET) --target bench_tests && \
	  ctest --preset $(PRESET) --label-regex bench; status=$$?; \
	  cmake --preset $(PRESET) -DLEAKLAB_BENCH=OFF > /dev/null && exit $$status

bench-peers: ## install the programs that make bench compares with: Go, vips, GraphicsMagick, ImageMagick
	$(call install,$(PEER_PACKAGES))

pictures: program ## make docs/terminal.svg and docs/page.png anew, from what the program shows today
	$(call install,$(BROWSER_PACKAGES))
	@tools/pictures/terminal.py $(BUILD)/bin/leaklab > docs/terminal.svg
	@tools/pictures/page.mjs $(BUILD)/bin/leaklab docs/page.png

page-test: packages $(BUILD)/build.ninja ## run the tests of the page, in node and in Chromium, which make test leaves out
	$(call install,$(BROWSER_PACKAGES) $(NPM_PACKAGES) $(BOOK_PACKAGES))
	@[ -e build/axe/node_modules/axe-core/axe.min.js ] || npm install --silent --no-audit --no-fund --prefix build/axe $(AXE) || \
	  echo "npm cannot fetch $(AXE): what it would find is not looked for"
	@cmake --preset $(PRESET) -DLEAKLAB_PAGE_TESTS=ON -DLEAKLAB_AXE=$(CURDIR)/build/axe/node_modules/axe-core/axe.min.js > /dev/null && \
	  cmake --build --preset $(PRESET) --target leaklab_program && ctest --preset $(PRESET) --tests-regex '^page\.'; status=$$?; \
	  cmake --preset $(PRESET) -DLEAKLAB_PAGE_TESTS=OFF > /dev/null && exit $$status

book: program-packages ## make a book of all pages, in English and Chinese, in build/book
	$(call install,$(BOOK_PACKAGES))
	@[ -e $(BUILD)/build.ninja ] || cmake --preset $(PRESET) -DLEAKLAB_TESTS=OFF
	@cmake --build --preset $(PRESET) --target leaklab_program
	@docs/book/build.py build/book --program $(BUILD)/bin/leaklab

autograder: ## make a zip for Gradescope that grades the exercises, in build/autograder.zip
	$(call install,cmake git)
	@tools/autograder/pack.sh build/autograder.zip
	@echo "build/autograder.zip"

graders: ## build what leaklab course grade --sanitizers runs submissions with: ThreadSanitizer, AddressSanitizer
	@for p in tsan asan; do \
	  $(MAKE) --no-print-directory PRESET=$$p build/$$p/build.ninja && cmake --build --preset $$p --target leaklab_thread_grader \
	    || exit 1; \
	done

course-rehearsal: program ## act out a student's first minutes, and an instructor's day: a new exercise, an overlay, a class of 200 that is graded
	$(call install,git python3)
	@tests/course/rehearsal_student.py $(BUILD)/bin/leaklab
	@tests/course/rehearsal.py $(BUILD)

SECONDS ?= 60
fuzz: PRESET := fuzz
fuzz: BUILD := build/fuzz
fuzz: packages ## try broken pictures on image_file, for a minute (SECONDS=60), or a number of them (RUNS=20000)
	@[ -e $(BUILD)/build.ninja ] || cmake --preset fuzz
	@cmake --build --preset fuzz
	@sanitizers/fuzz/run.sh $(BUILD) $(if $(RUNS),-runs=$(RUNS),-max_total_time=$(SECONDS))

format: ## clang-format all of our sources
	$(call install,git clang-format)
	@$(sources) && clang-format -i $$sources

format-check: ## fail if clang-format would change something
	$(call install,git clang-format)
	@$(sources) && clang-format --dry-run -Werror $$sources

spell: ## look for misspelt words in everything that git lists
	$(call install,git $(SPELL_PACKAGES))
	@if printf recie%s ved | codespell - > /dev/null; then echo "codespell overlooks a planted mistake" >&2; false; fi
	@git ls-files -z | xargs -0 codespell

api: ## make the API reference by Doxygen, in build/api/html; a warning fails
	$(call install,$(API_PACKAGES))
	@rm -rf build/api && mkdir -p build/api && doxygen docs/api/Doxyfile
	@echo "build/api/html/index.html"

TIDY ?= src|lessons|catalogue|examples|tests|sanitizers|bench
tidy: PRESET := tidy
tidy: packages ## run clang-tidy over all of our sources, as clang compiles them (TIDY='src|lessons': only these)
	$(call install,$(TIDY_PACKAGES) $(BENCH_PACKAGES))
	@cmake --preset tidy > /dev/null
	@# the functions of catalogue/ are compiled together, in files with the ending .cxx
	@run-clang-tidy -quiet -p build/tidy '$(CURDIR)/($(TIDY))/.*\.cpp$$' \
	  '$(CURDIR)/build/tidy/($(TIDY))/.*/leaklab_catalogue_bodies\.dir/.*\.cxx$$' > build/tidy/tidy.log 2>&1 \
	  || { grep -E 'warning:|error:' build/tidy/tidy.log | sort -u; exit 1; }

coverage: PRESET := coverage
# The counters are static data, so they are in every state: counting by states ends there, and its tests are left out.
coverage: TESTS := --label-exclude proofs --exclude-regex 'States|DrawnPrograms'
coverage: ## measure which lines of src/ the tests run, and a page for each file in build/coverage/report
	$(call install,$(COVERAGE_PACKAGES))
	@if [ -d build/coverage ]; then find build/coverage -name '*.gcda' -delete; fi
	@$(MAKE) --no-print-directory test PRESET=coverage TESTS="$(TESTS)"
	@mkdir -p build/coverage/report
	@gcovr -j 2 --root . --filter src/ --filter include/ --exclude-throw-branches --exclude-unreachable-branches \
	  --print-summary --html-details build/coverage/report/index.html build/coverage

clean: ## remove everything built
	@rm -rf build
