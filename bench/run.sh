#!/usr/bin/env bash
# bench/run.sh BUILD-FOLDER: runs the benchmark programs in it and writes BUILD-FOLDER/bench-report/report.md with
# pictures. In the environment:
#   BENCH="channels lessons"  only these programs; without it, all of them
#   FILTER=REGEX              only measurements whose name matches
#   REPETITIONS=5             of each measurement, in random order within a program
#   QUICK=1                   what the slots of a channel cost and save, on one thread, in a minute, in bench-report-quick:
#                             pictures for a lecture
#   ONCE=1                    one repetition, as short as can be, in bench-report-once: shows that everything works
#   REPORT=FOLDER             another folder; it is replaced as a whole, so it must be a report or not exist
# What was in the folder before stays until the new report is whole.
# Exits with 0; 1 if a measurement or a program failed; 2 for bad usage, or in a build that must not be timed.
set -uo pipefail -f # no file names in place of BENCH="*"

refuse() {
  echo "bench/run.sh: $1" >&2
  exit 2
}

all="channels lessons trade observation explorer modes thumbnail peers"
build=${1:-}
if [ $# -ne 1 ] || [ ! -x "$build/bin/channels_bench" ]; then
  echo "usage: bench/run.sh BUILD-FOLDER   (one with benchmarks in it: make bench)" >&2
  exit 2
fi
case ${QUICK:-} in
  '' | 0) quick= ;;
  *) quick=1 ;;
esac
case ${ONCE:-} in
  '' | 0) once= ;;
  *) once=1 ;;
esac
[ -z "$quick" ] || [ -z "$once${BENCH:-}${FILTER:-}" ] || refuse "QUICK=1 says by itself what is timed: leave BENCH, FILTER and ONCE out"
repetitions=${REPETITIONS:-5}
[[ $repetitions =~ ^[1-9][0-9]{0,3}$ ]] || refuse "REPETITIONS=$repetitions is no number from 1 to 9999"
seconds=0.05
if [ -n "$once" ]; then
  repetitions=1
  seconds=0.001
fi
if [ -n "$quick" ]; then
  BENCH="channels trade"
  FILTER='^(handover/.*/from=1/to=1/item=int/threads=1/|left/|calls/|push/|senders/|channel/)'
fi
wanted=${BENCH:-$all}
[ -n "${wanted// /}" ] || refuse "BENCH='$wanted' names none of: $all"
for b in $wanted; do
  case " $all " in
    *" $b "*) ;;
    *) refuse "BENCH=$b is none of: $all" ;;
  esac
done
filter=${FILTER:-.}
echo | grep -qE -- "$filter" 2> /dev/null
[ $? -le 1 ] || refuse "FILTER=$filter is no regular expression"
report=${REPORT:-$build/bench-report${quick:+-quick}${once:+-once}}
if [ -e "$report" ] && [ "$(head -n 1 "$report/report.md" 2> /dev/null)" != "# Benchmarks" ] && [ -n "$(ls -A "$report")" ]; then
  refuse "REPORT=$report is there and is no report"
fi

new=$report.new
rm -rf "$new" && mkdir -p "$new" || exit 2
trap 'rm -rf "$new"' EXIT
failed=
for b in $wanted; do
  "$build/bin/${b}_bench" --benchmark_enable_random_interleaving=true --benchmark_repetitions="$repetitions" \
    --benchmark_min_time=$seconds --benchmark_filter="$filter" ${once:+--benchmark_context=once=1} \
    --benchmark_out="$new/$b.json" --benchmark_out_format=json > "$new/$b.log"
  code=$?
  [ $code -eq 2 ] && exit 2
  [ $code -eq 0 ] || { failed="$failed ${b}_bench (exit code $code)"; rm -f "$new/$b.json"; }
  [ -s "$new/$b.json" ] || rm -f "$new/$b.json" # the filter matched nothing in this program
done
if [ -z "$(ls "$new" | grep '\.json$')" ]; then
  [ -n "$failed" ] || refuse "FILTER=$filter matches no measurement of: $wanted"
  echo "bench/run.sh: no report, since all failed:$failed" >&2
  exit 1
fi

code=0
"$(dirname "$0")/report/report.py" "$new" || code=1
[ -f "$new/report.md" ] || exit 1
rm -rf "$report" && mv -T "$new" "$report" || exit 1
[ -z "$failed" ] || echo "bench/run.sh: not in the report, since it failed:$failed" >&2
echo "$report/report.md"
[ $code -eq 0 ] && [ -z "$failed" ]
