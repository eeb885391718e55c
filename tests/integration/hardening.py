"""What the compiler and linker did against attacks is in the program itself, and --version says which libraries are loaded."""
import pathlib
import platform
import re
import shutil
import subprocess
import unittest

from harness import ROOT, Test, main, program, slow_build


def readelf(*words):
    return subprocess.run(["readelf", "-W", *words, program()], stdout=subprocess.PIPE, text=True, check=True).stdout


@unittest.skipUnless(shutil.which("readelf"), "binutils is not installed")
class Hardening(Test):
    def test_it_is_loaded_anywhere(self):
        self.matches(readelf("-h"), r"Type:\s+DYN")  # PIE
        self.matches(readelf("-d"), r"FLAGS_1\).*PIE")

    def test_what_is_resolved_is_read_only_before_main(self):
        self.matches(readelf("-l"), r"GNU_RELRO")
        self.matches(readelf("-d"), r"FLAGS\).*BIND_NOW|FLAGS_1\).*NOW")

    def test_no_page_can_be_written_and_run(self):
        self.matches(readelf("-l"), r"GNU_STACK\s.*\sRW\s")
        loads = re.findall(r"^\s+LOAD\s.*?\s([R ][W ][E ])\s+0x", readelf("-l"), re.M)
        self.assertTrue(loads)
        self.assertEqual([flags for flags in loads if "W" in flags and "E" in flags], [])

    def test_stacks_are_guarded(self):
        self.assertIn("__stack_chk_fail", readelf("--dyn-syms"))

    @unittest.skipIf(slow_build(), "sanitizers replace these calls")
    def test_lengths_are_checked_where_the_build_optimises(self):
        symbols = readelf("--dyn-syms")
        cache = pathlib.Path(program()).parents[1] / "CMakeCache.txt"
        if "CMAKE_BUILD_TYPE:STRING=Debug" in cache.read_text():
            # _FORTIFY_SOURCE needs -O1: the flags must still be asked for wherever there is optimisation.
            self.assertIn("-D_FORTIFY_SOURCE=3", (ROOT / ".cmake/PantauRoom.cmake").read_text())
        else:
            self.matches(symbols, r"__\w+_chk(@|\b)")

    @unittest.skipUnless(platform.machine() == "x86_64", "endbr64 is of that machine")
    def test_indirect_jumps_land_where_they_may(self):
        # The loader's marker (IBT) needs every object of every static library to bear it, and two of Debian's do not; our own
        # code has its landing pads all the same.
        code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "--disassemble=main", program()], stdout=subprocess.PIPE, text=True)
        self.assertIn("endbr64", code.stdout)

    def test_libraries_are_those_of_the_list(self):
        # Each with its reason; a new one is a decision, not an accident.
        known = {"libcurl": "probes and mail", "libssl": "certificates inside the handshake", "libcrypto": "the same",
                 "libsqlite3": "the record", "libxlsxwriter": "workbooks", "libxml2": "links and text of a page",
                 "libsodium": "passwords, hashes, tokens", "libsystemd": "readiness, watchdog, journal", "libfmt": "sentences",
                 "libboost_json": "API", "libboost_url": "addresses", "libboost_container": "of Boost.JSON", "libdate-tz": "time zones",
                 "libprometheus-cpp-core": "metrics", "libqrencode": "the link of setup", "libz": "gzip of pages, workbooks read back",
                 "libminizip": "workbooks read back", "libstdc++": "C++", "libgcc_s": "C++", "libc": "C", "libm": "C", "libresolv": "answers of a second name server",
                 "libtomlplusplus": "settings",
                 "ld-linux-x86-64": "the loader", "ld-linux-aarch64": "the loader",
                 "libasan": "sanitizer", "libubsan": "sanitizer", "libtsan": "sanitizer"}
        needed = re.findall(r"\(NEEDED\).*\[(\S+?)\.so", readelf("-d"))
        self.assertTrue(needed)
        self.assertEqual([name for name in needed if re.sub(r"-?[\d.]+$", "", name) not in known and name not in known], [])

    def test_version_says_which_libraries_are_loaded(self):
        said = subprocess.run([program(), "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
        for library in (r"^pantau \d+\.\d+\.\d+ \(\S+, (GCC|Clang) ", r"\blibcurl/\d", r"\bOpenSSL/\d", r"\bSQLite/3\.", r"^schema \d+$"):
            self.matches(said, library)


if __name__ == "__main__":
    main()
