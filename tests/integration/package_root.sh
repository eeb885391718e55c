#!/usr/bin/env bash
# An administrator's afternoon in a clean Debian: install, set up, watch a site, record a tap, write both records, scrape with
# Prometheus; then upgrade from a database of an older version, back up, carry the record to another machine, remove, purge.
#
#   tests/integration/package_root.sh PROGRAM
#
# Needs root, mmdebstrap, systemd-container; lintian, mandoc and prometheus where they are installed. Takes two minutes.
set -euo pipefail
program=$(readlink -f "${1:?name the program}")
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/debian_root.sh
. tests/integration/debian_root.sh

skip() { printf 'package in a clean Debian: skipped (%s)\n' "$1"; exit 0; }
fail() { printf 'package in a clean Debian: FAILED: %s\n' "$1" >&2; exit 1; }
[ "$(id -u)" = 0 ] || skip "needs root"
command -v systemd-nspawn >/dev/null || skip "systemd-container is not installed"
command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed"

began=$SECONDS at=$SECONDS
took() { printf '%5d s  %s\n' $((SECONDS - at)) "$1"; at=$SECONDS; }

office=$PWD/build/package-root
other=$PWD/build/package-root-2
debian_root "$office" || skip "mmdebstrap could not make a root; see build/debian-root.log"
debian_root "$other"
took "two clean Debian roots"
new=$(debian_package "$program" 0.1.0 "$PWD/build/package-new") || fail "the package could not be made"
# The version before, as far as dpkg is concerned: the same files under a smaller number.
old=$(debian_package "$program" 0.0.9 "$PWD/build/package-old") || fail "the older package could not be made"
took "packages made: $(basename "$new"), $(du -h "$new" | cut -f1)"

# ---- what the package says about itself ----
if command -v lintian >/dev/null; then
    lintian --fail-on error,warning --tag-display-limit 0 --allow-root "$new" >build/lintian.log 2>&1 || { cat build/lintian.log >&2; fail "lintian"; }
    took "lintian has nothing to say"
fi
for script in postinst prerm postrm conffiles; do
    dpkg-deb --ctrl-tarfile "$new" | tar -tf - | grep -qx "./$script" || fail "the package has no $script"
done
if command -v mandoc >/dev/null; then
    for page in man5/pantau.toml.5.gz man8/pantau.8.gz; do
        dpkg-deb --fsys-tarfile "$new" | tar -xOf - "./usr/share/man/$page" | gzip -dc | mandoc -T lint -W error >build/mandoc.log || {
            cat build/mandoc.log >&2
            fail "$page"
        }
    done
fi

inside() { # ROOT SCRIPT ARGUMENT…: a shell script in there, with a network of its own
    local root=$1 script=$2 more=()
    shift 2
    install -m 755 "tests/integration/$script" "$root/var/tmp/inside.sh"
    if command -v prometheus >/dev/null; then more+=("--bind-ro=$(command -v prometheus)"); fi
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --register=no --keep-unit --private-network --as-pid2 -D "$root" \
        "${more[@]}" /bin/bash /var/tmp/inside.sh "$@" </dev/null 2> >(grep -v "remove disk file system" >&2) || fail "$*"
}

# ---- the afternoon ----
find "$office" -xdev -path "$office/var/tmp" -prune -o -print | sort >build/package-before.txt
install_in "$office" "$new" >build/package-install.log || { tail -20 build/package-install.log >&2; fail "apt install"; }
grep -q 'Next: pantau setup' build/package-install.log || fail "installing says what comes next"
took "apt install ./$(basename "$new"), with $(grep -c '^Setting up' build/package-install.log) packages"
afternoon=$SECONDS
inside "$office" package_root_inside.sh first_day
took "set up, site watched, tap recorded, both records written, scraped"
[ $((SECONDS - afternoon)) -lt 600 ] || fail "more than ten minutes"

# ---- upgrade with data ----
install_in "$other" "$old" >build/package-old.log || { tail -20 build/package-old.log >&2; fail "apt install of the older version"; }
cp tests/fixtures/store/version-3.sql "$other/var/tmp/"
inside "$other" package_root_inside.sh older_data
install_in "$other" "$new" >build/package-upgrade.log || { tail -20 build/package-upgrade.log >&2; fail "upgrade"; }
inside "$other" package_root_inside.sh upgraded
took "upgraded from 0.0.9 with a database of schema 3: brought up, copied before, an edited SOP kept"

# ---- back up, lose everything, restore on the other machine ----
inside "$office" package_root_inside.sh back_up
cp "$office"/var/tmp/carried.* "$other/var/tmp/"
inside "$other" package_root_inside.sh restored
took "carried to another machine: verified there, running on"

# ---- away with it ----
for root in "$office" "$other"; do
    run_in "$root" dpkg --remove pantau >build/package-remove.log 2>&1 || fail "remove"
    [ -e "$root/var/lib/pantau/pantau.db" ] || fail "removing deletes the record"
    run_in "$root" dpkg --purge pantau >build/package-purge.log 2>&1 || fail "purge"
    [ -e "$root/var/lib/pantau/pantau.db" ] || fail "purging deletes the record"
    grep -q "kept in /var/lib/pantau" build/package-purge.log || fail "purging does not say where the record is"
done
find "$office" -xdev -path "$office/var/tmp" -prune -o -print | sort >build/package-after.txt
# Everything that is still there belongs to the packages it came with, or is the record.
left=$(comm -13 build/package-before.txt build/package-after.txt | sed "s#^$office##" | grep -i pantau | grep -v '^/var/lib/pantau' || true)
[ -z "$left" ] || fail "left behind after purge: $left"
took "removed and purged: records kept and named, nothing else left"
printf 'package in a clean Debian: all as it should be, %d s\n' $((SECONDS - began))
