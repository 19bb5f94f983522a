#!/bin/sh
# SPDX-License-Identifier: MIT
# What ci/test says at its end, with a ninja and a ctest of our own.
# shellcheck disable=SC2016 # the texts of our commands are not expanded here
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
failures=0

put()
{
    printf '#!/bin/sh\n%s\n' "$2" >"$room/bin/$1"
    chmod +x "$room/bin/$1"
}

mkdir -p "$room/bin" "$room/clone/build/dev"
cp -R "$root/ci" "$room/clone/ci"
touch "$room/clone/build/dev/build.ninja"
echo "CMAKE_HOME_DIRECTORY:INTERNAL=$room/clone" \
    >"$room/clone/build/dev/CMakeCache.txt"
put ninja 'exit "${NINJA_STATUS_CODE:-0}"'
put ctest 'while [ "$1" != --output-junit ]; do shift; done
[ -z "${TOTALS-}" ] || printf "<testsuite name=\"x\"\n\t%s>\n<testcase/>\n" \
    "$(echo "$TOTALS" | sed "s/ /\n\t/g")" >"$2"
exit "${CTEST_STATUS:-0}"'

# $1: what it is; $2: totals; $3: ctest's status; $4: last line; $5: status
check()
{
    TOTALS=$2 CTEST_STATUS=$3 PATH="$room/bin:$PATH" \
        sh "$room/clone/ci/test" >"$room/out" 2>"$room/err" </dev/null
    got="$? $(tail -n 1 "$room/out")"
    if [ "$got" = "$5 $4" ]; then
        echo "ok $1"
    else
        printf 'FAILED %s\n  expected: %s\n  got:      %s\n' "$1" "$5 $4" "$got"
        cat "$room/err"
        failures=$((failures + 1))
    fi
}

check 'all pass' \
    'tests="12" failures="0" disabled="0" skipped="0"' 0 '12 passed, 0 failed' 0
check 'two fail' \
    'tests="12" failures="2" disabled="0" skipped="0"' 8 '10 passed, 2 failed' 1
check 'what did not run has not passed' \
    'tests="12" failures="0" disabled="1" skipped="2"' 0 '9 passed, 0 failed' 0
check 'ctest dies without a word' '' 139 '' 3
NINJA_STATUS_CODE=1
export NINJA_STATUS_CODE
check 'nothing runs after a failed build' \
    'tests="12" failures="0" disabled="0" skipped="0"' 0 '' 3

[ $failures = 0 ]
