import type { RandomStream } from '../random/stream.js';

const adjectives =
  'Silent Crimson Last Hidden Broken Golden Endless Paper Electric Forgotten Midnight Northern Hollow Velvet Burning Secret Düstere'.split(
    ' ',
  );
const nouns =
  'River Empire Garden Machine Harbour Promise Shadow Orchard Signal Café Winter Mirror Station Island Letter Horizon Señor Übermut'.split(
    ' ',
  );
const names = 'Amélie Jürgen Clara Otto Zoë Marcel Ingrid Łukasz Naomi'.split(' ');
const places = ['Lisbon', 'the Moon', 'São Paulo', 'Nowhere', 'Malmö', 'the Old Town', 'Kraków'];

/** A title that no film need have: some with commas, quotes, umlauts and colons, as real ones have. */
export function movieTitle(stream: RandomStream): string {
  const pick = (words: readonly string[]) => words[stream.below(words.length)] ?? '';
  const adjective = pick(adjectives);
  const noun = pick(nouns);
  const name = pick(names);
  const place = pick(places);
  const forms = [
    `The ${adjective} ${noun}`,
    `${adjective} ${noun}`,
    `${name} and the ${noun} in ${place}`,
    `The ${noun}: ${adjective} Days`,
    `${name}, ${pick(names)} and the ${noun}`,
    `"${adjective} ${noun}" for ${name}`,
    `${adjective} ${noun} ${2 + stream.below(3)}`,
    `The ${adjective} ${noun} of ${place}`,
    `${name}'s ${adjective} ${noun}`,
  ];
  return pick(forms);
}
