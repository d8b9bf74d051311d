// Serial production (scheme 3), in Uzbek: the plant is assessed while a laboratory tests blind; the decision rests on both.
import { act, addRow, fillForm, go, goCase, openAct, sign, waitForAction, waitForInbox, waitForState } from "../lib/cases.mjs";
import * as kettle from "../lib/kettle.mjs";
import { checkPaper } from "../lib/paper.mjs";
import { BODY, accept, applyWith, contract, decide, drawn, identify, takeSample, test, whoCan } from "../lib/path.mjs";
import { cast } from "../lib/people.mjs";

export const name = "factory";

const PRODUCT = "Elektr choynak Chashma Serial";
const CODE = "Z-2611-S3";

export async function run({ person, check, shot, expect }) {
  const who = cast(person, "uz");
  const world = { who, check, shot, expect };
  const reference = await applyWith({ who }, (page) => serial({ page, check, shot }));
  await accept({ who }, reference);
  await contractAwaited(await who("Aziza"), reference, expect);
  await contract({ who }, PRODUCT);
  await identify({ who }, reference);
  await takeSample({ who }, reference, CODE);
  await inParallel(world, reference);
  await decided(world, reference);
}

// What one may do meanwhile, such as withdrawing, is not the next step.
async function contractAwaited(page, reference, expect) {
  await goCase(page, reference);
  expect.equal(await page.locator(".next h2").innerText(), "Ish javoblarni kutmoqda");
  expect.match(await page.locator(".awaits").innerText(), /^Shartnoma va toʻlov/);
}

// Scheme 3 names a plant and no consignment.
async function serial({ page, check, shot }) {
  await fillForm(page, kettle.serial(PRODUCT, BODY));
  await addRow(page, "/application/plants", 0);
  await fillForm(page, kettle.plant);
  await check(page);
  await shot(page, "application");
}

// The test and the assessment are both open; the case waits for the slower.
async function inParallel({ who, check, shot, expect }, reference) {
  const nargiza = await who("Nargiza");
  const plant = await waitForInbox(nargiza, "appoint", kettle.PLANT);
  await drawn({ who }, CODE);
  await goCase(nargiza, reference);
  const children = nargiza.locator("section[aria-labelledby=children] tbody tr");
  expect.equal(await children.locator(".tag.warn").count(), 2, "the test and the assessment are open at once");
  await shot(nargiza, "case-testing");
  await followed(await whoFollows(who, reference), expect);

  await goCase(nargiza, plant);
  await check(nargiza);
  await shot(nargiza, "case-appointing");
  await act(nargiza, plant, "appoint");
  await assess({ who, check, shot, expect }, plant);

  await waitForState(nargiza, reference, "Sinov oʻtkazilmoqda");
  expect.equal(await children.locator(".tag.ok").filter({ hasText: /./ }).count(), 2, "the contract and the assessment have answered");
  await test({ who }, CODE);
}

// The expert who followed the case until now: the inbox says that it waits for others.
async function whoFollows(who, reference) {
  for (const name of ["Kamola", "Malika"]) {
    const page = await who(name);
    await page.goto("/uz/inbox");
    const row = page.locator("[data-item]", { has: page.locator(`#c-${reference}`) });
    if ((await row.count()) > 0) return row;
  }
  throw new Error("nobody follows the case");
}

async function followed(row, expect) {
  const text = await row.innerText();
  expect.match(text, /Javoblar kutilmoqda:.*Laboratoriya sinovi · Z-2611-S3 \(Sinov laboratoriyasi/);
  expect.match(text, /Ishlab chiqarishni baholash · ORZU-1 \(Sertifikatlashtirish organi/);
}

async function assess({ who, check, shot, expect }, plant) {
  const assessor = await whoCan({ who }, ["Kamola", "Malika"], plant, "assess");
  await shot(assessor, "case-assessor");
  await openAct(assessor, plant, "assess");
  // Production in order: nothing was found, and nothing has to be invented.
  await fillForm(assessor, kettle.assessment);
  await check(assessor);
  await shot(assessor, "assessment");
  await go(assessor);
  await assessor.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  await shot(assessor, "assessment-sign");
  await sign(assessor);
  await paperOf(assessor, plant, "Ishlab chiqarishni baholash dalolatnomasi", expect);
  await check(assessor);
  await shot(assessor, "case-assessed");
}

// The paper lies in the case, is sound, and says what it is.
async function paperOf(page, reference, title, expect) {
  await waitForState(page, reference, "Baholandi");
  const row = page.locator("ul.docs li", { hasText: title });
  await row.waitFor();
  const number = (await row.locator(".mono").innerText()).trim();
  const answer = await page.request.get(await row.locator("a[href$='.pdf']").getAttribute("href"));
  expect.equal(answer.status(), 200);
  await checkPaper(await answer.body(), number);
}

async function decided({ who, check, shot, expect }, reference) {
  const nargiza = await who("Nargiza");
  await waitForAction(nargiza, reference, "decide_positive");
  for (const outcome of ["Sinovlar yakuni", "Ishlab chiqarishni baholash yakuni"]) {
    const section = nargiza.locator("section.card", { has: nargiza.getByRole("heading", { name: outcome, exact: true }) });
    expect.equal(await section.count(), 1, `the decider reads: ${outcome}`);
  }
  await check(nargiza);
  await shot(nargiza, "case-deciding");
  await decide({ who }, reference);
  await nargiza.locator("ul.docs").getByRole("link", { name: "Muvofiqlik sertifikati", exact: true }).waitFor();
  await shot(nargiza, "case-issued");
}
