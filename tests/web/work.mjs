// What people do with the pages: the whole day of a case on a phone, by keyboard, without script, without network.
import { address, api, browser, cases, check, end, events, kinds, office, person, shot, test, tokens } from "./browser.mjs";

const open = async title => (await api("POST", "/api/v1/cases", { title })).body.number;
const act = (number, event) => api("POST", `/api/v1/cases/${number}/events`, event);
const started = async title => { const number = await open(title); await act(number, { kind: "step_started", step: 1 }); return number; };
const card = (page, number) => page.locator("li.card", { has: page.locator(`#k${number}`) });

await test("a case from the request to the last link, on a phone", async () => {
  const context = await person(tokens.supervisor, { hasTouch: true, isMobile: true });
  const page = await context.newPage();
  await page.goto(address + "/");
  await page.getByRole("link", { name: "Kasus baru" }).tap();
  await page.getByLabel("Judul").fill("Liputan peresmian taman");
  await page.getByLabel("Pemohon").fill("Camat Cibinong");
  await page.getByRole("button", { name: "Mulai" }).tap();
  await page.waitForURL(/\/kasus\/2026-/);
  const number = page.url().match(/2026-\d+/)[0];
  check(await page.locator(".big.left").innerText() !== "", "the countdown is shown");
  await page.getByRole("button", { name: /Selesai & lanjut ke langkah 2/ }).tap();
  await page.getByText("Langkah 1 selesai").first().waitFor();
  check(await page.getByRole("button", { name: "Batalkan catatan ini" }).count() === 1, "the undo is offered");
  await page.getByLabel("Nama pemberi persetujuan (ACC)").first().fill("Kepala Bagian");
  await page.getByRole("button", { name: /Selesai & lanjut ke langkah 3/ }).tap();
  await page.getByText("Langkah 2 selesai, ACC dari Kepala Bagian").first().waitFor();
  await page.locator("#jeda > summary").tap();
  await page.getByRole("button", { name: "Menunggu narasumber" }).tap();
  await page.getByRole("button", { name: "Lanjutkan langkah 3" }).tap();
  await page.getByRole("button", { name: /Selesai & lanjut ke langkah 4/ }).tap();
  await page.locator("#kembalikan > summary").tap();
  await page.locator("#kembalikan").getByLabel("Menunggu persetujuan (ACC)").check();
  await page.locator("#kembalikan").getByRole("button", { name: "Kembalikan" }).tap();
  await page.getByRole("button", { name: "Mulai langkah 3" }).tap();
  for (const next of [4, 5, 6]) await page.getByRole("button", { name: new RegExp(`Selesai & lanjut ke langkah ${next}`) }).tap();
  await page.getByLabel("Tautan hasil publikasi").first().fill(`bukan tautan\n${office.link}`);
  await page.getByRole("button", { name: /Selesai & lanjut ke langkah 7/ }).tap();
  await page.getByText(/Baris 1: tautan harus diawali https/).waitFor();
  check((await page.getByLabel("Tautan hasil publikasi").first().inputValue()).includes(office.link), "the entries are kept");
  await page.getByLabel("Tautan hasil publikasi").first().fill(office.link);
  await page.getByRole("button", { name: "Simpan dan periksa tautan" }).tap();
  await page.locator("#tautan-kasus").waitFor();
  await page.getByText("● Aktif").first().waitFor({ timeout: 15000 });  // without a touch, within seconds
  await page.getByRole("button", { name: /Selesai & lanjut ke langkah 7/ }).tap();
  await page.getByRole("button", { name: "Simpan dan selesai" }).tap();
  await page.getByText("✓ Selesai").first().waitFor();
  await shot(page, "sehari-selesai");
  const all = await kinds(number);
  check(all.join() === ["case_opened", "step_started", "step_finished", "step_started", "step_finished", "step_started", "paused", "resumed",
    "step_finished", "step_started", "returned", "step_started", "step_finished", "step_started", "step_finished", "step_started",
    "step_finished", "step_started", "step_finished", "step_started", "step_finished"].join(), `the log of the day: ${all}`);
  await page.getByRole("link", { name: /Mengapa sekian/ }).first().tap();
  await page.getByText("Jumlah jam kerja").first().waitFor();
  await context.close();
});

await test("an act is taken back within ten minutes", async () => {
  const number = await open("Salah tekan");
  const page = await (await person(tokens.staff)).newPage();
  await page.goto(address + "/");
  await card(page, number).getByRole("button", { name: /Mulai langkah 1/ }).click();
  await page.getByText("Langkah 1 dimulai.").waitFor();
  await page.getByRole("button", { name: "Batalkan catatan ini" }).click();
  await page.waitForLoadState();
  await card(page, number).getByRole("button", { name: /Mulai langkah 1/ }).waitFor();
  check((await events(number)).at(-1).field === "undo", "the undo is in the log");
});

await test("the countdown is that of working time and moves", async () => {
  const number = await started("Hitung mundur");
  const page = await (await person(tokens.staff)).newPage();
  await page.goto(address + "/");
  const left = card(page, number).locator(".left");
  const first = await left.innerText();
  check(/^sisa 59 m|^sisa 1 j 0 m/.test(first), `an hour's step shows ${first}`);
  await page.waitForTimeout(1500);
  check(await left.innerText() !== first, "it counts");
  // At lunch it stands still and says why: the same page, with hours of which now is a break.
  const why = "waktu berhenti: jam istirahat; berjalan lagi pukul 13.00";
  await page.route(address + "/", async route => {
    const answer = await route.fetch(), text = await answer.text();
    const now = Number(text.match(/data-now="(\d+)"/)[1]);
    const hours = JSON.stringify([[now - 1000, now + 3600000, 0, why]]).replaceAll('"', "&quot;");
    await route.fulfill({ response: answer, body: text.replace(/data-hours="[^"]*"/g, `data-hours="${hours}"`) });
  });
  await page.goto(address + "/");
  await card(page, number).getByText(why).waitFor();
  const still = await left.innerText();
  await page.waitForTimeout(2200);
  check(await left.innerText() === still, `it stands still at ${still}`);
  await page.close();
});

await test("by keyboard alone", async () => {
  const number = await started("Dengan papan ketik");
  const page = await (await person(tokens.staff)).newPage();
  await page.goto(address + "/");
  await page.keyboard.press("Tab");
  check(await page.evaluate(() => document.activeElement.className) === "skip", "the first stop is the skip link");
  await page.keyboard.press("Enter");
  for (let presses = 0; presses < 400; ++presses) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(one => document.activeElement.id === `k${one}`, number)) break;
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/kasus/${number}`);
  for (let presses = 0; presses < 60; ++presses) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => /^Selesai & lanjut/.test(document.activeElement.textContent))) break;
  }
  const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  check(ring === "solid", "the focus is seen");
  await page.keyboard.press("Enter");
  await page.getByText("Langkah 1 selesai").first().waitFor();
  check((await kinds(number)).join() === "case_opened,step_started,step_finished,step_started", "the step ended");
});

await test("without script", async () => {
  const context = await person(tokens.supervisor, { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(address + "/kasus/baru");
  await page.getByLabel("Judul").fill("Tanpa skrip");
  await page.getByRole("button", { name: "Mulai" }).click();
  const number = page.url().match(/2026-\d+/)[0];
  await page.locator("#jeda > summary").click();
  await page.getByRole("button", { name: "Menunggu persetujuan (ACC)" }).click();
  await page.getByRole("button", { name: "Lanjutkan dan selesaikan", exact: true }).click();
  check((await kinds(number)).join() === "case_opened,step_started,paused,resumed,step_finished", `log: ${await kinds(number)}`);
  await page.getByRole("button", { name: "Mulai langkah 2" }).click();
  await page.goto(`${address}/kasus/${number}/langkah/1/perbaiki`);
  await page.getByLabel("Perintah pimpinan").check();
  await page.getByRole("button", { name: "Simpan" }).click();
  await page.getByText("Belum ada waktu yang diubah.").waitFor();
  await page.getByLabel("Mulai").first().fill("2026-12-01T08:59:00");
  await page.getByLabel("Perintah pimpinan").check();
  await page.getByRole("button", { name: "Simpan" }).click();
  await page.getByText("E_HISTORY").waitFor();  // before the case was opened
  await context.close();
});

await test("ten sends of one tap are one event", async () => {
  const number = await started("Sepuluh kali");
  const send = () => fetch(`${address}/kasus/${number}/selesai`, { method: "POST", redirect: "manual", headers: {
    Authorization: `Bearer ${tokens.staff}`, Origin: address, "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
    body: "kunci=satu-kunci&langkah=1&lanjut=&dari=/" });
  const answers = await Promise.all(Array.from({ length: 10 }, send));
  check(answers.every(answer => answer.status === 200), `all are answered alike: ${answers.map(answer => answer.status)}`);
  check((await kinds(number)).join() === "case_opened,step_started,step_finished", "one event");
  const page = await (await person(tokens.staff)).newPage();
  const other = await started("Dua ketukan");
  await page.goto(`${address}/kasus/${other}`);
  await page.getByRole("button", { name: "Selesai", exact: true }).first().dblclick();
  await page.getByText("Langkah 1 selesai").first().waitFor();
  check((await kinds(other)).join() === "case_opened,step_started,step_finished", "a double tap is one event");
});

await test("two phones, one step", async () => {
  const number = await started("Dua ponsel");
  const first = await (await person(tokens.staff)).newPage(), second = await (await person(tokens.second)).newPage();
  for (const page of [first, second]) await page.goto(`${address}/kasus/${number}`);
  await first.getByRole("button", { name: "Selesai", exact: true }).first().click();
  await first.getByText("Langkah 1 selesai").first().waitFor();
  await second.getByRole("button", { name: "Selesai", exact: true }).first().click();
  await second.getByText("E_STALE").waitFor();
  check(/Langkah 1 selesai, staff/.test(await second.locator("section.summary").innerText()), "the second is told who did what");
  await shot(second, "dua-ponsel");
  check((await kinds(number)).join() === "case_opened,step_started,step_finished", "one event");
});

await test("without network, and back", async () => {
  const number = await started("Tanpa sinyal");
  const context = await person(tokens.staff);
  const page = await context.newPage();
  let sent = 0;
  page.on("request", request => { if (request.method() === "POST") sent += 1; });
  await page.goto(`${address}/kasus/${number}`);
  await context.setOffline(true);
  await page.getByRole("button", { name: "Selesai", exact: true }).first().click();
  await page.getByText("1 catatan belum terkirim. Tersimpan di perangkat ini.").waitFor();
  await shot(page, "tanpa-sinyal");
  const tried = sent, before = (await kinds(number)).length;
  await page.waitForTimeout(1200);
  await context.setOffline(false);
  await page.getByText("Langkah 1 selesai").first().waitFor();
  check(sent === tried + 1, `one request after the network came back, not ${sent - tried}`);
  const all = await events(number), finish = all.find(event => event.kind === "step_finished");
  check(before === 2 && all.filter(event => event.kind === "step_finished").length === 1, "one event");
  check(Date.parse(finish.recorded_at) - Date.parse(finish.occurred_at) >= 1000, "its time is that of the tap");
  await context.close();
});

await test("signed out while the queue waits: nothing is lost", async () => {
  const number = await started("Sesi habis");
  const context = await person(tokens.staff);
  const page = await context.newPage();
  await page.goto(`${address}/kasus/${number}`);
  await page.route("**/selesai", route => route.fulfill({ status: 401, contentType: "application/problem+json", body: '{"code":"SIGN_IN"}' }));
  await page.getByRole("button", { name: "Selesai", exact: true }).first().click();
  await page.getByRole("link", { name: "Masuk untuk mengirim" }).waitFor();
  await page.unroute("**/selesai");
  await page.goto(`${address}/`);
  await page.waitForFunction(() => localStorage.getItem("pantau.antrean") === null);
  check((await kinds(number)).join() === "case_opened,step_started,step_finished", "it was sent once they were back");
  await context.close();
});

await test("many cases at once, each with its result", async () => {
  const numbers = [await open("Banyak satu"), await open("Banyak dua")];
  const page = await (await person(tokens.supervisor)).newPage();
  await page.goto(`${address}/kasus/banyak`);
  for (const number of [...numbers, cases.late]) await page.locator(`input[name=kasus][value="${number}"]`).check();
  await page.getByLabel("Mulai langkah yang siap").check();
  await page.getByRole("button", { name: /Catat untuk kasus/ }).click();
  await page.getByText("2 dari 3 kasus tercatat").waitFor();
  check((await page.locator("#hasil-banyak + ul").innerText()).includes("E_STEP_OPEN"), "the third says why not");
});

await test("what is refused says the same on the page and by the API", async () => {
  const form = async (number, name, fields) => {
    const answer = await fetch(`${address}/kasus/${number}/${name}`, { method: "POST", redirect: "manual", headers: { Accept: "text/html",
      Authorization: `Bearer ${tokens.supervisor}`, Origin: address, "Content-Type": "application/x-www-form-urlencoded" }, body: new URLSearchParams(fields) });
    return { status: answer.status, text: (await answer.text()).replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, "&") };
  };
  const second = await started("Ditolak");
  await act(second, { kind: "step_finished", step: 1, next: true });
  for (const [number, name, fields, event] of [
    [cases.late, "mulai", { langkah: 1 }, { kind: "step_started", step: 1 }],
    [cases.waiting, "mulai", { langkah: 3 }, { kind: "step_started", step: 3 }],
    [cases.waiting, "selesai", { langkah: 1 }, { kind: "step_finished", step: 1 }],
    [cases.paused, "jeda", { langkah: 1, alasan: "PERANGKAT" }, { kind: "paused", step: 1, reason: "PERANGKAT" }],
    [cases.late, "lanjutkan", { langkah: 1 }, { kind: "resumed", step: 1 }],
    [cases.paused, "selesai", { langkah: 1 }, { kind: "step_finished", step: 1 }],
    [cases.late, "jeda", { langkah: 1 }, { kind: "paused", step: 1 }],
    [cases.late, "jeda", { langkah: 1, alasan: "LAINNYA" }, { kind: "paused", step: 1, reason: "LAINNYA" }],
    [cases.late, "jeda", { langkah: 1, alasan: "BOSAN" }, { kind: "paused", step: 1, reason: "BOSAN" }],
    [second, "selesai", { langkah: 2 }, { kind: "step_finished", step: 2 }],
    [cases.publishing, "selesai", { langkah: 6 }, { kind: "step_finished", step: 6 }],
    [cases.publishing, "kembalikan", { ke: 7, alasan: "PERANGKAT" }, { kind: "returned", to_step: 7, reason: "PERANGKAT" }],
    [cases.waiting, "lewati", { langkah: 1, alasan: "PERANGKAT" }, { kind: "step_skipped", step: 1, reason: "PERANGKAT" }],
    [cases.late, "lewati", { langkah: 1, alasan: "PERANGKAT", izin: "A" }, { kind: "step_skipped", step: 1, reason: "PERANGKAT", authority: "A" }],
    [cases.late, "batalkan", {}, { kind: "cancelled" }],
    [cases.closed, "mulai", { langkah: 1 }, { kind: "step_started", step: 1 }],
    [cases.late, "serahkan", { langkah: 1, pelaksana: "P9" }, { kind: "reassigned", step: 1, executor: "P9" }],
    [cases.late, "selesai", { langkah: 1, pukul: "2027-12-01T09:00" }, { kind: "step_finished", step: 1, occurred_at: "2027-12-01T09:00" }],
    [cases.late, "selesai", { langkah: 1, pukul: "2026-11-29T09:00" }, { kind: "step_finished", step: 1, occurred_at: "2026-11-29T09:00" }],
    [cases.late, "urungkan", { catatan: 99 }, { kind: "corrected", field: "undo", target_seq: 99 }],
    [cases.late, "buka", { ke: 1, alasan: "PERANGKAT" }, { kind: "reopened", to_step: 1, reason: "PERANGKAT" }],
  ]) {
    const page = await form(number, name, fields), answer = await act(number, event);
    check(answer.status >= 400 && page.status === answer.status, `${name} ${JSON.stringify(fields)}: page ${page.status}, API ${answer.status} ${answer.body.code}`);
    check(page.text.includes(`(${answer.body.code})`) && page.text.includes(answer.body.message_id), `${name}: the page lacks ${answer.body.code}: ${answer.body.message_id}`);
  }
});

await test("a calendar is tried out, adopted, and a step judged again beside its first verdict", async () => {
  const context = await person(tokens.admin, { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${address}/admin/kalender`);
  await page.fill("#daftar", "date,weekday,name,kind,source,state\n2026-11-27,Fri,Libur susulan,daerah,SK Bupati 1,official\n");
  await page.click("form:has(#daftar):not(.panel) button");
  const preview = await page.innerText("main");
  check(preview.includes("Libur susulan") && preview.includes(cases.closed), "the preview names the day and the case that would be judged otherwise");
  await shot(page, "kalender-pratinjau");
  await page.fill("#oleh", "Sekretaris DPRD");
  await page.fill("#alasan", "SK Bupati 1");
  await page.click("form.panel button");
  check((await page.innerText("main")).includes("Kalender ditetapkan"), "it says that it is in force");
  await page.goto(`${address}/kasus/${cases.closed}/langkah/1/perbaiki`);
  await shot(page, "nilai-ulang");
  const form = page.locator("form:has([name=nilai_ulang])");
  await form.locator("input[type=radio]").first().check();
  await form.locator("button").click();
  await page.waitForURL(`**/kasus/${cases.closed}`);
  await shot(page, "dinilai-ulang");
  const attempt = (await api("GET", `/api/v1/cases/${cases.closed}`)).body.steps[0].attempts[0];
  check(attempt.verdicts.length === 2 && attempt.verdicts[0].used_s === 1200 && attempt.verdicts[1].used_s === 0, `both verdicts stand: ${JSON.stringify(attempt.verdicts)}`);
  check((await page.innerText("main")).includes("Putusan semula"), "the page shows the first verdict beside the new one");
  await context.close();
});

await end();
