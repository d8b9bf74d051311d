// An applicant changes his mind while a laboratory and an assessor work for him: the page said whom it waited for; now their
// cases are needed no longer, and the laboratory learns nothing else.
import { act, addRow, caseHref, fillForm, goCase, waitFor, waitForInbox } from "../lib/cases.mjs";
import * as kettle from "../lib/kettle.mjs";
import { BODY, accept, applyWith, contract, drawn, identify, takeSample } from "../lib/path.mjs";
import { cast } from "../lib/people.mjs";

export const name = "withdrawn";

const PRODUCT = "Elektr choynak Chashma Ortga";
const CODE = "W-2611-R1";
const ENDED = { uz: "Endi kerak emas", en: "No longer needed" };

export async function run({ person, check, shot, expect }) {
  const who = cast(person, "uz");
  const see = async (page, of) => {
    for (const lang of ["en", "uz"]) {
      await page.goto(page.url().replace(/\/(uz|en)\//, `/${lang}/`));
      await check(page);
      await page.setViewportSize({ width: 1280, height: 900 });
      await shot(page, `${of}-${lang}`);
      await page.setViewportSize({ width: 390, height: 844 });
      await shot(page, `${of}-${lang}-390`);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  const reference = await applyWith({ who }, async (page) => {
    await fillForm(page, kettle.serial(PRODUCT, BODY));
    await addRow(page, "/application/plants", 0);
    await fillForm(page, kettle.plant);
  });
  await accept({ who }, reference);
  await contract({ who }, PRODUCT);
  await identify({ who }, reference);
  await takeSample({ who }, reference, CODE);
  const order = await drawn({ who }, CODE);
  const plant = await waitForInbox(await who("Nargiza"), "appoint", kettle.PLANT);
  const world = { who, see, expect, reference, order, plant };
  await awaited(world);
  await act(await who("Aziza"), reference, "withdraw_sampled", { "/withdrawal/reason": "Boshqa bozor tanlandi" });
  await ended(world);
}

// The applicant reads what is awaited, of which kind of organisation and by when, and is led to her own contract alone; the
// body, which assesses the plant itself, to that too.
async function awaited({ who, see, expect, reference, order, plant }) {
  const aziza = await who("Aziza");
  await goCase(aziza, reference);
  const lines = aziza.locator(".awaits li");
  expect.equal(await lines.count(), 2, "the test and the assessment");
  expect.match(await lines.filter({ hasText: CODE }).innerText(), /laboratoriya/i);
  const links = (page) => page.locator("section[aria-labelledby=children] tbody a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  expect.equal((await links(aziza)).length, 1, "her own contract");
  await see(aziza, "case-waits");
  const nargiza = await who("Nargiza");
  await goCase(nargiza, reference);
  const led = await links(nargiza);
  expect.ok(led.includes(caseHref(nargiza, plant)), "the assessment is the body's own");
  expect.ok(!led.some((href) => href.endsWith(order.reference)), "nobody is led to the laboratory");
}

async function ended({ who, see, expect, reference, order, plant }) {
  const { page: registrar } = order;
  const stage = registrar.locator(".stages [aria-current=step] b");
  await waitFor(registrar, caseHref(registrar, order.reference), async () => (await stage.innerText()) === ENDED.uz, "the end of the order");
  const text = await registrar.locator("body").innerText();
  expect.deepEqual(["Orzu", "Chashma", "Aziza", "bozor", reference].filter((secret) => text.includes(secret)), []);
  expect.ok((await registrar.locator(".why").count()) > 0, "what is closed says why");
  await see(registrar, "order-ended");
  await registrar.goto("/uz/inbox");
  expect.equal(await registrar.locator("[data-item]", { hasText: CODE }).count(), 0, "nothing waits for the registrar");
  await see(registrar, "inbox");
  await registrar.goto("/uz/notices");
  await registrar.getByText("Bu ish endi kerak emas").first().waitFor();
  await see(registrar, "notices");

  const nargiza = await who("Nargiza");
  await goCase(nargiza, plant);
  await nargiza.getByRole("heading", { name: "Bu ish endi kerak emas" }).waitFor();
  const aziza = await who("Aziza");
  await goCase(aziza, reference);
  expect.equal(await aziza.locator("section[aria-labelledby=children] .tag", { hasText: ENDED.uz }).count(), 2);
  await see(aziza, "case-returning");
}
