// What the two pages with keys share: one form, one message, one thing at a time. All words come from the page.

// A failure that the page has words for: `data-text-<name>` of the form.
export class Refused extends Error {}

const key = (name) => 'text' + name[0].toUpperCase() + name.slice(1);

export function say(form, name, link) {
  const near = form.closest('section')?.querySelector('[data-message]');
  const place = near ?? document.querySelector('[data-message]');
  if (!place) return;
  place.replaceChildren();
  place.hidden = !name;
  if (!name) return;
  place.setAttribute('role', 'alert');
  place.append(form.dataset[key(name)] ?? form.dataset.textFailed ?? name);
  if (link) place.append(' ', link);
}

function busy(form, on) {
  form.setAttribute('aria-busy', String(on));
  for (const button of form.querySelectorAll('button')) button.disabled = on;
}

// Runs `work` on every submit; it submits the form itself, by `form.submit()`, when all is filled, or gives `false` where another press is needed.
export function onSubmit(form, work) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (form.getAttribute('aria-busy') === 'true') return;
    busy(form, true);
    say(form, '');
    try {
      // Absent without https, and in some browsers' private windows.
      if (!globalThis.crypto?.subtle || !globalThis.indexedDB) throw new Refused('unsupported');
      if ((await work(form)) === false) busy(form, false);
    } catch (error) {
      console.error(error);
      say(form, error instanceof Refused ? error.message : 'failed', error.link);
      busy(form, false);
    }
  });
  // Back from the next page: the browser may show this one as it was left.
  addEventListener('pageshow', (event) => event.persisted && busy(form, false));
}

export const fill = (form, name, value) => {
  form.elements.namedItem(name).value = value;
};

// A refusal whose message ends with a link.
export function linked(name, href, words, target = '') {
  const link = Object.assign(document.createElement('a'), { href, target, rel: 'noopener' });
  link.textContent = words ?? link.pathname;
  return Object.assign(new Refused(name), { link });
}

// Asks the server for something of ours. Whoever is signed out is sent elsewhere, and told so here: what stands on this page
// is not lost to a page that says no.
export async function reach(form, href, method = 'GET') {
  let response;
  try {
    response = await fetch(here(href), { method, redirect: 'manual', cache: 'no-store' });
  } catch (error) {
    console.error(error);
    throw new Refused('unreachable');
  }
  if (response.type === 'opaqueredirect') throw linked('signedOut', form.dataset.signInHref, form.dataset.textSignIn, '_blank');
  return response;
}

// A path of this site and of no other.
export function here(href) {
  const url = new URL(href, location.href);
  if (url.origin !== location.origin) throw new Refused('failed');
  return url.href;
}
