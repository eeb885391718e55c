#!/usr/bin/env bash
# The shipped unit under a real systemd, in a container without a machine manager: ready, reload good and bad, watchdog, kill, stop.
#
#   tests/integration/systemd_nspawn.sh PROGRAM
#
# Needs root, systemd-container and mmdebstrap. The container's root is made once, in build/nspawn (about a minute).
set -euo pipefail
program=$(readlink -f "${1:?name the program}")
cd "$(dirname "$0")/../.."

skip() { printf 'systemd under nspawn: skipped (%s)\n' "$1"; exit 0; }
fail() { printf 'systemd under nspawn: FAILED: %s\n' "$1" >&2; inside journalctl -b -u pantau -n 40 --no-pager >&2 || true; exit 1; }
[ "$(id -u)" = 0 ] || skip "needs root"
command -v systemd-nspawn >/dev/null || skip "systemd-container is not installed"
command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed"

root=$PWD/build/nspawn
if [ ! -e "$root/.made" ]; then
    rm -rf "$root"
    mkdir -p build
    # The libraries that the program is linked to, by the packages that hold them here.
    mapfile -t packages < <(ldd "$program" | awk '$3 ~ /^\// {print $3}' | xargs -r readlink -f | sed 's#^/usr/lib#/lib#' |
        while read -r file; do dpkg -S "$file" 2>/dev/null || dpkg -S "/usr$file" 2>/dev/null; done | cut -d: -f1 | sort -u)
    sources=$(mktemp)
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list >"$sources" 2>/dev/null || true
    if ! grep -q '^deb ' "$sources"; then
        cat /etc/apt/sources.list.d/*.sources >"$sources" 2>/dev/null || true
    fi
    mmdebstrap --variant=minbase --quiet \
        --include="systemd,dbus,tzdata,ca-certificates,curl,${packages[*]// /,}" bookworm "$root" "$sources" 2>build/nspawn.log ||
        { rm -f "$sources"; rm -rf "$root"; tail -5 build/nspawn.log >&2; skip "mmdebstrap could not make a root; see build/nspawn.log"; }
    rm -f "$sources"
    touch "$root/.made"
fi

install -D -m 755 "$program" "$root/usr/bin/pantau"
install -D -m 644 systemd/pantau.service "$root/usr/lib/systemd/system/pantau.service"
install -D -m 644 systemd/pantau.sysusers "$root/usr/lib/sysusers.d/pantau.conf"
install -D -m 644 systemd/pantau.tmpfiles "$root/usr/lib/tmpfiles.d/pantau.conf"
rm -rf "$root/etc/pantau" "$root/var/lib/pantau"
mkdir -p "$root/etc/pantau/conf.d"
cp -r config/pantau.toml config/sop config/calendar "$root/etc/pantau/"
chmod -R a+rX "$root/etc/pantau"
# A shorter watchdog, so that the hang below is noticed in seconds.
mkdir -p "$root/etc/systemd/system/pantau.service.d"
printf '[Service]\nWatchdogSec=3s\n' >"$root/etc/systemd/system/pantau.service.d/test.conf"

SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --register=no --keep-unit --private-network -D "$root" --boot \
    >build/nspawn-console.log 2>&1 &
container=$!
leader=
cleanup() {
    if [ -n "$leader" ]; then kill -RTMIN+4 "$leader" 2>/dev/null || true; fi
    wait "$container" 2>/dev/null || true
}
trap cleanup EXIT
inside() { nsenter -t "$leader" -a -- "$@"; }
within() { # SECONDS WHAT COMMAND…: until the command succeeds
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "not in time: $what"
        sleep 0.1
    done
}
child() { leader=$(pgrep -P "$container" | head -1) && [ -n "$leader" ]; }
booted() { inside systemctl is-system-running --wait | grep -cE 'running|degraded' >/dev/null; }
healthy() { inside curl -fsS --max-time 2 http://127.0.0.1:8480/-/healthy; }
restarts() { inside systemctl show -P NRestarts pantau; }
main_pid() { inside systemctl show -P MainPID pantau; }
state_sentence() { inside systemctl show -P StatusText pantau | grep -c '1 open cases' >/dev/null; }
more_restarts() { [ "$(restarts)" -gt "$1" ]; }

for _ in $(seq 100); do child && break; sleep 0.1; done
[ -n "$leader" ] || { trap - EXIT; cat build/nspawn-console.log >&2; skip "no container can be started on this machine"; }
within 60 "systemd is up" booted

inside systemctl start pantau || fail "start"
within 10 "healthy" healthy
[ "$(inside stat -c '%U %a' /var/lib/pantau)" = "pantau 750" ] || fail "rights of the state directory"
inside pantau case open "Di dalam wadah" | grep -c -- '-0001$' >/dev/null || fail "a case"
within 5 "the state sentence" state_sentence

inside systemctl reload pantau || fail "a good reload"
printf '[rusak]\nx = 1\n' >"$root/etc/pantau/conf.d/rusak.toml"; chmod 644 "$root/etc/pantau/conf.d/rusak.toml"
if inside systemctl reload pantau 2>/dev/null; then fail "a bad reload must fail"; fi
healthy >/dev/null || fail "the old settings stay in force"
inside journalctl -b -u pantau --no-pager | grep -c 'rusak.toml:1:' >/dev/null || fail "the journal names the mistake"
rm "$root/etc/pantau/conf.d/rusak.toml"
inside systemctl reload pantau || fail "a mended reload"

before=$(restarts)
inside sh -c "kill -KILL $(main_pid)"
within 10 "restart after SIGKILL" more_restarts "$before"
within 10 "healthy after SIGKILL" healthy
before=$(restarts)
inside sh -c "kill -STOP $(main_pid)"
within 20 "the watchdog ends a hung service" more_restarts "$before"
within 10 "healthy after the hang" healthy
inside journalctl -b -u pantau --no-pager | grep -ci 'watchdog' >/dev/null || fail "the journal names the watchdog"
inside pantau case list | grep -c 'Di dalam wadah' >/dev/null || fail "the case is still there"
inside pantau verify | grep -c '^Content' >/dev/null || fail "verify"

inside systemctl stop pantau
[ "$(inside systemctl show -P Result pantau)" = success ] || fail "a clean stop"
printf '[rusak]\nx = 1\n' >"$root/etc/pantau/conf.d/rusak.toml"; chmod 644 "$root/etc/pantau/conf.d/rusak.toml"
if inside systemctl start pantau 2>/dev/null; then fail "a start with wrong settings"; fi
[ "$(restarts)" -le 1 ] || fail "wrong settings are not tried again and again"
rm "$root/etc/pantau/conf.d/rusak.toml"
printf 'systemd under nspawn: ready, reload good and bad, SIGKILL, watchdog, clean stop: all as they should be\n'
