"""The monitor's network is cut while it watches 1,000 sites: no outage, one record of its own (behaviour 7).

The program runs in a network namespace of this test's own; a second one is the internet: one small server that answers for
every address of 11.0.0.0/8. Cut means that what is sent there is dropped, or that the link is gone. Needs root.
"""
import collections
import os
import shutil
import subprocess
import sys
import time
import unittest

from harness import Office, Test, main, program, wait

SERVER = """
import asyncio
page = b"<title>DPRD</title><p>Selamat datang di situs contoh.</p>"
answer = b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nConnection: close\\r\\nContent-Length: %d\\r\\n\\r\\n%s" % (len(page), page)
async def serve(reader, writer):
    try:
        await reader.readuntil(b"\\r\\n\\r\\n")
        writer.write(answer)
        await writer.drain()
    except Exception:
        pass
    writer.close()
async def run():
    server = await asyncio.start_server(serve, "0.0.0.0", 80, backlog=4096)
    print("ready", flush=True)
    await server.serve_forever()
asyncio.run(run())
"""


def ip(*words, check=True):
    return subprocess.run(["ip", *words], check=check, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def no_namespaces():
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return "network namespaces need root and iproute2"
    name = f"pantau-try-{os.getpid()}"
    made = ip("netns", "add", name, check=False)
    ip("netns", "del", name, check=False)
    return f"no network namespace can be made: {made.stdout.strip()}" if made.returncode else ""


class World:
    """Two namespaces and the wire between them."""

    def __init__(self):
        self.here, self.there = f"pantau-in-{os.getpid()}", f"pantau-out-{os.getpid()}"
        self.server = None

    def __enter__(self):
        try:
            for name in (self.here, self.there):
                ip("netns", "add", name)
                ip("-n", name, "link", "set", "lo", "up")
            ip("link", "add", "gate0", "netns", self.here, "type", "veth", "peer", "name", "gate1", "netns", self.there)
            ip("-n", self.there, "addr", "add", "11.254.0.1/30", "dev", "gate1")
            ip("-n", self.there, "link", "set", "gate1", "up")
            self.join()
            self.restore()
            self.server = subprocess.Popen(["ip", "netns", "exec", self.there, sys.executable, "-c", SERVER],
                                           stdout=subprocess.PIPE, text=True)
            assert self.server.stdout.readline().strip() == "ready"
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.server:
            self.server.kill()
            self.server.wait()
            self.server.stdout.close()
        for name in (self.here, self.there):
            ip("netns", "del", name, check=False)

    def cut(self):
        """Silence: packets leave and nobody answers."""
        ip("-n", self.there, "route", "del", "local", "11.0.0.0/8", "dev", "lo")

    def restore(self):
        ip("-n", self.there, "route", "add", "local", "11.0.0.0/8", "dev", "lo")

    def unplug(self):
        ip("-n", self.here, "link", "set", "gate0", "down")

    def join(self):
        ip("-n", self.here, "addr", "replace", "11.254.0.2/30", "dev", "gate0")
        ip("-n", self.here, "link", "set", "gate0", "up")
        ip("-n", self.here, "route", "replace", "11.0.0.0/8", "via", "11.254.0.1")


class Inside(Office):
    """An office whose service runs in the namespace."""

    def __init__(self, world, settings):
        self.world = world
        super().__init__(settings=settings)

    def launch(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                ["ip", "netns", "exec", self.world.here, program(), "--config", str(self.config), "serve"], stdout=log,
                stderr=log, stdin=subprocess.DEVNULL, env=self.environment())

    def states(self):
        return collections.Counter(site["state"] for site in self.ask("GET", "/api/v1/sites").json["sites"])

    def healthy(self):
        asked = subprocess.run(["ip", "netns", "exec", self.world.here, sys.executable, "-c",
                                f"import urllib.request; print(urllib.request.urlopen('http://{self.metrics}/metrics').read().decode())"],
                               stdout=subprocess.PIPE, text=True, check=True).stdout
        return next(line.split()[-1] for line in asked.splitlines() if line.startswith('pantau_self_healthy{reason="self_network"}'))


def sites(count, interval):
    return "".join(f'[[site]]\nid = "s{i}"\nurl = "http://11.{i // 250 + 1}.{i % 250}.7/"\ninterval = "{interval}s"\n'
                   for i in range(count))


PROBE = 'timeout = "3s"\nconnect_timeout = "2s"\nmax_in_flight = 500\n'


@unittest.skipIf(no_namespaces(), no_namespaces())
class SelfGate(Test):
    def records(self, office):
        """Of the monitor itself. A stall of this machine may add its own; that is another matter."""
        return [reason for reason, in office.sql("SELECT reason FROM self_gap ORDER BY from_at") if reason != "self_overload"]

    def disturb(self, office, count, away, back, seconds):
        office.start(60)
        wait("every site is up", lambda: office.states() == {"up": count}, 60)
        cut_at = office.now()
        away()
        wait("the record is made at once", lambda: self.records(office) == ["self_network"], 30)
        self.assertEqual(office.healthy(), "0")
        time.sleep(max(0, seconds - (office.now() - cut_at).total_seconds()))
        self.assertEqual(office.states()["down"], 0)
        back()
        wait("every site is up again", lambda: office.states() == {"up": count}, 60)
        self.assertEqual(office.healthy(), "1")
        self.assertEqual(office.ask("GET", "/api/v1/outages").json["outages"], [])
        self.assertEqual(office.sql("SELECT count(*) FROM outage"), [(0,)])
        self.assertEqual(self.records(office), ["self_network"])
        (length,), = office.sql("SELECT to_at - from_at FROM self_gap WHERE reason = 'self_network'")
        self.assertGreater(length / 1000, seconds - 4)

    def test_a_thousand_sites_and_reference_points(self):
        with World() as world, Inside(world, PROBE + 'references = ["11.100.0.1:80", "11.101.0.1:80", "11.102.0.1:80"]\n'
                                      + sites(1000, 10)) as office:
            self.disturb(office, 1000, world.cut, world.restore, 14)

    def test_sites_alone_show_that_the_link_is_gone(self):
        with World() as world, Inside(world, PROBE + sites(30, 5)) as office:
            self.disturb(office, 30, world.unplug, world.join, 10)


if __name__ == "__main__":
    main()
