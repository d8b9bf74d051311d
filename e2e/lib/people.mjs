// Who sits before the browser: signing in as a person of the demo world, with a key of one's own.

// Chooses the person on the sign-in page; the browser then makes a key and goes on by itself.
export async function signIn(page, name, lang = "en", next = "") {
  await page.goto(`/${lang}/sign-in${next && `?next=${encodeURIComponent(next)}`}`);
  const card = page.locator("section.tile").filter({ has: page.locator("h3", { hasText: new RegExp(`^${name}`) }) });
  await card.locator("button[name=person]").click();
  await enrolIfAsked(page);
}

// The enrolment page leaves by itself when the key is certified.
export async function enrolIfAsked(page) {
  await page.waitForURL((url) => !/\/(enrol|enrolments|sign-in|sessions)$/.test(url.pathname));
}

// One browser context per person, opened and signed in when first needed.
export function cast(person, lang) {
  const known = new Map();
  return async (name) => {
    if (!known.has(name)) {
      const page = await person();
      await signIn(page, name, lang);
      known.set(name, page);
    }
    return known.get(name);
  };
}

// The language of the address a page is at.
export const langOf = (page) => new URL(page.url()).pathname.split("/")[1];

// Acts in another of one's posts: `label` is how the menu names it.
export async function choosePost(page, label) {
  await page.locator("details.me > summary").click();
  await page.locator('form[action="/sessions/post"] button', { hasText: label }).click();
  await page.waitForURL(/\/inbox/);
}
