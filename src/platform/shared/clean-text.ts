/**
 * Signs without a shape, with which two texts look like one, or a name like nothing: controls, zero-width and bidirectional signs, soft
 * hyphens, variation selectors, tags and fillers (Unicode's Default_Ignorable_Code_Point, and those of Syriac, of hieroglyphs and of
 * Khitan), annotations, private use, halves of surrogates.
 */
const SHAPELESS =
  /[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\ufff9-\ufffc\u070f\u{13430}-\u{13440}\u{16fe4}]/gu;

/** Letters of scripts in which a joiner is part of the spelling, as in «می‌خواهم», and the parts of an emoji such as «❤️‍🔥». */
const JOINED_LETTER =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]/u;

/** What looks like a space, signs that are blank by design included; not line breaks and tabs. */
const BLANKS = /[\p{Zs}\u001c-\u001f\u2800\u{13441}\u{13442}\u{1d159}]/gu;

const LINE_BREAKS = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;

/** Accents without a letter, after which a name looks empty. */
const ACCENTS_WITHOUT_LETTER = /(^| )[\p{M}\u200c\u200d\ufe0f ]+/gu;

/** The one rule for texts of one line, wherever they come from: no signs without shape, one space for any run of blanks, NFC. */
export function cleanLine(text: string): string {
  return text
    .replace(SHAPELESS, keepJoiners)
    .replace(LINE_BREAKS, ' ')
    .replaceAll('\t', ' ')
    .replace(BLANKS, ' ')
    .replace(/ +/g, ' ')
    .replace(ACCENTS_WITHOUT_LETTER, '$1')
    .trim()
    .normalize('NFC');
}

/** The same for texts of several lines, which keep their lines, and the spaces within a line. */
export function cleanLines(text: string): string {
  return text.replace(SHAPELESS, keepJoiners).replace(LINE_BREAKS, '\n').replace(BLANKS, ' ').trim().normalize('NFC');
}

/** A line of which only the beginning is kept, without half of a sign at its end. */
export function cleanLineStart(text: string, maxLength: number): string {
  return cleanLine(cleanLine(text).slice(0, maxLength));
}

/** For what is compared and looked up, such as addresses: besides, full-width and other look-alike forms are the plain ones, and no joiner is left. */
export function cleanIdentifier(text: string): string {
  return cleanLine(text.normalize('NFKC')).replace(/\p{Default_Ignorable_Code_Point}/gu, '');
}

/** A name by the rule for lines. One of which nothing would be left stays as it was typed, so that its form can say so. */
export function cleanName(typed: string): string {
  return cleanLine(typed) || typed.trim();
}

/** Whether a name holds something, but nothing to see. */
export function isBlankName(name: string): boolean {
  return name !== '' && cleanLine(name) === '';
}

/** Nothing, or the sign itself where it belongs to what stands on both sides of it. */
function keepJoiners(sign: string, at: number, text: string): string {
  if (sign === '\u200c' || sign === '\u200d') {
    const [before, after] = [characterBefore(text, at), characterAfter(text, at)];
    const joinsLetters = JOINED_LETTER.test(before) && JOINED_LETTER.test(after);
    const joinsEmoji = sign === '\u200d' && EMOJI.test(before === '\ufe0f' ? characterBefore(text, at - 1) : before) && EMOJI.test(after);
    return joinsLetters || joinsEmoji ? sign : '';
  }
  return sign === '\ufe0f' && EMOJI.test(characterBefore(text, at)) ? sign : '';
}

const characterBefore = (text: string, at: number): string => Array.from(text.slice(Math.max(0, at - 2), at)).at(-1) ?? '';
const characterAfter = (text: string, at: number): string => Array.from(text.slice(at + 1, at + 3))[0] ?? '';
