#!/usr/bin/env python3
"""Writes the three Grafana dashboards beside it: config/grafana/dashboards/*.json.

    make_dashboards.py           writes them        make_dashboards.py --check    says whether they are up to date

Generated, so that ids and the grid cannot collide and every query has its matchers; the results are committed, so that nobody
needs this to install them. Classic JSON, schema 39: Grafana 10 to 13 load it and migrate it upwards. Texts are Bahasa Indonesia.
"""
import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent / "dashboards"
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
ALL = 'job=~"$job",instance=~"$instance"'
SITE = ALL + ',site=~"$site"'
PAGE = "${halaman}"  # a text box: where people reach Pantau's page

GREEN, YELLOW, ORANGE, RED, BLUE, GREY = "green", "yellow", "orange", "red", "blue", "gray"
STATES = [("Aktif", GREEN), ("Lambat", YELLOW), ("Tidak aktif", RED), ("Pemeliharaan", BLUE), ("Tidak diketahui", GREY)]


def steps(*pairs, base=GREEN):
    """Thresholds: a colour from the start, then (value, colour)."""
    return {"mode": "absolute", "steps": [{"color": base, "value": None}] + [{"color": c, "value": v} for v, c in pairs]}


def mapped(*words):
    """Value mappings 0, 1, 2 … to words with colours."""
    return [{"type": "value", "options": {str(i): {"text": text, "color": colour, "index": i}
                                          for i, (text, colour) in enumerate(words)}}]


def to_page(kind, title, **more):
    """A link of a panel or a dashboard; the schema wants every key."""
    return {"type": kind, "title": title, "url": "", "tags": [], "icon": "external link", "tooltip": "", "asDropdown": False,
            "includeVars": False, "keepTime": False, "targetBlank": False, **more}


def panel(kind, title, about, queries, unit, *, wide=8, high=8, options=None, defaults=None, custom=None, link=None, mappings=None,
          thresholds=None, least=None, most=None, decimals=None, table=False):
    """One panel without id and place. queries: (PromQL, legend) pairs. link: a path on Pantau's page, may use labels."""
    field = {"unit": unit, "noValue": "–", "thresholds": thresholds or steps(), "mappings": mappings or [],
             "color": {"mode": "thresholds" if kind in ("stat", "bargauge", "state-timeline") else "palette-classic"}}
    if least is not None:
        field["min"] = least
    if most is not None:
        field["max"] = most
    if decimals is not None:
        field["decimals"] = decimals
    if custom:
        field["custom"] = custom
    field.update(defaults or {})
    links = []
    if link and "${__field" in link:  # it needs the labels of the series that was clicked on
        field["links"] = [{"title": "Buka di Pantau", "url": PAGE + link, "targetBlank": True}]
    elif link:
        links = [to_page("link", "Buka di Pantau", url=PAGE + link, targetBlank=True)]
    targets = []
    for number, (expr, legend) in enumerate(queries):
        target = {"refId": chr(ord("A") + number), "datasource": SOURCE, "expr": expr, "legendFormat": legend, "range": not table,
                  "instant": table, "editorMode": "code"}
        if table:
            target["format"] = "table"
        targets.append(target)
    return {"type": kind, "title": title, "description": about, "datasource": SOURCE, "targets": targets, "links": links,
            "fieldConfig": {"defaults": field, "overrides": []}, "options": options or {}, "gridPos": {"h": high, "w": wide, "x": 0, "y": 0}}


def stat(title, about, expr, unit, legend="", **more):
    more.setdefault("wide", 4)
    more.setdefault("high", 4)
    options = {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}, "colorMode": "value", "graphMode": "area",
               "justifyMode": "auto", "orientation": "auto", "textMode": "auto"}
    return panel("stat", title, about, [(expr, legend)], unit, options=options, **more)


def lines(title, about, queries, unit, *, stacked=False, **more):
    custom = {"drawStyle": "line", "lineInterpolation": "linear", "lineWidth": 1, "fillOpacity": 30 if stacked else 10, "showPoints": "never",
              "spanNulls": False, "stacking": {"mode": "normal" if stacked else "none", "group": "A"}}
    options = {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
               "tooltip": {"mode": "multi", "sort": "desc"}}
    return panel("timeseries", title, about, queries, unit, options=options, custom=custom, **more)


def bars(title, about, expr, unit, legend, **more):
    options = {"displayMode": "gradient", "orientation": "horizontal", "showUnfilled": True, "minVizWidth": 8, "minVizHeight": 10,
               "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}
    return panel("bargauge", title, about, [(expr, legend)], unit, options=options, **more)


def timeline(title, about, expr, legend, mappings, **more):
    options = {"mergeValues": True, "showValue": "auto", "rowHeight": 0.9, "alignValue": "left",
               "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True}, "tooltip": {"mode": "single", "sort": "none"}}
    return panel("state-timeline", title, about, [(expr, legend)], "none", options=options, mappings=mappings,
                 custom={"lineWidth": 0, "fillOpacity": 80}, **more)


def row(title):
    return {"type": "row", "title": title, "collapsed": False, "panels": [], "gridPos": {"h": 1, "w": 24, "x": 0, "y": 0}}


def placed(panels):
    """Gives ids and places: from left to right, a new line when the width of 24 is full or a row begins."""
    x = y = high = 0
    for number, one in enumerate(panels, 1):
        one["id"] = number
        place = one["gridPos"]
        if one["type"] == "row" or x + place["w"] > 24:
            x, y, high = 0, y + high, 0
        place["x"], place["y"] = x, y
        x, high = x + place["w"], max(high, place["h"])
        if one["type"] == "row":
            x, y, high = 0, y + 1, 0
    return panels


def variable(name, label, query):
    return {"type": "query", "name": name, "label": label, "datasource": SOURCE, "query": {"query": query, "refId": name},
            "multi": True, "includeAll": True, "allValue": ".+", "refresh": 2, "sort": 1, "hide": 0, "regex": "", "skipUrlSync": False,
            "options": [], "current": {"text": ["All"], "value": ["$__all"], "selected": True}}


def dashboard(uid, title, about, panels, variables=()):
    fixed = [
        {"type": "datasource", "name": "datasource", "label": "Data Source", "query": "prometheus", "regex": "", "hide": 0, "refresh": 1,
         "multi": False, "includeAll": False, "skipUrlSync": False, "options": []},
        variable("job", "Pekerjaan", "label_values(pantau_build_info, job)"),
        variable("instance", "Instansi", 'label_values(pantau_build_info{job=~"$job"}, instance)'),
    ]
    page = {"type": "textbox", "name": "halaman", "label": "Alamat Pantau", "query": "http://127.0.0.1:8480", "hide": 0, "skipUrlSync": False,
            "current": {"text": "http://127.0.0.1:8480", "value": "http://127.0.0.1:8480"}, "options": []}
    return {"uid": uid, "title": title, "description": about, "tags": ["pantau"], "schemaVersion": 39, "version": 1, "editable": False,
            "graphTooltip": 1, "timezone": "browser", "refresh": "1m", "time": {"from": "now-24h", "to": "now"},
            "templating": {"list": fixed + list(variables) + [page]}, "annotations": {"list": []},
            "links": [to_page("dashboards", "Pantau", tags=["pantau"], asDropdown=True, includeVars=True, keepTime=True)],
            "panels": placed(panels)}


def state_of(labels):
    """0 up, 1 degraded, 2 down, 3 maintenance, 4 unknown: exactly one of them is 1 at a site."""
    parts = [f'{weight} * sum by (instance, site) (pantau_site_state{{{labels},state="{state}"}})'
             for weight, state in enumerate(("up", "degraded", "down", "maintenance", "unknown"))]
    return " + ".join(parts)


def p95(family, labels, by, share=0.95):
    return f"histogram_quantile({share}, sum by (le, {by}) (rate({family}_bucket{{{labels}}}[$__rate_interval])))"


def summary():
    site = "/situs/${__field.labels.site}"
    return dashboard("pantau-ringkasan", "Pantau: Ringkasan", "Keadaan situs, kasus, tautan, dan layanan dalam satu layar.", [
        row("Sekarang"),
        stat("Situs tidak aktif", "Situs yang dipastikan sedang tidak aktif. Nol berarti semua baik.",
             f'sum(pantau_site_state{{{ALL},state="down"}})', "none", thresholds=steps((1, RED)), link="/situs"),
        stat("Ketersediaan", "Rata-rata ketersediaan semua situs selama 30 hari; sama dengan angka di Laporan Kondisi Web.",
             f'avg(pantau_site_availability_ratio{{{ALL},window="30d"}})', "percentunit", decimals=2, least=0, most=1,
             thresholds=steps((0.99, YELLOW), (0.995, GREEN), base=RED), link="/situs"),
        stat("Kasus berjalan", "Kasus yang belum selesai: berjalan, jeda, dan menunggu langkah berikutnya.",
             f"sum(pantau_sop_active_cases{{{ALL}}})", "none", thresholds=steps(base=BLUE), link="/"),
        stat("Langkah lewat standar", "Langkah yang sedang berjalan dan sudah melewati waktu standar SOP.",
             f"sum(pantau_sop_steps_overdue{{{ALL}}})", "none", thresholds=steps((1, ORANGE)), link="/"),
        stat("Tautan rusak", "Tautan publikasi yang sudah dipastikan mati.", f'sum(pantau_links{{{ALL},standing="dead"}})', "none",
             thresholds=steps((1, ORANGE)), link="/tautan"),
        stat("Sertifikat terdekat habis", "Sisa waktu sertifikat TLS yang paling dahulu berakhir.",
             f"min(pantau_probe_tls_certificate_expiry_timestamp_seconds{{{ALL}}}) - time()", "s", decimals=0,
             thresholds=steps((7 * 86400, ORANGE), (14 * 86400, GREEN), base=RED), link="/situs"),
        row("Situs"),
        timeline("Keadaan situs", "Keadaan yang sudah dipastikan, bukan satu pemeriksaan. Gangguan sesaat tidak tampak di sini.",
                 state_of(ALL), "{{instance}} {{site}}", mapped(*STATES), wide=14, link=site),
        lines("Waktu jawab (P95)", "Waktu yang tidak dilampaui oleh 95 dari 100 pemeriksaan, semua tahap.",
              [(p95("pantau_probe_duration_seconds", ALL, "instance, site"), "{{instance}} {{site}}")], "s", wide=10, least=0, link=site),
        row("SOP"),
        bars("Tepat waktu per langkah (30 hari)", "Bagian langkah yang selesai dalam waktu standar; sama dengan Laporan Analisis Gangguan.",
             f'pantau_sop_step_on_time_ratio{{{ALL},window="30d"}} * on (job, instance, sop, step) group_left (name) '
             f"pantau_sop_step_info{{{ALL}}}", "percentunit", "{{step}}. {{name}}", wide=12, least=0, most=1,
             thresholds=steps((0.8, YELLOW), (0.9, GREEN), base=RED), link="/laporan"),
        lines("Langkah lewat standar menurut waktu", "Langkah berjalan yang lewat standar, per langkah SOP.",
              [(f"sum by (instance, sop, step) (pantau_sop_steps_overdue{{{ALL}}})", "{{instance}} {{sop}} langkah {{step}}")], "none", wide=12,
              least=0, decimals=0, link="/"),
        row("Layanan"),
        lines("Pemeriksaan per detik", "Pemeriksaan situs yang dijalankan. Turun ke nol berarti situs tidak diawasi.",
              [(f"sum by (instance, result) (rate(pantau_probes_total{{{ALL}}}[$__rate_interval]))", "{{instance}} {{result}}")], "reqps",
              least=0),
        lines("Memori", "Memori yang dipakai proses Pantau.", [(f"process_resident_memory_bytes{{{ALL}}}", "{{instance}}")], "bytes", least=0),
        stat("Umur cadangan", "Waktu sejak cadangan terakhir yang diperiksa. Lebih dari 26 jam: ada yang salah.",
             f"time() - pantau_db_last_backup_timestamp_seconds{{{ALL}}}", "s", legend="{{instance}}", wide=8, high=8, decimals=0,
             thresholds=steps((26 * 3600, ORANGE), (50 * 3600, RED)), link="/admin"),
    ])


def sites():
    site = "/situs/${__field.labels.site}"
    chosen = variable("site", "Situs", f"label_values(pantau_site_info{{{ALL}}}, site)")
    return dashboard("pantau-situs", "Pantau: Situs", "Satu atau beberapa situs dari dekat: tahap pemeriksaan, kode status, gangguan.", [
        row("Keadaan"),
        stat("Keadaan sekarang", "Keadaan yang sudah dipastikan.", state_of(SITE), "none", legend="{{instance}} {{site}}", wide=6,
             mappings=mapped(*STATES), thresholds=steps(), link=site),
        stat("Ketersediaan bulan ini", "Dari gangguan yang dipastikan; waktu tanpa pengawasan dan pemeliharaan tidak dihitung.",
             f'pantau_site_availability_ratio{{{SITE},window="month"}}', "percentunit", legend="{{instance}} {{site}}", wide=6, decimals=2,
             thresholds=steps((0.99, YELLOW), (0.995, GREEN), base=RED), link=site),
        stat("Cakupan pengawasan bulan ini", "Bagian waktu yang sungguh diamati. Di bawah 90 persen angka ketersediaan ditandai.",
             f'pantau_site_coverage_ratio{{{SITE},window="month"}}', "percentunit", legend="{{instance}} {{site}}", wide=6, decimals=1,
             thresholds=steps((0.5, YELLOW), (0.9, GREEN), base=RED)),
        stat("Sertifikat berakhir dalam", "Sisa waktu sertifikat pertama yang habis dalam rantainya.",
             f"pantau_probe_tls_certificate_expiry_timestamp_seconds{{{SITE}}} - time()", "s", legend="{{instance}} {{site}}", wide=6,
             decimals=0, thresholds=steps((7 * 86400, ORANGE), (14 * 86400, GREEN), base=RED), link=site),
        timeline("Keadaan menurut waktu", "Aktif, lambat, tidak aktif, pemeliharaan, atau tidak diketahui.", state_of(SITE), "{{instance}} {{site}}",
                 mapped(*STATES), wide=24, high=6, link=site),
        row("Pemeriksaan"),
        lines("Tahap pemeriksaan terakhir", "Nama, sambungan, TLS, olahan server, unduhan: tahap yang membesar menunjukkan tempat masalah.",
              [(f"sum by (phase) (pantau_probe_phase_duration_seconds{{{SITE}}})", "{{phase}}")], "s", stacked=True, wide=12, least=0),
        lines("Waktu jawab P50 dan P95", "Separuh dan 95 dari 100 pemeriksaan lebih cepat daripada ini.",
              [(p95("pantau_probe_duration_seconds", SITE, "instance, site", 0.5), "P50 {{instance}} {{site}}"),
               (p95("pantau_probe_duration_seconds", SITE, "instance, site"), "P95 {{instance}} {{site}}")], "s", wide=12, least=0, link=site),
        lines("Kode status HTTP", "Kode jawaban terakhir; 0 berarti tidak ada jawaban.",
              [(f"pantau_probe_http_status_code{{{SITE}}}", "{{instance}} {{site}}")], "none", wide=12, least=0, decimals=0, link=site),
        lines("Hasil pemeriksaan", "Pemeriksaan berhasil dan gagal per detik.",
              [(f"sum by (instance, site, result) (rate(pantau_probes_total{{{SITE}}}[$__rate_interval]))", "{{instance}} {{site}} {{result}}")],
              "reqps", wide=12, least=0),
        row("Gangguan"),
        bars("Gangguan menurut penyebab", "Gangguan yang dipastikan dalam rentang waktu dasbor, menurut penyebab pertama.",
             f"sum by (cause) (increase(pantau_site_outages_total{{{SITE}}}[$__range]))", "none", "{{cause}}", wide=8, decimals=0,
             thresholds=steps((1, ORANGE)), link="/situs"),
        stat("Waktu tidak aktif", "Lama gangguan yang dipastikan dalam rentang waktu dasbor.",
             f"sum by (instance, site) (increase(pantau_site_outage_seconds_total{{{SITE}}}[$__range]))", "s", legend="{{instance}} {{site}}",
             wide=8, high=8, decimals=0, thresholds=steps((1, ORANGE)), link=site),
        stat("Gangguan sesaat", "Kegagalan tunggal yang pulih ketika dipastikan: tidak dihitung, tetapi bila sering patut dilihat.",
             f"sum by (instance, site) (increase(pantau_site_blips_total{{{SITE}}}[$__range]))", "none", legend="{{instance}} {{site}}", wide=8,
             high=8, decimals=0, thresholds=steps((10, YELLOW)), link=site),
        timeline("Temuan isi halaman", "Konten judi, tautan keluar baru, atau isi yang berubah jauh pada pemeriksaan terakhir.",
                 f"pantau_site_content_alert{{{SITE}}}", "{{instance}} {{site}} {{kind}}", mapped(("Tidak", GREEN), ("Ada", RED)), wide=16, high=6,
                 link=site),
        stat("Umur pemeriksaan terakhir", "Waktu sejak pemeriksaan terakhir selesai.",
             f"time() - pantau_probe_last_run_timestamp_seconds{{{SITE}}}", "s", legend="{{instance}} {{site}}", wide=8, high=6, decimals=0,
             thresholds=steps((600, ORANGE)), link=site),
    ], [chosen])


def service():
    return dashboard("pantau-layanan", "E-Aspirasi: Layanan", "Layanan Pantau sendiri: halaman, basis data, penjadwal, pemberitahuan, laporan.", [
        row("Halaman dan API"),
        lines("Permintaan per detik", "Permintaan yang dijawab, menurut kelas kode.",
              [(f"sum by (instance, code) (rate(pantau_http_requests_total{{{ALL}}}[$__rate_interval]))", "{{instance}} {{code}}")], "reqps",
              least=0),
        lines("Waktu jawab halaman (P95)", "Waktu yang tidak dilampaui oleh 95 dari 100 jawaban.",
              [(p95("pantau_http_request_duration_seconds", ALL, "instance"), "{{instance}}")], "s", least=0),
        lines("Percobaan masuk", "Berhasil, ditolak, dan dikunci. Banyak yang ditolak: seseorang menebak sandi.",
              [(f"sum by (instance, result) (increase(pantau_logins_total{{{ALL}}}[$__rate_interval]))", "{{instance}} {{result}}")], "none",
              least=0),
        row("Basis data"),
        lines("Ukuran basis data", "Berkas basis data beserta catatan tulisnya.", [(f"pantau_db_size_bytes{{{ALL}}}", "{{instance}}")], "bytes",
              wide=6, least=0, link="/admin"),
        lines("Waktu tulis (P95)", "Lama satu transaksi sampai aman di disk.",
              [(p95("pantau_db_write_duration_seconds", ALL, "instance"), "{{instance}}")], "s", wide=6, least=0),
        lines("Ruang kosong di disk data", "Jika habis, ketukan petugas tidak dapat dicatat.",
              [(f"pantau_data_filesystem_free_bytes{{{ALL}}}", "{{instance}}")], "bytes", wide=6, least=0, link="/admin"),
        stat("Umur cadangan", "Waktu sejak cadangan terakhir yang diperiksa.", f"time() - pantau_db_last_backup_timestamp_seconds{{{ALL}}}", "s",
             legend="{{instance}}", wide=6, high=8, decimals=0, thresholds=steps((26 * 3600, ORANGE), (50 * 3600, RED)), link="/admin"),
        row("Penjadwal dan pemantau"),
        lines("Keterlambatan penjadwal (P95)", "Selisih antara waktu yang direncanakan dan waktu mulai.",
              [(p95("pantau_scheduler_lag_seconds", ALL, "instance"), "{{instance}}")], "s", wide=6, least=0),
        lines("Pemeriksaan berlangsung", "Pemeriksaan yang sedang menunggu jawaban.", [(f"pantau_probes_in_flight{{{ALL}}}", "{{instance}}")],
              "none", wide=6, least=0, decimals=0),
        lines("Pemeriksaan terlewat", "Pemeriksaan yang tidak sempat dikirim pada waktunya.",
              [(f"rate(pantau_probes_missed_total{{{ALL}}}[$__rate_interval])", "{{instance}}")], "reqps", wide=6, least=0),
        timeline("Kesehatan pemantau sendiri", "Terganggu berarti situs tidak dapat dinilai saat itu.", f"pantau_self_healthy{{{ALL}}}",
                 "{{instance}} {{reason}}", mapped(("Terganggu", RED), ("Sehat", GREEN)), wide=6, link="/situs"),
        row("Tautan"),
        lines("Pemeriksaan tautan", "Hasil pemeriksaan tautan publikasi.",
              [(f"sum by (instance, result) (rate(pantau_link_checks_total{{{ALL}}}[$__rate_interval]))", "{{instance}} {{result}}")], "reqps",
              wide=8, least=0, link="/tautan"),
        stat("Tautan menunggu diperiksa", "Tautan yang sudah waktunya diperiksa.", f"sum by (instance) (pantau_link_checks_pending{{{ALL}}})",
             "none", legend="{{instance}}", wide=4, high=8, thresholds=steps((500, YELLOW)), link="/tautan"),
        bars("Tautan menurut keadaan", "Semua tautan publikasi yang dicatat.", f"sum by (standing) (pantau_links{{{ALL}}})", "none", "{{standing}}",
             wide=6, thresholds=steps(base=BLUE), link="/tautan"),
        timeline("Adaptor platform", "Rusak berarti tautan platform itu tidak dapat dipastikan.", f"pantau_link_adapter_healthy{{{ALL}}}",
                 "{{instance}} {{platform}}", mapped(("Rusak", RED), ("Sehat", GREEN)), wide=6, link="/tautan"),
        row("Laporan dan pemberitahuan"),
        stat("Laporan berikutnya dalam", "Sisa waktu sampai laporan terjadwal. Negatif: terlambat.",
             f"pantau_report_next_run_timestamp_seconds{{{ALL}}} - time()", "s", legend="{{instance}} {{report}}", wide=6, high=6, decimals=0,
             thresholds=steps((-3600, YELLOW), (0, GREEN), base=RED), link="/laporan"),
        bars("Laporan dibuat", "Laporan yang berhasil dan gagal dalam rentang waktu dasbor.",
             f"sum by (report, result) (increase(pantau_report_runs_total{{{ALL}}}[$__range]))", "none", "{{report}} {{result}}", wide=6, high=6,
             decimals=0, thresholds=steps(base=BLUE), link="/laporan"),
        bars("Pemberitahuan", "Terkirim, gagal, dan dibuang dalam rentang waktu dasbor.",
             f"sum by (channel, result) (increase(pantau_notifications_total{{{ALL}}}[$__range]))", "none", "{{channel}} {{result}}", wide=6,
             high=6, decimals=0, thresholds=steps(base=BLUE), link="/laporan"),
        stat("Kalender berlaku sampai", "Setelah tanggal ini batas waktu langkah tidak dapat dihitung.",
             f"pantau_calendar_covered_until_timestamp_seconds{{{ALL}}} * 1000", "dateTimeAsIso", legend="{{instance}}", wide=6, high=6,
             thresholds=steps(base=BLUE)),
        row("Proses"),
        lines("Prosesor", "Bagian satu inti prosesor yang dipakai Pantau.",
              [(f"rate(process_cpu_seconds_total{{{ALL}}}[$__rate_interval])", "{{instance}}")], "percentunit", wide=8, least=0),
        lines("Memori", "Memori yang dipakai proses Pantau.", [(f"process_resident_memory_bytes{{{ALL}}}", "{{instance}}")], "bytes", wide=8,
              least=0),
        lines("Berkas terbuka", "Bagian dari batas berkas yang boleh dibuka.",
              [(f"process_open_fds{{{ALL}}} / process_max_fds{{{ALL}}}", "{{instance}}")], "percentunit", wide=8, least=0),
        stat("Pengaturan terakhir", "Ditolak berarti pengaturan baru mengandung kesalahan dan yang lama masih dipakai.",
             f"pantau_config_last_reload_successful{{{ALL}}}", "none", legend="{{instance}}", wide=12, high=4,
             mappings=mapped(("Ditolak", RED), ("Diterima", GREEN)), thresholds=steps((1, GREEN), base=RED), link="/admin"),
        stat("Versi", "Versi Pantau yang berjalan.", f"count by (instance, version) (pantau_build_info{{{ALL}}})", "none",
             legend="{{instance}} {{version}}", wide=12, high=4, thresholds=steps(base=BLUE), defaults={"displayName": "${__field.labels.version}"}),
    ])


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    stale = []
    for made in (summary(), sites(), service()):
        path = FOLDER / (made["uid"] + ".json")
        text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
        if check:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path.name)
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        sys.exit(f"not up to date: {', '.join(stale)}; run config/grafana/make_dashboards.py and commit the result")


if __name__ == "__main__":
    main()
