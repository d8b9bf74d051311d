// The director of a firm lets somebody act for it in one action; that person does it, sees what else is closed, and lays the power down.
import { choosePost, signIn } from "../lib/people.mjs";

export const name = "powers";

export async function run({ person, check, shot, expect, expected }) {
  expected(/status of 422/);
  const director = await person();
  await signIn(director, "Aziza", "en");
  await director.goto("/en");
  await director.locator("nav a[href$='/powers']").click();
  await director.locator("#give").waitFor();
  await check(director);

  const other = await person();
  await signIn(other, "Mansur", "en");
  const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  await director.locator("#officer").fill("OF-0");
  await director.locator("#until").fill(day);
  const apply = director.locator("input[name=limit][value='conformity/certification/submit']");
  await apply.check();
  await director.getByRole("button", { name: "Give the power" }).click();
  await director.locator("[role=alert]", { hasText: "Nobody has this officer number." }).waitFor();
  expect.equal(await apply.isChecked(), true, "what was chosen stays chosen");
  await director.locator("#officer").fill("OF-110461");
  await director.getByRole("button", { name: "Give the power" }).click();
  await director.locator("td b", { hasText: "by power of attorney 1 of" }).waitFor();
  await check(director);
  await shot(director, "given");

  await other.goto("/en/inbox");
  await choosePost(other, "power of attorney 1");
  await other.locator("nav a[href$='/powers']").click();
  await other.locator("td button.danger").waitFor();
  await check(other);
  await other.locator("td button.danger").click();
  await other.locator("td .tag", { hasText: "Ended" }).waitFor();
  expect.equal(await other.locator("td button.danger").count(), 0);
  await shot(other, "ended");
}
