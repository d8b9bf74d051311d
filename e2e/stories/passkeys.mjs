// Somebody enrols a passkey, signs out, and comes back by it; the device is lost, and its passkey is removed.
import { device } from "../lib/device.mjs";
import { enrolIfAsked, signIn } from "../lib/people.mjs";

export const name = "passkeys";

export async function run({ person, check, shot, expect, expected }) {
  expected(/status of 422/);
  expected(/Error|Refused/);
  const page = await person();
  const own = await device(page);
  await signIn(page, "Sardor", "en");

  // From any page: the menu of one's own name.
  await page.locator("details.me > summary").click();
  await page.locator(".me-menu a[href$='/keys']").click();
  const section = page.locator("section[aria-labelledby=passkeys]");
  await section.waitFor();
  await section.locator("input[name=name]").fill("Laptop");
  await section.locator("button.pri").click();
  await section.locator("td[data-keep]", { hasText: "Laptop" }).waitFor();
  const [passkey] = await own.passkeys();
  expect.equal(passkey.rpId, "localhost");
  expect.equal(passkey.isResidentCredential, true);
  await check(page);
  await shot(page, "enrolled");

  // A device makes one passkey of a person and no second.
  await section.locator("input[name=name]").fill("Again");
  await section.locator("button.pri").click();
  await section.locator("[data-message]", { hasText: "has a passkey of yours already" }).waitFor();

  await page.locator("details.me > summary").click();
  await page.locator("form[action='/sessions/end'] button").click();
  await page.locator("header a[href*='sign-in']").click();
  const button = page.locator("form[data-passkey] button");
  await button.waitFor();
  await check(page);
  await shot(page, "sign-in");
  await own.unlocks(false);
  await button.click();
  await page.locator("[data-message]", { hasText: "not unlocked" }).waitFor();
  await own.unlocks(true);
  await button.click();
  await enrolIfAsked(page);
  expect.match(await page.locator("details.me summary").innerText(), /Sardor/);

  await page.goto("/en/keys");
  expect.doesNotMatch(await section.locator("tbody").innerText(), /Not yet/, "it was used");
  await section.locator("button.danger").click();
  await section.locator(".note", { hasText: "no passkey yet" }).waitFor();
  await page.locator("details.me > summary").click();
  await page.locator("form[action='/sessions/end'] button").click();
  await page.goto("/uz/sign-in");
  await page.locator("form[data-passkey] button").click();
  await page.locator("[role=alert]", { hasText: "hech kim kirmaydi" }).waitFor();
  await check(page);
  await shot(page, "removed");
}
