// Tells one story and says whether it came true.
import assert from "node:assert/strict";
import { join } from "node:path";

import { checker } from "./check.mjs";
import { watch } from "./watch.mjs";

// A story exports `name` and `run(world)`. The world holds:
//   base            the server's address
//   person(options) a new browser context with one page, watched for complaints
//   check(page)     axe in both themes and the overflow probe
//   shot(page, of)  a picture in e2e/shots/
//   expect          node:assert/strict
export async function tell(story, { browser, base, shots, all }) {
  const started = performance.now();
  const complaints = [];
  const contexts = [];
  const person = async (options = {}) => {
    const context = await browser.newContext({ baseURL: base, viewport: { width: 1440, height: 900 }, ...options });
    contexts.push(context);
    await watch(context, complaints);
    return context.newPage();
  };
  const slug = story.name.replace(/[^a-z0-9]+/gi, "-").toLowerCase();
  const shot = (page, of) => page.screenshot({ path: join(shots, `${slug}-${of}.png`), fullPage: true });
  let last = null;
  try {
    await story.run({ browser, base, person, check: checker({ all }), shot, expect: assert });
    assert.deepEqual(complaints, [], "the browser complained");
  } catch (error) {
    last = error;
    for (const [at, page] of contexts.flatMap((context) => context.pages()).entries()) {
      await shot(page, `failed-${at}`).catch(() => {});
    }
  }
  await Promise.all(contexts.map((context) => context.close()));
  const took = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${last ? "FAILED" : "passed"}  ${story.name} (${took} s)`);
  if (last) {
    console.log(last.stack ?? String(last));
    complaints.forEach((complaint) => console.log(`  the browser said: ${complaint}`));
  }
  return last === null;
}
