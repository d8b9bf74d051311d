// Signs an act: hashes for itself every file shown and the facts, writes the manifest, signs it with this browser's key.
//
// <form data-sign action="/acts/{id}/signature" method="post"> with the hidden inputs manifest, signature, and data-act-id,
// data-case, data-seq, data-action, data-definition, data-actor, data-post (may be empty), data-facts-href, data-facts-hash,
// data-ground (event hash; empty: none), data-ground-seq, data-ground-case (default: data-case), data-nonce; anywhere on the
// page, in order, <li data-shown data-kind data-href data-hash>. Hashes are hex.

import { ACT_DOMAIN, base64url, encodeManifest, hex, signedBytes } from './cbor.js';
import { get, sha256, sign } from './keys.js';
import { Refused, fill, linked, onSubmit, reach } from './page.js';

// SHA-256 of what the server really gives there; it must be what the page says it is.
async function checked(form, href, expected) {
  const response = await reach(form, href);
  let bytes;
  try {
    if (!response.ok) throw new Error(`${response.status} ${response.url}`);
    bytes = await response.arrayBuffer();
  } catch (error) {
    console.error(error);
    throw new Refused('unreachable');
  }
  const hash = hex(await sha256(bytes));
  if (hash !== expected) throw new Refused('changed');
  return hash;
}

async function keyOf(form) {
  const { actor, fingerprints } = form.dataset;
  const key = await get(actor);
  const certified = key && (fingerprints === undefined || fingerprints.split(/\s+/).includes(hex(await sha256(key.spki))));
  if (certified) return key;
  throw linked('noKey', form.dataset.enrolHref ?? '/enrol', form.dataset.textEnrol);
}

function groundOf(data) {
  if (!data.ground) return null;
  return { case: data.groundCase || data.case, seq: Number(data.groundSeq), hash: data.ground };
}

async function signAct(form) {
  const key = await keyOf(form);
  const data = { ...form.dataset };
  const shown = [];
  for (const { dataset } of document.querySelectorAll('[data-shown]')) {
    shown.push({ kind: dataset.kind, hash: await checked(form, dataset.href, dataset.hash) });
  }
  const factsHash = await checked(form, data.factsHref, data.factsHash);
  const manifest = encodeManifest({ ...data, seq: Number(data.seq), factsHash, shown, ground: groundOf(data) });
  fill(form, 'manifest', base64url(manifest));
  fill(form, 'signature', base64url(await sign(key, signedBytes(ACT_DOMAIN, manifest))));
  form.submit();
}

const form = document.querySelector('form[data-sign]');
if (form) onSubmit(form, signAct);
