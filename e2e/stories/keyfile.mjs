// Somebody's key lies in a file: it is taken into two browsers, signs, and is taken out again. The file is openssl's.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { act, openCase } from "../lib/cases.mjs";
import { application } from "../lib/kettle.mjs";
import { BODY, SERVICE } from "../lib/path.mjs";
import { signIn } from "../lib/people.mjs";

export const name = "keyfile";

const WHO = "Botir";
const PASSWORD = "Oʻrik 2026";

function made(folder, name, curve) {
  const at = (end) => join(folder, `${name}.${end}`);
  const openssl = (...words) => execFileSync("openssl", words, { stdio: ["ignore", "pipe", "pipe"] });
  openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", `ec_paramgen_curve:${curve}`, "-nodes", "-subj", "/CN=Botir", "-keyout", at("key"), "-out", at("crt"));
  openssl("pkcs12", "-export", "-inkey", at("key"), "-in", at("crt"), "-out", at("p12"), "-passout", `pass:${PASSWORD}`);
  return at("p12");
}

async function take(page, file, password) {
  await page.locator("input[type=file]").setInputFiles(file);
  await page.locator("input[type=password]").fill(password);
  await page.locator("form[data-enrol-file] button").click();
}

export async function run({ person, check, shot, expect, expected }) {
  expected(/Refused: (password|otherKey|noFile|says)|DataError|TypeError: no DER|status of 422/);
  const folder = mkdtempSync(join(tmpdir(), "tris-keyfile-"));
  try {
    const [file, other] = [made(folder, "own", "P-256"), made(folder, "other", "P-384")];
    const desk = await person();
    await signIn(desk, WHO, "en");
    await desk.goto("/en/keys");
    const keys = desk.locator("section[data-key]");
    const before = await keys.count();
    const sent = [];
    desk.on("request", (request) => request.method() === "POST" && sent.push(request.postData()));

    await desk.locator("main a[href*='/enrol/file']").click();
    const message = desk.locator("[data-message]");
    await desk.locator("input[type=file]").waitFor();
    await check(desk);
    await shot(desk, "page");
    for (const [chosen, password, words] of [
      [file, "another", "not that of this file"],
      [other, PASSWORD, "another kind"],
      [join(folder, "own.crt"), PASSWORD, "no PKCS#12 file"],
    ]) {
      await take(desk, chosen, password);
      await message.filter({ hasText: words }).waitFor();
    }
    await check(desk);
    await shot(desk, "refused");
    expect.equal(sent.length, 0, "nothing was sent");
    await take(desk, file, PASSWORD);
    await desk.waitForURL((url) => url.pathname === "/en/keys");
    expect.equal(sent.length, 1);
    expect.doesNotMatch(sent[0], new RegExp(encodeURIComponent(PASSWORD)), "the password stays here");
    const own = keys.filter({ has: desk.locator("[data-forget]:visible") });
    await own.first().waitFor();
    expect.equal(await keys.count(), before + 1);
    const fingerprint = await own.getAttribute("data-key");
    await check(desk);
    await shot(desk, "taken");

    const reference = await openCase(desk, SERVICE);
    await act(desk, reference, "submit", application("Choynak O-9", BODY));

    // It is nobody else's: whoever takes it is told so, and keeps the key of their own.
    const aziza = await person();
    await signIn(aziza, "Aziza", "en");
    await aziza.goto("/en/enrol/file?next=/en/keys");
    await take(aziza, file, PASSWORD);
    await aziza.locator("[data-message]", { hasText: "certificate" }).waitFor();
    await aziza.goto("/en/keys");
    await aziza.locator("[data-forget]:visible").first().waitFor();

    // The same file elsewhere is the same key.
    const phone = await person({ viewport: { width: 390, height: 844 } });
    await signIn(phone, WHO, "uz", "/uz/enrol/file?next=/uz/keys");
    await phone.goto("/uz/enrol/file?next=/uz/keys");
    await shot(phone, "390");
    await take(phone, file, PASSWORD);
    await phone.waitForURL((url) => url.pathname === "/uz/keys");
    await phone.locator(`section[data-key="${fingerprint}"] [data-forget]:visible`).waitFor();
    await phone.locator(`section[data-key="${fingerprint}"] [data-forget]`).click();
    await phone.waitForFunction((key) => document.querySelector(`section[data-key="${key}"] [data-forget]`).checkVisibility() === false, fingerprint);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
