#!/usr/bin/env bash
# pack.sh FILE.zip: makes an autograder for Gradescope: setup.sh and run_autograder, and of leaklab what the program is built
# from, with the exercises as they are in this folder. make autograder calls it.
set -euo pipefail
[ $# -eq 1 ] || { echo "pack.sh: FILE.zip is wanted" >&2; exit 2; }
zip=$(realpath -m "$1")
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/leaklab" "$(dirname "$zip")"

parts=(CMakeLists.txt CMakePresets.json LICENSE Makefile catalogue cmake coursework include lessons sanitizers src web)
# What git would list or is new; of a folder without git, everything.
if git ls-files --error-unmatch CMakeLists.txt > /dev/null 2>&1; then
  git ls-files -z --cached --others --exclude-standard -- "${parts[@]}"
else
  find "${parts[@]}" -type f -print0
fi | tar -c --null --files-from=- | tar -x -C "$folder/leaklab"
cp tools/autograder/setup.sh tools/autograder/run_autograder "$folder"

rm -f "$zip"
(cd "$folder" && cmake -E tar cf "$zip" --format=zip -- setup.sh run_autograder leaklab)
