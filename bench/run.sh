#!/usr/bin/env bash
# bench/run.sh BUILD-FOLDER: runs the benchmark programs in it and writes BUILD-FOLDER/bench-report/report.md with
# pictures. In the environment:
#   BENCH="channels lessons"  only these programs; all unless given
#   FILTER=REGEX              only measurements whose name matches
#   REPETITIONS=5             of each measurement, all of a program's in random order
#   QUICK=1                   one repetition, as short as can be: to see that everything works
#   REPORT=FOLDER             somewhere else
# Exits with 0; 1 if a measurement or a program failed; 2 if used wrongly, or in a build that must not be timed.
set -uo pipefail

all="channels lessons observation explorer thumbnail peers"
build=${1:-}
if [ $# -ne 1 ] || [ ! -x "$build/bin/bench_report" ]; then
  echo "usage: bench/run.sh BUILD-FOLDER   (one with benchmarks in it: make bench)" >&2
  exit 2
fi
report=${REPORT:-$build/bench-report}
repetitions=${REPETITIONS:-5}
seconds=0.05
if [ -n "${QUICK:-}" ]; then
  repetitions=1
  seconds=0.001
fi
if ! [[ $repetitions =~ ^[1-9][0-9]{0,3}$ ]]; then
  echo "bench/run.sh: REPETITIONS=$repetitions is no number from 1 to 9999" >&2
  exit 2
fi
for b in ${BENCH:-$all}; do
  case " $all " in
    *" $b "*) ;;
    *) echo "bench/run.sh: BENCH=$b is none of: $all" >&2; exit 2 ;;
  esac
done

mkdir -p "$report" && rm -f "$report"/*.json "$report"/*.svg "$report"/*.log "$report"/report.md "$report"/pictures.gp || exit 2
failed=0
for b in ${BENCH:-$all}; do
  "$build/bin/${b}_bench" --benchmark_enable_random_interleaving=true --benchmark_repetitions="$repetitions" \
    --benchmark_min_time=$seconds --benchmark_filter="${FILTER:-.}" \
    --benchmark_out="$report/$b.json" --benchmark_out_format=json > "$report/$b.log"
  code=$?
  [ $code -eq 2 ] && exit 2
  [ $code -eq 0 ] || { echo "bench/run.sh: ${b}_bench ended with exit code $code" >&2; failed=1; rm -f "$report/$b.json"; }
  [ -s "$report/$b.json" ] || rm -f "$report/$b.json" # the filter matched nothing in this program
done

"$build/bin/bench_report" "$report" || failed=1
[ -f "$report/report.md" ] || exit 1
if ! command -v gnuplot > /dev/null; then
  echo "bench/run.sh: no pictures: gnuplot is not installed (Debian: gnuplot-nox)" >&2
elif ! (cd "$report" && gnuplot pictures.gp); then
  failed=1
fi
echo "$report/report.md"
exit $failed
