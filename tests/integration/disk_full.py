"""A full disk: refused events say so, the service lives on, probing goes on, and it recovers alone. Needs root for a tmpfs."""
import contextlib
import os
import pathlib
import subprocess
import tempfile
import unittest

from harness import Office, Test, Web, main, needs_clock, wait, wib


def can_mount():
    if os.geteuid() != 0:
        return "only root can mount a tmpfs"
    with tempfile.TemporaryDirectory() as folder:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], stderr=subprocess.DEVNULL).returncode:
            return "this machine does not let us mount a tmpfs"
        subprocess.run(["umount", folder], check=True)
    return None


WHY_NOT = can_mount()


@contextlib.contextmanager
def small_disk(size):
    folder = tempfile.mkdtemp(prefix="pantau-disk-")
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", folder], check=True)
    try:
        yield pathlib.Path(folder)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        os.rmdir(folder)


def fill(folder):
    """Writes until nothing more goes in."""
    with open(folder / "ballast", "wb", buffering=0) as file:
        for size in (1 << 16, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size):
                    pass


@unittest.skipIf(WHY_NOT, WHY_NOT)
class DiskFull(Test):
    def test_the_service_lives_on_and_recovers(self):
        with small_disk("12m") as disk, Web({"/": (200, "<p>hidup</p>")}) as web, \
                Office(state=disk, allow_ports=[web.port],
                       settings=f'[[site]]\nid = "situs"\nurl = "{web.url()}"\ninterval = "1s"\n') as office:
            office.start()
            number = office.ok("case", "open", "Sebelum penuh").out.strip()
            path = f"/api/v1/cases/{number}/events"
            acknowledged = []

            def note(text):
                answer = office.ask("POST", path, {"kind": "note", "text": text})
                if answer.status == 201:
                    acknowledged.append(text)
                return answer

            self.assertEqual(note("catatan pertama").status, 201)
            fill(disk)
            # What SQLite still finds room for in its files may be stored; then comes the refusal.
            refused = wait("a refusal", lambda: next((a for a in [note("besar " * 500)] if a.status != 201), None), 30)
            self.assertEqual((refused.status, refused.headers.get_content_type()), (507, "application/problem+json"))
            self.assertTrue(refused.json["detail"] and refused.json["message_id"])
            done = office.cli("case", "note", number, "--text", "x " * 1900)
            self.assertEqual(done.code, 74, done)

            seen = len(web.seen)
            wait("probing goes on", lambda: len(web.seen) >= seen + 3)
            self.assertEqual(office.ask("GET", "/-/healthy").status, 200)
            self.assertEqual(office.ask("GET", f"/api/v1/cases/{number}").status, 200)
            self.assertEqual(office.ask("GET", "/api/v1/cases").json["cases"][0]["number"], number)
            self.matches(office.scrape(), r"^pantau_data_filesystem_free_bytes \d")
            self.assertIn(office.ask("GET", "/-/ready").status, (200, 503))
            events = [e for e in office.events(number) if e["kind"] == "note"]
            self.assertEqual(len(events), len(acknowledged), "a refused event was stored")

            (disk / "ballast").unlink()
            wait("it records again", lambda: note("sesudah penuh").status == 201)
            wait("it is ready again", lambda: office.ask("GET", "/-/ready").status == 200)
            texts = [e["text"] for e in office.events(number) if e["kind"] == "note"]
            self.assertEqual(texts, acknowledged)
            office.ok("verify")
            office.kill()
            office.start()
            self.assertEqual([e["text"] for e in office.events(number) if e["kind"] == "note"], acknowledged)
            office.ok("verify")

    def test_a_start_on_a_full_disk_says_so_and_leaves_the_record_alone(self):
        with small_disk("4m") as disk, Office(state=disk) as office:
            fill(disk)
            done = office.cli("serve")
            self.assertIn(done.code, (73, 74), done)
            self.matches(done.err + done.out, "[Ss]pace")
            (disk / "ballast").unlink()
            office.start()
            office.ok("case", "open", "Sesudah")

    @needs_clock()
    def test_a_report_on_a_full_disk_waits_and_leaves_no_half_file(self):
        with small_disk("4m") as disk, Office(clock=wib("2026-11-24 08:00")) as office:
            office.configure(f'[report]\ndirectory = "{disk}"\n')
            office.start()
            fill(disk)
            self.matches(office.ok("report", "analisis-gangguan", "--period", "2026-10").out, r"/reports-waiting/.*\.xlsx$")
            self.assertEqual([file.name for file in disk.iterdir()], ["ballast"])
            (disk / "ballast").unlink()
            office.jump(301)
            wait("it is brought over", lambda: [file.suffix for file in disk.iterdir()] == [".xlsx"], 30)
            wait("it waits no longer", lambda: not list((office.state / "reports-waiting").iterdir()))


if __name__ == "__main__":
    main()
