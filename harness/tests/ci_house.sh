#!/bin/sh
# SPDX-License-Identifier: MIT
# The top level holds what the map of the house in README.md says, and nothing
# else; files of ours begin with their licence and keep within bounds.
set -u
cd "$(dirname "$0")/../.." || exit 1
if ! git rev-parse HEAD >/dev/null 2>&1; then
    echo 'not a git repository: nothing to compare'
    exit 0
fi
failures=0

check()
{
    [ -z "$2" ] && echo "ok $1" && return
    printf 'FAILED %s:\n%s\n' "$1" "$2"
    failures=$((failures + 1))
}

check 'the top level is the house' "$(git ls-tree --name-only HEAD |
    grep -vxE '\..*|CMakeLists\.txt|CMakePresets\.json|README\.md|LICENSE' |
    grep -vxE 'katas|harness|reports|ci')"

check 'every source begins with its licence' "$(
    git ls-files '*.c' '*.h' '*.cc' '*.S' '*.sh' '*.cmake' '*.yaml' \
        '*CMakeLists.txt' 'ci/*' '.ci/*' | while read -r file; do
        [ -e "$file" ] || continue
        head -n 2 "$file" | grep -q 'SPDX-License-Identifier: MIT' ||
            echo "  $file"
    done)"

check 'no file is longer than 600 lines' "$(
    git ls-files '*.c' '*.h' '*.cc' '*.S' '*.sh' '*.md' '*.yaml' \
        '*CMakeLists.txt' 'ci/*' | grep -v ^reports/sample/ |
        while read -r file; do
            [ -e "$file" ] || continue
            lines=$(wc -l <"$file")
            [ "$lines" -le 600 ] || echo "  $file: $lines"
        done)"

check 'no word stands for work that is left' "$(
    git grep -nwE 'FIX''ME|X''XX|HA''CK' -- '*.c' '*.h' '*.cc' '*.sh' ci)"

[ $failures = 0 ]
