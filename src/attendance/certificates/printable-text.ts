/** Signs beyond Latin 1 that the fonts which every PDF reader has can write (WinAnsiEncoding, ISO 32000-1, annex D). */
const extraSigns = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');

const invisible = /[\p{M}\p{Cf}\p{Extended_Pictographic}]/u;

/**
 * A text in the letters of the standard fonts: accents that they lack are left out, and so are pictures; letters of other scripts become
 * question marks. A school's names in Spanish and its neighbours stay as they are.
 */
export function toPrintable(text: string): string {
  const signs = Array.from(text.normalize('NFC'), (sign) => {
    if (isPrintable(sign)) return sign;
    const [base = ''] = sign.normalize('NFD');
    if (isPrintable(base)) return base;
    return invisible.test(sign) ? '' : '?';
  });
  return signs.join('').replaceAll(/ {2,}/g, ' ').trim();
}

function isPrintable(sign: string): boolean {
  const code = sign.codePointAt(0)!;
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) || extraSigns.has(sign);
}
