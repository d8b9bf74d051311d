// One kettle from application to certificate, in Uzbek; then a stranger checks the paper.
import { said, scan, untilKept } from "../lib/codes.mjs";
import { checkPaper } from "../lib/paper.mjs";
import { accept, apply, contract, decide, identify, takeSample, test } from "../lib/path.mjs";
import * as kettle from "../lib/kettle.mjs";
import { act, goCase, waitFor, waitForAction } from "../lib/cases.mjs";
import { cast } from "../lib/people.mjs";

export const name = "certify";

const PRODUCT = "Elektr choynak Chashma";
const CODE = "N-2611-A1";
const STAMPER = "TRIS DEMO TSA";

// One page of each kind is checked; all are pictured.
const CHECKED = new Set([
  "application", "application-sign", "case-registrar", "inbox-cashier", "sampling", "sampling-sign", "case-laboratory", "readings",
  "contract-payable", "bank-invoice", "bank-paid", "case-issued", "verify", "examine", "examine-holds", "examine-altered", "verify-not-found", "register",
]);

export async function run({ person, check, shot, expect, expected }) {
  // Without a network the browser complains that it asked in vain.
  expected(/ERR_INTERNET_DISCONNECTED|Failed to fetch/);
  const see = async (page, of) => {
    if (CHECKED.has(of)) await check(page);
    await shot(page, of);
    await page.setViewportSize({ width: 390, height: 844 });
    await shot(page, `${of}-390`);
    await page.setViewportSize({ width: 1440, height: 900 });
  };
  const who = cast(person, "uz");
  const walk = { who, see };
  const reference = await apply(walk, PRODUCT);
  await accept(walk, reference);
  await contract(walk, PRODUCT);
  await identify(walk, reference);
  await takeSample(walk, reference, CODE);
  const laboratory = await test(walk, CODE);
  await blind(await who(laboratory.laboratory.people[1]), laboratory.reference, expect);
  await decide(walk, reference);
  // This scheme assesses no production: nothing is said of what there never was.
  const nargiza = await who("Nargiza");
  expect.equal(await nargiza.getByRole("heading", { name: "Sinovlar yakuni", exact: true }).count(), 1);
  expect.equal(await nargiza.getByRole("heading", { name: "Ishlab chiqarishni baholash yakuni", exact: true }).count(), 0);

  const temur = await who("Temur");
  await waitForAction(temur, reference, "account_issued");
  await act(temur, reference, "account_issued", kettle.disposal);
  // A list within a list is a table with heads of its own, not a line of values.
  await temur.getByRole("heading", { name: `Namunalar · ${CODE}` }).waitFor();
  expect.ok((await temur.locator("th", { hasText: "Eng koʻp qiymat" }).count()) > 0);
  await see(temur, "case-certified");

  const aziza = await who("Aziza");
  await goCase(aziza, reference);
  const number = await certificateNumber(aziza, expect);
  await ordered({ page: aziza, see, expect }, reference, laboratory.reference);
  await stranger({ person, see, expect }, number);
}

// Anyone drops the file: as it was given out, and with one letter changed.
async function dropped({ page, see, expect }, paper, number) {
  const drop = async (buffer) => {
    await page.goto("/uz/examine");
    await page.setInputFiles("#file", { name: "sertifikat.pdf", mimeType: "application/pdf", buffer });
    await page.locator("main form button").click();
    await page.locator(".verdict").waitFor();
  };
  await page.goto("/uz");
  await page.locator("main a[href='/uz/examine']").click();
  await page.locator("#file").waitFor();
  await see(page, "examine");
  await drop(paper);
  await page.locator(".verdict.ok").waitFor();
  expect.ok((await page.locator(".facts").innerText()).includes(number), "the system says which paper it is");
  expect.ok((await page.locator("main").innerText()).includes(STAMPER), "the file carries its time stamp");
  await see(page, "examine-holds");
  await drop(Buffer.concat([paper, Buffer.from("%")]));
  await page.locator(".verdict.bad").waitFor();
  await see(page, "examine-altered");
}

// Whoever ordered the test opens its paper from the page of the case and from the list of documents; neither names the test's own case.
async function ordered({ page, see, expect }, reference, test) {
  const link = page.getByRole("link", { name: `Sinov bayonnomasi · ${CODE}`, exact: true });
  const href = await link.getAttribute("href");
  const answer = await page.request.get(href);
  expect.equal(answer.status(), 200);
  expect.equal((await answer.body()).subarray(0, 5).toString(), "%PDF-");
  expect.ok(!(await page.content()).includes(test));
  await see(page, "case-applicant");
  await page.goto("/uz/documents");
  const row = page.locator("tbody tr", { has: page.locator(`a[href="${href}"]`) });
  expect.equal(await row.count(), 1);
  expect.ok((await row.innerText()).includes(reference));
  expect.ok(!(await page.content()).includes(test));
  await see(page, "documents");
}

// The laboratory's page names neither firm nor maker nor brand.
async function blind(page, reference, expect) {
  await goCase(page, reference);
  const text = await page.locator("body").innerText();
  const secrets = ["Orzu", "Chashma", "Ningbo", "Ishonch Sertifikat", "Aziza", "Temur"];
  expect.deepEqual(secrets.filter((secret) => text.includes(secret)), [], "what the laboratory must not read");
}

async function certificateNumber(page, expect) {
  const papers = page.locator("ul.docs li", { has: page.locator("a[href^='/documents/']") });
  expect.ok((await papers.count()) >= 6, "six papers at least lie in the case");
  const own = papers.filter({ has: page.getByRole("link", { name: "Muvofiqlik sertifikati", exact: true }) });
  const number = await own.locator(".mono").innerText();
  expect.match(number, /\d/);
  return number.trim();
}

async function stranger({ person, see, expect }, number) {
  const page = await person();
  await page.goto("/uz");
  await page.locator("main input[name=q], .hero input[name=q]").first().fill(number.toLowerCase());
  await page.keyboard.press("Enter");
  await page.waitForURL(/verify\?q=/);
  await page.locator(".verdict.ok").waitFor();
  expect.ok((await page.locator(".facts").innerText()).includes(PRODUCT));
  const isStamped = async () => (await page.locator("main").innerText()).includes(STAMPER);
  await waitFor(page, page.url(), isStamped, "the time stamp");
  await see(page, "verify");

  const code = (await page.locator(".kv dd.mono").innerText()).trim();
  const pdf = await page.locator("a.btn.pri[href^='/documents/']").getAttribute("href");
  const answer = await page.request.get(pdf);
  expect.equal(answer.status(), 200);
  const { link, sealed } = await checkPaper(await answer.body(), number, true);
  expect.ok(sealed.startsWith(`${new URL(pdf, page.url()).origin}/Q#`.toUpperCase()), "the sealed code opens the page that checks it");
  expect.equal(link, `${new URL(pdf, page.url()).origin}/V/${code}`.toUpperCase(), "capitals keep the QR code small, and it leads here");
  await page.goto(link);
  await page.locator(".verdict.ok").waitFor();

  await dropped({ page, see, expect }, await answer.body(), number);
  await scanned({ person, see, expect }, sealed, number);

  await page.goto("/uz/verify?q=UZ.NO.SUCH.0000001");
  await page.locator(".verdict.bad").waitFor();
  await see(page, "verify-not-found");

  for (const q of ["choynak", "чойнак", "Chashma", "ЧАШМА", "300100201"]) {
    await page.goto(`/uz/registers/conformity/certificates?q=${encodeURIComponent(q)}`);
    expect.ok((await page.locator("main tbody").innerText().catch(() => "")).includes(number), `the register finds it by ${q}`);
  }
  await see(page, "register");
}

// A telephone's camera opens the sealed code; the page knows the certificate without asking, also where there is no network.
async function scanned({ person, see, expect }, code, number) {
  const page = await person();
  // Every ten seconds verifiers get a new snapshot: one that was made before the certificate does not know it.
  let known = await scan(page, code);
  for (let n = 0; n < 60 && known.code !== "qr.in-force"; n += 1) known = await scan(page, code);
  expect.equal(known.code, "qr.in-force");
  expect.equal(known.facts.number, number);
  expect.ok(PRODUCT.startsWith(known.facts.product.replace(/…$/, "")), "the signed facts stand there to be compared");
  await see(page, "code");
  await untilKept(page);
  await page.context().setOffline(true);
  expect.equal((await scan(page, code)).code, "qr.in-force", "no network is needed once the page was there");
  await see(page, "code-offline");
  await page.locator("[data-differs]").click();
  expect.equal((await said(page)).code, "qr.text-differs");
  const forged = code.slice(0, -1) + (code.endsWith("1") ? "2" : "1");
  expect.equal((await scan(page, forged)).code, "qr.not-authentic");
  await page.context().setOffline(false);
}
