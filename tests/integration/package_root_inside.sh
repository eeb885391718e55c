#!/usr/bin/env bash
# The half of package_root.sh that runs inside the clean Debian. One argument: which chapter.
set -euo pipefail
at=$(date +%s%N)
took() { printf '           %6d ms  %s\n' $((($(date +%s%N) - at) / 1000000)) "$1"; at=$(date +%s%N); }
fail() { printf 'inside: %s\n' "$1" >&2; tail -20 /var/tmp/serve.log >&2 2>/dev/null || true; exit 1; }
within() { # SECONDS WHAT COMMAND…
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || fail "not in time: $what"
        sleep 0.1
    done
}
service=
healthy() { curl -fsS --max-time 2 http://127.0.0.1:8480/-/healthy; }
# As the unit does, without a systemd: its user, its folders.
start() {
    install -d -o pantau -g pantau -m 750 /run/pantau
    runuser -u pantau -- pantau serve >>/var/tmp/serve.log 2>&1 &
    service=$!
    within 20 "the service is healthy" healthy
}
stop() {
    pkill -TERM -x pantau
    wait "$service" || fail "the service ended with $?"
    service=
}
ask() { curl -fsS --max-time 20 -H "Authorization: Bearer $token" "$@"; }

case $1 in
first_day)
    # The office's website: a page on this machine.
    perl -MIO::Socket::INET -e '
        $SIG{CHLD} = "IGNORE";
        my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 8080, Listen => 16, ReuseAddr => 1) or die;
        my $page = "<!doctype html><title>DPRD</title><h1>DPRD Kabupaten Contoh</h1><p>Selamat datang di situs kami.</p>";
        while (my $c = $s->accept) { my $head = ""; while (<$c>) { last if /^\r?\n/ }
            print $c "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ".length($page)."\r\nConnection: close\r\n\r\n$page"; close $c }' &
    code=0
    pantau status >/dev/null 2>&1 || code=$?
    [ $code = 78 ] || fail "status before setup ended with $code"
    pantau setup --no-input --office 'Sekretariat DPRD Kabupaten Contoh' --city Contoh --site http://127.0.0.1:8080/ \
        --site-name 'Situs DPRD' --must-contain 'DPRD Kabupaten Contoh' --allow-address 127.0.0.0/8 2>/var/tmp/setup.log || { cat /var/tmp/setup.log; fail setup; }
    pantau check-config >/dev/null || fail "what setup wrote is not accepted"
    took "pantau setup"
    start
    took "service healthy"
    pantau setup --link >/var/tmp/link.txt || fail "the first administrator's link"
    grep -q 'http://127.0.0.1:8480/mulai?kunci=' /var/tmp/link.txt || { cat /var/tmp/link.txt; fail "no link"; }
    grep -q '█' /var/tmp/link.txt || fail "no QR code"
    link=$(grep -o 'http://127.0.0.1:8480/mulai?kunci=[^ ]*' /var/tmp/link.txt | head -1)
    [ "$(curl -s -o /dev/null -w '%{http_code}' "$link")" = 200 ] || fail "the link does not open"
    took "link for the first administrator, with a QR code; its page opens"
    site_up() { pantau --json status | grep -q '"state":"up"'; }
    within 30 "the site is up" site_up
    took "the site is watched: up"
    token=$(pantau --quiet token add --role staff hp-petugas)
    number=$(ask -X POST -H 'Content-Type: application/json' -d '{"title":"Rapat paripurna"}' http://127.0.0.1:8480/api/v1/cases | grep -o '"number":"[^"]*' | cut -d'"' -f4)
    ask -X POST -H 'Content-Type: application/json' -d '{"kind":"step_started","step":1}' "http://127.0.0.1:8480/api/v1/cases/$number/events" >/dev/null || fail "a tap"
    pantau case show "$number" | grep -q 'Rapat paripurna' || fail "the tap is not recorded"
    took "a tap is recorded: case $number, step 1"
    month=$(date +%Y-%m)
    for record in analisis-gangguan kondisi-web; do
        file=$(pantau --quiet report "$record" --period "$month" | head -1)
        [ -s "$file" ] || fail "no workbook of $record"
        took "record written: $(basename "$file"), $(stat -c %s "$file") bytes"
    done
    if command -v prometheus >/dev/null; then
        printf 'global: {scrape_interval: 1s}\nscrape_configs: [{job_name: pantau, static_configs: [{targets: ["127.0.0.1:9480"]}]}]\n' >/var/tmp/prometheus.yml
        prometheus --config.file=/var/tmp/prometheus.yml --storage.tsdb.path=/var/tmp/tsdb --web.listen-address=127.0.0.1:9090 >/var/tmp/prometheus.log 2>&1 &
        scraped() { curl -fsS 'http://127.0.0.1:9090/api/v1/query?query=pantau_site_state%7Bstate%3D%22up%22%7D' | grep -q '"1"'; }
        within 30 "Prometheus has the site" scraped
        took "Prometheus scrapes it: pantau_site_state{state=\"up\"} is 1"
        kill %%
    fi
    pantau --no-color status || true
    ls /usr/share/bash-completion/completions/pantau /usr/share/man/man5/pantau.toml.5.gz /usr/share/man/man8/pantau.8.gz >/dev/null ||
        { [ -e /etc/dpkg/dpkg.cfg.d/docker ] || fail "manual pages or completion are missing"; }
    stop
    ;;
older_data)
    pantau setup --no-input --office 'Kantor Lama' 2>/dev/null || fail setup
    runuser -u pantau -- sqlite3 /var/lib/pantau/pantau.db </var/tmp/version-3.sql
    chmod 640 /var/lib/pantau/pantau.db
    # A conffile that the office changed.
    echo '# Diubah oleh kantor' >>/etc/pantau/sop/e-aspirasi.toml
    ;;
upgraded)
    [ "$(dpkg-query -W -f '${Version}' pantau)" = 0.1.0 ] || fail "the version is not the new one"
    grep -q '^# Diubah oleh kantor' /etc/pantau/sop/e-aspirasi.toml || fail "the changed SOP was written over"
    start
    grep -q 'store_migrated' /var/tmp/serve.log || grep -q '^schema 3$' <(pantau --version) || fail "nothing was said of the older database"
    pantau verify | grep -q '^Content' || fail "verify after the upgrade"
    pantau case list | grep -q 'Rapat paripurna (versi lama)' || fail "a case of the older version is gone"
    ls /var/lib/pantau/backups/version-3-*.db >/dev/null || grep -q '^schema 3$' <(pantau --version) || fail "no copy was made before"
    stop
    ;;
back_up)
    start
    pantau backup -o /var/tmp/carried.db 2>/dev/null || fail "backup"
    stop
    tar -C / -czf /var/tmp/carried.tar.gz etc/pantau var/lib/pantau/reports
    ;;
restored)
    tar -C / -xzf /var/tmp/carried.tar.gz
    pantau restore /var/tmp/carried.db 2>/var/tmp/restore.log || { cat /var/tmp/restore.log; fail "restore"; }
    ls /var/lib/pantau/pantau.db.*Z >/dev/null || fail "the database that was there is not kept"
    pantau verify | grep -q '^Content' || fail "verify after the restore"
    start
    pantau case list | grep -q 'Rapat paripurna$\|Rapat paripurna ' || fail "the carried case is not there"
    pantau report list | grep -q analisis-gangguan || fail "the archive is not there"
    file=$(find /var/lib/pantau/reports -name '*.xlsx' | head -1)
    [ -n "$file" ] || fail "the workbooks were not carried"
    stop
    ;;
esac
