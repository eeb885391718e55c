// How every page is made: axe at WCAG 2.2 AA in light and dark, 320 px wide, sizes on the wire, no script error.
import { address, axeSource, cases, check, end, office, person, shot, test, tokens } from "./browser.mjs";

const pages = {
  berjalan: "/", lewat: "/?lihat=lewat", "kasus-baru": "/kasus/baru", semua: "/kasus", banyak: "/kasus/banyak",
  kasus: `/kasus/${cases.late}`, "kasus-menunggu": `/kasus/${cases.waiting}`, "kasus-jeda": `/kasus/${cases.paused}`,
  "kasus-selesai": `/kasus/${cases.closed}`, "kasus-tautan": `/kasus/${cases.publishing}`, "kasus-xss": `/kasus/${cases.xss}`,
  mengapa: `/kasus/${cases.closed}/langkah/1/mengapa`, perbaiki: `/kasus/${cases.closed}/langkah/1/perbaiki`,
  batalkan: `/kasus/${cases.late}/batalkan`, situs: "/situs", "situs-satu": "/situs/mati", gangguan: `/gangguan/${office.cases.outage}`,
  tautan: "/tautan", "tautan-satu": "/tautan/1", bantuan: "/bantuan", "bantuan-penyelia": "/bantuan/penyelia",
  "bantuan-pimpinan": "/bantuan/pimpinan", "bantuan-pengelola": "/bantuan/pengelola", "tidak-ada": "/tidak-ada",
};
const admin_pages = {
  orang: "/admin", token: "/admin/token", kalender: "/admin/kalender", kesehatan: "/admin/kesehatan", catatan: "/admin/catatan",
  hapus: `/admin/kasus/${cases.waiting}/hapus`,
};
const shown = [...Object.entries(pages).map(one => [...one, tokens.supervisor]), ...Object.entries(admin_pages).map(one => [...one, tokens.admin])];
const most_bytes = 15 * 1024;

for (const scheme of ["light", "dark"])
  await test(`every page passes axe, ${scheme}`, async () => {
    const context = await person(undefined, { colorScheme: scheme });
    const page = await context.newPage();
    const said = [];
    page.on("console", message => message.type() === "error" && !/status of 404/.test(message.text()) && said.push(message.text()));
    page.on("pageerror", error => said.push(String(error)));
    for (const [name, path, token] of shown) {
      await context.setExtraHTTPHeaders({ Authorization: `Bearer ${token}` });
      await page.goto(address + path, { waitUntil: "load" });
      // What is folded away is judged too.
      await page.evaluate(() => document.querySelectorAll("details").forEach(one => { one.open = true; }));
      await page.evaluate(`${axeSource};0`);
      const found = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
      for (const one of found.violations)
        check(false, `${scheme} ${path}: ${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ")}`);
      const small = await page.evaluate(() => [...document.querySelectorAll("main button, main .button, main input:not([type=hidden]), main summary")]
        .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < 24).map(one => one.outerHTML.slice(0, 120)));
      check(small.length === 0, `${path}: smaller than 24 px: ${small}`);
      await shot(page, `${name}-360-${scheme}`);
    }
    check(said.length === 0, `the browser complained: ${said.join(" | ")}`);
    await context.close();
  });

await test("no page scrolls sideways at 320 px", async () => {
  const context = await person(undefined, { viewport: { width: 320, height: 640 } });
  const page = await context.newPage();
  for (const [, path, token] of shown) {
    await context.setExtraHTTPHeaders({ Authorization: `Bearer ${token}` });
    await page.goto(address + path);
    await page.evaluate(() => document.querySelectorAll("details").forEach(one => { one.open = true; }));
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    check(width <= 320, `${path} is ${width} px wide`);
  }
  await context.close();
});

await test("each page takes at most 15 kB of the wire, style and script included", async () => {
  for (const [name, path, token] of shown) {
    const context = await person(token);  // a fresh one: nothing is cached
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    let bytes = 0;
    session.on("Network.loadingFinished", event => { bytes += event.encodedDataLength; });
    await session.send("Network.enable");
    await page.goto(address + path, { waitUntil: "networkidle" });
    check(bytes > 500 && bytes <= most_bytes, `${name} ${path}: ${bytes} bytes`);
    if (office.shots) console.log(`       ${name}: ${bytes} bytes`);
    await context.close();
  }
});

await test("what people wrote stays text", async () => {
  const context = await person(tokens.supervisor);
  const page = await context.newPage();
  for (const path of ["/", "/kasus", "/kasus/banyak", `/kasus/${cases.xss}`, `/kasus/${cases.xss}/langkah/1/mengapa`, `/kasus/${cases.xss}/batalkan`,
    `/kasus?q=${encodeURIComponent(office.xss)}`, `/tautan?q=${encodeURIComponent(office.xss)}`]) {
    await page.goto(address + path);
    check(await page.evaluate(() => window.broken === undefined), `${path}: a script of somebody's ran`);
    const text = await page.evaluate(() => document.body.innerText + [...document.querySelectorAll("input")].map(one => one.value).join());
    check(text.includes("<script>window.broken=1</script>") && text.includes("{{title}}"), `${path} does not show the text as it was written`);
  }
  await context.close();
});

await test("a desk's screen", async () => {
  const context = await person(tokens.supervisor, { viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(address + path);
    await shot(page, `${name}-1280`);
  }
  await context.close();
});

await end();
