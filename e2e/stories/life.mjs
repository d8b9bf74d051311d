// A certificate in force, in English: suspended, restored, suspended by an inspector, restored; a control out of turn fails;
// a new certificate replaces it, and is withdrawn. A stranger sees each.
import { act, addRow, fillForm, go, goCase, openAct, sign, waitFor, waitForAction, waitForInbox, waitForState } from "../lib/cases.mjs";
import * as kettle from "../lib/kettle.mjs";
import { checkPaper } from "../lib/paper.mjs";
import { accept, applyWith, BODY, contract, decide, identify, takeSample, test, untilTested, whoCan } from "../lib/path.mjs";
import { cast } from "../lib/people.mjs";

export const name = "life";

const PRODUCT = "Kettle Umr";
const CODE = "L-2611-U1";
const PAPER = "Certificate of conformity";
const LIFE = "Life of a certificate";
const RENEWED = "Kettle Umr Two";
const RENEWED_CODE = "L-2611-U2";
const CONTROL = {
  "/control_report/held_on": kettle.DAY,
  "/control_report/place": "First plant, assembly line 2",
  "/control_report/findings/0/clause": "13.2",
  "/control_report/findings/0/text": "The leakage current of three kettles is 1.9 mA; 0.75 mA is the limit.",
  "/control_report/findings/0/severity": "major",
  "/control_report/conclusion": "The insulation check was dropped from the line.",
};
const because = (fact, ground, explanation) => ({ [`/${fact}/ground`]: { value: ground }, [`/${fact}/explanation`]: explanation });

export async function run({ person, check, shot, expect }) {
  const who = cast(person, "en");
  const { reference } = await untilTested({ who }, PRODUCT, CODE);
  await decide({ who }, reference);
  const nargiza = await who("Nargiza");
  const number = await certificateNumber(nargiza, reference);
  const stranger = await person();
  const world = { who, stranger, number, check, shot, expect };
  await sees(world, "ok", "valid");
  expect.equal(await stranger.locator("a.btn[href*='/cases/']").count(), 0, "a stranger is led to no case");

  const life = await lifeOf(nargiza, number);
  await byHead(world, life);
  await byInspector(world, life);
  await control(world, life);
  await renew(world, life);
}

async function certificateNumber(page, reference) {
  await goCase(page, reference);
  const row = page.locator("ul.docs li", { has: page.getByRole("link", { name: PAPER, exact: true }) });
  return (await row.locator(".mono").innerText()).trim();
}

// What anybody reads on the verification page; effects follow the act, so the page is asked until it says so.
async function sees({ stranger, number, expect }, tone, word) {
  const href = `/en/verify?q=${encodeURIComponent(number)}`;
  const verdict = stranger.locator(".verdict h1");
  await waitFor(stranger, href, async () => (await verdict.innerText()).toLowerCase().includes(word), `the verdict ${word}`);
  expect.equal(await stranger.locator(`.verdict.${tone}`).count(), 1, `${word} is told in the tone ${tone}`);
}

// From the number on the verification page to the case of the certificate.
async function lifeOf(page, number) {
  await page.goto("/en/verify");
  await page.locator("main input[name=q]").fill(number.toLowerCase());
  await page.keyboard.press("Enter");
  await page.locator("a.btn", { hasText: LIFE }).click();
  await page.waitForURL(/\/cases\/[^/]+$/);
  return decodeURIComponent(new URL(page.url()).pathname.split("/").pop());
}

async function byHead(world, life) {
  const { who, stranger, check, shot } = world;
  const nargiza = await who("Nargiza");
  await waitForAction(nargiza, life, "suspend");
  await check(nargiza);
  await shot(nargiza, "case-valid");
  await act(nargiza, life, "suspend", because("suspension", "mark-misused", "The mark stands on goods outside the consignment."));
  await shot(nargiza, "case-suspended");
  await sees(world, "warn", "suspended");
  await check(stranger);
  await shot(stranger, "verify-suspended");
  await restore(world, life, because("restoration", "cause-cured", "The mark was taken off the other goods."));
}

async function restore(world, life, restoration) {
  const nargiza = await world.who("Nargiza");
  await waitForAction(nargiza, life, "restore");
  await act(nargiza, life, "restore", restoration);
  await sees(world, "ok", "valid");
}

// An inspector holds nothing but the number; the page leads him to the case.
async function byInspector(world, life) {
  const { who, check, shot, expect } = world;
  const islom = await who("Islom");
  expect.equal(await lifeOf(islom, world.number), life, "the same case");
  await check(islom);
  await shot(islom, "case-inspector");
  expect.equal(await islom.locator("a.btn[href$='/acts/suspend'], a.btn[href$='/acts/withdraw']").count(), 0, "the head's acts are not his");
  const found = because("suspension", "nonconformity-found", "The leakage current of three kettles bought in a shop is 1.9 mA.");
  await act(islom, life, "suspend_by_inspector", found);
  await shot(islom, "case-inspector-suspended");
  await sees(world, "warn", "suspended");
  await restore(world, life, because("restoration", "suspended-in-error", "The three kettles were another maker’s."));
}

// Nobody waits a year for the clock: the head may order a control out of turn. It fails, and that alone suspends.
async function control(world, life) {
  const { who, check, shot, expect } = world;
  const nargiza = await who("Nargiza");
  await act(nargiza, life, "order_control");
  const reference = await waitForInbox(nargiza, "appoint", PRODUCT);
  await act(nargiza, reference, "appoint");
  const expert = await whoCan({ who }, ["Kamola", "Malika"], reference, "assess");
  await check(expert);
  await openAct(expert, reference, "assess");
  await fillForm(expert, { "/control_report/result": "fails" });
  await addRow(expert, "/control_report/findings", 0);
  await fillForm(expert, CONTROL);
  await check(expert);
  await shot(expert, "control-form");
  await go(expert);
  await expert.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  await sign(expert);
  await waitForState(expert, reference, "Held");
  await shot(expert, "control-held");
  await paperOf(expert, "Inspection control act", expect);
  await waitForState(nargiza, life, "Suspended");
  await shot(nargiza, "case-failed-control");
  await sees(world, "warn", "suspended");
  await restore(world, life, because("restoration", "cause-cured", "The insulation check was resumed."));
}

async function paperOf(page, title, expect) {
  const row = page.locator("ul.docs li", { hasText: title });
  const number = (await row.locator(".mono").innerText()).trim();
  const answer = await page.request.get(await row.locator("a[href$='.pdf']").getAttribute("href"));
  expect.equal(answer.status(), 200);
  await checkPaper(await answer.body(), number);
}

// The holder's next certificate names this one, and takes its place the moment it is in the register.
async function renew(world, life) {
  const { who, stranger, check, shot, expect } = world;
  const named = { ...kettle.application(RENEWED, BODY), "/application/renews": world.number };
  const reference = await applyWith({ who }, (page) => fillForm(page, named));
  await accept({ who }, reference);
  await contract({ who }, RENEWED);
  await identify({ who }, reference);
  await takeSample({ who }, reference, RENEWED_CODE);
  await test({ who }, RENEWED_CODE);
  await decide({ who }, reference);
  const nargiza = await who("Nargiza");
  const number = await certificateNumber(nargiza, reference);
  await sees(world, "warn", "replaced");
  await check(stranger);
  await shot(stranger, "verify-replaced");
  await stranger.getByRole("link", { name: number, exact: true }).click();
  await stranger.locator(".verdict.ok").waitFor();
  await goCase(nargiza, life);
  await shot(nargiza, "case-replaced");
  await check(nargiza);
  const successor = { ...world, number };
  expect.notEqual(number, world.number);
  await end(successor, await lifeOf(nargiza, number));
}

async function end(world, life) {
  const { who, stranger, number, check, shot, expect } = world;
  const nargiza = await who("Nargiza");
  await waitForAction(nargiza, life, "withdraw");
  await act(nargiza, life, "withdraw", because("withdrawal", "product-changed", "The maker has replaced the heating element."));
  await check(nargiza);
  await shot(nargiza, "case-withdrawn");
  await sees(world, "bad", "withdrawn");
  await check(stranger);
  await shot(stranger, "verify-withdrawn");
  await stranger.goto(`/en/registers/conformity/certificates?q=${encodeURIComponent(number)}`);
  const row = stranger.locator("main tbody", { hasText: number });
  expect.equal(await row.count(), 1, "one row for one certificate");
  expect.equal((await row.locator(".tag").innerText()).trim(), "Withdrawn");
  await shot(stranger, "register-withdrawn");
}
