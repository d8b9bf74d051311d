// Tells one story and says whether it came true.
import assert from "node:assert/strict";
import { join } from "node:path";

import { checker } from "./check.mjs";
import { forget, watch } from "./watch.mjs";

// Motion is reduced: a contrast measured while a colour changes is no contrast.
const COMMON = { viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" };

// A story exports `name` and `run(world)`. The world holds:
//   base            the server's address
//   person(options) a new browser context with one page, watched for complaints
//   check(page)     axe in both themes and the overflow probe
//   shot(page, of)  a picture in e2e/shots/
//   expect          node:assert/strict
//   expected(of)    complaints of this pattern are provoked on purpose
export async function tell(story, { browser, base, shots, all }) {
  const started = performance.now();
  const complaints = [];
  const contexts = [];
  const person = async (options = {}) => {
    const context = await browser.newContext({ ...COMMON, baseURL: base, ...options });
    contexts.push(context);
    await watch(context, complaints);
    return context.newPage();
  };
  const slug = story.name.replace(/[^a-z0-9]+/gi, "-").toLowerCase();
  const shot = (page, of) => page.screenshot({ path: join(shots, `${slug}-${of}.png`), fullPage: true });
  const allowed = [];
  const expected = (pattern) => allowed.push(pattern);
  let last = null;
  try {
    await story.run({ browser, base, person, check: checker({ all }), shot, expect: assert, expected });
    for (const pattern of allowed) forget(complaints, pattern);
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
