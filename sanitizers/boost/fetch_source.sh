#!/bin/sh
# fetch_source.sh FOLDER: puts Boost's fiber and context sources, as Debian packages them, in FOLDER, with Boost.Fiber's
# tests.
#
# They come by apt-get from the archives that this machine already uses, through a sources list of our own. So the
# machine's settings stay as they are, and no special rights are needed. The archive is about 75 MB; a few of its files
# are kept. FOLDER appears complete or not at all. Exit status 1 and a line on standard error if that fails.
set -eu

package=boost1.81
advice="Have the sources elsewhere? Configure with -DLEAKLAB_BOOST_SOURCE=DIR, DIR/libs/fiber/src being there."
. "$(dirname "$0")/../../cmake/fetch_into.sh"

mkdir -p "$work/parts" "$work/lists/partial" "$work/cache/archives/partial"
# Lists every archive from which packages are installed, as an archive of sources.
apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
  sort -u > "$work/sources.list"
[ -s "$work/sources.list" ] || fail "apt knows no archive to fetch $package from"

apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts="$work/parts" \
    -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User= "$@"
}
apt update || fail "apt-get update failed"
# If an archive cannot be reached, apt-get update only warns, and one of them may be missing.
ls "$work"/lists/*_Sources* > /dev/null 2>&1 || fail "no archive that lists sources could be reached"
(cd "$work" && apt source --download-only "$package") || fail "apt-get source $package failed"

mkdir "$work/source"
tar -xf "$work"/boost1.81_*.orig.tar.* -C "$work/source" --strip-components=1 --wildcards \
  '*/boost/version.hpp' '*/libs/fiber/src' '*/libs/fiber/test' '*/libs/context/src' || fail "cannot unpack $package"
mv -T "$work/source" "$folder" 2>/dev/null || [ -d "$folder" ] # another build may have been faster
