// What the page says, in its language: the words stand in its template, moments are written as the pages write them
// (crates/web/src/text/dates.rs), in Tashkent time.

const TASHKENT = 5 * 3600;
const [MINUTE, HOUR, DAY] = [60, 3600, 86400];
// The numbers in whose words the template shows the forms of the plural.
const SAMPLES = { one: 1, few: 2, many: 5, other: 2 };

const two = (number) => String(number).padStart(2, '0');
const wall = (seconds) => new Date((seconds + TASHKENT) * 1000);

export class Words {
  #lang;
  #all;

  // `all`: names and texts.
  constructor(lang, all) {
    this.#lang = lang;
    this.#all = new Map(all);
  }

  static of(lang, template) {
    const words = [...template.content.querySelectorAll('[data-word]')];
    return new Words(lang, words.map((word) => [word.dataset.word, word.textContent]));
  }

  say(name, at = '') {
    return (this.#all.get(name) ?? name).replace('{at}', at);
  }

  day(seconds) {
    const date = wall(seconds);
    const [day, month, year] = [date.getUTCDate(), date.getUTCMonth(), date.getUTCFullYear()];
    if (this.#lang !== 'en') return `${two(day)}.${two(month + 1)}.${year}`;
    return `${day} ${new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' }).format(date)} ${year}`;
  }

  moment(seconds) {
    const date = wall(seconds);
    return `${this.day(seconds)}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  }

  // How long ago something was.
  age(seconds) {
    if (seconds < MINUTE) return this.say('age.now');
    if (seconds < HOUR) return this.#count('minutes', seconds / MINUTE);
    return seconds < 2 * DAY ? this.#count('hours', seconds / HOUR) : this.#count('days', seconds / DAY);
  }

  #count(unit, amount) {
    const number = Math.floor(amount);
    const sample = SAMPLES[new Intl.PluralRules(this.#lang).select(number)] ?? SAMPLES.other;
    return this.say(`age.${unit}.${sample}`).replace(/\d+/, number);
  }
}
