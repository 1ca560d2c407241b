import type { Kysely } from 'kysely';
import { columnsOf, defaultTo, optionalReference, references, required } from './columns.ts';

/** Groups that identity providers tell of, what they are to give, and what they have given. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { id, instant, key, clustered } = columnsOf(db);
  // When the provider last said all groups of the identity; null: never.
  await db.schema.alterTable('account_identities').addColumn('groups_seen_at', instant).execute();
  await db.schema
    .createTable('identity_groups')
    .addColumn('identity_id', 'integer', references('account_identities.id', 'cascade'))
    .addColumn('name', key, required)
    .addPrimaryKeyConstraint('identity_groups_key', ['identity_id', 'name'])
    .$call(clustered)
    .execute();
  await db.schema.createIndex('identity_groups_by_name').on('identity_groups').column('name').execute();

  await db.schema
    .createTable('group_mappings')
    .addColumn('id', 'integer', id)
    .addColumn('issuer', key, required)
    .addColumn('group_name', key, required)
    // Either a role, or a course with the role in it.
    .addColumn('role_id', 'integer', optionalReference('roles.id', 'cascade'))
    .addColumn('course_id', 'integer', optionalReference('courses.id', 'cascade'))
    .addColumn('course_role', key)
    .execute();
  await db.schema.createIndex('group_mappings_by_group').on('group_mappings').columns(['issuer', 'group_name']).execute();
  await db.schema.createIndex('group_mappings_by_role').on('group_mappings').column('role_id').execute();
  await db.schema.createIndex('group_mappings_by_course').on('group_mappings').column('course_id').execute();

  // Roles that the groups of a user give. A row without its pair in user_roles: somebody took the role away by hand, and so it stays.
  await db.schema
    .createTable('group_roles')
    .addColumn('user_id', 'integer', references('auth_user.id', 'cascade'))
    .addColumn('role_id', 'integer', references('roles.id', 'cascade'))
    // Whether the user had the role before: then it stays when the group goes.
    .addColumn('by_hand', 'integer', defaultTo(0))
    .addPrimaryKeyConstraint('group_roles_key', ['user_id', 'role_id'])
    .$call(clustered)
    .execute();
  await db.schema.createIndex('group_roles_by_role').on('group_roles').column('role_id').execute();

  // Whether the state of the enrollment, active or ended, comes from groups. Whoever changes it by hand sets it to 0.
  await db.schema.alterTable('enrollments').addColumn('from_groups', 'integer', defaultTo(0)).execute();
}
