import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/shared/package-root.ts';

/** What Django's `create_user` takes; `hasher` is another of its ways to hash. */
export type DjangoSiteOptions = {
  username: string;
  password?: string;
  email?: string;
  first_name?: string;
  last_name?: string;
  is_staff?: boolean;
  is_active?: boolean;
  date_joined?: string;
  last_login?: string;
  id?: number;
  kind?: 'superuser';
  hasher?: 'pbkdf2_sha1';
};

/** Where Django keeps it: the path of a SQLite file, or the parts of a PostgreSQL's address. */
export type DjangoDatabase = { sqlite: string } | { socket: string; name: string };

export type DjangoSite = {
  database: DjangoDatabase;
  people?: DjangoSiteOptions[];
  /** So many more, whose password is `crowd_password`. */
  crowd?: number;
  crowd_password?: string;
  /** Rows of an `authreg` table: username, realm, password. */
  credentials?: [string, string, string][];
};

/** Lets Debian's Django make a site, or add to one. The interpreter is the system's own: Django was installed for that one. */
export function createDjangoSite({ database, ...wish }: DjangoSite): void {
  const input = JSON.stringify({ database: settingsOf(database), ...wish });
  execFileSync('/usr/bin/python3', [join(packageRoot, 'test/support/django-site.py')], { input, stdio: ['pipe', 'ignore', 'inherit'] });
}

function settingsOf(database: DjangoDatabase): Record<string, string> {
  if ('sqlite' in database) return { ENGINE: 'django.db.backends.sqlite3', NAME: database.sqlite };
  return { ENGINE: 'django.db.backends.postgresql', NAME: database.name, HOST: database.socket, USER: 'postgres' };
}
