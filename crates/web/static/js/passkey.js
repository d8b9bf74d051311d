// Asks the device for a passkey: a new one of whoever is signed in, or one to sign in by.
//
// <form data-passkey="create|get" data-question action method="post"> with the hidden inputs question and answer.

import { base64url, unbase64 } from './cbor.js';
import { Refused, fill, here, onSubmit } from './page.js';

// What the browser calls its troubles, and how the page does.
const TROUBLES = { InvalidStateError: 'known', NotAllowedError: 'cancelled', SecurityError: 'elsewhere' };

async function question(form) {
  let response;
  try {
    response = await fetch(here(form.dataset.question), { method: 'POST', redirect: 'manual', cache: 'no-store' });
  } catch (error) {
    console.error(error);
    throw new Refused('unreachable');
  }
  if (response.status === 401) throw new Refused('signedOut');
  if (response.status === 422) {
    form.dataset.textSays = (await response.json()).says;
    throw new Refused('says');
  }
  if (!response.ok) throw new Refused('failed');
  return response.json();
}

const named = (list) => list?.map((one) => ({ ...one, id: unbase64(one.id) }));

function readable({ publicKey }) {
  const asked = { ...publicKey, challenge: unbase64(publicKey.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: unbase64(asked.user.id) };
  if (asked.excludeCredentials) asked.excludeCredentials = named(asked.excludeCredentials);
  if (asked.allowCredentials) asked.allowCredentials = named(asked.allowCredentials);
  return asked;
}

const text = (buffer) => (buffer ? base64url(new Uint8Array(buffer)) : undefined);

function written({ id, rawId, type, response }) {
  const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = response;
  return JSON.stringify({
    id,
    rawId: text(rawId),
    type,
    extensions: {},
    response: {
      clientDataJSON: text(clientDataJSON),
      attestationObject: text(attestationObject),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: text(userHandle),
      transports: response.getTransports?.(),
    },
  });
}

async function ask(form) {
  if (!navigator.credentials || !globalThis.PublicKeyCredential) throw new Refused('unsupported');
  const asked = await question(form);
  let credential;
  try {
    credential = await navigator.credentials[form.dataset.passkey]({ publicKey: readable(asked.options) });
  } catch (error) {
    console.error(error);
    throw new Refused(TROUBLES[error.name] ?? 'failed');
  }
  fill(form, 'question', asked.question);
  fill(form, 'answer', written(credential));
  form.submit();
}

const form = document.querySelector('form[data-passkey]');
if (form) onSubmit(form, ask);
