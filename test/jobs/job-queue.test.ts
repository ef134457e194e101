import { jobQueueContract } from '../contract/job-queue.ts';
import { sqliteQueues } from './sqlite-queues.ts';

jobQueueContract('SQLite', sqliteQueues);
