// A stranger opens the home page.
export const name = "home";

const LANGUAGES = ["uz-Latn", "uz-Cyrl", "ru", "en"];

export async function run({ person, check, shot, expect }) {
  const page = await person();
  const answer = await page.goto("/");
  expect.equal(answer.status(), 200);
  expect.equal(await page.locator("h1").count(), 1, "one heading of the first rank");
  expect.ok(await page.locator("form[role=search] input[name=q]").first().isVisible(), "the verification box");

  const offered = await page.locator("[hreflang]").evaluateAll((links) => links.map((link) => link.getAttribute("hreflang")));
  for (const language of LANGUAGES) expect.ok(offered.includes(language), `${language} is offered`);
  await check(page);
  await shot(page, "uz-Latn");

  for (const language of LANGUAGES) {
    const link = page.locator(`a[hreflang="${language}"]`).first();
    if ((await link.count()) > 0) {
      await link.click();
      expect.equal(await page.locator("html").getAttribute("lang"), language);
      await check(page);
    }
  }
  const telephone = await person({ viewport: { width: 390, height: 844 } });
  await telephone.goto("/");
  await shot(telephone, "390");
}
