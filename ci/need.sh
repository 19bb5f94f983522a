# SPDX-License-Identifier: MIT
# Sourced, not run: what the scripts beside this file share.
#
#   need GROUP...   every package of these groups is there, or is installed now
#   build TARGET... the dev preset is configured and TARGET... are up to date
#
# The one list of packages: group, package, and what shows that it is there: a
# command, or a file.  Looked up by the shell alone, so that a machine that has
# everything waits for nothing, knows no apt and needs no network.  Everything
# said here goes to stderr: stdout belongs to what runs afterwards.
packages='
base   gcc              gcc
base   g++              g++
base   binutils         objcopy
base   cmake            cmake
base   ninja-build      ninja
base   pkg-config       pkg-config
base   libcmocka-dev    /usr/include/cmocka.h
base   libbenchmark-dev /usr/include/benchmark/benchmark.h
base   gcovr            gcovr
base   libcyaml-dev     /usr/include/cyaml/cyaml.h
base   libyaml-dev      /usr/include/yaml.h
base   libjansson-dev   /usr/include/jansson.h
base   libelf-dev       /usr/include/libelf.h
base   libdw-dev        /usr/include/elfutils/libdw.h
base   libseccomp-dev   /usr/include/seccomp.h
base   bubblewrap       bwrap
base   libxml2-utils    xmllint
format clang-format     clang-format
lint   clang-format     clang-format
lint   clang-tidy       clang-tidy
lint   cppcheck         cppcheck
lint   shellcheck       shellcheck
browser chromium        chromium
browser nodejs          node
browser npm             npm
'
build_dir=build/dev

say()
{
    printf '%s\n' "$*" >&2
}

# The packages of the groups named in $1 that are not there.
missing()
{
    while read -r group package sign; do
        case " $1 " in *" $group "*) ;; *) continue ;; esac
        case $sign in
        /*) test -e "$sign" ;;
        *) command -v "$sign" >/dev/null 2>&1 ;;
        esac || printf ' %s' "$package"
    done <<EOF
$packages
EOF
}

# The right to install, as the words that go before a command: none for root.
# Asks at most once, and never when CI=true or nobody sits at the terminal.
get_right()
{
    right=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null 2>&1 || return 1
        right='sudo -n'
    fi
    if [ "${CI:-}" = true ] || ! [ -t 0 ]; then
        [ -z "$right" ] || sudo -n true 2>/dev/null || return 1
        return 0
    fi
    if [ -n "$right" ] && ! sudo -n true 2>/dev/null; then
        sudo -v -p 'Password of %p to install them (Ctrl-C: not now): '
        return
    fi
    printf 'Install them now? [Y/n] ' >&2
    read -r answer || return 1
    case $answer in '' | [Yy]*) return 0 ;; *) return 1 ;; esac
}

need()
{
    wanted=$(missing "$*")
    [ -n "$wanted" ] || return 0
    say "Missing:$wanted"
    if ! command -v apt-get >/dev/null 2>&1; then
        say 'No apt-get here: install what corresponds to these packages.'
        exit 3
    fi
    if ! get_right; then
        say 'Install them with this line, then come back:'
        say "    apt-get install -y --no-install-recommends$wanted"
        exit 3
    fi
    say "Installing with apt-get:$wanted"
    # No list of packages yet, an old one, or no network: the second command
    # tells.  Words are to be split here.
    # shellcheck disable=SC2086
    {
        $right apt-get -qq update >&2 || say 'apt-get update failed.'
        $right env DEBIAN_FRONTEND=noninteractive apt-get -y -qq \
            -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 \
            install --no-install-recommends $wanted >&2 </dev/null
    } || {
        say "apt-get could not install:$wanted"
        exit 3
    }
    wanted=$(missing "$*")
    [ -z "$wanted" ] || {
        say "Still missing after installing:$wanted"
        exit 3
    }
}

# One line that is written over while all goes well, on a terminal only; what
# the compiler has to say stays.
show_progress()
{
    clear=
    if [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]; then
        clear=$(printf '\r\033[K')
    fi
    shown=
    while IFS= read -r line; do
        case $line in
        'ninja: '[En]*) ;;
        '['* | '-- '*)
            [ -z "$clear" ] || printf '%s%.78s' "$clear" "$line" >&2
            shown=$clear
            ;;
        *)
            printf '%s%s\n' "$shown" "$line" >&2
            shown=
            ;;
        esac
    done
    printf %s "$shown" >&2
}

# One build at a time; the folder may have been moved or cut short.
build()
{
    if ! { mkdir -p build && : >>build/lock; } 2>/dev/null; then
        say "Cannot write to $PWD/build: make the clone writable."
        exit 3
    fi
    (
        flock 9
        home=CMAKE_HOME_DIRECTORY:INTERNAL=$PWD
        if ! [ -e $build_dir/build.ninja ]; then
            say "Building in $build_dir, once"
            cmake --preset dev >build/configure.log 2>&1
        elif ! grep -qxF "$home" $build_dir/CMakeCache.txt; then
            say 'The folder has moved: building again'
            cmake --fresh --preset dev >build/configure.log 2>&1
        fi || {
            cat build/configure.log >&2
            say "cmake could not configure $build_dir; delete it to start anew."
            exit 3
        }
        {
            ninja -C $build_dir "$@" 2>&1
            echo $? >build/status
        } | show_progress
        [ "$(cat build/status)" = 0 ] || {
            say 'The build failed; nothing was run.'
            exit 3
        }
    ) 9>build/lock || exit 3
}
