// Debian's Chromium: no browser is downloaded.
import { chromium } from "playwright-core";

const EXECUTABLE = "/usr/bin/chromium";

// Chromium refuses its sandbox to root, who runs the checks in a container; the rest keeps it from calling home.
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch() {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS });
}
