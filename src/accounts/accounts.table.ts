import type { Generated } from 'kysely';

export type UserTable = {
  id: Generated<number>;
  username: string;
  password: string;
  first_name: Generated<string>;
  last_name: Generated<string>;
  email: Generated<string>;
  is_active: Generated<number>;
  is_staff: Generated<number>;
  is_superuser: Generated<number>;
  last_login: string | null;
  date_joined: string;
  avatar_url: string | null;
  locale: Generated<string>;
  time_zone: string | null;
  email_key: string | null;
  sort_key: string;
  separate_xmpp_password: Generated<number>;
  version: Generated<number>;
  device_version: Generated<number>;
  password_not_set: Generated<number>;
  anonymised_at: string | null;
  former_since: string | null;
  password_set_by: number | null;
  email_set_by: number | null;
  /** The `email_key` that the user has shown to read. */
  proven_email_key: string | null;
  withheld_permissions: Generated<string>;
  identifier: string | null;
  administered_until: string | null;
};

/** A JPEG, at the URL that `avatar_url` names. */
export type AccountPictureTable = { key: string; user_id: number; bytes: Buffer; uploaded_at: string };

export type RoleTable = { id: Generated<number>; name: string; version: Generated<number>; second_factor_from: string | null };

export type RolePermissionTable = { role_id: number; permission: string };

export type UserRoleTable = { user_id: number; role_id: number };

/** Roles that groups at providers give; one without its pair in `user_roles` was taken by hand since. */
export type GroupRoleTable = { user_id: number; role_id: number; by_hand: Generated<number> };

export type SignInAttemptTable = {
  id: Generated<number>;
  user_id: number | null;
  account_key: string;
  client_ip: string;
  failed: Generated<number>;
  attempted_at: string;
};

export type AccountLinkTable = {
  id: Generated<number>;
  secret_hash: string;
  user_id: number;
  kind: 'invitation' | 'reset' | 'email';
  email: string | null;
  created_at: string;
  expires_at: string;
  used_at: string | null;
  created_by: number | null;
  handed_over: Generated<number>;
};

export type ApiTokenTable = {
  id: Generated<number>;
  user_id: number;
  kind: 'application' | 'key';
  name: string;
  scopes: string;
  device: string;
  created_at: string;
  expires_at: string;
  used_at: string | null;
  /** Of what began with a session of a provider, and, of an application, the session there. */
  identity_id: number | null;
  sid: string | null;
  second_factor: Generated<number>;
  /** Of an application of a provider: when the user had last signed in there. */
  signed_in_at: string | null;
  passkey_id: number | null;
  /** The application of the settings that got it for a code, and that alone may refresh it. */
  client_id: string | null;
};

/** A code of a sign-in to an application through the browser. `api_token_id`: what it was exchanged for. */
export type AuthorizationCodeTable = {
  code_hash: string;
  user_id: number;
  session_id_hash: string;
  client_id: string;
  redirect_uri: string;
  code_challenge: string;
  expires_at: string;
  api_token_id: number | null;
};

export type ApiTokenHashTable = {
  token_hash: string;
  api_token_id: number;
  kind: 'access' | 'refresh' | 'key';
  expires_at: string;
  exchanged_at: string | null;
};

/** An identity of a user at an OpenID Connect provider, which the pair of issuer and subject names. */
export type AccountIdentityTable = {
  id: Generated<number>;
  user_id: number;
  issuer: string;
  subject: string;
  email: string;
  linked_at: string;
  last_used_at: string | null;
  set_by: number | null;
  groups_seen_at: string | null;
};

/** A group of an identity, as the provider last said. */
export type IdentityGroupTable = { identity_id: number; name: string };

/** A session that began at a provider. `sid`: of the session there. */
export type ProviderSessionTable = { id_hash: string; identity_id: number; sid: string | null; signed_in_at: string };

/** One row. */
export type SignInPolicyTable = {
  id: number;
  password_for: 'everybody' | 'all-but-role' | 'nobody';
  password_role_id: number | null;
  providers_off: string;
  session_days: number | null;
  provider_session_hours: number | null;
  version: number;
};
