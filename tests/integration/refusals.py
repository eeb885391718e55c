"""Every refused transition by API and by command line: the same code, the same sentence, and nothing changed."""
import datetime
import re
import unittest

from harness import Office, Test, Web, instant, main, needs_clock, wait, wib

NOW = wib("2026-11-24 10:00")
R = {"reason": "MENUNGGU_ACC"}
WEB = Web({"/berita": (200, "<title>Berita</title><p>isi</p>")})
LINK = WEB.url("/berita")


def at(text):
    return wib(f"2026-11-24 {text}").isoformat()


def step(n, **more):
    return [{"kind": "step_started", "step": n}, {"kind": "step_finished", "step": n, **more}]


START = {"kind": "step_started", "step": 1}
TO_4 = step(1) + step(2, approved_by="Kabag") + step(3) + [{"kind": "step_started", "step": 4}]
TO_6 = TO_4 + [{"kind": "step_finished"}] + step(5) + [{"kind": "step_started", "step": 6}]
ALL = TO_6 + [{"kind": "step_finished", "links": [LINK]}] + step(7)
PAUSE = {"kind": "paused", **R}
WAIT = {"wait": 3}  # seconds go by
OPENED = "a second after the opening"
FIX = {"kind": "corrected", "target_seq": 2, "field": "text", "value": "x", "reason": "LAINNYA", "text": "", "authority": "S"}
MORE = {"reason": "PERINTAH_PIMPINAN", "authority": "Sekretaris"}

# what has been done, what is tried, its code, its status
ROWS = [
    ([], {"kind": "step_finished"}, "E_NOT_RUNNING", 409),
    ([], PAUSE, "E_NOT_RUNNING", 409),
    ([], {"kind": "step_started", "step": 3}, "E_ORDER", 409),
    ([], {"kind": "step_started", "step": 8}, "E_UNKNOWN_STEP", 422),
    ([], {"kind": "step_started", "executor": "P9"}, "E_UNKNOWN_EXECUTOR", 422),
    ([], {"kind": "step_started", "occurred_at": at("09:59:00")}, "E_BEFORE_OPEN", 422),
    ([], {"kind": "step_started", "occurred_at": at("10:30")}, "E_FUTURE", 422),
    ([], {"kind": "step_started", "occurred_at": "kemarin"}, "E_BAD_FIELD", 422),
    ([], {"kind": "step_skipped", "authority": "Sekretaris"}, "E_REASON_REQUIRED", 422),
    ([], {"kind": "step_skipped", "reason": "PERINTAH_PIMPINAN"}, "E_APPROVAL_REQUIRED", 422),
    ([], {"kind": "cancelled"}, "E_REASON_REQUIRED", 422),
    ([], {"kind": "cancelled", "reason": "LAINNYA"}, "E_REASON_REQUIRED", 422),
    ([], {"kind": "cancelled", "reason": "MALAS"}, "E_UNKNOWN_REASON", 422),
    ([], {"kind": "reopened", "to_step": 1, **R}, "E_ORDER", 409),
    ([START], START, "E_STEP_OPEN", 409),
    ([START], {"kind": "step_started", "step": 2}, "E_STEP_OPEN", 409),
    ([START], {"kind": "step_skipped", "step": 1, **MORE}, "E_STEP_OPEN", 409),
    ([START], {"kind": "resumed"}, "E_NOT_PAUSED", 409),
    ([START], {"kind": "paused"}, "E_REASON_REQUIRED", 422),
    ([START], {"kind": "returned", "to_step": 3, **R}, "E_ORDER", 409),
    ([START], {"kind": "reassigned"}, "E_UNKNOWN_EXECUTOR", 422),
    ([START], {"kind": "note", "text": "lama", "expected_seq": 1}, "E_STALE", 409),
    ([START], {"kind": "step_finished", "step": 2}, "E_NOT_RUNNING", 409),
    ([START, PAUSE], PAUSE, "E_ALREADY_PAUSED", 409),
    ([START, PAUSE], {"kind": "step_finished"}, "E_PAUSED", 409),
    ([START, WAIT, PAUSE], {"kind": "resumed", "occurred_at": OPENED}, "E_TIME_ORDER", 422),
    (step(1), START, "E_ORDER", 409),
    (step(1) + [{"kind": "step_started", "step": 2}], {"kind": "step_finished"}, "E_APPROVAL_REQUIRED", 422),
    (TO_4, {"kind": "returned", "to_step": 3}, "E_REASON_REQUIRED", 422),
    (TO_4, {"kind": "returned", "to_step": 5, **R}, "E_ORDER", 409),
    (TO_4, {"kind": "returned", "to_step": 9, **R}, "E_UNKNOWN_STEP", 422),
    (TO_6, {"kind": "step_finished"}, "E_NO_LINK", 422),
    (TO_6, {"kind": "step_finished", "links": ["javascript:alert(1)"]}, "E_BAD_LINK", 422),
    (ALL, START, "E_CLOSED", 409),
    (ALL, {"kind": "cancelled", **R}, "E_CLOSED", 409),
    (ALL, {"kind": "reopened", "to_step": 7}, "E_REASON_REQUIRED", 422),
    (ALL, {**FIX, "reason": ""}, "E_REASON_REQUIRED", 422),
    (ALL, {**FIX, "target_seq": 99, "reason": "PERANGKAT"}, "E_UNKNOWN_TARGET", 422),
    (ALL, {**FIX, "field": "warna", "reason": "PERANGKAT"}, "E_UNKNOWN_FIELD", 422),
    (ALL, {**FIX, "field": "verdict", "reason": "PERANGKAT"}, "E_UNKNOWN_FIELD", 422),  # only of what has ended
    (ALL, {**FIX, "target_seq": 3, "field": "verdict", "reason": "PERANGKAT"}, "E_BAD_VALUE", 422),
    (ALL, {**FIX, "field": "occurred_at", "value": at("09:00"), "reason": "PERANGKAT"}, "E_HISTORY", 409),
    (ALL + [{**FIX, "reason": "PERANGKAT"}, {**FIX, "reason": "PERANGKAT", "value": "y"}],
     {**FIX, "target_seq": 16, "reason": "PERANGKAT"}, "E_CORRECTION_CHAIN", 409),
]

COMMANDS = {"step_started": "start", "paused": "pause", "resumed": "resume", "step_finished": "finish", "returned": "return",
            "step_skipped": "skip", "reassigned": "reassign", "cancelled": "cancel", "reopened": "reopen",
            "corrected": "correct", "note": "note"}
OPTIONS = {"step": "--step", "executor": "--executor", "occurred_at": "--at", "authority": "--authority", "reason": "--reason",
           "to_step": "--to", "text": "--text", "approved_by": "--approved-by", "target_seq": "--seq", "field": "--field",
           "value": "--value", "expected_seq": "--expected-seq"}


def words(number, body):
    """The same act on the command line."""
    said = ["case", COMMANDS[body["kind"]], number]
    for name, value in body.items():
        if name == "links":
            said += [word for link in value for word in ("--link", link)]
        elif name != "kind" and value != "":
            said += [OPTIONS[name], str(value)]
    return said


@needs_clock()
class Refusals(Test):
    @classmethod
    def setUpClass(cls):
        cls.office = Office(clock=NOW, allow_ports=[WEB.port])
        cls.office.start()
        cls.tokens = {role: cls.office.token(role) for role in ("viewer", "staff", "supervisor")}

    @classmethod
    def tearDownClass(cls):
        cls.office.__exit__(None)

    def case(self, done):
        number = self.office.ask("POST", "/api/v1/cases", {"title": "Kasus"}).json["number"]
        for event in done:
            if event is WAIT:
                self.office.jump(WAIT["wait"])
                wait("the jump is in the log", lambda: self.office.events(number)[-1]["kind"] == "clock_jumped")
                continue
            event = {name: value for name, value in event.items() if value != ""}
            answer = self.office.ask("POST", f"/api/v1/cases/{number}/events", event)
            self.assertEqual(answer.status, 201, (event, answer))
        return number

    def test_the_same_code_and_sentence_by_api_and_command_line(self):
        seen = set()
        for done, tried, code, status in ROWS:
            with self.subTest(code=code, tried=tried):
                number = self.case(done)
                before = self.office.events(number)
                if tried.get("occurred_at") is OPENED:
                    second = instant(before[0]["occurred_at"]) + datetime.timedelta(seconds=1)
                    tried = tried | {"occurred_at": second.isoformat()}
                body = {name: value for name, value in tried.items() if value != ""}
                answer = self.office.ask("POST", f"/api/v1/cases/{number}/events", body)
                self.assertEqual((answer.status, answer.code), (status, code), answer)
                told = self.office.cli(*words(number, tried))
                self.assertEqual(told.code, 1 if status == 409 else 65, told)
                self.assertEqual(told.out, "")
                # The clock goes on between the two.
                still = lambda text: re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME", text)
                self.assertIn(still(f"pantau: {code}: {answer.json['detail']}"), still(told.err))
                self.assertIn(answer.json["message_id"], told.err)
                self.assertNotRegex(answer.json["message_id"], r"[{}]|E_[A-Z]")
                self.assertEqual(self.office.events(number), before)
                seen.add(code)
        self.assertGreaterEqual(len(seen), 22)

    def test_what_only_a_role_is_refused(self):
        number = self.case([START])
        path = f"/api/v1/cases/{number}/events"
        for role, body, status, code in (
                ("viewer", {"kind": "note", "text": "x"}, 403, "FORBIDDEN"),
                ("staff", {"kind": "step_skipped", **MORE}, 403, "E_FORBIDDEN"),
                ("staff", {"kind": "cancelled", **R}, 403, "E_FORBIDDEN"),
                ("staff", FIX | {"reason": "PERANGKAT"}, 403, "E_FORBIDDEN"),
                ("staff", {"kind": "step_finished", "occurred_at": "2026-11-20T09:00:00+07:00"}, 422, "E_TOO_OLD"),
                ("staff", {"kind": "breach_raised"}, 422, "E_UNKNOWN_KIND"),
                ("staff", {"kind": "calendar_adopted"}, 422, "E_UNKNOWN_KIND"),
                ("staff", {"kind": "note", "teks": "x"}, 422, "E_BAD_FIELD"),
                ("staff", {"kind": "note", "step": "1"}, 422, "E_BAD_FIELD")):
            answer = self.office.api("POST", path, body, self.tokens[role])
            if code == "E_TOO_OLD" and answer.code in ("E_BEFORE_OPEN", "E_TIME_ORDER"):
                code = answer.code  # the case was opened later than that: said first
            self.assertEqual((answer.status, answer.code), (status, code), (role, body, answer))
            self.assertTrue(answer.json["message_id"])

    def test_a_key_with_another_body(self):
        number = self.case([])
        path, key = f"/api/v1/cases/{number}/events", {"Idempotency-Key": "k-1"}
        first = self.office.api("POST", path, START, self.tokens["staff"], key)
        again = self.office.api("POST", path, START, self.tokens["staff"], key)
        self.assertEqual((first.status, first.body), (again.status, again.body))
        other = self.office.api("POST", path, {"kind": "step_finished"}, self.tokens["staff"], key)
        self.assertEqual((other.status, other.code), (422, "E_KEY_REUSED"))
        self.assertEqual(len(self.office.events(number)), 2)


if __name__ == "__main__":
    main()
