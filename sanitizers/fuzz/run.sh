#!/bin/sh
# run.sh BUILD OPTION: runs the fuzzer of image_file that is built in BUILD.
#
#   run.sh build/fuzz -max_total_time=60   for a minute; what it learns is kept in BUILD/corpus for the next time
#   run.sh build/fuzz -runs=20000          20,000 inputs from a fresh start (nearly the same ones every time)
#
# First it runs the same fuzzer with a planted bug, which must be found: otherwise its silence says nothing. At the end
# it says how many inputs were tried. Exit status 1 if the planted bug is missed, or if another bug is found; the input
# is then in BUILD/found-*. The output of libFuzzer is in BUILD/fuzz.log. BUILD/seeds is written anew.
set -eu

build=$1
option=$2
rm -rf "$build/seeds"
"$build/bin/write_seeds" "$build/seeds"
# libFuzzer writes what it learns into the first of its folders.
fresh() {
  rm -rf "$build/fresh"
  mkdir "$build/fresh"
}

fresh
if "$build/bin/planted_fuzz" -runs=20000 -seed=1 -artifact_prefix="$build/planted-" \
    "$build/fresh" "$build/seeds" > "$build/planted.log" 2>&1; then
  echo "The planted bug was not found; see $build/planted.log." >&2
  exit 1
fi
grep -A2 'ERROR: AddressSanitizer: heap-buffer-overflow' "$build/planted.log" | grep -q go_wrong || {
  cat "$build/planted.log" >&2
  echo "The fuzzer with the planted bug ended, but not by AddressSanitizer's report of it; see above." >&2
  exit 1
}
echo "The planted bug was found."

fresh
mkdir -p "$build/corpus"
case $option in
-runs=*) set -- "$option" -seed=1 "$build/fresh" "$build/seeds" ;;
*) set -- "$option" "$build/corpus" "$build/seeds" ;;
esac
if ! "$build/bin/image_file_fuzz" -timeout=20 -print_final_stats=1 -artifact_prefix="$build/found-" "$@" \
    > "$build/fuzz.log" 2>&1; then
  tail -n 60 "$build/fuzz.log" >&2
  echo "Found. Once more: $build/bin/image_file_fuzz $build/found-..." >&2
  exit 1
fi
tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/fuzz.log")
covered=$(sed -n 's/.*DONE *cov: \([0-9]*\).*/\1/p' "$build/fuzz.log")
echo "Inputs tried: $tried; they reached $covered places of the code. Nothing was found."
