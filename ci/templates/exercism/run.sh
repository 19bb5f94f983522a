#!/bin/sh
# SPDX-License-Identifier: MIT
# Exercism's test runner: bin/run.sh SLUG INPUT-FOLDER/ OUTPUT-FOLDER/
#
# The image holds a copy of this repository in /opt/dojo, built there once by
# `ci/dojo list`, and katas that are named as the exercises, the dojo's own or
# those below $DOJO_KATAS.  Nothing is built and no network is needed here.
set -eu
[ $# = 3 ] || {
    echo 'usage: run.sh SLUG INPUT-FOLDER OUTPUT-FOLDER' >&2
    exit 2
}
slug=$1
input=${2%/}
results=${3%/}/results.json
rm -f "$results"

# The container is the wall around the submission where nothing better is to
# be had inside of it: DOJO_ISOLATION=L1.
set -- --kata "$slug"
[ -z "${DOJO_KATAS:-}" ] || set -- "$@" --katas "$DOJO_KATAS"
[ -z "${DOJO_ISOLATION:-}" ] || set -- "$@" --isolation "$DOJO_ISOLATION"

code=0
"${DOJO:-/opt/dojo}/build/dev/dojo" grade "$@" "$input/" \
    --format exercism --out "$results" || code=$?
# The runner did well when there are results, whatever they say.
[ -s "$results" ] || exit "$code"
