// The sampler stands where there is no network: fills the act, signs it on the device, sends it from the road, and the act
// cites it. In English.
import { addRow, fillForm, go, openAct, sign, waitForAction } from "../lib/cases.mjs";
import * as kettle from "../lib/kettle.mjs";
import { accept, apply, contract, identify } from "../lib/path.mjs";
import { cast } from "../lib/people.mjs";
import { now } from "../lib/server.mjs";

export const name = "field";

const PRODUCT = "Kettle Dala";

export async function run({ person, check, shot, expect, expected }) {
  // Without a network the browser complains, and an act that differs from the record is refused.
  expected(/ERR_INTERNET_DISCONNECTED|Failed to fetch|Refused: unreachable|status of 422/);
  const who = cast(person, "en");
  const walk = { who };
  const reference = await apply(walk, PRODUCT);
  await accept(walk, reference);
  await contract(walk, PRODUCT);
  await identify(walk, reference);
  const temur = await who("Temur");
  // The device's clock goes with the demo's.
  await temur.clock.setFixedTime(now());
  await waitForAction(temur, reference, "take_sample");
  await inTheField({ temur, check, shot, expect }, reference);
  await onTheRoad({ temur, shot, expect }, reference);
}

async function inTheField({ temur, check, shot, expect }, reference) {
  await openAct(temur, reference, "take_sample");
  for (let n = 1; n < kettle.testCount; n += 1) await addRow(temur, "/sample/samples/0/tests", n);
  await temur.context().setOffline(true);
  await fillForm(temur, kettle.sampling("F-1"));
  // The big button leads nowhere without a network; it says so, and nothing typed is lost.
  await temur.locator("form .acts button.pri").click();
  await temur.locator("form [data-message]").waitFor();
  expect.match(await temur.locator("form [data-message]").innerText(), /cannot be reached and nothing was sent/);
  expect.equal(await temur.inputValue('[name="/sample/samples/0/code"]'), "F-1");
  const device = temur.locator("[data-capture]");
  await device.locator("summary").click();
  await device.locator("[data-keep-here]").click();
  await device.locator("[data-kept] li").waitFor();
  expect.match(await device.locator("[data-said]").innerText(), /Kept on this device, signed/);
  expect.match(await device.locator("[data-kept] li").innerText(), /^22 November 2026, \d\d:\d\d /, "the time as pages write it");
  await device.getByRole("button", { name: /^Send/ }).click();
  await temur.waitForFunction(() => /could not be sent/.test(document.querySelector("[data-said]").textContent));
  expect.equal(await device.locator("[data-kept] li").count(), 1, "nothing is lost without a network");
  await temur.context().setOffline(false);
  await check(temur);
  await shot(temur, "kept");
}

async function onTheRoad({ temur, shot, expect }, reference) {
  await openAct(temur, reference, "take_sample");
  const device = temur.locator("[data-capture]");
  await device.locator("[data-kept] li").waitFor();
  await device.getByRole("button", { name: /^Send/ }).click();
  await temur.waitForURL(/\?capture=[0-9a-f-]{36}$/);
  expect.match(await temur.locator("form .note.ok").innerText(), /Signed on the device/);
  expect.equal(await temur.inputValue('[name="/sample/samples/0/code"]'), "F-1", "the form is as it was signed");
  await shot(temur, "arrived");
  // What was signed cannot be bettered on the road.
  await fillForm(temur, { "/sample/storage": "Somewhere else" });
  await go(temur);
  await temur.locator("section.errors").waitFor();
  expect.match(await temur.locator("section.errors").innerText(), /not what was signed in the field/);
  await shot(temur, "changed");
  await fillForm(temur, { "/sample/storage": kettle.sampling("F-1")["/sample/storage"] });
  await go(temur);
  await temur.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  await temur.locator('[data-kind="tris:capture"]').waitFor();
  await shot(temur, "cited");
  await sign(temur);
  expect.match(await temur.locator("ol.tl").innerText(), /in the field:/);
  await shot(temur, "case");
}
