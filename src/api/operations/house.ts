import { z } from 'zod';
import { HttpProblem } from '../../web/index.ts';
import { operation, type Operation } from '../operation.ts';
import { account, checkpoint, fixity, incident, page, pageOf } from '../schemas.ts';
import { answerPage, listName } from './lists.ts';

const RUNS_SHOWN = 10;

/** What concerns the archive as a whole. */
export const accountOperations: readonly Operation[] = [
  operation({
    id: 'getAccount', method: 'get', path: '/account', tag: 'account', action: 'view-account',
    summary: { vi: 'Mã truy cập này là của ai, được làm gì', en: 'Whose token this is, and what it may be used for' },
    answers: [{ status: 200, says: 'The account', schema: account }],
    run: async ({ subject: { name, roles, organisations = [], scopes = [] } }) => Promise.resolve({ body: { name, roles, organisations, scopes } }),
  }),
  operation({
    id: 'getFixity', method: 'get', path: '/fixity', tag: 'fixity', action: 'read-fixity',
    summary: { vi: 'Tình hình kiểm tra toàn vẹn và những lần chạy gần đây', en: 'How the fixity of the store stands, and the last runs' },
    answers: [{ status: 200, says: 'Figures and runs', schema: fixity }],
    run: async ({ options: { catalogue } }) => {
      const [totals, runs] = await Promise.all([catalogue.totals(), catalogue.fixityDue.runs({ limit: RUNS_SHOWN })]);
      const { packages, files, bytes, neverAudited, openProblems, lastAuditAt } = totals;
      return {
        body: {
          packages, files, bytes, neverChecked: neverAudited, packagesWithProblems: openProblems, ...(lastAuditAt === undefined ? {} : { lastCheckAt: lastAuditAt }),
          runs: runs.map((run) => ({
            id: run.id, policy: run.policy, startedAt: run.startedAt, endedAt: run.endedAt, outcome: run.outcome, packages: run.packages, files: run.files, bytes: run.bytes, damaged: run.damaged, notChecked: run.notChecked,
          })),
        },
      };
    },
  }),
  operation({
    id: 'listIncidents', method: 'get', path: '/incidents', tag: 'fixity', action: 'read-incidents',
    query: page.extend({ open: z.enum(['true', 'false']).optional().meta({ description: 'Only what still asks for something' }) }),
    summary: { vi: 'Sự cố của các bản sao, mới nhất trước', en: 'Lists incidents of copies, the newest first' },
    answers: [{ status: 200, says: 'A page of the list', schema: pageOf(incident, 'IncidentPage') }],
    run: async (call) => {
      const { options: { catalogue }, query: { open } } = call;
      return answerPage(call, {
        list: listName(call, 'incidents', { open }),
        load: async ({ limit, after }) => {
          const items = await catalogue.incidents.list({ limit: limit + 1, ...(open === 'true' ? { open: true } : {}), ...(after === undefined ? {} : { after: Number(after) }) });
          const last = items.slice(0, limit).at(-1);
          return { items: items.slice(0, limit), ...(items.length > limit && last !== undefined ? { next: String(last.no) } : {}) };
        },
        show: ({ id, packageId, class: kind, state, locationName, openedAt, lastSeenAt, fileCount, reason, closedAt }) => ({
          id, package: packageId, class: kind, state, location: locationName, openedAt, lastSeenAt, files: fileCount, ...(reason === undefined ? {} : { reason }), ...(closedAt === undefined ? {} : { closedAt }),
        }),
      });
    },
  }),
  operation({
    id: 'getCheckpoint', method: 'get', path: '/ledger/checkpoint', tag: 'ledger', action: 'read-ledger',
    summary: { vi: 'Điểm kiểm đã ký mới nhất của sổ cái', en: 'The newest signed checkpoint of the ledger' },
    answers: [{ status: 200, says: 'The checkpoint and the keys that it is verified with', schema: checkpoint }],
    run: async ({ options }) => {
      const current = await options.checkpoint();
      if (current === undefined) throw new HttpProblem(404);
      return { body: current };
    },
  }),
];
