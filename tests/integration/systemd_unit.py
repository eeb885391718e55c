"""The shipped unit without a systemd as process 1: systemd-analyze verify and security; sysusers and tmpfiles read by their tools."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import ROOT, Test, main, program

UNIT = ROOT / "systemd/pantau.service"


def run(*words):
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    return done.returncode, done.stdout


@unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed")
class Unit(Test):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pantau-unit-"))
        self.addCleanup(shutil.rmtree, self.folder)
        # The program need not be installed: the copy names the one just built.
        self.unit = self.folder / "pantau.service"
        self.unit.write_text(UNIT.read_text().replace("/usr/bin/pantau", program()))

    def test_verify_has_nothing_to_say(self):
        code, said = run("systemd-analyze", "verify", "--man=no", self.unit)
        about_us = [line for line in said.splitlines() if "pantau" in line]
        self.assertEqual((code, about_us), (0, []), said)

    def test_exposure_is_at_most_1_8(self):
        code, said = run("systemd-analyze", "security", "--offline=true", "--no-pager", self.unit)
        score = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
        self.assertTrue(score, said)
        print(f"\nexposure {score[1]}", flush=True)
        self.assertLessEqual(float(score[1]), 1.8, said)

    def test_it_says_what_the_design_wants(self):
        lines = UNIT.read_text().splitlines()
        for line in ("Type=notify", "Restart=on-failure", "RestartPreventExitStatus=64 78", "StateDirectory=pantau",
                     "RuntimeDirectory=pantau", "User=pantau",
                     "ExecReload=/usr/bin/pantau --config /etc/pantau/pantau.toml reload"):
            self.assertIn(line, lines)
        self.assertTrue(any(line.startswith("WatchdogSec=") for line in lines))
        self.assertTrue(any(line.startswith("ExecStartPre=") and line.endswith("check-config") for line in lines))

    def test_sysusers_and_tmpfiles_are_understood(self):
        root = self.folder / "root"
        (root / "etc").mkdir(parents=True)
        (root / "var/lib").mkdir(parents=True)
        for tool, file in (("systemd-sysusers", "pantau.sysusers"), ("systemd-tmpfiles", "pantau.tmpfiles")):
            words = [tool, f"--root={root}"] + (["--create"] if tool.endswith("tmpfiles") else [])
            code, said = run(*words, ROOT / "systemd" / file)
            self.assertEqual(code, 0, said)
        self.assertIn("pantau:", (root / "etc/passwd").read_text())
        self.assertTrue((root / "etc/pantau/conf.d").is_dir())


if __name__ == "__main__":
    main()
