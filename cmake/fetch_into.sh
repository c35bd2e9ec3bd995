# Begins a script that fetches something into a folder, $1: . fetch_into.sh
#
# Sets folder, its full path, and work, a folder beside it that is gone at the end. The script puts together a folder in
# $work and ends with `mv -T` of that to $folder, which so appears complete or not at all. fail TEXT ends it with exit
# status 1 and two lines: TEXT, and $advice, what to do then.
mkdir -p "$(dirname "$1")"
folder=$(realpath "$1")
work=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
  echo "$(basename "$0"): $1" >&2
  echo "  $advice" >&2
  exit 1
}
