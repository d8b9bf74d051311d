// What a paper must stand: sound PDF, signed as any PDF reader understands it, embedded fonts, a QR code that a telephone reads from a 150 dpi print.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const RESOLUTION = "150";

// Answers the address in the QR code of each page, and the sealed code beside the signature.
export async function checkPaper(bytes, number, isPublic = false) {
  const folder = await mkdtemp(join(tmpdir(), "tris-paper-"));
  try {
    const file = join(folder, "paper.pdf");
    await writeFile(file, bytes);
    await run("qpdf", ["--check", file]);
    await fontsEmbedded(file);
    await signed(file);
    const { stdout: text } = await run("pdftotext", [file, "-"]);
    assert.ok(text.includes(number), "the paper shows its number");
    assert.ok(text.includes("DEMO"), "the paper says DEMO");
    await discreet(folder, file, { number, isPublic });
    return await codes(folder, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// What travels inside the file is for everybody: of the facts only the register's public fields.
async function discreet(folder, file, { number, isPublic }) {
  const inside = join(folder, "inside.json");
  await run("pdfdetach", ["-save", "1", "-o", inside, file]);
  const data = JSON.parse(await readFile(inside, "utf8"));
  assert.equal(data.number, number);
  assert.ok(Object.keys(data.public).length > (isPublic ? 3 : -1), "the public fields of the register, if it stands in one");
  assert.equal(data.facts, undefined, "nothing else of the case");
}

async function signed(file) {
  const { stdout } = await run("pdfsig", ["-nocert", file]);
  for (const part of ["Field Name: Sig-", "ETSI.CAdES.detached", "Signature is Valid.", "- Total document signed"]) {
    assert.ok(stdout.includes(part), `${part} is not in: ${stdout}`);
  }
}

async function fontsEmbedded(file) {
  const { stdout } = await run("pdffonts", [file]);
  const fonts = stdout.trim().split("\n").slice(2);
  assert.ok(fonts.length > 0, "the paper has fonts");
  // The columns before the object number: embedded, subset, with Unicode.
  for (const font of fonts) assert.match(font, /\syes\s+(yes|no)\s+yes\s+\d+\s+\d+\s*$/, `embedded and searchable: ${font}`);
}

async function codes(folder, file) {
  await run("pdftoppm", ["-r", RESOLUTION, "-png", file, join(folder, "page")]);
  const pages = (await readdir(folder)).filter((page) => page.endsWith(".png")).map((page) => join(folder, page));
  const { stdout } = await run("zbarimg", ["--quiet", "--raw", ...pages]);
  const read = stdout.trim().split("\n");
  const sealed = read.filter((code) => /\/Q#\d+$/.test(code));
  assert.equal(sealed.length, 1, `one sealed code: ${stdout}`);
  const link = read.find((code) => /\/V\/[0-9A-Z]{13}$/.test(code));
  assert.ok(link, `an address on a page: ${stdout}`);
  return { link, sealed: sealed[0] };
}
