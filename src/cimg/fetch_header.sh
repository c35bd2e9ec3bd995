#!/bin/sh
# fetch_header.sh FOLDER: puts CImg.h, as Debian packages it, in FOLDER.
#
# The package cimg-dev depends on OpenCV and 300 other packages, and CImg.h needs none of them. So the package is
# downloaded and unpacked, but not installed: half a MB, and no special rights are needed. apt-get checks its signature
# as always. FOLDER appears complete or not at all. Exit status 1 and lines on standard error if that fails.
set -eu

advice="Either install cimg-dev, or configure with -DCIMG_INCLUDE_DIR=DIR, the folder that your CImg.h is in."
. "$(dirname "$0")/../../cmake/fetch_into.sh"

command -v apt-get > /dev/null && command -v dpkg-deb > /dev/null || fail "this system has no apt-get and dpkg-deb"

mkdir -p "$work/lists/partial" "$work/root"
# With the machine's lists of packages; or, if it has none or old ones, with new ones of our own.
download() {
  (cd "$work" && apt-get -qq -o APT::Sandbox::User= "$@" download cimg-dev)
}
if ! download 2> /dev/null; then
  apt-get -qq -o APT::Sandbox::User= -o Dir::State::lists="$work/lists" update || fail "apt-get update failed"
  download -o Dir::State::lists="$work/lists" || fail "apt-get cannot download cimg-dev"
fi
dpkg-deb --extract "$work"/cimg-dev_*.deb "$work/root" || fail "dpkg-deb cannot unpack cimg-dev"
[ -f "$work/root/usr/include/CImg.h" ] || fail "cimg-dev has no /usr/include/CImg.h"
mkdir "$work/header"
mv "$work/root/usr/include/CImg.h" "$work/header"
chmod 755 "$work/header"
mv -T "$work/header" "$folder" 2> /dev/null || [ -f "$folder/CImg.h" ] # another build may have been faster
