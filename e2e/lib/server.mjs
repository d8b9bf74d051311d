// The demo server of one run, with a data folder of its own.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

// A Sunday morning in Tashkent: no story may depend on the day on which it runs.
const NOW = "2026-11-22T09:00:00+05:00";
let started = Date.now();

// What the demo's clock says: it starts with the server and runs on.
export const now = () => new Date(Date.parse(NOW) + Date.now() - started);

const PATIENCE_MS = 60_000;

// Starts `tris demo` on a free port and reads its address from what it prints.
export async function startServer(binary) {
  const data = await mkdtemp(join(tmpdir(), "tris-e2e-"));
  const words = ["demo", "--fresh", "--data", data, "--listen", "127.0.0.1:0", "--now", NOW];
  started = Date.now();
  const child = spawn(binary, words, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { base: await address(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function address(child) {
  return new Promise((resolve, reject) => {
    let said = "";
    const giveUp = (why) => reject(new Error(`the server ${why}:\n${said}`));
    const timer = setTimeout(() => giveUp(`printed no address in ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    const hear = (bytes) => {
      said += bytes;
      const found = said.match(/http:\/\/localhost:\d+/);
      if (found) {
        clearTimeout(timer);
        resolve(found[0]);
      }
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", (error) => {
      clearTimeout(timer);
      giveUp(`could not be started: ${error.message}`);
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      giveUp(`ended with code ${code}`);
    });
  });
}
