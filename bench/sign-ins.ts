import { PASSWORD, studentStep, type Size } from './sizes.ts';

const SIGN_INS_PER_SECOND = 8;

/**
 * Lets people sign in beside the load, more of them than two cores can hash: they queue, and those who wait longest are
 * told to come again. Each is someone else, and none of them is a student of the load. Answers how to stop it.
 */
export function startSignIns(port: number, size: Size): () => Promise<Map<number, number>> {
  const answers = new Map<number, number>();
  const underWay: Promise<void>[] = [];
  let person = 0;
  const timer = setInterval(() => {
    person += person % studentStep(size) === studentStep(size) - 1 ? 2 : 1;
    underWay.push(signIn(port, `persona${person}`).then((status) => void answers.set(status, (answers.get(status) ?? 0) + 1)));
  }, 1000 / SIGN_INS_PER_SECOND);
  return async () => {
    clearInterval(timer);
    await Promise.all(underWay);
    return answers;
  };
}

async function signIn(port: number, username: string): Promise<number> {
  const { status } = await fetch(`http://127.0.0.1:${port}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'X-Forwarded-Proto': 'https' },
    body: new URLSearchParams({ username, password: PASSWORD }),
  });
  return status;
}
