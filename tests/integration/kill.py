"""kill -9 in the middle of 1,000 case events by 8 clients: every acknowledged event is there, none is double.

Three rounds; ten with PANTAU_LONG.
"""
import collections
import http.client
import socket
import threading
import time

from harness import LONG, Office, Test, main, request, slow_build, wait

CLIENTS, EACH = 8, 125
ROUNDS = 10 if LONG else 3


class Client(threading.Thread):
    """Opens a case and notes 124 texts, each with its own key; whatever was not acknowledged is sent again with its key."""

    def __init__(self, office, token, name):
        super().__init__(daemon=True)
        self.office, self.token, self.name_ = office, token, name
        self.number, self.acknowledged, self.refused, self.failure = None, {}, [], None
        self.enough = threading.Event()

    def send(self, connection, key, path, body):
        answer = request(connection, "POST", path, body, self.token, {"Idempotency-Key": key})
        if answer.status == 201:
            for event in answer.json["events"]:
                self.acknowledged.setdefault(key, (answer.json["number"], event["seq"]))
            return answer
        self.refused.append((key, answer))
        return None

    def run(self):
        try:
            self.work()
        except Exception as failure:  # shown by the test that joins
            self.failure = failure

    def work(self):
        pending = [f"{self.name_}-{n}" for n in range(EACH)]
        connection = None
        while pending and not self.enough.is_set():
            key = pending[0]
            first = key.endswith("-0")
            path = "/api/v1/cases" if first else f"/api/v1/cases/{self.number}/events"
            body = {"title": key} if first else {"kind": "note", "text": key}
            try:
                if connection is None:
                    connection = self.office.connection(local=False, timeout=20)
                answer = self.send(connection, key, path, body)
            except (OSError, http.client.HTTPException):
                if connection is not None:
                    connection.close()
                connection = None  # killed; the runner starts the service again
                self.enough.wait(0.02)
                continue
            if answer is None:
                return
            if first:
                self.number = answer.json["number"]
            pending.pop(0)
        if connection is not None:
            connection.close()


class Killed(Test):
    def test_nothing_acknowledged_is_lost_and_nothing_is_double(self):
        kills = 0
        with Office() as office:
            office.start()
            token = office.token("staff")
            for round_ in range(ROUNDS):
                clients = [Client(office, token, f"r{round_}c{n}") for n in range(CLIENTS)]
                for client in clients:
                    client.start()
                done = lambda: sum(len(client.acknowledged) for client in clients)
                for part in (0.2 + 0.05 * round_, 0.5, 0.8):  # three kills a round, at other places each time
                    wait("the clients come on", lambda: done() >= part * CLIENTS * EACH, 120)
                    office.kill()
                    kills += 1
                    before = {key: place for client in clients for key, place in dict(client.acknowledged).items()}
                    office.start()
                    found = self.stored(office)
                    lost = [key for key, place in before.items() if place not in found.get(key, [])]
                    self.assertEqual(lost, [], f"acknowledged before kill {kills} and lost")
                wait("all are sent", lambda: not any(client.is_alive() for client in clients), 120)
                for client in clients:
                    self.assertIsNone(client.failure)
                    self.assertEqual(client.refused, [])
                    self.assertEqual(len(client.acknowledged), EACH)
                found = self.stored(office)
                keys = [key for client in clients for key in client.acknowledged]
                self.assertEqual({key: len(found[key]) for key in keys if len(found[key]) != 1}, {}, "stored twice")
                self.assertEqual(self.gaps(office), [])
            self.assertEqual(office.sql("SELECT count(*) FROM event WHERE kind IN ('case_opened', 'note')"),
                             [(ROUNDS * CLIENTS * EACH,)])
            self.assertEqual(office.sql("PRAGMA integrity_check"), [("ok",)])
            self.matches(office.ok("verify").out, "^Content: ")
            print(f"\n{kills} kills, {ROUNDS * CLIENTS * EACH} events: 0 lost, 0 double", flush=True)

    def stored(self, office):
        """Where each text stands: key → [(case, seq)]."""
        found = collections.defaultdict(list)
        for value, number, seq in office.sql("SELECT p.value, e.case_number, e.seq FROM personal_text p "
                                             "JOIN event e ON e.id = p.event_id WHERE p.field IN ('text', 'title')"):
            found[value].append((number, seq))
        return found

    def gaps(self, office):
        return office.sql("SELECT case_number FROM event WHERE case_number <> '' GROUP BY case_number "
                          "HAVING max(seq) <> count(*) OR min(seq) <> 1")


class Stopped(Test):
    def test_sigterm_under_load_ends_with_0_and_loses_nothing(self):
        with Office() as office:
            office.start()
            token = office.token("staff")
            clients = [Client(office, token, f"c{n}") for n in range(CLIENTS)]
            for client in clients:
                client.start()
            wait("the clients come on", lambda: sum(len(client.acknowledged) for client in clients) > 200, 60)
            self.assertEqual(office.stop(), 0)
            for client in clients:
                client.enough.set()
            for client in clients:
                client.join(30)
            office.start()
            found = Killed.stored(self, office)
            for client in clients:
                self.assertIsNone(client.failure)
                for key, place in client.acknowledged.items():
                    self.assertEqual(found[key], [place])
            office.ok("verify")

    def test_a_site_that_never_answers_holds_up_neither_taps_nor_the_stop(self):
        with socket.create_server(("127.0.0.1", 0)) as silent, Office() as office:
            office.configure(f'allow_ports = [{silent.getsockname()[1]}]\n[[site]]\nid = "diam"\n'
                             f'url = "http://127.0.0.1:{silent.getsockname()[1]}/"\ninterval = "1s"\n')
            office.start()
            silent.settimeout(20)
            asked, _ = silent.accept()  # the probe is under way and gets no answer
            number = office.ok("case", "open", "Sambil menunggu").out.strip()
            took = []
            for n in range(20):
                begun = time.monotonic()
                answer = office.ask("POST", f"/api/v1/cases/{number}/events", {"kind": "note", "text": str(n)})
                took.append(time.monotonic() - begun)
                self.assertEqual(answer.status, 201)
            self.assertLess(sorted(took)[len(took) // 2], 0.25 * (4 if slow_build() else 1), took)
            begun = time.monotonic()
            self.assertEqual(office.stop(), 0)
            self.assertLess(time.monotonic() - begun, 5 * (4 if slow_build() else 1))
            asked.close()
            office.ok("verify")


if __name__ == "__main__":
    main()
