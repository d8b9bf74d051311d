// The path of a certification, leg by leg: each story walks as far as it needs.
import { act, addRow, caseHref, fillForm, go, inInbox, openAct, openCase, sign, waitFor, waitForAction, waitForInbox } from "./cases.mjs";
import * as kettle from "./kettle.mjs";
import { langOf } from "./people.mjs";

export const SERVICE = "conformity/certification";
export const BODY = "“Ishonch Sertifikat” MCHJ";

const nothing = async () => {};

// `who(name)` gives a signed-in page; `see(page, of)` is called on every new kind of page.
export function apply(walk, product, body = BODY, code = undefined) {
  return applyWith(walk, (page) => fillForm(page, kettle.application(product, body, code)));
}

// The same with another application: `fill` types it.
export async function applyWith({ who, see = nothing }, fill) {
  const aziza = await who("Aziza");
  const reference = await openCase(aziza, SERVICE);
  await see(aziza, "case-draft");
  await openAct(aziza, reference, "submit");
  await see(aziza, "application");
  await fill(aziza);
  await go(aziza);
  await aziza.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  await see(aziza, "application-sign");
  await sign(aziza);
  await see(aziza, "case-submitted");
  return reference;
}

export async function accept({ who, see = nothing }, reference) {
  const dilshod = await who("Dilshod");
  await waitForAction(dilshod, reference, "accept");
  await see(dilshod, "case-registrar");
  await act(dilshod, reference, "accept", kettle.acceptance);
}

// The contract is a case of its own: offered, signed, paid.
export async function contract({ who, see = nothing }, product) {
  const gulnora = await who("Gulnora");
  const reference = await waitForInbox(gulnora, "offer", product);
  await see(gulnora, "inbox-cashier");
  await act(gulnora, reference, "offer", kettle.offer);
  const aziza = await who("Aziza");
  await waitForAction(aziza, reference, "sign");
  await see(aziza, "contract-customer");
  await act(aziza, reference, "sign", { "/signature/agrees": true });
  await pay(aziza, reference, see);
  return reference;
}

// The invoice went to the demo's bank; whoever owes it follows the link of the case and pays there.
async function pay(page, reference, see) {
  const link = page.locator('.next a.btn.pri[href*="/demo/bank/"]');
  await waitFor(page, caseHref(page, reference), async () => (await link.count()) > 0, "the bank's invoice");
  await see(page, "contract-payable");
  await link.click();
  await page.waitForURL(/\/demo\/bank\/[0-9a-f-]{36}\?back=/);
  await see(page, "bank-invoice");
  const press = async (met) => {
    await page.locator("main form button").click();
    await page.waitForURL(new RegExp(`met=${met}&back=`));
  };
  await press(202);
  // Said twice, it happens once.
  await press(200);
  await see(page, "bank-paid");
  await page.locator("main form a").click();
  await page.waitForURL(new RegExp(`/cases/${reference}$`));
}

// The first of these people in whose hands the action is.
export async function whoCan({ who }, names, reference, action) {
  const pages = await Promise.all(names.map(who));
  const look = async () => {
    for (const page of pages) {
      await page.goto(caseHref(page, reference));
      if ((await page.locator(`a.btn[href$="/acts/${action}"]`).count()) > 0) return page;
    }
    return null;
  };
  return waitFor(pages[0], caseHref(pages[0], reference), look, `somebody for ${action}`);
}

export async function identify(walk, reference) {
  const expert = await whoCan(walk, ["Kamola", "Malika"], reference, "record_imo");
  await act(expert, reference, "record_imo", kettle.imo);
}

export async function takeSample({ who, see = nothing }, reference, code) {
  const temur = await who("Temur");
  await waitForAction(temur, reference, "take_sample");
  await openAct(temur, reference, "take_sample");
  for (let n = 1; n < kettle.testCount; n += 1) await addRow(temur, "/sample/samples/0/tests", n);
  await fillForm(temur, kettle.sampling(code));
  await see(temur, "sampling");
  await go(temur);
  await temur.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  await see(temur, "sampling-sign");
  await sign(temur);
}

// Which laboratory was drawn, by looking at the inboxes of all.
export async function drawn({ who }, code) {
  const desks = await Promise.all(
    kettle.LABORATORIES.map(async (laboratory) => ({ laboratory, page: await who(laboratory.people[0]) })),
  );
  let found = null;
  await waitFor(desks[0].page, `/${langOf(desks[0].page)}/inbox`, async () => {
    for (const { laboratory, page } of desks) {
      await page.goto(`/${langOf(page)}/inbox`);
      const reference = await inInbox(page, "receive", code);
      if (reference) return (found = { laboratory, reference, page });
    }
    return null;
  }, `a laboratory for ${code}`);
  return found;
}

export async function test({ who, see = nothing }, code, values = undefined, result = "conforms") {
  const { laboratory, reference, page } = await drawn({ who }, code);
  await see(page, "inbox-laboratory");
  await act(page, reference, "receive", kettle.receipt);
  const [, engineer, head] = laboratory.people;
  const bench = await who(engineer);
  await waitForAction(bench, reference, "record");
  await see(bench, "case-laboratory");
  await openAct(bench, reference, "record");
  await fillForm(bench, kettle.readings(laboratory.instruments, values, result));
  await bench.locator("td output.ok, td output.bad").nth(kettle.testCount - 1).waitFor();
  await see(bench, "readings");
  await go(bench);
  await bench.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  await see(bench, "readings-sign");
  await sign(bench);
  const chief = await who(head);
  const action = result === "conforms" ? "sign" : "sign_failing";
  await waitForAction(chief, reference, action);
  await act(chief, reference, action, { "/approval/checked": true });
  await see(chief, "case-protocol-signed");
  return { laboratory, reference };
}

export async function decide({ who, see = nothing }, reference) {
  const nargiza = await who("Nargiza");
  await waitForAction(nargiza, reference, "decide_positive");
  await see(nargiza, "case-deciding");
  await act(nargiza, reference, "decide_positive", kettle.decision);
  await waitForAction(nargiza, reference, "issue");
  await act(nargiza, reference, "issue", kettle.certificate);
  await see(nargiza, "case-issued");
}

// Everything up to the results.
export async function untilTested(walk, product, code, values = undefined) {
  const reference = await apply(walk, product);
  await accept(walk, reference);
  await contract(walk, product);
  await identify(walk, reference);
  await takeSample(walk, reference, code);
  return { reference, ...(await test(walk, code, values).then(({ laboratory }) => ({ laboratory }))) };
}
