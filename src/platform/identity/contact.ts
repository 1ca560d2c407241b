import type { Messages } from '../messages/messages.ts';
import { mailtoUrl, whatsappUrl } from '../shared/message-urls.ts';
import type { Contact } from './identity.ts';

/** A number as people write it: digits, with or without the country code, and what stands between them. */
export function isPhoneNumber(text: string): boolean {
  return /^\+?[\d ()./-]+$/.test(text) && digitCount(text) >= 6 && digitCount(text) <= 15;
}

/** A number that can be called from anywhere, which WhatsApp's addresses need. */
export function isInternationalNumber(text: string): boolean {
  return text.startsWith('+') && !/^\+\D*0/.test(text) && isPhoneNumber(text) && digitCount(text) >= 8;
}

/** The ways to reach the school on one line, with its hours. */
export function contactLine({ contact: w }: Pick<Messages, 'contact'>, { email, phone, whatsapp, hours }: Contact): string {
  const ways = [email, phone, whatsapp && w.whatsapp(whatsapp)].filter((way) => way !== '').join(' · ');
  return hours ? `${ways} (${hours})` : ways;
}

export type ContactWay = { href: string; label: string; icon: 'envelope' | 'whatsapp' | 'telephone' };

/**
 * The ways to reach the school as links. Mail and WhatsApp open with what the reader has to say: `topic`, a line each, and `name`, undefined
 * where it is not known.
 */
export function contactWays(
  { contact: w }: Pick<Messages, 'contact'>,
  { email, phone, whatsapp }: Contact,
  topic: readonly string[],
  name: string | undefined,
): ContactWay[] {
  const [subject = w.subject] = topic;
  const text = [w.greeting, ...(topic.length > 0 ? [topic.join('\n')] : []), name === undefined ? w.nameToFill : w.name(name)].join('\n\n');
  return [
    ...(email ? [{ href: mailtoUrl(email, subject, text), label: email, icon: 'envelope' as const }] : []),
    ...(whatsapp ? [{ href: whatsappUrl(whatsapp, text), label: w.whatsapp(whatsapp), icon: 'whatsapp' as const }] : []),
    ...(phone ? [{ href: `tel:${phone.replaceAll(/[^\d+]/g, '')}`, label: phone, icon: 'telephone' as const }] : []),
  ];
}

function digitCount(text: string): number {
  return text.replaceAll(/\D/g, '').length;
}
