// Signs by E-IMZO: asks the agent beside the browser whose keys it has, lets the reader choose one, and has it sign.
//
// <form data-eimzo data-agent="ws://127.0.0.1:64646" data-site-keys="name key ..." data-question data-text-…> with the hidden inputs question and
// pkcs7, and a <fieldset data-keys hidden> that gets the choices. The first press asks for the keys, the second signs.
// The messages are those of the public documentation: one connection for each.

import { Refused, fill, here, onSubmit } from './page.js';

// The first version of the agent that lists keys of all kinds in one way.
const OLDEST = 336;
const ANSWERED_WITHIN_MS = 120_000;

function tell(form, message) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${form.dataset.agent}/service/cryptapi`);
    const late = setTimeout(() => socket.close(), ANSWERED_WITHIN_MS);
    socket.onopen = () => socket.send(JSON.stringify(message));
    socket.onmessage = ({ data }) => {
      clearTimeout(late);
      socket.close();
      try {
        resolve(JSON.parse(data));
      } catch (error) {
        console.error(error);
        reject(new Refused('agentFailed'));
      }
    };
    // What is closed without an answer was never there, or the reader closed the window that asked for the password.
    socket.onclose = () => {
      clearTimeout(late);
      reject(new Refused('noAgent'));
    };
  });
}

async function told(form, message) {
  const said = await tell(form, message);
  if (said.success) return said;
  form.dataset.textSays = `${form.dataset.textAgentSays} ${said.reason ?? ''}`;
  throw new Refused('says');
}

async function greet(form) {
  const { major, minor } = await told(form, { name: 'version' });
  if (Number(major) * 100 + Number(minor) < OLDEST) throw new Refused('agentOld');
  await told(form, { name: 'apikey', arguments: form.dataset.siteKeys.split(' ') });
}

// The parts of a key's long name: `cn=…,1.2.860.3.16.1.1=…,validto=…`; a value may hold commas.
function parts(alias) {
  const found = alias.matchAll(/(?:^|,)([a-z]+|[\d.]+)=(.*?)(?=,(?:[a-z]+|[\d.]+)=|$)/gi);
  return Object.fromEntries([...found].map(([, name, value]) => [name.toLowerCase(), value]));
}

function choice(form, key, place) {
  const { cn = key.name, o, t, validto = '', ...numbers } = parts(key.alias);
  const label = document.createElement('label');
  const input = Object.assign(document.createElement('input'), { type: 'radio', name: 'key', value: String(place), required: true });
  const words = [cn.toUpperCase()];
  if (numbers['1.2.860.3.16.1.1']) words.push([o, t].filter(Boolean).join(', ').toUpperCase());
  words.push(`${form.dataset.textUntil} ${validto.slice(0, 10)}`);
  const span = document.createElement('span');
  span.dataset.keep = '';
  span.textContent = words.join(' · ');
  label.className = 'choice';
  label.append(input, span);
  return label;
}

async function listKeys(form, place) {
  await greet(form);
  const { certificates } = await told(form, { plugin: 'pfx', name: 'list_all_certificates' });
  if (!certificates?.length) throw new Refused('noKeys');
  form.keys = certificates;
  place.append(...certificates.map((key, n) => choice(form, key, n)));
  place.hidden = false;
  place.querySelector('input').focus();
}

async function loadKey(form) {
  const { disk, path, name, alias } = form.keys[Number(form.elements.namedItem('key').value)];
  return (await told(form, { plugin: 'pfx', name: 'load_key', arguments: [disk, path, name, alias] })).keyId;
}

async function question(form) {
  let response;
  const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
  try {
    response = await fetch(here(form.dataset.question), { method: 'POST', body, redirect: 'manual', cache: 'no-store' });
  } catch (error) {
    console.error(error);
    throw new Refused('unreachable');
  }
  if (response.status === 422) {
    form.dataset.textSays = (await response.json()).says;
    throw new Refused('says');
  }
  if (!response.ok) throw new Refused('failed');
  return response.json();
}

export function base64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

// The PKCS#7 of whoever has the chosen key; `null` while nobody chose one.
export async function signed(form, bytes, detached) {
  const place = form.querySelector('[data-keys]');
  if (place.hidden) {
    await listKeys(form, place);
    return null;
  }
  const key = await loadKey(form);
  const data = base64(await bytes());
  const message = { plugin: 'pkcs7', name: 'create_pkcs7', arguments: [data, key, detached ? 'yes' : 'no'] };
  return (await told(form, message)).pkcs7_64;
}

// Asks the server what is to be signed, and sends it back signed.
async function answer(form) {
  const bytes = async () => {
    const asked = await question(form);
    fill(form, 'question', asked.question);
    return new TextEncoder().encode(asked.sign);
  };
  const pkcs7 = await signed(form, bytes, form.dataset.eimzo === 'detached');
  if (!pkcs7) return false;
  fill(form, 'pkcs7', pkcs7);
  form.submit();
  return true;
}

const form = document.querySelector('form[data-eimzo][data-question]');
if (form) onSubmit(form, answer);
