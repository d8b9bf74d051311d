// Says which of the person's keys is the one in this browser.
//
// <section data-key="fingerprint" data-person><span data-here hidden>…

import { hex } from './cbor.js';
import { get, sha256 } from './keys.js';

async function mark(sections) {
  // Absent without https, and in some browsers' private windows: then nothing is said.
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return;
  const known = await get(sections[0].dataset.person);
  if (!known) return;
  const own = hex(await sha256(known.spki));
  for (const section of sections) {
    if (section.dataset.key === own) section.querySelector('[data-here]').hidden = false;
  }
}

const sections = [...document.querySelectorAll('section[data-key]')];
if (sections.length) mark(sections).catch(console.error);
