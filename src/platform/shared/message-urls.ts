/** RFC 6068: each part encoded, with CRLF between lines. An empty `email` leaves the recipient to the sender. */
export function mailtoUrl(email: string, subject: string, text: string): string {
  const [local = '', domain] = email.split('@');
  const recipient = domain === undefined ? '' : `${encodeURIComponent(local)}@${domain}`;
  const body = encodeURIComponent(text.replaceAll('\n', '\r\n'));
  return `mailto:${recipient}?subject=${encodeURIComponent(subject)}&body=${body}`;
}

/** https://faq.whatsapp.com/5913398998672934: digits alone, with the country code. An empty `number` leaves the recipient to the sender. */
export function whatsappUrl(number: string, text: string): string {
  return `https://wa.me/${number.replaceAll(/\D/g, '')}?text=${encodeURIComponent(text)}`;
}
