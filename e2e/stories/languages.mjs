// Every public page and the page of a case in four languages: no missing text, the right letters, the right `lang`; axe in
// the light and the dark; nothing wider than a telephone.
import { inInbox, waitForAction } from "../lib/cases.mjs";
import { SERVICE, apply } from "../lib/path.mjs";
import { cast } from "../lib/people.mjs";

export const name = "languages";

const LANGUAGES = { uz: "uz-Latn", uzc: "uz-Cyrl", ru: "ru", en: "en" };
const PUBLIC = [
  "", "verify", "verify?q=UZ.1", "services", `services/${SERVICE}`, "services/laboratories/test-order", "registers",
  "registers/conformity/certificates", "sign-in", "no-such-page",
];
const OWN = ["inbox", "cases", "people", "instruments"];

// axe looks at one language: the markup is the same. Words are read in all.
const CHECKED = "uz";

export async function run({ person, check, shot, expect, expected }) {
  expected(/status of 404/);
  const who = cast(person, "uz");
  const reference = await apply({ who }, "Choynak Tillar");
  const dilshod = await who("Dilshod");
  await waitForAction(dilshod, reference, "accept");
  const faults = [];
  const stranger = await person();
  for (const lang of Object.keys(LANGUAGES)) {
    for (const path of PUBLIC) await visit({ page: stranger, lang, path, check, shot, faults });
    const own = [...OWN, `cases/${reference}`, `cases/${reference}/acts/accept`, `cases/${reference}/acts/refuse_application`];
    for (const path of own) await visit({ page: dilshod, lang, path, check, shot, faults });
  }
  await dilshod.goto("/uz/inbox");
  expect.equal(await inInbox(dilshod, "accept", "Choynak Tillar"), reference);
  expect.equal(faults.join("\n"), "");
}

async function visit({ page, lang, path, check, shot, faults }) {
  await page.goto(`/${lang}/${path}`.replace(/\/$/, ""));
  const at = `/${lang}/${path}`;
  const tag = await page.locator("html").getAttribute("lang");
  if (tag !== LANGUAGES[lang]) faults.push(`${at}: lang is ${tag}`);
  for (const fault of wrong(lang, await words(page))) faults.push(`${at}: ${fault}`);
  if (lang === CHECKED) await check(page).catch((error) => faults.push(`${error.message}`));
  if (lang !== "en") await shot(page, `${lang}-${path.replace(/[^a-z]+/g, "-").replace(/[A-Z0-9-]{11}/, "")}`);
}

// All that is read on the page or told to those who do not see it, less numbers and codes; names of languages stand in their
// own letters. Labels apart: data (a firm's or a person's name) stays as it was written.
function words(page) {
  return page.evaluate(() => {
    const skip = (element) => element.closest("nav.lang, .mono, script, style, code, kbd");
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const all = [document.title];
    while (walker.nextNode()) if (!skip(walker.currentNode.parentElement)) all.push(walker.currentNode.data.trim());
    for (const element of document.querySelectorAll("[aria-label], [title], [alt], [placeholder]")) {
      if (!skip(element)) for (const name of ["aria-label", "title", "alt", "placeholder"]) all.push(element.getAttribute(name) ?? "");
    }
    const labels = document.querySelectorAll("th, dt, legend, label, .hint, .nav a, .stages b, .card-h h2, button:not([aria-label]), .foot");
    return { all: all.filter(Boolean), labels: [...labels].map((element) => element.innerText) };
  });
}

// An id where words should be: `certification-action-submit`, `conformity/certification-field-…`.
const ID = /(^|[^a-z0-9-])[a-z_]+(\/[a-z_-]+)?(-[a-z_0-9]+){2,}/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-/;
const ASCII_APOSTROPHE = /[a-zA-Z]['`‘’][a-zA-Z]/;
const LATIN_WORD = /(^|[^\p{L}])[A-Za-z][a-z]{3,}(?!\p{L})/u;
const ENGLISH = /\b(business|certification body|director|registrar|expert|laboratory|active)\b/;

function wrong(lang, { all, labels }) {
  const faults = [];
  for (const text of all) {
    if (ID.test(text) || UUID.test(text)) faults.push(`an id: ${text}`);
    if (lang === "uz" && ASCII_APOSTROPHE.test(text)) faults.push(`an apostrophe: ${text}`);
    if (lang !== "en" && ENGLISH.test(text)) faults.push(`English: ${text}`);
    if (lang === "uz" && /[а-яёўқғҳ]/i.test(text)) faults.push(`Cyrillic: ${text}`);
  }
  for (const text of labels) if (lang === "uzc" && LATIN_WORD.test(text)) faults.push(`Latin: ${text}`);
  return faults;
}
