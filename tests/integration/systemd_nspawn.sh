#!/usr/bin/env bash
# The package under a real systemd, in a container without a machine manager: installed, set up, ready, reload good and bad,
# watchdog, kill, stop with probes and a report in flight, privileges, secrets, wrong settings, removed, purged.
#
#   tests/integration/systemd_nspawn.sh PROGRAM
#
# Needs root, systemd-container and mmdebstrap. The first run downloads a small Debian (about a minute) into build/.
set -euo pipefail
program=$(readlink -f "${1:?name the program}")
cd "$(dirname "$0")/../.."
# shellcheck source=tests/integration/debian_root.sh
. tests/integration/debian_root.sh

skip() { printf 'systemd under nspawn: skipped (%s)\n' "$1"; exit 0; }
fail() { printf 'systemd under nspawn: FAILED: %s\n' "$1" >&2; inside journalctl -b -u pantau -n 40 --no-pager >&2 || true; exit 1; }
inside() { false; } # until there is a container
[ "$(id -u)" = 0 ] || skip "needs root"
command -v systemd-nspawn >/dev/null || skip "systemd-container is not installed"
command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed"

root=$PWD/build/nspawn
debian_root "$root" || skip "mmdebstrap could not make a root; see build/debian-root.log"
package=$(debian_package "$program" 0.1.0 "$PWD/build/package-new") || fail "the package could not be made"
install_in "$root" "$package" >build/nspawn-install.log || fail "the package could not be installed; see build/nspawn-install.log"
# A shorter watchdog, so that the hang below is noticed in seconds; and a secret, as an administrator would lay it there.
mkdir -p "$root/etc/systemd/system/pantau.service.d" "$root/etc/credstore"
printf '[Service]\nWatchdogSec=3s\n' >"$root/etc/systemd/system/pantau.service.d/test.conf"
printf 'rahasia-surat\n' >"$root/etc/credstore/pantau.mail-password"
chmod 600 "$root/etc/credstore/pantau.mail-password"

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
property() { inside systemctl show -P "$1" pantau; }
restarts() { property NRestarts; }
main_pid() { property MainPID; }
state_sentence() { property StatusText | grep -c "$1" >/dev/null; }
more_restarts() { [ "$(restarts)" -gt "$1" ]; }
settings() { cat >"$root/etc/pantau/conf.d/$1.toml"; chmod 640 "$root/etc/pantau/conf.d/$1.toml"; inside chgrp pantau "/etc/pantau/conf.d/$1.toml"; }
passed=0
good() { passed=$((passed + 1)); printf '  %2d  %s\n' "$passed" "$1"; }
now() { date +%s%N; }

for _ in $(seq 100); do child && break; sleep 0.1; done
[ -n "$leader" ] || { trap - EXIT; cat build/nspawn-console.log >&2; skip "no container can be started on this machine"; }
within 60 "systemd is up" booted

# ---- before setup ----
[ "$(inside systemctl is-enabled pantau)" = enabled ] || fail "the package enables the unit"
inside systemctl start pantau || fail "a start before setup is no failure"
[ "$(property ActiveState)" = inactive ] || fail "nothing runs before setup"
[ "$(property ConditionResult)" = no ] || fail "the condition says why"
good "installed and enabled; before setup it is skipped, not failed"

# ---- setup starts it ----
inside pantau setup --no-input --office 'Kantor Uji' --admin sri >build/nspawn-setup.log 2>&1 || { cat build/nspawn-setup.log >&2; fail "setup"; }
[ "$(property ActiveState)" = active ] || fail "setup starts the service"
within 10 "healthy" healthy
grep -q '^Sign in as: *sri' build/nspawn-setup.log || { cat build/nspawn-setup.log >&2; fail "setup names the administrator"; }
if inside pantau setup --no-input --office Lain 2>/dev/null; then fail "setup writes over settings"; fi
[ "$(inside stat -c '%U %G %a' /var/lib/pantau /etc/pantau /etc/pantau/pantau.toml | tr '\n' ,)" = "pantau pantau 750,root pantau 750,root pantau 640," ] ||
    fail "rights of state and settings"
inside pantau case open "Di dalam wadah" | grep -c -- '-0001$' >/dev/null || fail "a case"
within 5 "the state sentence" state_sentence '1 open cases'
good "setup writes the settings, starts it, makes the administrator; it is ready and says what it does"

# ---- reload ----
inside systemctl reload pantau || fail "a good reload"
printf '[rusak]\nx = 1\n' | settings rusak
if inside systemctl reload pantau 2>/dev/null; then fail "a bad reload must fail"; fi
healthy >/dev/null || fail "the old settings stay in force"
inside journalctl -b -u pantau --no-pager | grep -c 'rusak.toml:1:' >/dev/null || fail "the journal names the mistake"
rm "$root/etc/pantau/conf.d/rusak.toml"
inside systemctl reload pantau || fail "a mended reload"
good "a good reload; a bad one fails visibly, is named in the journal, and the old settings stay"

# ---- privileges ----
pid=$(main_pid)
said=$(inside cat "/proc/$pid/status")
for line in 'CapEff:[[:space:]]0000000000000000' 'CapBnd:[[:space:]]0000000000000000' 'CapPrm:[[:space:]]0000000000000000' \
    'NoNewPrivs:[[:space:]]1' 'Seccomp:[[:space:]]2'; do
    grep -qE "^$line$" <<<"$said" || fail "privileges: no line like $line"
done
[ "$(inside stat -c %U "/proc/$pid")" = pantau ] || fail "its user"
if inside nsenter -t "$pid" -m -- touch /usr/coba 2>/dev/null; then fail "it may write in /usr"; fi
if inside nsenter -t "$pid" -m -- touch /etc/pantau/coba 2>/dev/null; then fail "it may write its settings"; fi
[ -z "$(inside nsenter -t "$pid" -m -- find /home /root -mindepth 1 2>/dev/null)" ] || fail "it sees home folders"
good "no capability, no new privileges, seccomp, nothing but its state can be written"

# ---- secrets ----
settings surat <<'TOML'
[mail]
host = "127.0.0.1"
port = 2525
from = "pantau@example.go.id"
to = ["sekretaris@example.go.id"]
user = "pantau"
password_file = "/run/credentials/pantau.service/pantau.mail-password"
TOML
inside pantau check-config >/dev/null || fail "check-config by root accepts a credential that only the service sees"
inside systemctl restart pantau || fail "a start with a credential"
within 10 "healthy with a credential" healthy
[ "$(inside nsenter -t "$(main_pid)" -m -- cat /run/credentials/pantau.service/pantau.mail-password)" = rahasia-surat ] || fail "the credential is there"
if inside runuser -u nobody -- cat /run/credentials/pantau.service/pantau.mail-password 2>/dev/null; then fail "others read the credential"; fi
if inside journalctl -b --no-pager | grep -q rahasia-surat; then fail "the secret is in the journal"; fi
rm "$root/etc/pantau/conf.d/surat.toml"
inside systemctl reload pantau
good "a password by LoadCredential: the service reads it, nobody else, and no log holds it"

# ---- deaths ----
inside systemctl reset-failed pantau # starts so far are no crash loop
before=$(restarts)
at=$(now)
inside sh -c "kill -KILL $(main_pid)"
within 10 "restart after SIGKILL" more_restarts "$before"
within 10 "healthy after SIGKILL" healthy
good "SIGKILL to healthy in $((($(now) - at) / 1000000)) ms"
before=$(restarts)
at=$(now)
inside sh -c "kill -STOP $(main_pid)"
within 20 "the watchdog ends a hung service" more_restarts "$before"
within 10 "healthy after the hang" healthy
inside journalctl -b -u pantau --no-pager | grep -ci 'watchdog' >/dev/null || fail "the journal names the watchdog"
good "a hang to healthy in $((($(now) - at) / 1000000)) ms (WatchdogSec=3s)"
inside pantau case list | grep -c 'Di dalam wadah' >/dev/null || fail "the case is still there"
inside pantau verify | grep -c '^Content' >/dev/null || fail "verify"

# ---- stop with work in flight ----
inside systemctl reset-failed pantau
# A site that takes the request and never answers it, so that its probe lasts until the timeout (30 s); and reports that are
# being written at that moment.
# shellcheck disable=SC2016 # the words are perl's
inside perl -MIO::Socket::INET -e '
    my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 8080, Listen => 64, ReuseAddr => 1) or die;
    my @open; while (my $c = $s->accept) { my $line = <$c>; open my $seen, ">>", "/var/tmp/asked"; print $seen $line; close $seen; push @open, $c }' &
silent=$!
settings lambat <<'TOML'
[[site]]
id = "bisu"
url = "http://127.0.0.1:8080/"
interval = "1s"
[probe]
allow_addresses = ["127.0.0.0/8"]
allow_ports = [80, 443, 8080]
TOML
inside systemctl restart pantau
within 10 "healthy with a silent site" healthy
in_flight() { inside curl -fsS http://127.0.0.1:9480/metrics | grep -q '^pantau_probes_in_flight [1-9]'; }
asked() { inside test -s /var/tmp/asked; }
within 10 "a probe is in flight" in_flight
within 10 "the silent site was asked" asked
# Twenty orders wait for one worker: when the service is told to stop, most of them are still owed.
written() { inside journalctl -b -u pantau --no-pager | grep -cE 'report_(written|unchanged)' || true; }
inside sh -c 'for month in 01 02 03 04 05 06 07 08 09 10; do for kind in analisis-gangguan kondisi-web; do
    pantau report $kind --period 2026-$month >/dev/null 2>&1 & done; done; sleep 0.2'
in_flight || fail "the probe ended by itself"
before=$(written)
at=$(now)
inside systemctl stop pantau
took=$((($(now) - at) / 1000000))
[ "$(written)" -lt $((before + 20)) ] || fail "no report was in flight any more when it was told to stop"
[ "$(property Result)" = success ] || fail "a clean stop"
[ $took -le 5000 ] || fail "the stop took $took ms"
# The two commands write their workbook themselves once no service answers; only what lies there after them is half.
clients_gone() { ! inside pgrep -f 'pantau report' >/dev/null; }
within 60 "the report commands have ended" clients_gone
if inside find /var/lib/pantau/reports -name '*.part' -o -name '*.tmp' 2>/dev/null | grep -c . >/dev/null; then fail "half a workbook lies in the report folder"; fi
rm "$root/etc/pantau/conf.d/lambat.toml"
kill "$silent" 2>/dev/null || true
good "stopped in $took ms with a probe in flight (asked and never answered) and reports owed, exit 0"

# ---- wrong settings ----
inside systemctl reset-failed pantau
printf '[rusak]\nx = 1\n' | settings rusak
if inside systemctl start pantau 2>/dev/null; then fail "a start with wrong settings"; fi
[ "$(restarts)" -le 1 ] || fail "wrong settings are not tried again and again"
rm "$root/etc/pantau/conf.d/rusak.toml"
inside systemctl reset-failed pantau
inside systemctl start pantau || fail "a start with mended settings"
within 10 "healthy after wrong settings" healthy
good "wrong settings: no start, tried once, named in the journal"

# ---- a backup, then everything goes but the record ----
inside pantau backup >/dev/null || fail "a backup"
inside env DEBIAN_FRONTEND=noninteractive dpkg --remove pantau >build/nspawn-remove.log 2>&1 || fail "remove"
[ "$(inside systemctl show -P ActiveState pantau)" = inactive ] || fail "removing stops it"
for kept in var/lib/pantau/pantau.db etc/pantau/pantau.toml; do [ -e "$root/$kept" ] || fail "removing keeps $kept"; done
inside env DEBIAN_FRONTEND=noninteractive dpkg --purge pantau >build/nspawn-purge.log 2>&1 || fail "purge"
grep -q '/var/lib/pantau' build/nspawn-purge.log || fail "purge says where the records are"
for kept in pantau.db settings-kept/pantau.toml; do [ -e "$root/var/lib/pantau/$kept" ] || fail "purge keeps $kept"; done
[ ! -e "$root/etc/pantau" ] || fail "purge leaves /etc/pantau behind"
if inside systemctl --failed --no-legend | grep -c pantau >/dev/null; then fail "a failed unit is left"; fi
good "removed and purged: stopped, records kept and named, no unit left failed"
printf 'systemd under nspawn: %d steps: all as they should be\n' "$passed"
