"""Reports by mail against real servers: aiosmtpd as a server that does what the test says, OpenSMTPD as one that runs offices.

What arrives is read back by Python's email parser. Lines are cut by a proxy in between, the service is killed, its clock is
moved over the waits.
"""
import contextlib
import email
import email.policy
import logging
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from harness import Office, Test, false_clock, free_port, main, needs_clock, wait, wib

logging.getLogger("mail").setLevel(logging.CRITICAL)  # aiosmtpd's own: broken lines are what is tried here
warnings.filterwarnings("ignore", module="aiosmtpd")
warnings.filterwarnings("ignore", message="Session.login_data")

NOW = wib("2026-11-24 08:00")
SECRET = "rahasia \u00e9 123"


class Keys:
    """An authority with a server's key for 127.0.0.1, and a key that nobody vouches for; valid at the tests' time."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pantau-keys-"))
        self.made("req -x509 -newkey rsa:2048 -nodes -days 400 -subj /CN=CA -keyout ca.key -out ca.pem")
        self.made("req -newkey rsa:2048 -nodes -subj /CN=mail -keyout good.key -out good.csr")
        (self.folder / "ext").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        self.made("x509 -req -in good.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 300 -extfile ext -out good.pem")
        self.made("req -x509 -newkey rsa:2048 -nodes -days 400 -subj /CN=mail -addext subjectAltName=IP:127.0.0.1 "
                  "-keyout bad.key -out bad.pem")

    def made(self, words):
        env = dict(os.environ, **false_clock(self.folder / "clock", round(wib("2026-11-01 07:00").timestamp() - time.time())))
        subprocess.run(["openssl", *words.split()], cwd=self.folder, env=env, check=True, capture_output=True)

    def context(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return context

    def path(self, name):
        return self.folder / name


class Server:
    """aiosmtpd. `rcpt` maps an address to the answers it gets, one a time, then 250; `data` likewise for messages."""

    def __init__(self, port=None, tls=None, auth=False, implicit=False, **options):
        self.taken, self.rcpt, self.data, self.asked = [], {}, [], []
        self.password = SECRET
        parameters = dict(options)
        if tls and not implicit:
            parameters.update(tls_context=tls, require_starttls=True)
        if auth:
            parameters.update(auth_required=True, authenticator=self.sign_in)
        self.controller = Controller(self, hostname="127.0.0.1", port=port or free_port(),
                                     ssl_context=tls if implicit else None, **parameters)
        self.controller.start()
        self.port = self.controller.port

    def sign_in(self, server, session, envelope, mechanism, data):
        good = data.login == b"pantau" and data.password == self.password.encode()
        return AuthResult(success=good, handled=False)

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.asked.append(address)
        answers = self.rcpt.get(address, [])
        answer = answers.pop(0) if answers else "250 2.1.5 ok"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        answer = self.data.pop(0) if self.data else "250 2.0.0 taken"
        if answer.startswith("250"):
            self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
        return answer

    def messages(self):
        return [email.message_from_bytes(content, policy=email.policy.default) for _, _, content in self.taken]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(Exception):
            self.controller.stop()


class Cutter:
    """A proxy that cuts lines: `plan` has one word for each connection, "middle", "end" (the server takes the message, its
    answer is lost), "hold" (the answer waits for `release`), else nothing is cut."""

    def __init__(self, server, plan):
        self.server, self.plan, self.held, self.release = server, list(plan), threading.Event(), threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                word = self.plan.pop(0) if self.plan else ""
                threading.Thread(target=self.carry, args=(client, word), daemon=True).start()

    def carry(self, client, word):
        server = socket.create_connection(("127.0.0.1", self.server.port))
        state = {"content": False, "ended": False}

        def answers():
            with contextlib.suppress(OSError):
                while answer := server.recv(65536):
                    if answer.startswith(b"354"):
                        state["content"] = True
                    elif state["ended"] and word == "end":
                        return client.shutdown(socket.SHUT_RDWR)
                    elif state["ended"] and word == "hold":
                        self.held.set()
                        self.release.wait(60)
                        state["ended"] = False
                    client.sendall(answer)
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

        threading.Thread(target=answers, daemon=True).start()
        seen, tail = 0, b""
        with contextlib.suppress(OSError):
            while piece := client.recv(4096):
                if state["content"]:
                    seen += len(piece)
                    if word == "middle" and seen > 8000:
                        break
                    tail = (tail + piece)[-5:]
                    state["ended"] = state["ended"] or tail == b"\r\n.\r\n"
                server.sendall(piece)
        for line in (client, server):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        self.release.set()


class OpenSmtpd:
    """Debian's OpenSMTPD; its spool and its socket lie where nobody else sees them. Without encryption: Debian 12's
    OpenSMTPD 6.8 fails in every handshake with Debian 12's OpenSSL 3, whoever the client is."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pantau-smtpd-"))
        self.folder.chmod(0o711)
        self.box, self.port, self.log = self.folder / "box", free_port(), self.folder / "log"
        self.box.mkdir()
        shutil.chown(self.box, "nobody")
        (self.folder / "smtpd.conf").write_text(
            f"listen on 127.0.0.1 port {self.port}\n"
            f'action "box" maildir "{self.box}" virtual {{ "@" = nobody }}\n'
            'match from any for domain "example.go.id" action "box"\n')
        script = ("mount --make-rprivate / && mount -t tmpfs -o mode=755 t /var/spool && mount -t tmpfs -o mode=755 t /run && "
                  f"exec /usr/sbin/smtpd -d -f {self.folder}/smtpd.conf")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(["unshare", "-m", "sh", "-c", script], stdout=log, stderr=log)
        wait("OpenSMTPD listens", self.listens)

    def listens(self):
        assert self.process.poll() is None, self.log.read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 2):
            return True

    def messages(self):
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in (self.box / "new").glob("*")]

    def __enter__(self):
        return self

    def __exit__(self, failed=None, *_):
        if failed:
            print(self.log.read_text(errors="replace"), flush=True)
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def own_mounts():
    return os.geteuid() == 0 and subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "t", "/var/spool"],
                                                capture_output=True).returncode == 0


def settings(port, to=('a@example.go.id',), **more):
    lines = {"host": "127.0.0.1", "port": port, "tls": "none", "from": "pantau@example.go.id", **more}
    text = "".join(f"{key} = {value}\n" if isinstance(value, int) else f'{key} = "{value}"\n' for key, value in lines.items())
    return "[mail]\n" + text + "to = [" + ", ".join(f'"{one}"' for one in to) + "]\n"


@needs_clock()
class Mails(Test):
    @classmethod
    def setUpClass(cls):
        cls.keys = Keys()

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.keys.folder, ignore_errors=True)

    def order(self, office, kind="kondisi-web", period="2026-10"):
        office.ok("report", kind, "--period", period, "--mail")

    def mail(self, office, which=0):
        return office.ask("GET", "/api/v1/reports").json["reports"][which]["mails"][0]

    def until(self, office, what, question, seconds=20):
        """The mail of the newest report, once it answers the question."""
        def looked():
            mail = self.mail(office)
            return mail if question(mail) else None
        try:
            return wait(what, looked, seconds)
        except AssertionError:
            raise AssertionError(f"not within {seconds} s: {what}; it is {self.mail(office)}") from None

    def attempts(self, office, count):
        return self.until(office, f"{count} attempts", lambda mail: mail["attempts"] >= count)

    def sent(self, office):
        return self.until(office, "sent", lambda mail: mail["state"] == "sent")

    def test_a_report_arrives_whole(self):
        secret = self.keys.path("password")
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        with Server(tls=self.keys.context("good"), auth=True) as server, \
                Office(NOW, settings(server.port, ("Sekretaris \u201cDPRD\u201d <a@example.go.id>", "b@example.go.id"),
                                     tls="starttls", user="pantau", password_file=secret, ca_file=self.keys.path("ca.pem"))) as office:
            office.start()
            self.order(office)
            mail = self.sent(office)
            [(sender, receivers, content)] = server.taken
            self.assertEqual((sender, receivers), ("pantau@example.go.id", ["a@example.go.id", "b@example.go.id"]))
            self.assertTrue(all(len(line) < 200 and max(line, default=0) < 127 for line in content.split(b"\r\n")))
            message = server.messages()[0]
            self.assertEqual([], [*message.defects, *(defect for part in message.walk() for defect in part.defects)])
            self.assertEqual(message["Message-ID"], mail["message_id"])
            self.assertEqual(message["From"].addresses[0].display_name, "Kantor Uji")
            self.assertEqual([(one.display_name, one.addr_spec) for one in message["To"].addresses],
                             [("Sekretaris \u201cDPRD\u201d", "a@example.go.id"), ("", "b@example.go.id")])
            self.assertEqual(message["Auto-Submitted"], "auto-generated")
            self.assertEqual(message["Date"].datetime.utcoffset().total_seconds(), 7 * 3600)
            self.assertLess(abs((message["Date"].datetime - office.now()).total_seconds()), 120)
            self.matches(message["Subject"], "^Laporan Kondisi Web, .*Oktober 2026: [\u25cf\u25b2\u25a0] [A-Z ]+$")
            text, page = message.get_body(("plain",)), message.get_body(("html",))
            for part in (text, page):
                self.assertEqual(part.get_content_charset(), "utf-8")
                self.assertIn("Kantor Uji", part.get_content())
            figures = [line for line in text.get_content().splitlines() if ": " in line and " \u2013 " in line]
            self.assertGreaterEqual(len(figures), 3)
            self.matches(text.get_content(), r"^Halaman Laporan: http://localhost:\d+/laporan\r?$")
            [attached] = message.iter_attachments()
            file = office.ask("GET", "/api/v1/reports").json["reports"][0]
            self.assertEqual(attached.get_filename(), "Laporan-Kondisi-Web_2026-10.xlsx")
            self.assertEqual(attached.get_content(), pathlib.Path(file["path"]).read_bytes())
            self.assertEqual([(one["address"], one["state"]) for one in mail["receivers"]],
                             [("a@example.go.id", "accepted"), ("b@example.go.id", "accepted")])
            self.assertIn('pantau_notifications_total{channel="mail",result="sent"} 1', office.scrape())
            self.assertIn("sent; taken for a@example.go.id, b@example.go.id", office.ok("report", "list").out)
            self.assertNotIn(SECRET, office.tail(1000))
            # Ordered again, with unchanged data, through the other door: nothing goes out twice.
            again = office.ask("POST", "/api/v1/reports", {"kind": "kondisi-web", "period": "2026-10", "mail": True})
            self.assertEqual((again.status, again.json["mail"]["state"]), (200, "sent"))
            office.jump(3600)
            time.sleep(1)
            self.assertEqual(len(server.taken), 1)

    @unittest.skipUnless(os.path.exists("/usr/sbin/smtpd"), "OpenSMTPD is not installed")
    @unittest.skipUnless(own_mounts(), "OpenSMTPD needs root and a mount namespace")
    def test_a_server_that_offices_run(self):
        receivers = ("Kepala \u201cHumas\u201d <kepala@example.go.id>", "asing@lain.go.id")
        with OpenSmtpd() as server, Office(NOW, settings(server.port, receivers)) as office:
            office.start()
            self.order(office, "analisis-gangguan")
            mail = self.until(office, "done", lambda mail: mail["state"] == "partly_sent")
            self.matches(mail["receivers"][1]["answer"], "^550 ")
            [message] = wait("it lies in the box", server.messages)
            self.assertEqual(message["Message-ID"], mail["message_id"])
            self.matches(message["Subject"], "^Laporan Analisis Gangguan, ")
            [attached] = message.iter_attachments()
            file = office.ask("GET", "/api/v1/reports").json["reports"][0]
            self.assertEqual(attached.get_content(), pathlib.Path(file["path"]).read_bytes())

    def test_over_tls_from_the_first_byte(self):
        with Server(tls=self.keys.context("good"), implicit=True) as server, \
                Office(NOW, settings(server.port, host="localhost", tls="tls", ca_file=self.keys.path("ca.pem"))) as office:
            office.start()
            self.order(office, "analisis-gangguan")
            self.sent(office)
            self.assertEqual(len(server.taken), 1)

    def test_each_receiver_has_an_answer_of_their_own(self):
        with Server() as server, Office(NOW, settings(server.port, ("a@x.go.id", "b@x.go.id", "c@x.go.id", "d@x.go.id"))) as office:
            server.rcpt = {"b@x.go.id": ["550 5.1.1 no such user"], "c@x.go.id": ["451 4.7.1 greylisted"],
                           "d@x.go.id": ["452 4.2.2 mailbox full", "452 4.2.2 mailbox full"]}
            office.start()
            self.order(office)
            mail = self.attempts(office, 1)
            self.assertEqual([one["state"] for one in mail["receivers"]], ["accepted", "refused", "waiting", "waiting"])
            self.assertEqual(mail["receivers"][1]["answer"], "550 5.1.1 no such user")
            self.assertEqual(mail["state"], "waiting")
            office.jump(61)
            self.attempts(office, 2)
            office.jump(301)
            mail = self.until(office, "done", lambda mail: mail["state"] != "waiting")
            self.assertEqual(mail["state"], "partly_sent")
            self.assertEqual([to for _, to, _ in server.taken], [["a@x.go.id"], ["c@x.go.id"], ["d@x.go.id"]])
            self.assertEqual(server.asked, ["a@x.go.id", "b@x.go.id", "c@x.go.id", "d@x.go.id", "c@x.go.id", "d@x.go.id", "d@x.go.id"])
            self.assertEqual(len({message["Message-ID"] for message in server.messages()}), 1)
            self.matches(office.tail(), "mail_failed: The mail was not sent to every receiver .*refused=b@x.go.id")
            self.assertIn('pantau_notifications_total{channel="mail",result="dropped"} 1', office.scrape())

    def test_a_message_refused_now_or_for_ever(self):
        with Server() as server, Office(NOW, settings(server.port)) as office:
            server.data = ["451 4.3.0 no space", "554 5.7.1 not wanted"]
            office.start()
            self.order(office)
            self.assertEqual(self.attempts(office, 1)["last_answer"], "451 4.3.0 no space")
            office.jump(61)
            mail = self.until(office, "given up", lambda mail: mail["state"] == "given_up")
            self.assertEqual(mail["receivers"][0]["answer"], "554 5.7.1 not wanted")
            self.assertEqual(server.taken, [])
            # An order by a person tries it once more.
            self.order(office)
            self.assertEqual(self.sent(office)["message_id"], mail["message_id"])

    def test_a_line_cut_in_the_middle_is_no_doubt(self):
        with Server() as server, Cutter(server, ["middle"] * 3) as cutter, Office(NOW, settings(cutter.port)) as office:
            office.start()
            self.order(office)
            for count, seconds in ((1, 61), (2, 301), (3, 901)):
                mail = self.attempts(office, count)
                self.assertEqual((mail["state"], mail["unanswered"]), ("waiting", 0), mail)
                office.jump(seconds)
            self.assertEqual(self.sent(office)["attempts"], 4)
            self.assertEqual(len(server.taken), 1)

    def test_an_answer_cut_off_is_sent_again_under_the_same_message_id(self):
        with Server() as server, Cutter(server, ["end"]) as cutter, Office(NOW, settings(cutter.port)) as office:
            office.start()
            self.order(office)
            mail = self.attempts(office, 1)
            self.assertEqual((mail["state"], mail["unanswered"]), ("waiting", 1))
            self.matches(office.tail(), "mail_deferred: The line was cut before the server's answer")
            office.jump(61)
            self.sent(office)
            first, second = server.taken
            self.assertEqual(first[2], second[2], "the same bytes, so the same Message-ID")

    def test_an_answer_always_cut_off_is_doubled_once_at_most(self):
        with Server() as server, Cutter(server, ["end"] * 9) as cutter, Office(NOW, settings(cutter.port)) as office:
            office.start()
            self.order(office)
            self.attempts(office, 1)
            office.jump(61)
            self.until(office, "unconfirmed", lambda mail: mail["state"] == "unconfirmed")
            office.jump(7200)
            time.sleep(1)
            self.assertEqual(len(server.taken), 2)
            self.matches(office.tail(), "error mail_failed: The line was cut twice")

    def test_a_certificate_that_nobody_vouches_for(self):
        with Server(tls=self.keys.context("bad")) as server, \
                Office(NOW, settings(server.port, tls="starttls", ca_file=self.keys.path("ca.pem"))) as office:
            office.start()
            self.order(office)
            mail = self.attempts(office, 1)
            self.matches(mail["last_answer"], "certificate")
            self.assertEqual((mail["state"], server.asked, server.taken), ("waiting", [], []))
            office.configure(settings(server.port, tls="starttls", ca_file=self.keys.path("bad.pem")))
            office.ok("reload")
            office.jump(61)
            self.sent(office)

    def test_no_falling_back_to_plain_text(self):
        with Server() as server, Office(NOW, settings(server.port, tls="starttls")) as office:
            office.start()
            self.order(office)
            mail = self.attempts(office, 1)
            self.matches(mail["last_answer"], "STARTTLS")
            self.assertEqual((mail["state"], server.asked, server.taken), ("waiting", [], []))

    def test_a_wrong_password_is_cured_without_a_restart(self):
        secret = self.keys.path("wrong")
        secret.write_text("salah")
        secret.chmod(0o600)
        with Server(tls=self.keys.context("good"), auth=True) as server, \
                Office(NOW, settings(server.port, tls="starttls", user="pantau", password_file=secret,
                                     ca_file=self.keys.path("ca.pem"))) as office:
            office.start()
            self.order(office)
            self.matches(self.attempts(office, 1)["last_answer"], "^535 ")
            self.assertEqual(server.asked, [])
            secret.write_text(SECRET)
            office.jump(61)
            self.sent(office)

    def test_a_kill_between_queueing_and_sending(self):
        port = free_port()
        with Office(NOW, settings(port)) as office:
            office.start()
            self.order(office)
            self.attempts(office, 1)
            office.kill()
            with Server(port) as server:
                office.later(61)
                office.start()
                self.sent(office)
                self.assertEqual(len(server.taken), 1)
                office.kill()
                office.later(3600)
                office.start()
                time.sleep(1)
                self.assertEqual(len(server.taken), 1)

    def test_a_kill_between_the_message_and_its_answer(self):
        with Server() as server, Cutter(server, ["hold"]) as cutter, Office(NOW, settings(cutter.port)) as office:
            office.start()
            self.order(office)
            self.assertTrue(cutter.held.wait(20))
            office.kill()
            cutter.release.set()
            office.later(61)
            office.start()
            self.until(office, "seen as unanswered", lambda mail: mail["unanswered"] == 1)
            office.jump(61)
            self.sent(office)
            self.assertEqual(len(server.taken), 2)
            self.assertEqual(len({message["Message-ID"] for message in server.messages()}), 1)

    def test_a_stop_does_not_wait_for_a_server_that_hangs(self):
        with socket.create_server(("127.0.0.1", 0)) as silent, Office(NOW, settings(silent.getsockname()[1])) as office:
            office.start()
            self.order(office)
            connection, _ = silent.accept()
            began = time.monotonic()
            self.assertEqual(office.stop(), 0)
            self.assertLess(time.monotonic() - began, 6)
            connection.close()
            self.assertEqual(office.sql("SELECT state, attempts FROM mail"), [("waiting", 0)])

    def test_scheduled_reports_are_mailed_also_after_a_long_stop(self):
        with Server() as server, Office(wib("2026-11-24 08:00"), settings(server.port)) as office:
            office.start()
            self.assertEqual(office.stop(), 0)
            office.later(10 * 86400)
            office.start()
            wait("both reports arrive", lambda: len(server.taken) == 2, 30)
            names = sorted(part.get_filename() for message in server.messages() for part in message.iter_attachments())
            self.assertEqual(names, ["Laporan-Analisis-Gangguan_2026-11.xlsx", "Laporan-Kondisi-Web_2026-11.xlsx"])
            wait("noted", lambda: office.sql("SELECT count(*) FROM mail WHERE state = 'sent'") == [(2,)])
            self.assertEqual(office.stop(), 0)
            office.start()
            time.sleep(1)
            self.assertEqual(len(server.taken), 2)

    def test_a_mail_waits_through_a_long_stop(self):
        port = free_port()
        with Office(NOW, settings(port)) as office:
            office.start()
            self.order(office)
            self.attempts(office, 1)
            self.assertEqual(office.stop(), 0)
            office.later(3 * 86400)  # nothing of the five days is used up by it
            office.start()
            self.assertEqual(self.attempts(office, 2)["state"], "waiting")
            with Server(port) as server:
                office.jump(301)
                self.sent(office)
                self.assertEqual(len(server.taken), 1)

    def test_orders_that_cannot_be_mailed(self):
        with Office(NOW) as office:
            office.start()
            done = office.cli("report", "kondisi-web", "--period", "2026-10", "--mail")
            self.assertEqual((done.code, done.err), (78, "pantau: mail is not set up: add [mail] to the settings\n"))
            answer = office.ask("POST", "/api/v1/reports", {"kind": "kondisi-web", "period": "2026-10", "mail": True})
            self.assertEqual((answer.status, answer.code), (422, "E_NO_MAIL"))
            self.assertEqual(office.ask("GET", "/api/v1/reports").json["reports"], [])

    def test_an_order_without_the_service_waits_for_it(self):
        with Server() as server, Office(NOW, settings(server.port)) as office:
            office.start()
            office.stop()
            office.ok("report", "kondisi-web", "--period", "2026-10", "--mail")
            self.assertEqual(server.taken, [])
            office.start()
            self.sent(office)
            self.assertEqual(len(server.taken), 1)


if __name__ == "__main__":
    main()
