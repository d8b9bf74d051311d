// Shows an answer: the verdict in words first, then what was sealed, to compare with the paper.

const TONES = {
  'in-force': 'ok',
  'status-unknown': 'warn',
  'key-revoked-later': 'warn',
  suspended: 'warn',
  expired: 'warn',
  revoked: 'bad',
  'not-authentic': 'bad',
  'text-differs': 'bad',
};

// Never a tick: the best that can be said is "compare".
const MARKS = {
  ok: 'M28 33h20M28 43h20',
  warn: 'M38 27v14m0 7v.1',
  bad: 'M30 30l16 16M46 30L30 46',
  '': 'M38 28v11l7 4',
};

const bare = (code) => code.replace(/^qr\./, '');

export class View {
  #root;
  #words;

  constructor(root, words) {
    this.#root = root;
    this.#words = words;
  }

  wait() {
    this.#one('[data-wait]').hidden = false;
    this.#one('[data-answer]').hidden = true;
  }

  // Nothing is asked: how to ask.
  rest(isEmpty) {
    this.#one('[data-wait]').hidden = true;
    this.#one('[data-answer]').hidden = true;
    this.#one('[data-intro]').hidden = false;
    this.#if('empty', isEmpty);
  }

  // There is no answer, and why.
  fail(name) {
    this.#verdict(name, '', this.#words.say(`${name}.text`));
    this.#one('[data-when]').hidden = true;
    this.#said(null, false);
    this.#one('[data-codes-said]').textContent = '';
    Object.assign(this.#one('[data-answer]').dataset, { code: name, why: '' });
  }

  answer(answer, { asOf, now, staleAfter, refused, isFetched }) {
    const name = bare(answer.code);
    const words = this.#words;
    const why = answer.why ? words.say(`${bare(answer.why)}.why`, answer.at === null ? '' : words.day(answer.at - 1)) : '';
    this.#verdict(name, TONES[name], `${words.say(`${name}.text`)} ${why}`.trim());
    this.#one('[data-when]').hidden = false;
    this.#one('[data-as-of]').textContent = words.moment(asOf);
    this.#one('[data-age]').textContent = words.age(now - asOf);
    this.#if('refused', Boolean(refused));
    this.#one('[data-refused]').textContent = refused ?? '';
    this.#if('old', now - asOf > staleAfter);
    this.#if('kept', !isFetched && !refused);
    this.#said(answer.said, name !== 'text-differs');
    // The verdict says it already.
    if (name === 'key-revoked-later') this.#if('revoked-later', false);
    this.#one('[data-codes-said]').textContent = [answer.code, answer.why].filter(Boolean).join(' · ');
    Object.assign(this.#one('[data-answer]').dataset, { code: answer.code, why: answer.why ?? '' });
  }

  focus() {
    this.#one('[data-title]').focus();
  }

  #verdict(name, tone, text) {
    this.#one('[data-title]').textContent = this.#words.say(`${name}.title`);
    this.#one('[data-text]').textContent = text;
    this.#one('[data-next]').textContent = this.#words.say(`${name}.next`);
    this.#one('[data-verdict]').className = `verdict ${tone}`.trim();
    this.#one('[data-mark]').setAttribute('d', MARKS[tone]);
    for (const name of ['empty', 'refused', 'old', 'kept', 'revoked-later']) this.#if(name, false);
    this.#one('[data-wait]').hidden = true;
    this.#one('[data-intro]').hidden = true;
    this.#one('[data-answer]').hidden = false;
    document.title = `${this.#words.say(`${name}.title`)} — TRIS`;
  }

  #said(said, asks) {
    this.#if('said', said !== null);
    this.#if('asks', asks);
    this.#if('revoked-later', said?.isKeyRevokedLater === true);
    this.#one('[data-differs]').hidden = said === null || !asks;
    const online = this.#one('[data-online]');
    online.href = said === null ? this.#root.dataset.verify : `${this.#root.dataset.verify}?q=${encodeURIComponent(said.claim.number)}`;
    if (said === null) return;
    const { issuedAt, expiresAt, ...rest } = said.claim;
    // It is in force before this second: its last day is the one that ends then.
    const facts = { ...rest, issued: this.#words.day(issuedAt), until: expiresAt === null ? null : this.#words.day(expiresAt - 1) };
    for (const place of this.#root.querySelectorAll('[data-fact]')) {
      const fact = facts[place.dataset.fact];
      place.textContent = fact ?? '';
      place.parentElement.hidden = fact === null;
    }
    this.#if('shortened', [rest.product, rest.maker].some((name) => name?.endsWith('…')));
  }

  #if(name, holds) {
    this.#one(`[data-if="${name}"]`).hidden = !holds;
  }

  #one(selector) {
    return this.#root.querySelector(selector);
  }
}
