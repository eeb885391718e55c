#!/usr/bin/env python3
"""Writes the CSV files of the demo office: October 2026, invented from first to last.

    ./make_demo.py            writes kasus-2026-10.csv and, a site each, riwayat-SITE-2026-10.csv beside this file
    ./make_demo.py DIRECTORY  writes them there (the test compares them with the committed ones)

What happens in that month is told in plain tables below: CASES, OUTAGES, BLIPS, SLOW. Only the everyday seconds are
drawn, from a generator with a fixed seed, and only by random(): its numbers are the same on every Python. All times
are local (WIB). Names of people carry "contoh"; accounts and pages do not exist.
"""

import csv
import datetime as dt
import pathlib
import random
import re
import sys

SEED = 20261031
FIRST_NUMBER = 541  # of the year's cases that the demo office is assumed to have had before October
STANDARD = {1: 3600, 2: 240, 3: 10800, 4: 3600, 5: 3600, 6: 7200, 7: 60}  # SOP 440/014/SOP/I/2020, seconds

# ---- working time: Perpres 21/2023; October 2026 has no holiday ----

HOURS = {day: (("07:30", "12:00"), ("13:00", "16:00")) for day in range(4)}
HOURS[4] = (("07:30", "11:30"), ("13:00", "16:30"))


def at(text):
    return dt.datetime.strptime(text if len(text) > 16 else text + ":00", "%Y-%m-%d %H:%M:%S")


def open_spans(day):
    for opens, closes in HOURS.get(day.weekday(), ()):
        yield tuple(dt.datetime.combine(day, dt.time.fromisoformat(edge)) for edge in (opens, closes))


def is_open(moment):
    return any(opens <= moment < closes for opens, closes in open_spans(moment.date()))


def later(moment, seconds):
    """The earliest instant at which `seconds` of working time have gone by since `moment`."""
    left, day = dt.timedelta(seconds=seconds), moment.date()
    if not left:
        return moment
    while True:
        for opens, closes in open_spans(day):
            start = max(moment, opens)
            if start < closes:
                if closes - start >= left:
                    return start + left
                left -= closes - start
        day += dt.timedelta(days=1)


def working(start, end):
    """Working seconds from `start` to `end`."""
    total, day = dt.timedelta(), start.date()
    while day <= end.date():
        for opens, closes in open_spans(day):
            total += max(min(end, closes) - max(start, opens), dt.timedelta())
        day += dt.timedelta(days=1)
    return int(total.total_seconds())


# ---- chance, by random() alone ----

rng = random.Random(SEED)


def between(low, high):
    return low + (high - low) * rng.random()


def likely(share):
    return rng.random() < share


def one_of(things):
    return things[int(rng.random() * len(things))]


# ---- the people (all invented) ----

SECRETARY, HEAD = "Contoh Nama Satu, S.Sos., M.Si.", "Contoh Nama Dua, S.I.Kom."
WRITERS = ("Rina (contoh)", "Fajar (contoh)", "Neneng (contoh)")
DESIGNERS = ("Dimas (contoh)", "Lestari (contoh)")
EXECUTOR = {1: "P1", 2: "P1", 3: "P1", 4: "P1", 5: "P2", 6: "P2", 7: "P2"}
OUTPUT = {1: "Dokumen kebutuhan informasi", 2: "Informasi yang telah di-ACC", 3: "", 4: "Naskah konten",
          5: "Poster dan konten final", 6: "Tayang di website dan media sosial", 7: "Catatan link"}

# How the everyday goes: share of the standard that a step takes (least, most, share late), before busy days count.
PACE = {1: (0.34, 0.95, 0.05), 2: (0.35, 0.96, 0.09), 3: (0.38, 0.97, 0.16), 4: (0.35, 0.95, 0.06),
        5: (0.42, 0.98, 0.16), 6: (0.25, 0.94, 0.13), 7: (0.28, 0.95, 0.10)}
# Working minutes before the step begins (least, most). Zero is "Selesai & lanjut".
WAIT = {1: (2, 25), 2: (0, 30), 3: (0, 40), 4: (0, 20), 5: (5, 110), 6: (0, 35), 7: (0, 8)}
BUSY = {dt.date(2026, 10, day): 1.5 for day in (13, 14, 21, 22, 27, 28, 29)}  # budget session, plenary, reses

# ---- the month ----
# One line a case: opened, title, requester, channel, what is out of the ordinary.
#   used={step: seconds}      working time of that step, instead of the everyday
#   fixed={step: (from, to)}  start and end as they were, e.g. on a Saturday
#   begin={step: time}        start as it was; the rest follows
#   pause={step: [(after, reason, text, to)]}  after so many working seconds, for so many; or from and to as times
#   minutes=True              written into the paper book, to the minute
#   back={step: (to, after, reason, text)}     returned after so many working seconds
#   skip={step: (reason, text)}
#   cancel=(after step, reason, text), reopen=(when, to step, reason, text)
#   move={step: (after, executor)}  handed to somebody else
#   links=[...] instead of the drawn ones; note=(step, text)

ACC, SOURCE, ASKER = "MENUNGGU_ACC", "MENUNGGU_NARASUMBER", "MENUNGGU_PEMOHON"
POWER, NETWORK, SITE, DEVICE = "GANGGUAN_LISTRIK", "GANGGUAN_JARINGAN", "GANGGUAN_SITUS", "PERANGKAT"
ORDER, URGENT, OTHER = "PERINTAH_PIMPINAN", "KEADAAN_DARURAT", "LAINNYA"

CASES = [
    ("2026-10-01 07:52:10", "Upacara Hari Kesaktian Pancasila di halaman Setwan", "Bagian Umum", "surat", {}),
    ("2026-10-01 08:41:33", "Rapat Komisi I: evaluasi pelayanan administrasi kependudukan", "Komisi I", "surat", {}),
    ("2026-10-01 13:06:48", "Aspirasi warga Kecamatan Cigombong: perbaikan jalan desa", "Warga Cigombong (contoh)",
     "WhatsApp", {"pause": {1: [(1500, ASKER, "Foto lokasi dan surat RT belum dilampirkan", 4200)]}}),
    ("2026-10-02 07:46:05", "Kunjungan kerja DPRD Kabupaten Kuningan", "Bagian Persidangan", "surat", {}),
    ("2026-10-02 09:12:27", "RDP Komisi III dengan Dinas PUPR: drainase Jalan Raya Bogor", "Komisi III", "surat",
     {"used": {1: 1980}, "begin": {3: "2026-10-02 10:48:05"},
      "pause": {3: [("2026-10-02 11:28:40", OTHER, "Salat Jumat dan istirahat", "2026-10-02 13:04:11")]}}),
    ("2026-10-02 14:20", "Sosialisasi Perda Kawasan Tanpa Rokok di Cibinong", "Bapemperda", "lisan", {"minutes": True}),
    ("2026-10-05 07:48:51", "Rapat Badan Musyawarah: jadwal kegiatan Oktober", "Badan Musyawarah", "surat", {}),
    ("2026-10-05 08:33:19", "HUT TNI ke-81: ucapan Pimpinan DPRD", "Pimpinan DPRD", "WhatsApp",
     {"used": {1: 1260, 3: 3480, 5: 2100, 6: 1500}}),
    ("2026-10-05 10:17:40", "Aspirasi warga Gunung Putri: genangan di Perumahan Griya", "Warga Gunung Putri (contoh)",
     "e-mail", {}),
    ("2026-10-05 13:41:09", "Rapat Paripurna: jawaban Bupati atas pandangan umum fraksi", "Pimpinan DPRD", "surat",
     {"begin": {6: "2026-10-07 08:31:20"}, "used": {6: 5040},
      "pause": {6: [(600, SITE, "Situs DPRD tidak dapat dibuka", "2026-10-07 13:03:27")]}}),
    ("2026-10-06 07:55:02", "Rapat Komisi IV: kesiapan layanan puskesmas 24 jam", "Komisi IV", "surat", {}),
    ("2026-10-06 09:02:36", "Kunjungan lapangan Komisi II ke Pasar Cileungsi", "Komisi II", "surat",
     {"pause": {3: [(5400, SOURCE, "Kepala pasar baru dapat ditemui esok pagi", "2026-10-07 08:05:30")]}}),
    ("2026-10-06 13:22:15", "Audiensi Forum Guru Honorer dengan Komisi IV", "Forum Guru Honorer (contoh)", "surat", {}),
    ("2026-10-07 07:50:44", "RDP Komisi I dengan BPN: sertifikat tanah warga Jonggol", "Komisi I", "surat", {}),
    ("2026-10-07 10:05:31", "Aspirasi warga Sukajaya: jembatan gantung", "Warga Sukajaya (contoh)", "WhatsApp",
     {"used": {6: 9660}}),
    ("2026-10-08 07:44:12", "Rapat Badan Anggaran: pembahasan rancangan KUA-PPAS 2027", "Badan Anggaran", "surat",
     {"back": {4: (3, 2520, ASKER, "Angka belanja belum sesuai risalah rapat")}}),
    ("2026-10-08 09:26:58", "Kunjungan kerja DPRD Kota Cimahi", "Bagian Persidangan", "surat", {}),
    ("2026-10-08 13:15", "Pelantikan pengganti antarwaktu anggota DPRD", "Pimpinan DPRD", "surat",
     {"minutes": True, "used": {3: 12480}}),
    ("2026-10-09 07:49:27", "Senam pagi dan kerja bakti Setwan", "Bagian Umum", "lisan",
     {"cancel": (2, ORDER, "Liputan digabung dengan kasus Jumat Bersih kabupaten")}),
    ("2026-10-09 08:20:16", "Rapat Komisi II: retribusi pasar daerah", "Komisi II", "surat", {}),
    ("2026-10-09 13:09:45", "Aspirasi warga Parung: penerangan jalan umum", "Warga Parung (contoh)", "e-mail", {}),
    ("2026-10-12 07:51:33", "Rapat Pansus RPJMD: sinkronisasi program", "Pansus RPJMD", "surat", {}),
    ("2026-10-12 09:14:08", "RDP Komisi IV dengan Dinas Pendidikan: ruang kelas rusak", "Komisi IV", "surat",
     {"pause": {5: [(1440, POWER, "Listrik padam di gedung Setwan", 5220)]}}),
    ("2026-10-12 13:30:52", "Edukasi Setwan: cara menyampaikan aspirasi lewat E-Aspirasi", "Bagian Humas", "lisan", {}),
    ("2026-10-13 07:46:39", "Rapat Paripurna: penyampaian nota keuangan RAPBD 2027", "Pimpinan DPRD", "surat",
     {"used": {3: 13980, 5: 4860}}),
    ("2026-10-13 08:55:24", "Kunjungan pelajar SMPN 2 Ciawi ke gedung DPRD", "SMPN 2 Ciawi (contoh)", "surat", {}),
    ("2026-10-13 10:31:17", "Aspirasi warga Tamansari: air bersih", "Warga Tamansari (contoh)", "WhatsApp", {}),
    ("2026-10-14 07:57:06", "Rapat gabungan komisi: pendalaman RAPBD 2027", "Pimpinan DPRD", "surat",
     {"pause": {4: [(1980, ACC, "Sekretaris DPRD mendampingi rapat", 4440)]}}),
    ("2026-10-14 09:33:50", "RDP Komisi III dengan PDAM: gangguan aliran air", "Komisi III", "surat",
     {"used": {6: 10320}, "pause": {6: [(2400, NETWORK, "Jaringan internet kantor terputus", 3180)]}}),
    ("2026-10-14 13:12:28", "Audiensi KNPI dengan Komisi IV", "KNPI (contoh)", "surat", {}),
    ("2026-10-15 07:45:57", "Rapat Badan Kehormatan: tata tertib persidangan", "Badan Kehormatan", "surat", {}),
    ("2026-10-15 08:48:14", "Kunjungan kerja DPRD Kabupaten Serang", "Bagian Persidangan", "surat",
     {"back": {5: (4, 1860, ACC, "Judul diubah atas arahan pimpinan; naskah diajukan ulang")}}),
    ("2026-10-15 13:25", "Aspirasi warga Leuwiliang: trayek angkutan desa", "Warga Leuwiliang (contoh)", "lisan",
     {"minutes": True}),
    ("2026-10-16 07:53:21", "Rapat Komisi I: netralitas aparatur desa", "Komisi I", "surat", {}),
    ("2026-10-16 09:08:42", "Festival Sabtu Budaya: liputan Pimpinan DPRD", "Pimpinan DPRD", "WhatsApp",
     {"fixed": {3: ("2026-10-17 08:42:18", "2026-10-17 11:55:40"), 4: ("2026-10-17 13:10:05", "2026-10-17 13:58:12")},
      "note": (3, "Liputan pada hari Sabtu, di luar jam kerja")}),
    ("2026-10-16 13:18:09", "Ucapan duka cita: tokoh masyarakat Kabupaten Bogor", "Pimpinan DPRD", "WhatsApp",
     {"skip": {4: (ORDER, "Naskah disampaikan langsung oleh pimpinan, tayang segera")},
      "used": {1: 780, 3: 1620, 5: 1500, 6: 900}}),
    ("2026-10-19 07:47:46", "Rapat Badan Anggaran: pendapatan daerah 2027", "Badan Anggaran", "surat", {}),
    ("2026-10-19 08:39:30", "RDP Komisi II dengan Dinas Pertanian: pupuk bersubsidi", "Komisi II", "surat",
     {"pause": {3: [(7200, SOURCE, "Data kelompok tani menunggu dinas", "2026-10-20 08:10:00")]}}),
    ("2026-10-19 13:14:22", "Aspirasi warga Cisarua: sampah wisata Puncak", "Warga Cisarua (contoh)", "WhatsApp", {}),
    ("2026-10-20 07:52:59", "Kunjungan lapangan Komisi III ke ruas Bojonggede-Kemang", "Komisi III", "surat",
     {"used": {5: 5340}}),
    ("2026-10-20 08:37:37", "Rilis tanggapan DPRD atas banjir lintasan", "Pimpinan DPRD", "WhatsApp",
     {"begin": {6: "2026-10-21 09:05:14"}, "used": {1: 900, 3: 3900, 4: 1500, 5: 2400, 6: 13025},
      "note": (6, "E-Aspirasi tidak dapat dibuka saat tautan hendak dipasang")}),
    ("2026-10-20 09:21:05", "Rapat Bapemperda: harmonisasi Raperda Perlindungan Petani", "Bapemperda", "surat",
     {"used": {1: 1800}, "begin": {3: "2026-10-20 11:02:30"},
      "pause": {3: [("2026-10-20 11:58:40", OTHER, "Istirahat siang", "2026-10-20 13:03:15")]}}),
    ("2026-10-21 07:49:13", "Rapat Paripurna: pandangan umum fraksi atas RAPBD 2027", "Pimpinan DPRD", "surat",
     {"fixed": {3: ("2026-10-21 18:35:40", "2026-10-21 21:22:03")},
      "note": (3, "Paripurna berlangsung malam hari, di luar jam kerja")}),
    ("2026-10-21 08:58:26", "Aspirasi warga Dramaga: parkir liar kampus", "Warga Dramaga (contoh)", "e-mail", {}),
    ("2026-10-21 13:33:18", "Audiensi serikat pekerja dengan Komisi IV", "Serikat Pekerja (contoh)", "surat",
     {"used": {6: 8880}}),
    ("2026-10-22 07:45:35", "Hari Santri: kegiatan Pimpinan DPRD", "Pimpinan DPRD", "surat", {"used": {3: 12600}}),
    ("2026-10-22 08:44:57", "RDP Komisi IV dengan RSUD Cileungsi", "Komisi IV", "surat",
     {"pause": {5: [(2700, DEVICE, "Komputer desain bermasalah, dipinjamkan dari Bagian Umum", 2940)]}}),
    ("2026-10-22 10:28:03", "Aspirasi warga Babakan Madang: longsor tebing", "Warga Babakan Madang (contoh)",
     "WhatsApp", {}),
    ("2026-10-22 13:19:41", "Rapat Komisi III: penataan reklame", "Komisi III", "surat", {}),
    ("2026-10-23 07:50:20", "Kunjungan kerja DPRD Provinsi Banten", "Bagian Persidangan", "surat", {}),
    ("2026-10-23 08:31:54", "Jumat Bersih kabupaten bersama DPRD", "Bagian Umum", "lisan",
     {"minutes": True, "used": {5: 4320}}),
    ("2026-10-23 13:16:32", "Infografis: hasil kerja DPRD masa sidang pertama", "Bagian Humas", "lisan",
     {"used": {5: 6540}, "links": ["http://127.0.0.1:8480/masuk"]}),
    ("2026-10-26 07:48:08", "Reses masa sidang I: Dapil 1 Cibinong", "Anggota Dapil 1", "surat", {}),
    ("2026-10-26 08:36:45", "Reses masa sidang I: Dapil 2 Jonggol", "Anggota Dapil 2", "surat",
     {"move": {3: (3300, "P3")}}),
    ("2026-10-26 09:40:11", "Reses masa sidang I: Dapil 3 Ciawi", "Anggota Dapil 3", "surat", {"used": {3: 14640}}),
    ("2026-10-26 13:11:53", "Aspirasi warga Klapanunggal: debu tambang", "Warga Klapanunggal (contoh)", "WhatsApp",
     {"pause": {3: [(6300, OTHER, "Narahubung pindah tugas; menunggu penunjukan pengganti", 7200)]}}),
    ("2026-10-27 07:56:34", "Reses masa sidang I: Dapil 4 Leuwiliang", "Anggota Dapil 4", "surat", {}),
    ("2026-10-27 08:42:07", "Reses masa sidang I: Dapil 5 Parung", "Anggota Dapil 5", "surat", {"used": {6: 9120}}),
    ("2026-10-27 13:24", "Reses masa sidang I: Dapil 6 Bojonggede", "Anggota Dapil 6", "WhatsApp", {"minutes": True}),
    ("2026-10-28 07:44:49", "Upacara Hari Sumpah Pemuda", "Bagian Umum", "surat", {}),
    ("2026-10-28 08:29:16", "Rekapitulasi aspirasi hasil reses enam dapil", "Bagian Persidangan", "surat",
     {"back": {4: (3, 3120, SOURCE, "Dua dapil belum menyerahkan berita acara")}, "used": {3: 9960}}),
    ("2026-10-28 13:08:25", "RDP Komisi I dengan Satpol PP: bangunan liar", "Komisi I", "surat", {}),
    ("2026-10-29 07:51:02", "Rapat Badan Anggaran: belanja daerah 2027", "Badan Anggaran", "surat",
     {"pause": {2: [(90, ACC, "Kepala Bagian sedang dalam rapat", 1680)]}}),
    ("2026-10-29 09:17:44", "Galeri foto kegiatan DPRD Oktober 2026", "Bagian Humas", "lisan",
     {"links": ["http://127.0.0.1:8480/arsip/tidak-ada"], "used": {5: 4020}}),
    ("2026-10-29 13:21:30", "Klarifikasi jadwal paripurna persetujuan RAPBD", "Pimpinan DPRD", "WhatsApp",
     {"used": {1: 660, 3: 1980, 5: 1320, 6: 840},
      "reopen": ("2026-10-30 14:12:05", 6, OTHER, "Tanggal pada poster keliru; unggahan diganti")}),
    ("2026-10-30 07:47:18", "Rapat Komisi IV: anggaran perlindungan anak", "Komisi IV", "surat", {}),
    ("2026-10-30 08:50:39", "Aspirasi warga Citeureup: beasiswa daerah", "Warga Citeureup (contoh)", "e-mail",
     {"used": {1: 1980}, "begin": {3: "2026-10-30 10:28:10"},
      "pause": {3: [("2026-10-30 11:27:52", OTHER, "Salat Jumat dan istirahat", "2026-10-30 13:02:36")]}}),
    ("2026-10-30 13:13:56", "Rapat Paripurna: penutupan masa sidang", "Pimpinan DPRD", "surat", {}),
]

# What holds up a step that is late anyway, in the words of whoever paused it; the pause itself does not count.
HINDRANCES = {
    2: [(ACC, "Kepala Bagian menerima tamu")],
    3: [(SOURCE, "Menunggu jawaban narasumber"), (SOURCE, "Risalah rapat belum selesai"),
        (DEVICE, "Perekam suara kehabisan daya"), (ASKER, "Data pendukung dilengkapi pemohon")],
    4: [(ACC, "Editor sedang rapat")],
    5: [(DEVICE, "Komputer desain lambat, dinyalakan ulang"), (ORDER, "Mendahulukan konten pimpinan"),
        (NETWORK, "Unduhan bahan terputus")],
    6: [(NETWORK, "Unggahan video terputus"), (NETWORK, "Jaringan kantor lambat"), (ACC, "Menunggu izin tayang"),
        (DEVICE, "Kode masuk akun dikirim ke telepon yang rusak")],
}

CASE_COLUMNS = ("case_number", "event", "step", "occurred_at", "title", "requester", "channel", "actor", "executor",
                "approved_by", "to_step", "reason", "text", "output", "links", "precision")


class Case:
    """One case as it goes: every method writes rows and moves `now` on."""

    def __init__(self, index, opened, title, requester, channel, extra):
        self.number = f"2026-{FIRST_NUMBER + index:04d}"
        self.index, self.title, self.extra = index, title, dict(extra)
        self.minutes = extra.get("minutes", False)
        self.now = at(opened)
        self.rows = []
        self.writer, self.designer = WRITERS[index % 3], DESIGNERS[index % 2]
        self.done = set()  # exceptions that happen once
        self.row("case_opened", actor=self.writer, title=title, requester=requester, channel=channel)

    def row(self, event, step="", **cells):
        shown = self.now.strftime("%Y-%m-%d %H:%M" if self.minutes else "%Y-%m-%d %H:%M:%S")
        cells.setdefault("actor", self.writer if step == "" or step < 5 else self.designer)
        self.rows.append({"case_number": self.number, "event": event, "step": step, "occurred_at": shown,
                          "precision": "minute" if self.minutes else "", **cells})

    def once(self, kind, step):
        found = self.extra.get(kind, {}).get(step)
        if found is None or (kind, step) in self.done:
            return None
        self.done.add((kind, step))
        return found

    def busy(self):
        return BUSY.get(self.now.date(), 1.0)

    def seconds(self, step, attempt):
        if attempt == 1 and step in self.extra.get("used", {}):
            return self.extra["used"][step]
        least, most, late = PACE[step]
        chance, share, beyond = rng.random(), rng.random(), rng.random()
        if attempt == 1 and chance < late * self.busy():
            return int(STANDARD[step] * (1.03 + 0.75 * beyond * beyond))
        return int(STANDARD[step] * (least + (most - least) * share) * (0.7 if attempt > 1 else 1))

    def wait(self, step):
        least, most = WAIT[step]
        minutes = 0 if likely(0.3) and least == 0 else between(least, most)
        self.now = later(self.now, int(minutes * 60))
        if not is_open(self.now):  # nobody begins at the closing second: first thing next morning
            self.now = later(self.now, int(between(60, 900)))

    def start(self, step):
        fixed, begin = self.once("fixed", step), self.once("begin", step)
        if fixed or begin:
            self.go_on(fixed[0] if fixed else begin)
        else:
            self.wait(step)
        self.row("step_started", step, executor=EXECUTOR[step])
        return at(fixed[1]) if fixed else None

    def go_on(self, to):
        """Time passes to a working second from now, or to an instant, which must not lie behind."""
        then = at(to) if isinstance(to, str) else later(self.now, to)
        assert then >= self.now, f"{self.number}: {to} lies before {self.now}"
        self.now = then

    def pauses(self, step, used):
        """Works `used` seconds with the pauses of this step in between."""
        worked = 0
        for after, reason, text, to in self.once("pause", step) or ():
            begun = self.now
            self.go_on(after if isinstance(after, str) else after - worked)
            worked += working(begun, self.now)
            self.row("paused", step, reason=reason, text=text)
            self.go_on(to)
            self.row("resumed", step)
        told = step in self.extra.get("pause", {}) or self.extra.get("note", (0,))[0] == step
        if used > STANDARD[step] and step in HINDRANCES and not told and not self.minutes and likely(0.65):
            reason, text = one_of(HINDRANCES[step])
            worked = int(used * between(0.2, 0.7))
            self.go_on(worked)
            self.row("paused", step, reason=reason, text=text)
            self.go_on(int(between(300, 2400)))
            self.row("resumed", step)
        assert worked <= used, f"{self.number}: step {step} is paused after it was to end"
        moved = self.once("move", step)
        if moved:
            self.now = later(self.now, moved[0] - worked)
            worked = moved[0]
            self.row("reassigned", step, executor=moved[1])
        self.now = later(self.now, used - worked)

    def work(self, step, attempt=1):
        """One attempt; where it is returned to an earlier step, all that follows until this step is finished."""
        end = self.start(step)
        back = self.once("back", step)
        if back:
            to, after, reason, text = back
            self.now = later(self.now, after)
            self.row("returned", step, to_step=to, reason=reason, text=text)
            for again in range(to, step + 1):
                self.work(again, attempt + 1 if again == step else 2)
            return
        used = self.seconds(step, attempt)
        for after, *_ in self.extra.get("pause", {}).get(step, ()):
            if isinstance(after, int) and attempt == 1:
                used = max(used, after + 120)  # it goes on for a while after the pause
        if end:
            self.go_on(str(end))
        else:
            self.pauses(step, used)
        if self.extra.get("note", (0,))[0] == step and attempt == 1:
            self.row("note", step, text=self.extra["note"][1])
        cells = {"output": OUTPUT[step]}
        if step == 2:
            cells["approved_by"] = SECRETARY if "Paripurna" in self.title or "Anggaran" in self.title else HEAD
        if step == 6:
            cells["links"] = " ".join(self.links(attempt))
        self.row("step_finished", step, **cells)

    def links(self, attempt):
        slug = re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")[:60].strip("-")
        slug += "-koreksi" if attempt > 1 else ""
        serial = FIRST_NUMBER + self.index + 1000 * (attempt - 1)
        found = [f"https://dprd.bogorkab.go.id/berita/2026/10/{slug}"] + self.extra.get("links", [])
        if likely(0.8):
            found.append(f"https://www.instagram.com/p/CONTOH{serial:05d}/")
        if likely(0.6):
            found.append(f"https://www.facebook.com/setwan.contoh/posts/{2026100000 + serial}")
        if likely(0.4):
            found.append(f"https://x.com/setwan_contoh/status/{1840000000000000000 + serial}")
        if likely(0.25):
            found.append(f"https://www.tiktok.com/@setwan.contoh/video/{7420000000000000000 + serial}")
        if "Paripurna" in self.title or likely(0.15):
            found.append(f"https://www.youtube.com/watch?v=CONTOH{serial:05d}")
        return found

    def run(self):
        cancel, reopen = self.extra.get("cancel"), self.extra.get("reopen")
        for step in STANDARD:
            skip = self.extra.get("skip", {}).get(step)
            if skip:
                self.now = later(self.now, int(between(60, 240)))
                self.row("step_skipped", step, approved_by=SECRETARY, reason=skip[0], text=skip[1])
                continue
            self.work(step)
            if cancel and cancel[0] == step:
                self.now = later(self.now, 1860)
                self.row("cancelled", reason=cancel[1], text=cancel[2])
                return self.rows
        if reopen:
            when, to, reason, text = reopen
            self.now = max(at(when), self.now)
            self.row("reopened", to_step=to, reason=reason, text=text)
            for step in range(to, 8):
                self.work(step, 2)
        return self.rows


def write_cases(path):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, CASE_COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for index, case in enumerate(CASES):
            writer.writerows(Case(index, *case).run())


# ---- the sites ----

EVERY = 300  # seconds between two looks
SITES = {"dprd": (41, 380, 200), "easpirasi": (173, 520, 200)}  # phase in seconds, usual milliseconds, HTTP status

# site, from, to, class, HTTP status, milliseconds of a failing look
OUTAGES = [
    ("dprd", "2026-10-07 08:40", "2026-10-07 12:35", "timeout_connect", 0, 10004),  # hosting, in working hours
    ("dprd", "2026-10-24 01:10", "2026-10-24 01:50", "connect_refused", 0, 4),      # at night, a Saturday
    ("easpirasi", "2026-10-12 06:55", "2026-10-12 08:25", "tls_expired", 0, 212),
    ("easpirasi", "2026-10-16 20:15", "2026-10-16 20:55", "dns_nxdomain", 0, 31),
    ("easpirasi", "2026-10-21 09:35", "2026-10-21 12:20", "http_5xx", 502, 168),    # over the late publication
]
# A single failing look, answered well five seconds later.
BLIPS = [
    ("dprd", "2026-10-03 14:25", "timeout_ttfb", 0, 30002),
    ("dprd", "2026-10-14 10:05", "reset", 0, 95),
    ("dprd", "2026-10-19 22:40", "connect_refused", 0, 5),
    ("dprd", "2026-10-28 09:15", "http_5xx", 503, 240),
    ("easpirasi", "2026-10-05 03:30", "timeout_connect", 0, 10003),
    ("easpirasi", "2026-10-09 11:10", "http_5xx", 500, 310),
    ("easpirasi", "2026-10-26 08:05", "empty_reply", 0, 61),
    ("easpirasi", "2026-10-30 15:20", "timeout_ttfb", 0, 30001),
]
# Good answers beyond the limit of three seconds.
SLOW = [
    ("dprd", "2026-10-13 09:00", "2026-10-13 11:30"),       # nota keuangan: many readers
    ("easpirasi", "2026-10-22 13:00", "2026-10-22 14:40"),
    ("easpirasi", "2026-10-28 09:30", "2026-10-28 10:10"),
]


def within(moment, site, spans):
    return next((span for span in spans if span[0] == site and at(span[1]) <= moment < at(span[2])), None)


def usual(site, moment):
    """Milliseconds of a good answer: slower while the office works, now and then a straggler."""
    load = 1.35 if is_open(moment) else 1.0
    return int(SITES[site][1] * load * (0.8 + 0.45 * rng.random() + (1.6 if likely(0.01) else 0)))


def looks(site):
    """The month as the watch would have seen it: the regular looks, confirmations of failures and of recoveries."""
    phase, _, status = SITES[site]
    # A little beyond both ends, so that the month is seen whole.
    moment, down = at("2026-09-30 23:50") + dt.timedelta(seconds=phase), False
    while moment < at("2026-11-01 00:10"):
        seen = moment + dt.timedelta(seconds=int(between(0, 3)))
        outage = within(moment, site, OUTAGES)
        blip = next((b for b in BLIPS if b[0] == site and 0 <= (moment - at(b[1])).total_seconds() < EVERY), None)
        good = ("ok", "", status)
        if outage or blip:
            bad = ("fail", (outage or blip)[-3], (outage or blip)[-2] or "", (outage or blip)[-1])
            yield seen, *bad[:3], int(bad[3] * (1 if bad[3] > 9000 else between(0.8, 1.3)))
            for nominal in (5, 15, 30) if not down else ():
                confirm = seen + dt.timedelta(seconds=round(nominal * between(0.85, 1.15)))
                if outage:
                    yield confirm, *bad[:3], int(bad[3] * (1 if bad[3] > 9000 else between(0.8, 1.3)))
                else:
                    yield confirm, *good, usual(site, moment)
                    break
            down = outage is not None
        elif down:
            for nominal in (0, 10, 20):
                yield seen + dt.timedelta(seconds=nominal), *good, usual(site, moment)
            down = False
        elif within(moment, site, SLOW) and likely(0.85):
            yield seen, "slow", "", status, int(between(3050, 5600))
        else:
            yield seen, *good, usual(site, moment)
        moment += dt.timedelta(seconds=EVERY)


def write_history(site, path):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("site", "started_at", "outcome", "class", "http_status", "total_ms"))
        for seen, *rest in looks(site):
            writer.writerow((site, seen.strftime("%Y-%m-%d %H:%M:%S"), *rest))


if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent
    write_cases(target / "kasus-2026-10.csv")
    for each in SITES:  # a file each: one site may have been looked at live already when the other has not
        write_history(each, target / f"riwayat-{each}-2026-10.csv")
