// Moments on the page of sealed codes are written as the other pages write them, and ages by the rules of the language.

import assert from 'node:assert/strict';
import test from 'node:test';

import { Words } from '../../crates/web/static/js/qr/words.js';

const russian = new Words('ru', [
  ['age.now', 'только что'],
  ...[['minutes', ['минуту', 'минуты', 'минут']], ['hours', ['час', 'часа', 'часов']], ['days', ['день', 'дня', 'дней']]].flatMap(
    ([unit, forms]) => [1, 2, 5].map((n, at) => [`age.${unit}.${n}`, `${n} ${forms[at]} назад`]),
  ),
  ['term.why', 'последний день — {at}.'],
]);

test('ages are declined', () => {
  const [minute, hour, day] = [60, 3600, 86400];
  const table = [
    [0, 'только что'], [59.9, 'только что'], [minute, '1 минуту назад'], [3 * minute, '3 минуты назад'],
    [59.9 * minute, '59 минут назад'], [hour, '1 час назад'], [21 * hour, '21 час назад'], [47 * hour, '47 часов назад'],
    [2 * day, '2 дня назад'], [11 * day, '11 дней назад'], [101 * day, '101 день назад'],
  ];
  for (const [seconds, expected] of table) assert.equal(russian.age(seconds), expected);
});

test('moments are those of Tashkent', () => {
  const at = Date.parse('2026-11-22T19:05:30Z') / 1000;
  assert.equal(russian.moment(at), '23.11.2026, 00:05');
  assert.equal(new Words('en', []).moment(at), '23 November 2026, 00:05');
  assert.equal(russian.day(at - 331), '22.11.2026', 'the last day of a term that ends at midnight');
  assert.equal(russian.say('term.why', '22.11.2026'), 'последний день — 22.11.2026.');
});
