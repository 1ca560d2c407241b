import type { Generated } from 'kysely';

/** One row. An empty text is what nobody has set. */
export type IdentityTable = {
  id: number;
  name: string;
  email: string;
  phone: string;
  whatsapp: string;
  hours: string;
  sign_in_text: string;
  time_zone: string;
  locale: string;
  accent: string;
  logo_hash: string;
  identifier_kind: string;
  identifier_label: string;
  version: number;
  first_steps_hidden: Generated<number>;
};

export type IdentityLogoTable = { hash: string; type: string; bytes: Buffer; uploaded_at: string };
