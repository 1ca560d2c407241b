// Who may import whom: down this table and never up. The tests plant a breach and look that it is found.
const may = {
  config: [],
  shared: ['config'],
  db: ['config', 'shared', 'migrations'],
  http: ['config', 'shared', 'db'],
  journal: ['config', 'shared', 'db'],
  xmpp: ['config', 'shared', 'db', 'journal'],
  lists: ['config', 'shared', 'db', 'http'],
  jobs: ['config', 'shared', 'db'],
  mail: ['config', 'shared', 'db', 'http', 'journal', 'lists', 'jobs'],
  jitsi: ['config', 'shared'],
  accounts: ['config', 'shared', 'db', 'http', 'lists', 'jobs', 'mail', 'journal', 'xmpp', 'jitsi'],
  courses: ['config', 'shared', 'db', 'http', 'lists', 'jobs', 'mail', 'journal', 'xmpp', 'jitsi', 'accounts'],
  meetings: ['config', 'shared', 'db', 'http', 'lists', 'jobs', 'mail', 'journal', 'xmpp', 'jitsi', 'accounts', 'courses'],
  attendance: ['config', 'shared', 'db', 'http', 'lists', 'journal', 'jitsi', 'accounts', 'courses', 'meetings'],
  people: ['config', 'shared', 'db', 'http', 'lists', 'jobs', 'mail', 'journal', 'xmpp', 'jitsi', 'accounts', 'courses', 'meetings'],
  api: ['config', 'shared', 'db', 'http', 'lists', 'jobs', 'mail', 'journal', 'xmpp', 'jitsi', 'accounts', 'courses', 'meetings'],
  audit: ['config', 'shared', 'db', 'http', 'lists', 'jobs', 'journal', 'jitsi', 'accounts'],
  imports: [
    'config',
    'shared',
    'db',
    'http',
    'lists',
    'jobs',
    'mail',
    'journal',
    'xmpp',
    'jitsi',
    'accounts',
    'courses',
    'meetings',
    'people',
  ],
  calendar: ['config', 'shared', 'db', 'http', 'journal', 'accounts', 'meetings'],
  dashboard: ['config', 'shared', 'db', 'http', 'lists', 'jobs', 'mail', 'journal', 'jitsi', 'accounts', 'courses', 'meetings', 'audit'],
  reservations: ['config', 'shared', 'db', 'http', 'jitsi', 'meetings'],
  'jitsi-server': ['config', 'shared', 'jitsi'],
  doctor: ['config', 'shared', 'db', 'http', 'jobs', 'journal', 'xmpp', 'jitsi', 'jitsi-server', 'accounts', 'courses', 'meetings'],
  demo: ['config', 'shared', 'db', 'http', 'lists', 'jobs', 'mail', 'journal', 'xmpp', 'jitsi', 'accounts', 'courses', 'meetings'],
  moving: ['config', 'shared', 'db', 'http', 'lists', 'journal', 'xmpp', 'jitsi', 'accounts'],
};

const folderOf = (name) => (name === 'migrations' ? '^migrations/' : `^src/${name}/`);

const rows = Object.entries(may).map(([name, others]) => ({
  name: `${name}-looks-down`,
  severity: 'error',
  from: { path: folderOf(name) },
  // The types of tables are the one thing that the schema, the sum of them, takes from above.
  to: { path: '^(src|migrations)/', pathNot: [folderOf(name), ...others.map(folderOf), ...(name === 'db' ? ['\\.table\\.ts$'] : [])] },
}));

module.exports = {
  forbidden: [
    ...rows,
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'queries-are-private',
      comment: 'another module asks a verb or a public query file, never the queries themselves',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '\\.queries\\.ts$', pathNot: '^src/$1/' },
    },
    {
      name: 'sql-in-one-kind-of-file',
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
