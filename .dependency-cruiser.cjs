// Who may import whom: a file imports from its own folder and from the layers above its own in this list, never from the ones below
// and never from another folder of its own layer. The tests plant a breach of each rule and check that it is reported.
const layers = [
  ['migrations'],
  ['platform'],
  ['jitsi'],
  ['accounts/hashing', 'accounts/directory'],
  ['accounts/*'],
  ['accounts/limits', 'accounts/roles', 'accounts/links', 'accounts/pictures'],
  ['accounts/passwords'],
  ['accounts/email', 'accounts/second-factor'],
  ['accounts/identity-providers'],
  ['accounts/sign-in', 'accounts/profile', 'accounts/management'],
  ['accounts/api-tokens'],
  ['notifications/preferences'],
  ['courses'],
  ['groups'],
  ['meetings/call-options'],
  ['meetings/*'],
  ['meetings/join', 'meetings/notices'],
  ['meetings/page'],
  ['meetings/access', 'meetings/rooms', 'meetings/scheduling'],
  ['meetings/series', 'meetings/reservations'],
  ['meetings/planning', 'meetings/timetable'],
  ['attendance', 'guests', 'calendar', 'notifications/reminders', 'recordings'],
  ['figures', 'minutes'],
  ['privacy', 'imports', 'search', 'admin'],
  ['api'],
  ['operations/*', 'operations/doctor', 'demo'],
  ['operations/backup'],
  ['operations/postgres-migration', 'operations/django-import'],
  ['*'],
  ['operations/commands'],
];

/** The two starts of a process, above everything. */
const starts = '^src/(main|cli)\\.ts$';

/** `accounts/*` stands for the files of that folder itself, without its subfolders. */
function pattern(unit) {
  if (unit === 'migrations') return '^migrations/';
  if (unit === '*') return '^src/(?!main\\.ts|cli\\.ts)[^/]+$';
  return unit.endsWith('/*') ? `^src/${unit.slice(0, -1)}[^/]+$` : `^src/${unit}/`;
}

const rules = layers.flatMap((units, level) =>
  units.map((unit) => ({
    name: `${unit === '*' ? 'root' : unit.replace('/*', '')}-imports-lower-layers`,
    severity: 'error',
    from: { path: pattern(unit) },
    to: {
      path: [
        ...units.filter((other) => other !== unit).map(pattern),
        ...layers.slice(level + 1).flatMap((higher) => higher.map(pattern)),
        starts,
      ],
      // The schema is the sum of all tables, the one arrow that runs up. Types only.
      ...(unit === 'platform' ? { pathNot: '\\.table\\.ts$' } : {}),
    },
  })),
);

module.exports = {
  forbidden: [
    ...rules,
    {
      name: 'tables-for-the-schema-only',
      comment: 'Only the schema imports table types from higher layers.',
      severity: 'error',
      from: { path: '^src/platform/', pathNot: '^src/platform/db/schema\\.ts$' },
      to: { path: '^src/(?!platform/).*\\.table\\.ts$' },
    },
    // Tables point to the schema only through the database handle: a circle of types through schema.ts is not one of modules.
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'queries-are-private',
      comment: 'Another module asks a use case or a query file that is named for its answer, never *.queries.ts.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '\\.queries\\.ts$', pathNot: '^src/$1/' },
    },
    {
      name: 'no-sql-in-routes',
      severity: 'error',
      from: { path: '\\.routes\\.ts$' },
      to: { path: ['^node_modules/kysely', '^node_modules/pg/', '^node_modules/better-sqlite3'] },
    },
    { name: 'migrations-stand-alone', severity: 'error', from: { path: '^migrations/' }, to: { path: '^src/' } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: ['\\.d\\.ts$', '^src/(main|cli)\\.ts$'] }, to: {} },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
