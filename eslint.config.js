import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'data/', 'public/', '.dependency-cruiser.cjs'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      // An index that was just checked, a row that a constraint guarantees: said with `!`, not with a branch that cannot be reached.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Express waits for the promise of a handler and hands its rejection to the error page.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      '@typescript-eslint/unbound-method': 'off',
      // What a callback was handed goes on as it came.
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
    },
  },
  // What an answer's JSON holds is what the tests are there to find out.
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-unsafe-member-access': 'off' } },
  { files: ['**/*.mjs', '**/*.js'], extends: [tseslint.configs.base] },
);
