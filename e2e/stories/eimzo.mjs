// A director whose firm is not here yet registers it by E-IMZO, comes back by E-IMZO, and signs an act by it; a key that is revoked, and one of
// nobody here, are told why. The stand-in plays agent and server.
import { caseHref, fillForm, go, openAct, openCase, waitFor, waitForAction } from "../lib/cases.mjs";
import * as kettle from "../lib/kettle.mjs";
import { BODY, SERVICE } from "../lib/path.mjs";
import { enrolIfAsked, signIn } from "../lib/people.mjs";

export const name = "eimzo";

// The first press asks the agent for its keys, the second signs with the chosen one.
async function signBy(page, holder, which = "form[data-eimzo]") {
  const form = page.locator(which);
  const button = form.locator("button");
  await button.click();
  await form.locator("label.choice", { hasText: holder }).click();
  await button.click();
}

const signActBy = (page, holder) => signBy(page, holder, "form[data-sign-eimzo]");

// The first paper of the case, once it is given out.
async function paperOf(page, reference) {
  const link = page.locator("main a[href*='/documents/'][href$='.pdf']");
  let response;
  const given = async () => {
    if ((await link.count()) === 0) return false;
    response = await page.request.get(await link.first().getAttribute("href"));
    return response.ok();
  };
  await waitFor(page, caseHref(page, reference), given, "the sealed paper");
  return response.body();
}

async function signOut(page) {
  await page.locator("details.me > summary").click();
  await page.locator("form[action='/sessions/end'] button").click();
}

export async function run({ person, check, shot, expect, expected }) {
  expected(/status of 422/);
  expected(/Refused/);
  const page = await person();

  // From the home page to the form; what is missing in it is told by the browser itself.
  await page.goto("/en");
  await page.locator("a[href='/en/firms']").click();
  await page.locator("h1", { hasText: "Register a firm" }).waitFor();
  await check(page);
  await shot(page, "firm");
  await page.selectOption("#region", "1726");
  await page.fill("#address", "Chilonzor tumani, Bahor koʻchasi, 3-uy");
  const keys = page.locator("form[data-eimzo] label.choice");
  await page.locator("form[data-eimzo] button").click();
  await keys.first().waitFor();
  expect.ok((await keys.count()) > 10, "every key of the demo");
  expect.match(await keys.filter({ hasText: "YOʻLDOSHEVA AZIZA" }).innerText(), /ORZU ELEKTRO.*DIREKTOR.*until 20/);
  await check(page);
  await shot(page, "keys");
  // A person’s own certificate registers no firm; what was typed is kept.
  await keys.filter({ hasText: "ERGASHEV DILSHOD" }).click();
  await page.locator("form[data-eimzo] button").click();
  await page.locator("[role=alert]", { hasText: "This certificate is a person’s alone." }).waitFor();
  expect.equal(await page.inputValue("#address"), "Chilonzor tumani, Bahor koʻchasi, 3-uy");
  await check(page);
  await shot(page, "natural");
  await signBy(page, "QODIROVA SEVARA");
  await page.waitForURL(/\/en\/services$/);
  expect.match(await page.locator("details.me summary").innerText(), /Qodirova Sevara/);

  // She comes back by her certificate.
  await signOut(page);
  await page.goto("/uz/sign-in");
  await check(page);
  await signBy(page, "XOLIQOV BOTIR");
  await page.locator("[role=alert]", { hasText: "bekor qilingan" }).waitFor();
  await page.goto("/ru/sign-in");
  await signBy(page, "YUSUPOV ALISHER");
  await page.locator("[role=alert]", { hasText: "здесь нет" }).waitFor();
  await check(page);
  await shot(page, "unknown");
  await page.goto("/en/sign-in");
  await signBy(page, "QODIROVA SEVARA");
  await enrolIfAsked(page);
  expect.match(await page.locator("details.me summary").innerText(), /Qodirova Sevara/);

  // She applies, and signs the application by the same certificate: another one’s is not hers.
  const reference = await openCase(page, SERVICE);
  await openAct(page, reference, "submit");
  await fillForm(page, kettle.application("Kettle Bahor", BODY));
  await go(page);
  await page.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  await check(page);
  await signActBy(page, "ERGASHEV DILSHOD");
  await page.locator("[role=alert]", { hasText: "somebody else’s" }).waitFor();
  await check(page);
  await shot(page, "act");
  await signActBy(page, "QODIROVA SEVARA");
  await page.waitForURL(/\/cases\/[^/]+\?done=/);
  expect.match(await page.locator("[role=status]").first().innerText(), /./);

  // Whoever decides on it signs the paper by E-IMZO; the agency's seal stands in it, for programs that read PDF.
  const dilshod = await person();
  await signIn(dilshod, "Dilshod", "en");
  await waitForAction(dilshod, reference, "accept");
  await openAct(dilshod, reference, "accept");
  await fillForm(dilshod, kettle.acceptance);
  await go(dilshod);
  await dilshod.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  expect.equal(await dilshod.locator("[data-shown][data-digest]").count(), 1, "a paper");
  await check(dilshod);
  await shot(dilshod, "paper");
  await signActBy(dilshod, "ERGASHEV DILSHOD");
  await dilshod.waitForURL(/\/cases\/[^/]+\?done=/);
  const file = await paperOf(dilshod, reference);
  await dilshod.goto("/en/examine");
  await dilshod.locator("input[type=file]").first().setInputFiles({ name: "paper.pdf", mimeType: "application/pdf", buffer: file });
  await dilshod.locator("main form button[type=submit], main form button:not([type])").first().click();
  await dilshod.locator("main", { hasText: "The seal of the institution stands." }).waitFor();
  expect.match(await dilshod.locator("main").innerText(), /TRIS DEMO SEAL/);
  await check(dilshod);
  await shot(dilshod, "sealed");

  // An agent that is not there is told in people’s words.
  expected(/WebSocket connection/);
  const other = await person();
  await other.routeWebSocket(/cryptapi/, (agent) => agent.close());
  await other.goto("/en/sign-in");
  await other.locator("form[data-eimzo] button").click();
  await other.locator("[data-message]", { hasText: "does not answer on this computer" }).waitFor();
  await check(other);
  await shot(other, "no-agent");
}
