// A sealed code as a telephone meets it.

// Opens what the camera read. The origin is the page's own: the base of a code names the public address.
export async function scan(page, text, path = "/Q") {
  await page.goto("about:blank");
  await page.goto(`${path}#${text.slice(text.indexOf("#") + 1)}`);
  return said(page);
}

// What the page says: code and reason as in crates/signing, the verdict in words, and the sealed facts.
export async function said(page) {
  const answer = page.locator("[data-answer]:not([hidden])");
  await answer.waitFor();
  return answer.evaluate((section) => {
    const facts = [...section.querySelectorAll("[data-fact]")].filter((fact) => fact.checkVisibility());
    return {
      code: section.dataset.code,
      why: section.dataset.why,
      title: section.querySelector("h1").textContent,
      facts: Object.fromEntries(facts.map((fact) => [fact.dataset.fact, fact.textContent])),
    };
  });
}

// Until the worker has all that it keeps: from then on the page opens without a network.
export const untilKept = (page) => page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
