// Runs the browser stories: one server with a fresh world, one Chromium, one story after another.
//
//   node e2e/run.mjs [--binary PATH] [--all] [story ...]
//
// It builds nothing. The closing line is `N passed, N failed`.
import { mkdir, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { launch } from "./lib/chromium.mjs";
import { startServer } from "./lib/server.mjs";
import { tell } from "./lib/story.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

function parse(words) {
  const options = { binary: here("../target/debug/tris"), all: false, only: [] };
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === "--binary") options.binary = words[(at += 1)];
    else if (words[at] === "--all") options.all = true;
    else options.only.push(words[at]);
  }
  return options;
}

async function stories(only) {
  const files = (await readdir(here("stories"))).filter((file) => file.endsWith(".mjs")).sort();
  const wanted = files.filter((file) => only.length === 0 || only.includes(file.replace(/\.mjs$/, "")));
  if (wanted.length === 0) throw new Error(`no story is called ${only.join(" or ")}`);
  return Promise.all(wanted.map((file) => import(new URL(`stories/${file}`, import.meta.url))));
}

async function main() {
  const options = parse(process.argv.slice(2));
  const told = await stories(options.only);
  const shots = here("shots");
  await mkdir(shots, { recursive: true });
  const server = await startServer(options.binary);
  let passed = 0;
  try {
    const browser = await launch();
    try {
      for (const story of told) {
        passed += (await tell(story, { browser, base: server.base, shots, all: options.all })) ? 1 : 0;
      }
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
  console.log(`${passed} passed, ${told.length - passed} failed`);
  return passed === told.length;
}

process.exitCode = (await main()) ? 0 : 1;
