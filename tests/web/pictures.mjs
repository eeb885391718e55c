// The pictures of the guides in config/doc, taken of an invented office: PANTAU_SHOTS=config/doc pages.py PROGRAM pictures
import { address, cases, end, office, person, test, tokens } from "./browser.mjs";

// Page, whose page, and the heading or part that the picture begins with.
const pictures = {
  "petugas-berjalan": ["/", tokens.staff, "main h2 >> nth=1"], "petugas-kasus": [`/kasus/${cases.late}`, tokens.staff, "main h1"],
  "petugas-tautan": [`/kasus/${cases.publishing}`, tokens.staff, "main textarea >> nth=0"],
  "pengelola-kesehatan": ["/admin/kesehatan", tokens.admin, "main h1"],
};
await test("pictures", async () => {
  for (const [name, [path, token, begins]] of Object.entries(pictures)) {
    const context = await person(token, { colorScheme: "light" });
    const page = await context.newPage();
    await page.goto(address + path, { waitUntil: "load" });
    await page.evaluate(() => document.querySelectorAll("details").forEach(one => { one.open = one.querySelector("textarea") !== null; }));
    const box = await page.locator(begins).boundingBox();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const y = Math.max(0, box.y - 60);
    await page.screenshot({ path: `${office.shots}/${name}.png`, fullPage: true, clip: { x: 0, y, width: 360, height: Math.min(540, height - y) } });
    await context.close();
  }
});
await end();
