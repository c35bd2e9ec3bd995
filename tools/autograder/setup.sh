#!/usr/bin/env bash
# Gradescope runs this once, as root, when it makes the image in which submissions are graded: it builds leaklab, and
# installs it in /autograder/leaklab.
#
# AUTOGRADER names another folder than /autograder. LEAKLAB_BUILD names a build that exists: then nothing is built here.
set -euo pipefail
autograder=${AUTOGRADER:-/autograder}
cd "$(dirname "$0")/leaklab"

if [ -z "${LEAKLAB_BUILD:-}" ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends make
  packages="$(make --no-print-directory program-package-names) libgtest-dev libgmock-dev"
  # Ubuntu has Boost.Fiber under the name of its own version.
  if ! apt-cache show libboost-fiber1.81-dev > /dev/null 2>&1; then
    boost=$(apt-cache --names-only search '^libboost-fiber1[.0-9]*-dev$' | cut -d' ' -f1 | sort -V | tail -n 1)
    packages=${packages/libboost-fiber1.81-dev/$boost}
  fi
  make program PACKAGES="$packages"
  # Submissions are run in it, where it may make namespaces. Without it they are run as another user.
  apt-get install -y -qq --no-install-recommends bubblewrap || echo "bubblewrap is not there: submissions are run without it"
  LEAKLAB_BUILD=build/dev
fi
cmake --install "$LEAKLAB_BUILD" --prefix "$autograder/leaklab" --component course
# The exercises are those of this zip, whatever was built.
rm -rf "$autograder/leaklab/share/leaklab/coursework"
mkdir -p "$autograder/leaklab/share/leaklab"
cp -r coursework "$autograder/leaklab/share/leaklab/"

# Whoever a submission is run as may not read the solutions.
chmod go= "$autograder/leaklab/share/leaklab/coursework" ..

# Grades a solution, of the first exercise that is not switched off, so that an image in which nothing can be graded is not
# made. The workshop keeps what every submission needs.
tried=$autograder/tried
mkdir -p "$tried"
"$autograder/leaklab/bin/leaklab" course init "$tried/exercises"
"$autograder/leaklab/bin/leaklab" course list --folder "$tried/exercises" --json "$tried/list.json"
first=$(sed -n '/^ *"name": /{s/.*: "\(.*\)".*/\1/p;q}' "$tried/list.json")
for solution in coursework/"$first"/solution.*; do
  cp "$solution" "$tried/$first.${solution##*.}"
done
"$autograder/leaklab/bin/leaklab" course grade --submission "$tried" --workshop "$autograder/workshop" \
  --json "$tried/grades.json" || [ $? -eq 1 ]
grep -qE '"kind": "(cured|solved)"' "$tried/grades.json"
