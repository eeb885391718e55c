#!/usr/bin/python3
"""CPU of Pantau's prober beside Debian's blackbox_exporter and linkchecker, in the same run on the same pages.

    tests/bench/prober_peers.py PANTAU [PROBES]         default 3000

PANTAU is a release build of the program. nginx serves one small page over HTTP and HTTPS (P-256, TLS 1.3) on many
loopback addresses, so that no politeness binds. CPU is user + system time of the asking process alone, read from
/proc; the program's start (measured by a list of one) is taken off. Believe the ratios, not the times.

Needs the packages nginx-light, openssl, prometheus-blackbox-exporter, linkchecker.
"""
import concurrent.futures
import http.client
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOSTS = 250
PAGE = "<!doctype html><html lang='id'><head><meta charset='utf-8'></head><body><p>" + "Berita DPRD. " * 70 + "</p></body></html>"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def certificates(folder):
    """A root and a certificate for *.uji.test and the first loopback addresses."""
    names = ",".join(f"IP:127.0.1.{i}" for i in range(1, HOSTS + 1)) + ",DNS:localhost"
    run = lambda *words: subprocess.run(words, cwd=folder, check=True, capture_output=True)
    run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "root.key")
    run("openssl", "req", "-x509", "-new", "-key", "root.key", "-days", "90", "-subj", "/CN=Bench Root", "-out", "root.pem")
    run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "own.key")
    run("openssl", "req", "-new", "-key", "own.key", "-subj", "/CN=localhost", "-out", "own.csr")
    (folder / "own.ext").write_text(f"subjectAltName={names}\n")
    run("openssl", "x509", "-req", "-in", "own.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-days", "89",
        "-extfile", "own.ext", "-out", "own.pem")


def nginx(folder, http, https):
    (folder / "www").mkdir()
    (folder / "www" / "index.html").write_text(PAGE)
    (folder / "nginx.conf").write_text(f"""
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; user root;
events {{ worker_connections 4096; }}
http {{
  access_log off; default_type text/html; root {folder}/www; keepalive_requests 100000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{http};
    {"".join(f"listen 127.0.1.{i}:{http}; listen 127.0.1.{i}:{https} ssl; " for i in range(1, HOSTS + 1))}
    ssl_certificate {folder}/own.pem; ssl_certificate_key {folder}/own.key; ssl_protocols TLSv1.3;
    location = /list.html {{ }}
    location / {{ try_files /index.html =404; }}
  }}
}}""")
    server = subprocess.Popen(["/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", http), 1).close()
            return server
        except OSError:
            time.sleep(0.05)
    raise SystemExit("nginx did not start: " + (folder / "error.log").read_text())


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ran(words, **more):
    """CPU seconds of one process from its start to its end."""
    before = cpu_of_children()
    done = subprocess.run(words, capture_output=True, text=True, **more)
    return cpu_of_children() - before, done


def pantau_cpu(pantau, config, folder, urls, ca, concurrency=64, more=()):
    lists = {}
    for name, some in (("one", urls[:1]), ("all", urls)):
        lists[name] = folder / f"{name}.txt"
        lists[name].write_text("\n".join(some) + "\n")
    times = {}
    for name in ("one", "all"):
        took, done = ran([pantau, "--config", str(config), "--json", "probe", "--file", str(lists[name]), "--ca-file", str(ca),
                          "--concurrency", str(concurrency), *more])
        good = done.stdout.count('"class":"ok"')
        if good != len(lists[name].read_text().split()):
            raise SystemExit(f"pantau: only {good} were ok\n{done.stdout[:600]}\n{done.stderr[:600]}")
        times[name] = took
    return (times["all"] - times["one"]) / (len(urls) - 1) * 1e3


def process_cpu(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def blackbox_cpu(folder, urls, ca):
    port = free_port()
    (folder / "blackbox.yml").write_text(f"""
modules:
  page:
    prober: http
    timeout: 20s
    http: {{ preferred_ip_protocol: ip4, tls_config: {{ ca_file: {ca} }} }}
""")
    peer = subprocess.Popen(["/usr/bin/prometheus-blackbox-exporter", f"--config.file={folder}/blackbox.yml",
                             f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        bad = []

        def ask(some):
            caller = http.client.HTTPConnection("127.0.0.1", port)
            for url in some:
                caller.request("GET", f"/probe?module=page&target={url}")
                text = caller.getresponse().read()
                if b"\nprobe_success 1" not in text:
                    bad.append(url)

        shares = [urls[i::32] for i in range(32)]
        before = process_cpu(peer.pid)
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            list(pool.map(ask, shares))
        used = process_cpu(peer.pid) - before
        if bad:
            raise SystemExit(f"blackbox_exporter: {len(bad)} failed, first {bad[0]}")
        return used / len(urls) * 1e3
    finally:
        peer.send_signal(signal.SIGTERM)
        peer.wait()


def linkchecker_cpu(folder, urls, ca, http):
    times = {}
    (folder / "linkcheckerrc").write_text(f"""[checking]
threads=32
maxrequestspersecond=1000000
sslverify={ca}
timeout=20
[filtering]
checkextern=1
ignorewarnings=http-robots-denied,url-content-size-zero
[output]
status=0
""")
    for name, some in (("one", urls[:1]), ("all", urls)):
        (folder / "www" / "list.html").write_text("<html><body>" + "".join(f'<a href="{url}">x</a>\n' for url in some) + "</body></html>")
        times[name], done = ran(["/usr/bin/linkchecker", f"--config={folder}/linkcheckerrc", "--check-extern", "--recursion-level=1",
                                 "--no-robots", f"http://127.0.0.1:{http}/list.html"], cwd=folder)
        found = re.search(r"(\d+) links? in \d+ URLs? checked. \d+ warnings? found. (\d+) errors? found", done.stdout)
        if not found or found[2] != "0":
            raise SystemExit("linkchecker: " + done.stdout[:1500] + done.stderr[-500:])
    return (times["all"] - times["one"]) / (len(urls) - 1) * 1e3


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    pantau, probes = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3000
    folder = Path(tempfile.mkdtemp(prefix="pantau-peers-"))
    folder.chmod(0o755)  # linkchecker gives up root and must still read the authority
    http, https = free_port(), free_port()
    certificates(folder)
    server = nginx(folder, http, https)
    try:
        config = folder / "pantau.toml"
        shipped = Path(__file__).resolve().parents[2] / "config"
        config.write_text(f"""
[office]
name = "Bench"
[sop]
files = ["{shipped}/sop/e-aspirasi.toml"]
[calendar]
files = ["{shipped}/calendar/indonesia-2026.toml"]
[probe]
allow_addresses = ["127.0.0.0/8"]
allow_ports = [{http}, {https}]
""")
        for scheme, port in (("http", http), ("https", https)):
            urls = [f"{scheme}://127.0.1.{1 + i % HOSTS}:{port}/berita/{i}" for i in range(probes if scheme == "http" else probes // 2)]
            mine, peer = [], []
            for _ in range(3):  # neither of them reads what the pages say
                mine.append(pantau_cpu(pantau, config, folder, urls, folder / "root.pem", more=["--shallow"]))
                peer.append(blackbox_cpu(folder, urls, folder / "root.pem"))
            mine.sort(), peer.sort()
            print(f"{scheme.upper():5} fresh probe: pantau {mine[1]:.3f} ms, blackbox_exporter {peer[1]:.3f} ms CPU; "
                  f"ratio {mine[1] / peer[1]:.2f} (1/{peer[1] / mine[1]:.1f})", flush=True)
            reading = pantau_cpu(pantau, config, folder, urls, folder / "root.pem")
            print(f"{scheme.upper():5} fresh probe with the pages read for injected gambling: pantau {reading:.3f} ms", flush=True)
            # Links of one month stand on few hosts.
            links = [f"{scheme}://127.0.1.{1 + i % 20}:{port}/berita/{i}" for i in range(2000)]
            reused = pantau_cpu(pantau, config, folder, links, folder / "root.pem", more=["--reuse", "--shallow"])
            peer_link = linkchecker_cpu(folder, links, folder / "root.pem", http)
            print(f"{scheme.upper():5} link, connections shared: pantau {reused:.3f} ms, linkchecker {peer_link:.3f} ms CPU; "
                  f"ratio 1/{peer_link / reused:.1f}", flush=True)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
