import iconv from 'iconv-lite';

const names = ['Ana María', 'Begoña', 'Íñigo', 'José', 'Martín', 'Sofía', 'Ñusta', 'Zoé'];
const surnames = ['Muñoz', 'Pérez', 'Núñez', 'Zúñiga', 'Araya', 'Ibáñez', 'Güell'];

/**
 * A class list as schools in Chile have it, from Excel in Spanish: semicolons and windows-1252. Ten people a course. `spelling` is that of the
 * RUT: `12.345.678-5`, `12345678-5` or `123456785`.
 */
export function schoolList(count: number, spelling: 'dotted' | 'plain' | 'bare' = 'dotted'): Buffer {
  const rows = Array.from({ length: count }, (_, index) => {
    const number = String(12_000_000 + index * 137);
    const digit = checkDigit(number);
    const dotted = `${number.slice(0, 2)}.${number.slice(2, 5)}.${number.slice(5)}-${digit}`;
    const rut = { dotted, plain: `${number}-${digit}`, bare: `${number}${digit}` }[spelling];
    const course = `${1 + Math.floor(index / 20)}° Medio ${index % 20 < 10 ? 'A' : 'B'}`;
    const [name, first, second] = [
      names[index % names.length],
      surnames[index % surnames.length],
      surnames[(index * 3 + 1) % surnames.length],
    ];
    return [rut, name, first, second, `estudiante${index}@colegio.example`, course].join(';');
  });
  return iconv.encode(['RUT;Nombres;Apellido Paterno;Apellido Materno;Correo;Curso', ...rows, ''].join('\r\n'), 'windows-1252');
}

/** By another way than the portal's: the remainder of the weighed sum is brought to eleven. */
function checkDigit(number: string): string {
  let [weighed, factor] = [0, 2];
  for (let at = number.length - 1; at >= 0; at--) {
    weighed += Number(number[at]) * factor;
    factor = factor === 7 ? 2 : factor + 1;
  }
  const digit = 11 - (weighed % 11);
  return digit === 11 ? '0' : digit === 10 ? 'K' : String(digit);
}
