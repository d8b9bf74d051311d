// What people do that no designer planned: odd text, two tabs, a session that ends half-way. Nothing runs, nothing is lost.
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fillForm, go, openAct, openCase, sign } from "../lib/cases.mjs";
import * as kettle from "../lib/kettle.mjs";
import { BODY, SERVICE } from "../lib/path.mjs";
import { cast, enrolIfAsked } from "../lib/people.mjs";

export const name = "odd";

const SCRIPT = "Kettle <script>alert(1)</script> '; DROP TABLE cases; --";
const isSigned = /\/acts\/[0-9a-f-]{36}$/;

export async function run(world) {
  const { person, check, shot, expect, expected } = world;
  expected(/status of 4\d\d|Refused: signedOut/);
  const stranger = await person();
  for (const path of ["/en/verify?q=a%00b", "/en/registers/conformity/certificates?q=%00", "/V/%00"]) {
    expect.equal((await stranger.goto(path)).status(), 404, path);
  }
  const long = `/en/registers/conformity/certificates?q=${"W".repeat(3000)}`;
  expect.equal((await stranger.goto(long)).status(), 200);
  await check(stranger);

  const aziza = await cast(person, "en")("Aziza");
  let alerts = 0;
  aziza.on("dialog", (dialog) => (alerts += 1) && dialog.dismiss());
  await twoTabs(world, aziza);
  await signedOut(world, aziza);
  await tooMuch(world, aziza);
  const reference = await openCase(aziza, SERVICE);
  await prepared(aziza, reference, SCRIPT);
  await aziza.locator("form[data-sign] button").dblclick();
  await aziza.waitForURL(new RegExp(`/cases/${reference}\\?done=submit$`));
  expect.equal(await aziza.locator("ol.tl li").count(), 2, "opened and submitted, once");
  await aziza.goBack();
  await aziza.waitForURL(new RegExp(`/cases/${reference}$`));
  expect.equal(await aziza.locator("main h1").innerText(), SCRIPT, "odd text is text");
  await shot(aziza, "case-script");
  expect.equal(alerts, 0, "nothing that was typed runs");
}

async function prepared(page, reference, product) {
  await openAct(page, reference, "submit");
  await fillForm(page, kettle.application(product, BODY));
  await go(page);
  await page.waitForURL(isSigned);
}

// The case moves under a prepared act: what was typed is kept, and one press checks it again.
async function twoTabs({ check, shot, expect }, aziza) {
  const reference = await openCase(aziza, SERVICE);
  const other = await aziza.context().newPage();
  await other.goto(aziza.url());
  await prepared(aziza, reference, "Kettle first tab");
  await prepared(other, reference, "Kettle second tab");
  await sign(aziza);
  await other.locator("form[data-sign] button").click();
  await other.waitForURL(/\/signature$/);
  expect.match(await other.locator("section.errors").innerText(), /The case changed/);
  expect.match(await other.locator("main").innerText(), /Kettle second tab/);
  await check(other);
  await shot(other, "case-moved");
  await other.getByRole("button", { name: "Check again" }).click();
  await other.waitForLoadState();
  expect.match(await other.locator("section.errors").innerText(), /not in the right state/, "judged anew, not by the old state");
  await other.close();
}

// The session ends while a form is open: signing in elsewhere and reloading sends what was typed.
async function signedOut({ check, shot, expect }, aziza) {
  const reference = await openCase(aziza, SERVICE);
  await openAct(aziza, reference, "submit");
  await fillForm(aziza, kettle.application("Kettle kept", BODY));
  const other = await aziza.context().newPage();
  await other.goto("/en/inbox");
  await other.locator("details.me > summary").click();
  await other.locator('form[action="/sessions/end"] button').click();
  await other.waitForLoadState();
  await aziza.locator("form .acts button.pri").click();
  await aziza.locator("form [data-message] a", { hasText: "Sign in" }).waitFor();
  expect.match(await aziza.locator("form [data-message]").innerText(), /session has ended and nothing was sent/);
  expect.equal(await aziza.inputValue('[name="/application/product/name"]'), "Kettle kept", "the form stands as it was filled");
  await shot(aziza, "signed-out");
  // Without scripts the form is sent all the same.
  await aziza.evaluate(() => document.querySelector("form[data-send]").submit());
  await aziza.getByRole("heading", { name: "Sign in first" }).waitFor();
  await check(aziza);
  const [tab] = await Promise.all([aziza.context().waitForEvent("page"), aziza.locator("main a", { hasText: "Sign in" }).click()]);
  await tab.locator("section.tile").filter({ has: tab.locator("h3", { hasText: /^Aziza/ }) }).locator("button[name=person]").click();
  await enrolIfAsked(tab);
  await aziza.reload();
  await aziza.waitForURL(isSigned);
  expect.match(await aziza.locator("main").innerText(), /Kettle kept/, "nothing typed is lost");
  await tab.close();
  await other.close();
}

// A film for a scan: named with its limit, and the form is there. More than a form ever has: a page says so, no broken connection.
async function tooMuch({ check, shot, expect }, aziza) {
  const folder = await mkdtemp(join(tmpdir(), "tris-odd-"));
  const film = join(folder, "film.pdf");
  const size = async (bytes) => {
    const file = await open(film, "w");
    await file.truncate(bytes);
    await file.close();
  };
  const reference = await openCase(aziza, SERVICE);
  await openAct(aziza, reference, "submit");
  await fillForm(aziza, kettle.application("Kettle with a film", BODY));
  const choose = () => aziza.locator('input[type="file"]').setInputFiles(film);
  await size(120_000_000);
  await choose();
  await go(aziza);
  await aziza.locator("section.errors").waitFor();
  expect.match(await aziza.locator("section.errors").innerText(), /film\.pdf was not added: it is larger than 5/);
  expect.equal(await aziza.locator('[name="/application/product/name"]').inputValue(), "Kettle with a film");
  await check(aziza);
  await shot(aziza, "film");

  await aziza.locator('[name="/application/product/name"]').evaluate((control) => (control.value = "x".repeat(60_000)));
  await go(aziza);
  await aziza.locator("section.errors").waitFor();
  expect.match(await aziza.locator("section.errors").innerText(), /number of characters: at most \d+/);
  await shot(aziza, "too-long");

  await size(300_000_000);
  await choose();
  await go(aziza);
  await aziza.getByRole("heading", { name: "What was sent is too large" }).waitFor();
  await check(aziza);
  await shot(aziza, "too-large");
  await rm(folder, { recursive: true });
}
