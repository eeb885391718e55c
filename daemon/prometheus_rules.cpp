#include "daemon/prometheus_rules.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pantau {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

/// Under this, "no look since …" has to wait for the second interval at least.
constexpr seconds stale_after{600};

/// Where people reach the page, without a slash at its end.
std::string page_address(const settings::Settings& settings) {
    const auto& http = settings.http;
    const auto named = std::find_if(http.host_names.begin(), http.host_names.end(),
                                    [](const std::string& name) { return name != "localhost"; });
    if (http.behind_tls_proxy && named != http.host_names.end()) return "https://" + *named;
    return "http://" + (named == http.host_names.end() ? settings::to_string(http.listen)
                                                       : fmt::format("{}:{}", *named, http.listen.port));
}

/// `expr` with the site's name among its labels: phones show names, not identifiers.
std::string with_site_name(const std::string& expr, const std::string& job) {
    return fmt::format(
        "({}) * on (job, instance, site) group_left (name) pantau_site_info{{job=\"{}\"}}", expr, job);
}

/// A site's last look is too old after ten minutes, or three intervals where that is longer; one that was never
/// looked at counts from the start of the program.
std::string probing_stopped(const settings::Settings& settings, const std::string& job) {
    std::string slow, parts;
    for (const auto& site : settings.sites) {
        if (3 * site.interval <= stale_after) continue;
        slow += (slow.empty() ? "" : "|") + site.id;
        parts += fmt::format(
            "\nor time() - pantau_probe_last_run_timestamp_seconds{{job=\"{}\",site=\"{}\"}} > {}", job,
            site.id, (3 * site.interval).count());
    }
    const auto others = slow.empty() ? "" : fmt::format(",site!~\"{}\"", slow);
    return fmt::format(
        "time() - pantau_probe_last_run_timestamp_seconds{{job=\"{0}\"{1}}} > {2}{3}\n"
        "or (time() - process_start_time_seconds{{job=\"{0}\"}} > {2})\n"
        "  * on (job, instance) group_right () (pantau_site_info{{job=\"{0}\"{1}}} unless on (job, instance, site)\n"
        "    pantau_probe_last_run_timestamp_seconds{{job=\"{0}\"}})",
        job, others, stale_after.count(), parts);
}

std::vector<AlertRule> site_rules(const settings::Settings& settings, const std::string& job) {
    constexpr const char* site_page = "/situs/{{ $labels.site }}";
    return {
        {"SitusTidakAktif", with_site_name(fmt::format("pantau_site_state{{job=\"{}\",state=\"down\"}} == 1", job), job),
         minutes{2}, "critical", "Situs {{ $labels.name }} tidak aktif",
         "Situs {{ $labels.name }} sudah dipastikan tidak aktif. Pantau telah memeriksanya berulang kali dan jaringan "
         "pemantau sendiri sehat.",
         site_page},
        {"JudiTersisip",
         with_site_name(
             fmt::format("pantau_site_content_alert{{job=\"{}\",kind=\"gambling_injection\"}} == 1", job), job),
         minutes{0}, "critical", "Konten judi ditemukan di situs {{ $labels.name }}",
         "Halaman {{ $labels.name }} memuat kata atau tautan judi yang tidak semestinya. Situs mungkin telah disusupi, "
         "walaupun tampilannya biasa saja.",
         site_page},
        {"SertifikatSegeraHabis",
         with_site_name(
             fmt::format("pantau_probe_tls_certificate_expiry_timestamp_seconds{{job=\"{}\"}} - time() < {}", job,
                         14 * 86400),
             job),
         minutes{60}, "warning", "Sertifikat situs {{ $labels.name }} segera habis",
         "Sertifikat TLS situs {{ $labels.name }} berakhir dalam {{ $value | humanizeDuration }}. Setelah itu peramban "
         "pengunjung menolak membuka situs.",
         site_page},
        {"PemeriksaanTerhenti", probing_stopped(settings, job), minutes{5}, "warning",
         "Situs {{ $labels.site }} tidak diperiksa lagi",
         "Situs {{ $labels.site }} tidak diperiksa selama {{ $value | humanizeDuration }}. Gangguan situs ini tidak akan "
         "diketahui.",
         site_page},
    };
}

std::vector<AlertRule> office_rules(const std::string& job) {
    return {
        {"LangkahSopLewatStandar", fmt::format("pantau_sop_steps_overdue{{job=\"{}\"}} > 0", job), minutes{15}, "info",
         "Langkah {{ $labels.step }} SOP {{ $labels.sop }} lewat waktu standar",
         "{{ $value }} kasus melewati waktu standar pada langkah {{ $labels.step }} SOP {{ $labels.sop }} dan belum "
         "selesai.",
         "/"},
        {"LaporanTerlambat",
         fmt::format("time() - pantau_report_next_run_timestamp_seconds{{job=\"{}\"}} > 3600", job), minutes{10},
         "warning", "Laporan {{ $labels.report }} terlambat",
         "Laporan {{ $labels.report }} seharusnya sudah dibuat {{ $value | humanizeDuration }} yang lalu.", "/laporan"},
        {"NotifikasiGagal",
         fmt::format("sum by (job, instance, channel) "
                     "(increase(pantau_notifications_total{{job=\"{}\",result=~\"failed|dropped\"}}[1h])) > 0",
                     job),
         minutes{0}, "warning", "Pemberitahuan lewat {{ $labels.channel }} gagal",
         "Dalam satu jam terakhir ada pemberitahuan lewat {{ $labels.channel }} yang tidak terkirim. Orang yang harus "
         "tahu mungkin belum tahu.",
         "/laporan"},
        {"AdaptorPlatformRusak", fmt::format("pantau_link_adapter_healthy{{job=\"{}\"}} == 0", job), minutes{60},
         "warning", "Pembacaan {{ $labels.platform }} tidak dapat dipercaya",
         "Kiriman uji di {{ $labels.platform }} tidak terbaca seperti seharusnya. Tautan {{ $labels.platform }} untuk "
         "sementara tidak dapat dipastikan.",
         "/tautan"},
        {"LiburTahunDepanBelumAda",
         fmt::format("pantau_calendar_covered_until_timestamp_seconds{{job=\"{}\"}} - time() < {}", job, 45 * 86400),
         minutes{60}, "warning", "Hari libur tahun depan belum dimasukkan",
         "Kalender kerja berakhir dalam {{ $value | humanizeDuration }}. Setelah itu batas waktu langkah tidak dapat "
         "dihitung.",
         "/admin"},
    };
}

std::vector<AlertRule> service_rules(const settings::Settings& settings, const std::string& job) {
    return {
        {"PantauTidakTerpantau", fmt::format("up{{job=\"{0}\"}} == 0 or absent(up{{job=\"{0}\"}})", job), minutes{5},
         "critical", "Pantau tidak terpantau",
         "Prometheus tidak dapat membaca metrik Pantau ({{ $labels.instance }}). Selama itu peringatan lain dari Pantau "
         "tidak dapat diandalkan.",
         "/"},
        {"PemantauTerganggu", fmt::format("pantau_self_healthy{{job=\"{}\"}} == 0", job), minutes{5}, "critical",
         "Pemantau sendiri terganggu: {{ $labels.reason }}",
         "Pantau tidak dapat menilai situs karena gangguan di pihaknya sendiri ({{ $labels.reason }}). Gangguan situs "
         "tidak dihitung selama ini.",
         "/situs"},
        {"KonfigurasiDitolak", fmt::format("pantau_config_last_reload_successful{{job=\"{}\"}} == 0", job), minutes{5},
         "warning", "Pengaturan baru ditolak",
         "Pengaturan baru mengandung kesalahan dan tidak dipakai. Pantau masih berjalan dengan pengaturan lama.",
         "/admin"},
        {"CadanganUsang",
         fmt::format("time() - pantau_db_last_backup_timestamp_seconds{{job=\"{0}\"}} > {1}\n"
                     "or (time() - process_start_time_seconds{{job=\"{0}\"}} > {2})\n"
                     "  unless on (job, instance) pantau_db_last_backup_timestamp_seconds{{job=\"{0}\"}}",
                     job, 26 * 3600, 3 * 3600),
         minutes{60}, "warning", "Cadangan basis data usang",
         "Cadangan yang terakhir diperiksa sudah berumur {{ $value | humanizeDuration }}, atau belum pernah ada.",
         "/admin"},
        {"RuangDiskMenipis",
         fmt::format("pantau_data_filesystem_free_bytes{{job=\"{0}\"}} < {1}\n"
                     "or (predict_linear(pantau_data_filesystem_free_bytes{{job=\"{0}\"}}[1d], {2}) < 0\n"
                     "  and pantau_data_filesystem_free_bytes{{job=\"{0}\"}} offset 12h)",
                     job, 1ULL << 30U, 7 * 86400),
         minutes{30}, "warning", "Ruang disk data Pantau menipis",
         "Ruang kosong di disk data kurang dari 1 GiB, atau dengan laju sekarang habis dalam tujuh hari. Jika habis, "
         "ketukan tidak dapat dicatat.",
         "/admin"},
        {"BasisDataTerlaluBesar",
         fmt::format("pantau_db_size_bytes{{job=\"{}\"}} > {}", job, settings.store.size_budget), minutes{60}, "warning",
         "Basis data melewati batas ukuran",
         "Basis data berukuran {{ $value | humanize1024 }}B, lebih besar dari [store] size_budget.", "/admin"},
    };
}

/// A YAML scalar: several lines as a block, else in single quotes.
std::string scalar(const std::string& text, std::string_view indent) {
    if (text.find('\n') == std::string::npos) {
        std::string out = "'";
        for (const char c : text) out += c == '\'' ? std::string{"''"} : std::string{c};
        return out + "'";
    }
    std::string out = "|-\n";
    out.append(indent);
    for (const char c : text) {
        out += c;
        if (c == '\n') out.append(indent);
    }
    return out;
}

std::string written(const AlertRule& rule, const std::string& page) {
    return fmt::format(
        "      - alert: {}\n        expr: {}\n        for: {}m\n        labels:\n          severity: {}\n"
        "        annotations:\n          summary: {}\n          description: {}\n          page_url: {}\n"
        "          runbook_url: {}\n",
        rule.name, scalar(rule.expr, "          "), rule.holds.count(), rule.severity, scalar(rule.summary, ""),
        scalar(rule.description, ""), scalar(page + rule.page, ""),
        scalar(fmt::format("{}/bantuan/runbook#{}", page, rule.name), ""));
}

constexpr std::string_view recording = R"(  - name: pantau.recording
    rules:
      - record: instance_site:pantau_probe_duration_seconds:p95_5m
        expr: 'histogram_quantile(0.95, sum by (job, instance, site, le) (rate(pantau_probe_duration_seconds_bucket{{job="{0}"}}[5m])))'
      - record: instance:pantau_probes:rate5m
        expr: 'sum by (job, instance) (rate(pantau_probes_total{{job="{0}"}}[5m]))'
      - record: instance:pantau_http_errors:ratio_rate5m
        expr: 'sum by (job, instance) (rate(pantau_http_requests_total{{job="{0}",code="5xx"}}[5m])) / sum by (job, instance) (rate(pantau_http_requests_total{{job="{0}"}}[5m]))'
      - record: instance_sop:pantau_sop_steps_overdue:sum
        expr: 'sum by (job, instance, sop) (pantau_sop_steps_overdue{{job="{0}"}})'
)";

struct Group {
    std::string name;
    std::vector<AlertRule> rules;
};
std::vector<Group> groups(const settings::Settings& settings, const std::string& job) {
    return {{"pantau.situs", site_rules(settings, job)},
            {"pantau.kantor", office_rules(job)},
            {"pantau.layanan", service_rules(settings, job)}};
}

}  // namespace

std::vector<AlertRule> alert_rules(const settings::Settings& settings, const std::string& job) {
    std::vector<AlertRule> all;
    for (auto& group : groups(settings, job))
        std::move(group.rules.begin(), group.rules.end(), std::back_inserter(all));
    return all;
}

std::string prometheus_rules(const settings::Settings& settings, const std::string& job) {
    const auto page = page_address(settings);
    auto out = fmt::format(
        "# Recording and alerting rules for Prometheus, made by \"pantau rules\" from the settings.\n"
        "# Give them to Prometheus in rule_files; its scrape job must be called \"{}\" (pantau rules --job NAME for\n"
        "# another name). What each alert means and what to do: the runbook under runbook_url.\n"
        "groups:\n",
        job);
    out += fmt::format(recording, job);
    for (const auto& group : groups(settings, job)) {
        out += fmt::format("  - name: {}\n    rules:\n", group.name);
        for (const auto& rule : group.rules) out += written(rule, page);
    }
    return out;
}

}  // namespace pantau
