import { sql, type Generated, type Kysely } from 'kysely';
import { columnsOf, defaultTo, references, required } from './columns.ts';

type Tables = { roles: { id: Generated<number>; name: string }; role_permissions: { role_id: number; permission: string } };

/** Permissions of the built-in roles. Custom roles are added by administrators. */
const builtInRoles = {
  administrator: [
    'people:read',
    'people:write',
    'roles:write',
    'courses:write',
    'meetings:write',
    'meetings:join-any',
    'own-courses:write',
    'mail:read',
    'audit-log:read',
    'privacy:write',
  ],
  teacher: ['own-courses:write'],
  student: [],
};

/** Accounts with their roles, failed sign-ins and mailed links. `auth_user` has the columns of Django's table of that name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createAccountTables(db);
  await createAccountIndexes(db);
  await createSignInTables(db);
  await insertBuiltInRoles(db);
}

async function createAccountTables(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('auth_user')
    .addColumn('id', 'integer', id)
    .addColumn('username', key, (column) => column.notNull().unique())
    .addColumn('password', 'text', required)
    .addColumn('first_name', 'text', defaultTo(''))
    .addColumn('last_name', 'text', defaultTo(''))
    .addColumn('email', 'text', defaultTo(''))
    .addColumn('is_active', 'integer', defaultTo(1))
    .addColumn('is_staff', 'integer', defaultTo(0))
    .addColumn('is_superuser', 'integer', defaultTo(0))
    .addColumn('last_login', instant)
    .addColumn('date_joined', instant, required)
    .addColumn('avatar_url', 'text')
    .addColumn('locale', 'text', defaultTo('es'))
    .addColumn('time_zone', 'text')
    // Null without an e-mail, so that two accounts without one do not collide.
    .addColumn('email_key', key, (column) => column.unique())
    .addColumn('sort_key', key, required)
    .addColumn('separate_xmpp_password', 'integer', defaultTo(0))
    .addColumn('version', 'integer', defaultTo(1))
    // 1 until the invited user has chosen a password.
    .addColumn('password_not_set', 'integer', defaultTo(0))
    .addColumn('anonymised_at', instant)
    // Since when the account is in no course, or deactivated; null where neither holds, or no nightly run has noted it.
    .addColumn('former_since', instant)
    .execute();
  await db.schema
    .createTable('roles')
    .addColumn('id', 'integer', id)
    .addColumn('name', key, (column) => column.notNull().unique())
    .addColumn('version', 'integer', defaultTo(1))
    .execute();
  await db.schema
    .createTable('role_permissions')
    .addColumn('role_id', 'integer', references('roles.id', 'cascade'))
    .addColumn('permission', key, required)
    .addPrimaryKeyConstraint('role_permissions_key', ['role_id', 'permission'])
    .execute();
  await db.schema
    .createTable('user_roles')
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    .addColumn('role_id', 'integer', references('roles.id'))
    .addPrimaryKeyConstraint('user_roles_key', ['user_id', 'role_id'])
    .execute();
  await db.schema.createIndex('user_roles_by_role').on('user_roles').columns(['role_id', 'user_id']).execute();
}

/** One index for each order of the list of people, and for each state by which it is filtered. */
async function createAccountIndexes(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, columns: string[]) => db.schema.createIndex(name).on('auth_user').columns(columns).execute();
  await index('auth_user_by_name', ['is_active', 'password_not_set', 'sort_key', 'id']);
  await index('auth_user_by_username', ['is_active', 'password_not_set', 'username', 'id']);
  await index('auth_user_by_age', ['is_active', 'password_not_set', 'id']);
  // Accounts that never signed in sort first: an order needs a value.
  const lastSignIn = sql`(coalesce(last_login, '1970-01-01T00:00:00.000Z'))`;
  await sql`create index auth_user_by_sign_in on auth_user (is_active, password_not_set, ${lastSignIn}, id)`.execute(db);
  for (const [name, column] of Object.entries({ name: sql`sort_key`, username: sql`username`, sign_in: lastSignIn }))
    await sql`create index ${sql.raw(`auth_user_off_by_${name}`)} on auth_user (${column}, id) where is_active = 0`.execute(db);
  await sql`create index auth_user_off_by_age on auth_user (id) where is_active = 0`.execute(db);
  await sql`create index auth_user_former on auth_user (former_since, id) where former_since is not null`.execute(db);
}

async function createSignInTables(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key } = columnsOf(db);
  await db.schema
    .createTable('sign_in_attempts')
    .addColumn('id', 'integer', id)
    .addColumn('account_key', key, required)
    .addColumn('client_ip', key, required)
    .addColumn('failed', 'integer', defaultTo(0))
    .addColumn('attempted_at', instant, required)
    // Null where no account has the name that was typed. No foreign key: a row lives for a quarter of an hour.
    .addColumn('user_id', 'integer')
    .execute();
  const index = (name: string, columns: string[]) => db.schema.createIndex(name).on('sign_in_attempts').columns(columns).execute();
  await index('sign_in_attempts_by_account', ['account_key', 'attempted_at']);
  await index('sign_in_attempts_by_client_ip', ['client_ip', 'attempted_at']);
  await index('sign_in_attempts_by_time', ['attempted_at']);
  await index('sign_in_attempts_by_failure', ['failed', 'attempted_at']);
  await index('sign_in_attempts_by_user', ['user_id', 'attempted_at']);

  await db.schema
    .createTable('account_links')
    .addColumn('id', 'integer', id)
    // SHA-256 of the secret in the URL: a reader of the table cannot use the link.
    .addColumn('secret_hash', key, (column) => column.notNull().unique())
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    // invitation, reset or email
    .addColumn('kind', key, required)
    // The e-mail that an `email` link confirms.
    .addColumn('email', 'text')
    .addColumn('created_at', instant, required)
    .addColumn('expires_at', instant, required)
    .addColumn('used_at', instant)
    // Null where the user asked for it.
    .addColumn('created_by', 'integer')
    .execute();
  await db.schema.createIndex('account_links_by_user').on('account_links').columns(['user_id', 'kind']).execute();
  await db.schema.createIndex('account_links_by_end').on('account_links').column('expires_at').execute();
}

async function insertBuiltInRoles(db: Kysely<unknown>): Promise<void> {
  const tables = db.withTables<Tables>();
  for (const [name, permissions] of Object.entries(builtInRoles)) {
    const { id } = await tables.insertInto('roles').values({ name }).returning('id').executeTakeFirstOrThrow();
    for (const permission of permissions) await tables.insertInto('role_permissions').values({ role_id: id, permission }).execute();
  }
}
