// Sends a form only when it can arrive: without a network, or signed out, the browser would show another page in place of
// what was filled in. Without scripts the form is sent as it is.
//
// <form data-send action> with data-text-unreachable, data-text-signed-out, data-text-failed, data-text-sign-in,
// data-sign-in-href; a <p data-message hidden> on the page.

import { reach, say } from './page.js';

const form = document.querySelector('form[data-send]');
let step = 'still';

form?.addEventListener('submit', async (event) => {
  if (step === 'sending') return;
  event.preventDefault();
  // A second press, while the first is asking.
  if (step === 'asking') return;
  step = 'asking';
  say(form, '');
  try {
    await reach(form, form.action, 'HEAD');
    step = 'sending';
    form.requestSubmit(event.submitter);
  } catch (error) {
    step = 'still';
    console.error(error);
    say(form, error.message, error.link);
    document.querySelector('[data-message]')?.scrollIntoView({ block: 'center' });
  }
});
// Back from the next page: the browser may show this one as it was left.
addEventListener('pageshow', () => {
  step = 'still';
});
