import { describe, expect, test } from 'vitest';
import { cleanIdentifier, cleanLine, cleanLines, cleanLineStart, isBlankName } from '../../../src/platform/shared/clean-text.ts';
import { emailKey, isEmailAddress } from '../../../src/platform/shared/text-keys.ts';

const shapeless = [
  ['zero width', '\u200b\u2060\ufeff\u180e'],
  ['soft hyphens', '\u00ad'],
  ['directions', '\u200e\u200f\u202a\u202e\u2066\u2069\u061c'],
  ['variation selectors', '\ufe00\ufe0f\u{e0100}'],
  ['tags', '\u{e0001}\u{e0061}\u{e007f}'],
  ['fillers', '\u3164\u115f\u1160\uffa0\u034f\u17b4'],
  ['controls', '\u0000\u0007\u001b\u007f\u0080\u009f'],
  ['halves of surrogates', '\ud800'],
  ['private use', '\ue000\u{f0000}'],
  ['noncharacters and annotations', '\uffff\ufdd0\ufff9\ufffc'],
  ['joiners between Latin letters', '\u200c\u200d'],
] as const;

describe('a line has no', () => {
  test.each(shapeless)('%s', (_what, signs) => {
    expect(cleanLine(`${signs}An${signs}a${signs}`)).toBe('Ana');
    expect(cleanLine(signs)).toBe('');
    expect(isBlankName(signs)).toBe(true);
    expect(cleanLines(`An${signs}a\nb`)).toBe('Ana\nb');
    expect(cleanIdentifier(`${signs}a${signs}@uni.cl${signs}`)).toBe('a@uni.cl');
  });
});

describe('a line', () => {
  test.each([
    ['a tab', 'Ana\tMaría'],
    ['line breaks', 'Ana\r\n\u2028María\u0085'],
    ['a no-break space', '\u00a0Ana\u00a0María'],
    ['several spaces', ' Ana  \u2003\u3000María '],
    ['signs that are blank by design', '\u2800Ana\u2800María\u2800'],
    ['signs between spaces', 'Ana \u200b María'],
    ['an accent that stands alone', 'Ana \u0301 Mari\u0301a'],
  ])('with %s has one space between its words', (_what, typed) => {
    expect(cleanLine(typed)).toBe('Ana María');
  });

  test.each(['می\u200cخواهم', 'क\u094d\u200dष', '❤\ufe0f\u200d🔥', '👨\u200d👩\u200d👧', '👍🏽', '李小龍', 'Zoë d’Arc-Núñez', 'ﾊﾝｶｸ'])(
    'keeps %s',
    (text) => {
      expect(cleanLine(text)).toBe(text.normalize('NFC'));
    },
  );

  test('is composed, whatever stood between a letter and its accent', () => {
    expect(cleanLine('Mari\u200b\u0301a')).toBe('María');
  });
});

test('the beginning of a line ends with a whole sign', () => {
  expect(cleanLineStart('\u200b\u200bAna 😀😀', 5)).toBe('Ana');
  expect(cleanLineStart('\u200b\u200bAna 😀😀', 6)).toBe('Ana 😀');
});

test('several lines stay several, with the spaces within', () => {
  expect(cleanLines(' Lunes:\r\n  19:00\u00a0h\u2028\nfin\u200b \n')).toBe('Lunes:\n  19:00 h\n\nfin');
});

describe('an address', () => {
  test.each([
    'ana.uno@example.cl\u200b',
    '\u00a0Ana.Uno@Example.CL\t',
    'ana.\u00aduno@example.cl',
    'ａｎａ．ｕｎｏ＠example．cl',
    'ana.\u200duno@example.cl',
  ])('%j is that of ana.uno@example.cl', (typed) => {
    expect(emailKey(typed)).toBe('ana.uno@example.cl');
    expect(isEmailAddress(cleanIdentifier(typed))).toBe(true);
  });

  test.each([
    ...[
      'ana',
      '@uni.cl',
      'ana@',
      'ana@@uni.cl',
      'ana@uni@uni.cl',
      'ana paz@uni.cl',
      'mailto:ana@uni.cl',
      '"a b"@uni.cl',
      'Ana <ana@uni.cl>',
    ],
    ...[
      'ana..paz@uni.cl',
      '.ana@uni.cl',
      'ana.@uni.cl',
      'ana@uni..cl',
      'ana@uni.cl.',
      'ana@-uni.cl',
      'ana@uni_x.cl',
      'ana@[127.0.0.1]',
      'ana@uni,cl',
    ],
    ...[`${'a'.repeat(65)}@uni.cl`, `a@${'u'.repeat(64)}.cl`, `a@${'uni.'.repeat(70)}cl`, 'ana;paz@uni.cl', 'ana\\paz@uni.cl'],
  ])('%j is none', (text) => {
    expect(isEmailAddress(text)).toBe(false);
  });

  test.each(['ana@uni.cl', 'ana+curso@uni.cl', "o'brien@uni.cl", 'ñandú@uni.cl', 'ana@ñandú.cl', 'ana@localhost', 'a_b-c@sub.uni-x.cl'])(
    '%s is one',
    (text) => {
      expect(isEmailAddress(text)).toBe(true);
    },
  );
});
