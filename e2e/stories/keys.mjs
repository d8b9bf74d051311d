// A telephone is lost: its session is ended from elsewhere, its key is taken back, and a new one is made.
import { signIn } from "../lib/people.mjs";

export const name = "keys";

const WHO = "Aziza";

export async function run({ person, check, shot, expect, expected }) {
  expected(/status of 422/);
  const desk = await person();
  await signIn(desk, WHO, "uz");
  await desk.goto("/uz/keys");
  const keys = desk.locator("section[data-key]");
  // She has keys in other browsers, of other stories.
  const before = await keys.count();
  const phone = await person({ viewport: { width: 390, height: 844 } });
  await signIn(phone, WHO, "uz");

  // From any page: the menu of one's own name.
  await desk.locator("details.me > summary").click();
  await desk.locator(".me-menu a[href$='/keys']").click();
  await desk.waitForURL(/\/uz\/keys$/);
  expect.equal(await keys.count(), before + 1, "each browser has its own");
  const own = keys.filter({ has: desk.locator("[data-here]:visible") });
  await own.first().waitFor();
  expect.equal(await own.count(), 1, "and this one knows its own");
  await check(desk);
  await shot(desk, "own");

  await desk.locator("main tbody form button").first().click();
  await desk.waitForURL(/\/uz\/keys$/);
  await phone.goto("/uz/inbox");
  expect.match(phone.url(), /sign-in/, "the telephone must sign in again");

  const lost = keys.filter({ hasNot: desk.locator("[data-here]:visible") }).first();
  await lost.locator("summary").click();
  await lost.locator("button.danger").click();
  await desk.locator("[role=alert]").waitFor();
  await shot(desk, "no-reason");
  const again = desk.locator("details[open]").locator("xpath=ancestor::section[1]");
  await again.locator("input[value=compromised]").check();
  await again.locator("button.danger").click();
  await desk.waitForURL(/\/uz\/keys$/);
  expect.equal(await desk.locator("section[data-key] .tag.bad").count(), 1);
  await check(desk);
  await shot(desk, "taken-back");

  // The finder of the telephone gets a new key, and the old one stays what it is.
  await signIn(phone, WHO, "uz");
  await phone.goto("/uz/keys");
  await phone.locator(".tag[data-here]:visible").waitFor();
  expect.equal(await phone.locator("section[data-key]").count(), before + 2);
  expect.equal(await phone.locator("section[data-key]").filter({ has: phone.locator("[data-here]:visible") }).locator(".tag.ok").count(), 1);
  await check(phone);
  await shot(phone, "390");

  const officer = await person();
  await signIn(officer, "Barno", "en");
  await officer.goto("/en/people");
  await officer.locator("main a[href$='/keys']").first().waitFor();
  await check(officer);
  await shot(officer, "people");
}
