"""A real Prometheus and a real Alertmanager (Debian's) for the tests that need them, on ports of their own."""
import json
import shutil
import subprocess
import urllib.parse
import urllib.request

from harness import free_port, wait

HAVE_PROMETHEUS = bool(shutil.which("promtool") and shutil.which("prometheus"))
HAVE_ALERTMANAGER = bool(shutil.which("prometheus-alertmanager"))


class Server:
    """A program that is asked over HTTP and ended by its own id."""

    def __init__(self, folder, name, command, ready):
        self.output = folder / f"{name}.log"
        with open(self.output, "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait(f"{name} is ready", lambda: self.get(ready) is not None, 40)

    def get(self, path):
        if self.process.poll() is not None:
            raise AssertionError(self.output.read_text())
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.read()
        except OSError:
            return None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)


class Prometheus(Server):
    """Scrapes the targets every second. targets: {job: [(address, path, labels)]}; rules: text of rule files."""

    def __init__(self, folder, targets, rules=None, alertmanager=None):
        self.port = free_port()
        config = "global:\n  scrape_interval: 1s\n  evaluation_interval: 1s\n"
        if rules:
            (folder / "rules.yml").write_text(rules)
            config += f"rule_files: ['{folder}/rules.yml']\n"
        if alertmanager:
            config += f"alerting:\n  alertmanagers:\n    - static_configs:\n        - targets: ['127.0.0.1:{alertmanager.port}']\n"
        config += "scrape_configs:\n"
        for job, places in targets.items():
            for number, (address, path, labels) in enumerate(places):
                config += f"  - job_name: {job if number == 0 else f'{job}-{number}'}\n    static_configs:\n      - targets: ['{address}']\n"
                config += f"        labels: {json.dumps({'job': job, **labels})}\n"
                path, _, query = path.partition("?")
                config += f"    metrics_path: {path}\n"
                if query:
                    config += f"    params: {json.dumps(urllib.parse.parse_qs(query))}\n"
        (folder / "prometheus.yml").write_text(config)
        super().__init__(folder, "prometheus", [
            "prometheus", f"--config.file={folder}/prometheus.yml", f"--web.listen-address=127.0.0.1:{self.port}",
            f"--storage.tsdb.path={folder}/tsdb", "--rules.alert.resend-delay=1s", "--log.level=warn"], "/-/ready")

    def ask(self, path, **parameters):
        text = self.get(f"/api/v1/{path}?" + urllib.parse.urlencode(parameters))
        return json.loads(text) if text else None

    def query(self, expression):
        """The series of an instant query; an error of the query fails the test."""
        parameters = urllib.parse.urlencode({"query": expression})
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/v1/query?{parameters}", timeout=10) as answer:
                return json.load(answer)["data"]["result"]
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{expression}: {refused.read().decode()}") from refused
        except OSError:
            return []

    def value(self, expression):
        result = self.query(expression)
        return float(result[0]["value"][1]) if result else None


class Alertmanager(Server):
    """Hands every alert at once to a webhook on loopback."""

    def __init__(self, folder, webhook):
        self.port = free_port()
        (folder / "alertmanager.yml").write_text(
            "route:\n  receiver: kantor\n  group_by: ['...']\n  group_wait: 0s\n  group_interval: 1s\n  repeat_interval: 1h\n"
            f"receivers:\n  - name: kantor\n    webhook_configs:\n      - url: '{webhook}'\n        send_resolved: true\n")
        super().__init__(folder, "alertmanager", [
            "prometheus-alertmanager", f"--config.file={folder}/alertmanager.yml", f"--web.listen-address=127.0.0.1:{self.port}",
            f"--storage.path={folder}/alerts", "--cluster.listen-address=", "--log.level=warn"], "/-/ready")
