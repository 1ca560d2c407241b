import type { TestProject } from 'vitest/node';
import { startCluster } from './postgres-cluster.ts';
import { prepareDatabase } from './prepared-database.ts';

export default async function setUp(project: TestProject): Promise<() => void> {
  const cluster = startCluster();
  cluster.sql('postgres', 'create database prepared');
  const cookies = await prepareDatabase(cluster.url('prepared'));
  project.provide('prepared', { engine: 'postgres', template: cluster.url('prepared'), folder: cluster.socket, cookies });
  return () => cluster.stop();
}
