// Takes the person's key from a file (PKCS#12) into this browser. Neither the file nor its password is sent anywhere.
//
// <form data-enrol-file …> as in possession.js, with a file input and a password input, both without a name.

import { Refused, onSubmit } from './page.js';
import { LARGEST, keyFrom } from './pkcs12/read.js';
import { show } from './possession.js';

async function enrol(form) {
  const [file] = form.querySelector('input[type=file]').files;
  const password = form.querySelector('input[type=password]');
  if (file.size > LARGEST) throw new Refused('noFile');
  const key = await keyFrom(new Uint8Array(await file.arrayBuffer()), password.value);
  password.value = '';
  await show(form, { person: form.dataset.person, ...key });
}

const form = document.querySelector('form[data-enrol-file]');
if (form) onSubmit(form, enrol);
