#!/usr/bin/python3
"""Gates that a workbook of ours passes without Excel (openpyxl, LibreOffice, poppler).

workbook_gates.py FILE.xlsx...              checks finished workbooks of either kind
workbook_gates.py --render PROGRAM FOLDER   lets PROGRAM render into FOLDER, twice: as it is and under the locale id_ID.UTF-8; it must
                                            print nothing, both runs must give equal bytes, and the first run's files are checked
Exit 0: all gates passed. Every failure is printed; nothing is skipped because a tool is missing.
"""
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings
import xml.etree.ElementTree as ET
import zipfile

import openpyxl

warnings.filterwarnings("ignore", module="openpyxl")  # extensions (data bars) that openpyxl does not model

SHEETS = {
    "analisis-gangguan": ["Ringkasan", "Daftar Gangguan", "Analisis", "Waktu SOP", "Langkah Terlambat", "Kasus",
                          "Tindak Lanjut", "Mutu Data", "Metodologi", "Data Grafik"],
    "kondisi-web": ["Ringkasan", "Ketersediaan Harian", "Waktu Respons", "Tautan", "Sertifikat", "Perubahan",
                    "Metodologi", "Data Grafik"],
}
# Lists with a header in row 4: the headings of reports.md sections 8 and 9 that must stand first, frozen cell, table.
LISTS = {
    "Daftar Gangguan": (17, "D5", "tblGangguan"),
    "Langkah Terlambat": (11, "C5", None),
    "Kasus": (11, "C5", None),
    "Waktu Respons": (7, "C5", None),
    "Tautan": (11, "D5", "tblTautan"),
    "Sertifikat": (6, "B5", None),
    "Perubahan": (5, "C5", None),
}
# Lists too wide for one readable page: the column that begins a second one, beside the first.
TWO_WIDE = {"Daftar Gangguan": "M", "Tautan": "I"}
LEAST_SCALE = 70  # percent, of nine points
PROPERTIES = ["Jenis laporan", "Periode", "Saat data", "Revisi", "Sidik data"]  # those that every run has
PAPER = {9: (595, 842), 14: (612, 936)}
failures = []


def gate(good, file, what):
    if not good:
        failures.append(f"{pathlib.Path(file).name}: {what}")


def run(*words, env=None):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, timeout=300)


def check_xml(file):
    """Gate 1: the zip is whole, every part well-formed; each drawing object has an alt text."""
    with zipfile.ZipFile(file) as book:
        gate(book.testzip() is None, file, "zip checksum")
        for name in book.namelist():
            if not name.endswith((".xml", ".rels", ".vml")):
                continue
            try:
                root = ET.fromstring(book.read(name))
            except ET.ParseError as error:
                gate(False, file, f"{name}: {error}")
                continue
            if name.startswith("xl/drawings/") and name.endswith(".xml"):
                for node in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}cNvPr"):
                    gate(len(node.get("descr", "")) > 10, file, f"{name}: no alt text")
        custom = book.read("docProps/custom.xml").decode() if "docProps/custom.xml" in book.namelist() else ""
        for name in PROPERTIES:
            gate(f'name="{name}"' in custom, file, f"custom property {name}")
        gate(re.search(r'name="Sidik data">.*?[0-9a-f]{64}', custom), file, "Sidik data holds no SHA-256")
        rels = "".join(book.read(n).decode() for n in book.namelist() if "worksheets/_rels" in n)
        for target in re.findall(r'Target="([^"]*)" TargetMode="External"', rels):
            gate(re.match(r"(?i)(https?://|mailto:)", target), file, f"link to {target[:40]}")


def check_layout(file):
    """Gate 3: what openpyxl sees."""
    book = openpyxl.load_workbook(file)
    kind = "analisis-gangguan" if "Daftar Gangguan" in book.sheetnames else "kondisi-web"
    gate(book.sheetnames == SHEETS[kind], file, f"sheets {book.sheetnames}")
    gate(book.active.title == "Ringkasan", file, "Ringkasan is not the sheet seen first")
    for key in ("title", "subject", "creator", "category", "keywords", "created"):
        gate(getattr(book.properties, key), file, f"property {key}")
    for font in book._fonts:
        gate(font.name in (None, "Arial"), file, f"font {font.name}")
    papers = {int(sheet.page_setup.paperSize) for sheet in book}
    gate(len(papers) == 1 and papers <= set(PAPER), file, f"paper {papers}")
    for sheet in book:
        where = f"sheet {sheet.title}: "
        gate(sheet.print_area, file, where + "no print area")
        if sheet.title in TWO_WIDE:
            check_two_wide(file, sheet)
        else:
            gate(sheet.page_setup.fitToWidth in (None, 1) and sheet.sheet_properties.pageSetUpPr.fitToPage, file,
                 where + "not one page wide")
        gate(abs(sheet.page_margins.left * 25.4 - 15) < 0.5 and abs(sheet.page_margins.bottom * 25.4 - 17) < 0.5, file,
             where + "margins")
        gate("Halaman &P dari &N" in (sheet.oddFooter.center.text or ""), file, where + "footer")
        gate(not sheet.sheet_view.showGridLines, file, where + "gridlines")
        areas = [str(m) for m in sheet.merged_cells.ranges]
        gate(len(areas) == len(set(areas)), file, where + "double merge")
        if sheet.title != "Ringkasan":
            gate(sheet.print_title_rows, file, where + "no repeated rows")
    for name, (columns, frozen, table) in LISTS.items():
        if name not in book.sheetnames:
            continue
        sheet = book[name]
        headers = [cell.value for cell in sheet[4]]
        gate(len(headers) >= columns and all(headers[:columns]), file, f"{name}: headers {headers}")
        gate(sheet.freeze_panes == frozen, file, f"{name}: frozen at {sheet.freeze_panes}")
        filtered = sheet.tables[table].ref if table in sheet.tables else sheet.auto_filter.ref
        gate(filtered and filtered.startswith("A4:"), file, f"{name}: filter {filtered}")
        gate(table is None or table in sheet.tables, file, f"{name}: table {table}")
    gate(int(book["Ringkasan"].page_setup.fitToHeight or 1) == 1, file, "Ringkasan: fit to one page")
    return kind, papers.pop() if papers else 9


def check_two_wide(file, sheet):
    """Two pages wide, read across, the first two columns on both, at a scale that can be read and that both pages fit."""
    where = f"sheet {sheet.title}: "
    second = openpyxl.utils.column_index_from_string(TWO_WIDE[sheet.title])
    fit = sheet.sheet_properties.pageSetUpPr
    gate(not (fit and fit.fitToPage), file, where + "fitted, so that the break before the second page does not count")
    gate(sheet.print_title_cols in ("A:B", "$A:$B"), file, where + f"repeated columns {sheet.print_title_cols}")
    gate([b.id for b in sheet.col_breaks.brk] == [second - 1], file, where + "break before the second page")
    gate(sheet.page_setup.pageOrder == "overThenDown", file, where + "page order")
    scale = int(sheet.page_setup.scale or 100)
    gate(LEAST_SCALE <= scale <= 100, file, where + f"printed at {scale} %")
    pixels = {}
    for column in sheet.column_dimensions.values():
        for index in range(column.min, column.max + 1):
            pixels[index] = int(column.width * 7 + 0.5)
    page = (PAPER[int(sheet.page_setup.paperSize)][1] / 72 * 25.4 - 30) / 25.4 * 96
    for columns in (range(1, second), [1, 2, *range(second, sheet.max_column + 1)]):
        gate(sum(pixels.get(c, 64) for c in columns) * scale / 100 <= page, file, where + "a page is too narrow")


def office(folder, target, files):
    """LibreOffice with a profile of its own that recalculates every formula on load."""
    profile = pathlib.Path(folder) / "profile"
    user = profile / "user"
    user.mkdir(parents=True, exist_ok=True)
    settings = user / "registrymodifications.xcu"
    if not settings.exists():
        settings.write_text(
            '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
            '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
            "<value>0</value></prop></item></oor:items>")
    out = pathlib.Path(folder) / target
    done = run("libreoffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", target, "--outdir",
               str(out), *map(str, files))
    gate(done.returncode == 0, files[0], f"LibreOffice: {done.stderr[-300:]}")
    return out


def check_formulas(file, recalculated):
    """Gate 2: what LibreOffice reckons equals the stored values."""
    formulas = openpyxl.load_workbook(file)
    stored, fresh = openpyxl.load_workbook(file, data_only=True), openpyxl.load_workbook(recalculated, data_only=True)
    seen = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                seen += 1
                a, b = number(stored[sheet.title][cell.coordinate].value), number(fresh[sheet.title][cell.coordinate].value)
                gate(a is not None and b is not None and abs(a - b) < 1e-6, file,
                     f"{sheet.title}!{cell.coordinate} {cell.value}: stored {a}, recalculated {b}")
    return seen


def number(value):
    """Days, where openpyxl reads a duration or a clock time."""
    if hasattr(value, "total_seconds"):
        return value.total_seconds() / 86400
    if hasattr(value, "hour") and not hasattr(value, "year"):
        return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86400
    return float(value) if isinstance(value, (int, float)) else None


def check_pages(file, pdf, kind, paper):
    """Gate 5: Ringkasan is exactly one page of the right paper."""
    info = run("pdfinfo", str(pdf)).stdout
    size = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info)
    gate(size and all(abs(float(a) - b) < 2 for a, b in zip(size.groups(), PAPER[paper])), file, f"page size {size and size[0]}")
    first = run("pdftotext", "-f", "1", "-l", "1", "-layout", str(pdf), "-").stdout
    second = run("pdftotext", "-f", "2", "-l", "2", "-raw", str(pdf), "-").stdout
    gate("LAPORAN" in first and "Halaman 1 dari" in first, file, "page 1 is not Ringkasan")
    gate("NIP" in first, file, "the signature is not on page 1")
    gate(any(line.strip() == SHEETS[kind][1] for line in second.splitlines()), file,
         f"page 2 is not {SHEETS[kind][1]}: {second.strip()[:60]!r}")


def check(files):
    with tempfile.TemporaryDirectory(prefix="pantau-gates-") as folder:
        kinds = {}
        for file in files:
            check_xml(file)
            kinds[file] = check_layout(file)
        sheets = office(folder, "xlsx", files)
        pages = office(folder, "pdf", files)
        formulas = 0
        for file in files:
            name = pathlib.Path(file)
            formulas += check_formulas(file, sheets / name.name)
            check_pages(file, pages / (name.stem + ".pdf"), *kinds[file])
        gate(formulas > 0, files[0], "no formula seen at all")
        print(f"{len(files)} workbooks, {formulas} formulas recalculated")


def render(program, folder):
    """Gates 1 (no warning), 4 and 6."""
    folder = pathlib.Path(folder)
    here, there, locales = folder / "plain", folder / "id_ID", folder / "locales"
    locales.mkdir(parents=True, exist_ok=True)
    made = run("localedef", "-i", "id_ID", "-f", "UTF-8", str(locales / "id_ID.UTF-8"))
    gate((locales / "id_ID.UTF-8" / "LC_NUMERIC").exists(), program, f"localedef: {made.stderr}")
    for target, env in ((here, {**os.environ, "LC_ALL": "C.UTF-8"}),
                        # glibc's newlocale() forgets the list that it makes of LOCPATH (seen under asan).
                        (there, {**os.environ, "LC_ALL": "id_ID.UTF-8", "LOCPATH": str(locales), "ASAN_OPTIONS": "detect_leaks=0"})):
        done = run(program, str(target), env=env)
        gate(done.returncode == 0 and not done.stdout and not done.stderr, program,
             f"exit {done.returncode}, said {done.stdout[-300:]} {done.stderr[-300:]}")
    files = sorted(here.glob("*.xlsx"))
    gate(files, program, "rendered nothing")
    for file in files:
        one, two = (hashlib.sha256(p.read_bytes()).hexdigest() for p in (file, there / file.name))
        gate(one == two, file, "bytes depend on the locale or on the run")
    return files


def main(words):
    if len(words) == 3 and words[0] == "--render":
        files = render(words[1], words[2])
    else:
        files = [pathlib.Path(word) for word in words]
    if not files:
        print(__doc__)
        return 64
    check(files)
    for failure in failures:
        print("FAILED", failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
