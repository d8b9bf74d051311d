// What a paper must stand: sound PDF, signed as any PDF reader understands it, embedded fonts, a QR code that a telephone reads from a 150 dpi print.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const RESOLUTION = "150";

// Answers the address in the QR code.
export async function checkPaper(bytes, number) {
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
    return await qr(folder, file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

async function qr(folder, file) {
  await run("pdftoppm", ["-r", RESOLUTION, "-png", file, join(folder, "page")]);
  const pages = (await readdir(folder)).filter((page) => page.endsWith(".png")).map((page) => join(folder, page));
  const { stdout } = await run("zbarimg", ["--quiet", "--raw", ...pages]);
  return stdout.trim().split("\n")[0];
}
