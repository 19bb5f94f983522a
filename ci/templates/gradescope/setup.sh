#!/bin/sh
# SPDX-License-Identifier: MIT
# Gradescope runs this once, while it builds the autograder's image, which has
# to be based on Ubuntu 24.04 or Debian 12: choose so, or bring a Dockerfile.
#
# Zip together, without a folder around them:
#     setup.sh  run_autograder    these two
#     kata                        a file that holds the kata's name
#     dojo/                       a copy of this repository
#     katas/                      the course's own katas, if there are any
set -eu
cd "${AUTOGRADER:-/autograder}/source"
[ -s kata ] || {
    echo 'The file kata is missing: it holds the name of the kata.' >&2
    exit 1
}
dojo/ci/dojo list >/dev/null
