import { cityNames } from './city-names.ts';
import type { Locale } from './locale.ts';
import { TimeFormatter } from './time-formatter.ts';
import { listTimeZones } from './time-zone.ts';

/** Where most who use a portal in Chile live, and where those live who study from abroad. */
const commonZones = [
  ...['America/Santiago', 'America/Coyhaique', 'America/Punta_Arenas', 'Pacific/Easter', 'America/Argentina/Buenos_Aires'],
  ...['America/Montevideo', 'America/Asuncion', 'America/La_Paz', 'America/Lima', 'America/Guayaquil', 'America/Bogota', 'America/Caracas'],
  ...['America/Mexico_City', 'America/Sao_Paulo', 'America/New_York', 'Europe/Madrid', 'UTC'],
];

/** The first part of a zone's name. `other`: what has no such part. */
const regions = [
  ...(['America', 'Europe', 'Africa', 'Asia', 'Atlantic', 'Indian', 'Australia', 'Pacific', 'Antarctica', 'Arctic'] as const),
  'other',
] as const;

type Region = (typeof regions)[number];

export type TimeZoneGroup = { name: 'common' | Region; zones: { name: string; label: string }[] };

/** The zones to choose from, by city in the reader's language: the common ones, then all by region. Holds the one that is chosen. */
export function groupTimeZones(locale: Locale, chosen: string): TimeZoneGroup[] {
  const all = listTimeZones(chosen);
  const common = commonZones.filter((name) => all.includes(name));
  const others = groupsOf(locale);
  const isListed = common.includes(chosen) || others.some(({ zones }) => zones.some(({ name }) => name === chosen));
  const first = chosen === '' || isListed || !all.includes(chosen) ? common : [chosen, ...common];
  return [{ name: 'common', zones: first.map((name) => ({ name, label: timeZoneLabel(locale, name) })) }, ...others];
}

/** «Santiago (hora de Chile)». */
export function timeZoneLabel(locale: Locale, name: string): string {
  const city = cityOf(locale, name);
  // Where a zone has no summer time, both languages say that it is the standard one.
  const zone = new TimeFormatter(locale, name).zoneName(new Date(0)).replace(/ estándar| Standard/, '');
  if (name === 'UTC') return name;
  return zone.includes(city) ? city : `${city} (${zone})`;
}

const cached = new Map<Locale, TimeZoneGroup[]>();

/** Four hundred names, sorted as the reader's language sorts. */
function groupsOf(locale: Locale): TimeZoneGroup[] {
  const known = cached.get(locale);
  if (known) return known;
  const { compare } = new Intl.Collator(locale);
  const zones = listTimeZones('')
    .filter((name) => !commonZones.includes(name))
    .map((name) => ({ name, label: cityOf(locale, name) }))
    .sort((one, other) => compare(one.label, other.label));
  const groups = regions.map((region) => ({ name: region, zones: zones.filter(({ name }) => regionOf(name) === region) }));
  const found = groups.filter(({ zones: members }) => members.length > 0);
  cached.set(locale, found);
  return found;
}

function regionOf(zone: string): Region {
  const [first] = zone.split('/', 1);
  return regions.find((region) => region === first) ?? 'other';
}

/** «Córdoba, Argentina» for `America/Argentina/Cordoba`. */
function cityOf(locale: Locale, zone: string): string {
  const parts = zone.split('/');
  const city = parts.at(-1)!;
  const name = cityNames[locale][city] ?? city.replaceAll('_', ' ');
  const isOfState = parts.length > 2 && city !== 'Buenos_Aires';
  return isOfState ? `${name}, ${parts.at(-2)!.replaceAll('_', ' ')}` : name;
}
