// One administrator proposes a post, another confirms it; somebody new is invited, and gets in by the link with a device.
import { device } from "../lib/device.mjs";
import { enrolIfAsked, signIn } from "../lib/people.mjs";

export const name = "posts";

export async function run({ person, check, shot, expect, expected }) {
  expected(/status of 422/);
  const ravshan = await person();
  await signIn(ravshan, "Ravshan", "en");
  // From any page: the navigation.
  await ravshan.locator("header nav a[href$='/proposals']").click();
  await check(ravshan);
  await ravshan.locator("#officer").fill("OF-110461");
  await ravshan.locator("#stir").fill("300500112");
  await ravshan.locator("#kind").selectOption("agency/compliance");
  await ravshan.locator("form[action$='/proposals/posts'] button.pri").click();
  await ravshan.locator("[role=alert]", { hasText: "No organisation has this STIR" }).waitFor();
  await shot(ravshan, "refused");
  await ravshan.locator("#stir").fill("300500111");
  await ravshan.locator("form[action$='/proposals/posts'] button.pri").click();
  await ravshan.locator("#waiting ~ div", { hasText: "Mansur Eshonov" }).waitFor();
  await ravshan.locator("#pinfl").fill("41204880530935");
  await ravshan.locator("#name").fill("Zuhra Karimova");
  await ravshan.locator("form[action$='/proposals/invitations'] button.pri").click();
  await ravshan.locator("#waiting ~ div", { hasText: "Zuhra Karimova" }).waitFor();
  expect.equal(await ravshan.locator("button[value=confirmed]").count(), 0, "nobody confirms their own word");
  await check(ravshan);
  await shot(ravshan, "proposed");

  const dildora = await person({ viewport: { width: 390, height: 844 } });
  await signIn(dildora, "Dildora", "uz");
  await dildora.goto("/uz/proposals");
  await check(dildora);
  await shot(dildora, "390");
  const waiting = dildora.locator("section[aria-labelledby=waiting] tr");
  await waiting.filter({ hasText: "Mansur" }).locator("button[value=confirmed]").click();
  await dildora.locator("section[aria-labelledby=answered] tr", { hasText: "Mansur" }).waitFor();
  await waiting.filter({ hasText: "Zuhra" }).locator("button[value=confirmed]").click();
  const link = await dildora.locator("[data-link]").innerText();
  await check(dildora);
  await shot(dildora, "link");

  const lawyer = await person();
  await signIn(lawyer, "Mansur", "en");
  await lawyer.locator("details.me > summary").click();
  await lawyer.locator('form[action="/sessions/post"] button', { hasText: "Compliance officer" }).waitFor();

  const zuhra = await person();
  await device(zuhra);
  await zuhra.goto(new URL(link).pathname);
  await zuhra.locator("p", { hasText: "Zuhra Karimova" }).waitFor();
  await check(zuhra);
  await shot(zuhra, "invited");
  await zuhra.locator("input[name=name]").fill("Telefon");
  await zuhra.locator("form[data-passkey] button").click();
  await enrolIfAsked(zuhra);
  await zuhra.locator("section[aria-labelledby=passkeys] td", { hasText: "Telefon" }).first().waitFor();
  await zuhra.goto(new URL(link).pathname);
  await zuhra.locator("[role=alert]").waitFor();
  await check(zuhra);
}
