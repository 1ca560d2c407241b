import { preparedPassword } from '../../platform/shared/prepare-password.ts';

export type PasswordFault = 'too-short' | 'too-long' | 'too-common' | 'like-the-name';

const LEAST_CHARACTERS = 10;

/** Passwords of ten characters or more that stand in every list of the most used ones, and the demo's. */
const known = new Set(
  (
    '1234567890 0123456789 12345678910 123456789a qwertyuiop qwerty12345 password12 password123 password1234 passw0rd123 ' +
    'contraseña contraseña1 contrasena contrasena1 contraseña123 contrasena123 administrador administrator bienvenido bienvenida ' +
    'bienvenido1 unirse-ahora gryphos123 gryphos2025 gryphos2026 teamomucho iloveyou123 asdfghjkl1 asdfghjklñ 1q2w3e4r5t'
  ).split(' '),
);

/** What is wrong with a new password, or undefined. */
export function passwordFault(typed: string, person: { username: string; email: string }): PasswordFault | undefined {
  const prepared = preparedPassword(typed);
  if (prepared === undefined) return typed.length < LEAST_CHARACTERS ? 'too-short' : 'too-long';
  if (prepared.length < LEAST_CHARACTERS) return 'too-short';
  const lower = prepared.toLowerCase();
  if (known.has(lower) || new Set(lower).size < 5) return 'too-common';
  const names = [person.username, person.email.split('@')[0] ?? ''].filter((name) => name.length >= 4);
  return names.some((name) => lower.includes(name.toLowerCase())) ? 'like-the-name' : undefined;
}
