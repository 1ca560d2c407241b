/**
 * Runs a transaction that looks whether a name is free and takes it. Where someone else takes it in between, which the
 * database notices, it runs once more and sees that the name is taken.
 */
export async function againAfterCollision<Result>(transaction: () => Promise<Result>): Promise<Result> {
  return transaction().catch((error: unknown) => {
    if (isUniqueViolation(error)) return transaction();
    throw error;
  });
}

function isUniqueViolation(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === '23505' || code === 'SQLITE_CONSTRAINT_UNIQUE';
}
