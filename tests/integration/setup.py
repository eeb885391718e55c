"""The first minutes: setup asks or takes options, never writes over settings; completion and manual know every command."""
import os
import pathlib
import pty
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import Done, ROOT, Test, main, program


def pantau(*words, stdin=None):
    return Done(subprocess.run([program(), *map(str, words)], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               timeout=60))


def commands(*path):
    """The commands that --help of a command lists."""
    text = pantau(*path, "--help").out
    part = re.search(r"^Subcommands:\n((?:  .*\n?)+)", text, re.M)
    return re.findall(r"^  (\S+)", part[1], re.M) if part else []


class Setup(Test):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pantau-setup-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.config = self.folder / "pantau.toml"
        self.words = ["--config", self.config, "setup", "--templates", ROOT / "config"]

    def test_by_options(self):
        done = pantau(*self.words, "--no-input", "--office", 'Kantor "Uji"', "--site", "https://www.dprd.example.go.id/", "--city", "Cibinong")
        self.assertEqual(done.code, 0, done)
        self.assertIn(f"Written: {self.config}", done.err)
        self.assertEqual(self.config.stat().st_mode & 0o777, 0o640)
        self.assertIn('\nname = "Kantor \\"Uji\\""\n', self.config.read_text())
        self.assertIn('\n[[site]]\n', self.config.read_text())
        self.assertEqual(pantau("--config", self.config, "check-config").code, 0)
        before = self.config.read_bytes()
        again = pantau(*self.words, "--no-input", "--office", "Lain")
        self.assertEqual((again.code, self.config.read_bytes()), (73, before), again)
        self.assertIn("never overwritten", again.err)

    def test_wrong_answers_write_nothing(self):
        for options, code, says in ((["--office", "X", "--site", "dprd"], 65, "must begin with http"),
                                    ([], 64, "--office"),
                                    (["--office", "X", "--host-name", "dua kata"], 65, "host_names"),
                                    (["--office", "X", "--allow-address", "sepuluh"], 65, "allow_addresses"),
                                    (["--office", "X", "--templates", self.folder / "tidak"], 73, "tidak")):
            templates = [] if "--templates" in options else self.words[3:]
            done = pantau(*self.words[:3], *templates, "--no-input", *options)
            self.assertEqual(done.code, code, (options, done))
            self.assertIn(says, done.err)
            self.assertFalse(self.config.exists())
        unasked = pantau(*self.words, stdin="")
        self.assertEqual(unasked.code, 64, unasked)
        self.assertIn("--no-input", unasked.err)

    def test_asked_at_a_terminal(self):
        leader, follower = pty.openpty()
        child = subprocess.Popen([program(), *map(str, self.words)], stdin=follower, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        os.close(follower)
        os.write(leader, "Sekretariat DPRD Contoh\nhttps://dprd.example.go.id/\n\n\n\nsri\n".encode())
        said = child.communicate(timeout=30)[0]
        os.close(leader)
        self.assertEqual(child.returncode, 0, said)
        self.assertIn("1. Name of the office [Sekretariat DPRD Kabupaten Bogor]:", said)
        self.assertIn('name = "Sekretariat DPRD Contoh"', self.config.read_text())
        self.assertIn('name = "dprd.example.go.id"', self.config.read_text())
        self.assertIn("Start the service", said)

    def test_a_terminal_that_is_closed_writes_nothing(self):
        leader, follower = pty.openpty()
        child = subprocess.Popen([program(), *map(str, self.words)], stdin=follower, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        os.close(follower)
        os.write(leader, b"Kantor\n\x04")
        said = child.communicate(timeout=30)[0]
        os.close(leader)
        self.assertEqual(child.returncode, 66, said)
        self.assertFalse(self.config.exists())


@unittest.skipUnless(shutil.which("bash"), "bash is not installed")
class Completion(Test):
    @classmethod
    def setUpClass(cls):
        cls.script = pantau("completion", "bash").out

    def complete(self, *words):
        """What bash would offer for the last of the words."""
        quoted = " ".join(f"'{word}'" for word in words)
        run = f"{self.script}\nCOMP_WORDS=(pantau {quoted}); COMP_CWORD={len(words)}; _pantau; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        done = subprocess.run(["bash", "--norc", "-c", run], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=20)
        self.assertEqual(done.stderr, "")
        return [line for line in done.stdout.splitlines() if line]

    def test_commands_options_and_values(self):
        self.assertEqual(self.complete("stat"), ["status"])
        self.assertEqual(self.complete("back"), ["backup"])
        self.assertEqual(sorted(self.complete("token", "")), sorted(set(self.complete("token", ""))))
        self.assertEqual(self.complete("token", "re"), ["revoke"])
        self.assertEqual(self.complete("token", "add", "--role", "s"), ["staff", "supervisor"])
        self.assertEqual(self.complete("--config", "case", "stat"), ["status"])  # "case" is the file's name here
        self.assertEqual(self.complete("case", "--config", "x.toml", "li"), ["list"])
        self.assertEqual(self.complete("backup", "--ou"), ["--output"])
        self.assertEqual(self.complete("restore", "/etc/host"), [])  # files, by bash itself

    def test_every_command_is_offered_and_stands_in_the_manual(self):
        manual = (ROOT / "systemd/pantau.8.scd").read_text()
        top = commands()
        self.assertIn("serve", top)
        self.assertEqual(sorted(word for word in self.complete("") if not word.startswith("-")), sorted(top))
        for command in top:
            self.assertTrue(re.search(rf"\*{command}[ *]", manual), f"pantau(8) does not say what {command} does")
            offered = {word for word in self.complete(command, "") if not word.startswith("-")}
            self.assertLessEqual(set(commands(command)), offered, command)

    def test_the_manual_of_the_settings_has_every_key(self):
        manual = pantau("config", "print-manual").out
        keys = re.findall(r"^#?([a-z_]+) = ", pantau("config", "print-default").out, re.M)
        self.assertGreater(len(keys), 60)
        for key in keys:
            self.assertIn("*" + key.replace("_", "\\_") + "*", manual)
        if shutil.which("scdoc"):
            page = subprocess.run(["scdoc"], input=manual, stdout=subprocess.PIPE, text=True, check=True).stdout
            self.assertIn(".TH", page)
            if shutil.which("mandoc"):
                lint = subprocess.run(["mandoc", "-T", "lint", "-W", "error"], input=page, stdout=subprocess.PIPE, text=True)
                self.assertEqual(lint.returncode, 0, lint.stdout)


if __name__ == "__main__":
    main()
