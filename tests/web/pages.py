"""An office of its own for the browser, at 09.00 on a working day; then `node PART.mjs` drives the pages.

    python3 pages.py PROGRAM look|work|pictures    look: how each page is made; work: what people do with them; pictures: of the guides
PANTAU_SHOTS=FOLDER keeps a picture of each page.
"""
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))
os.environ.setdefault("PANTAU", sys.argv[1])
from harness import Office, Web, wait, wib  # noqa: E402

XSS = "<script>window.broken=1</script><img src=x onerror=window.broken=1> {{title}} & \"kutip\" 'satu'"


def fill(office, web, hostile):
    """Cases of every kind, so that each page has something to show."""
    def do(number, **event):
        answer = office.ask("POST", f"/api/v1/cases/{number}/events", event)
        assert answer.status == 201, answer
        return answer

    def opened(title, **more):
        return office.ask("POST", "/api/v1/cases", {"title": title, **more}).json["number"]

    names = {}
    if hostile:
        names["xss"] = opened(XSS, requester=XSS)
        do(names["xss"], kind="note", text=XSS)
        do(names["xss"], kind="step_started", step=1)
    names["waiting"] = opened("Aspirasi warga Cibinong: taman kota", requester="Warga Cibinong", channel="WhatsApp")
    names["late"] = opened("Liputan rapat kerja Komisi II", occurred_at="2026-11-30T09:00:00+07:00")
    do(names["late"], kind="step_started", step=1, occurred_at="2026-11-30T09:00:00+07:00")
    names["paused"] = opened("Kunjungan lapangan Komisi III")
    do(names["paused"], kind="step_started", step=1)
    do(names["paused"], kind="paused", reason="MENUNGGU_NARASUMBER", text="Baru dapat ditemui besok")
    closed = names["closed"] = opened("Publikasi hasil reses", occurred_at="2026-11-27T08:00:00+07:00")
    at = 8 * 60
    for step in range(1, 8):
        def time(minute):
            return f"2026-11-27T{minute // 60:02}:{minute % 60:02}:00+07:00"
        do(closed, kind="step_started", step=step, occurred_at=time(at))
        at += 20
        extra = {"approved_by": "Dr. Contoh"} if step == 2 else {"links": [web.url("/siaran")]} if step == 6 else {}
        do(closed, kind="step_finished", step=step, occurred_at=time(at), output="Dokumen", **extra)
    names["publishing"] = opened("Infografis anggaran 2027")
    for step in range(1, 6):
        do(names["publishing"], kind="step_started", step=step)
        do(names["publishing"], kind="step_finished", step=step, **({"approved_by": "Dr. Contoh"} if step == 2 else {}))
    do(names["publishing"], kind="step_started", step=6)
    return names


def main():
    part = sys.argv[-1]
    npm = pathlib.Path(os.environ.get("PANTAU_NPM") or HERE.parents[1] / "build/web")
    if not (npm / "node_modules/playwright-core").is_dir():
        sys.exit(f"{npm} holds no playwright-core: tests/run --only-install puts it there")
    with Web({"/": (200, "<p>hidup</p>"), "/siaran": (200, "<title>Siaran</title><p>Siaran pers DPRD.</p>")}) as web:
        with Office(clock=wib("2026-12-01 09:00"), allow_ports=[80, 443, web.port, 9], settings=(
                f'[[site]]\nid = "dprd"\nname = "Situs DPRD"\nurl = "{web.url()}"\n'
                '[[site]]\nid = "mati"\nname = "Situs lama"\nurl = "http://127.0.0.1:9/"\ninterval = "10s"\n')) as office:
            office.start()
            tokens = {role: office.token(role) for role in ("viewer", "staff", "supervisor", "admin")}
            tokens["second"] = office.token("staff", "kedua")
            names = fill(office, web, part != "pictures")
            if part == "look":
                outages = lambda: office.ask("GET", "/api/v1/outages").json["outages"]  # noqa: E731
                wait("the dead site has an outage", outages, 90)
                names["outage"] = outages()[0]["id"]
                wait("the link was looked at", lambda: office.ask("GET", "/api/v1/links").json["links"], 20)
            told = {"page": f"http://{office.page}", "tokens": tokens, "cases": names, "link": web.url("/siaran"),
                    "dead": web.url("/hilang"), "xss": XSS, "npm": str(npm), "shots": os.environ.get("PANTAU_SHOTS", "")}
            done = subprocess.run(["node", str(HERE / f"{part}.mjs")], input=json.dumps(told), text=True, timeout=280)
            if done.returncode:
                print(office.tail(15), file=sys.stderr)
            sys.exit(done.returncode)


if __name__ == "__main__":
    main()
