// What every visited page must stand: axe in the light and the dark theme, and no sideways scrolling on a telephone.
import assert from "node:assert/strict";
import axe from "axe-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const THEMES = ["light", "dark"];
// 390: a common telephone. 320: WCAG 1.4.10, reflow.
const NARROW = [390, 320];

// With `all`, axe runs at the narrow widths too.
export function checker({ all }) {
  return async (page) => {
    const viewport = page.viewportSize();
    try {
      await lookAt(page, viewport, all ? [viewport.width, ...NARROW] : [viewport.width]);
    } finally {
      await page.emulateMedia({ colorScheme: null });
      await page.setViewportSize(viewport);
    }
  };
}

async function lookAt(page, viewport, widths) {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme });
    for (const width of widths) {
      await page.setViewportSize({ ...viewport, width });
      await noViolations(page, `${theme}, ${width} px`);
    }
  }
  for (const width of NARROW) {
    await page.setViewportSize({ ...viewport, width });
    await noOverflow(page, width);
  }
}

async function noViolations(page, where) {
  // Evaluated by the debugger, which the page's content security policy does not bind.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (tags) => {
    const found = await window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target).join(" | ")}`);
  }, TAGS);
  assert.deepEqual(violations, [], `axe at ${page.url()} (${where})`);
}

async function noOverflow(page, width) {
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const scrolls = (element) => element && (["auto", "scroll", "hidden"].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const outside = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > room + 1 && !scrolls(element.parentElement),
    );
    const names = outside.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
    return document.documentElement.scrollWidth > room ? names.concat("the page scrolls sideways") : [];
  });
  assert.deepEqual(wide, [], `overflow at ${page.url()} (${width} px)`);
}
