// Each control is met by walking into it, in English; the compliance officer sees who tried.
import { act, addRow, attempt, closedBecause, fillForm, go, goCase, openAct, press, sign, waitFor, waitForAction } from "../lib/cases.mjs";
import * as kettle from "../lib/kettle.mjs";
import { accept, apply, contract, drawn, identify, takeSample, test } from "../lib/path.mjs";
import { cast, choosePost } from "../lib/people.mjs";

export const name = "guards";

const LAPSED = "VM-3312";
const MOST_DRAWS = 20;

export async function run({ person, shot, expect, expected }) {
  expected(/status of 4\d\d/);
  const who = cast(person, "en");
  const world = { who, shot, expect };
  await bodies(world);
  const reference = await sampled(world, "Kettle Guarded", "G-1");
  await refusedPeople(world, reference, "G-1");
  await lapsedInstrument(world);
  await compliance(world);
}

// A body whose scope is textiles, and one whose accreditation is paused.
async function bodies({ who, shot, expect }) {
  const textiles = await apply({ who }, "Kettle to textiles", "“Ipak Mezon” MCHJ");
  const shahlo = await who("Shahlo");
  await waitForAction(shahlo, textiles, "return_application");
  expect.match(await closedBecause(shahlo, textiles, "Accept"), /outside the scope of accreditation/);
  expect.match(await attempt(shahlo, textiles, "accept", kettle.acceptance), /outside the scope of accreditation/);
  await shot(shahlo, "out-of-scope");

  const paused = await apply({ who }, "Kettle to a paused body", "“Kamalak Sifat” MCHJ");
  const behzod = await who("Behzod");
  await waitForAction(behzod, paused, "return_application");
  expect.match(await closedBecause(behzod, paused, "Accept"), /accreditation is not in force/);
  expect.match(await attempt(behzod, paused, "accept", kettle.acceptance), /accreditation is not in force/);
}

// Accepted, paid, identified by whom the rule drew, and sampled.
async function sampled({ who, expect }, product, code) {
  const walk = { who };
  const reference = await apply(walk, product);
  const [aziza, dilshod] = [await who("Aziza"), await who("Dilshod")];
  await waitForAction(dilshod, reference, "accept");
  expect.match(await attempt(aziza, reference, "accept", kettle.acceptance), /not for your post/);
  await accept(walk, reference);
  await contract(walk, product);
  await identify(walk, reference);
  const jasur = await who("Jasur");
  await goCase(jasur, reference);
  expect.equal(await jasur.locator("a.btn[href*='/acts/']").count(), 0, "who owns a share of the firm is not drawn");
  await takeSample(walk, reference, code);
  return reference;
}

// Results outside the limits close the decision to everybody; kinship and a missing attestation to some.
async function refusedPeople({ who, shot, expect }, reference, code) {
  await outsideLimits({ who, shot, expect }, code);
  const nargiza = await who("Nargiza");
  await waitFor(nargiza, `/en/cases/${reference}`, async () => (await nargiza.locator(".why", { hasText: "Decide to issue" }).count()) > 0, "the decision");
  expect.match(await closedBecause(nargiza, reference, "Decide to issue"), /outside its limits/);
  expect.match(await nargiza.locator("main").innerText(), /34\.5/);
  expect.match(await attempt(nargiza, reference, "decide_positive", kettle.decision), /outside its limits/);
  await shot(nargiza, "outside-limits");

  const sherzod = await who("Sherzod");
  expect.match(await closedBecause(sherzod, reference, "Decide to refuse"), /interest ties you/);
  await shot(sherzod, "interest");
  const refusal = { "/refusal/ground": { value: "test-failed" }, "/refusal/explanation": "The handle heats by 34.5 K." };
  expect.match(await attempt(sherzod, reference, "decide_negative", refusal), /interest ties you/);

  const malika = await who("Malika");
  await choosePost(malika, /head/i);
  expect.match(await closedBecause(malika, reference, "Decide to refuse"), /not attested/);
  await shot(malika, "unattested");
  expect.match(await attempt(malika, reference, "decide_negative", refusal), /not attested/);

  await differentPeople({ who, shot, expect }, reference);
  expect.match(await act(nargiza, reference, "decide_negative", refusal), /Done/);
}

// A laboratory changes nothing of what was ordered, and signs as conforming only what lies within its limits.
async function outsideLimits({ who, shot, expect }, code) {
  const { laboratory, reference, page: registrar } = await drawn({ who }, code);
  await act(registrar, reference, "receive", kettle.receipt);
  const [, engineer, head] = laboratory.people;
  const bench = await who(engineer);
  await waitForAction(bench, reference, "record");
  await openAct(bench, reference, "record");
  await fillForm(bench, kettle.readings(laboratory.instruments, ["0.21", "4.2", "34.5"]));
  const limit = bench.locator('input[name="/test_protocol/readings/2/max"]');
  expect.equal(await limit.getAttribute("type"), "hidden", "a limit is shown and not asked");
  // By hand, past the page.
  await limit.evaluate((input) => { input.value = "40"; });
  await go(bench);
  expect.match(await bench.locator("section.errors").innerText(), /laid down before[\s\S]*Laid down: .*· 30\b.*You gave: .*· 40\b/);
  await shot(bench, "limit-altered");

  // Shown again, the page has the limit as it was ordered; one test is measured twice.
  expect.equal(await limit.inputValue(), "30");
  await press(bench, bench.locator('button[name=__add][value="/test_protocol/readings/2"]'));
  await fillForm(bench, Object.fromEntries(kettle.reading(3, "29.5", laboratory.instruments[2])));
  expect.equal(await bench.locator("button[name=__remove]").count(), 1, "only the second reading can be taken away");
  await bench.locator("td output.bad").waitFor();
  await shot(bench, "read-twice");
  await bench.setViewportSize({ width: 390, height: 844 });
  await shot(bench, "read-twice-390");
  await bench.setViewportSize({ width: 1440, height: 900 });
  await go(bench);
  await bench.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  await sign(bench);

  const chief = await who(head);
  await waitForAction(chief, reference, "send_back");
  expect.match(await closedBecause(chief, reference, "Sign the protocol that conforms"), /outside its limits/);
  const approval = { "/approval/checked": true };
  expect.match(await attempt(chief, reference, "sign", approval), /outside its limits/);
  await shot(chief, "not-conforming");
  await act(chief, reference, "send_back", { "/remark/text": "34.5 K is more than 30 K." });
  await waitForAction(bench, reference, "record");
  await openAct(bench, reference, "record");
  await fillForm(bench, { "/test_protocol/result": "fails" });
  await go(bench);
  await bench.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  await sign(bench);
  await waitForAction(chief, reference, "sign_failing");
  await act(chief, reference, "sign_failing", approval);
}

// Who accepted the application may not decide to issue, in whatever post; the post is given back afterwards.
async function differentPeople({ who, shot, expect }, reference) {
  const dilshod = await who("Dilshod");
  await choosePost(dilshod, /head/i);
  expect.match(await closedBecause(dilshod, reference, "Decide to issue"), /Another person must do this/);
  await shot(dilshod, "same-person");
  expect.match(await attempt(dilshod, reference, "decide_positive", kettle.decision), /Another person must do this/);
  await choosePost(dilshod, /registrar/i);
}

// Samples are drawn to laboratories until one is the laboratory whose wattmeter has lapsed.
async function lapsedInstrument({ who, shot, expect }) {
  const code = await drawnTo(who, "Zarra Sinov");
  const lola = await who("Lola");
  await lola.goto("/en/inbox");
  const { reference } = await drawn({ who }, code);
  await act(lola, reference, "receive", kettle.receipt);
  const sardor = await who("Sardor");
  await sardor.goto("/en/instruments");
  expect.match(await sardor.locator("tr", { hasText: LAPSED }).innerText(), /lapsed/);
  await waitForAction(sardor, reference, "record");
  await openAct(sardor, reference, "record");
  await fillForm(sardor, kettle.readings([LAPSED]));
  const outputs = sardor.locator("td output");
  await outputs.filter({ hasText: /verification lapsed on/ }).waitFor();
  expect.equal(await sardor.locator("td output.bad").count(), 1, "one row is refused as one types");
  await shot(sardor, "lapsed-typed");
  await go(sardor);
  await sardor.locator("section.errors").waitFor();
  expect.match(await sardor.locator("section.errors").innerText(), /verification has lapsed/);
  await shot(sardor, "lapsed-refused");
}

// One application with many samples, each drawn for itself.
async function drawnTo(who, laboratory) {
  const walk = { who };
  const product = "Kettles Many";
  const reference = await apply(walk, product);
  await accept(walk, reference);
  await contract(walk, product);
  await identify(walk, reference);
  const temur = await who("Temur");
  await waitForAction(temur, reference, "take_sample");
  await openAct(temur, reference, "take_sample");
  for (let n = 0; n < MOST_DRAWS; n += 1) {
    await addRow(temur, "/sample/samples", n);
    await fillForm(temur, kettle.oneTest(n, `M-${n + 1}`));
  }
  await fillForm(temur, kettle.place);
  await go(temur);
  await temur.waitForURL(/\/acts\/[0-9a-f-]{36}$/);
  await temur.locator("form[data-sign] button").click();
  await temur.waitForURL(/done=/);
  const receiver = kettle.LABORATORIES.find(({ name }) => name === laboratory).people[0];
  const page = await who(receiver);
  const look = async () => (await page.locator("[data-item]", { hasText: /M-\d+/ }).count()) > 0;
  await waitFor(page, "/en/inbox", look, `a sample for ${laboratory}`);
  return (await page.locator("[data-item] h2", { hasText: /M-\d+/ }).first().innerText()).match(/M-\d+/)[0];
}

async function compliance({ who, shot, expect }) {
  const barno = await who("Barno");
  await barno.goto("/en/attempts");
  const rows = await barno.locator("tbody").innerText();
  for (const name of ["Aziza", "Shahlo", "Behzod", "Nargiza", "Sherzod", "Malika", "Dilshod", "Sardor"]) {
    expect.ok(rows.includes(name), `the compliance officer sees that ${name} tried`);
  }
  await shot(barno, "attempts");
  const nargiza = await who("Nargiza");
  await nargiza.goto("/en/attempts");
  expect.equal(await nargiza.locator("tbody tr").count(), 0, "nobody else sees them");
}
