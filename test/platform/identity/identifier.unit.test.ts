import { describe, expect, test } from 'vitest';
import { formatIdentifier, parseIdentifier } from '../../../src/platform/identity/identifier.ts';

describe('a RUT', () => {
  test.each([
    ['12.345.678-5', '12345678-5'],
    ['12345678-5', '12345678-5'],
    ['123456785', '12345678-5'],
    [' 12 345 678 – 5 ', '12345678-5'],
    ['１２.345.678-5', '12345678-5'],
    ['012.345.678-5', '12345678-5'],
    ['20.347.878-k', '20347878-K'],
    ['100.000.056-2', '100000056-2'],
    ['', ''],
    ['   ', ''],
    ['12.345.678-4', undefined],
    ['12.345.678', undefined],
    ['1-9', undefined],
    ['K-K', undefined],
    ['12.345.678-5-5', undefined],
    ['pasaporte AB123', undefined],
    [`${'1'.repeat(5000)}-1`, undefined],
  ])('«%s» is stored as %s', (typed, stored) => {
    expect(parseIdentifier('rut', typed)).toBe(stored);
  });

  test.each([
    ['12345678-5', '12.345.678-5'],
    ['999999-K', '999.999-K'],
    ['A-17', 'A-17'],
    ['', ''],
  ])('%s is shown as %s', (stored, shown) => {
    expect(formatIdentifier({ identifierKind: 'rut' }, stored)).toBe(shown);
  });
});

describe('another identifier', () => {
  test('is stored in capitals, unchecked, and shown as it is', () => {
    expect(parseIdentifier('other', ' a-17  bis ')).toBe('A-17 BIS');
    expect(parseIdentifier('other', 'x'.repeat(41))).toBeUndefined();
    expect(formatIdentifier({ identifierKind: 'other' }, '12345678-5')).toBe('12345678-5');
  });
});
