#!/bin/sh
# SPDX-License-Identifier: MIT
# What ci/need.sh promises, with an apt-get, a sudo and an id of our own: no
# test installs anything or needs a network.
# shellcheck disable=SC2016 # the texts of our commands are not expanded here
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
failures=0

check()
{
    if [ "$2" = "$3" ]; then
        echo "ok $1"
    else
        printf 'FAILED %s\n  expected: %s\n  got:      %s\n' "$1" "$3" "$2"
        failures=$((failures + 1))
    fi
}

# A machine on which two packages are missing: what shows that they are there
# is a file that our apt-get makes.
fake()
{
    rm -rf "${room:?}/bin" "$room/there" "$room/calls"
    mkdir -p "$room/bin" "$room/there"
    : >"$room/calls"
    for tool in sh cat printf rm mkdir env touch grep; do
        ln -s "$(command -v $tool)" "$room/bin/$tool"
    done
    put id "echo $1"
    put apt-get 'echo "apt-get $*" >>"$ROOM/calls"; echo noise
        case $* in *install*) '"${2:-touch \"\$ROOM/there/one\" \"\$ROOM/there/two\"}"';; esac'
}

put()
{
    printf '#!/bin/sh\n%s\n' "$2" >"$room/bin/$1"
    chmod +x "$room/bin/$1"
}

# need.sh with a list of our own; what it prints is left in out and err.
run()
{
    cat >"$room/need.sh" <<EOF
. "$root/ci/need.sh"
packages='
base  one   $room/there/one
base  two   $room/there/two
other three $room/there/three
base  shell sh
'
need base
echo went on
EOF
    ROOM=$room PATH=$room/bin CI=${ci-} sh "$room/need.sh" \
        >"$room/out" 2>"$room/err" </dev/null
    status=$?
}

fake 0
touch "$room/there/one" "$room/there/two"
run
check 'nothing missing: nothing said' "$(cat "$room/err")" ''
check 'nothing missing: apt-get not called' "$(cat "$room/calls")" ''
check 'nothing missing: goes on' "$(cat "$room/out")" 'went on'

fake 0
run
check 'root: goes on after installing' "$status: $(cat "$room/out")" \
    '0: went on'
check 'root: says what is missing first' "$(head -n 1 "$room/err")" \
    'Missing: one two'
check 'root: installs just that' "$(grep -c 'install.* one two$' "$room/calls")" 1

fake 1000
run
check 'neither root nor sudo: stops' "$status: $(cat "$room/out")" '3: '
check 'neither root nor sudo: apt-get not called' "$(cat "$room/calls")" ''
check 'neither root nor sudo: prints one line' \
    "$(grep -c '^    apt-get install .* one two$' "$room/err")" 1

fake 1000
put sudo 'echo "sudo $*" >>"$ROOM/calls"; case $1 in -n) exit 1;; esac; exit 9'
ci=true run
check 'sudo with a password in CI: stops' "$status" 3
check 'sudo with a password in CI: never prompts' "$(cat "$room/calls")" \
    'sudo -n true'

fake 1000
put sudo 'shift; exec "$@"'
put true 'exit 0'
run
check 'sudo without a password: installs' "$status: $(cat "$room/out")" \
    '0: went on'

fake 0 'exit 100'
run
check 'apt-get fails: stops' "$status: $(cat "$room/out")" '3: '
check 'apt-get fails: says so' "$(tail -n 1 "$room/err")" \
    'apt-get could not install: one two'

fake 0 true
run
check 'still missing afterwards: stops' "$status" 3

fake 0
rm "$room/bin/apt-get"
run
check 'no apt-get: stops' "$status: $(cat "$room/out")" '3: '

# On a terminal it asks, once.
if command -v script >/dev/null; then
    fake 0
    run
    rm "$room"/there/*
    : >"$room/calls"
    for answer in n y; do
        printf '%s\n' $answer |
            ROOM=$room PATH=$room/bin CI='' "$(command -v script)" -qec \
                "sh $room/need.sh" /dev/null >"$room/out" 2>&1
        check "terminal, answer $answer: asks once" \
            "$(grep -c 'Install them now' "$room/out")" 1
        check "terminal, answer $answer: obeys" \
            "$answer$(grep -c install "$room/calls")" \
            "$(echo $answer | sed 's/n/n0/; s/y/y1/')"
    done
fi

[ $failures = 0 ]
