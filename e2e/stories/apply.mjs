// The director applies, in English: errors first, then the whole way; a remark is answered, another application withdrawn.
import { act, caseHref, fillForm, go, openAct, openCase, prepare, sign, waitForAction } from "../lib/cases.mjs";
import * as kettle from "../lib/kettle.mjs";
import { BODY, SERVICE, apply } from "../lib/path.mjs";
import { cast } from "../lib/people.mjs";

export const name = "apply";

const PRODUCT = "Kettle Tongdara";
const HOSTILE = `<script>document.title="taken"</script><img src=x onerror=alert(1)>`;

export async function run({ person, check, shot, expect, expected }) {
  // The server answers a form with mistakes, or a closed action, with 4xx; Chromium logs that.
  expected(/status of 4\d\d/);
  const who = cast(person, "en");
  const aziza = await who("Aziza");
  const reference = await openCase(aziza, SERVICE);
  await mistakes({ aziza, check, shot, expect }, reference);
  await answers({ aziza, expect }, reference);
  await remark({ who, aziza, shot, expect }, reference);
  await withdrawal({ who, aziza, expect });
}

// An empty form, a wrong code, a hostile name: each is told beside its field, and nothing typed is lost.
async function mistakes({ aziza, check, shot, expect }, reference) {
  await openAct(aziza, reference, "submit");
  await go(aziza);
  const summary = aziza.locator("section.errors");
  await summary.waitFor();
  expect.ok((await summary.locator("li").count()) > 8, "every empty field is named");
  expect.equal(await aziza.evaluate(() => document.activeElement.classList.contains("errors")), true, "the summary has the focus");
  await check(aziza);
  await shot(aziza, "empty");
  await summary.locator("a").first().click();
  expect.ok(await aziza.evaluate(() => document.activeElement.matches("select, input, textarea, fieldset")), "a link leads to the field");

  await fillForm(aziza, { ...kettle.application(HOSTILE, BODY), "/application/product/tn_ved": "85167970" });
  await go(aziza);
  await summary.waitFor();
  expect.equal(await summary.locator("li").count(), 1, "one thing is wrong");
  expect.match(await summary.innerText(), /Commodity code/);
  expect.equal(await aziza.locator('[name="/application/product/tn_ved"]').getAttribute("aria-invalid"), "true");
  expect.equal(await aziza.inputValue('[name="/application/product/name"]'), HOSTILE, "what was typed is kept");
  await shot(aziza, "wrong-code");

  await fillForm(aziza, { "/application/product/tn_ved": "8516 79 700 0" });
  await go(aziza);
  await aziza.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  expect.ok((await aziza.locator("main").innerText()).includes(HOSTILE), "a tag is text");
  expect.equal(await aziza.locator("main img, main script").count(), 0);
  expect.notEqual(await aziza.title(), "taken");
  await shot(aziza, "hostile");
}

// Check answers: go back, change one, and what is signed is what is shown.
async function answers({ aziza, expect }, reference) {
  await aziza.locator(`a[href$="/acts/submit"]`).first().click();
  await aziza.waitForURL(/\/acts\/submit$/);
  expect.equal(await aziza.inputValue('[name="/application/product/quantity"]'), "1200", "the answers are kept");
  await fillForm(aziza, { "/application/product/name": PRODUCT });
  await go(aziza);
  await aziza.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  expect.ok((await aziza.locator("main").innerText()).includes(PRODUCT));
  expect.match(await sign(aziza), /Done: /);
  expect.equal(await aziza.locator("h1").innerText(), PRODUCT);
  await aziza.goto("/en/cases");
  expect.ok(await aziza.locator("[data-item]", { hasText: PRODUCT }).first().isVisible(), "it stands under Cases");
  expect.ok(await aziza.locator(`[data-item] a[href$="${reference}"]`).first().isVisible());
}

async function remark({ who, aziza, shot, expect }, reference) {
  const dilshod = await who("Dilshod");
  await waitForAction(dilshod, reference, "return_application");
  await act(dilshod, reference, "return_application", { "/remark/text": "Give the number of the customs declaration." });
  await waitForAction(aziza, reference, "answer_remark");
  expect.ok((await aziza.locator("main").innerText()).includes("customs declaration"), "the remark is read");
  await shot(aziza, "remark");
  await act(aziza, reference, "answer_remark", { "/remark_answer/text": "26010/221126/0012345" });
  await waitForAction(dilshod, reference, "accept");
  expect.ok((await dilshod.locator("main").innerText()).includes("26010/221126/0012345"), "the answer is read");
}

// Withdrawn, nobody may act in it; and what was prepared before counts no more.
async function withdrawal({ who, aziza, expect }) {
  const other = await apply({ who }, "Iron Tongdara");
  const dilshod = await who("Dilshod");
  await waitForAction(dilshod, other, "accept");
  await prepare(dilshod, other, "accept", kettle.acceptance);
  await act(aziza, other, "withdraw", { "/withdrawal/reason": "The consignment was sold abroad." });
  expect.equal(await aziza.locator("a.btn[href*='/acts/']").count(), 0, "nothing is left to do");
  await dilshod.locator("form[data-sign] button").click();
  await dilshod.locator("section.errors").waitFor();
  await dilshod.goto(caseHref(dilshod, other));
  expect.equal(await dilshod.locator("a.btn[href$='/acts/accept']").count(), 0, "the registrar cannot accept it");
}
