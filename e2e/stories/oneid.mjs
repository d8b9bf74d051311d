// Somebody signs in by OneID: there, by a stand-in that says so, and back; a stranger is told that nobody here knows them.
import { enrolIfAsked } from "../lib/people.mjs";

export const name = "oneid";

export async function run({ person, check, shot, expect, expected }) {
  expected(/status of 422/);
  const page = await person();
  await page.goto("/en");
  await page.locator("header a[href*='sign-in']").click();
  const way = page.locator("section[aria-labelledby=by-oneid]");
  await way.waitFor();
  await check(page);
  await shot(page, "way");

  const pick = async (who, label) => {
    await page.goto("/en/sign-in?next=/en/cases");
    await way.locator("a.btn").click();
    await page.getByText("This is not OneID but a demo").waitFor();
    const form = page.locator("form").filter({ has: page.locator("h2", { hasText: who }) });
    await form.locator("button", { hasText: label }).first().click();
  };
  await pick("Sardor", "OneID");
  await enrolIfAsked(page);
  expect.match(page.url(), /\/en\/cases$/);
  expect.match(await page.locator("details.me summary").innerText(), /Sardor/);
  await page.goto("/en/keys");
  await page.locator("td", { hasText: "By OneID: password" }).waitFor();
  await check(page);
  await shot(page, "signed-in");
  await page.locator("details.me > summary").click();
  await page.locator("form[action='/sessions/end'] button").click();

  // By the key of a firm.
  await pick("Sardor", /\d{9}/);
  await enrolIfAsked(page);
  await page.goto("/en/keys");
  await page.locator("td", { hasText: "By OneID: key of a firm" }).waitFor();
  await page.locator("details.me > summary").click();
  await page.locator("form[action='/sessions/end'] button").click();

  await pick("Begona", "OneID");
  await page.locator("[role=alert]", { hasText: "nobody here does" }).waitFor();
  await check(page);
  await shot(page, "stranger");
}
