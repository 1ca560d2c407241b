import type { Schema } from './api-contract.ts';

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function oneOf<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)]!;
}

const JUNK = 0.08;

const junk = [
  null,
  true,
  -1,
  1.5,
  2 ** 53,
  '',
  ' ',
  '\u0000',
  "'; drop table auth_user --",
  '<script>',
  'ñandú 🦆',
  'x'.repeat(6000),
  [],
  {},
  [[1]],
];

/** Texts that mean something somewhere, tried wherever a text is asked for. */
const texts = [
  '1',
  '2',
  '7',
  '99999',
  'sofia',
  'ada',
  'unirse-ahora',
  'Repaso',
  '"1"',
  '"0"',
  'W/"1"',
  '*',
  'true',
  'asc',
  '2027-03-01T12:00:00Z',
];
const instants = [
  '2027-03-01T12:00:00Z',
  '2027-03-01T13:00:00.000Z',
  '2027-03-01T10:00:00-03:00',
  '2026-11-20T17:00:00Z',
  '2027-02-30T12:00:00Z',
  '1999-01-01T00:00:00Z',
];

/** A value as a schema of the document describes it or, now and then, another one. */
export function randomValue(random: Random, schema: Schema, document: Schema): unknown {
  if (random() < JUNK) return oneOf(random, junk);
  const name = /^#\/components\/schemas\/(.+)$/.exec(String(schema['$ref']))?.[1];
  if (name) return randomValue(random, (document['components'] as { schemas: Record<string, Schema> }).schemas[name]!, document);
  if (Array.isArray(schema['anyOf'])) return randomValue(random, oneOf(random, schema['anyOf'] as Schema[]), document);
  if (Array.isArray(schema['enum'])) return oneOf(random, schema['enum']);
  switch (schema['type']) {
    case 'object':
      return objectFor(random, schema, document);
    case 'array':
      return Array.from({ length: Math.floor(random() * 3) }, () => randomValue(random, schema['items'] as Schema, document));
    case 'boolean':
      return random() < 0.5;
    case 'integer':
      return Math.floor(random() * 4) + Number(schema['minimum'] ?? 0);
    case 'null':
      return null;
    default:
      return schema['format'] === 'date-time' ? oneOf(random, instants) : oneOf(random, texts);
  }
}

function objectFor(random: Random, schema: Schema, document: Schema): Record<string, unknown> {
  const required = (schema['required'] as string[] | undefined) ?? [];
  const made: Record<string, unknown> = random() < 0.1 ? { unknown: 1 } : {};
  for (const [name, of] of Object.entries((schema['properties'] as Record<string, Schema> | undefined) ?? {})) {
    if (random() < (required.includes(name) ? 0.97 : 0.5)) made[name] = randomValue(random, of, document);
  }
  return made;
}
