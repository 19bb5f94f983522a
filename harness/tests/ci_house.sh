#!/bin/sh
# SPDX-License-Identifier: MIT
# What rooms.c cannot see: scripts and build files, words that stand for work
# left undone, and whether the README's links and commands are there.
set -u
cd "$(dirname "$0")/../.." || exit 1
if ! git rev-parse HEAD >/dev/null 2>&1; then
    echo 'not a git repository: nothing to look at'
    exit 0
fi
failures=0

check()
{
    [ -z "$2" ] && echo "ok $1" && return
    printf 'FAILED %s:\n%s\n' "$1" "$2"
    failures=$((failures + 1))
}

check 'scripts and build files begin with their licence' "$(
    git ls-files -z 'ci/*' '.ci/*' '*.sh' '*.cmake' '*CMakeLists.txt' \
        'reports/*.css' '*.js' ':!reports/sample' | xargs -0 grep -L 'SPDX-License-Identifier: MIT')"

check 'no word stands for work that is left' "$(
    git grep -nwE 'FIX''ME|X''XX|HA''CK' -- '*.c' '*.h' '*.cc' '*.sh' ci)"

check 'nothing names the machine that it was written on' "$(
    git grep -nE '"/(work|root)/|(^|[ =(])/(work|root)/' -- ':!reports/sample' ':!.gitignore' |
        cut -c 1-120)"

if command -v shellcheck >/dev/null; then
    check 'scripts pass shellcheck' "$(
        git ls-files -z 'ci/*' '.ci/*' 'harness/tests/*.sh' ':!*.cfg' \
            ':!*.yml' |
            xargs -0 shellcheck -x -s sh)"
fi

check 'links of the README lead somewhere' "$(
    sed -n 's/.*](\([a-zA-Z][^):]*\)).*/\1/p' README.md |
        while read -r link; do
            [ -e "$link" ] || echo "  $link"
        done)"

if [ -n "${1:-}" ]; then
    check 'commands in the README are there' "$(
        grep -oE '(^|[`/ ])dojo [a-z]+' README.md | sed 's/.*dojo //' | sort -u |
            while read -r command; do
                "$1" "$command" --help >/dev/null 2>&1 || echo "  $command"
            done)"
fi

[ $failures = 0 ]
