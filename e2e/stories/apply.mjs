// The director applies, in English: errors first, then the whole way; a remark is answered, another application withdrawn.
import { readFile } from "node:fs/promises";

import { act, caseHref, fillForm, go, openAct, openCase, prepare, sign, waitForAction } from "../lib/cases.mjs";
import * as kettle from "../lib/kettle.mjs";
import { BODY, SERVICE, apply } from "../lib/path.mjs";
import { cast } from "../lib/people.mjs";

export const name = "apply";

const FILES = "/application/attachments";
const file = (name, mimeType, head, length = 200) => ({ name, mimeType, buffer: Buffer.concat([Buffer.from(head, "latin1"), Buffer.alloc(length, "x")]) });
const MANUAL = file("Manual.pdf", "application/pdf", "%PDF-1.7\n");
const LABEL = file("label.jpg", "image/jpeg", "\xff\xd8\xff\xe0");
const SPARE = file("spare.png", "image/png", "\x89PNG\r\n\x1a\n");
const WRONG = file("setup.pdf", "application/pdf", "MZ");
const LARGE = file("large.pdf", "application/pdf", "%PDF-1.7\n", 5_000_000);
const PRODUCT = "Kettle Tongdara";
const HOSTILE = `<script>document.title="taken"</script><img src=x onerror=alert(1)>`;

export async function run({ person, check, shot, expect, expected }) {
  // The server answers a form with mistakes, or a closed action, with 4xx; Chromium logs that.
  expected(/status of 4\d\d/);
  const who = cast(person, "en");
  const aziza = await who("Aziza");
  const reference = await openCase(aziza, SERVICE);
  await mistakes({ aziza, check, shot, expect }, reference);
  await files({ aziza, check, shot, expect });
  await answers({ aziza, expect, check, shot }, reference);
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
  await attach(aziza, [WRONG, LARGE, MANUAL]);
  await aziza.locator(`[name="${FILES}/new/kind"]`).selectOption("manual");
  await go(aziza);
  await summary.waitFor();
  expect.equal(await summary.locator("li").count(), 2, "two files are refused, the form is kept");
  expect.match(await summary.innerText(), /setup\.pdf was not added: it is none of PDF, JPEG, PNG/);
  expect.match(await summary.innerText(), /large\.pdf was not added: it is larger than 5 MB/);
  expect.deepEqual(await aziza.locator(".files b").allInnerTexts(), ["Manual.pdf"], "the good one is listed");
  await check(aziza);
  await shot(aziza, "wrong-files");
  await go(aziza);
  await aziza.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  expect.ok((await aziza.locator("main").innerText()).includes(HOSTILE), "a tag is text");
  expect.equal(await aziza.locator("main img, main script").count(), 0);
  expect.notEqual(await aziza.title(), "taken");
  await shot(aziza, "hostile");
}

// What was added is listed on the page that is signed; one more is added, another taken away again.
async function files({ aziza, check, shot, expect }) {
  await aziza.locator(`a[href$="/acts/submit"]`).first().click();
  await aziza.waitForURL(/\/acts\/submit$/);
  await attach(aziza, [LABEL, SPARE]);
  await aziza.locator(`[name="${FILES}/new/kind"]`).selectOption("label");
  await aziza.locator(`button[name=__add][value="${FILES}"]`).click();
  await aziza.locator(".files li").nth(2).waitFor();
  await check(aziza);
  await shot(aziza, "files");
  await aziza.locator(".files li", { hasText: "spare.png" }).getByRole("button").click();
  await aziza.locator(".files li").nth(2).waitFor({ state: "detached" });
  expect.deepEqual(await aziza.locator(".files b").allInnerTexts(), ["Manual.pdf", "label.jpg"]);
  await go(aziza);
  await aziza.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  expect.match(await aziza.locator("main").innerText(), /User manual · PDF · 1 KB/);
}

const attach = (page, list) => page.locator(`input[type=file][name="${FILES}"]`).setInputFiles(list);

// Check answers: go back, change one, and what is signed is what is shown.
async function answers({ aziza, expect, check, shot }, reference) {
  await aziza.locator(`a[href$="/acts/submit"]`).first().click();
  await aziza.waitForURL(/\/acts\/submit$/);
  expect.equal(await aziza.inputValue('[name="/application/product/quantity"]'), "1200", "the answers are kept");
  await fillForm(aziza, { "/application/product/name": PRODUCT });
  await go(aziza);
  await aziza.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  expect.ok((await aziza.locator("main").innerText()).includes(PRODUCT));
  expect.match(await sign(aziza), /Done: /);
  expect.equal(await aziza.locator("h1").innerText(), PRODUCT);
  await check(aziza);
  await shot(aziza, "case-with-files");
  const [download] = await Promise.all([aziza.waitForEvent("download"), aziza.getByRole("link", { name: "label.jpg" }).click()]);
  expect.equal(download.suggestedFilename(), "label.jpg");
  expect.deepEqual(await readFile(await download.path()), LABEL.buffer, "the bytes are those that were sent");
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
