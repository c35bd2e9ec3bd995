#!/usr/bin/env bash
# in_chroot.sh FOLDER [COMMAND]: replays the Dockerfile in a Debian 12 that debootstrap makes in FOLDER, as root, without
# Docker. COMMAND takes the place of `make build` (for a quick look: "cmake --preset dev").
#
# For machines that have no Docker. It knows the instructions that the Dockerfile uses and stops at any other. Packages come
# from where this machine has them from. At the end it runs the leaklab program and the tests of the docs in there. FOLDER
# stays, for a look at it.
set -euo pipefail
root=$(mkdir -p "$1" && cd "$1" && pwd)
cd "$(dirname "$0")/../.."

[ -e "$root/etc/debian_version" ] ||
  debootstrap --variant=minbase bookworm "$root" "$(apt-get indextargets --format '$(SITE)' | head -n 1)"
cp /etc/resolv.conf "$root/etc/" 2> /dev/null || true
cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2> /dev/null || true
for name in proc dev sys; do
  mountpoint -q "$root/$name" || mount --rbind --make-rslave "/$name" "$root/$name"
done
trap 'umount -R -l "$root/proc" "$root/dev" "$root/sys"' EXIT

folder=/ user=root
run() { # COMMAND, in there
  chroot "$root" su "$user" -s /bin/sh -c "cd $folder && $1"
}

grep -v '^#' Dockerfile | while read -r instruction arguments; do
  [ -n "$instruction" ] && echo "== $instruction $arguments"
  case "$instruction $arguments" in
  'FROM debian:12 AS tools' | 'FROM tools AS course' | CMD*) ;;
  WORKDIR*) folder=$arguments && mkdir -p "$root$folder" ;;
  USER*) user=$arguments ;;
  'COPY Makefile .') cp Makefile "$root$folder" ;;
  'COPY --chown=student:student . .')
    git ls-files -z | tar --null --files-from=- -c | tar -x -C "$root$folder"
    chroot "$root" chown -R student:student "$folder"
    ;;
  'RUN make build') run "${2:-$arguments}" < /dev/null ;;
  RUN*) run "$arguments" < /dev/null ;;
  ' ') ;;
  *) echo "in_chroot.sh does not know \"$instruction $arguments\"" >&2 && exit 1 ;;
  esac
done

if [ $# -eq 1 ]; then
  folder=/leaklab user=student
  run "build/dev/bin/leaklab run lesson5"
  run "ctest --preset dev -L docs --output-on-failure"
fi
echo "== the image works"
