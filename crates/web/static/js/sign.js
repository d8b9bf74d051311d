// Signs an act: hashes for itself every file shown and the facts, writes the manifest, signs it with this browser's key, and
// signs each paper shown so that the signature can stand in the paper.
//
// <form data-sign action="/acts/{id}/signature" method="post"> with the hidden inputs manifest, signature, papers, and data-act-id,
// data-case, data-seq, data-action, data-definition, data-actor, data-post (may be empty), data-facts-href, data-facts-hash,
// data-ground (event hash; empty: none), data-ground-seq, data-ground-case (default: data-case), data-nonce, data-certificates (base64url,
// between spaces); <form data-sign-eimzo> with the hidden inputs manifest and pkcs7, if E-IMZO can sign the act too (eimzo.js); anywhere on the page, in order, <li data-shown data-kind data-href data-hash data-digest>. Hashes are hex.

import { ACT_DOMAIN, base64url, encodeManifest, hex, signedBytes, unbase64 } from './cbor.js';
import { signed } from './eimzo.js';
import { get, sha256, sign } from './keys.js';
import { Refused, fill, linked, onSubmit, reach } from './page.js';
import { covered, signedAttributes } from './paper.js';

// What the server really gives there; its SHA-256 must be what the page says it is.
async function checked(form, href, expected) {
  const response = await reach(form, href);
  let bytes;
  try {
    if (!response.ok) throw new Error(`${response.status} ${response.url}`);
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    console.error(error);
    throw new Refused('unreachable');
  }
  const hash = hex(await sha256(bytes));
  if (hash !== expected) throw new Refused('changed');
  return { bytes, hash };
}

async function keyOf(form) {
  const { actor, certificates } = form.dataset;
  const key = await get(actor);
  const all = certificates.split(/\s+/).map(unbase64);
  const certificate = key && all.find((one) => hex(one).includes(hex(key.spki)));
  if (certificate) return { ...key, certificate };
  throw linked('noKey', form.dataset.enrolHref ?? '/enrol', form.dataset.textEnrol);
}

function groundOf(data) {
  if (!data.ground) return null;
  return { case: data.groundCase || data.case, seq: Number(data.groundSeq), hash: data.ground };
}

// A signature over all of the paper but the hole it goes into.
async function signPaper(key, bytes, expected) {
  let digest;
  try {
    digest = await sha256(covered(bytes));
  } catch (error) {
    console.error(error);
    throw new Refused('changed');
  }
  if (hex(digest) !== expected) throw new Refused('changed');
  return base64url(await sign(key, signedAttributes(digest, await sha256(key.certificate))));
}

// What is signed: the manifest of the files shown and of the facts, each hashed here. Every paper among them goes to `sign`.
async function manifestOf(form, sign) {
  const data = { ...form.dataset };
  const shown = [];
  for (const { dataset } of document.querySelectorAll('[data-shown]')) {
    const { bytes, hash } = await checked(form, dataset.href, dataset.hash);
    shown.push({ kind: dataset.kind, hash });
    // What a device signed in the field is shown as well, and is no paper.
    if (dataset.digest) await sign(bytes, dataset.digest);
  }
  const { hash: factsHash } = await checked(form, data.factsHref, data.factsHash);
  return encodeManifest({ ...data, seq: Number(data.seq), factsHash, shown, ground: groundOf(data) });
}

async function signAct(form) {
  const key = await keyOf(form);
  const papers = [];
  const manifest = await manifestOf(form, async (bytes, digest) => papers.push(await signPaper(key, bytes, digest)));
  fill(form, 'manifest', base64url(manifest));
  fill(form, 'signature', base64url(await sign(key, signedBytes(ACT_DOMAIN, manifest))));
  fill(form, 'papers', papers.join(' '));
  form.submit();
}

// The same by E-IMZO: its agent signs the very bytes that the browser's key would. They name each paper, so no paper is signed by itself.
async function signByEimzo(form) {
  const bytes = async () => {
    const manifest = await manifestOf(own, async () => {});
    fill(form, 'manifest', base64url(manifest));
    return signedBytes(ACT_DOMAIN, manifest);
  };
  const pkcs7 = await signed(form, bytes, true);
  if (!pkcs7) return false;
  fill(form, 'pkcs7', pkcs7);
  form.submit();
  return true;
}

const own = document.querySelector('form[data-sign]');
if (own) onSubmit(own, signAct);
const byEimzo = document.querySelector('form[data-sign-eimzo]');
if (byEimzo) onSubmit(byEimzo, signByEimzo);
