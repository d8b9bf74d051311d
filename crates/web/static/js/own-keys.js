// Says which of the person's keys is the one in this browser, and takes it out of it.
//
// <section data-key="fingerprint" data-person><span data-here hidden>…<button data-forget>

import { hex } from './cbor.js';
import { get, remove, sha256 } from './keys.js';

async function mark(sections) {
  // Absent without https, and in some browsers' private windows: then nothing is said.
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return;
  const known = await get(sections[0].dataset.person);
  if (!known) return;
  const own = hex(await sha256(known.spki));
  for (const section of sections) {
    if (section.dataset.key !== own) continue;
    for (const part of section.querySelectorAll('[data-here]')) part.hidden = false;
    section.querySelector('[data-forget]').addEventListener('click', async () => {
      await remove(known.person);
      location.reload();
    });
  }
}

const sections = [...document.querySelectorAll('section[data-key]')];
if (sections.length) mark(sections).catch(console.error);
