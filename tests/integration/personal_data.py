"""Citizens' data: erased on request, out of every place where the service keeps it, while chain and figures stay."""
from accounts import Browser, person
from harness import Office, Test, main, wait

NAME, PHONE, TITLE = "Ibu Aminah binti Sulaiman", "WA 0812-5550-777 atas nama Aminah", "Aduan Aminah: jalan rusak"


class PersonalData(Test):
    @classmethod
    def setUpClass(cls):
        cls.office = office = Office().start()
        person(office, "sri", "admin")
        person(office, "rina", "supervisor")
        cls.number = office.ok("case", "open", TITLE, "--requester", NAME, "--channel", "WhatsApp").out.strip()
        office.ok("case", "start", cls.number)
        office.ok("case", "note", cls.number, "--text", PHONE)
        cls.other = office.ok("case", "open", "Rapat komisi", "--requester", "Komisi I").out.strip()

    @classmethod
    def tearDownClass(cls):
        cls.office.__exit__()

    def found(self, words):
        """The files of the state folder that hold the words."""
        return [str(file) for file in self.office.state.rglob("*") if file.is_file() and words.encode() in file.read_bytes()]

    def test_erasing(self):
        office, number = self.office, self.number
        path = f"/api/v1/cases/{number}/erase"
        before = office.ask("GET", f"/api/v1/cases/{number}/why?step=1").json
        for words in (NAME, PHONE, TITLE):
            self.assertTrue(self.found(words), "it was never there")
        for body, code in (({"field": "requester"}, "E_REASON_REQUIRED"), ({"field": "requester", "text": "  "}, "E_REASON_REQUIRED"),
                           ({"field": "links", "text": "Surat 12"}, "E_UNKNOWN_FIELD"), ({"field": "text", "target_seq": 1, "text": "Surat 12"}, "E_UNKNOWN_TARGET"),
                           ({"field": "text", "target_seq": 99, "text": "Surat 12"}, "E_UNKNOWN_TARGET")):
            answer = office.ask("POST", path, body)
            self.assertEqual((answer.status, answer.code), (422, code), answer)
        supervisor = Browser(office)
        supervisor.sign_in("rina")
        ours = {"Origin": f"http://{office.page}", "Content_Type": "application/json"}
        self.assertEqual(supervisor.send("POST", path, '{"field":"requester","text":"Surat 12"}', **ours).status, 403)
        self.assertEqual(supervisor.send("POST", f"/api/v1/cases/{number}/events", '{"kind":"note","field":"title","text":"Surat 12"}', **ours).status, 403)
        self.assertTrue(self.found(NAME))

        done = office.ask("POST", path, {"field": "requester", "text": "Surat 12/2026"})
        self.assertEqual(done.status, 201, done)
        self.assertEqual([done.json["events"][0][key] for key in ("kind", "field", "target_seq")], ["note", "requester", 1])
        admin = Browser(office)
        admin.sign_in("sri")
        page = admin.get(f"/admin/kasus/{number}/hapus")
        self.assertIn(PHONE, page.body)
        self.assertNotIn(NAME, page.body)
        form = f"/admin/kasus/{number}/hapus"
        self.assertEqual(admin.post(form, {"alasan": "Surat 12"}).status, 422)  # nothing chosen
        self.assertEqual(admin.post(form, {"hapus": "title:1", "alasan": ""}).status, 422)
        self.assertEqual(admin.post(form, {"hapus": "title:x", "alasan": "Surat 12"}).status, 422)
        note = next(event["seq"] for event in office.events(number) if event["kind"] == "note" and "target_seq" not in event)
        for choice in ("title:1", f"text:{note}"):
            self.assertEqual(admin.post(form, {"hapus": choice, "alasan": "Surat 12/2026"}).status, 303)
        left = admin.get(form).body  # the reasons alone
        self.assertEqual(left.count("Surat 12/2026"), left.count('name="hapus"'))

        # Out of every answer, and out of database, log and free pages.
        for words in (NAME, PHONE, TITLE):
            for address in (f"/api/v1/cases/{number}", f"/api/v1/cases/{number}/events", "/api/v1/cases", "/api/v1/cases/export",
                            "/api/v1/cases/export?events=1"):
                self.assertNotIn(words, office.ask("GET", address).body, address)
            wait(f"{words} leaves the files", lambda words=words: not self.found(words), 10)
            self.assertNotIn(words, office.log.read_text())
        self.assertEqual(office.ask("GET", "/api/v1/cases?q=Aminah").json["cases"], [])
        listed = office.ask("GET", "/api/v1/cases").json["cases"]
        self.assertEqual([case["title"] for case in listed if case["number"] == number], ["(dihapus)"])
        self.assertEqual([case["title"] for case in listed if case["number"] == self.other], ["Rapat komisi"])
        events = office.events(number)
        self.assertEqual(events[0]["requester"], {"erased": True})
        erased = [event for event in events if event["kind"] == "note" and "target_seq" in event]
        self.assertEqual([(event["actor"], event["field"], event["target_seq"]) for event in erased][1:],
                         [("sri", "title", 1), ("sri", "text", note)])
        self.assertTrue(all(event["text"] == "Surat 12/2026" for event in erased))

        # The chain holds, projections equal a rebuild, the step's figures are what they were, work goes on.
        self.assertIn("Content", office.ok("verify").out)
        after = office.ask("GET", f"/api/v1/cases/{number}/why?step=1").json
        self.assertTrue(before["started"])
        self.assertEqual(before["started"], after["started"])
        undo = office.ask("POST", f"/api/v1/cases/{number}/events", {"kind": "corrected", "field": "undo", "target_seq": erased[0]["seq"]})
        self.assertEqual((undo.status, undo.code), (422, "E_UNKNOWN_TARGET"))
        office.ok("case", "finish", number, "--output", "Dokumen")
        self.assertIn("menghapus data pribadi", admin.get("/admin/catatan").body)
        again = office.ask("POST", path, {"field": "requester", "text": "Surat 12"})
        self.assertEqual(again.code, "E_UNKNOWN_TARGET")
        office.stop()
        office.start()
        self.assertEqual(office.ask("GET", f"/api/v1/cases/{number}").json["title"], {"erased": True})


if __name__ == "__main__":
    main()
