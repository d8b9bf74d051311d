// Opening cases and acting in them, as a person does: form, check answers, sign.
import assert from "node:assert/strict";

import { langOf } from "./people.mjs";

const PATIENCE_MS = 15_000;
const PAUSE_MS = 200;

// Opens a case of this service; answers its reference.
export async function openCase(page, service) {
  await page.goto(`/${langOf(page)}/services/${service}`);
  await page.locator('form[action="/cases"] button').click();
  await page.waitForURL(/\/cases\/[^/]+/);
  return decodeURIComponent(new URL(page.url()).pathname.split("/")[3]);
}

export const caseHref = (page, reference) => `/${langOf(page)}/cases/${reference}`;
export const goCase = (page, reference) => page.goto(caseHref(page, reference));

// Fills controls by name, in the order given: a choice may show or hide what follows.
export async function fillForm(page, values) {
  const kinds = await page.evaluate(
    (names) => names.map((name) => document.getElementsByName(name)[0]?.type ?? null),
    Object.keys(values),
  );
  for (const [at, [name, value]] of Object.entries(values).entries()) {
    assert.ok(kinds[at], `no control is called ${name} at ${page.url()}`);
    await fill(page, name, value, kinds[at]);
  }
}

function fill(page, name, value, kind) {
  const control = page.locator(`[name="${name}"]`);
  if (kind === "radio") return page.locator(`[name="${name}"][value="${value}"]`).check();
  if (kind === "checkbox") return control.setChecked(value);
  return kind === "select-one" ? control.selectOption(value) : control.fill(value);
}

// The first button is hidden: what Enter presses. People press the visible one.
export const go = (page) => press(page, page.locator("form .acts button.pri"));

// A form first asks whether it can arrive, so the next page comes a moment after the press.
export const press = (page, button) => Promise.all([page.waitForEvent("domcontentloaded"), button.click()]);

// Opens the form of an action from the page of the case.
export async function openAct(page, reference, action) {
  await goCase(page, reference);
  await page.locator(`a.btn[href$="/acts/${action}"]`).first().click();
  await page.waitForURL(new RegExp(`/acts/${action}$`));
}

// From the case page to the page that is signed.
export async function prepare(page, reference, action, values = {}) {
  await openAct(page, reference, action);
  await fillForm(page, values);
  await go(page);
  await page.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
}

export async function sign(page) {
  await page.locator("form[data-sign] button").click();
  await page.waitForURL(/\/cases\/[^/]+\?done=/);
  return page.locator("[role=status]").first().innerText();
}

export async function act(page, reference, action, values = {}) {
  await prepare(page, reference, action, values);
  return sign(page);
}

// Reloads until the page shows what is awaited: effects of an act follow it.
export async function waitFor(page, href, look, what) {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    await page.goto(href);
    const found = await look(page);
    if (found) return found;
    assert.ok(performance.now() < until, `${what} never came at ${href}`);
    await page.waitForTimeout(PAUSE_MS);
  }
}

export function waitForAction(page, reference, action) {
  const look = async () => (await page.locator(`a.btn[href$="/acts/${action}"]`).count()) > 0;
  return waitFor(page, caseHref(page, reference), look, `the action ${action}`);
}

// The case now stands in the state with this name.
export function waitForState(page, reference, name) {
  const look = async () => (await page.locator(".stages [aria-current=step] b").innerText()) === name;
  return waitFor(page, caseHref(page, reference), look, `the state ${name}`);
}

// Waits until an open action stands in the inbox in a case of this title; answers the case.
export async function waitForInbox(page, action, title) {
  const look = () => inInbox(page, action, title);
  return waitFor(page, `/${langOf(page)}/inbox`, look, `${action} of ${title}`);
}

// The same without waiting: the reference, or nothing. The page must be the inbox.
export async function inInbox(page, action, title) {
  const row = page.locator("[data-item]").filter({ has: page.locator(`a[href$="/acts/${action}"]`) }).filter({ hasText: title });
  if ((await row.count()) === 0) return null;
  const href = await row.first().locator("h2 a").getAttribute("href");
  return href.split("/").pop();
}

// Presses "add" of a list until it has row `n`.
export async function addRow(page, list, n) {
  const row = page.locator(`[name^="${list}/${n}"]`);
  if ((await row.count()) > 0) return;
  await page.locator(`button[name=__add][value="${list}"]`).click();
  await row.first().waitFor();
}

// Goes to the form of an action by its address, whatever the page offers, and sends it: answers what the page says.
export async function attempt(page, reference, action, values = {}) {
  await page.goto(`${caseHref(page, reference)}/acts/${action}`);
  await fillForm(page, values);
  await go(page);
  const refused = page.locator("section.errors");
  await refused.waitFor();
  return refused.innerText();
}

// Why an action is closed, as the page of the case says it.
export async function closedBecause(page, reference, label) {
  await goCase(page, reference);
  return page.locator(".why", { has: page.locator("h3", { hasText: label }) }).innerText();
}
