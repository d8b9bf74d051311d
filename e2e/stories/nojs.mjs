// Without JavaScript everything works but signing: look-ups, the case page, a form with its errors, a draft that is kept.
import { caseHref, fillForm, go, openAct, openCase } from "../lib/cases.mjs";
import * as kettle from "../lib/kettle.mjs";
import { BODY, SERVICE } from "../lib/path.mjs";
import { cast } from "../lib/people.mjs";

export const name = "nojs";

const PRODUCT = "Kettle Scriptless";

export async function run({ person, shot, expect, expected }) {
  expected(/status of 4\d\d/);
  const page = await person({ javaScriptEnabled: false });
  await lookUps({ page, expect });

  await page.goto("/en/sign-in");
  await page.locator("section.tile", { hasText: "Aziza" }).locator("button[name=person]").click();
  await page.locator("h1", { hasText: "Signing key" }).waitFor();
  expect.match(await page.locator("main").innerText(), /Signing needs JavaScript/);
  await page.getByRole("link", { name: "Later" }).click();
  await page.waitForURL(/\/en\/inbox/);

  const reference = await openCase(page, SERVICE);
  await openAct(page, reference, "submit");
  await go(page);
  expect.ok((await page.locator("section.errors li").count()) > 8, "the errors come without a script");
  await fillForm(page, { "/application/product/name": PRODUCT, "/application/product/quantity": "12.5" });
  await page.locator("button[name=__draft]").click();
  expect.match(await page.locator("[role=status]").innerText(), /draft is saved/i);
  await page.goto("/en");
  await openAct(page, reference, "submit");
  expect.equal(await page.inputValue('[name="/application/product/name"]'), PRODUCT, "the draft is kept");
  expect.equal(await page.inputValue('[name="/application/product/quantity"]'), "12.5");

  await page.locator('button[name=__add][value="/application/standards"]').click();
  expect.equal(await page.locator('[name="/application/standards/1"]').count(), 1, "a row is added by the server");
  await page.locator('button[name=__add][value="/application/standards"]').click();
  expect.equal(await page.inputValue('[name="/application/product/name"]'), PRODUCT, "nothing is lost by adding");

  await fillForm(page, kettle.application(PRODUCT, BODY));
  await go(page);
  await page.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  expect.match(await page.locator("main").innerText(), /Signing needs JavaScript/);
  await shot(page, "sign");
  await page.goto(caseHref(page, reference));
  expect.equal(await page.locator("h1").count(), 1);
  expect.ok((await page.locator(".stages li").count()) > 3, "the stages are shown");
}

async function lookUps({ page, expect }) {
  await page.goto("/en");
  await page.locator(".hero input[name=q]").fill("UZ.NO.SUCH.1");
  await page.locator(".hero button").click();
  await page.waitForURL(/verify\?q=/);
  await page.locator(".verdict.bad").waitFor();
  await page.goto("/en/registers");
  await page.locator("main a[href*='/registers/']").first().click();
  await page.locator("main input[name=q]").fill("zzz");
  await page.locator("main form button").click();
  expect.match(await page.locator("main").innerText(), /Nothing found/);
  await page.goto("/en/services");
  await page.locator(`main a[href$="${SERVICE}"]`).click();
  expect.ok((await page.locator("main table tbody tr").count()) > 20, "states and actions are listed");
}
